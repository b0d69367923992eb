"""A model as data: its columns' names, its levels, its rows, and how new data are coded alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..formula import Formula
from ..numerics import Array
from .coding import Coding, Key
from .columns import Columns
from .grouping import Grouping
from .rows import Kept, Matrices, RowSource


@dataclass(frozen=True, eq=False)
class GroupTerm:
    """One random term: columns whose effects vary between the levels of a factor.

    Parameters
    ----------
    factor : str
        The grouping factor as lme4 names it.
    terms : tuple of str, length k
        Names of the columns, such as ``("(Intercept)", "Days")``.
    keys : tuple of Key
        What the columns are, whatever their names.
    levels : Index of str, length G
        The levels that occur, in R's order.
    """

    factor: str
    terms: tuple[str, ...]
    keys: tuple[Key, ...]
    levels: pd.Index
    _place: int = field(repr=False)
    _source: RowSource = field(repr=False)

    @property
    def columns(self) -> Array:
        """The term's model matrix, (n, k)."""
        return self._source.matrices.random[self._place][0]

    @property
    def codes(self) -> NDArray[np.intp]:
        """The level of each row, (n,)."""
        return self._source.matrices.random[self._place][1]


@dataclass(frozen=True, eq=False)
class Design:
    """A model's matrices, with what is needed to code new data alike. Arrays are read-only.

    Parameters
    ----------
    formula : Formula
        The formula it was built from.
    outcome : str
        The outcome's name.
    fixed_names : tuple of str, length p
        The fixed-effects columns' names as R spells them.
    fixed_terms : tuple of str, length p
        R's label of the term that each column belongs to.
    aliased : tuple of str
        Columns that were left out because they are combinations of earlier ones.
    random : tuple of GroupTerm
        The random terms in the formula's order.
    n_rows : int
        Rows used, n.
    dropped : dict
        For each used column with missing values, in how many rows it has one.
    n_dropped : int
        Rows left out because some used column has no value.
    """

    formula: Formula
    outcome: str
    fixed_names: tuple[str, ...]
    fixed_terms: tuple[str, ...]
    aliased: tuple[str, ...]
    random: tuple[GroupTerm, ...]
    n_rows: int
    dropped: dict[str, int]
    n_dropped: int
    _fixed: Coding = field(repr=False)
    _free: NDArray[np.bool_] = field(repr=False)
    _random: tuple[tuple[Coding, Grouping], ...] = field(repr=False)
    _source: RowSource = field(repr=False)

    @property
    def y(self) -> Array:
        """The outcome, (n,)."""
        return self._source.matrices.y

    @property
    def X(self) -> Array:
        """The fixed-effects matrix, (n, p), of full column rank."""
        return self._source.matrices.X

    @property
    def rows(self) -> pd.Index:
        """Labels of the rows used."""
        return self._source.matrices.rows

    @property
    def coding(self) -> Coding:
        """How the fixed effects were coded, the columns that were left out included."""
        return self._fixed

    @property
    def fixed_keys(self) -> tuple[Key, ...]:
        """What the fixed-effects columns are, whatever their names."""
        return tuple(key for key, kept in zip(self._fixed.keys, self._free, strict=True) if kept)

    def blocks(self, n_rows: int) -> Iterator[Matrices]:
        """All rows in order, at most about so many at a time."""
        return self._source.blocks(n_rows)

    def with_outcome(self, y: Array) -> Design:
        """The same model of another outcome on the same rows."""
        return replace(self, _source=Kept(replace(self._source.matrices, y=y), self._source.table()))

    @property
    def table(self) -> pd.DataFrame:
        """The table that was fitted, unused rows included; read again where it was a file."""
        return self._source.table()

    def fixed_matrix(self, newdata: pd.DataFrame) -> Array:
        """The fixed-effects matrix of new data.

        Parameters
        ----------
        newdata : DataFrame
            With the columns of the fixed effects; the outcome and the groups are not needed.

        Returns
        -------
        ndarray of shape (m, p)
            Coded as the data of the fit were; a row is NaN where one of its columns has no value.

        Raises
        ------
        DataError
            If a column is not there or a factor has a new level.
        """
        return self._fixed.matrix(Columns(newdata, new=True))[:, self._free]

    def random_matrices(self, newdata: pd.DataFrame) -> tuple[tuple[Array, NDArray[np.intp]], ...]:
        """Columns and groups of new data for each random term.

        Parameters
        ----------
        newdata : DataFrame
            With the columns of the random terms; the groups, where they are known.

        Returns
        -------
        tuple of (ndarray of shape (m, k), ndarray of shape (m,))
            For each random term its columns, and each row's level: -1 where the level is new or missing, and
            everywhere if the grouping column is not there.

        Raises
        ------
        DataError
            If a column of the effects is not there or a factor among the effects has a new level.
        """
        columns = Columns(newdata, new=True)
        return tuple((coding.matrix(columns), grouping.codes(columns)) for coding, grouping in self._random)
