"""The search for theta: quasi-Newton, polished by Newton steps, and not believed until certified.

The gradient in theta vanishes wherever a column of the factor is zero, so a search can stop at a false boundary. The
certificate looks at the gradient in the covariance matrix instead, and shows the direction in which to leave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from .criterion import Criterion
from .numerics import CERTIFICATE, SINGULAR_SD, Array, lower_triangular

ESCAPES = 6  # departures from false boundaries; one or two happen, more would be a bug
POLISH = 12  # Newton steps; each doubles the correct digits, so four is usual


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where the search ended.

    Parameters
    ----------
    factor : ndarray of shape (k, k)
        L in internal coordinates: lower triangular, diagonal not negative.
    value : float
        The criterion there, internal coordinates.
    certified : bool
        Whether the first-order conditions over the cone of covariance matrices hold.
    violation : float
        The larger of the two violations of these conditions, per observation.
    n_evaluations : int
    """

    factor: Array
    value: float
    certified: bool
    violation: float
    n_evaluations: int


def minimise(criterion: Criterion) -> Optimum:
    """Minimise the criterion over theta, from the identity and away from every false boundary."""
    counter = _Counter(criterion)
    factor = np.eye(criterion.shape.k)
    for _ in range(ESCAPES):
        factor = _tidied(counter, _polished(counter, _searched(counter, factor)))
        violation, departure = _certificate(criterion, factor)
        if departure is None:
            break
        factor = _departed(counter, factor, departure)
    value = criterion.at(factor).value
    return Optimum(factor, value, violation <= CERTIFICATE, violation, counter.n)


class _Counter:
    """The criterion in theta, counting its evaluations."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.n = 0

    def __call__(self, theta: Array) -> tuple[float, Array]:
        self.n += 1
        return self.criterion.value_and_gradient(theta)


def _searched(counter: _Counter, factor: Array) -> Array:
    shape = counter.criterion.shape
    found = minimize(
        counter,
        shape.theta(factor),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-6, "maxcor": 20},
    )
    return shape.factor(found.x)


def _polished(counter: _Counter, factor: Array) -> Array:
    """Newton steps on the gradient while they help; one Hessian serves as long as each step gains a digit."""
    shape = counter.criterion.shape
    theta = shape.theta(factor)
    value, gradient = counter(theta)
    hessian = None
    for _ in range(POLISH):
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
    return shape.factor(theta)


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


def _tidied(counter: _Counter, factor: Array) -> Array:
    """Lower triangular with non-negative diagonal, and exactly singular where it is singular for all purposes."""
    result = np.zeros_like(factor)
    for block in counter.criterion.shape.blocks:
        left, singular, right = np.linalg.svd(factor[block, block])
        kept = np.where(singular < SINGULAR_SD, 0.0, singular)
        result[block, block] = lower_triangular((left * kept) @ right)
        if np.all(kept == singular):
            result[block, block] = lower_triangular(factor[block, block])
    return result if counter(counter.criterion.shape.theta(result))[0] < np.inf else factor


def _certificate(criterion: Criterion, factor: Array) -> tuple[float, Array | None]:
    """The violation of the first-order conditions, and where the criterion falls if it is a false boundary.

    Over each term's D = L L' >= 0 the conditions are Gamma >= 0 and Gamma D = 0.
    """
    profile = criterion.at(factor)
    worst, departure = 0.0, None
    for block in criterion.shape.blocks:
        gamma = profile.covariance_gradient[block, block] / criterion.moments.nobs
        slack = float(np.max(np.abs(gamma @ factor[block, block]), initial=0.0))
        values, vectors = np.linalg.eigh(gamma)
        violation = max(-float(values[0]), slack)
        if violation > worst:
            worst = violation
            departure = np.zeros(len(factor))
            departure[block] = vectors[:, 0]
    return worst, departure if worst > CERTIFICATE else None


def _departed(counter: _Counter, factor: Array, direction: Array) -> Array:
    """The covariance ``L L' + s v v'`` with the best s of a few: a start inside the cone."""
    shape = counter.criterion.shape
    best, best_value = factor, np.inf
    for size in (1e-3, 1e-2, 1e-1, 1.0):
        candidate = np.zeros_like(factor)
        for block in shape.blocks:
            widened = np.column_stack([factor[block, block], size * direction[block]])
            candidate[block, block] = lower_triangular(widened)
        value = counter(shape.theta(candidate))[0]
        if value < best_value:
            best, best_value = candidate, value
    return best
