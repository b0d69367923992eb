"""Joint tests: several linear combinations of the fixed effects at once, by F.

Satterthwaite's method follows lmerTest (Kuznetsova, Brockhoff & Christensen 2017, J. Stat. Softw. 82(13); Fai &
Cornelius 1996): the combinations are turned into independent ones, and their degrees of freedom matched to one F.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc

from ...numerics import Array
from ...result import Estimates
from ..freedom.kenward_roger import InformationKind, adjustment
from ..freedom.satterthwaite import joint_df
from .wald import DfMethod, covariance, degrees_of_freedom

#: A combination counts as repeating the others when less than this share of its variance is its own.
_REPEATED = 1e-8


@dataclass(frozen=True)
class FTest:
    """One F test, or the reason why there is none.

    Parameters
    ----------
    F : float
        The statistic; Kenward and Roger's is scaled.
    num_df : float
        Combinations that do not repeat each other.
    den_df : float
        Denominator degrees of freedom; infinite where F is a chi-squared over its degrees of freedom.
    p_value : float
        Upper tail.
    reason : str
        Why numbers are missing; empty where none are.
    """

    F: float = float("nan")
    num_df: float = 0.0
    den_df: float = float("nan")
    p_value: float = float("nan")
    reason: str = ""


def joint_test(
    fit: Estimates,
    combinations: Array,
    df: DfMethod = "satterthwaite",
    *,
    information: InformationKind = "expected",
) -> FTest:
    """Test that linear combinations of the fixed effects are all zero.

    Parameters
    ----------
    fit : Estimates
    combinations : ndarray of shape (m, p)
    df, information
        As in `lmm_engine.inference.effects.wald.coefficients`.

    Returns
    -------
    FTest

    Raises
    ------
    ModelError
        For another df method; for Kenward and Roger's where the fit is by ML.
    """
    rows = _independent(combinations, fit.vcov.to_numpy())
    q = len(rows)
    freedom = degrees_of_freedom(fit, rows, df, information)
    if not q:
        return FTest(reason="No coefficient of this term could be estimated.")
    value = rows @ fit.fixed_effects.to_numpy()
    variance = rows @ covariance(fit, df, information) @ rows.T
    F = float(value @ np.linalg.solve(variance, value)) / q
    if q == 1 or df in ("residual", "normal"):
        return _tested(F, q, float(freedom[0]))
    if df == "kenward-roger" and fit.design.random:
        den_df, scale = adjustment(fit, information).joint(rows)
        return _tested(scale * F, q, den_df)
    return _tested(F, q, joint_df(freedom))


def _tested(F: float, q: int, den_df: float) -> FTest:
    if not (den_df > 0 and F >= 0):
        reason = "Kenward and Roger's approximation gives no F distribution here; Satterthwaite's does."
        return FTest(num_df=float(q), reason=reason)
    tail = fdtrc(q, den_df, F) if np.isfinite(den_df) else chdtrc(q, q * F)
    return FTest(F, float(q), den_df, float(tail))


def _independent(combinations: Array, vcov: Array) -> Array:
    """Combinations whose estimates are uncorrelated, spanning the same: eigenvectors of their covariance, (q, p).

    Where the combinations' own units differ so much that rounding would eat one of them, they are brought to one unit
    first.
    """
    size = np.sqrt(np.einsum("mi,mi->m", combinations @ vcov, combinations))
    asked = combinations[size > 0]
    scaled = asked / size[size > 0, None]
    rows, shares = _turned(asked, vcov)
    own, own_shares = _turned(scaled, vcov)
    q = int(np.sum(own_shares > _REPEATED))
    return rows[:q] if np.sum(shares > _REPEATED) == q else own[:q]


def _turned(combinations: Array, vcov: Array) -> tuple[Array, Array]:
    """Uncorrelated combinations in descending order of their variances, and these as shares of the largest."""
    if not len(combinations):
        return combinations, np.zeros(0)
    values, vectors = np.linalg.eigh(combinations @ vcov @ combinations.T)
    return vectors[:, ::-1].T @ combinations, values[::-1] / values[-1]
