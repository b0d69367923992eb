"""One column of a table at a time, as numbers or as categories; the only place that asks what a column is made of."""

from __future__ import annotations

import difflib
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api import types

from .errors import DataError
from .formula.deparse import number_text
from .numerics import Array

Kind = Literal["number", "flag", "category", "date", "empty", "other"]
_INFERRED: dict[str, Kind] = {
    **dict.fromkeys(("integer", "floating", "mixed-integer-float", "decimal"), "number"),  # type: ignore[dict-item]
    **dict.fromkeys(("date", "datetime", "datetime64", "timedelta", "timedelta64", "time", "period"), "date"),  # type: ignore[dict-item]
    "boolean": "flag",
    "empty": "empty",
    "complex": "other",
}


@dataclass(frozen=True, eq=False)
class Categories:
    """A column as categories.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        Place of each row's category among the labels; -1 where the value is missing.
    labels : ndarray of str, shape (L,)
        In R's order: numbers by size, text by letter (code point), a pandas Categorical by its own order.
    """

    codes: NDArray[np.intp]
    labels: NDArray[np.object_]

    def occurring(self, rows: NDArray[np.bool_] | None = None) -> Categories:
        """The same for some rows, with the labels that occur there.

        Parameters
        ----------
        rows : ndarray of bool, optional
            Rows to keep; all of them where it is left out.
        """
        codes = self.codes if rows is None else self.codes[rows]
        seen = np.zeros(len(self.labels) + 1, dtype=bool)
        seen[codes] = True  # a missing value's -1 marks the extra place at the end
        if seen[:-1].all():
            return Categories(codes, self.labels)
        place = np.append(np.cumsum(seen[:-1]) - 1, -1)
        return Categories(place[codes], self.labels[seen[:-1]])

    def among(self, labels: NDArray[np.object_]) -> NDArray[np.intp]:
        """Codes of the same rows with respect to other labels; -2 where the label is not one of them."""
        place = {label: i for i, label in enumerate(labels)}
        found = np.array([place.get(label, -2) for label in self.labels] + [-1], dtype=np.intp)
        return found[self.codes]


class Columns:
    """The columns of a table, each read once.

    Parameters
    ----------
    data : DataFrame
        One row per observation.
    """

    def __init__(self, data: pd.DataFrame) -> None:
        if not isinstance(data, pd.DataFrame):
            raise DataError(
                f"The data are a {type(data).__name__}, not a table.", "Pass a pandas DataFrame with one row per observation."
            )
        self.data = data
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
                raise DataError(f"The data have several columns called {name!r}.", "Give each column a name of its own.")
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
            self._categories[name] = _categorise(values, self.kind(name))
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
            raise DataError(
                f"The column {name!r} holds an infinite value in {self.row(int(infinite.argmax()))}.",
                "Correct it, or leave the cell empty if the value is not known.",
            )
        return values


def not_numbers(name: str, kind: Kind, series: pd.Series) -> DataError:
    """Why a column cannot be used as numbers, and what to do."""
    if kind == "empty":
        return no_values(name)
    if kind == "date":
        return DataError(
            f"The column {name!r} holds dates or times, which have no unit to estimate an effect in.",
            "Make a column of numbers of it first, such as days since the first measurement.",
        )
    seen = series.dropna()
    example = str(seen.iloc[0]) if len(seen) else ""
    return DataError(
        f"The column {name!r} holds text (for example {example!r}) where numbers are needed.",
        "Choose a column of numbers, or correct the cells that are not numbers.",
    )


def no_values(name: str) -> DataError:
    """The refusal of a column that is empty from top to bottom."""
    return DataError(f"The column {name!r} has no values at all.", "Leave it out of the model, or fill it in.")


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
        raise DataError(f"The column {name!r} holds a number that is too large: {error}.", "Use a larger unit.") from error
    return values


def _categorise(values: Any, kind: Kind) -> Categories:
    if isinstance(values, pd.Categorical):
        codes, distinct = values.codes.astype(np.intp), values.categories
        return _unique_labels(codes, _labels(distinct, "category"))
    codes, distinct = pd.factorize(values)
    labels = _labels(distinct, kind)
    keys = labels if kind in ("category", "other", "empty") else np.asarray(distinct)
    order = np.array(sorted(range(len(labels)), key=keys.__getitem__), dtype=np.intp)
    place = np.empty(len(order) + 1, dtype=np.intp)
    place[order] = np.arange(len(order))
    place[-1] = -1
    return _unique_labels(place[codes], labels[order])


def _labels(distinct: Sequence[Any], kind: Kind) -> NDArray[np.object_]:
    values = distinct.tolist() if hasattr(distinct, "tolist") else list(distinct)
    labels = np.empty(len(values), dtype=object)
    if kind == "date":
        times = pd.Series(values).astype(str) if values else values
        labels[:] = [str(value) for value in times]
    else:
        labels[:] = _texts(values)
    return labels


def _texts(values: list[Any]) -> list[str]:
    if all(type(value) is str for value in values):
        return values
    numbers = [value for value in values if isinstance(value, float)]
    # R reads a column of whole numbers as integers, which keep all their digits as labels
    whole = all(value.is_integer() and abs(value) < 2**53 for value in numbers)
    return [_text(value, whole) for value in values]


def _text(value: Any, whole: bool) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if whole else number_text(value)
    return str(value)


def _unique_labels(codes: NDArray[np.intp], labels: NDArray[np.object_]) -> Categories:
    """Values that read the same are one category (1 and "1", or numbers that agree to 15 digits)."""
    first: dict[str, int] = {}
    for label in labels:
        first.setdefault(label, len(first))
    if len(first) == len(labels):
        return Categories(codes, labels)
    merged = np.array([first[label] for label in labels] + [-1], dtype=np.intp)
    kept = np.empty(len(first), dtype=object)
    kept[:] = list(first)
    return Categories(merged[codes], kept)


def _not_there(name: str, columns: list[str]) -> DataError:
    folded = {column.strip().casefold(): column for column in reversed(columns)}
    near = [folded[name.strip().casefold()]] if name.strip().casefold() in folded else []
    near += [column for column in difflib.get_close_matches(name, columns, n=3, cutoff=0.6) if column not in near]
    problem = f"There is no column {name!r} in the data."
    if near:
        return DataError(problem, f"Did you mean {' or '.join(repr(column) for column in near)}?")
    shown = ", ".join(repr(column) for column in columns[:12]) + (", …" if len(columns) > 12 else "")
    return DataError(problem, f"The columns are {shown}." if columns else "The table has no columns.")
