"""Intervals around predictions: for a mean, or for a new observation."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from ..errors import ModelError
from ..predict import Prediction
from ..result import Estimates
from .wald import degrees_of_freedom, t_quantile

Interval = Literal["confidence", "prediction"]


def prediction_table(
    fit: Estimates, prediction: Prediction, interval: Interval | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Predictions as a table.

    Parameters
    ----------
    fit : Estimates
    prediction : Prediction
    interval : {None, "confidence", "prediction"}
        ``"confidence"`` covers the mean of the row (of its group, where the group is known); ``"prediction"`` a new
        observation there, adding the residual variance and, for a new group, the variance between groups.
    level : float

    Returns
    -------
    DataFrame
        Column ``estimate``; with an interval also ``std_error lower upper``. Quantiles are of the t distribution
        with Satterthwaite's degrees of freedom for the fixed part of the row.

    Raises
    ------
    ModelError
        For another kind of interval.
    """
    table = pd.DataFrame({"estimate": prediction.estimate}, index=prediction.rows)
    if interval is None:
        return table
    if interval not in ("confidence", "prediction"):
        raise ModelError(f"There is no interval called “{interval}”.", "Choose “confidence” or “prediction”.")
    variance = prediction.variance
    if interval == "prediction":
        variance = variance + prediction.new_group_variance + fit.sigma**2
    std_error = np.sqrt(variance)
    margin = t_quantile(degrees_of_freedom(fit, prediction.X, "satterthwaite"), level) * std_error
    return table.assign(std_error=std_error, lower=prediction.estimate - margin, upper=prediction.estimate + margin)
