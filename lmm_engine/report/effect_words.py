"""What each fixed effect says, in the learner's names. Plain text: escape where it will be read."""

from __future__ import annotations

import pandas as pd

from ..data import Prepared
from ..inference.effects.wald import DfMethod, coefficients
from ..result import Estimates
from .components import rung_of
from .data_words import zero_of_time
from .numbers import amount, interval, listing, p_value, percent
from .words import Part, Term, named, noun, term_of


def effect_sentences(
    fit: Estimates, prepared: Prepared, *, df: DfMethod = "satterthwaite", level: float = 0.95, unit: str = ""
) -> dict[str, str]:
    """Say what every fixed effect means, with its interval.

    Parameters
    ----------
    fit : Estimates
        A fitted rung.
    prepared : Prepared
        The data that it was fitted to, for names, categories and where time is zero.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Degrees of freedom of the intervals and p-values.
    level : float
        Coverage of the intervals.
    unit : str
        The outcome's unit, e.g. ``"ms"``.

    Returns
    -------
    dict of str to str
        Coefficient name → sentence.
    """
    table = coefficients(fit, df, level)
    return {str(name): _effect(row, term_of(str(name), prepared), fit, prepared, level, unit)
            for name, row in table.iterrows()}  # fmt: skip


def intercept_meaning(fit: Estimates, prepared: Prepared) -> str:
    """Say whose outcome the intercept is: ``the expected Reaction where Days = 0, for an average Subject``."""
    conditions = _reference(prepared, fit)
    where = f" where {listing(conditions)}" if conditions else ""
    comma = "," if conditions else ""
    who = f"{comma} for an average {noun(prepared.roles.group)}" if rung_of(fit) else ""
    return f"the expected {named(prepared.roles.outcome)}{where}{who}"


def _effect(row: pd.Series, term: Term, fit: Estimates, prepared: Prepared, level: float, unit: str) -> str:
    evidence = f"{percent(level)} CI {interval(row['ci_lower'], row['ci_upper'])}"
    if not term.parts:
        meaning = intercept_meaning(fit, prepared)
        return f"The intercept, {amount(row['estimate'], unit)} ({evidence}), is {meaning}."
    evidence = f"{evidence}, {p_value(row['p_value'])}"
    moved = f"{_subject(term, prepared)} is {_direction(row['estimate'], unit)} on average"
    said = f"{_change(term, prepared)}, {moved}{_where(term, fit, prepared)}"
    return f"{said} ({evidence}). {_settled(row, unit)}".strip()


def _subject(term: Term, prepared: Prepared) -> str:
    outcome = named(prepared.roles.outcome)
    return outcome if len(term.parts) == 1 else f"the slope of {named(term.parts[0].column)}"


def _change(term: Term, prepared: Prepared) -> str:
    part = term.parts[-1]
    if part.column == prepared.roles.time and prepared.time_origin is not None:
        return f"For each further day ({named(part.column)})"
    if part.level is None:
        return f"For each further unit of {named(part.column)}"
    return f"With {part.words} instead of {part.baseline}"


def _direction(estimate: float, unit: str) -> str:
    if estimate == 0:
        return "unchanged"
    return f"{'higher' if estimate > 0 else 'lower'} by {amount(abs(float(estimate)), unit)}"


def _where(term: Term, fit: Estimates, prepared: Prepared) -> str:
    """Name the place at which a main effect is read when its column also stands in an interaction."""
    if len(term.parts) > 1:
        return ""
    column = term.parts[0].column
    others = [p for other in _products(fit, prepared) for p in other.parts if _meets(column, other, p)]
    places = list(dict.fromkeys(_zero_place(p, prepared) for p in others))
    spoken_of = {column, *(p.column for p in others)}
    held = ", the other predictors being equal" if set(_columns(prepared)) - spoken_of else ""
    return f" where {listing(places)}{held}" if places else held


def _meets(column: str, product: Term, part: Part) -> bool:
    return part.column != column and any(p.column == column for p in product.parts)


def _products(fit: Estimates, prepared: Prepared) -> list[Term]:
    return [t for t in (term_of(str(n), prepared) for n in fit.fixed_effects.index) if len(t.parts) > 1]


def _zero_place(part: Part, prepared: Prepared) -> str:
    if part.column == prepared.roles.time:
        return zero_of_time(prepared)
    return f"{named(part.column)} = {part.baseline if part.level is not None else 0}"


def _reference(prepared: Prepared, fit: Estimates) -> list[str]:
    """List the values of all predictors for which every coefficient but the intercept is multiplied by zero."""
    present = {p.column: p for n in fit.fixed_effects.index for p in term_of(str(n), prepared).parts}
    return [_zero_place(part, prepared) for part in present.values()]


def _columns(prepared: Prepared) -> list[str]:
    roles = prepared.roles
    return ([roles.time] if roles.time else []) + list(roles.predictors)


def _settled(row: pd.Series, unit: str) -> str:
    """Say what an interval that contains zero leaves open; silent where the direction is clear."""
    low, high = float(row["ci_lower"]), float(row["ci_upper"])
    if not low <= 0 <= high:
        return ""
    return (
        f"The data leave the direction open: anything from {amount(abs(low), unit)} lower to "
        f"{amount(high, unit)} higher agrees with them, which is not the same as no effect."
    )
