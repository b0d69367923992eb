"""What a learner is in the middle of choosing: values that may be incomplete, and what they become when complete."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from lmm_engine.data import Family, Kind, ReshapeSpec, Roles, TimeCoding
from lmm_engine.data.reshaping.readings import groups_of
from lmm_engine.errors import DataError

Form = Literal["long", "wide"]


@dataclass(frozen=True)
class FamilyDraft:
    """Columns that hold one measurement, each with its time as the learner typed it."""

    name: str = ""
    columns: tuple[str, ...] = ()
    times: tuple[str, ...] = ()

    @classmethod
    def of(cls, family: Family) -> FamilyDraft:
        """Open a family for editing."""
        return cls(family.value_name, family.columns, tuple(_plain(t) for t in family.times))

    def family(self) -> Family:
        """Close the draft; raises `DataError` where the columns and their times do not pair up."""
        if len(self.columns) < 2:
            raise DataError(f"“{self.name}” needs at least two columns.", "Choose every column that holds it.")
        if len(self.times) != len(self.columns):
            raise DataError(
                f"“{self.name}” has {len(self.columns)} columns but {len(self.times)} times.",
                "Type one number for each column, in the order of the columns.",
            )
        times = [_time_of(column, text) for column, text in zip(self.columns, self.times, strict=True)]
        twice = next((k for k, time in enumerate(times) if time in times[:k]), None)
        if twice is not None:
            before = self.columns[times.index(times[twice])]
            raise DataError(
                f"A time occurs twice in “{self.name}”: “{before}” and “{self.columns[twice]}” are both at "
                f"{_plain(times[twice])}.",
                "Give each column a time of its own.",
            )
        ordered = sorted(zip(times, self.columns, strict=True))
        return Family(self.name.strip(), tuple(c for _, c in ordered), tuple(t for t, _ in ordered))


@dataclass(frozen=True)
class Shape:
    """How the learner sees the table, and how a wide one is to become long."""

    form: Form = "long"
    families: tuple[FamilyDraft, ...] = ()
    id_columns: tuple[str, ...] = ()
    id_name: str = "person"
    time_name: str = "time"
    drop_empty: bool = False
    keep_duplicates: bool = False

    @classmethod
    def of(cls, spec: ReshapeSpec) -> Shape:
        """Open a specification for editing."""
        families = tuple(FamilyDraft.of(f) for f in spec.families)
        keep = spec.duplicates == "keep"
        return cls("wide", families, spec.id_columns, spec.id_name or "person", spec.time_name, spec.drop_empty, keep)

    def spec(self) -> ReshapeSpec:
        """Close the draft; raises `DataError` where something is missing or clashes."""
        if not self.families:
            raise DataError("No family of columns has been named.", "Add one, and choose its columns.")
        families = tuple(f.family() for f in self.families)
        names = [*(f.stem for f in families), self.time_name.strip()]
        if not self.id_columns:
            names.append(self.id_name.strip())
        if "" in names:
            raise DataError("A new column has no name.", "Type a name for it.")
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise DataError(f"Two new columns would be called “{twice[0]}”.", "Give each a name of its own.")
        id_name = None if self.id_columns else self.id_name.strip()
        duplicates: Literal["refuse", "keep"] = "keep" if self.keep_duplicates else "refuse"
        time_name = self.time_name.strip()
        return ReshapeSpec(families, self.id_columns, time_name, id_name, self.drop_empty, duplicates=duplicates)


@dataclass(frozen=True)
class Choices:
    """Roles in the making: any of them may still be open. A column plays one part at a time."""

    outcome: str | None = None
    group: str | None = None
    time: str | None = None
    predictors: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    time_coding: TimeCoding = "as_is"
    time_zero: float | str | None = None  # where zero was put last; in use under "at_value"

    @classmethod
    def of(cls, roles: Roles | None) -> Choices:
        """Open roles for editing; nothing chosen where there are none."""
        if roles is None:
            return cls()
        return cls(
            roles.outcome,
            roles.group,
            roles.time,
            roles.predictors,
            roles.interactions,
            roles.categorical,
            roles.time_coding,
            roles.time_zero,
        )

    def roles(self) -> Roles | None:
        """Close the choices; None while outcome or group is open."""
        if not self.outcome or not self.group:
            return None
        return Roles(
            self.outcome,
            self.group,
            self.time,
            self.predictors,
            self.interactions if self.time else (),
            self.categorical,
            self.time_coding if self.time else "as_is",
            self.time_zero if self.time and self.time_coding == "at_value" else None,
        )

    def give(self, part: str, value: str | None) -> Choices:
        """Let `value` play `part` ("outcome", "group" or "time") and nothing else any more."""
        others = {p: None for p in ("outcome", "group", "time") if value is not None and getattr(self, p) == value}
        return self._with_zero(replace(self, **{**others, part: value})).settled()

    def kept(self, columns: list[str]) -> Choices:
        """Keep what still fits a table with these columns."""
        single = {p: v if v in columns else None for p in ("outcome", "group", "time") for v in [getattr(self, p)]}
        many = {
            p: tuple(c for c in getattr(self, p) if c in columns) for p in ("predictors", "interactions", "categorical")
        }
        return self._with_zero(replace(self, **single, **many)).settled()

    def _with_zero(self, new: Choices) -> Choices:
        """A zero that was chosen on one time says nothing of another."""
        if new.time == self.time:
            return new
        return replace(new, time_zero=None, time_coding="as_is" if new.time_coding == "at_value" else new.time_coding)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that play a part."""
        return (*(c for c in (self.outcome, self.group, self.time) if c), *self.predictors)

    def moved(self, stand_ins: dict[str, tuple[str, ...]], *, same: bool = False) -> Choices:
        """Let other columns play the parts of some; of several for one, all but the first become predictors.

        A zero that was chosen goes where the time changes, unless it is the `same` by another name.
        """
        single = {p: stand_ins.get(v, (v,))[0] for p in ("outcome", "group", "time") if (v := getattr(self, p))}
        besides = [c for p in ("outcome", "group", "time") for c in stand_ins.get(getattr(self, p) or "", ())[1:]]
        many = {p: _replaced(getattr(self, p), stand_ins) for p in ("predictors", "interactions", "categorical")}
        many["predictors"] = tuple(dict.fromkeys((*many["predictors"], *besides)))
        new = replace(self, **single, **many)
        return (new if same else self._with_zero(new)).settled()

    def settled(self) -> Choices:
        """Drop what no longer follows from the rest."""
        taken = {self.outcome, self.group, self.time}
        predictors = tuple(p for p in self.predictors if p not in taken)
        return replace(
            self,
            predictors=predictors,
            interactions=tuple(p for p in self.interactions if p in predictors),
            categorical=tuple(p for p in self.categorical if p in predictors),
        )


def _replaced(columns: tuple[str, ...], stand_ins: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new for column in columns for new in stand_ins.get(column, (column,))))


def times_of(columns: tuple[str, ...], before: FamilyDraft) -> tuple[str, ...]:
    """Times for a changed selection of columns: known ones stay, new ones are read from the name or counted on."""
    known = {c: t.strip() for c, t in zip(before.columns, before.times, strict=False)}
    times: list[str] = []
    read = times_in_names(columns)
    for column in columns:
        guess = known.get(column) or read.get(column) or _last_number(column)
        if not guess:
            used = [_number_in(t) for t in (*known.values(), *times)]
            guess = _plain(max([u for u in used if u is not None], default=-1.0) + 1)
        times.append(guess)
    return tuple(times)


def times_in_names(columns: tuple[str, ...]) -> dict[str, str]:
    """The times that the names of columns tell where they are read together; empty where they are no family."""
    group = next((g for g in groups_of(columns) if len(g.readings) == len(columns)), None)
    return {r.column: _plain(r.time) for r in group.readings} if group else {}


def times_in_line(text: str) -> tuple[str, ...]:
    """Times typed in a row, one for each column."""
    return tuple(piece for piece in re.split(r"[;,\s]+", text) if piece)


def numbers_in(text: str, name: str) -> tuple[float, ...]:
    """Numbers typed in a row, for the column `name`; raises `DataError` for one that is none."""
    return _numbers(text.replace("\N{MINUS SIGN}", "-"), name)


def numeric_columns(kinds: dict[str, Kind]) -> list[str]:
    """Names of the columns that hold numbers."""
    return [name for name, kind in kinds.items() if kind == "numeric"]


def fits(choices: Choices, table: pd.DataFrame) -> bool:
    """Whether outcome and group are both columns of the table."""
    return choices.outcome in table.columns and choices.group in table.columns


def _numbers(text: str, name: str) -> tuple[float, ...]:
    pieces = [p.strip() for p in re.split(r"[;,\s]+", text.strip()) if p.strip()]
    numbers = [_number_in(p) for p in pieces]
    for piece, value in zip(pieces, numbers, strict=True):
        if value is None:
            raise DataError(f"The time “{piece}” of “{name}” is not a number.", "Use numbers such as 0, 1, 3, 6.")
    return tuple(v for v in numbers if v is not None)


def _time_of(column: str, text: str) -> float:
    """The time typed beside a column; a decimal comma will do."""
    value = _number_in(text.strip().replace("\N{MINUS SIGN}", "-").replace(",", "."))
    if value is None:
        typed = (
            f"The time “{text.strip()}” of “{column}” is not a number." if text.strip() else f"“{column}” has no time."
        )
        raise DataError(typed, "Use numbers such as 0, 1, 3 or 6.5.")
    return value


def _number_in(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", text) else None


def _last_number(column: str) -> str:
    found = re.findall(r"\d{1,15}", column)
    return found[-1].lstrip("0") or "0" if found else ""


def _plain(value: float) -> str:
    return f"{value:.12g}"
