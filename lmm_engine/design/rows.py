"""The rows of a design: kept in memory, read again when they are asked for, or gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, ModelError
from ..numerics import Array, frozen

#: A random term's columns, (n, k), and the level of each row.
Part = tuple[Array, NDArray[np.intp]]


@dataclass(frozen=True, eq=False)
class Matrices:
    """Some rows of a model.

    Parameters
    ----------
    y : ndarray of shape (n,)
    X : ndarray of shape (n, p)
    random : tuple of (ndarray of shape (n, k), ndarray of shape (n,))
        Each random term's columns and levels.
    rows : Index
        Labels of the rows.
    """

    y: Array
    X: Array
    random: tuple[Part, ...]
    rows: pd.Index

    def some(self, where: slice) -> Matrices:
        """A part of these rows."""
        random = tuple((columns[where], codes[where]) for columns, codes in self.random)
        return Matrices(self.y[where], self.X[where], random, self.rows[where])


class RowSource(Protocol):
    """Where a design's rows are."""

    @property
    def matrices(self) -> Matrices:
        """All rows."""
        ...

    def blocks(self, n_rows: int) -> Iterator[Matrices]:
        """All rows, about so many at a time."""
        ...

    def table(self) -> pd.DataFrame:
        """The table that they were read from, with rows that were not used."""
        ...


@dataclass(frozen=True, eq=False)
class Kept:
    """Rows in memory, and the table that they are of: a shallow copy, which shares its columns."""

    matrices: Matrices
    frame: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """The table."""
        return self.frame

    def blocks(self, n_rows: int) -> Iterator[Matrices]:
        """Slices of the rows."""
        n = len(self.matrices.y)
        return (self.matrices.some(slice(start, start + n_rows)) for start in range(0, n, n_rows))


@dataclass(frozen=True, eq=False)
class Reread:
    """Rows that are read from their file again whenever they are needed.

    Parameters
    ----------
    frames : callable
        Opens the file anew; frames of rows in order.
    read : callable
        A frame's rows as matrices.
    n_rows : int
        How many there were at first.
    """

    frames: Callable[[], Iterator[pd.DataFrame]]
    read: Callable[[pd.DataFrame], Matrices]
    n_rows: int

    def blocks(self, n_rows: int) -> Iterator[Matrices]:
        """The file's own chunks.

        Raises
        ------
        DataError
            If the file has other rows than before.
        """
        seen = 0
        for frame in self.frames():
            block = self.read(frame)
            seen += len(block.y)
            yield block
        if seen != self.n_rows:
            raise DataError(
                f"The file changed since it was fitted: it had {self.n_rows:,} usable rows and has {seen:,} now.",
                "Fit the model again.",
            )

    def table(self) -> pd.DataFrame:
        """The columns of the formula, read once more."""
        return pd.concat(self.frames())

    @cached_property
    def matrices(self) -> Matrices:
        """All rows at once, from then on kept."""
        parts = list(self.blocks(0))
        terms = zip(*(part.random for part in parts), strict=True)
        return Matrices(
            frozen(np.concatenate([part.y for part in parts])),
            frozen(np.concatenate([part.X for part in parts])),
            tuple(tuple(frozen(np.concatenate(each)) for each in zip(*term, strict=True)) for term in terms),  # type: ignore[misc]
            parts[0].rows.append([part.rows for part in parts[1:]]),
        )


@dataclass(frozen=True, eq=False)
class Gone:
    """Rows that passed by once and were not kept."""

    @property
    def matrices(self) -> Matrices:
        """Nothing: refused.

        Raises
        ------
        ModelError
        """
        raise ModelError(
            "The rows of this fit passed by once and were not kept, so nothing can be computed row by row.",
            "Fit from a data frame or a file to ask for fitted values, residuals and what is made of them.",
        )

    def blocks(self, n_rows: int) -> Iterator[Matrices]:
        """Nothing: refused."""
        return iter([self.matrices])

    def table(self) -> pd.DataFrame:
        """Nothing: refused."""
        raise ModelError(
            "The table of this fit passed by and was not kept, so the values of its predictors are not known.",
            "Fit from a data frame or a file.",
        )
