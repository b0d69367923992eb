"""Column families of a wide table: one measurement at several times, found by what their names share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import pandas as pd
from pandas.api import types

from ...errors import DataError
from ..formats.two_levels import flat
from ..kinds import refuse_repeated_names
from ..words import counted, listed, names, quoted
from .readings import Group, Reading, groups_of


@dataclass(frozen=True)
class Family:
    """Columns that hold one measurement at several times.

    Parameters
    ----------
    stem : str
        The part of the names that stays the same; empty where the names are bare numbers.
    columns : tuple of str
        Column names in the order of `times`.
    times : tuple of float
        The time of each column, ascending.
    """

    stem: str
    columns: tuple[str, ...]
    times: tuple[float, ...]

    @property
    def value_name(self) -> str:
        """Name of the long column: the stem, or ``"value"`` where there is none."""
        return self.stem or "value"


@dataclass(frozen=True)
class FamilyGuess:
    """A family found by its names, and why it was taken for one.

    Parameters
    ----------
    family : Family
    reason : str
        What the names share and where the times come from, in a sentence or two.
    unit : str
        What the times count (``"year"``, ``"month"``, …); empty where the names do not say.
    is_order : bool
        Whether times are no more than places in an order (pre, post), so that the real ones should be typed.
    left_out : tuple of str
        Columns that belong to it by their names, but hold something else than numbers.
    """

    family: Family
    reason: str
    unit: str = ""
    is_order: bool = False
    left_out: tuple[str, ...] = ()


def find_families(table: pd.DataFrame) -> tuple[Family, ...]:
    """Find the column families of a wide table; see `guess_families`, which gives the reasons as well.

    Parameters
    ----------
    table : pandas.DataFrame
        The wide table; columns may have two levels.

    Returns
    -------
    tuple of Family
        In the order of their first columns; empty where there are none.
    """
    return tuple(guess.family for guess in guess_families(table))


def guess_families(table: pd.DataFrame) -> tuple[FamilyGuess, ...]:
    """Find the column families of a wide table, with the reasons.

    A name is read as what was measured and a time. The time may be a number (``y_t1``, ``score.2019``, ``2001``,
    ``t1_y``, ``pain_m6``, ``pain_6m``), a month, quarter, weekday or date, or a word for an occasion (``pre``,
    ``post``, ``baseline``); columns whose names differ in it alone, capitals and separators aside, are a family. Where
    a name can be read in several ways, times that say they are times go first, then the larger family, then the last
    number. Only numeric (or wholly empty) columns qualify, at least two per family, and no identifiers.

    Parameters
    ----------
    table : pandas.DataFrame
        The wide table; columns may have two levels.

    Returns
    -------
    tuple of FamilyGuess
        In the order of their first columns; empty where there are none.
    """
    table = flat(table)
    refuse_repeated_names(table)
    order = {name: k for k, name in enumerate(table.columns)}
    groups = groups_of(list(order))
    candidates = sorted({r.column for group in groups for r in group.readings}, key=order.__getitem__)
    blank = table[candidates].isna().all()
    holds = {name: "nothing" if blank[name] else _holds(table[name].dtype) for name in candidates}
    strange = [name for name, what in holds.items() if what == "other"]
    found, taken = [], set[str]()
    for group in groups_of([name for name in order if holds.get(name, "other") != "other"]) if strange else groups:
        columns = [reading.column for reading in group.readings]
        if taken.isdisjoint(columns) and any(holds[column] == "numbers" for column in columns):
            taken.update(columns)
            found.append(group)
    found.sort(key=lambda group: min(order[reading.column] for reading in group.readings))
    families = _named(found, set(order) - taken)
    strays = _strays(groups, taken, found)
    return tuple(
        FamilyGuess(family, _reason(group, left_out), _unit(group), group.is_guess, left_out)
        for group, family, left_out in zip(found, families, strays, strict=True)
    )


def family_of(columns: Sequence[str], *, stem: str | None = None, times: Sequence[float] | None = None) -> Family:
    """Make a family of chosen columns.

    Parameters
    ----------
    columns : sequence of str
        At least one column name.
    stem : str, optional
        What was measured; by default the text that the names share.
    times : sequence of float, optional
        The time of each column; by default those in the names where they tell the columns apart, else 1, 2, 3, ….

    Raises
    ------
    DataError
        If there are no columns, one is named twice, or columns and times do not pair up one to one.
    """
    columns = tuple(columns)
    if not columns or len(set(columns)) < len(columns):
        raise DataError("A family needs columns, each of them once.", f"You gave {names(columns) or 'none'}.")
    group = next((group for group in groups_of(columns) if len(group.readings) == len(columns)), None)
    if times is None:
        read = {reading.column: reading.time for reading in group.readings} if group else {}
        times = [read.get(column, k) for k, column in enumerate(columns, start=1)]
    if len(times) != len(columns) or len({float(t) for t in times}) < len(columns):
        raise DataError(
            f"{counted(len(columns), 'column')} cannot be paired with the times {listed(f'{t:g}' for t in times)}.",
            "Give one time for each column, no two the same.",
        )
    if stem is None:
        stem = group.readings[0].stem if group else ""
    ordered = sorted(zip((float(t) for t in times), columns, strict=True))
    return Family(stem, tuple(c for _, c in ordered), tuple(t for t, _ in ordered))


def _named(groups: list[Group], others: set[str]) -> list[Family]:
    """Give each family its stem; where two would bear the same, or a column has it, the fuller text of the names."""
    stems = [_first(group).stem for group in groups]
    shown = [stem or "value" for stem in stems]
    given: set[str] = set()
    named = []
    for group, stem, seen in zip(groups, stems, shown, strict=True):
        first = _first(group)
        if shown.count(seen) == 1 and seen not in others:
            distinct = stem
        else:
            fuller = f"{first.before.strip()}{first.token.word}{first.after.strip()}"
            clash = {"", *others, *given, *(other for other in shown if other != seen), seen}
            distinct = next(n for n in _names_from(fuller, seen) if n not in clash)
        given.add(distinct or "value")
        times = tuple(float(reading.time) for reading in group.readings)
        named.append(Family(distinct, tuple(reading.column for reading in group.readings), times))
    return named


def _names_from(fuller: str, stem: str) -> Iterator[str]:
    """Names to try in turn."""
    yield from (fuller, f"{stem}_value")
    yield from (f"{stem}_{k}" for k in count(2))


def _first(group: Group) -> Reading:
    """The reading of the column that comes first in the table."""
    return min(group.readings, key=lambda reading: reading.place)


def _unit(group: Group) -> str:
    """What the times count."""
    if group.unit in ("", "number") and group.kind == "number" and all(r.token.is_year for r in group.readings):
        return "year"
    return group.unit


def _holds(dtype: object) -> str:
    """Whether a column that is not empty holds numbers or something else."""
    is_other = not types.is_numeric_dtype(dtype) or types.is_bool_dtype(dtype) or types.is_complex_dtype(dtype)
    return "other" if is_other else "numbers"


def _strays(groups: list[Group], taken: set[str], found: list[Group]) -> list[tuple[str, ...]]:
    """For each family the columns that only what they hold keeps out of it."""
    member = {frozenset(reading.column for reading in group.readings): k for k, group in enumerate(found)}
    strays: list[tuple[str, ...]] = [()] * len(found)
    for group in groups:
        inside = frozenset(reading.column for reading in group.readings if reading.column in taken)
        outside = tuple(reading.column for reading in group.readings if reading.column not in taken)
        if outside and inside in member and not strays[member[inside]]:
            strays[member[inside]] = outside
    return strays


def _reason(group: Group, left_out: tuple[str, ...]) -> str:
    """What the names share, where the times come from, and what does not fit."""
    readings = group.readings
    times = [f"{reading.time:g}" for reading in readings]
    span = ", ".join(times) if len(times) <= 6 else f"{times[0]} to {times[-1]}"
    first = readings[0].column[readings[0].token.start : readings[0].token.end]
    said = {
        "words": f"The names stand for occasions: {listed([_written(r) for r in readings])}.",
        "month": f"The names differ in the month alone, counted from January = 1: {span}.",
        "year_month": f"The names differ in the month alone, counted from January of the first year = 1: {span}.",
        "quarter": f"The names differ in the quarter alone, counted from the first of the first year: {span}.",
        "weekday": f"The names differ in the weekday alone, counted from Monday = 1: {span}.",
        "date": f"The names differ in the date alone; days are counted from {first}: {span}.",
    }.get(group.kind)
    if said is None:
        unit = _unit(group)
        what = f"the {unit}" if unit in ("year", "month", "week", "day", "hour", "minute", "visit") else "the number"
        said = f"The names differ in {what} alone: {span}."
    if group.kind == "words":
        said += f" Taken as {span}"
        if group.is_guess and group.unit:
            said += ", words placed among the numbers in their order: type their real times."
        else:
            said += ": places in an order, so type the real times." if group.is_guess else "."
    if left_out:
        holds = "holds" if len(left_out) == 1 else "hold"
        said += f" {names(left_out)} would belong to it but {holds} text, not numbers."
    return said


def _written(reading: Reading) -> str:
    """The piece of the name that stands for the time."""
    return quoted(reading.column[reading.token.start : reading.token.end].strip(" _.-"))
