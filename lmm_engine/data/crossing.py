"""Two columns of groups: one nested in the other, both crossed, or ids that only restart within the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
import pandas as pd
from pandas.api import types

from ..errors import DataError
from .hints import is_outcome_name, is_time_name
from .kinds import kind_of, refuse_repeated_names
from .labels import as_groups
from .words import names, quoted

Relation = Literal["same", "nested", "crossed", "partially_crossed"]

# A value of a group must stand in this many rows on average before it counts as measured repeatedly.
REPEATS = 1.5


@dataclass(frozen=True, eq=False)
class Crossing:
    """How the values of two columns meet.

    Parameters
    ----------
    inner, outer : str
        Their names; where one lies within the other, `inner` is that one.
    relation : {"same", "nested", "crossed", "partially_crossed"}
        Each value of either meets one value of the other; each of `inner` meets one of `outer`; every value meets every
        other; or anything between.
    pairs : pandas.DataFrame
        ``inner outer n``: the pairs that occur, as Categoricals of text in natural order, with their rows.
    n_inner, n_outer : int
        Number of different values.
    """

    inner: str
    outer: str
    relation: Relation
    pairs: pd.DataFrame
    n_inner: int
    n_outer: int

    @property
    def n_pairs(self) -> int:
        """Number of pairs that occur."""
        return len(self.pairs)

    @property
    def meets(self) -> pd.Series:
        """With how many values of `outer` each value of `inner` occurs; index in natural order."""
        return self.pairs.groupby("inner", observed=True).size()

    def turned(self) -> Crossing:
        """The same of two crossed columns, with the other one as the inner."""
        pairs = self.pairs.rename(columns={"inner": "outer", "outer": "inner"})[["inner", "outer", "n"]]
        return Crossing(self.outer, self.inner, self.relation, pairs, self.n_outer, self.n_inner)

    def table(self, rows: int, columns: int) -> pd.DataFrame:
        """Count the rows of the first values of `inner` (downwards) with the first of `outer` (across)."""
        below = self.pairs["inner"].cat.categories[:rows]
        across = self.pairs["outer"].cat.categories[:columns]
        some = self.pairs[self.pairs["inner"].isin(below) & self.pairs["outer"].isin(across)]
        counts = np.zeros((len(below), len(across)), dtype=np.int64)
        counts[below.get_indexer(some["inner"]), across.get_indexer(some["outer"])] = some["n"]
        return pd.DataFrame(counts, index=pd.Index(below, name=self.inner), columns=pd.Index(across, name=self.outer))


def crossing(table: pd.DataFrame, first: str, second: str) -> Crossing:
    """Say how two columns of groups lie to each other.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation; rows in which either column is missing are left out.
    first, second : str
        Names of the columns. Where neither lies within the other, `first` is taken as the inner one.

    Raises
    ------
    DataError
        If a column does not exist, both are the same, or no row has both.
    """
    refuse_repeated_names(table)
    unknown = [name for name in (first, second) if name not in table.columns]
    if unknown:
        raise DataError(f"The table has no column {names(unknown)}.", f"Its columns are {names(table.columns)}.")
    if first == second:
        raise DataError(f"{quoted(first)} cannot be compared with itself.", "Choose two different columns.")
    return crossing_of(as_groups(table[first]), as_groups(table[second]), first, second)


def crossing_of(one: pd.Series, other: pd.Series, first: str, second: str) -> Crossing:
    """Do the same from the two columns as categories of text, as `as_groups` makes them."""
    found = _pairs(one, other)
    if found.empty:
        raise DataError(f"No row has both {quoted(first)} and {quoted(second)}.", "Choose another column.")
    n_first, n_second = found["inner"].nunique(), found["outer"].nunique()
    if len(found) == n_second and n_first < n_second:
        return Crossing(first, second, "nested", found, n_first, n_second).turned()
    return Crossing(first, second, _relation(len(found), n_first, n_second), found, n_first, n_second)


def group_candidates(table: pd.DataFrame, most: int | None = None) -> tuple[str, ...]:
    """Columns whose values repeat and name something: text, categories, whole numbers; no dates, times or outcomes.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation.
    most : int, optional
        No more than the first so many.
    """
    refuse_repeated_names(table)
    found = (str(name) for name in table.columns if _is_candidate(table[name], str(name)))
    return tuple(islice(found, most))


def _is_candidate(column: pd.Series, name: str) -> bool:
    if kind_of(column) in ("empty", "date") or is_time_name(name) or is_outcome_name(name):
        return False
    seen = column.dropna()
    if types.is_float_dtype(seen) and bool((seen % 1 != 0).any()):
        return False
    try:
        n = int(pd.factorize(seen)[0].max()) + 1
    except TypeError:  # lists and the like name nothing
        return False
    return n >= 2 and len(seen) >= REPEATS * n


def _pairs(inner: pd.Series, outer: pd.Series) -> pd.DataFrame:
    """The pairs that occur, each with its number of rows, in the order of the categories."""
    across = len(outer.cat.categories)
    codes = inner.cat.codes.to_numpy(dtype=np.int64) * across + outer.cat.codes.to_numpy(dtype=np.int64)
    met, n = np.unique(codes[(inner.notna() & outer.notna()).to_numpy()], return_counts=True)
    return pd.DataFrame(
        {
            "inner": pd.Categorical.from_codes(met // max(across, 1), dtype=inner.dtype),
            "outer": pd.Categorical.from_codes(met % max(across, 1), dtype=outer.dtype),
            "n": n,
        }
    ).assign(
        inner=lambda pairs: pairs["inner"].cat.remove_unused_categories(),
        outer=lambda pairs: pairs["outer"].cat.remove_unused_categories(),
    )


def _relation(n_pairs: int, n_inner: int, n_outer: int) -> Relation:
    if n_pairs == n_inner:
        return "same" if n_pairs == n_outer else "nested"
    return "crossed" if n_pairs == n_inner * n_outer else "partially_crossed"
