"""Sentences about what is missing: how much, whose, when, and who leaves. Plain text: escape where it will be read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..data import Attendance, Prepared
from ..diagnostics.missing import Dropout
from .comparison_words import SURPRISING
from .numbers import count, interval, listing, number, p_value, percent, plain, things
from .words import groups, named, noun, nouns

#: With fewer events than this for each column of a model its odds are anybody's guess.
EVENTS_FOR_EACH = 5

CANNOT_SHOW = (
    "No panel can show more than that. Whether the outcomes that nobody saw are like those that the model expects "
    "cannot be read from the data: the values that would tell are the missing ones. Ask what if, in the panel "
    "“What if the missing are different?”."
)

_WHY_NOT = {
    "no_time": "No time is chosen, so there are no occasions at which an outcome could be missing.",
    "one_group": "With a single {one} nobody can say at which times an outcome should be there.",
    "one_time": "There is one time only, so nobody can drop out.",
    "irregular": "Each {one} has times of its own, so nobody can say which measurements are missing: a time that was "
    "never planned cannot be missed.",
}


def occasion_names(seen: Attendance) -> list[str]:
    """Call each occasion as the table does: a number, or a date where time is dates."""
    if seen.origin is None:
        return [plain(float(time), 8) for time in seen.times]
    first = date.fromisoformat(seen.origin)
    return [(first + timedelta(days=round(float(time)))).isoformat() for time in seen.times]


def time_title(seen: Attendance, prepared: Prepared) -> str:
    """Call the axis of the occasions: the time's name, and where its zero lies if it was dates."""
    name = str(prepared.roles.time)
    return name if seen.origin is None else f"{name} (days since {seen.origin})"


def why_not_sentence(seen: Attendance, prepared: Prepared) -> str:
    """Say why there are no occasions that the groups share; empty where there are."""
    return _WHY_NOT[seen.why_not].format(one=noun(prepared.roles.group)) if seen.why_not else ""


def missing_sentences(known: dict[str, Any], seen: Attendance, prepared: Prepared) -> tuple[str, ...]:
    """Say how much is missing, in what courses, and what deleting would lose.

    Parameters
    ----------
    known : dict
        From `facts_missing.missing_facts`.
    seen : Attendance
    prepared : Prepared
    """
    said = [why_not_sentence(seen, prepared)]
    if known["common"]:
        said = [_how_much(known, prepared), *_courses(known, seen, prepared)]
    return tuple(
        sentence for sentence in [*said, *_left_out(seen, prepared), listwise_sentence(known, prepared)] if sentence
    )


def _how_much(known: dict[str, Any], prepared: Prepared) -> str:
    who = groups(known["groups"], prepared.roles.group)
    whole = f"{who} × {things(known['occasions'], 'occasion')} make {count(known['expected'])} outcomes"
    if not known["holes"]:
        return f"{whole}, and none is missing."
    gone = f"{count(known['holes'])} of them ({percent(known['holes'] / known['expected'])}) are missing"
    absent = known["absent"]
    if not absent:
        return f"{whole}; {gone}."
    how = "all of these" if absent == known["holes"] else f"{count(absent)} of these"
    return f"{whole}; {gone}. For {how} the table has no row at all: a row that is not there is missing, too."


def _courses(known: dict[str, Any], seen: Attendance, prepared: Prepared) -> list[str]:
    if not known["holes"]:
        return []
    group, names = prepared.roles.group, occasion_names(seen)
    said = [f"{groups(known['complete'], group)} {_are(known['complete'])} seen every time."]
    if known["dropouts"]:
        said[0] += f" {count(known['dropouts'])} {_verb(known['dropouts'], 'drop')} out for good, {_when(known)}."
    parts = [
        f"{count(known[name])} {_verb(known[name], verb)} {rest}"
        for name, verb, rest in (("gaps", "miss", "an occasion and come back"), ("late_starts", "start", "late"))
        if known[name]
    ]
    parts = [part.replace("misses an occasion and come", "misses an occasion and comes") for part in parts]
    parts += [f"{count(known['never'])} {_are(known['never'])} never seen at all"] if known["never"] else []
    if parts:
        said.append(f"{listing(parts)}.")
    if known["monotone"] and known["dropouts"]:
        said.append("Nobody who has left comes back: the pattern is called monotone.")
    first, last, when = known["missing_first"], known["missing_last"], named(prepared.roles.time)
    said.append(
        f"At the first occasion ({when} {names[0]}) {_none_or(first)} missing, at the last ({when} {names[-1]}) "
        f"{_none_or(last)}."
    )
    return said


def _when(known: dict[str, Any]) -> str:
    """In which half of the occasions people leave."""
    if known["early"] and known["late"]:
        return f"{count(known['early'])} in the first half and {count(known['late'])} later"
    both = "all" if known["dropouts"] > 1 else ""
    return f"{both} in the {'first' if known['early'] else 'second'} half".strip()


def _none_or(n: int) -> str:
    return f"{count(n)} {_are(n)}" if n else "none is"


def _left_out(seen: Attendance, prepared: Prepared) -> list[str]:
    """Rows that belong to no group or time, and rows at odd times."""
    said = []
    if seen.n_without_group:
        said.append(f"{_rows_belong(seen.n_without_group, prepared.roles.group)} to nobody.")
    if seen.n_without_time:
        said.append(f"{_rows_belong(seen.n_without_time, str(prepared.roles.time))} to no occasion.")
    if seen.n_astray:
        belong = _verb(seen.n_astray, "belong")
        said.append(f"{things(seen.n_astray, 'row')} at other times {belong} to no occasion; the models use them.")
    return said


def _rows_belong(n: int, column: str) -> str:
    return f"{things(n, 'row')} without {named(column)} {_verb(n, 'belong')}"


def listwise_sentence(known: dict[str, Any], prepared: Prepared) -> str:
    """Say what is left when every group with something missing is deleted; empty where that is everything."""
    group = prepared.roles.group
    if not known["lost_groups"]:
        return ""
    share = percent(known["lost_rows"] / known["rows_used"])
    kept = f"{count(known['whole_groups'])} of {groups(known['groups_used'], group)}"
    rows = f"{count(known['whole_rows'])} of {things(known['rows_used'], 'row')}"
    return (
        f"Listwise deletion, which leaves out every {noun(group)} with something missing, would keep {kept} and "
        f"{rows}. The mixed model uses all of these: deletion would throw {count(known['lost_rows'])} ({share}) away."
    )


def _are(n: float) -> str:
    return "is" if n == 1 else "are"


def _verb(n: float, verb: str) -> str:
    if n != 1:
        return verb
    return f"{verb}es" if verb.endswith("s") else f"{verb}s"


# ----- who leaves -----


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
        _odds_said(outcome, found, prepared),
        _verdict(outcome, found, prepared),
        *(_odds_said(row, found, prepared) for row in rows if row["role"] == "predictor" and not row["reason"]),
        *_not_told([row for row in rows if row["role"] == "predictor" and row["reason"] == "separated"]),
        *_few(found),
        *_rows_left_out(found),
    )


def _odds_said(row: pd.Series, found: Dropout, prepared: Prepared) -> str:
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
