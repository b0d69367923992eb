"""What each column holds: numbers, categories, free text, dates or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

import pandas as pd
from pandas.api import types

from ..errors import DataError
from .words import names

Kind = Literal["numeric", "categorical", "text", "date", "empty"]
Said = TypeVar("Said")

# Text with this many different values or fewer is a category in any table, however short.
_FEW_VALUES = 12
# In longer tables text is a category as long as a value stands in two rows on average.
_SHARE_OF_ROWS = 0.5


def column_kinds(table: pd.DataFrame) -> dict[str, Kind]:
    """Say of each column what it holds.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with unique column names.

    Returns
    -------
    dict of str to Kind
        In the order of the columns. ``"numeric"`` numbers; ``"date"`` dates; ``"categorical"`` true/false, categories,
        and text that repeats; ``"text"`` text that hardly does; ``"empty"`` nothing at all.
    """
    return of_each(table, lambda name, column: kind_of(column))


def of_each(table: pd.DataFrame, say: Callable[[str, pd.Series], Said]) -> dict[str, Said]:
    """What is to be said of each column, given its name (as text) and its cells, in the order of the columns."""
    refuse_repeated_names(table)
    return {str(name): say(str(name), table[name]) for name in table.columns}


def refuse_repeated_names(table: pd.DataFrame) -> None:
    """Raise `DataError` where two columns have the same name (as text), so that neither can be meant."""
    texts = table.columns.map(str)
    if not texts.is_unique:
        twice = names(texts[texts.duplicated()].unique())
        raise DataError(f"Several columns are called {twice}.", "Give each column a name of its own.")


def describe_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Describe each column in a row: ``column kind n_missing n_distinct example`` (the first value, as text)."""
    rows = []
    for name, kind in column_kinds(table).items():
        column = table[name]
        seen = column.dropna()
        example = label(seen.iloc[0]) if len(seen) else ""
        rows.append((name, kind, int(column.isna().sum()), _n_distinct(seen), example))
    return pd.DataFrame(rows, columns=["column", "kind", "n_missing", "n_distinct", "example"])


def kind_of(column: pd.Series) -> Kind:
    """Say what one column holds."""
    n_seen = int(column.count())
    if not n_seen:
        return "empty"
    if types.is_datetime64_any_dtype(column):
        return "date"
    if types.is_numeric_dtype(column) and not types.is_bool_dtype(column) and not types.is_complex_dtype(column):
        return "numeric"
    return "categorical" if _n_distinct(column) <= max(_FEW_VALUES, _SHARE_OF_ROWS * n_seen) else "text"


def label(value: object) -> str:
    """A value as people write it: whole numbers without decimals, dates without midnight."""
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _n_distinct(column: pd.Series) -> int:
    """Number of different values, missing ones aside; those that cannot be compared count by their text."""
    try:
        return int(column.nunique())
    except TypeError:
        return int(column.dropna().astype(str).nunique())
