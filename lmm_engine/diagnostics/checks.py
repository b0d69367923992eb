"""What can be seen in the residuals and the random effects, panel by panel, said as findings.

Each panel's findings begin with its name: ``linearity_``, ``constant_variance_``, ``residual_normality_``,
``random_effect_normality_`` and ``group_residuals_``. Each panel always says something: that nothing was seen is a
finding too (severity ``"note"``), and no proof.
"""

from __future__ import annotations

import numpy as np

from ..findings import Finding
from ..result import Estimates
from .group_checks import group_residuals, random_effect_normality
from .residual_checks import constant_variance, linearity, residual_normality
from .residuals import residual_frame


def checks(fit: Estimates) -> tuple[Finding, ...]:
    """Everything that was looked at, in the order of the panels; at least one finding for each.

    Parameters
    ----------
    fit : Estimates

    Returns
    -------
    tuple of Finding
    """
    frame = residual_frame(fit)
    residual, fitted = frame["residual"].to_numpy(), frame["fitted"].to_numpy()
    standardized = frame["standardized"].to_numpy()
    judged = np.isfinite(standardized)
    return (
        *linearity(fit, residual, fitted),
        *constant_variance(standardized[judged], fitted[judged]),
        *residual_normality(standardized[judged]),
        *random_effect_normality(fit),
        *group_residuals(fit, residual),
    )
