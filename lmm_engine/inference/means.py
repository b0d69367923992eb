"""Estimated marginal means: what the model says of each level of a factor, the other predictors held alike.

Searle, Speed & Milliken (1980), Am. Stat. 34:216; conventions of R's emmeans (see `reference_grid`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..numerics import Array
from ..result import Estimates
from .reference_grid import At, Combinations, Predictors
from .wald import DfMethod, degrees_of_freedom, t_quantile

NOT_ESTIMABLE = "The rows that were used hold nothing that would tell: a combination of levels never occurs in them."


def means(
    fit: Estimates,
    predictors: Predictors,
    factor: str,
    by: str | Sequence[str] | None = None,
    at: At | None = None,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimated marginal means.

    Parameters
    ----------
    fit : Estimates
    predictors : Predictors
        Of the same fit.
    factor : str
        The predictor whose levels are told apart; a number stands at its values in the grid (see ``at``).
    by : str or sequence of str, optional
        Further predictors whose values are told apart.
    at : mapping, optional
        Values to set predictors at, e.g. ``{"age": [8, 14]}``; otherwise numbers stand at their mean over the rows
        used (at both their values where they have two) and factors at all levels with the same weight.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of each interval.

    Returns
    -------
    DataFrame
        Index: the values of ``by`` and of ``factor``, named after them; columns ``estimate std_error df ci_lower
        ci_upper reason``. Where the data cannot tell a mean, its numbers are NaN and ``reason`` says so.

    Raises
    ------
    ModelError
        If a name is not that of a predictor of the fixed part, or for another df method or level.
    DataError
        If a value in ``at`` is not possible.
    """
    grid = predictors.grid([*names_of(by), factor], at)
    return with_intervals(estimated(fit, grid.combinations({0.0: 1.0}), df), level)


def names_of(by: str | Sequence[str] | None) -> list[str]:
    """The names in a ``by`` argument."""
    if by is None:
        return []
    return [by] if isinstance(by, str) else list(by)


def estimated(fit: Estimates, combinations: Combinations, df: DfMethod) -> pd.DataFrame:
    """Linear functions of the fixed effects: columns ``estimate std_error df reason``."""
    known = combinations.estimable
    rows = combinations.rows[known]
    numbers = {
        "estimate": rows @ fit.fixed_effects.to_numpy(),
        "std_error": np.sqrt(np.einsum("mi,ij,mj->m", rows, fit.vcov.to_numpy(), rows)),
        "df": degrees_of_freedom(fit, rows, df),
    }
    table = pd.DataFrame({name: _spread(values, known) for name, values in numbers.items()}, index=combinations.index)
    return table.assign(reason=np.where(known, "", NOT_ESTIMABLE))


def _spread(values: Array, known: np.ndarray) -> Array:
    result = np.full(len(known), np.nan)
    result[known] = values
    return result


def with_intervals(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """The same with intervals, each by itself: columns ``ci_lower ci_upper`` before ``reason``."""
    margin = t_quantile(table["df"].to_numpy(), level) * table["std_error"]
    complete = table.assign(ci_lower=table["estimate"] - margin, ci_upper=table["estimate"] + margin)
    return complete[["estimate", "std_error", "df", "ci_lower", "ci_upper", "reason"]]
