"""The variables of a term: numbers, functions of numbers, categories, with what was learned about each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import ColumnError, DataError
from ..formula.deparse import deparse
from ..formula.expression import Call, Name, Node, names_in, without_brackets
from ..formula.functions import FUNCTIONS, options
from ..numerics import Array
from .columns import Columns, no_values, not_numbers
from .transforms import Memory, evaluate, learn, undefined_rows

MOST_LEVELS = 500
Rows: TypeAlias = NDArray[np.bool_] | None
Values: TypeAlias = NDArray[Any]


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
    if kind in ("date", "other"):
        raise not_numbers(column, kind, columns.series(column))
    if kind == "empty":
        raise no_values(column)
    return kind in ("flag", "category")


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
        If a factor has a single level or more than 500, or a function cannot learn what it needs.
    """
    if not is_category(node, columns):
        return Variable(node, memory={} if isinstance(node, Name) else learn(node, columns))
    levels = columns.categories(category_column(node)).occurring(rows).labels
    check_levels(category_column(node), levels)
    return Variable(node, levels)


def check_levels(name: str, levels: NDArray[np.object_]) -> None:
    """Refuse a factor that has nothing to compare, or looks like an identifier."""
    if len(levels) < 2:
        only = f"the single value {levels[0]!r}" if len(levels) else "no value"
        raise ColumnError(
            f"The factor {name!r} has {only} in the rows that are used.", "A comparison needs two groups: leave it out."
        )
    if len(levels) > MOST_LEVELS:
        raise ColumnError(
            f"The factor {name!r} has {len(levels):,} levels; as a predictor it looks like an identifier.",
            f"Use it as a group, as in (1 | {name}), or take a column with at most {MOST_LEVELS} categories.",
        )


def check_defined(node: Node, values: Array, columns: Columns, rows: Rows) -> None:
    """Refuse an expression that has no finite value in a row where all its columns have one, such as ``log(0)``."""
    if isinstance(node, Name):
        return
    undefined = undefined_rows(node, values, columns)
    if rows is not None:
        undefined = undefined & rows
    if undefined.any():
        position = int(undefined.argmax())
        names = dict.fromkeys(name for name in names_in(node) if name in columns)
        given = " and ".join(f"{name!r} is {columns.numbers(name)[position]:g}" for name in names)
        count = int(undefined.sum())
        raise ColumnError(
            f"{deparse(node)} has no finite value in {columns.row(position)}, where {given}"
            f"{f' ({count:,} rows in all)' if count > 1 else ''}.",
            "Correct the values, or use another function there, such as log(x + 1).",
        )


def variable_values(variable: Variable, columns: Columns, rows: Rows) -> Values:
    """A variable's values in some rows of a table.

    Parameters
    ----------
    variable : Variable
        As it was learned.
    columns : Columns
        The data, or new data.
    rows : ndarray of bool, or None
        Rows to use; all of them where it is None.

    Returns
    -------
    ndarray
        Numbers of shape (n, k), NaN where a column has no value; of a categorical variable codes of shape (n,), -1
        where it has none.

    Raises
    ------
    DataError
        If a category is new, or a function has no finite value where its columns have one.
    """
    if variable.levels is None:
        values = evaluate(variable.node, columns, variable.memory)
        check_defined(variable.node, values, columns, rows)
        return values if rows is None else values[rows]
    categories = columns.categories(variable.source)
    codes = categories.among(variable.levels)
    codes = codes if rows is None else codes[rows]
    if (codes == -2).any():
        own = categories.codes if rows is None else categories.codes[rows]
        level = categories.labels[own[int((codes == -2).argmax())]]
        seen = ", ".join(map(repr, variable.levels[:8])) + (", …" if len(variable.levels) > 8 else "")
        raise DataError(
            f"The column {variable.source!r} has the level {level!r}, which was not in the data that were fitted.",
            f"The levels there were {seen}.",
        )
    return codes
