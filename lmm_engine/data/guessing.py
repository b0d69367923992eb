"""A first proposal of roles, with the reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pandas.api import types

from .hints import is_group_name, is_identifier_name, is_made_name, is_outcome_name, is_time_name
from .kinds import Kind, column_kinds, label
from .parts import distinguishable
from .roles import Roles, TimeCoding
from .structure import Grouping, Within
from .words import listed, quoted

# A value of a group must stand in this many rows on average before it counts as measured repeatedly.
_REPEATS = 1.5
# Share of the groups in which a column must change to count as varying within groups (a few constant ones are chance).
_VARIES = 0.5
# Share of the groups in which a column must rise from row to row to look like time.
_RISES = 0.9
# Points that make a column a time: its name alone, or rising within groups with values that groups share.
_ENOUGH_FOR_TIME = 3


@dataclass(frozen=True)
class RoleGuess:
    """A first proposal of roles.

    Parameters
    ----------
    roles : Roles or None
        The proposal; None where no repeated group or no numeric outcome was found.
    reasons : dict of str to str
        Why, in words; keyed ``"outcome"``, ``"group"``, ``"time"``.
    """

    roles: Roles | None
    reasons: dict[str, str]


@dataclass(frozen=True)
class _Candidate:
    """A column with its points and the reasons for them."""

    name: str
    points: float
    reasons: tuple[str, ...]


def guess_roles(table: pd.DataFrame, group: str | None = None) -> RoleGuess:
    """Guess which column is the outcome, the group and the time.

    The group is a column whose values repeat; time a column that rises within the groups, or is called so; the outcome
    a numeric column that varies within the groups. Names help, and every reason is given. Predictors are not guessed:
    a ladder starts with none.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation.
    group : str, optional
        A column that was chosen as the group; outcome and time are then guessed for it.

    Returns
    -------
    RoleGuess
        The proposal, or the reason why there is none.
    """
    kinds = column_kinds(table)
    candidates = _groups(table, kinds)
    who = _best(candidates) if group not in kinds else _chosen(str(group), candidates)
    if who is None:
        reason = (
            "No column repeats its values, so none says who was measured several times. The table may be wide still."
        )
        return RoleGuess(None, {"outcome": "", "group": reason, "time": ""})
    others = {name: kind for name, kind in kinds.items() if name != who.name}
    grouping = Grouping.of(distinguishable(table[who.name]))
    within = {name: grouping.within(table[name]) for name, kind in others.items() if kind in ("numeric", "date")}
    time = _best([c for c in _times(table, others, within) if c.points >= _ENOUGH_FOR_TIME])
    rest = {name: kind for name, kind in others.items() if time is None or name != time.name}
    outcome = _best(_outcomes(table, rest, within))
    reasons = {"group": _sentence(who), "time": _sentence(time), "outcome": _sentence(outcome)}
    if time is None:
        reasons["time"] = _no_time(others, who.name)
    if outcome is None:
        reasons["outcome"] = f"No numeric column varies within {quoted(who.name)}."
        return RoleGuess(None, reasons)
    coding, why = _coding(table, time)
    reasons["time"] += why
    return RoleGuess(Roles(outcome.name, who.name, time.name if time else None, time_coding=coding), reasons)


def _chosen(name: str, candidates: list[_Candidate]) -> _Candidate:
    """The column that was chosen as the group, with the reasons for it if it has any."""
    return next((candidate for candidate in candidates if candidate.name == name), _Candidate(name, 0.0, ()))


def _groups(table: pd.DataFrame, kinds: dict[str, Kind]) -> list[_Candidate]:
    """Columns whose values repeat, other than measurements."""
    found = []
    for name, kind in kinds.items():
        seen = table[name].dropna()
        if kind in ("empty", "date") or (types.is_float_dtype(seen) and bool((seen % 1 != 0).any())):
            continue
        n = seen.nunique()
        if n < 2 or len(seen) < _REPEATS * n:
            continue
        reasons = [f"each of its {n:,} values stands in {len(seen) / n:.3g} rows on average"]
        points = 0.0
        if is_group_name(name):
            points += 3 if is_identifier_name(name) else 2
            reasons.append("its name is that of who or what is measured")
        points -= 3 * (is_time_name(name) or is_outcome_name(name))
        points += kind != "numeric"
        points += (n >= 5) - 2 * (n == 2)
        # Rows of the same person usually stand together.
        points += float((seen.to_numpy()[1:] == seen.to_numpy()[:-1]).mean()) > 0.4
        found.append(_Candidate(name, points + n / (len(seen) + 1), tuple(reasons)))
    return found


def _times(table: pd.DataFrame, kinds: dict[str, Kind], within: dict[str, Within]) -> list[_Candidate]:
    """Numbers or dates that change within the groups."""
    found = []
    for name, kind in kinds.items():
        if kind not in ("numeric", "date") or within[name].varies < _VARIES:
            continue
        seen = table[name].dropna()
        points, reasons = 0.0, []
        if is_time_name(name):
            points += 3
            reasons.append("its name speaks of time")
        if kind == "date":
            points += 3
            reasons.append("it holds dates")
        if within[name].rises >= _RISES:
            points += 2
            reasons.append("it rises from row to row within a group")
        n = seen.nunique()
        if n <= len(seen) / 2:
            points += 1
            reasons.append(f"different groups share its {n:,} values")
        points -= 3 * (is_outcome_name(name) or is_identifier_name(name))
        found.append(_Candidate(name, points, tuple(reasons)))
    return found


def _outcomes(table: pd.DataFrame, kinds: dict[str, Kind], within: dict[str, Within]) -> list[_Candidate]:
    """Numbers that vary within the groups."""
    found = []
    for name, kind in kinds.items():
        if kind != "numeric" or within[name].varies < _VARIES:
            continue
        seen = table[name].dropna()
        n = seen.nunique()
        reasons = [f"it is numeric, varies within groups and has {n:,} different values"]
        points = n / len(seen) + types.is_float_dtype(seen) - 2 * (n == 2)
        points -= 2 * (is_time_name(name) or is_identifier_name(name) or is_made_name(name))
        if is_outcome_name(name):
            points += 3
            reasons.append("its name is that of an outcome")
        points += name == str(table.columns[0])
        found.append(_Candidate(name, points, tuple(reasons)))
    if found:
        # Where nothing else decides, people put the outcome last.
        last = found[-1]
        found[-1] = _Candidate(last.name, last.points + 0.5, last.reasons)
    return found


def _no_time(kinds: dict[str, Kind], group: str) -> str:
    """Why no time is proposed; a column that tells it in words is named."""
    told = next((name for name, kind in kinds.items() if kind == "categorical" and is_time_name(name)), None)
    if told is not None:
        return f"{quoted(told)} is called a time but holds words; choose it to give each of them a number."
    return f"No column rises within {quoted(group)} or is called a time."


def _coding(table: pd.DataFrame, time: _Candidate | None) -> tuple[TimeCoding, str]:
    """Zero at the start where the data do not reach zero, so that the intercept is a value that somebody had."""
    if time is None:
        return "as_is", ""
    column = table[time.name]
    if types.is_datetime64_any_dtype(column):
        return "zero_at_start", " Zero is put at the first date."
    low, high = column.min(), column.max()
    if low <= 0 <= high:
        return "as_is", ""
    why = f" It runs from {label(low)} to {label(high)}, so zero is put at its start."
    return "zero_at_start", why


def _best(candidates: list[_Candidate]) -> _Candidate | None:
    """The candidate with most points; the first of several."""
    return max(candidates, key=lambda candidate: candidate.points, default=None)


def _sentence(candidate: _Candidate | None) -> str:
    """The reasons as one sentence."""
    if candidate is None or not candidate.reasons:
        return ""
    return f"{quoted(candidate.name)}: {listed(candidate.reasons)}."
