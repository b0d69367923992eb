"""Formula and data to a design: the outcome, the fixed-effects matrix, the random terms, and how to do it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, ModelError
from ..formula import Formula, parse_formula
from ..formula.expression import Name, Node, names_in
from ..numerics import Array, frozen
from .coding import Coding, code_effects
from .columns import Columns
from .grouping import Grouping, check_identifiable, learn_grouping, read_group
from .rank import independent_columns
from .transforms import evaluate, learn
from .variables import Rows, Variable, check_defined, learn_variable, read_variable


@dataclass(frozen=True, eq=False)
class GroupTerm:
    """One random term: columns whose effects vary between the levels of a factor.

    Parameters
    ----------
    factor : str
        The grouping factor as lme4 names it.
    terms : tuple of str, length k
        Names of the columns, such as ``("(Intercept)", "Days")``.
    columns : ndarray of shape (n, k)
        The term's model matrix.
    codes : ndarray of int, shape (n,)
        The level of each row.
    levels : Index of str, length G
        The levels that occur, in R's order.
    """

    factor: str
    terms: tuple[str, ...]
    columns: Array
    codes: NDArray[np.intp]
    levels: pd.Index


@dataclass(frozen=True, eq=False)
class Design:
    """A model's matrices, with what is needed to code new data alike. Arrays are read-only.

    Parameters
    ----------
    formula : Formula
        The formula it was built from.
    outcome : str
        The outcome's name.
    y : ndarray of shape (n,)
        The outcome.
    X : ndarray of shape (n, p)
        The fixed-effects matrix, of full column rank.
    fixed_names : tuple of str, length p
        Its columns' names as R spells them.
    fixed_terms : tuple of str, length p
        R's label of the term that each column belongs to.
    aliased : tuple of str
        Columns that were left out because they are combinations of earlier ones.
    random : tuple of GroupTerm
        The random terms in the formula's order.
    rows : Index
        Labels of the rows used.
    dropped : dict
        For each used column with missing values, in how many rows it has one.
    n_dropped : int
        Rows left out because some used column has no value.
    """

    formula: Formula
    outcome: str
    y: Array
    X: Array
    fixed_names: tuple[str, ...]
    fixed_terms: tuple[str, ...]
    aliased: tuple[str, ...]
    random: tuple[GroupTerm, ...]
    rows: pd.Index
    dropped: dict[str, int]
    n_dropped: int
    _fixed: Coding = field(repr=False)
    _free: NDArray[np.bool_] = field(repr=False)
    _random: tuple[tuple[Coding, Grouping], ...] = field(repr=False)

    @property
    def n_rows(self) -> int:
        """Rows used, n."""
        return len(self.y)

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


def build_design(formula: Formula | str, data: pd.DataFrame) -> Design:
    """Build the matrices of a model.

    Parameters
    ----------
    formula : Formula or str
        The model; text is read by `parse_formula`.
    data : DataFrame
        One row per observation. Rows with a missing value in a used column are left out and counted.

    Returns
    -------
    Design
        Coded as R's ``model.matrix`` and lme4's ``lFormula`` do, with treatment contrasts.

    Raises
    ------
    FormulaError
        If the text is not a formula.
    DataError
        If a column is not there, or cannot play its part; if no row is complete.
    ModelError
        If the rows cannot tell the model's effects apart from the residual.
    """
    formula = parse_formula(formula) if isinstance(formula, str) else formula
    columns = Columns(data)
    nodes = _read(formula, columns)
    rows, dropped = _complete_rows(formula, columns)
    y = _outcome(formula, columns, rows)
    variables = {node: learn_variable(node, columns, rows) for node in nodes}
    fixed = code_effects(formula.fixed, variables, len(y))
    X = fixed.matrix(columns, rows)
    free = independent_columns(X, centred=fixed.intercept)
    _check_columns(int(free.sum()), len(y))
    terms, learned = _random_terms(formula, columns, rows, variables, len(y))
    names, labels = fixed.names, fixed.labels
    return Design(
        formula=formula,
        outcome=formula.outcome,
        y=frozen(y),
        X=frozen(X if free.all() else np.ascontiguousarray(X[:, free])),
        fixed_names=tuple(name for name, kept in zip(names, free, strict=True) if kept),
        fixed_terms=tuple(label for label, kept in zip(labels, free, strict=True) if kept),
        aliased=tuple(name for name, kept in zip(names, free, strict=True) if not kept),
        random=terms,
        rows=data.index if rows is None else data.index[rows],
        dropped=dropped,
        n_dropped=len(data) - len(y),
        _fixed=fixed,
        _free=frozen(free),
        _random=learned,
    )


def _read(formula: Formula, columns: Columns) -> tuple[Node, ...]:
    """Read every column that the formula uses; return the variables of its terms, each once."""
    if not len(columns):
        raise DataError("The table has no rows.", "Choose a file with one row for each observation.")
    _check_outcome(formula, columns)
    for name in names_in(formula.response):
        columns.numbers(name)
    parts = (formula.fixed, *(part.effects for part in formula.random))
    nodes = tuple(dict.fromkeys(node for effects in parts for term in effects.terms for node in term.variables))
    for node in nodes:
        read_variable(node, columns)
    for part in formula.random:
        read_group(part, columns)
    return nodes


def _check_outcome(formula: Formula, columns: Columns) -> None:
    if isinstance(formula.response, Name) and columns.kind(formula.response.name) == "flag":
        raise DataError(
            f"The outcome {formula.outcome!r} is yes or no; a linear mixed model describes a number.",
            "A logistic mixed model is made for it; for a linear one, code it as 0 and 1 first.",
        )


def _complete_rows(formula: Formula, columns: Columns) -> tuple[Rows, dict[str, int]]:
    absent: NDArray[np.bool_] | None = None
    dropped: dict[str, int] = {}
    for name in formula.columns:
        missing = columns.missing(name)
        if missing is not None:
            dropped[name] = int(missing.sum())
            absent = missing if absent is None else absent | missing
    if absent is None:
        return None, {}
    if absent.all():
        counts = ", ".join(f"{count:,} in {name!r}" for name, count in dropped.items())
        raise DataError(
            f"No row has a value in every used column; of {len(columns):,} rows values are missing for {counts}.",
            "Leave out the column with most gaps.",
        )
    return ~absent, dropped


def _outcome(formula: Formula, columns: Columns, rows: Rows) -> Array:
    node = formula.response
    values = evaluate(node, columns, {} if isinstance(node, Name) else learn(node, columns))
    check_defined(node, values, columns, rows)
    y = values[:, 0] if rows is None else values[rows, 0]
    return np.array(y)


def _check_columns(p: int, n: int) -> None:
    if p >= n:
        raise ModelError(
            f"The model has {p:,} fixed effect{'s' if p > 1 else ''} for {n:,} row{'s' if n > 1 else ''}; "
            "nothing is left to estimate the residual from.",
            "Use fewer predictors, or more data.",
        )


def _random_terms(
    formula: Formula, columns: Columns, rows: Rows, variables: Mapping[Node, Variable], n: int
) -> tuple[tuple[GroupTerm, ...], tuple[tuple[Coding, Grouping], ...]]:
    groupings: dict[Node, tuple[Grouping, NDArray[np.intp]]] = {}
    terms: list[GroupTerm] = []
    learned: list[tuple[Coding, Grouping]] = []
    for part in formula.random:
        if part.grouping not in groupings:
            groupings[part.grouping] = learn_grouping(part, columns, rows)
        grouping, codes = groupings[part.grouping]
        coding = code_effects(part.effects, variables, n)
        check_identifiable(part, len(grouping.levels), len(coding.names), n)
        matrix = frozen(coding.matrix(columns, rows))
        terms.append(GroupTerm(grouping.factor, coding.names, matrix, frozen(codes), grouping.levels))
        learned.append((coding, grouping))
    return tuple(terms), tuple(learned)
