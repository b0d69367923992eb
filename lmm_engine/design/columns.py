"""The columns of a table, as numbers or as categories; the only place that asks what a column is made of."""

from __future__ import annotations

import difflib
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api import types

from ..errors import ColumnError, DataError
from ..numerics import Array
from .categories import Categories, Kind, categorise

_INFERRED: dict[str, Kind] = {
    "integer": "number",
    "floating": "number",
    "mixed-integer-float": "number",
    "decimal": "number",
    "boolean": "flag",
    "date": "date",
    "datetime": "date",
    "datetime64": "date",
    "timedelta": "date",
    "timedelta64": "date",
    "time": "date",
    "period": "date",
    "empty": "empty",
    "complex": "other",
}


class Columns:
    """The columns of a table, each read once.

    Parameters
    ----------
    data : DataFrame
        One row per observation.
    new : bool
        Whether they are new data for a design that stands; a column without any value is then no reason to refuse.
    """

    def __init__(self, data: pd.DataFrame, *, new: bool = False) -> None:
        if not isinstance(data, pd.DataFrame):
            raise DataError(
                f"The data are a {type(data).__name__}, not a table.",
                "Pass a pandas DataFrame with one row per observation.",
            )
        self.data = data
        self.new = new
        self._series: dict[str, pd.Series] = {}
        self._kinds: dict[str, Kind] = {}
        self._numbers: dict[str, Array] = {}
        self._categories: dict[str, Categories] = {}

    def __len__(self) -> int:
        return len(self.data)

    def __contains__(self, name: str) -> bool:
        return self._label(name) is not None

    def series(self, name: str) -> pd.Series:
        """The column of that name, or `DataError` with the names that come near."""
        if name not in self._series:
            label = self._label(name)
            if label is None:
                raise _not_there(name, [str(column) for column in self.data.columns])
            found = self.data[label]
            if not isinstance(found, pd.Series):
                raise DataError(
                    f"The data have several columns called {name!r}.", "Give each column a name of its own."
                )
            self._series[name] = found
        return self._series[name]

    def kind(self, name: str) -> Kind:
        """What the column holds."""
        if name not in self._kinds:
            self._kinds[name] = _kind(self.series(name))
        return self._kinds[name]

    def numbers(self, name: str) -> Array:
        """The column as floats of shape (n,), NaN where a value is missing; yes and no are 1 and 0."""
        if name not in self._numbers:
            kind = self.kind(name)
            if kind == "empty" and self.new:
                return np.full(len(self), np.nan)
            if kind not in ("number", "flag"):
                raise not_numbers(name, kind, self.series(name))
            self._numbers[name] = self._finite(name, _to_float(self.series(name), name))
        return self._numbers[name]

    def categories(self, name: str) -> Categories:
        """The column as categories."""
        if name not in self._categories:
            series = self.series(name)
            if self.kind(name) == "number" and series.dtype.kind not in "iu":
                values: Any = self.numbers(name)
            else:
                values = series.array
            self._categories[name] = categorise(values, self.kind(name), name)
        return self._categories[name]

    def missing(self, name: str) -> NDArray[np.bool_] | None:
        """Rows without a value in a column that has been read, or None where there are none."""
        if name in self._numbers:
            absent = np.isnan(self._numbers[name])
        elif name in self._categories:
            absent = self._categories[name].codes < 0
        else:
            return None
        return absent if absent.any() else None

    def row(self, position: int) -> str:
        """How a row is called in a message: counted from 1, or by its label where the table has labels."""
        index = self.data.index
        if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
            return f"row {position + 1}"
        return f"row {position + 1} (labelled {index[position]})"

    def _label(self, name: str) -> Hashable | None:
        columns = self.data.columns
        if name in columns:
            return name
        return next((column for column in columns if not isinstance(column, str) and str(column) == name), None)

    def _finite(self, name: str, values: Array) -> Array:
        infinite = np.isinf(values)
        if infinite.any():
            raise ColumnError(
                f"The column {name!r} holds an infinite value in {self.row(int(infinite.argmax()))}.",
                "Correct it, or leave the cell empty if the value is not known.",
            )
        return values


def not_numbers(name: str, kind: Kind, series: pd.Series) -> ColumnError:
    """Why a column cannot be used as numbers, and what to do."""
    if kind == "empty":
        return no_values(name)
    if kind == "date":
        return ColumnError(
            f"The column {name!r} holds dates or times, which have no unit to estimate an effect in.",
            "Make a column of numbers of it first, such as days since the first measurement.",
        )
    seen = series.dropna()
    example = str(seen.iloc[0]) if len(seen) else ""
    return ColumnError(
        f"The column {name!r} holds text (for example {example!r}) where numbers are needed.",
        "Choose a column of numbers, or correct the cells that are not numbers.",
    )


def no_values(name: str) -> ColumnError:
    """The refusal of a column that is empty from top to bottom."""
    return ColumnError(f"The column {name!r} has no values at all.", "Leave it out of the model, or fill it in.")


def _kind(series: pd.Series) -> Kind:
    dtype = series.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iuf":
        return "empty" if dtype.kind == "f" and len(series) and series.isna().all() else "number"
    if isinstance(dtype, np.dtype) and dtype.kind == "b":
        return "flag"
    if len(series) and series.isna().all():
        return "empty"
    if isinstance(dtype, (pd.CategoricalDtype, pd.StringDtype)):
        return "category"
    if types.is_bool_dtype(dtype):
        return "flag"
    if types.is_datetime64_any_dtype(dtype) or types.is_timedelta64_dtype(dtype) or isinstance(dtype, pd.PeriodDtype):
        return "date"
    if types.is_complex_dtype(dtype):
        return "other"
    if types.is_numeric_dtype(dtype):
        return "number"
    return _INFERRED.get(types.infer_dtype(series.astype(object), skipna=True), "category")


def _to_float(series: pd.Series, name: str) -> Array:
    dtype = series.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iufb":
        return np.asarray(series, dtype=np.float64)
    values = np.full(len(series), np.nan)
    seen = series.notna().to_numpy()
    try:
        values[seen] = series[seen].to_numpy(dtype=object).astype(np.float64)
    except (OverflowError, TypeError, ValueError) as error:
        raise DataError(
            f"The column {name!r} holds a number that is too large: {error}.", "Use a larger unit."
        ) from error
    return values


def _not_there(name: str, columns: list[str]) -> DataError:
    folded = {column.strip().casefold(): column for column in reversed(columns)}
    near = [folded[name.strip().casefold()]] if name.strip().casefold() in folded else []
    near += [column for column in difflib.get_close_matches(name, columns, n=3, cutoff=0.6) if column not in near]
    problem = f"There is no column {name!r} in the data."
    if near:
        return DataError(problem, f"Did you mean {' or '.join(repr(column) for column in near)}?")
    shown = ", ".join(repr(column) for column in columns[:12]) + (", …" if len(columns) > 12 else "")
    return DataError(problem, f"The columns are {shown}." if columns else "The table has no columns.")
