"""What each column does within the groups: it varies, it stays the same, it rises like time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ..errors import DataError
from .kinds import Kind, column_kinds
from .structure import Grouping, Within
from .words import names, quoted

Level = Literal[1, 2]


@dataclass(frozen=True)
class ColumnPart:
    """How one column lies to the groups.

    Parameters
    ----------
    column : str
        Its name.
    kind : Kind
        What it holds.
    n, n_distinct : int
        Cells that hold a value, and different values.
    within : Within
        How it behaves within the groups.
    level : {1, 2} or None
        1 where it changes within at least one group, so that it describes rows; 2 where it is constant within every
        group, so that it describes groups; None for the group itself, and where there is nothing that could change.
    """

    column: str
    kind: Kind
    n: int
    n_distinct: int
    within: Within
    level: Level | None

    @property
    def rows_per_value(self) -> float:
        """In how many rows a value stands on average; 0 where there is none."""
        return self.n / self.n_distinct if self.n_distinct else 0.0


def column_parts(table: pd.DataFrame, group: str) -> tuple[ColumnPart, ...]:
    """Look at every column within the groups.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation.
    group : str
        Who or what the rows belong to; rows without one are left out.

    Returns
    -------
    tuple of ColumnPart
        One for each column, in their order.

    Raises
    ------
    DataError
        If the table has no such column.
    """
    kinds = column_kinds(table)
    if group not in kinds:
        raise DataError(f"The table has no column {quoted(group)}.", f"Its columns are {names(table.columns)}.")
    grouping = Grouping.of(distinguishable(table[group]))
    return tuple(_part(distinguishable(table[name]), name, kind, group, grouping) for name, kind in kinds.items())


def distinguishable(column: pd.Series) -> pd.Series:
    """A column whose cells can be told apart; lists and the like as their text."""
    try:
        pd.factorize(column)
    except TypeError:
        return column.astype("str")
    return column


def _part(column: pd.Series, name: str, kind: Kind, group: str, grouping: Grouping) -> ColumnPart:
    within = grouping.within(column)
    n_distinct = int(pd.factorize(column)[0].max(initial=-1)) + 1
    level: Level | None = None
    if name != group and n_distinct > 1 and within.several:
        level = 1 if within.varying else 2
    return ColumnPart(name, kind, int(column.notna().sum()), n_distinct, within, level)
