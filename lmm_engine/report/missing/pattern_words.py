"""Sentences about what is missing: how much, whose, and when. Plain text: escape where it will be read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ...data import Attendance, Prepared
from ..numbers import count, percent, plain, things
from ..words import groups, named, noun

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
        From `facts.missing.missing_facts`.
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
    whole = groups(known["complete"], group) if known["complete"] else f"No {noun(group)}"
    said = [f"{whole} {_are(known['complete'] or 1)} seen every time."]
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
        said.append(f"{'; '.join(parts)}.")
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
    if len(seen.empty):
        when = f"{things(len(seen.empty), 'time')} of {named(prepared.roles.time)}"
        said.append(f"At {when} nobody has an outcome yet: that is no occasion here.")
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
