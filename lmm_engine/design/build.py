"""Formula and data to a design: the outcome, the fixed-effects matrix, the random terms, and how to do it again."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, ModelError
from ..formula import Formula, parse_formula
from ..formula.expression import Name, Node, names_in
from ..numerics import Array, frozen
from .coding import Coding, code_effects
from .columns import Columns
from .design import Design, GroupTerm
from .grouping import Codes, Grouping, check_identifiable, learn_grouping, read_group
from .rank import independent_columns
from .rows import Kept, Matrices, Part, RowSource
from .transforms import Memory, evaluate, learn
from .variables import Rows, check_defined, learn_variable, read_variable


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
    response = formula.response
    y = outcome_values(formula, columns, rows, {} if isinstance(response, Name) else learn(response, columns))
    variables = {node: learn_variable(node, columns, rows) for node in nodes}
    fixed = code_effects(formula.fixed, variables, len(y))
    groupings: dict[Node, tuple[Grouping, Codes]] = {}
    learned: list[tuple[Coding, Grouping]] = []
    for part in formula.random:
        if part.grouping not in groupings:
            groupings[part.grouping] = learn_grouping(part, columns, rows)
        coding = code_effects(part.effects, variables, len(y))
        learned.append((coding, groupings[part.grouping][0]))
    X = fixed.matrix(columns, rows)
    free = independent_columns(X, centred=fixed.intercept)
    X = frozen(X if free.all() else np.asfortranarray(X[:, free]))
    parts: list[Part] = []
    for part, (coding, _) in zip(formula.random, learned, strict=True):
        parts.append((_term_matrix(coding, columns, rows, fixed, free, X), frozen(groupings[part.grouping][1])))
    matrices = Matrices(frozen(y), X, tuple(parts), data.index if rows is None else data.index[rows])
    # A shallow copy shares the columns, and later changes of the caller's table do not reach it.
    kept = Kept(matrices, data.copy(deep=False))
    return assembled(formula, fixed, free, learned, dropped, len(y), len(data) - len(y), kept)


def assembled(
    formula: Formula,
    fixed: Coding,
    free: NDArray[np.bool_],
    random: list[tuple[Coding, Grouping]],
    dropped: dict[str, int],
    n_rows: int,
    n_dropped: int,
    source: RowSource,
) -> Design:
    """A design from what was learned about it.

    Raises
    ------
    ModelError
        If the rows cannot tell the model's effects apart from the residual.
    """
    _check_columns(int(free.sum()), n_rows)
    for part, (coding, grouping) in zip(formula.random, random, strict=True):
        check_identifiable(part, len(grouping.levels), len(coding.names), n_rows)
    names, labels = fixed.names, fixed.labels
    return Design(
        formula=formula,
        outcome=formula.outcome,
        fixed_names=tuple(name for name, kept in zip(names, free, strict=True) if kept),
        fixed_terms=tuple(label for label, kept in zip(labels, free, strict=True) if kept),
        aliased=tuple(name for name, kept in zip(names, free, strict=True) if not kept),
        random=tuple(
            GroupTerm(grouping.factor, coding.names, coding.keys, grouping.levels, place, source)
            for place, (coding, grouping) in enumerate(random)
        ),
        n_rows=n_rows,
        dropped=dropped,
        n_dropped=n_dropped,
        _fixed=fixed,
        _free=frozen(free),
        _random=tuple(random),
        _source=source,
    )


def _read(formula: Formula, columns: Columns) -> tuple[Node, ...]:
    """Read every column that the formula uses; return the variables of its terms, each once."""
    if not len(columns):
        raise DataError("The table has no rows.", "Choose a file with one row for each observation.")
    check_outcome(formula, columns)
    for name in names_in(formula.response):
        columns.numbers(name)
    parts = (formula.fixed, *(part.effects for part in formula.random))
    nodes = tuple(dict.fromkeys(node for effects in parts for term in effects.terms for node in term.variables))
    for node in nodes:
        read_variable(node, columns)
    for part in formula.random:
        read_group(part, columns)
    return nodes


def check_outcome(formula: Formula, columns: Columns) -> None:
    """Refuse an outcome of yes and no."""
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


def outcome_values(formula: Formula, columns: Columns, rows: Rows, memory: Memory) -> Array:
    """The outcome, (n,); refused where arithmetic on it has no finite value."""
    values = evaluate(formula.response, columns, memory)
    check_defined(formula.response, values, columns, rows)
    y = values[:, 0] if rows is None else values[rows, 0]
    return np.array(y)


def _term_matrix(
    coding: Coding, columns: Columns, rows: Rows, fixed: Coding, free: NDArray[np.bool_], X: Array
) -> Array:
    """A random term's columns; those of X where they are there, one beside the other, to spare the memory."""
    keys, wanted = fixed.keys, coding.keys
    if free.all() and wanted and wanted[0] in keys:
        start = keys.index(wanted[0])
        if keys[start : start + len(wanted)] == wanted:
            return X[:, start : start + len(wanted)]
    return frozen(coding.matrix(columns, rows))


def _check_columns(p: int, n: int) -> None:
    if p >= n:
        raise ModelError(
            f"The model has {p:,} fixed effect{'s' if p > 1 else ''} for {n:,} row{'s' if n > 1 else ''}; "
            "nothing is left to estimate the residual from.",
            "Use fewer predictors, or more data.",
        )
