"""A column as categories: codes and labels, in R's order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..collation import alphabetical
from ..errors import DataError
from ..formula.deparse import number_text

Kind = Literal["number", "flag", "category", "date", "empty", "other"]


@dataclass(frozen=True, eq=False)
class Categories:
    """A column as categories.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        Place of each row's category among the labels; -1 where the value is missing.
    labels : ndarray of str, shape (L,)
        In R's order: numbers by size, text alphabetically, a pandas Categorical by its own order.
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


def categorise(values: Any, kind: Kind, name: str) -> Categories:
    """A column's values as categories in R's order.

    Parameters
    ----------
    values : array or ExtensionArray of shape (n,)
        The column; a pandas Categorical keeps the order of its categories.
    kind : Kind
        What it holds.
    name : str
        What the column is called, for the refusal.

    Returns
    -------
    Categories

    Raises
    ------
    DataError
        If the values are lists or other things that cannot be told apart as categories.
    """
    if isinstance(values, pd.Categorical):
        codes, distinct = values.codes.astype(np.intp), values.categories
        return _unique_labels(codes, _labels(distinct, "category"))
    try:
        codes, distinct = pd.factorize(values)
    except TypeError as error:
        raise DataError(
            f"The cells of the column {name!r} are not single values.", "Put one value in each cell."
        ) from error
    labels = _labels(distinct, kind)
    order = np.array(_order(labels, distinct, kind), dtype=np.intp)
    place = np.empty(len(order) + 1, dtype=np.intp)
    place[order] = np.arange(len(order))
    place[-1] = -1
    return _unique_labels(place[codes], labels[order])


def _order(labels: NDArray[np.object_], values: Any, kind: Kind) -> Sequence[int] | NDArray[np.intp]:
    if kind in ("number", "flag"):
        return np.argsort(np.asarray(values))
    # dates read alphabetically as they pass
    return alphabetical(labels.tolist())


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
