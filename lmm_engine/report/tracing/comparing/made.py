"""Models that the exported scripts do not leave behind, fitted by a line of their own."""

from __future__ import annotations

from ....result import Estimates
from ...escape import python_string


def in_python(name: str, fit: Estimates) -> str:
    """Fit a model in Python and call it so."""
    return f"{name} = lmm.fit({python_string(fit.formula)}, data, method={python_string(fit.method)})"


def in_r(name: str, fit: Estimates) -> str:
    """Fit a model in R and call it so."""
    if not fit.design.random:
        return f"{name} <- lm({fit.formula}, data = data)"
    return f"{name} <- lmer({fit.formula}, data = data, REML = {'TRUE' if fit.method == 'REML' else 'FALSE'})"
