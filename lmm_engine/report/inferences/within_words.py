"""One predictor within groups and between them, as a table and in words. Plain text: escape where it will be read."""

from __future__ import annotations

import pandas as pd

from ...data import Prepared
from ..numbers import amount, degrees_of_freedom, interval, number, p_number, p_value, percent
from ..words import named, noun, nouns

#: The field's convention for "rare if there were nothing".
SURPRISING = 0.05


def two_questions(column: str, prepared: Prepared) -> tuple[str, str]:
    """Say in two sentences what is split and why."""
    one, many = noun(prepared.roles.group), nouns(prepared.roles.group)
    x = named(column)
    return (
        f"{x} differs within a {one}, from row to row, and between {many}, from mean to mean; a single coefficient "
        "mixes two questions that may have different answers.",
        f"Here two columns take its place: how far a row’s {x} is from the mean of its {one}, and that mean itself.",
    )


def effects_table(effects: pd.DataFrame, prepared: Prepared, level: float = 0.95) -> pd.DataFrame:
    """Lay out the effects within and between groups, and their difference.

    Parameters
    ----------
    effects : DataFrame
        As `within_between_effects` returns it.
    prepared : Prepared
        For the names.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame of str
        Columns ``Effect, Estimate, SE, 95% CI, df, p``.
    """
    ends = zip(effects["ci_lower"], effects["ci_upper"], strict=True)
    return pd.DataFrame(
        {
            "Effect": effect_labels(prepared),
            "Estimate": [number(x) for x in effects["estimate"]],
            "SE": [number(x) for x in effects["std_error"]],
            f"{percent(level)} CI": [interval(low, high) for low, high in ends],
            "df": [degrees_of_freedom(x) for x in effects["df"]],
            "p": [p_number(x) for x in effects["p_value"]],
        }
    )


def effect_labels(prepared: Prepared) -> list[str]:
    """What the three rows are called: within, between, and the one minus the other."""
    many = nouns(prepared.roles.group)
    return [f"Within {many}", f"Between {many}", "Between − within"]


def effects_sentences(
    effects: pd.DataFrame, column: str, prepared: Prepared, *, unit: str = "", level: float = 0.95
) -> tuple[str, ...]:
    """Say what goes with one unit more within a group, between groups, and whether the two differ.

    Parameters
    ----------
    effects : DataFrame
        As `within_between_effects` returns it.
    column : str
        The predictor that was split.
    prepared : Prepared
        For the names.
    unit : str
        The outcome's unit.
    level : float
        Coverage of the intervals.
    """
    x, y, one = named(column), named(prepared.roles.outcome), noun(prepared.roles.group)
    within, between, gap = (effects.loc[name] for name in ("within", "between", "contextual"))
    shown = f"{percent(level)} CI {{}}, {{}}"
    said = [
        shown.format(interval(own["ci_lower"], own["ci_upper"]), p_value(own["p_value"]))
        for own in (within, between, gap)
    ]
    differ = gap["p_value"] < SURPRISING
    verdict = (
        "One coefficient for both would answer neither question. For two rows of the same "
        f"{x}, this difference is what goes with a {one} whose mean is one unit higher: the contextual effect."
        if differ
        else "The data do not show that the two differ; one coefficient for both is not contradicted."
    )
    return (
        f"Within a {one}: where {x} is one unit higher, {y} is {_moved(within, unit)} on average ({said[0]}).",
        f"Between {nouns(prepared.roles.group)}: where the mean of {x} is one unit higher, the mean of {y} is "
        f"{_moved(between, unit)} ({said[1]}).",
        f"The second minus the first is {amount(gap['estimate'], unit)} ({said[2]}). {verdict}",
    )


def _moved(row: pd.Series, unit: str) -> str:
    return f"{'higher' if row['estimate'] > 0 else 'lower'} by {amount(abs(float(row['estimate'])), unit)}"


def left_out_sentence(column: str, twin: str | None, crossed: bool) -> str:
    """Say what this model lacks that the rung has; empty if nothing."""
    said = []
    if twin is not None:
        said.append(f"{named(twin)} is left out here: it holds these means already.")
    if crossed:
        said.append(f"Interactions of {named(column)} are left out here.")
    return " ".join(said)
