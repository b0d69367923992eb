"""Terms to columns: treatment contrasts, interactions, and the names that R gives them.

The rules are those of R's ``terms.formula`` and ``model.matrix`` (R's src/library/stats/src/model.c, ``TermCode`` and
``modelmatrix``): a factor inside a term is coded by contrasts where the rest of the term is part of an earlier term,
and by an indicator for each level where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import DataError
from ..formula import Effects, Term
from ..formula.deparse import deparse
from ..formula.expression import Node
from ..numerics import Array
from .columns import Columns
from .variables import Rows, Values, Variable, variable_values

INTERCEPT = "(Intercept)"
#: What a column is, whatever its name: the variables whose product it is, each with its category or power.
Key = frozenset[tuple[Node, str]]
#: The column of ones is the product of nothing.
CONSTANT: Key = frozenset()
MOST_COLUMNS = 2_000
MOST_CELLS = 200_000_000


@dataclass(frozen=True, eq=False)
class CodedTerm:
    """A term whose factors are coded.

    Parameters
    ----------
    label : str
        R's term label.
    parts : tuple of (Variable, bool)
        Its variables in R's order, each with whether it has an indicator for every level.
    """

    label: str
    parts: tuple[tuple[Variable, bool], ...]

    @property
    def names(self) -> list[str]:
        """Names of its columns; those of the first variable change fastest."""
        names = [""]
        for place, (variable, full) in enumerate(self.parts):
            label = (":" if place else "") + deparse(variable.node)
            names = [before + label + suffix for suffix in variable.suffixes(full) for before in names]
        return names

    @property
    def keys(self) -> list[Key]:
        """What its columns are, in the same order."""
        keys: list[Key] = [CONSTANT]
        for variable, full in self.parts:
            keys = [before | {(variable.node, suffix)} for suffix in variable.suffixes(full) for before in keys]
        return keys

    def columns(self, columns: Columns, rows: Rows, known: dict[Node, Values]) -> list[Array]:
        """Its columns for some rows; values of variables are looked up in `known`, and put there."""
        products: list[Array] = []
        for variable, full in self.parts:
            if variable.node not in known:
                known[variable.node] = variable_values(variable, columns, rows)
            values = known[variable.node]
            own: list[Array]
            if variable.levels is None:
                own = [np.asarray(values[:, j]) for j in range(values.shape[1])]
            else:
                own = [(values == j).astype(np.float64) for j in range(0 if full else 1, len(variable.levels))]
            products = [before * column for column in own for before in products] if products else own
        return products


@dataclass(frozen=True, eq=False)
class Coding:
    """How a set of effects becomes a matrix, for the data that it was learned from and for new data.

    Parameters
    ----------
    intercept : bool
        Whether the first column is constant.
    terms : tuple of CodedTerm
        In R's order.
    """

    intercept: bool
    terms: tuple[CodedTerm, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, as R's ``model.matrix`` has them."""
        return tuple([INTERCEPT] * self.intercept + [name for term in self.terms for name in term.names])

    @property
    def keys(self) -> tuple[Key, ...]:
        """What each column is."""
        return tuple([CONSTANT] * self.intercept + [key for term in self.terms for key in term.keys])

    @property
    def labels(self) -> tuple[str, ...]:
        """For each column the label of its term."""
        return tuple([INTERCEPT] * self.intercept + [term.label for term in self.terms for _ in term.names])

    def matrix(self, columns: Columns, rows: Rows = None) -> Array:
        """The matrix for some rows of a table.

        Parameters
        ----------
        columns : Columns
            The data, or new data.
        rows : ndarray of bool, optional
            Rows to use; all of them where it is left out.

        Returns
        -------
        ndarray of shape (n, p)
            A row is NaN where one of its columns has no value.

        Raises
        ------
        DataError
            If a factor has a level that was not there when the coding was learned.
        """
        n = len(columns) if rows is None else int(rows.sum())
        matrix = np.empty((n, len(self.names)), order="F")
        matrix[:, : int(self.intercept)] = 1.0
        place = int(self.intercept)
        known: dict[Node, Values] = {}
        for term in self.terms:
            for column in term.columns(columns, rows, known):
                matrix[:, place] = column
                place += 1
        for values in known.values():
            absent = values < 0 if values.ndim == 1 else np.isnan(values).any(axis=1)
            if absent.any():
                matrix[absent] = np.nan
        return matrix


def code_effects(effects: Effects, variables: Mapping[Node, Variable], n: int) -> Coding:
    """Choose contrasts or indicators for every factor, by R's rules.

    Parameters
    ----------
    effects : Effects
        A set of effects.
    variables : mapping
        Each variable of its terms, learned.
    n : int
        Rows that are used; only for the bound on the size of the matrix.

    Returns
    -------
    Coding

    Raises
    ------
    DataError
        If the matrix would have more than 2,000 columns or 200 million cells.
    """
    first = None if effects.intercept else _first_factor(effects.terms, variables)
    members = [frozenset(term.variables) for term in effects.terms]
    coded = []
    width = int(effects.intercept)
    for place, term in enumerate(effects.terms):
        parts = tuple(
            (variables[node], (place, node) == first or not _is_marginal(members[place] - {node}, members[:place]))
            if variables[node].levels is not None
            else (variables[node], False)
            for node in term.variables
        )
        coded.append(CodedTerm(term.label, parts))
        width += _width(parts)
        if width > MOST_COLUMNS or width * n > MOST_CELLS:
            raise DataError(
                f"With {term.label} the model would have {width:,} columns for {n:,} rows.",
                "Leave out interactions, or use the factor with most levels as a group.",
            )
    return Coding(effects.intercept, tuple(coded))


def _width(parts: Iterable[tuple[Variable, bool]]) -> int:
    width = 1
    for variable, full in parts:
        width *= len(variable.suffixes(full))
    return width


def _is_marginal(rest: frozenset[Node], earlier: list[frozenset[Node]]) -> bool:
    return not rest or any(rest <= other for other in earlier)


def _first_factor(terms: tuple[Term, ...], variables: Mapping[Node, Variable]) -> tuple[int, Node] | None:
    # Without an intercept R gives the first factor that it meets an indicator for every level
    for place, term in enumerate(terms):
        for node in term.variables:
            if variables[node].levels is not None:
                return place, node
    return None
