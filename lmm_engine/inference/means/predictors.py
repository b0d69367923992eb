"""The predictors of a model's fixed part: what they are made of, and where a reference grid sets them.

Factors stand at all their levels; numbers at their mean over the rows used, or at both their values if they have only
two, as in R's emmeans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ...design import Design
from ...design.coding import Coding, code_effects
from ...design.columns import Columns
from ...design.variables import category_column, is_category, learn_variable
from ...errors import DataError, ModelError
from ...formula.expression import names_in
from ...numerics import ALIASED, Array


@dataclass(frozen=True, eq=False)
class Predictor:
    """A column of the fixed part, and where the grid sets it.

    Parameters
    ----------
    name : str
    is_factor : bool
    values : tuple
        As they stand in the table: what new data are made of.
    labels : tuple
        What they are called: of a factor its levels as text, of a number the values themselves.
    spread : float
        Largest minus smallest value over the rows used; 0 for a factor.
    """

    name: str
    is_factor: bool
    values: tuple[Any, ...]
    labels: tuple[Any, ...]
    spread: float = 0.0

    def at(self, wanted: Any) -> Predictor:
        """The same predictor at chosen values.

        Raises
        ------
        DataError
            If a value is not a level of the factor, or not a finite number.
        """
        single = isinstance(wanted, str) or not isinstance(wanted, (Sequence, np.ndarray, pd.Series, pd.Index))
        chosen = [wanted] if single else list(wanted)
        if not chosen:
            raise DataError(f"No value is given for “{self.name}”.", "Give at least one, or leave it out of at.")
        if not self.is_factor:
            numbers = tuple(_number(value, self.name) for value in chosen)
            return Predictor(self.name, False, numbers, numbers, self.spread)
        places = [self._place(value) for value in chosen]
        values, labels = (tuple(part[i] for i in places) for part in (self.values, self.labels))
        return Predictor(self.name, True, values, labels)

    def _place(self, value: Any) -> int:
        for i, (own, label) in enumerate(zip(self.values, self.labels, strict=True)):
            if label == str(value) or (type(own) is not str and own == value):
                return i
        raise DataError(
            f"“{value}” is not a level of “{self.name}” in the rows that are used.",
            f"Its levels are {', '.join(map(str, self.labels[:8]))}{', …' if len(self.labels) > 8 else ''}.",
        )


def _number(value: Any, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not np.isfinite(number):
        raise DataError(f"“{name}” holds numbers and cannot be set to “{value}”.", "Give a finite number.")
    return int(number) if isinstance(value, (int, np.integer)) else number


@dataclass(frozen=True, eq=False)
class Predictors:
    """The predictors of a model's fixed part, learned from the table of the fit.

    Parameters
    ----------
    design : Design
    columns : dict of str to Predictor
        In the order in which the formula mentions them.
    table : DataFrame
        The table of the fit; read again only where the design had to leave out columns.
    rows : ndarray of bool
        Its rows that were used.
    """

    design: Design
    columns: dict[str, Predictor]
    table: pd.DataFrame
    rows: np.ndarray

    def __getitem__(self, name: str) -> Predictor:
        if name not in self.columns:
            known = ", ".join(self.columns) or "none"
            raise ModelError(
                f"“{name}” is not a predictor in the fixed part of this model.", f"Its predictors are: {known}."
            )
        return self.columns[name]

    @cached_property
    def _coding(self) -> Coding:
        """How all columns are made, those too that the design left out."""
        columns, formula = Columns(self.table), self.design.formula
        nodes = {node for term in formula.fixed.terms for node in term.variables}
        variables = {node: learn_variable(node, columns, self.rows) for node in nodes}
        return code_effects(formula.fixed, variables, self.design.n_rows)

    @cached_property
    def dependence(self) -> Array:
        """How the columns that the design left out follow from those it kept, (p, d); rounding alone is zero."""
        if not self.design.aliased:
            return np.zeros((len(self.design.fixed_names), 0))
        scale = np.sqrt(np.einsum("ij,ij->j", self.design.X, self.design.X))
        left_out = self._left_out(Columns(self.table), self.rows)
        solved = np.linalg.lstsq(self.design.X / scale, left_out, rcond=None)[0]
        dust = np.abs(solved) <= ALIASED * np.linalg.norm(left_out, axis=0)
        return np.where(dust, 0.0, solved) / scale[:, None]

    def _left_out(self, columns: Columns, rows: np.ndarray | None = None) -> Array:
        return self._coding.matrix(columns, rows)[:, np.isin(self._coding.names, self.design.aliased)]

    def matrices(self, frame: pd.DataFrame) -> tuple[Array, Array]:
        """Rows of the fixed-effects matrix for new data, (m, p), and the columns that the design left out, (m, d)."""
        X = self.design.fixed_matrix(frame)
        return X, self._left_out(Columns(frame, new=True)) if self.design.aliased else np.zeros((len(X), 0))


def learn_predictors(design: Design, table: pd.DataFrame) -> Predictors:
    """Learn where a reference grid sets the predictors of a model.

    Parameters
    ----------
    design : Design
    table : DataFrame
        The table that the design was built from.

    Returns
    -------
    Predictors
    """
    columns = Columns(table)
    rows = np.ones(len(columns), dtype=bool)
    for name in design.formula.columns:
        if name in columns:
            rows &= columns.series(name).notna().to_numpy()
    factors: dict[str, bool] = {}
    for node in (node for term in design.formula.fixed.terms for node in term.variables):
        if is_category(node, columns):
            factors[category_column(node)] = True
        else:
            for name in names_in(node):
                if name in columns:
                    factors.setdefault(name, False)
    learned = {name: (_factor if own else _covariate)(name, columns, rows) for name, own in factors.items()}
    return Predictors(design, learned, table, rows)


def _factor(name: str, columns: Columns, rows: np.ndarray) -> Predictor:
    found = columns.categories(name).occurring(rows)
    _, first = np.unique(found.codes, return_index=True)
    values = columns.series(name)[rows].iloc[first].tolist()
    return Predictor(name, True, tuple(values), tuple(found.labels))


def _covariate(name: str, columns: Columns, rows: np.ndarray) -> Predictor:
    own = columns.numbers(name)[rows]
    low, high = float(own.min()), float(own.max())
    if ((own == low) | (own == high)).all():
        values = (low,) if low == high else (low, high)
    else:
        values = (float(own.mean()),)
    return Predictor(name, False, values, values, high - low)
