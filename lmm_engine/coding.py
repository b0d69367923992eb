"""Terms to columns: treatment contrasts, interactions, and the names that R gives them.

The rules are those of R's ``terms.formula`` and ``model.matrix`` (R's src/library/stats/src/model.c, ``TermCode`` and
``modelmatrix``): a factor inside a term is coded by contrasts where the rest of the term is part of an earlier term,
and by an indicator for each level where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .columns import Columns, no_values, not_numbers
from .errors import DataError
from .formula import Effects, Term
from .formula.deparse import deparse
from .formula.expression import Call, Name, Node, names_in, without_brackets
from .formula.functions import FUNCTIONS, options
from .numerics import Array
from .transforms import Memory, evaluate, learn, undefined_rows

INTERCEPT = "(Intercept)"
MOST_LEVELS = 500
MOST_COLUMNS = 2_000
MOST_CELLS = 200_000_000
Rows = NDArray[np.bool_] | None


@dataclass(frozen=True, eq=False)
class Variable:
    """A column, or a function of columns, with what was learned about it.

    Parameters
    ----------
    node : Node
        As the formula writes it.
    levels : ndarray of str, or None
        The categories that occur, the baseline first; None for numbers.
    memory : mapping
        What functions inside it learned.
    """

    node: Node
    levels: NDArray[np.object_] | None = None
    memory: Memory = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The column of a categorical variable."""
        return category_column(self.node)

    def suffixes(self, full: bool) -> list[str]:
        """What R appends to the variable's label in the names of its columns."""
        if self.levels is not None:
            return list(self.levels if full else self.levels[1:])
        if isinstance(self.node, Call) and self.node.function == "poly":
            degree = int(options(self.node)["degree"])
            return [str(power) for power in range(1, degree + 1)] if degree > 1 else [""]
        return [""]


def category_column(node: Node) -> str:
    """The column that a category is made of: of ``Sex``, of ``factor(Sex)``, of ``I(Sex)``."""
    if isinstance(node, Call):
        node = node.arguments[0].value
    inner = without_brackets(node)
    return inner.name if isinstance(inner, Name) else ""


def is_category(node: Node, columns: Columns) -> bool:
    """Whether a variable of a term is categorical: text, yes/no, a pandas Categorical, or made so by ``factor()``."""
    if isinstance(node, Call):
        if FUNCTIONS[node.function].kind == "category":
            return True
        if node.function != "I" or not category_column(node):
            return False
    elif not isinstance(node, Name):
        return False
    column = category_column(node)
    kind = columns.kind(column) if isinstance(node, Name) or column in columns else "number"
    if kind == "date":
        raise not_numbers(column, kind, columns.series(column))
    if kind == "empty":
        raise no_values(column)
    return kind in ("flag", "category", "other")


def read_variable(node: Node, columns: Columns) -> None:
    """Read the columns that a variable needs, so that their missing values are known."""
    if is_category(node, columns):
        columns.categories(category_column(node))
        return
    for name in names_in(node):
        if name in columns or name != "pi" or isinstance(node, Name):
            columns.numbers(name)


def learn_variable(node: Node, columns: Columns, rows: Rows) -> Variable:
    """Learn a variable's levels, or what its functions need, from the data.

    Parameters
    ----------
    node : Node
        A variable of a term.
    columns : Columns
        The data.
    rows : ndarray of bool, or None
        The rows that are used; levels are those that occur in them.

    Returns
    -------
    Variable

    Raises
    ------
    DataError
        If a factor has a single level or more than 500, or a function cannot be computed in one of the rows.
    """
    if not is_category(node, columns):
        variable = Variable(node, memory={} if isinstance(node, Name) else learn(node, columns))
        _check_defined(variable, columns, rows)
        return variable
    levels = columns.categories(category_column(node)).occurring(rows).labels
    name = category_column(node)
    if len(levels) < 2:
        only = f"the single value {levels[0]!r}" if len(levels) else "no value"
        raise DataError(
            f"The factor {name!r} has {only} in the rows that are used.", "A comparison needs two groups: leave it out."
        )
    if len(levels) > MOST_LEVELS:
        raise DataError(
            f"The factor {name!r} has {len(levels):,} levels; as a predictor it looks like an identifier.",
            f"Use it as a group, as in (1 | {name}), or take a column with at most {MOST_LEVELS} categories.",
        )
    return Variable(node, levels)


def _check_defined(variable: Variable, columns: Columns, rows: Rows) -> None:
    if isinstance(variable.node, Name):
        return
    check_defined(variable.node, evaluate(variable.node, columns, variable.memory), columns, rows)


def check_defined(node: Node, values: Array, columns: Columns, rows: Rows) -> None:
    """Refuse an expression that has no finite value in a row where all its columns have one, such as ``log(0)``."""
    if isinstance(node, Name):
        return
    undefined = undefined_rows(node, values, columns)
    if rows is not None:
        undefined &= rows
    if undefined.any():
        position = int(undefined.argmax())
        names = dict.fromkeys(name for name in names_in(node) if name in columns)
        given = " and ".join(f"{name!r} is {columns.numbers(name)[position]:g}" for name in names)
        count = int(undefined.sum())
        raise DataError(
            f"{deparse(node)} has no finite value in {columns.row(position)}, where {given}"
            f"{f' ({count:,} rows in all)' if count > 1 else ''}.",
            "Correct the values, or use another function there, such as log(x + 1).",
        )


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
        matrix = np.empty((n, len(self.names)))
        matrix[:, : int(self.intercept)] = 1.0
        place = int(self.intercept)
        known: dict[Node, Array] = {}
        for term in self.terms:
            for column in _term_columns(term, columns, rows, known):
                matrix[:, place] = column
                place += 1
        for values in known.values():
            absent = values < 0 if values.ndim == 1 else np.isnan(values).any(axis=1)
            if absent.any():
                matrix[absent] = np.nan
        return matrix


def _term_columns(term: CodedTerm, columns: Columns, rows: Rows, known: dict[Node, Array]) -> list[Array]:
    products: list[Array] = []
    for variable, full in term.parts:
        if variable.node not in known:
            known[variable.node] = _values(variable, columns, rows)
        values = known[variable.node]
        if variable.levels is None:
            own = [values[:, j] for j in range(values.shape[1])]
        else:
            own = [(values == j).astype(np.float64) for j in range(0 if full else 1, len(variable.levels))]
        products = [before * column for column in own for before in products] if products else own
    return products


def _values(variable: Variable, columns: Columns, rows: Rows) -> Array:
    """Numbers of shape (n, k), or codes of shape (n,) with -1 where a value is missing."""
    if variable.levels is None:
        values = evaluate(variable.node, columns, variable.memory)
        return values if rows is None else values[rows]
    categories = columns.categories(variable.source)
    codes = categories.among(variable.levels)
    codes = codes if rows is None else codes[rows]
    if (codes == -2).any():
        level = categories.labels[(categories.codes if rows is None else categories.codes[rows])[int((codes == -2).argmax())]]
        seen = ", ".join(map(repr, variable.levels[:8])) + (", …" if len(variable.levels) > 8 else "")
        raise DataError(
            f"The column {variable.source!r} has the level {level!r}, which was not in the data that were fitted.",
            f"The levels there were {seen}.",
        )
    return codes


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
    coded = []
    width = int(effects.intercept)
    for place, term in enumerate(effects.terms):
        parts = tuple(
            (variables[node], (place, node) == first or not _is_marginal(term, node, effects.terms[:place]))
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


def _is_marginal(term: Term, node: Node, earlier: tuple[Term, ...]) -> bool:
    rest = set(term.variables) - {node}
    return not rest or any(rest <= set(other.variables) for other in earlier)


def _first_factor(terms: tuple[Term, ...], variables: Mapping[Node, Variable]) -> tuple[int, Node] | None:
    # Without an intercept R gives the first factor that it meets an indicator for every level
    for place, term in enumerate(terms):
        for node in term.variables:
            if variables[node].levels is not None:
                return place, node
    return None
