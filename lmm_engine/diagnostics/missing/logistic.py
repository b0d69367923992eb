"""Logistic regression by maximum likelihood: Newton's steps on columns that are centred and of unit spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...design.rank import independent_columns
from ...numerics import Array

#: The score of a maximum is zero; per row and unit of spread, this is rounding.
_STILL = 1e-9
_MOST_STEPS = 50
#: Log odds that change by more than this over one SD of a column, or whose standard error is larger: rows with and
#: without the event are told apart perfectly by it, and the likelihood has no maximum.
_SEPARATED = 15.0


@dataclass(frozen=True, eq=False)
class Logistic:
    """A fit, or the reason why there is none.

    Parameters
    ----------
    estimate, std_error : ndarray of shape (p,)
        Log odds per unit of each column, the intercept left out; NaN for columns that are combinations of others, and
        everywhere where `reason` says why there is no fit.
    loglik : float
    n, n_events : int
    reason : {"", "no_events", "all_events", "separated"}
    """

    estimate: Array
    std_error: Array
    loglik: float
    n: int
    n_events: int
    reason: str


def logistic(columns: Array, event: NDArray[np.bool_]) -> Logistic:
    """Fit an intercept and the columns to a yes or no.

    Parameters
    ----------
    columns : ndarray of shape (n, p)
        Finite values, without an intercept.
    event : ndarray of bool, shape (n,)

    Returns
    -------
    Logistic
        Standard errors from the expected information.
    """
    n, p = columns.shape
    n_events = int(event.sum())
    if n_events in (0, n):
        return _refused("no_events" if not n_events else "all_events", p, n, n_events)
    free = independent_columns(np.column_stack([np.ones(n), columns]), centred=True)[1:]
    spread = np.where(free, columns.std(axis=0), 1.0)
    X = np.column_stack([np.ones(n), ((columns - columns.mean(axis=0)) / spread)[:, free]])
    found = _newton(X, event.astype(float))
    if found is None:
        return _refused("separated", p, n, n_events)
    beta, covariance, loglik = found
    estimate, std_error = np.full(p, np.nan), np.full(p, np.nan)
    estimate[free] = beta[1:] / spread[free]
    std_error[free] = np.sqrt(np.diag(covariance))[1:] / spread[free]
    return Logistic(estimate, std_error, loglik, n, n_events, "")


def _refused(reason: str, p: int, n: int, n_events: int) -> Logistic:
    unknown = np.full(p, np.nan)
    return Logistic(unknown, unknown, float("nan"), n, n_events, reason)


def _newton(X: Array, y: Array) -> tuple[Array, Array, float] | None:
    """Coefficients, their covariance and the log-likelihood; None where the likelihood has no maximum."""
    beta = np.zeros(X.shape[1])
    loglik = _loglik(X, y, beta)
    for _ in range(_MOST_STEPS):
        mean = _mean(X @ beta)
        score, information = X.T @ (y - mean), (X * (mean * (1.0 - mean))[:, None]).T @ X
        if np.abs(beta).max() > _SEPARATED or np.linalg.cond(information) > 1.0 / _STILL:
            return None
        if np.abs(score).max() <= _STILL * len(y):
            covariance = np.linalg.inv(information)
            return None if covariance.diagonal().max() > _SEPARATED**2 else (beta, covariance, loglik)
        step = np.linalg.solve(information, score)
        while _loglik(X, y, beta + step) < loglik - 1e-12 * abs(loglik):
            step = step / 2.0
        beta = beta + step
        loglik = _loglik(X, y, beta)
    return None


def _mean(eta: Array) -> Array:
    return 0.5 * (1.0 + np.tanh(0.5 * eta))


def _loglik(X: Array, y: Array, beta: Array) -> float:
    eta = X @ beta
    return float((y * eta - np.logaddexp(0.0, eta)).sum())
