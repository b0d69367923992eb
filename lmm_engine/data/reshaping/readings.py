"""Ways to read column names as a name and a time, gathered into what would be families."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..hints import is_identifier_name
from ..time_tokens import SIGNS, Token, tokens

# Units that can be counted in one another, the smaller first.
_CONVERSIONS = {("month", "year"): 12, ("day", "week"): 7, ("hour", "day"): 24, ("minute", "hour"): 60}
# What columns without a name are called on being read.
_INVENTED = re.compile(r"column_\d+|Unnamed: \d+")
# Kinds of tokens that say by themselves that they are times.
_TELLING = ("word", "month", "year_month", "quarter", "weekday", "date")


@dataclass(frozen=True)
class Reading:
    """One way to read a column name: its time, and what stands before and after."""

    column: str
    before: str
    after: str
    token: Token
    time: float
    place: int

    @property
    def stem(self) -> str:
        """What was measured: the text around the time."""
        return stem_of(self.before, self.after)


@dataclass(frozen=True)
class Group:
    """Readings that differ in their time alone.

    Parameters
    ----------
    readings : tuple of Reading
        Ascending in time.
    kind : str
        The kind of their tokens; ``"words"`` where words for occasions are among them.
    unit : str
        What the times count, empty where the names do not say.
    is_guess : bool
        Whether some times are no more than places in an order.
    """

    readings: tuple[Reading, ...]
    kind: str
    unit: str
    is_guess: bool = False

    @property
    def is_announced(self) -> bool:
        """Whether the names say that the numbers are times."""
        years = all(reading.token.is_year for reading in self.readings)
        return self.kind in (*_TELLING, "words") or bool(self.unit) or years

    @property
    def preference(self) -> tuple[bool, int, int, int]:
        """Sorting key: times that are said to be times first, then larger, then longer tokens, then later ones."""
        first = self.readings[0].token
        return (not self.is_announced, -len(self.readings), first.start - first.end, -first.start)


def stem_of(before: str, after: str) -> str:
    """Join the text before and after the time, without the separators in between."""
    left, right = (part.strip(SIGNS) for part in (before, after))
    joint = next((sign for sign in "_.- " if sign in after[:1] or sign in before[-1:]), "_")
    return joint.join(part for part in (left, right) if part)


def groups_of(columns: Sequence[str]) -> list[Group]:
    """Everything that could be a family among these names, the most plausible first; groups may share columns."""
    gathered: dict[tuple[str, str], dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for place, column in enumerate(columns):
        for reading in _readings(column, place):
            around = (reading.before.strip(SIGNS).casefold(), reading.after.strip(SIGNS).casefold())
            gathered[around][_class_of(reading.token)].append(reading)
    found = [group for classes in gathered.values() for group in _groups(classes)]
    return sorted(found, key=lambda group: group.preference)


def _readings(column: str, place: int) -> Iterable[Reading]:
    if _INVENTED.fullmatch(column):
        return
    for token in tokens(column):
        before, after = column[: token.start], column[token.end :]
        if token.is_year:
            # The same year once more (2001 [YR2001]) is no name of anything.
            again = rf"[\s_(\[]*(?:YR)?(?<!\d){token.value:.0f}(?!\d)[)\]]*"
            before, after = (re.sub(again, "", part) for part in (before, after))
        stem = stem_of(before, after)
        if is_identifier_name(stem) or (token.is_weak and not stem):
            continue
        if not stem and token.kind == "number" and (len(token.word) == 1 or token.unit == "age"):
            # y1, T2: the letter is all the name there is, and says what as well as when. Not so “week 1” and 3m.
            if not token.is_suffix:
                before, token = token.word, replace(token, unit="")
        elif stem == "X" and token.is_year:
            before = ""  # what R puts before a name that begins with a digit
        yield Reading(column, before, after, token, token.value, place)


def _class_of(token: Token) -> str:
    """Readings of one class can be compared with each other."""
    return f"{token.kind} {token.unit}" if token.kind == "number" else token.kind


def _groups(classes: dict[str, list[Reading]]) -> Iterable[Group]:
    """The groups among readings with the same text around them: of each class, and of classes that go together."""
    numbers = {name: readings for name, readings in classes.items() if name.startswith("number")}
    words = classes.get("word", [])
    converted = _converted(numbers)
    if converted:
        numbers = {**numbers, **converted}
    for name, readings in numbers.items():
        unit = name.partition(" ")[2]
        yield from _split(readings, "number", "" if unit == "ordinal" else unit)
        if words and converted in ({}, {name: readings}):
            yield from _with_words(words, readings, unit)
    if len({int(reading.time // 1) for reading in words}) > 1:
        order = sorted({reading.time for reading in words})
        ranked = [replace(reading, time=float(order.index(reading.time))) for reading in words]
        yield from _split(ranked, "words", "", is_guess=True)
    for kind in ("month", "year_month", "quarter", "weekday", "date"):
        yield from _split(_counted(classes.get(kind, []), kind), kind, kind if kind == "quarter" else _UNIT[kind])


_UNIT = {"month": "month", "year_month": "month", "weekday": "day", "date": "day"}


def _split(readings: Sequence[Reading], kind: str, unit: str, is_guess: bool = False) -> Iterable[Group]:
    """One group; or, where names would meet at one time (y1 and Y1), one for each spelling of what is around it."""
    if len({reading.time for reading in readings}) == len(readings):
        parts = [list(readings)]
    else:
        spelled: dict[tuple[str, str, str], list[Reading]] = defaultdict(list)
        for reading in readings:
            spelled[reading.before, reading.after, ""].append(reading)
        parts = list(spelled.values())
    for part in parts:
        first: dict[float, Reading] = {}
        for reading in part:
            first.setdefault(reading.time, reading)
        if len(first) > 1:
            yield Group(tuple(first[time] for time in sorted(first)), kind, unit, is_guess)


def _converted(numbers: dict[str, list[Reading]]) -> dict[str, list[Reading]]:
    """Months and years (6m, 1y), weeks and days, … counted in the smaller, where the units stand behind the numbers."""
    for (small, large), factor in _CONVERSIONS.items():
        few, many = (numbers.get(f"number {unit}", []) for unit in (small, large))
        if few and many and all(reading.token.is_suffix for reading in (*few, *many)):
            scaled = [replace(reading, time=reading.time * factor) for reading in many]
            return {f"number {small}": [*few, *scaled]}
    return {}


def _with_words(words: Sequence[Reading], numbers: Sequence[Reading], unit: str) -> Iterable[Group]:
    """Words and numbers in one family: baseline, 3m, 6m. Numbers stay; words are fitted in before, between or after."""
    taken = {reading.column for reading in numbers}
    free = [reading for reading in words if reading.column not in taken]
    start = [reading for reading in free if reading.time < 1]
    rest = sorted((reading for reading in free if reading.time >= 1), key=lambda reading: reading.time)
    values = sorted(reading.time for reading in numbers)
    if len(start) > 1 or not free or values[0] <= 0 < len(start):
        return
    placed = [replace(reading, time=0.0) for reading in start]
    counts_on = values == [float(k) for k in range(1, len(values) + 1)]
    if unit == "follow-up" and counts_on:
        # pre, post, fu1, fu2: places in an order, all of them.
        rest = [replace(reading, time=float(k)) for k, reading in enumerate(rest, start=1)]
        numbers = [replace(reading, time=reading.time + len(rest)) for reading in numbers]
        yield from _split([*placed, *rest, *numbers], "words", "", is_guess=bool(rest))
        return
    last = values[-1]
    for reading in rest:
        is_before = reading.time < 3 and unit not in ("", "time", "wave", "visit", "session", "occasion")
        time = (1.0 if values[0] > 1 else values[0] / 2) if is_before else last + 1
        last = max(last, time)
        placed.append(replace(reading, time=time))
    known = "" if unit in ("follow-up", "ordinal") else unit
    yield from _split([*placed, *numbers], "words", known, is_guess=bool(rest))


def _counted(readings: Sequence[Reading], kind: str) -> list[Reading]:
    """Calendar times from a near origin: months from January of the first year, dates as days since the first."""
    if not readings:
        return []
    values = [reading.time for reading in readings]
    if kind == "year_month":
        origin = min(values) // 12 * 12 - 1
        one_month_only = len({value % 12 for value in values}) == 1
        return [] if one_month_only else [replace(r, time=r.time - origin) for r in readings]
    if kind == "quarter":
        return [replace(r, time=r.time - min(values) // 4 * 4 + 1) for r in readings]
    if kind == "date":
        return [replace(r, time=r.time - min(values)) for r in readings]
    return _past_the_turn(readings, 12 if kind == "month" else 7)


def _past_the_turn(readings: Sequence[Reading], cycle: int) -> list[Reading]:
    """October to February: January comes after December where the columns stand in that order."""
    in_order = sorted(readings, key=lambda reading: reading.place)
    falls = [k for k in range(1, len(in_order)) if in_order[k].time < in_order[k - 1].time]
    if len(falls) != 1 or in_order[-1].time >= in_order[0].time:
        return list(readings)
    return [replace(r, time=r.time + cycle * (k >= falls[0])) for k, r in enumerate(in_order)]
