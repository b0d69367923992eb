"""Column families of a wide table: one measurement at several times, found by stem and number in the names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ..errors import DataError
from .hints import is_identifier_name
from .kinds import column_kinds
from .words import counted, listed, names

# Words and letters that announce a time and are no part of what was measured.
_TIME_WORDS = (
    "timepoint", "time", "wave", "week", "weeks", "wk", "month", "months", "mon", "day", "days", "year", "years", "yr",
    "visit", "session", "occasion", "trial", "hour", "hours", "age", "t", "w", "m", "d", "y", "v", "h", "s", "tp", "fu",
)  # fmt: skip
_SIGNS = " _.-:/()[]"
_BETWEEN = r"[\s_.\-:/(\[]*"
_TIME_WORD = re.compile(rf"(?:^|(?<=[\s_.\-:/(\[]))(?:{'|'.join(_TIME_WORDS)}){_BETWEEN}$", flags=re.IGNORECASE)
# painT1, scoreWave2: the capital is the boundary.
_CAMEL_WORD = re.compile(rf"(?<=[a-z0-9])(?:{'|'.join(word.capitalize() for word in _TIME_WORDS)}){_BETWEEN}$")
# A number with decimals must stand by itself (week_1.5), else the point is a separator (score.2019).
_NUMBER = re.compile(r"(?<=[\s_])\d+[.,]\d+(?=$|[\s_])|\d+")


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
class _Reading:
    """One way to read a column name: what stands before and after the number that is taken as the time."""

    column: str
    before: str
    after: str
    time: float


def find_families(table: pd.DataFrame) -> tuple[Family, ...]:
    """Find the column families of a wide table.

    A name is read as stem and number (``y_t1``, ``score.2019``, ``2001``, ``t1_y``, ``pain_m6``); columns whose names
    differ in one number only are a family. Where a name holds several numbers, the one announced by a word for time is
    taken, else the one that makes the larger family, else the last. Only numeric (or wholly empty) columns qualify, at
    least two per family, and no identifiers.

    Parameters
    ----------
    table : pandas.DataFrame
        The wide table.

    Returns
    -------
    tuple of Family
        In the order of their first columns; empty where there are none.
    """
    kinds = column_kinds(table)
    order = {str(name): k for k, name in enumerate(table.columns)}
    groups = _groups(name for name, kind in kinds.items() if kind in ("numeric", "empty"))
    families, taken = [], set[str]()
    for key in sorted(groups, key=lambda key: _preference(key, groups[key])):
        members = _one_per_time(reading for reading in groups[key] if reading.column not in taken)
        if len(members) >= 2 and any(kinds[reading.column] == "numeric" for reading in members):
            taken.update(reading.column for reading in members)
            families.append((key, members))
    families.sort(key=lambda family: min(order[reading.column] for reading in family[1]))
    return _named(families, set(order) - taken)


def stem_of(before: str, after: str) -> str:
    """The name of what was measured: the text around the number, without separators and the word for time."""
    core = _CAMEL_WORD.sub("", _TIME_WORD.sub("", before))
    left, right = (part.strip(_SIGNS) for part in (core, after))
    if not left and not right:
        # Nothing but a word for time: "week 1", "T1". Then the word is all the name there is.
        return before.strip(_SIGNS)
    joint = next((sign for sign in "_.- " if sign in after[:1] or sign in before[-1:]), "_")
    return joint.join(part for part in (left, right) if part)


def _groups(columns: Iterable[str]) -> dict[tuple[str, str, int], list[_Reading]]:
    """Every way to read every name, gathered by what would be the family: text before, text after, position."""
    groups: dict[tuple[str, str, int], list[_Reading]] = {}
    for column in columns:
        for position, match in enumerate(_NUMBER.finditer(column)):
            before, after = column[: match.start()], column[match.end() :]
            if is_identifier_name(stem_of(before, after)) or len(match[0]) > 12:
                continue
            time = float(match[0].replace(",", "."))
            # Two separators in a row: the second is a minus sign (y_-2).
            if re.search(r"[\s_.]-$", before):
                before, time = before[:-1], -time
            groups.setdefault((before, after, position), []).append(_Reading(column, before, after, time))
    return groups


def _preference(key: tuple[str, str, int], readings: list[_Reading]) -> tuple[bool, int, int]:
    """Sorting key: a word for time or years first, then larger families, then later positions in the name."""
    before, _, position = key
    announced = bool(_TIME_WORD.search(before) or _CAMEL_WORD.search(before))
    years = all(1900 <= reading.time <= 2100 for reading in readings)
    return (not (announced or years), -len(readings), -position)


def _one_per_time(readings: Iterable[_Reading]) -> list[_Reading]:
    """Sort by time; of two names for the same time (``y1`` and ``y01``) the first in the table stays."""
    first: dict[float, _Reading] = {}
    for reading in readings:
        first.setdefault(reading.time, reading)
    return [first[time] for time in sorted(first)]


def _named(families: list[tuple[tuple[str, str, int], list[_Reading]]], others: set[str]) -> tuple[Family, ...]:
    """Give each family its stem; where two would bear the same, or a column has it, the fuller text of the names."""
    stems = [stem_of(key[0], key[1]) for key, _ in families]
    named = []
    for (key, members), stem in zip(families, stems, strict=True):
        is_free = stems.count(stem) == 1 and stem not in others
        fuller = f"{key[0]}{key[1]}".strip()
        distinct = stem if is_free else fuller if fuller not in {*others, stem} else f"{stem}_value"
        named.append(Family(distinct, tuple(r.column for r in members), tuple(r.time for r in members)))
    return tuple(named)


def family_of(columns: Sequence[str], *, stem: str | None = None, times: Sequence[float] | None = None) -> Family:
    """Make a family of chosen columns.

    Parameters
    ----------
    columns : sequence of str
        At least one column name.
    stem : str, optional
        What was measured; by default the text that the names share.
    times : sequence of float, optional
        The time of each column; by default the numbers in the names where they tell the columns apart, else 1, 2, 3, ….

    Raises
    ------
    DataError
        If there are no columns, one is named twice, or columns and times do not pair up one to one.
    """
    columns = tuple(columns)
    if not columns or len(set(columns)) < len(columns):
        raise DataError("A family needs columns, each of them once.", f"You gave {names(columns) or 'none'}.")
    readings = _common_reading(columns)
    if times is None:
        times = [reading.time for reading in readings] if readings else range(1, len(columns) + 1)
    if len(times) != len(columns) or len({float(t) for t in times}) < len(columns):
        raise DataError(
            f"{counted(len(columns), 'column')} cannot be paired with the times {listed(f'{t:g}' for t in times)}.",
            "Give one time for each column, no two the same.",
        )
    if stem is None:
        stem = stem_of(readings[0].before, readings[0].after) if readings else ""
    ordered = sorted(zip((float(t) for t in times), columns, strict=True))
    return Family(stem, tuple(c for _, c in ordered), tuple(t for t, _ in ordered))


def _common_reading(columns: Sequence[str]) -> list[_Reading]:
    """The reading of the names in which they differ by the number alone; empty where there is none."""
    groups = _groups(columns)
    for key in sorted(groups, key=lambda key: _preference(key, groups[key])):
        if len({reading.time for reading in groups[key]}) == len(columns) == len(groups[key]):
            return groups[key]
    return []
