"""Wide to long: one row per person becomes one row per measurement, with the arithmetic kept in sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from ...errors import DataError
from ...findings import Finding
from ..formats.two_levels import flat
from ..kinds import refuse_repeated_names
from ..words import counted, names, quoted
from .families import Family
from .findings import repeated_sentence, reshape_findings
from .stacked import stack

DEFAULT_ID = "person"


@dataclass(frozen=True)
class ReshapeSpec:
    """How a wide table becomes long.

    Parameters
    ----------
    families : tuple of Family
        The measurements; several families share the times.
    id_columns : tuple of str
        Columns that together say who a row is about; empty to number the rows.
    time_name : str
        Name of the new time column.
    id_name : str or None
        Name of the invented person number where `id_columns` is empty; None for ``"person"``.
    drop_empty : bool
        Whether rows in which every measurement is missing are left out.
    carried : tuple of str or None
        Further columns to repeat on each row of a person; None for all that are left.
    duplicates : {"refuse", "keep"}
        What to do where a person would have several rows at one time: refuse, or keep each as a row of its own.
    """

    families: tuple[Family, ...]
    id_columns: tuple[str, ...] = ()
    time_name: str = "time"
    id_name: str | None = None
    drop_empty: bool = False
    carried: tuple[str, ...] | None = None
    duplicates: Literal["refuse", "keep"] = "refuse"

    @property
    def times(self) -> tuple[float, ...]:
        """All times, ascending."""
        return tuple(sorted({time for family in self.families for time in family.times}))

    @property
    def values(self) -> tuple[str, ...]:
        """Names of the measurements in the long table."""
        return tuple(family.value_name for family in self.families)

    @property
    def who(self) -> tuple[str, ...]:
        """The columns of the long table that say who a row is about."""
        return self.id_columns or (self.id_name or DEFAULT_ID,)


@dataclass(frozen=True, eq=False)
class Reshaped:
    """A long table with its arithmetic: people × times = rows expected; rows kept; rows empty.

    Parameters
    ----------
    long : pandas.DataFrame
        Columns: id, carried columns, time, one per family; sorted by person in the order of the wide table, then time.
    n_people : int
        Rows of the wide table.
    n_columns : int
        Distinct times, which is the number of columns where there is one family.
    n_rows_expected : int
        ``n_people * n_columns``, which is `n_rows` plus the rows left out.
    n_rows : int
        Rows of `long`.
    n_empty : int
        Rows in which every measurement is missing, whether kept or dropped.
    findings : tuple of Finding
        Invented, repeated or missing ids, families that lack a time, people without any measurement.
    n_families : int
        Measurements in a row.
    duplicates : pandas.DataFrame
        The rows of `long` that share person and time with another, one below the other: who, time, measurements.
    """

    long: pd.DataFrame
    n_people: int
    n_columns: int
    n_rows_expected: int
    n_rows: int
    n_empty: int
    findings: tuple[Finding, ...] = ()
    n_families: int = 1
    duplicates: pd.DataFrame = field(default_factory=pd.DataFrame)


def reshape(table: pd.DataFrame, spec: ReshapeSpec) -> Reshaped:
    """Turn a wide table into a long one.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per person.
    spec : ReshapeSpec
        What to do.

    Returns
    -------
    Reshaped
        The long table and its arithmetic; missing measurements stay missing, nothing is averaged.

    Raises
    ------
    DataError
        If a column does not exist or is used twice, two columns would have the same name, a family mixes numbers and
        text, or a person would have several rows at one time and that is not allowed for.
    """
    wide = flat(table)
    refuse_repeated_names(wide)
    carried = _carried(wide, spec)
    _check(wide, spec, carried)
    times = spec.times
    n = len(wide)
    measured = {family.value_name: stack(wide, family, times) for family in spec.families}
    base = wide[[*spec.id_columns, *carried]].reset_index(drop=True)
    if not spec.id_columns:
        base.insert(0, spec.who[0], np.arange(1, n + 1))
    empty = np.logical_and.reduce([column.isna().to_numpy() for column in measured.values()])
    people = np.repeat(np.arange(n), len(times))
    kept = np.flatnonzero(~empty) if spec.drop_empty and empty.any() else None
    rows = people if kept is None else people[kept]
    told = {name: pd.Series(base[name].array.take(rows), copy=False) for name in base}
    for name, column in {spec.time_name: pd.Series(np.tile(_plain(times), n), copy=False), **measured}.items():
        told[name] = column if kept is None else column.take(kept).reset_index(drop=True)
    long = pd.DataFrame(told, copy=False)
    repeats = bool(spec.id_columns) and bool(wide.duplicated(list(spec.id_columns)).any())
    duplicates = _duplicates(long, spec) if repeats else long.iloc[:0][[*spec.who, spec.time_name, *spec.values]]
    n_empty = int(empty.sum())
    findings = reshape_findings(
        wide, long, spec.families, spec.id_columns, spec.who, spec.time_name, repeats, len(duplicates)
    )
    return Reshaped(long, n, len(times), n * len(times), len(long), n_empty, findings, len(spec.families), duplicates)


def _carried(wide: pd.DataFrame, spec: ReshapeSpec) -> list[str]:
    """Columns repeated on each row of a person, in the order of the table."""
    used = {column for family in spec.families for column in family.columns} | set(spec.id_columns)
    if spec.carried is None:
        return [column for column in wide.columns if column not in used]
    return [column for column in spec.carried if column not in used]


def _check(wide: pd.DataFrame, spec: ReshapeSpec, carried: list[str]) -> None:
    """Raise `DataError` for what cannot be."""
    if not spec.families:
        raise DataError(
            "There are no columns to stack.", "Choose the columns that hold the same measurement over time."
        )
    in_families = [column for family in spec.families for column in family.columns]
    unknown = [column for column in (*in_families, *spec.id_columns, *carried) if column not in wide]
    if unknown:
        raise DataError(f"The table has no column {names(unknown)}.", f"Its columns are {names(wide.columns)}.")
    twice = [column for column, n in Counter((*in_families, *spec.id_columns)).items() if n > 1]
    if twice:
        raise DataError(f"The column {names(twice)} is used more than once.", "Use each column for one measurement.")
    for family in spec.families:
        if len(set(family.times)) != len(family.columns) or not np.isfinite(family.times).all():
            raise DataError(
                f"{quoted(family.value_name)} has {counted(len(family.columns), 'column')} and "
                f"{counted(len(set(family.times)), 'different time')}.",
                "Give every column a time of its own.",
            )
    long = [*spec.who, *carried, spec.time_name, *spec.values]
    same = [name for name, n in Counter(long).items() if n > 1]
    if same:
        raise DataError(f"Two columns of the long table would be called {names(same)}.", "Rename one of them.")


def _plain(times: Sequence[float]) -> np.ndarray:
    """Times as whole numbers where all are."""
    values = np.asarray(times, dtype=float)
    return values.astype(np.int64) if np.all(values == np.round(values)) and np.all(abs(values) < 2**53) else values


def _duplicates(long: pd.DataFrame, spec: ReshapeSpec) -> pd.DataFrame:
    """Rows that share person and time with another; raises `DataError` where they are not to be."""
    told = [*spec.who, spec.time_name, *spec.values]
    known = long[long[list(spec.who)].notna().all(axis=1)]
    keys = [*spec.who, spec.time_name]
    found = known.loc[known.duplicated(keys, keep=False), told].sort_values(keys, kind="stable")
    if len(found) and spec.duplicates == "refuse":
        raise DataError(
            repeated_sentence(found, spec.who, spec.time_name),
            "Add the column that tells them apart to the identifiers, correct the file, or keep each as its own row.",
        )
    return found
