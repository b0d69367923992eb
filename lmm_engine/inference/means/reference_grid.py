"""The reference grid: the combinations of the predictors' values at which means and slopes are taken.

Searle, Speed & Milliken (1980), Am. Stat. 34:216; the choices are those of R's emmeans: every cell has the same weight,
and values are set before functions are computed: with ``I(x^2)`` the grid holds the square of the mean of x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...errors import ModelError
from ...formula.deparse import number_text
from ...numerics import Array
from .predictors import Predictor, Predictors

#: What a value of a predictor is set to in `at`: one value or several.
At = Mapping[str, Any]
#: Cells that a grid may have.
MOST_CELLS = 200_000
#: What is left of a column may be this share of what it is made of and still be rounding (emmeans uses the same).
_ESTIMABLE = 1e-8


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


def reference_grid(predictors: Predictors, targets: Sequence[str], at: At | None = None) -> Grid:
    """All combinations of the predictors' values, those of the targets outside.

    Parameters
    ----------
    predictors : Predictors
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
    chosen = {name: predictors[name].at(wanted) for name, wanted in (at or {}).items()}
    outside = [chosen.get(name, predictors[name]) for name in targets]
    if len(set(targets)) < len(targets):
        raise ModelError("A predictor is named twice among factor and by.", "Name each once.")
    inside = [chosen.get(name, own) for name, own in predictors.columns.items() if name not in targets]
    if np.prod([len(own.values) for own in outside + inside], dtype=float) > MOST_CELLS:
        raise ModelError(
            f"The grid of all combinations of {', '.join(predictors.columns)} has more than {MOST_CELLS:,} cells.",
            "Set some of the predictors at one value with at.",
        )
    return Grid(predictors, tuple(outside), tuple(inside))


def label_text(label: Any) -> str:
    """How a value of a target is written in the name of a comparison."""
    return label if isinstance(label, str) else number_text(float(label))
