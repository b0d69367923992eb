"""Moving the zero of time: what changes with it, and what does not.

With ``t = t' + c``, a line with intercept and slope (a, b) in t has ``a + b c`` and b in t'. So the random part's
covariance becomes ``T G T'`` and the fixed part's ``T V T'`` with ``T = [[1, c], [0, 1]]``: exactly, for any fit. As
``det T = 1``, neither the likelihood nor the restricted likelihood changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..diagnostics.lines import placed
from ..errors import ModelError
from ..numerics import Array
from ..result import Estimates
from .growth import Growth


@dataclass(frozen=True, eq=False)
class Line:
    """A random intercept and slope in one coding of time.

    Parameters
    ----------
    mean : ndarray of shape (2,)
        Fixed intercept and slope.
    vcov : ndarray of shape (2, 2)
        Covariance of their estimates.
    covariance : ndarray of shape (2, 2)
        G, of the random intercept and slope.
    own : ndarray of shape (groups, 2)
        Intercept and slope of each group's line.
    names : tuple of str
        The groups.
    """

    mean: Array
    vcov: Array
    covariance: Array
    own: Array
    names: tuple[str, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """The groups' lines: ``group intercept slope``."""
        return pd.DataFrame({"group": self.names, "intercept": self.own[:, 0], "slope": self.own[:, 1]})

    @property
    def sds(self) -> Array:
        """SDs of the random intercept and slope, (2,)."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))

    @property
    def correlation(self) -> float:
        """Of the random intercept and slope; NaN where one of them does not vary."""
        sd = self.sds
        scale = float(sd[0] * sd[1])
        return float(np.clip(self.covariance[1, 0] / scale, -1.0, 1.0)) if scale > 0 else float("nan")

    @property
    def std_errors(self) -> Array:
        """Of the fixed intercept and slope, (2,)."""
        return np.sqrt(np.diag(self.vcov))

    @property
    def least_time(self) -> float:
        """Where the groups' lines differ least, and intercept and slope are uncorrelated; NaN without slopes."""
        return float(-self.covariance[1, 0] / self.covariance[1, 1]) if self.covariance[1, 1] > 0 else float("nan")

    def moved(self, zero: float) -> Line:
        """The same lines with time counted from ``zero``."""
        T = np.array([[1.0, zero], [0.0, 1.0]])
        return Line(T @ self.mean, T @ self.vcov @ T.T, T @ self.covariance @ T.T, self.own @ T.T, self.names)


def line_of(fit: Estimates, frame: pd.DataFrame, time_name: str) -> Line:
    """The mean line and the groups' lines of a fit that is straight in time, averaged over the other predictors.

    Parameters
    ----------
    fit : Estimates
        With a random intercept and, if any, a random slope of time; without one the lines are parallel.
    frame : DataFrame
        The rows to average over, with all predictors.
    time_name : str

    Raises
    ------
    ModelError
        If the random part is another one.
    """
    term = fit.random_terms[0] if len(fit.random_terms) == 1 else None
    if term is None or term.terms[0] != "(Intercept)" or len(term.terms) > 2:
        raise ModelError("This needs a model with one random intercept and at most one slope.", "Use rung 1 or 2.")
    at_zero, at_one = (fit.design.fixed_matrix(placed(frame, {time_name: t})).mean(axis=0) for t in (0.0, 1.0))
    rows = np.array([at_zero, at_one - at_zero])
    k = len(term.terms)
    covariance, modes = np.zeros((2, 2)), np.zeros((len(term.levels), 2))
    covariance[:k, :k], modes[:, :k] = fit.covariance(), fit.modes()
    mean = rows @ fit.fixed_effects.to_numpy()
    return Line(mean, rows @ fit.vcov.to_numpy() @ rows.T, covariance, mean + modes, tuple(map(str, term.levels)))


def growth_of(line: Line, sigma: float) -> Growth:
    """The parameters of a fit's lines, as the explorers move them."""
    correlation = line.correlation
    sd = line.sds
    return Growth(
        intercept=float(line.mean[0]),
        slope=float(line.mean[1]),
        sd_intercept=float(sd[0]),
        sd_slope=float(sd[1]),
        correlation=correlation if np.isfinite(correlation) else 0.0,
        sd_residual=sigma,
    )


def along(line: Line, zeros: Array) -> pd.DataFrame:
    """What each zero of time gives: columns ``zero sd_intercept sd_slope correlation intercept std_error``."""
    moved = [line.moved(float(zero)) for zero in zeros]
    return pd.DataFrame(
        {
            "zero": np.asarray(zeros, float),
            "sd_intercept": [own.sds[0] for own in moved],
            "sd_slope": [own.sds[1] for own in moved],
            "correlation": [own.correlation for own in moved],
            "intercept": [own.mean[0] for own in moved],
            "std_error": [own.std_errors[0] for own in moved],
        }
    )
