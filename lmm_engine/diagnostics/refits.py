"""The model fitted again without each set of rows, variance parameters included.

Each refit starts at the whole fit's theta with the whole fit's curvature and works on cross-products alone (see
`remainder`): a few evaluations of the criterion, however many rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..criterion import Criterion, Profile
from ..inference.bootstrapping.batch.turns import Progress
from ..moments import Moments
from ..numerics import ALIASED, CERTIFICATE, DENSE_LIMIT, NO_RESIDUAL, Array
from ..optimise import certificate, minimise
from ..result import Estimates
from .deletion import NOT_ESTIMABLE, Deletions
from .leverage import InnerRows
from .remainder import Remainders, Sets

#: Steps of the search from a neighbouring optimum; three to six are usual, and after these a search from afar begins.
_STEPS = 20
#: The gradient, per observation, at which a refit is done: theta is then right to about as many digits.
_DONE = CERTIFICATE / 100

STOPPED = "Not reached: the refits were stopped before."


@dataclass(frozen=True, eq=False)
class Refits:
    """Fixed effects, variance parameters and likelihood without each set of rows.

    Parameters
    ----------
    deletions : Deletions
    variances : ndarray of shape (s, m)
        Variances and covariances without the set in the order of `variance_parameters`, on the user's scale.
    displacement : ndarray of shape (s,)
        Twice the (restricted) log-likelihood of all rows that is lost by the estimates without the set.
    """

    deletions: Deletions
    variances: Array
    displacement: Array

    @property
    def cancelled(self) -> bool:
        """Whether some sets were not reached."""
        return bool(np.any(self.deletions.reasons == STOPPED))


def variance_parameters(fit: Estimates) -> dict[str, float]:
    """Variances and covariances of a fit: term by term down the columns of the lower triangle, ``sigma2`` last.

    Named like R's SDs and correlations: ``var_(Intercept)|Subject``, ``cov_Days.(Intercept)|Subject``.
    """
    names = []
    for term in fit.random_terms:
        rows, columns = _lower_triangle(len(term.terms))
        for i, j in zip(rows, columns, strict=True):
            what = f"var_{term.terms[i]}" if i == j else f"cov_{term.terms[i]}.{term.terms[j]}"
            names.append(f"{what}|{term.factor}")
    return dict(zip([*names, "sigma2"], _variances(fit, fit.profile), strict=True))


def _lower_triangle(k: int) -> tuple[np.ndarray, np.ndarray]:
    columns, rows = np.triu_indices(k)
    return rows, columns


def _variances(fit: Estimates, profile: Profile) -> Array:
    found: list[Array] = []
    sigma2 = fit.moments.y_scale**2 * profile.sigma2
    for part, factor in zip(fit.moments.factors, profile.factors, strict=True):
        for block in part.shape.blocks:
            half = part.to_effects[block, block] @ factor[block, block]
            found.append(sigma2 * (half @ half.T)[_lower_triangle(len(half))])
    return np.concatenate([*found, [sigma2]])


def refitted(rows: InnerRows, sets: Sets, progress: Progress | None = None) -> Refits:
    """Fit again without each set in turn.

    Parameters
    ----------
    rows : InnerRows
    sets : Sets
    progress : callable, optional
        Is told the share done after each refit; its answer False ends the work, and the sets that were not reached say
        so in their reason.
    """
    neighbours = _Neighbours(Remainders(rows, sets))
    fit, n_sets, p = rows.fit, len(sets), rows.fit.moments.p
    change, vcov = np.full((n_sets, p), np.nan), np.full((n_sets, p, p), np.nan)
    variances = np.full((n_sets, len(variance_parameters(fit))), np.nan)
    displacement = np.full(n_sets, np.nan)
    reasons = np.full(n_sets, STOPPED, dtype=object)
    for j in range(n_sets):
        profile, reasons[j] = neighbours.without(j)
        if profile is not None:
            change[j], vcov[j] = profile.beta - fit.profile.beta, profile.sigma2 * profile.unscaled_vcov
            variances[j], displacement[j] = _variances(fit, profile), neighbours.displacement(profile)
        if progress is not None and progress((j + 1) / n_sets) is False:
            break
    return Refits(Deletions(change, vcov, reasons), variances, displacement)


@dataclass(frozen=True, eq=False)
class _Neighbours:
    """Optima of almost the same data."""

    remainders: Remainders

    @property
    def fit(self) -> Estimates:
        return self.remainders.fit

    @cached_property
    def whole(self) -> Criterion:
        """The criterion of all rows."""
        moments = self.fit.moments
        return Criterion(moments.with_levels(self.remainders.base), self.fit.method)

    @cached_property
    def theta(self) -> Array:
        return self.fit.moments.shape.theta(self.fit.profile.factors)

    @cached_property
    def curvature(self) -> Array:
        """Inverse Hessian of the criterion at the whole fit, made positive definite: where the search looks first."""
        gradient = self.whole.value_and_gradient(self.theta)[1]
        hessian = np.empty((len(self.theta),) * 2)
        for i in range(len(self.theta)):
            step = np.zeros_like(self.theta)
            step[i] = 1e-6 * max(abs(self.theta[i]), 0.01)
            hessian[i] = (self.whole.value_and_gradient(self.theta + step)[1] - gradient) / step[i]
        values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
        size = np.maximum(np.abs(values), ALIASED * np.abs(values).max(initial=1.0))
        return (vectors / size) @ vectors.T

    def without(self, j: int) -> tuple[Profile | None, str]:
        """The fit without set j, or the reason why there is none."""
        reason = self._refusal(j)
        if reason:
            return None, reason
        criterion = Criterion(self.remainders.moments(j), self.fit.method)
        reason = _indeterminate(criterion.moments, self.fit)
        if reason:
            return None, reason
        profile = criterion.at(criterion.moments.shape.factors(self._searched(criterion)))
        if not _certified(profile):
            optimum = minimise(criterion)
            profile = criterion.at(optimum.factors)
            if not optimum.certified:
                return None, "The search for the estimates without it did not settle."
        if not profile.rss > NO_RESIDUAL * criterion.moments.nobs:
            return None, "The model reproduces the other rows exactly, so that no residual variance is left."
        return profile, ""

    def _searched(self, criterion: Criterion) -> Array:
        """Quasi-Newton steps from the whole fit's theta, as far as they lead."""
        theta, inverse = self.theta, self.curvature
        value, gradient = criterion.value_and_gradient(theta)
        for _ in range(_STEPS):
            if np.linalg.norm(gradient) <= _DONE * criterion.moments.nobs:
                return theta
            step = -inverse @ gradient
            new_value, new_gradient = criterion.value_and_gradient(theta + step)
            if not new_value <= value + 1e-12 * abs(value):
                break
            inverse = _updated(inverse, step, new_gradient - gradient)
            theta, value, gradient = theta + step, new_value, new_gradient
        return theta

    def _refusal(self, j: int) -> str:
        rows, sets = self.remainders.rows, self.remainders.sets
        if not self.remainders.estimable[j]:
            return NOT_ESTIMABLE
        own, left = sets.rows(j), self.fit.nobs - int(sets.n_rows[j])
        if left <= self.fit.moments.p:
            return "No rows are left to estimate the residual variance from."
        touched = 0
        for part, (_, codes), size in zip(self.fit.moments.factors, rows.whitened, self.remainders.sizes, strict=True):
            levels, taken = np.unique(codes[own], return_counts=True)
            n_levels = part.n_levels - int(np.sum(taken == size[levels]))
            touched = max(touched, len(levels))
            if n_levels < 2:
                return f"Fewer than two levels of “{part.name}” are left, so that their variance cannot be estimated."
            if n_levels * max(part.shape.sizes) >= left:
                return (
                    f"The rows left are no more than the effects of “{part.name}”, so that they cannot be told apart."
                )
        if self.remainders.whole is None and touched * len(self.fit.moments.total) * rows.k > DENSE_LIMIT:
            return "Its rows meet too many levels of the other factors to be taken out of the cross-products."
        return ""

    def displacement(self, profile: Profile) -> float:
        """What the likelihood of all rows loses at the estimates of another fit, twice."""
        here, sigma2 = self.whole.at(profile.factors), profile.sigma2
        squares = here.rss
        if self.fit.method == "ML":
            off = profile.beta - here.beta
            squares += float(off @ np.linalg.solve(here.unscaled_vcov, off))
        value = here.log_det + self.whole.degrees * np.log(2.0 * np.pi * sigma2) + squares / sigma2
        return float(value - self.fit.profile.value)


def _updated(inverse: Array, step: Array, turn: Array) -> Array:
    """The inverse Hessian after one step (Broyden, Fletcher, Goldfarb & Shanno)."""
    along = float(step @ turn)
    if not along > 0:
        return inverse
    left = np.eye(len(step)) - np.outer(step, turn) / along
    return left @ inverse @ left.T + np.outer(step, step) / along


def _certified(profile: Profile) -> bool:
    """Whether the first-order conditions of a maximum over the covariance matrices hold."""
    return bool(np.isfinite(profile.value)) and certificate(profile)[0] <= CERTIFICATE


def _indeterminate(moments: Moments, fit: Estimates) -> str:
    """Which random effects the rows left no longer tell apart, if any."""
    crosses = [np.einsum("abg,g->ab", moments.levels.S, moments.levels.weight)] if moments.factors else []
    for span in moments.spans:
        own = moments.total[span.slice, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)
        crosses.append(np.einsum("gagb->ab", own))
    for part, cross in zip(moments.factors, crosses, strict=True):
        for position, block in zip(part.terms, part.shape.blocks, strict=True):
            if np.linalg.eigvalsh(cross[block, block])[0] < ALIASED * moments.nobs:
                names = ", ".join(fit.design.random[position].terms)
                return f"The other rows do not tell the random effects of “{part.name}” ({names}) apart."
    return ""
