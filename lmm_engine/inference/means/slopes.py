"""Simple slopes: how fast the mean changes with a number, at each level of a factor."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from ...errors import ModelError
from ...result import Estimates
from ..effects.wald import DfMethod
from .marginal import estimated, names_of
from .predictors import Predictors
from .reference_grid import At, Combinations, reference_grid

#: Step of the differences, as a share of the variable's range: the truncation error is its fourth power, 1e-12.
_STEP = 1e-3


def slopes(
    fit: Estimates,
    predictors: Predictors,
    variable: str,
    by: str | Sequence[str] | None = None,
    at: At | None = None,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
) -> pd.DataFrame:
    """Slopes of one numeric predictor.

    Parameters
    ----------
    fit : Estimates
    predictors : Predictors
        Of the same fit.
    variable : str
        The predictor whose slope is asked for.
    by : str or sequence of str, optional
        Predictors whose values are told apart: a factor, or a number with its values in ``at`` (also ``variable``
        itself, where the slope is not the same everywhere).
    at : mapping, optional
        Values to set predictors at, e.g. ``{"age": [8, 14]}``; otherwise as for the means.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of each interval.

    Returns
    -------
    DataFrame
        Index: the values of ``by``, named after them; without ``by`` one row named after ``variable``. Columns
        ``estimate std_error df statistic p_value ci_lower ci_upper reason``, the estimate in units of the outcome per
        unit of the variable, tested against zero.

    Raises
    ------
    ModelError
        If a name is not that of a predictor of the fixed part, or the variable is a factor.
    DataError
        If a value in ``at`` is not possible, or a function in the formula has no value beside it.

    Notes
    -----
    The derivative of the design's columns is a five-point central difference: exact, up to rounding, where they are
    polynomials in the variable of degree four or less, and within 1e-12 of their size for functions such as ``log``.
    """
    return estimated(fit, slope_combinations(predictors, variable, names_of(by), at), df, level)


def slope_combinations(
    predictors: Predictors, variable: str, targets: Sequence[str], at: At | None = None
) -> Combinations:
    """Slopes of a numeric predictor as linear functions of the coefficients."""
    own = predictors[variable]
    if own.is_factor:
        raise ModelError(
            f"“{variable}” is a factor and has no slope.", "Ask for its means, or for the slope of a number."
        )
    grid = reference_grid(predictors, targets, at)
    # a power of two, so that adding it to a value of usual precision is exact
    step = 2.0 ** math.floor(math.log2(_STEP * (own.spread or 1.0)))
    weights = {step: 8.0, -step: -8.0, 2.0 * step: -1.0, -2.0 * step: 1.0}
    result = grid.combinations({moved: weight / (12.0 * step) for moved, weight in weights.items()}, variable)
    if targets:
        return result
    return Combinations(pd.Index([variable]), result.rows, result.left_out, result.dependence)
