"""Degrees of freedom after Satterthwaite, for one linear combination of the fixed effects at a time.

Kuznetsova, Brockhoff & Christensen (2017), J. Stat. Softw. 82(13); Fai & Cornelius (1996). With the variance
parameters written as ``(theta, sigma)``, ``f = l' Var(beta) l`` has the gradient g and the parameters the asymptotic
covariance A; then ``nu = 2 f^2 / (g' A g)``.
"""

from __future__ import annotations

import numpy as np

from ..criterion import Profile
from ..numerics import Array
from ..result import Estimates

#: Central differences of the analytic gradient: the truncation error is of the order of its square.
_STEP = 1e-5
#: Directions of the Hessian flatter than this share of the steepest carry no information (a variance at zero).
_FLAT = 1e-9


def satterthwaite_df(fit: Estimates, combinations: Array) -> Array:
    """Degrees of freedom of linear combinations of the fixed effects.

    Parameters
    ----------
    fit : Estimates
    combinations : ndarray of shape (m, p)
        One combination of the coefficients, on the user's scale, in each row.

    Returns
    -------
    ndarray of shape (m,)
        Infinite where the variance of a combination does not depend on the variance parameters.
    """
    profile = fit.profile
    rows = np.zeros((len(combinations), len(profile.inverse)))
    rows[:, fit.moments.q :] = combinations @ fit.moments.to_beta
    sigma2 = profile.sigma2
    variance = sigma2 * np.einsum("mi,ij,mj->m", rows, profile.inverse, rows)
    slopes = np.column_stack([*_theta_slopes(profile, rows), 2.0 * variance / np.sqrt(sigma2)])
    spread = np.einsum("mi,ij,mj->m", slopes, variance_parameter_covariance(profile), slopes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, 2.0 * variance**2 / spread, np.inf)


def _theta_slopes(profile: Profile, rows: Array) -> list[Array]:
    """Derivative of each combination's variance with respect to each entry of theta."""
    projected = rows @ profile.inverse
    return [
        -profile.sigma2 * np.einsum("mi,ij,mj->m", projected, profile.W_derivative(f, i, j)[:-1, :-1], projected)
        for f, part in enumerate(profile.criterion.moments.shape.parts)
        for i, j in zip(*part.positions, strict=True)
    ]


def variance_parameter_covariance(profile: Profile) -> Array:
    """Asymptotic covariance of ``(theta, sigma)``, internal coordinates: twice the inverse Hessian of the deviance.

    Parameters
    ----------
    profile : Profile
        At the optimum.

    Returns
    -------
    ndarray of shape (m + 1, m + 1)
        Moore-Penrose inverse over the directions with positive curvature.
    """
    values, vectors = np.linalg.eigh(_hessian(profile))
    kept = values > _FLAT * values[-1]
    inverse = np.where(kept, 1.0 / np.where(kept, values, 1.0), 0.0)
    return 2.0 * (vectors * inverse) @ vectors.T


def _hessian(profile: Profile) -> Array:
    """Hessian of the deviance in ``(theta, sigma)``: ``log_det + df log(2 pi sigma^2) + r^2 / sigma^2``."""
    criterion, sigma2 = profile.criterion, profile.sigma2
    shape = criterion.moments.shape
    theta = shape.theta(profile.factors)
    m = len(theta)
    hessian = np.zeros((m + 1, m + 1))
    for i in range(m):
        step = np.zeros(m)
        step[i] = _STEP * max(abs(theta[i]), 0.1)
        up = criterion.at(shape.factors(theta + step), sigma2)
        down = criterion.at(shape.factors(theta - step), sigma2)
        hessian[i, :m] = (shape.theta(up.gradient) - shape.theta(down.gradient)) / (2 * step[i])
        hessian[i, m] = hessian[m, i] = -2.0 * sigma2**-1.5 * (up.rss - down.rss) / (2 * step[i])
    hessian[:m, :m] = (hessian[:m, :m] + hessian[:m, :m].T) / 2
    hessian[m, m] = -2.0 * criterion.degrees / sigma2 + 6.0 * profile.rss / sigma2**2
    return hessian
