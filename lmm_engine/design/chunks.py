"""One chunk of a table as columns and levels, before it is known which others there will be.

A factor's levels, and with them its contrasts, are known only when the last chunk has passed. Each chunk therefore
gives a column for every level it has; which of them the model uses is chosen at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ModelError
from ..formula import Effects, Formula, RandomPart
from ..formula.deparse import deparse
from ..formula.expression import Node
from ..numerics import Array, frozen
from .build import check_outcome, outcome_values
from .coding import CONSTANT, CodedTerm, Coding, Key
from .columns import Columns
from .grouping import Codes, Grouping, learn_grouping
from .occurring import Levels
from .rows import Matrices
from .transforms import Memory, learn, learns
from .variables import Rows, Values, Variable, category_column, is_category

Learned = Mapping[Node, Memory]


@dataclass(frozen=True, eq=False)
class Chunk:
    """The usable rows of one frame.

    Parameters
    ----------
    n_read : int
        Rows of the frame.
    dropped : dict
        For each used column with missing values, in how many rows it has one.
    y : ndarray of shape (n,)
    keys : tuple of Key
        What the columns are; the constant first.
    columns : ndarray of shape (n, m)
    members : tuple of ndarray of int
        For each grouping factor, in the formula's order, the columns whose effects vary between its levels.
    groups : tuple of (Index, ndarray of int)
        For each grouping factor its levels (tuples of labels where it is made of several columns) and each row's.
    categories : dict
        Levels of each categorical column, grouping columns included.
    categorical : dict
        For each variable of a term whether it was read as categories.
    """

    n_read: int
    dropped: dict[str, int]
    y: Array
    keys: tuple[Key, ...]
    columns: Array
    members: tuple[Codes, ...]
    groups: tuple[tuple[pd.Index, Codes], ...]
    categories: dict[str, Levels]
    categorical: dict[Node, bool]


def factors_of(formula: Formula) -> dict[str, tuple[RandomPart, ...]]:
    """The random terms of each grouping factor, in the formula's order."""
    parts: dict[str, tuple[RandomPart, ...]] = {}
    for part in formula.random:
        parts[part.factor] = (*parts.get(part.factor, ()), part)
    return parts


def variables_of(formula: Formula) -> tuple[Node, ...]:
    """The variables of all terms, each once."""
    parts = (formula.fixed, *(part.effects for part in formula.random))
    return tuple(dict.fromkeys(node for effects in parts for term in effects.terms for node in term.variables))


def nodes_that_learn(formula: Formula) -> tuple[Node, ...]:
    """Expressions that need something of all rows, such as ``scale(x)``."""
    return tuple(node for node in (formula.response, *variables_of(formula)) if learns(node))


def learn_from(nodes: Iterable[Node], data: pd.DataFrame) -> Learned:
    """What these expressions need of all rows."""
    columns = Columns(data)
    return {node: learn(node, columns) for node in nodes}


def read_chunk(formula: Formula, frame: pd.DataFrame, learned: Learned) -> Chunk:
    """Read one frame.

    Parameters
    ----------
    formula : Formula
    frame : DataFrame
    learned : mapping
        What the expressions that need all rows learned from them.

    Returns
    -------
    Chunk
        Without rows where none is complete.

    Raises
    ------
    DataError
        If a column is not there or cannot play its part.
    """
    columns = Columns(frame, new=True)
    rows, dropped = complete_rows(formula, columns)
    if rows is not None and not rows.any():
        return _nothing(formula, len(frame), dropped)
    check_outcome(formula, columns)
    y = outcome_values(formula, columns, rows, learned.get(formula.response, {}))
    variables = {node: _variable(node, columns, rows, learned) for node in variables_of(formula)}
    keys, matrix = _columns(formula, variables, columns, rows, len(y))
    place = {key: i for i, key in enumerate(keys)}
    factors = factors_of(formula)
    grouping = dict.fromkeys(category_column(node) for part in formula.random for node in part.components)
    predictors = [variable.source for variable in variables.values() if variable.levels is not None]
    return Chunk(
        n_read=len(frame),
        dropped=dropped,
        y=y,
        keys=keys,
        columns=matrix,
        members=tuple(_members(parts, variables, place) for parts in factors.values()),
        groups=tuple(_levels_of_rows(parts[0], columns, rows) for parts in factors.values()),
        categories={name: _levels(name, columns, rows) for name in dict.fromkeys([*grouping, *predictors])},
        categorical={node: variable.levels is not None for node, variable in variables.items()},
    )


def _nothing(formula: Formula, n_read: int, dropped: dict[str, int]) -> Chunk:
    factors = factors_of(formula)
    return Chunk(
        n_read=n_read,
        dropped=dropped,
        y=np.zeros(0),
        keys=(CONSTANT,),
        columns=np.ones((0, 1)),
        members=tuple(np.zeros(1, dtype=np.intp) for _ in factors),
        groups=tuple((pd.Index([], dtype=object), np.zeros(0, dtype=np.intp)) for _ in factors),
        categories={},
        categorical={},
    )


def complete_rows(formula: Formula, columns: Columns) -> tuple[Rows, dict[str, int]]:
    """Rows with a value in every used column, None for all of them; and how many values each column lacks."""
    absent: NDArray[np.bool_] = np.zeros(len(columns), dtype=bool)
    dropped: dict[str, int] = {}
    for name in formula.columns:
        if name == "pi" and name not in columns:
            continue
        missing = columns.series(name).isna().to_numpy()
        if missing.any():
            dropped[name] = int(missing.sum())
            absent |= missing
    return (~absent if dropped else None), dropped


def _variable(node: Node, columns: Columns, rows: Rows, learned: Learned) -> Variable:
    if not is_category(node, columns):
        return Variable(node, memory=learned.get(node, {}))
    return Variable(node, columns.categories(category_column(node)).occurring(rows).labels)


def _full(effects: Effects, variables: Mapping[Node, Variable]) -> list[CodedTerm]:
    """Every term with an indicator for every level."""
    return [CodedTerm(term.label, tuple((variables[node], True) for node in term.variables)) for term in effects.terms]


def _columns(
    formula: Formula, variables: Mapping[Node, Variable], columns: Columns, rows: Rows, n: int
) -> tuple[tuple[Key, ...], Array]:
    """The constant and the columns of every term, each once."""
    found: dict[Key, Array] = {CONSTANT: np.ones(n)}
    known: dict[Node, Values] = {}
    for effects in (formula.fixed, *(part.effects for part in formula.random)):
        for term in _full(effects, variables):
            if any(key not in found for key in term.keys):
                found |= dict(zip(term.keys, term.columns(columns, rows, known), strict=True))
    return tuple(found), np.column_stack(list(found.values()))


def _members(parts: Iterable[RandomPart], variables: Mapping[Node, Variable], place: Mapping[Key, int]) -> Codes:
    keys = [key for part in parts for term in _full(part.effects, variables) for key in term.keys]
    return np.array([place[key] for key in dict.fromkeys([CONSTANT, *keys])], dtype=np.intp)


def _levels(name: str, columns: Columns, rows: Rows) -> Levels:
    categories = columns.categories(name)
    declared = isinstance(columns.series(name).dtype, pd.CategoricalDtype)
    return Levels(
        tuple(categories.occurring(rows).labels),
        columns.kind(name),
        tuple(categories.labels) if declared else None,
    )


def _levels_of_rows(part: RandomPart, columns: Columns, rows: Rows) -> tuple[pd.Index, Codes]:
    """A factor's levels in these rows, and the level of each row."""
    grouping, codes = learn_grouping(part, columns, rows)
    if len(grouping.labels) == 1:
        return grouping.levels, codes
    return pd.Index(grouping.combined_labels(), tupleize_cols=False), codes


def check_names(formula: Formula, names: Iterable[str]) -> None:
    """Raise `DataError` where a column of the formula is not among those of the table."""
    columns = Columns(pd.DataFrame(columns=list(names)), new=True)
    for name in formula.columns:
        if name != "pi" or name in columns:
            columns.series(name)


def refuse_to_learn(nodes: tuple[Node, ...]) -> None:
    """Raise `ModelError` where an expression needs all rows and they pass by only once."""
    if nodes:
        raise ModelError(
            f"{deparse(nodes[0])} needs all rows at once, for a mean or a polynomial; here they pass by in chunks.",
            "Give a file or a data frame, or compute that column beforehand.",
        )


def rows_of(
    formula: Formula,
    fixed: Coding,
    free: NDArray[np.bool_],
    random: list[tuple[Coding, Grouping]],
    learned: Learned,
    frame: pd.DataFrame,
) -> Matrices:
    """The usable rows of one frame, coded as the whole was; parameters as for `Design`."""
    columns = Columns(frame, new=True)
    rows, _ = complete_rows(formula, columns)
    if rows is not None and not rows.any():
        return _no_matrices(int(free.sum()), random, frame.index[:0])
    y = outcome_values(formula, columns, rows, learned.get(formula.response, {}))
    parts = tuple(
        (coding.matrix(columns, rows), grouping.codes(columns) if rows is None else grouping.codes(columns)[rows])
        for coding, grouping in random
    )
    X = fixed.matrix(columns, rows)[:, free]
    return Matrices(frozen(y), frozen(X), parts, frame.index if rows is None else frame.index[rows])


def _no_matrices(p: int, random: list[tuple[Coding, Grouping]], rows: pd.Index) -> Matrices:
    parts = tuple((np.zeros((0, len(coding.names))), np.zeros(0, dtype=np.intp)) for coding, _ in random)
    return Matrices(np.zeros(0), np.zeros((0, p)), parts, rows)
