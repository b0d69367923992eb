"""Analysis of variance of the fixed effects: one F test for each term, type III."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ...numerics import Array
from ...result import Estimates
from ..freedom.kenward_roger import InformationKind
from .contrasts import tests_table
from .hypotheses import joint_test
from .type_three import type_three
from .wald import DfMethod, degrees_of_freedom


def anova(
    fit: Estimates,
    df: DfMethod = "satterthwaite",
    *,
    information: InformationKind = "expected",
    dependence: Callable[[], Array],
) -> pd.DataFrame:
    """Type III tests of the terms of the fixed part; `type_three` says of what hypotheses.

    Parameters
    ----------
    fit : Estimates
        Without random effects the tests are exact.
    df, information
        See `wald.coefficients`; with ``"normal"`` F is a chi-squared over its degrees of freedom.
    dependence : callable
        See `type_three`.

    Returns
    -------
    DataFrame
        Index: R's term labels in R's order, without the intercept; columns ``F num_df den_df p_value``. NaN for a term
        that could not be tested, with a sentence in ``attrs["reasons"]``.

    Raises
    ------
    ModelError
        For another df method; for Kenward and Roger's where the fit is by ML.
    """
    hypotheses = type_three(fit.design, fit.moments.to_beta, dependence)
    tests = [joint_test(fit, rows, df, information=information) for rows in hypotheses.values()]
    if not tests:  # the question may be refused all the same
        degrees_of_freedom(fit, fit.moments.to_beta[:0], df, information)
    return tests_table(tests, pd.Index(list(hypotheses), dtype="str"))
