"""The reference grid: the values of the predictors at which means and slopes are taken.

Searle, Speed & Milliken (1980), Am. Stat. 34:216; the choices are those of R's emmeans. Factors stand at all their
levels, each with the same weight; numbers at their mean over the rows used, or at both their values if they have only
two. The values are set before functions are computed: with ``I(x^2)`` the grid holds the square of the mean of x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..design import Design
from ..design.coding import Coding, code_effects
from ..design.columns import Columns
from ..design.variables import category_column, is_category, learn_variable
from ..errors import DataError, ModelError
from ..formula.deparse import number_text
from ..formula.expression import names_in
from ..numerics import Array

#: What a value of a predictor is set to in `at`: one value or several.
At = Mapping[str, Any]
#: Cells that a grid may have.
MOST_CELLS = 200_000
#: What is left of a column may be this share of what it is made of and still be rounding (emmeans uses the same).
_ESTIMABLE = 1e-8


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

    def grid(self, targets: Sequence[str], at: At | None = None) -> Grid:
        """All combinations of the predictors' values, those of the targets outside.

        Parameters
        ----------
        targets : sequence of str
            Predictors whose values are told apart, the slowest first; over all others means are taken.
        at : mapping, optional
            Values to set predictors at, one or several each.

        Raises
        ------
        ModelError
            If a name is not that of a predictor, or the grid would be too large.
        DataError
            If a value in ``at`` is not possible.
        """
        chosen = {name: self[name].at(wanted) for name, wanted in (at or {}).items()}
        outside = [chosen.get(name, self[name]) for name in targets]
        if len(set(targets)) < len(targets):
            raise ModelError("A predictor is named twice among factor and by.", "Name each once.")
        inside = [chosen.get(name, own) for name, own in self.columns.items() if name not in targets]
        sizes = [len(own.values) for own in outside + inside]
        if np.prod(sizes, dtype=float) > MOST_CELLS:
            raise ModelError(
                f"The grid of all combinations of {', '.join(self.columns)} has more than {MOST_CELLS:,} cells.",
                "Set some of the predictors at one value with at.",
            )
        return Grid(self, tuple(outside), tuple(inside))

    @cached_property
    def _coding(self) -> Coding:
        """How all columns are made, those too that the design left out."""
        columns, formula = Columns(self.table), self.design.formula
        nodes = {node for term in formula.fixed.terms for node in term.variables}
        variables = {node: learn_variable(node, columns, self.rows) for node in nodes}
        return code_effects(formula.fixed, variables, self.design.n_rows)

    @cached_property
    def dependence(self) -> Array:
        """How the columns that the design left out follow from those it kept, (p, d)."""
        if not self.design.aliased:
            return np.zeros((self.design.X.shape[1], 0))
        scale = np.sqrt(np.einsum("ij,ij->j", self.design.X, self.design.X))
        left_out = self._left_out(Columns(self.table), self.rows)
        return np.asarray(np.linalg.lstsq(self.design.X / scale, left_out, rcond=None)[0] / scale[:, None])

    def _left_out(self, columns: Columns, rows: np.ndarray | None = None) -> Array:
        return self._coding.matrix(columns, rows)[:, np.isin(self._coding.names, self.design.aliased)]

    def matrices(self, frame: pd.DataFrame) -> tuple[Array, Array]:
        """Rows of the fixed-effects matrix for new data, (m, p), and the columns that the design left out, (m, d)."""
        X = self.design.fixed_matrix(frame)
        return X, self._left_out(Columns(frame, new=True)) if self.design.aliased else np.zeros((len(X), 0))


@dataclass(frozen=True, eq=False)
class Grid:
    """Combinations of predictor values.

    Parameters
    ----------
    predictors : Predictors
    outside, inside : tuple of Predictor
        Those whose values are told apart, and those over which means are taken.
    """

    predictors: Predictors
    outside: tuple[Predictor, ...]
    inside: tuple[Predictor, ...]

    @property
    def index(self) -> pd.Index:
        """The values of the targets, the last changing fastest."""
        names = [own.name for own in self.outside]
        if not names:
            return pd.Index([""])
        if len(self.outside) == 1:
            return pd.Index(list(self.outside[0].labels), name=names[0])
        return pd.MultiIndex.from_product([list(own.labels) for own in self.outside], names=names)

    def frame(self, moved: str = "", by: float = 0.0) -> pd.DataFrame:
        """The grid as new data, one predictor moved by an amount."""
        parts = [*self.outside, *self.inside]
        places = np.indices([len(own.values) for own in parts]).reshape(len(parts), -1)
        columns = {}
        for own, place in zip(parts, places, strict=True):
            if own.is_factor:
                columns[own.name] = pd.Series(list(own.values))[place].array
            else:
                columns[own.name] = np.array(own.values, dtype=float)[place] + (by if own.name == moved else 0.0)
        return pd.DataFrame(columns)

    def combinations(self, weights: Mapping[float, float], moved: str = "") -> Combinations:
        """Means over the cells inside, as linear functions of the coefficients.

        Parameters
        ----------
        weights : mapping
            By how much ``moved`` is moved, and the weight of the grid there: ``{0: 1}`` for the mean itself.
        moved : str
            A number among the predictors.
        """
        parts = [[w * part for part in self.predictors.matrices(self.frame(moved, by))] for by, w in weights.items()]
        rows, left_out = (sum(part[1:], part[0]) for part in zip(*parts, strict=True))
        shape = (len(self.index), -1)
        return Combinations(
            self.index,
            rows.reshape(*shape, rows.shape[1]).mean(axis=1),
            left_out.reshape(*shape, left_out.shape[1]).mean(axis=1) if left_out.size else left_out[: shape[0]],
            self.predictors.dependence,
        )


@dataclass(frozen=True, eq=False)
class Combinations:
    """Linear functions of the fixed effects, with their names.

    Parameters
    ----------
    index : Index
    rows : ndarray of shape (m, p)
        Weights of the coefficients.
    left_out : ndarray of shape (m, d)
        The same of the columns that the design had to leave out.
    dependence : ndarray of shape (p, d)
        How these follow from those it kept, in the rows used.
    """

    index: pd.Index
    rows: Array
    left_out: Array
    dependence: Array

    @property
    def estimable(self) -> np.ndarray:
        """Whether some combination of the data's rows says the same, (m,) (Searle 1971, Linear Models, section 5.4)."""
        size = np.abs(self.left_out) + np.abs(self.rows) @ np.abs(self.dependence)
        return np.asarray((np.abs(self.left_out - self.rows @ self.dependence) <= _ESTIMABLE * size).all(axis=1))

    def differences(self, first: np.ndarray, second: np.ndarray, index: pd.Index) -> Combinations:
        """The functions at some places minus those at others."""
        rows, left_out = (part[first] - part[second] for part in (self.rows, self.left_out))
        return Combinations(index, rows, left_out, self.dependence)


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


def label_text(label: Any) -> str:
    """How a value of a target is written in the name of a comparison."""
    return label if isinstance(label, str) else number_text(float(label))
