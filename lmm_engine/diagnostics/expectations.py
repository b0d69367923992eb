"""What a model expects at chosen places, averaged over whatever is left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..inference.effects.wald import degrees_of_freedom, t_quantile
from ..result import Estimates
from .lines import placed


def expected_values(
    fit: Estimates, frame: pd.DataFrame, places: Sequence[Mapping[str, Any]], level: float = 0.95
) -> pd.DataFrame:
    """The population's expectation at each place.

    Every row of the data is put at the place, and their fixed-effects rows are averaged: predictors that the place does
    not name are taken as they occur in the data.

    Parameters
    ----------
    fit : Estimates
    frame : DataFrame
        The rows to average over, with all predictors.
    places : sequence of mapping
        Column → value; an empty mapping is the average row.
    level : float
        Coverage of the interval.

    Returns
    -------
    DataFrame
        One row per place: columns ``estimate std_error lower upper``, by Satterthwaite's degrees of freedom.

    Raises
    ------
    DataError
        If a place names a column that the data do not have.
    """
    unknown = sorted({str(name) for place in places for name in place} - set(map(str, frame.columns)))
    if unknown:
        raise DataError(f"The data have no column “{unknown[0]}”.", "Choose one of the model's predictors.")
    rows = np.array([fit.design.fixed_matrix(placed(frame, place)).mean(axis=0) for place in places])
    estimate = rows @ fit.fixed_effects.to_numpy()
    std_error = np.sqrt(np.einsum("mi,ij,mj->m", rows, fit.vcov.to_numpy(), rows))
    margin = t_quantile(degrees_of_freedom(fit, rows, "satterthwaite"), level) * std_error
    table = {"estimate": estimate, "std_error": std_error, "lower": estimate - margin, "upper": estimate + margin}
    return pd.DataFrame(table)
