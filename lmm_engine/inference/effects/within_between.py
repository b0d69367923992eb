"""Effects within and between groups, and their difference.

Mundlak (1978), Econometrica 46:69; Raudenbush & Bryk (2002), Hierarchical Linear Models, ch. 5.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...errors import ModelError
from ...formula.deparse import quoted_name
from ...numerics import Array
from ...result import Estimates
from .wald import DfMethod, combinations_table


def within_between_effects(
    fit: Estimates,
    within_name: str,
    between_name: str,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
) -> pd.DataFrame:
    """The effects of one predictor within groups and between them, tested, and the test that they are the same.

    Parameters
    ----------
    fit : Estimates
        A model with both parts of the predictor (see `lmm_engine.data.within_between`).
    within_name, between_name : str
        Columns of the value minus its group's mean, and of that mean.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of each interval.

    Returns
    -------
    DataFrame
        Index ``within between contextual``, the last being between minus within: what a group's mean adds for rows of
        the same value. Columns ``estimate std_error df statistic p_value ci_lower ci_upper``.

    Raises
    ------
    ModelError
        If the model lacks one of the two as a term of its own, or for another df method or level.
    """
    within, between = (_row(fit, name) for name in (within_name, between_name))
    rows = np.array([within, between, between - within])
    return combinations_table(fit, rows, pd.Index(["within", "between", "contextual"]), df, level)


def _row(fit: Estimates, name: str) -> Array:
    terms = list(fit.fixed_effects.index)
    spelled = quoted_name(name)
    if spelled not in terms:
        known = ", ".join(terms)
        raise ModelError(
            f"The model has no effect of “{name}”; its fixed effects are {known}.",
            "Fit both parts of the predictor: its deviation from the group's mean, and that mean.",
        )
    return np.eye(len(terms))[terms.index(spelled)]
