"""Estimated marginal means: what the model says of each level of a factor, the other predictors held alike.

Searle, Speed & Milliken (1980), Am. Stat. 34:216; conventions of R's emmeans (see `reference_grid`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...result import Estimates
from ..effects.wald import DfMethod, combinations_table
from .predictors import Predictors
from .reference_grid import At, Combinations, reference_grid

NOT_ESTIMABLE = "The rows that were used hold nothing that would tell: a combination of levels never occurs in them."

NO_DIFFERENCE = "The model has no term by which this could differ from zero."


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
    grid = reference_grid(predictors, [*names_of(by), factor], at)
    table = estimated(fit, grid.combinations({0.0: 1.0}), df, level)
    return table[["estimate", "std_error", "df", "ci_lower", "ci_upper", "reason"]]


def names_of(by: str | Sequence[str] | None) -> list[str]:
    """The names in a ``by`` argument."""
    if by is None:
        return []
    return [by] if isinstance(by, str) else list(by)


def estimated(fit: Estimates, combinations: Combinations, df: DfMethod, level: float) -> pd.DataFrame:
    """Linear functions of the fixed effects: columns as of the coefficients, and ``reason``.

    A function that is zero whatever the coefficients are has the estimate and the standard error 0 and no test.
    """
    rows, told = combinations.rows, combinations.estimable
    empty = told & ~rows.any(axis=1)
    asked = told & ~empty
    table = combinations_table(fit, np.where(asked[:, None], rows, 1.0), combinations.index, df, level)
    table.loc[~asked] = np.nan
    table.loc[empty, ["estimate", "std_error"]] = 0.0
    return table.assign(reason=np.select([~told, empty], [NOT_ESTIMABLE, NO_DIFFERENCE], ""))
