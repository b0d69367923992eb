"""The search for theta: quasi-Newton, polished by Newton steps, and not believed until certified.

The gradient in theta vanishes wherever a column of the factor is zero, so a search can stop at a false boundary. The
certificate looks at the gradient in the covariance matrix instead, and shows the direction in which to leave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from .covariance import CovarianceShape
from .criterion import Criterion
from .numerics import CERTIFICATE, SINGULAR_SD, STILL, Array, lower_triangular
from .starting import starting_factors

ESCAPES = 6  # departures from false boundaries; one or two happen, more would be a bug
POLISH = 12  # Newton steps; each doubles the correct digits, so four is usual


Factors = tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where the search ended.

    Parameters
    ----------
    factors : tuple of ndarray, each of shape (k, k)
        Relative covariance factors in internal coordinates: lower triangular, diagonal not negative.
    certified : bool
        Whether the first-order conditions over the cone of covariance matrices hold.
    violation : float
        The larger of the two violations of these conditions, per observation.
    n_evaluations : int
    """

    factors: Factors
    certified: bool
    violation: float
    n_evaluations: int


def minimise(criterion: Criterion) -> Optimum:
    """Minimise the criterion over theta, from the moments' estimate and away from every false boundary."""
    counter = _Counter(criterion)
    shape = criterion.moments.shape
    factors = starting_factors(criterion.moments)
    for _ in range(ESCAPES):
        factors = _tidied(criterion, shape.factors(_descended(counter, shape.theta(factors))))
        violation, departure = _certificate(criterion, factors)
        if departure is None:
            break
        factors = _departed(counter, factors, departure)
    return Optimum(factors, violation <= CERTIFICATE, violation, counter.n)


class _Counter:
    """The criterion in theta, counting its evaluations."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.n = 0

    def __call__(self, theta: Array) -> tuple[float, Array]:
        self.n += 1
        return self.criterion.value_and_gradient(theta)


def _descended(counter: _Counter, theta: Array) -> Array:
    """Newton's steps alone where the start is near enough, else after a quasi-Newton search."""
    moments = counter.criterion.moments
    if len(moments.factors) == 1:
        theta, gradient = _polished(counter, theta)
        if np.linalg.norm(gradient) <= CERTIFICATE * moments.nobs:
            return theta
    return _polished(counter, _searched(counter, theta))[0]


def _searched(counter: _Counter, theta: Array) -> Array:
    found = minimize(
        counter,
        theta,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 500, "ftol": 1e-9, "gtol": 1e-6, "maxcor": 20},
    )
    return found.x


def _polished(counter: _Counter, theta: Array) -> tuple[Array, Array]:
    """Newton steps while they help, and the gradient at their end; one Hessian serves while each step gains a digit."""
    value, gradient = counter(theta)
    still = STILL * counter.criterion.moments.nobs
    hessian = None
    for _ in range(POLISH):
        if np.linalg.norm(gradient) <= still:
            break
        if hessian is None:
            hessian = _hessian(counter, theta, gradient)
        step = -_damped_solve(hessian, gradient)
        new_value, new_gradient = counter(theta + step)
        gain = np.linalg.norm(new_gradient) / max(np.linalg.norm(gradient), np.finfo(float).tiny)
        if not new_value <= value + 1e-13 * max(1.0, abs(value)) or gain >= 1.0:
            break
        theta, value, gradient = theta + step, new_value, new_gradient
        if np.linalg.norm(step) <= 1e-11 * max(1.0, float(np.linalg.norm(theta))):
            break
        if gain > 0.1:
            hessian = None
    return theta, gradient


def _hessian(counter: _Counter, theta: Array, gradient: Array) -> Array:
    """From forward differences of the gradient: exact enough for a step, and half the cost of central ones."""
    rows = []
    for i in range(len(theta)):
        step = np.zeros_like(theta)
        step[i] = 1e-7 * max(abs(theta[i]), 1e-2)
        rows.append((counter(theta + step)[1] - gradient) / step[i])
    hessian = np.array(rows)
    return (hessian + hessian.T) / 2


def _damped_solve(hessian: Array, gradient: Array) -> Array:
    """Newton's step with negative curvature turned round and flat directions (rotations of a null column) left out."""
    values, vectors = np.linalg.eigh(hessian)
    size = np.abs(values)
    inverse = np.where(size > 1e-9 * size.max(initial=0.0), 1.0 / np.where(size > 0, size, 1.0), 0.0)
    return vectors @ (inverse * (vectors.T @ gradient))


def _tidied(criterion: Criterion, factors: Factors) -> Factors:
    """Lower triangular with non-negative diagonal, and exactly singular where it is singular for all purposes."""
    result = []
    for part, factor in zip(criterion.moments.shape.parts, factors, strict=True):
        tidy = np.zeros_like(factor)
        for block in part.blocks:
            left, singular, right = np.linalg.svd(factor[block, block])
            kept = np.where(singular < SINGULAR_SD, 0.0, singular)
            same = bool(np.all(kept == singular))
            tidy[block, block] = lower_triangular(factor[block, block] if same else (left * kept) @ right)
        result.append(tidy)
    return tuple(result)


def _certificate(criterion: Criterion, factors: Factors) -> tuple[float, Factors | None]:
    """The violation of the first-order conditions, and where the criterion falls if it is a false boundary.

    Over each term's ``L L' >= 0`` the conditions are ``Gamma >= 0`` and ``Gamma L L' = 0``.
    """
    gammas = criterion.at(factors).covariance_gradient
    directions = [np.zeros(len(factor)) for factor in factors]
    worst = 0.0
    for part, factor, gamma, direction in zip(criterion.moments.shape.parts, factors, gammas, directions, strict=True):
        for block in part.blocks:
            own = gamma[block, block] / criterion.moments.nobs
            values, vectors = np.linalg.eigh(own)
            violation = max(-float(values[0]), float(np.max(np.abs(own @ factor[block, block]))))
            worst = max(worst, violation)
            if violation > CERTIFICATE:
                direction[block] = vectors[:, 0]
    return worst, tuple(directions) if worst > CERTIFICATE else None


def _departed(counter: _Counter, factors: Factors, directions: Factors) -> Factors:
    """The covariances ``L L' + s^2 v v'`` with the best s of a few: a start inside the cone."""
    shape = counter.criterion.moments.shape
    starts = [_widened(shape, factors, directions, size) for size in (1e-3, 1e-2, 1e-1, 1.0)]
    return min(starts, key=lambda start: counter(shape.theta(start))[0])


def _widened(shape: CovarianceShape, factors: Factors, directions: Factors, size: float) -> Factors:
    result = []
    for part, factor, direction in zip(shape.parts, factors, directions, strict=True):
        wide = np.zeros_like(factor)
        for block in part.blocks:
            columns = np.column_stack([factor[block, block], size * direction[block]])
            wide[block, block] = lower_triangular(columns)
        result.append(wide)
    return tuple(result)
