"""What each column holds: numbers, categories, free text, dates or nothing."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from pandas.api import types

Kind = Literal["numeric", "categorical", "text", "date", "empty"]


def column_kinds(table: pd.DataFrame) -> dict[str, Kind]:
    """Say of each column what it holds."""
    return {str(name): _kind(table[name]) for name in table.columns}


def describe_columns(table: pd.DataFrame) -> pd.DataFrame:
    """One row per column: ``column kind n_missing n_distinct example``."""
    kinds = column_kinds(table)
    rows = []
    for name, kind in kinds.items():
        seen = table[name].dropna()
        example = str(seen.iloc[0]) if len(seen) else ""
        rows.append((name, kind, int(table[name].isna().sum()), int(seen.nunique()), example))
    return pd.DataFrame(rows, columns=["column", "kind", "n_missing", "n_distinct", "example"])


def _kind(column: pd.Series) -> Kind:
    """Kind of one column."""
    seen = column.dropna()
    if seen.empty:
        return "empty"
    if types.is_datetime64_any_dtype(column):
        return "date"
    if types.is_numeric_dtype(column) and not types.is_bool_dtype(column):
        return "numeric"
    n_distinct = seen.nunique()
    return "categorical" if n_distinct <= max(12, len(seen) / 2) else "text"
