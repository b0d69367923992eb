"""How the rows fall into groups: observations per group, and what varies within one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api import types

from .labels import as_groups


@dataclass(frozen=True)
class Within:
    """How a column behaves within groups: shares of the groups with at least two values, 0 where there are none.

    Parameters
    ----------
    varies : float
        Share in which it takes more than one value.
    rises : float
        Share in which it goes up from each row to the next.
    several, varying : int
        Number of the groups with at least two values, and of those in which it takes more than one.
    """

    varies: float
    rises: float
    several: int = 0
    varying: int = 0


@dataclass(frozen=True, eq=False)
class Grouping:
    """Rows sorted by group once, so that many columns can be looked at.

    Parameters
    ----------
    order : ndarray of shape (n,)
        Positions of the rows that have a group, group by group, in the order of the table within each.
    codes : ndarray of shape (n,)
        Their groups as whole numbers, ascending.
    """

    order: np.ndarray
    codes: np.ndarray

    @classmethod
    def of(cls, group: pd.Series) -> Grouping:
        """Sort the rows by group."""
        codes, _ = pd.factorize(group)
        order = np.argsort(codes, kind="stable")
        order = order[codes[order] >= 0]
        return cls(order, codes[order])

    def within(self, column: pd.Series) -> Within:
        """Look at one column, missing values left out."""
        values = _comparable(column)[self.order]
        there = ~np.isnan(values)
        values, codes = values[there], self.codes[there]
        same = codes[1:] == codes[:-1]
        several = _n_distinct(codes[1:][same])
        if not several:
            return Within(0.0, 0.0)
        varying = _n_distinct(codes[1:][same & (values[1:] != values[:-1])])
        falling = _n_distinct(codes[1:][same & (values[1:] <= values[:-1])])
        return Within(varying / several, (several - falling) / several, several, varying)


def varies_within_group(frame: pd.DataFrame, column: str, group: str) -> float:
    """Share of the groups in which `column` takes more than one value.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per observation; rows in which either column is missing are left out.
    column, group : str
        Names of its columns.

    Returns
    -------
    float
        Between 0 and 1, among the groups with at least two rows; 0 where there are none.
    """
    return Grouping.of(frame[group]).within(frame[column]).varies


def observations_per_group(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """Count the rows of each group.

    Returns
    -------
    pandas.DataFrame
        ``group n``, one row per group in natural order (2 before 10); rows without a group are not counted.
    """
    counts = as_groups(frame[group]).value_counts(sort=False)
    return pd.DataFrame({"group": counts.index.astype(str), "n": counts.to_numpy(dtype=np.int64)})


def _comparable(column: pd.Series) -> np.ndarray:
    """A column as floats that compare as its values do; missing is nan."""
    if types.is_numeric_dtype(column) and not types.is_complex_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    codes, _ = pd.factorize(column, sort=types.is_datetime64_any_dtype(column))
    return np.where(codes < 0, np.nan, codes.astype(float))


def _n_distinct(ascending: np.ndarray) -> int:
    """Number of different values of a sorted array."""
    return int(np.count_nonzero(np.diff(ascending))) + 1 if len(ascending) else 0
