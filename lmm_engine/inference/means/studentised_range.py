"""The studentised range: tail area and quantile, for whole or fractional degrees of freedom or none.

The range of k standard normal values, divided by an independent estimate of their SD with df degrees of freedom
(Tukey; Copenhaver & Holland 1988, J. Stat. Comput. Simul. 30:1). Both integrals are sums over even steps: on integrands
that are analytic and fade at both ends their error falls exponentially (Trefethen & Weideman 2014, SIAM Rev. 56:385).
The tail is integrated itself, so that small p-values keep their digits.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import log_ndtr, ndtr

from ...numerics import Array

#: Half-width and step of the inner sum about the middle of the range: exp(-9^2) is nothing beside the peak.
_REACH, _STEP = 9.0, 0.125
#: A share of the integrand's peak below which the outer sum ends: exp(-37) is a tenth of double precision.
_FADED = 37.0
#: Steps of the outer sum on the log scale: the first for two values (the range of more has a sharper bend, see
#: `_step`), the second in SDs of the log of a chi with many degrees of freedom.
_LOG_STEP, _SD_STEP = 0.15, 0.7
#: Above so many degrees of freedom the SD is as good as known: p-values differ in the tenth digit.
_MANY = 1e10
#: Fewer degrees of freedom than this are taken as this: half of all SDs are then below 1e-5, and tests say nothing.
_FEWEST = 0.05
#: Values at once, so that the two sums stay within some 30 MB.
_AT_ONCE = 64
#: From here on Stirling's series of the gamma function is exact to double precision.
_STIRLING = 200.0


def studentised_range_sf(q: Array, k: int, df: float) -> Array:
    """The chance that a studentised range exceeds q.

    Parameters
    ----------
    q : ndarray of shape (m,)
        Not negative.
    k : int
        How many values the range is of, at least 2.
    df : float
        Degrees of freedom of the SD; infinite where it is known.

    Returns
    -------
    ndarray of shape (m,)
    """
    q = np.atleast_1d(np.asarray(q, dtype=float))
    parts = [_tail(q[start : start + _AT_ONCE], k, max(df, _FEWEST)) for start in range(0, len(q), _AT_ONCE)]
    return np.minimum(np.concatenate([np.zeros(0), *parts]), 1.0)


def _tail(q: Array, k: int, df: float) -> Array:
    if df > _MANY:
        return _range_sf(q, k)
    y = np.arange(-_left_end(df), _right_end(df), step := _step(k, df))
    # the integrand peaks at log s = -log(1 + q^2 / (2 df)) / 2, where the tails of chi and range balance
    log_s = y - 0.5 * np.log1p(q[:, None] ** 2 / (2.0 * df))
    weight = step * np.exp(_log_chi_density(log_s, df))
    return np.asarray(np.sum(weight * _range_sf(q[:, None] * np.exp(log_s), k), axis=1))


def studentised_range_quantile(level: float, k: int, df: float) -> float:
    """The value which a studentised range exceeds with the chance ``1 - level``.

    Parameters
    ----------
    level : float
        Between 0 and 1.
    k : int
    df : float

    Returns
    -------
    float
    """
    from scipy.optimize import brentq

    target = math.log1p(-level)

    def excess(log_q: float) -> float:
        tail = float(studentised_range_sf(np.array([math.exp(log_q)]), k, df)[0])
        return math.log(max(tail, 1e-300)) - target

    low, high = 0.0, 1.0
    while excess(low) < 0:
        low -= 2.0
    while excess(high) > 0:
        high += 1.0
    return math.exp(brentq(excess, low, high, xtol=1e-13, rtol=1e-13))


def _range_sf(w: Array, k: int) -> Array:
    """The chance that the range of k standard normal values exceeds w.

    ``k`` times the integral over the largest value z of ``phi(z) [Phi(z)^(k-1) - (Phi(z) - Phi(z - w))^(k-1)]``.
    """
    z = 0.5 * w[..., None] + np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    log_below = log_ndtr(z)
    lower = np.minimum(ndtr(z - w[..., None]) / ndtr(z), 1.0)
    with np.errstate(divide="ignore"):
        none_lower = -np.expm1((k - 1) * np.log1p(-lower))
    density = np.exp(-0.5 * z**2 + (k - 1) * log_below) / math.sqrt(2.0 * math.pi)
    return k * _STEP * np.sum(density * none_lower, axis=-1)


def _step(k: int, df: float) -> float:
    return min(_LOG_STEP / (1.0 + 0.3 * math.log(k / 2.0)), _SD_STEP / math.sqrt(2.0 * df))


def _log_chi_density(log_s: Array, df: float) -> Array:
    """Log density of the log of ``s``, where ``df s^2`` is chi-squared."""
    half = 0.5 * df
    if df < _STIRLING:
        at_one = math.log(2.0) + half * math.log(half) - half - math.lgamma(half)
    else:  # the same without the difference of two large numbers
        at_one = 0.5 * math.log(2.0 * half / math.pi) - 1.0 / (12.0 * half) + 1.0 / (360.0 * half**3)
    return at_one - half * (np.expm1(2.0 * log_s) - 2.0 * log_s)


def _left_end(df: float) -> float:
    """Where ``df (y - (exp(2y) - 1) / 2)`` has fallen by `_FADED` on the left: exponential or Gaussian, the nearer."""
    return min(_FADED / df + 0.5, math.sqrt(_FADED / df) * (1.0 + math.sqrt(_FADED / df)))


def _right_end(df: float) -> float:
    """The same on the right, where it falls at least as fast as ``-df y^2``."""
    return math.sqrt(_FADED / df)
