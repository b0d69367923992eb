"""Grouping factors: which group each row belongs to, for one column or the combinations of several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ModelError
from ..formula import RandomPart
from .columns import Columns, no_values
from .variables import Rows, category_column

Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Grouping:
    """A grouping factor as it was learned.

    Parameters
    ----------
    factor : str
        lme4's name of it: ``"Subject"``, ``"cask:batch"``.
    columns : tuple of str
        The columns that it is made of; the first changes slowest among the levels.
    labels : tuple of ndarray of str
        For each column the categories that occur.
    combinations : ndarray of int, shape (G,)
        The combinations that occur, as mixed-radix numbers of the columns' codes, in ascending order.
    levels : Index of str, length G
        Labels of the levels, joined by ``:``.
    """

    factor: str
    columns: tuple[str, ...]
    labels: tuple[NDArray[np.object_], ...]
    combinations: NDArray[np.int64]
    levels: pd.Index

    def codes(self, columns: Columns) -> Codes:
        """The group of each row of new data, of shape (m,); -1 where it is new or missing, or its column not there."""
        if any(name not in columns for name in self.columns):
            return np.full(len(columns), -1, dtype=np.intp)
        each = [columns.categories(name).among(labels) for name, labels in zip(self.columns, self.labels, strict=True)]
        if len(each) == 1:
            return np.maximum(each[0], -1)
        joined = _joined(each, [len(labels) for labels in self.labels])
        place = np.searchsorted(self.combinations, joined)
        found = self.combinations[np.minimum(place, len(self.combinations) - 1)] == joined
        unknown = ~found | (np.min(each, axis=0) < 0)
        return np.where(unknown, -1, place).astype(np.intp)

    def combined_labels(self) -> list[tuple[str, ...]]:
        """The labels of each level in each of the factor's columns."""
        rest = self.combinations
        parts: list[NDArray[np.object_]] = []
        for own in reversed(self.labels):
            rest, place = np.divmod(rest, len(own))
            parts.insert(0, own[place])
        return list(zip(*parts, strict=True))


def read_group(part: RandomPart, columns: Columns) -> None:
    """Read the columns of a grouping factor, so that their missing values are known."""
    for component in part.components:
        name = category_column(component)
        if columns.kind(name) == "empty":
            raise no_values(name)
        columns.categories(name)


def learn_grouping(part: RandomPart, columns: Columns, rows: Rows) -> tuple[Grouping, Codes]:
    """Learn a grouping factor's levels.

    Parameters
    ----------
    part : RandomPart
        A random term.
    columns : Columns
        The data.
    rows : ndarray of bool, or None
        The rows that are used, none of which lacks a group.

    Returns
    -------
    grouping : Grouping
        The levels that occur, in R's order.
    codes : ndarray of shape (n,)
        The level of each of the rows.
    """
    names = tuple(category_column(component) for component in part.components)
    each = [columns.categories(name).occurring(rows) for name in names]
    labels = tuple(categories.labels for categories in each)
    if len(each) == 1:
        codes, combinations = each[0].codes, np.arange(len(labels[0]), dtype=np.int64)
        levels = labels[0]
    else:
        joined = _joined([categories.codes for categories in each], [len(own) for own in labels])
        codes, distinct = pd.factorize(joined, sort=True)
        combinations = np.asarray(distinct)
        levels = _joined_labels(combinations, labels)
    return Grouping(part.factor, names, labels, combinations, pd.Index(levels)), codes


def grouping_of(part: RandomPart, labels: tuple[NDArray[np.object_], ...], levels: pd.Index) -> tuple[Grouping, Codes]:
    """A grouping factor from the levels that occurred.

    Parameters
    ----------
    part : RandomPart
        A random term.
    labels : tuple of ndarray of str
        For each column of the factor its categories in R's order.
    levels : Index
        The levels; tuples of labels where the factor is made of several columns.

    Returns
    -------
    grouping : Grouping
    places : ndarray of shape (G,)
        Where each of `levels` stands among the grouping's.
    """
    names = tuple(category_column(component) for component in part.components)
    columns = [levels] if len(names) == 1 else [list(each) for each in zip(*levels, strict=True)]
    codes = [pd.Index(own).get_indexer(pd.Index(column)) for own, column in zip(labels, columns, strict=True)]
    joined = _joined([np.asarray(own, dtype=np.intp) for own in codes], [len(own) for own in labels])
    combinations = np.sort(joined)
    text = labels[0][combinations] if len(names) == 1 else _joined_labels(combinations, labels)
    return Grouping(part.factor, names, labels, combinations, pd.Index(text)), np.searchsorted(combinations, joined)


def check_identifiable(part: RandomPart, n_levels: int, width: int, n: int) -> None:
    """Refuse a random term whose variance the data cannot tell from the residual's, as lme4 does.

    Parameters
    ----------
    part : RandomPart
        The term.
    n_levels, width, n : int
        Levels of its factor, columns of its effects, rows that are used.

    Raises
    ------
    ModelError
        If there is one level, a level for each row, or an effect for each row.
    """
    if n_levels < 2:
        raise ModelError(
            f"The group {part.factor!r} has one level in the rows that are used; its variance cannot be estimated.",
            "Choose a column with several groups, or fit without random effects.",
        )
    if n_levels >= n:
        raise ModelError(
            f"The group {part.factor!r} has {n_levels:,} levels for {n:,} rows: with one row in each group its "
            "variance cannot be told from the residual.",
            "Choose a column whose groups were measured repeatedly.",
        )
    if n_levels * width >= n:
        raise ModelError(
            f"The random term {part} has {n_levels * width:,} random effects ({width} for each of {n_levels:,} levels) "
            f"for {n:,} rows: their variances cannot be told from the residual.",
            "Take fewer effects into the random term, or collect more rows in each group.",
        )


def _joined(each: list[Codes], sizes: list[int]) -> NDArray[np.int64]:
    joined = each[0].astype(np.int64)
    for codes, size in zip(each[1:], sizes[1:], strict=True):
        joined = joined * size + codes
    return joined


def _joined_labels(combinations: NDArray[np.int64], labels: tuple[NDArray[np.object_], ...]) -> NDArray[np.object_]:
    rest = combinations
    parts: list[NDArray[np.object_]] = []
    for own in reversed(labels[1:]):
        rest, place = np.divmod(rest, len(own))
        parts.insert(0, own[place])
    joined = labels[0][rest]
    for part in parts:
        joined = joined + ":" + part
    return joined
