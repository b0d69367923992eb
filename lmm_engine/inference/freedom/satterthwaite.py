"""Degrees of freedom after Satterthwaite, for linear combinations of the fixed effects, one or several at a time.

Kuznetsova, Brockhoff & Christensen (2017), J. Stat. Softw. 82(13); Fai & Cornelius (1996). With the variance
parameters written as ``(theta, sigma)``, ``f = l' Var(beta) l`` has the gradient g and the parameters the asymptotic
covariance A; then ``nu = 2 f^2 / (g' A g)``.
"""

from __future__ import annotations

import numpy as np

from ...criterion import Profile
from ...numerics import Array
from ...result import Estimates
from .information import information, once_per_profile, theta_hessian, theta_jacobian

#: Directions of the Hessian flatter than this share of the steepest carry no information (a variance at zero).
_FLAT = 1e-9
#: Degrees of freedom closer to each other than this share are the same (a balanced design), as in lmerTest.
_SAME = 1e-8


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
    profile, rows = fit.profile, combinations @ fit.moments.to_beta
    reached = rows @ profile.unscaled_vcov
    variance = profile.sigma2 * np.einsum("mi,mi->m", reached, rows)
    by_entry = [profile.sigma2 * np.einsum("mi,mi->m", reached @ form, reached) for form in information(profile).forms]
    slopes = np.vstack(
        [
            theta_jacobian(profile).T @ np.reshape(by_entry, (len(by_entry), len(rows))),
            2.0 * variance / np.sqrt(profile.sigma2),
        ]
    )
    spread = np.einsum("im,im->m", variance_parameter_covariance(profile) @ slopes, slopes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, 2.0 * variance**2 / spread, np.inf)


def joint_df(freedom: Array) -> float:
    """Denominator degrees of freedom of an F statistic made of independent squared t statistics, as lmerTest has them.

    Parameters
    ----------
    freedom : ndarray of shape (q,)
        Degrees of freedom of each t.

    Returns
    -------
    float
        With ``E = sum nu / (nu - 2)``, ``2 E / (E - q)``: the F distribution whose mean is that of the statistic. 2
        where a t has no finite variance.
    """
    smallest, largest = float(np.min(freedom)), float(np.max(freedom))
    if smallest == largest or largest - smallest < _SAME * largest:
        return float(np.mean(freedom))
    if smallest <= 2:
        return 2.0
    excess = float(np.sum(2.0 / (freedom - 2.0)))  # E - q, without the loss of digits
    return 2.0 * (excess + len(freedom)) / excess


@once_per_profile
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
    hessian = theta_hessian(profile)
    # Each parameter in its own unit: between groups thousands of times the residual SD, theta's curvature is small.
    own = np.sqrt(np.maximum(np.diag(hessian), 0.0))
    unit = np.where(own > 0, 1.0 / np.where(own > 0, own, 1.0), 0.0)
    values, vectors = np.linalg.eigh(hessian * np.outer(unit, unit))
    kept = values > _FLAT * values[-1]
    inverse = np.where(kept, 1.0 / np.where(kept, values, 1.0), 0.0)
    return 2.0 * np.outer(unit, unit) * ((vectors * inverse) @ vectors.T)
