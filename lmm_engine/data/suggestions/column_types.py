"""What each column is meant as: ids, categories with or without an order, amounts, dates, free text."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api import types

from ..hints import is_group_name, is_identifier_name
from ..kinds import kind_of, of_each
from ..recipe import ColumnType


def column_types(table: pd.DataFrame) -> dict[str, ColumnType]:
    """Say of each column what it is meant as.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with unique column names.

    Returns
    -------
    dict of str to {"id", "nominal", "ordered", "numeric", "date", "text"}
        In the order of the columns. An id is known by the column's name: whole numbers or text that tell persons,
        places or things apart.
    """
    return of_each(table, column_type)


def column_type(name: str, column: pd.Series) -> ColumnType:
    """Say what one column is meant as."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return "ordered" if column.cat.ordered else "nominal"
    kind = kind_of(column)
    if kind == "date":
        return "date"
    if kind == "numeric":
        return "id" if is_group_name(name) and whole_numbers(column) else "numeric"
    if kind == "empty" or types.is_bool_dtype(column):
        return "nominal" if kind != "empty" else "text"
    if is_identifier_name(name):
        return "id"
    return "nominal" if kind == "categorical" else "text"


def whole_numbers(column: pd.Series) -> bool:
    """Whether a numeric column holds whole numbers only."""
    values = column.dropna().to_numpy(dtype=float)
    return bool(np.isfinite(values).all()) and bool((values == np.round(values)).all())
