"""Steps about whole columns and rows: names, what is left out, ids that restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pandas.api import types

from ...errors import DataError
from ..words import counted, listed, names, quoted
from . import operations
from .step import Step, refuse_taken, refuse_unknown
from .writing import column, literal

Comparison = Literal["=", "≠", "<", "≤", ">", "≥", "is missing", "is not missing"]
COMPARISONS: tuple[Comparison, ...] = ("=", "≠", "<", "≤", ">", "≥", "is missing", "is not missing")


@dataclass(frozen=True)
class Rename(Step):
    """Give a column another name."""

    old: str
    new: str

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Rename it; refused where the new name is taken."""
        refuse_unknown(table, (self.old,))
        refuse_taken(table, (self.new,))
        return table.rename(columns={self.old: self.new}), ""

    def sentence(self) -> str:
        """What the step does."""
        return f"Call {quoted(self.old)} {quoted(self.new)}."

    def code(self) -> str:
        """As pandas."""
        return f"table = table.rename(columns={literal({self.old: self.new})})"


@dataclass(frozen=True)
class DropColumns(Step):
    """Leave columns out."""

    columns: tuple[str, ...]

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Leave them out; at least one column stays."""
        refuse_unknown(table, self.columns)
        if set(self.columns) >= set(table.columns):
            raise DataError("No column would be left.", "Keep at least one.")
        return table.drop(columns=list(self.columns)), ""

    def sentence(self) -> str:
        """What the step does."""
        return f"Leave out {names(self.columns)}."

    def code(self) -> str:
        """As pandas."""
        return f"table = table.drop(columns={literal(self.columns)})"


@dataclass(frozen=True)
class Condition:
    """What must hold of a cell: a comparison with a value, typed as text ("" where none is needed)."""

    column: str
    comparison: Comparison
    value: str = ""

    def said(self) -> str:
        """The condition in words."""
        if self.comparison in ("is missing", "is not missing"):
            return f"{quoted(self.column)} {self.comparison}"
        return f"{quoted(self.column)} {self.comparison} {quoted(self.value)}"


@dataclass(frozen=True)
class KeepRows(Step):
    """Keep the rows for which all conditions hold; a missing cell meets none but “is missing”."""

    conditions: tuple[Condition, ...]
    operations = (operations.holds,)

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Keep them; refused where none would be left or a value cannot be compared."""
        if not self.conditions:
            raise DataError("No condition says which rows to keep.", "Add one.")
        refuse_unknown(table, (condition.column for condition in self.conditions))
        kept = pd.Series(True, index=table.index)
        for condition in self.conditions:
            _refuse_incomparable(table[condition.column], condition)
            kept &= operations.holds(table[condition.column], condition.comparison, condition.value)
        if not kept.any():
            raise DataError(f"No row is left where {self._said()}.", "Change the condition.")
        left_out = int((~kept).sum())
        return table[kept].reset_index(drop=True), f"{counted(left_out, 'row')} left out"

    def sentence(self) -> str:
        """What the step does."""
        return f"Keep the rows where {self._said()}."

    def code(self) -> str:
        """As pandas."""
        each = [f"holds({column(c.column)}, {literal(c.comparison)}, {literal(c.value)})" for c in self.conditions]
        return f"table = table[{' & '.join(each)}].reset_index(drop=True)"

    def _said(self) -> str:
        return listed([condition.said() for condition in self.conditions])


@dataclass(frozen=True)
class MakeIdsUnique(Step):
    """Put the id of the higher group before an id that restarts in each of them.

    Parameters
    ----------
    inner, outer : str
        The column of ids that restart (students 1, 2, 3 …), and the column of the groups in which they do (schools).
    name : str
        Name of a new column for the result; empty to put it in the place of `inner`.
    """

    inner: str
    outer: str
    name: str = ""
    operations = (operations.unique_ids,)

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Make them unique; refused where both are the same column."""
        refuse_unknown(table, (self.inner, self.outer))
        if self.inner == self.outer:
            raise DataError(f"{quoted(self.inner)} cannot lie within itself.", "Choose the higher group.")
        if self.name:
            refuse_taken(table, (self.name,))
        ids = operations.unique_ids(table[self.inner], table[self.outer])
        said = f"{counted(table[self.inner].nunique(), 'id')} became {ids.nunique():,}"
        return table.assign(**{self.name or self.inner: ids}), said

    def sentence(self) -> str:
        """What the step does."""
        where = f" in a new column {quoted(self.name)}" if self.name else ""
        return f"Tell {quoted(self.inner)} apart by {quoted(self.outer)}{where}: the ids restart there."

    def code(self) -> str:
        """As pandas."""
        return f"{column(self.name or self.inner)} = unique_ids({column(self.inner)}, {column(self.outer)})"


def _refuse_incomparable(cells: pd.Series, condition: Condition) -> None:
    """Raise `DataError` for a value that a column of numbers or dates cannot be compared with."""
    if condition.comparison not in COMPARISONS:
        raise DataError(f"{quoted(condition.comparison)} is no comparison.", f"Use one of {', '.join(COMPARISONS)}.")
    if condition.comparison in ("is missing", "is not missing"):
        return
    numeric = types.is_numeric_dtype(cells) and not types.is_bool_dtype(cells)
    if numeric and pd.isna(pd.to_numeric(condition.value, errors="coerce")):
        problem = f"{quoted(condition.column)} holds numbers, and {quoted(condition.value)} is none."
        raise DataError(problem, "Type a number with a decimal point.")
    if types.is_datetime64_any_dtype(cells) and pd.isna(pd.to_datetime(condition.value, errors="coerce")):
        problem = f"{quoted(condition.column)} holds dates, and {quoted(condition.value)} is none."
        raise DataError(problem, "Type a date as year-month-day.")
