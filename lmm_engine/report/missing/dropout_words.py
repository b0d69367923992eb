"""Sentences about who leaves: what that shows, and what it cannot show. Plain text: escape where it will be read."""

from __future__ import annotations

import pandas as pd

from ...data import Prepared
from ...diagnostics.missing import Dropout
from ..inferences.comparison_words import SURPRISING
from ..numbers import count, interval, listing, number, p_value, things
from ..words import named, noun, nouns

#: With fewer events than this for each column of a model its odds are anybody's guess.
EVENTS_FOR_EACH = 5

CANNOT_SHOW = (
    "No panel can show more than that. Whether the outcomes that nobody saw are like those that the model expects "
    "cannot be read from the data: the values that would tell are the missing ones. Ask what if, in the panel "
    "“What if the missing are different?”."
)


def leaving_names(found: Dropout) -> tuple[str, str]:
    """Call those who leave and those who stay, for a legend."""
    return ("leave after it", "come again") if found.event == "dropout" else ("miss the next", "are there next time")


def effect_label(row: pd.Series, prepared: Prepared) -> str:
    """Call one row of the odds: ``last anxiety``, ``treatment = drug``, ``week``."""
    if row["role"] == "outcome":
        return f"last {prepared.roles.outcome}"
    if row["role"] == "time":
        return str(prepared.roles.time)
    return f"{row['column']} = {row['level']}" if row["level"] else str(row["column"])


def dropout_question(found: Dropout, prepared: Prepared) -> str:
    """Say what is compared."""
    one, many = noun(prepared.roles.group), nouns(prepared.roles.group)
    if found.event == "gap":
        return (
            f"No {one} drops out for good, so this looks at the next occasion: are {many} who miss it different, in "
            "what was seen last and known at the start, from those who do not?"
        )
    return (
        f"Are {many} who leave different, in what was seen last and known at the start, from those who come again? "
        f"{count(found.n_events)} of {things(found.n_rows, 'visit')} compared here were the last of their {one}."
    )


_NOTHING = {
    "irregular": "Without common occasions nobody can say who has dropped out.",
    "nothing_missing": "Nobody drops out, and nobody misses an occasion: there is nothing to explain.",
    "nobody_stays": "After no occasion do some leave and others come again, so there is nobody to compare with.",
}


def dropout_sentences(found: Dropout, prepared: Prepared) -> tuple[str, ...]:
    """Say who leaves, what that shows, and what it cannot show.

    Parameters
    ----------
    found : Dropout
    prepared : Prepared
    """
    if found.reason:
        return (_NOTHING[found.reason],)
    rows = [row for _, row in found.effects.iterrows() if row["role"] != "time"]
    outcome = next(row for row in rows if row["role"] == "outcome")
    return (
        odds_sentence(outcome, found, prepared),
        _verdict(outcome, found, prepared),
        *(odds_sentence(row, found, prepared) for row in rows if row["role"] == "predictor" and not row["reason"]),
        *_not_told([row for row in rows if row["role"] == "predictor" and row["reason"] == "separated"]),
        *_few(found),
        *_rows_left_out(found),
    )


def odds_sentence(row: pd.Series, found: Dropout, prepared: Prepared) -> str:
    """Say what one row of the effects, of the outcome seen last or a predictor, has to do with leaving."""
    one = noun(prepared.roles.group)
    away = "not coming again" if found.event == "dropout" else "missing the next occasion"
    if row["reason"]:
        what = f"the last {named(prepared.roles.outcome)}"
        if row["reason"] == "separated":
            return f"Who leaves is told without error by {what}: beyond a limit everybody leaves, below it nobody."
        return f"What goes with {what} cannot be told apart from the other predictors."
    times = f"{number(row['odds'])} times the odds of {away}"
    ends = f"95% CI {interval(row['lower'], row['upper'])}, {p_value(row['p'])}"
    if row["role"] == "outcome":
        who = f"whose last {named(prepared.roles.outcome)} is {number(row['sd'])} (one SD) higher"
    elif row["level"]:
        who = f"with {named(row['column'])} = {row['level']} instead of {row['baseline']}"
    else:
        who = f"whose {named(row['column'])} is {number(row['sd'])} (one SD) higher"
    return f"A {one} {who} has {times} ({ends}), other things and the time alike."


def _verdict(row: pd.Series, found: Dropout, prepared: Prepared) -> str:
    y = named(prepared.roles.outcome)
    if row["reason"] == "separated":
        return (
            "So it looks as if a rule ended the measurements, and the rule was seen: that is missing at random by "
            "design, and the mixed model allows for it. Deleting the incomplete would not."
        )
    if row["reason"]:
        return ""
    if row["p"] < SURPRISING:
        return (
            f"Leaving goes with the {y} seen last, so outcomes are not missing completely at random: the complete are "
            "no fair sample. The mixed model has seen those last outcomes and allows for them (missing at random)."
        )
    return (
        f"That is no sign of leaving going with the last {y}; it is no proof that it does not. Any odds ratio in the "
        "interval fits these data as well."
    )


def _not_told(rows: list[pd.Series]) -> tuple[str, ...]:
    if not rows:
        return ()
    columns = listing(dict.fromkeys(named(row["column"]) for row in rows))
    return (f"No odds ratio can be given for {columns}: in some category nobody leaves, or everybody does.",)


def _few(found: Dropout) -> tuple[str, ...]:
    n_columns = len(found.effects)
    if found.n_events >= EVENTS_FOR_EACH * n_columns:
        return ()
    return (
        f"With {things(found.n_events, 'event')} only large differences could show: read the intervals, not the p.",
    )


def _rows_left_out(found: Dropout) -> tuple[str, ...]:
    said = []
    if found.n_without_predictors:
        said.append(f"{things(found.n_without_predictors, 'visit')} are left out because a predictor is missing.")
    if found.left_out:
        said.append(f"{listing(map(named, found.left_out))} is left out: it has too many categories.")
    return tuple(said)
