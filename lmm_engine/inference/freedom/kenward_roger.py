"""Kenward and Roger's covariance of the fixed effects, degrees of freedom and scaled F, for REML fits.

Kenward & Roger (1997), Biometrics 53:983; Halekoh & Højsgaard (2014), J. Stat. Softw. 59(9), whose pbkrtest uses the
expected information on the variance parameters, as here by default; SAS uses the observed one. The formulas are in the
entries of each grouping factor's covariance and the residual variance; `information` puts the overall scale in place of
the latter. For that parameter ``Q - P Phi P`` is zero, so that it enters the adjustment through W alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...criterion import Profile
from ...errors import ModelError
from ...numerics import Array
from ...result import Estimates
from .directions import Directions
from .information import information, of_fixed_effects, once_per_profile

InformationKind = Literal["expected", "observed"]
INFORMATION_KINDS = ("expected", "observed")

#: A combination of variance parameters with less than this share of information (each parameter's own information
#: taken as one) is not told apart by the data; it is left out, as R's ``ginv`` does.
_NOTHING = 1e-10
#: Where the degrees of freedom come this near to 2, the scale of F loses all digits and is taken as 1 (pbkrtest).
_NEAR_TWO = 0.01


@dataclass(frozen=True, eq=False)
class Adjustment:
    """What a fit's variance parameters not being known does to its fixed effects; on the user's scale.

    Parameters
    ----------
    vcov : ndarray of shape (p, p)
        The adjusted covariance of the fixed effects.
    plain : ndarray of shape (p, p)
        The covariance as if the variance parameters were known.
    slopes : ndarray of shape (m + 1, p, p)
        How the covariance moves with each variance parameter, the scale last.
    W : ndarray of shape (m + 1, m + 1)
        Asymptotic covariance of the variance parameters.
    """

    vcov: Array
    plain: Array
    slopes: Array
    W: Array

    def df(self, combinations: Array) -> Array:
        """Degrees of freedom of linear combinations, (q, p), one at a time: (q,).

        For one combination Kenward and Roger's formula comes to ``2 f^2 / (g' W g)`` with f its unadjusted variance
        and g the slopes of f.
        """
        variance = np.einsum("qi,qi->q", combinations @ self.plain, combinations)
        slopes = np.array([np.einsum("qi,qi->q", combinations @ own, combinations) for own in self.slopes])
        return 2.0 * variance**2 / np.einsum("rq,rq->q", self.W @ slopes, slopes)

    def joint(self, combinations: Array) -> tuple[float, float]:
        """Degrees of freedom and scale of the F statistic of linear combinations, (q, p), tested together."""
        q = len(combinations)
        plain = combinations @ self.plain @ combinations.T
        turned = np.linalg.solve(plain, combinations @ self.slopes @ combinations.T)
        spurs = np.einsum("rii->r", turned)
        A1 = float(spurs @ self.W @ spurs)
        A2 = float(np.einsum("rs,rij,sji->", self.W, turned, turned))
        return _df_and_scale(q, A1, A2)


def _df_and_scale(q: int, A1: float, A2: float) -> tuple[float, float]:
    """m and lambda, by Kenward & Roger's two-moment match in pbkrtest's order of operations."""
    with np.errstate(divide="ignore", invalid="ignore"):
        B = np.float64(A1 + 6.0 * A2) / (2.0 * q)
        g = np.float64((q + 1.0) * A1 - (q + 4.0) * A2) / ((q + 2.0) * A2)
        h = 3.0 * q + 2.0 * (1.0 - g)
        V0, V1, V2 = 1.0 + g / h * B, 1.0 - (q - g) / h * B, 1.0 - (q + 2.0 - g) / h * B
        E = 1.0 - A2 / q
        ratio = 1.0 if abs(E) < 1e-14 and abs(V1) < 1e-14 else E / V1
        rho = ratio**2 * V0 / (q * V2)
        df = 4.0 + (q + 2.0) / (q * rho - 1.0)
        scale = 1.0 if abs(df - 2.0) < _NEAR_TWO else df * E / (df - 2.0)
    return float(df), float(scale)


def adjustment(fit: Estimates, kind: InformationKind = "expected") -> Adjustment:
    """Kenward and Roger's adjustment of a fit.

    Parameters
    ----------
    fit : Estimates
        By REML, with random effects.
    kind : {"expected", "observed"}
        Which information on the variance parameters: pbkrtest's choice or SAS's.

    Returns
    -------
    Adjustment

    Raises
    ------
    ModelError
        If the fit is by ML; for another kind; if the observed information is asked for where a variance is zero or not
        told apart from others.
    """
    if kind not in INFORMATION_KINDS:
        raise ModelError(f"There is no information called “{kind}”.", "Choose “expected” or “observed”.")
    if fit.method != "REML":
        raise ModelError(
            "Kenward and Roger's degrees of freedom are made for fits by REML; this one is by ML.",
            "Refit by REML, or use Satterthwaite's.",
        )
    if kind == "observed" and fit.is_singular:
        raise ModelError(
            "The observed information on the variances means nothing at the edge of what they can be, and a variance "
            "of this fit is zero or a correlation is one.",
            "Use the expected information, or the simpler random part.",
        )
    internal = _expected(fit.profile) if kind == "expected" else _observed(fit.profile)
    to_beta = fit.moments.to_beta
    scale = fit.sigma**2
    return Adjustment(
        vcov=scale * (to_beta @ internal.vcov @ to_beta.T),
        plain=scale * (to_beta @ internal.plain @ to_beta.T),
        slopes=scale * (to_beta @ internal.slopes @ to_beta.T),
        W=internal.W,
    )


@once_per_profile
def _expected(profile: Profile) -> Adjustment:
    return _adjusted(profile, _inverse(information(profile).expected))


@once_per_profile
def _observed(profile: Profile) -> Adjustment:
    observed = information(profile).observed
    if not _spectrum(observed)[1][0] > _NOTHING:
        raise ModelError(
            "The observed information on the variances is not positive definite (the data do not tell two of them "
            "apart), so Kenward and Roger's formulas have no answer with it.",
            "Use the expected information.",
        )
    return _adjusted(profile, _inverse(observed))


def _adjusted(profile: Profile, W: Array) -> Adjustment:
    """The adjustment in internal coordinates, over sigma squared."""
    directions, forms = Directions(profile), information(profile).forms
    without = directions.inner(fixed=False)
    reach = of_fixed_effects(directions, without)
    plain = profile.unscaled_vcov
    total = np.zeros_like(plain)
    for i in range(len(forms)):
        for j in range(len(forms)):
            if i <= j:
                part = W[i, j] * (reach.product(i, j, without) - forms[i] @ plain @ forms[j])
                total += part if i == j else part + part.T
    vcov = plain + 2.0 * plain @ total @ plain
    slopes = np.concatenate([plain @ forms @ plain, plain[None]])
    return Adjustment((vcov + vcov.T) / 2, plain, slopes, W)


def _inverse(information: Array) -> Array:
    """The inverse, over what the data tell apart."""
    scale, values, vectors = _spectrum(information)
    kept = values > _NOTHING
    inverse = np.where(kept, 1.0 / np.where(kept, values, 1.0), 0.0)
    return np.outer(scale, scale) * ((vectors * inverse) @ vectors.T)


def _spectrum(information: Array) -> tuple[Array, Array, Array]:
    """Units in which each parameter's own information is one (zero for one without any), and eigen-decomposition."""
    own = np.sqrt(np.maximum(np.diag(information), 0.0))
    scale = np.where(own > 0, 1.0 / np.where(own > 0, own, 1.0), 0.0)
    values, vectors = np.linalg.eigh(information * np.outer(scale, scale))
    return scale, values, vectors
