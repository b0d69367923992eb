"""The cells of a family, one below the other: person by person, and within a person by time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api import types

from ...errors import DataError
from ..words import quoted
from .families import Family

# Above this, whole numbers are not told apart as floats.
_EXACT = 2**53


def stack(wide: pd.DataFrame, family: Family, times: Sequence[float]) -> pd.Series:
    """Stack the columns of a family; missing where it lacks a time.

    Parameters
    ----------
    wide : pandas.DataFrame
        With `n` rows.
    family : Family
        Whose columns.
    times : sequence of float
        All times of the long table, ascending.

    Returns
    -------
    pandas.Series
        Of length ``n * len(times)``: the first row's cells by time, then the second's, ….

    Raises
    ------
    DataError
        If the columns mix numbers, dates and text.
    """
    columns = [wide[name] for name in family.columns]
    kinds = [_kind(column) for column in columns]
    seen = {kind: name for kind, name in zip(kinds, family.columns, strict=True) if kind != "nothing"}
    if len(seen) > 1:
        raise DataError(
            f"The columns of {quoted(family.value_name)} mix {' and '.join(seen)}: "
            f"{' and '.join(f'{quoted(name)} holds {kind}' for kind, name in seen.items())}.",
            "Leave one of them out, or correct its values.",
        )
    at = np.searchsorted(times, family.times)
    if set(seen) <= {"numbers"}:
        return _numbers(wide[list(family.columns)], at, len(times))
    return _others(columns, kinds, at, len(times))


def _kind(column: pd.Series) -> str:
    """What a column holds, as far as stacking is concerned."""
    if bool(column.isna().all()):
        return "nothing"
    if types.is_numeric_dtype(column) and not types.is_complex_dtype(column):
        return "numbers"
    return "dates" if types.is_datetime64_any_dtype(column) else "text"


def _numbers(columns: pd.DataFrame, at: np.ndarray, n_times: int) -> pd.Series:
    """Numbers stay whole where all are and none is missing."""
    of_numpy = all(isinstance(dtype, np.dtype) for dtype in columns.dtypes)
    if of_numpy and len(at) == n_times and all(types.is_integer_dtype(dtype) for dtype in columns.dtypes):
        cells = columns.to_numpy(np.result_type(*columns.dtypes, np.int64))
    else:
        _refuse_long_numbers(columns)
        cells = columns.to_numpy(float) if of_numpy else columns.to_numpy(float, na_value=np.nan)
        if len(at) < n_times:
            told, cells = cells, np.full((len(columns), n_times), np.nan)
            cells[:, at] = told
    return pd.Series(cells.ravel(), copy=False)


def _refuse_long_numbers(columns: pd.DataFrame) -> None:
    """Raise `DataError` where whole numbers would lose digits on becoming floats."""
    for name, dtype in columns.dtypes.items():
        if types.is_integer_dtype(dtype) and bool((columns[name].abs() > _EXACT).any()):
            raise DataError(
                f"{quoted(name)} holds whole numbers of more than 15 digits, which would lose digits beside "
                "missing values.",
                "Bring them as text, or in another unit.",
            )


def _others(columns: Sequence[pd.Series], kinds: Sequence[str], at: np.ndarray, n_times: int) -> pd.Series:
    """Text, categories and dates keep their type; columns of nothing take it on."""
    n = len(columns[0])
    told = [(k, column) for k, column, kind in zip(at, columns, kinds, strict=True) if kind != "nothing"]
    end_to_end = pd.concat([column for _, column in told], ignore_index=True)
    where = np.full((n, n_times), -1, dtype=np.intp)
    for block, (k, _) in enumerate(told):
        where[:, k] = np.arange(block * n, (block + 1) * n)
    taken = pd.api.extensions.take(end_to_end.array, where.ravel(), allow_fill=True)
    return pd.Series(taken)
