"""The search for theta: Newton's steps by average information, and not believed until certified.

The gradient in theta vanishes wherever a column of the factor is zero, so a search can stop at a false boundary. The
certificate looks at the gradient in the covariance matrix instead, and shows the direction in which to leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .covariance import CovarianceShape
from .criterion import Criterion, Profile
from .curvature import average_information
from .numerics import CERTIFICATE, SINGULAR_SD, STILL, Array, lower_triangular
from .starting import Factors, starting_factors

ESCAPES = 6  # departures from false boundaries; one or two happen, more would be a bug
STEPS = 100  # of one descent; four to eight are usual
SHORTER = 30  # times that a step may be cut
FAR = 4.0  # a step this many times theta's own length believes a flat place too much
ROUNDING = 1e-13  # of the criterion, relative
NEAR = 0.7  # the share of the gradient that a step may keep for its change to be believed as the curvature's


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
    starts = starting_factors(criterion.moments, criterion.method == "REML")
    profile, violation = min((_settled(counter, start) for start in starts), key=lambda end: end[0].value)
    return Optimum(profile.factors, violation <= CERTIFICATE, violation, counter.n)


def _settled(counter: _Counter, factors: Factors) -> tuple[Profile, float]:
    """Down to where the first-order conditions hold, and by how much they are missed there."""
    for _ in range(ESCAPES):
        profile = _tidied(counter, _descended(counter, factors))
        violation, departure = certificate(profile)
        if departure is None:
            break
        factors = _departed(counter, profile.factors, departure)
    return profile, violation


class _Counter:
    """The criterion, counting its evaluations."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.shape = criterion.moments.shape
        self.n = 0

    def at(self, factors: Factors) -> Profile:
        self.n += 1
        return self.criterion.at(factors)

    def place(self, profile: Profile) -> _Place:
        theta, gradient = self.shape.theta(profile.factors), self.shape.theta(profile.gradient)
        return _Place(theta, float(profile.value), gradient)


@dataclass(frozen=True, eq=False)
class _Place:
    """What is remembered of a place when its matrices are gone."""

    theta: Array
    value: float
    gradient: Array

    @cached_property
    def steepness(self) -> float:
        return float(np.linalg.norm(self.gradient))


def _descended(counter: _Counter, factors: Factors) -> Profile:
    """Newton's steps while they help; average information, and what it was seen to lack, is the curvature."""
    profile = counter.at(factors)
    here, kept = counter.place(profile), 1.0
    lacking = np.zeros((len(here.theta),) * 2)
    for _ in range(STEPS):
        if here.steepness <= STILL * counter.criterion.moments.nobs:
            break
        curvature = average_information(profile) + lacking
        step = -_damped_solve(curvature, here.gradient)
        if np.linalg.norm(step) <= STILL * max(1.0, float(np.linalg.norm(here.theta))):
            break
        del profile  # large: room for the next one
        profile, lowered = _lower(counter, here, step)
        if not lowered:
            break
        before, kept_before, here = here, kept, counter.place(profile)
        kept = here.steepness / before.steepness
        if kept > NEAR:
            lacking = np.zeros_like(lacking)
        elif kept > kept_before / 2:  # no longer the ever shorter steps of Newton
            moved = here.theta - before.theta
            lacking = lacking + _rank_one(here.gradient - before.gradient - curvature @ moved, moved)
    return profile


def _rank_one(missed: Array, moved: Array) -> Array:
    """The symmetric matrix of rank one that turns the move into the change that the curvature missed."""
    along = float(missed @ moved)
    if abs(along) <= 1e-8 * np.linalg.norm(missed) * np.linalg.norm(moved):
        return np.zeros((len(moved),) * 2)
    return np.outer(missed, missed) / along


def _lower(counter: _Counter, here: _Place, step: Array) -> tuple[Profile, bool]:
    """The first of ever shorter steps that lowers the criterion; here again where rounding is all there is to gain."""
    noise, slope = ROUNDING * max(1.0, abs(here.value)), float(here.gradient @ step)
    share = min(1.0, FAR * max(1.0, float(np.linalg.norm(here.theta))) / float(np.linalg.norm(step)))
    for _ in range(SHORTER):
        found = counter.at(counter.shape.factors(here.theta + share * step))
        rise = float(found.value) - here.value
        if rise <= 1e-4 * share * slope - noise:
            return found, True
        if abs(rise) <= noise:  # too little for the value to tell
            if counter.place(found).steepness < here.steepness:
                return found, True
            break
        lowest = -0.5 * share * slope / (rise - share * slope) if np.isfinite(rise) else 0.1  # of the parabola
        share *= min(max(lowest, 0.1), 0.5)
    return counter.at(counter.shape.factors(here.theta)), False


def _damped_solve(hessian: Array, gradient: Array) -> Array:
    """Newton's step with negative curvature turned round and flat directions (rotations of a null column) left out."""
    values, vectors = np.linalg.eigh(hessian)
    size = np.abs(values)
    inverse = np.where(size > 1e-9 * size.max(initial=0.0), 1.0 / np.where(size > 0, size, 1.0), 0.0)
    return vectors @ (inverse * (vectors.T @ gradient))


def _tidied(counter: _Counter, profile: Profile) -> Profile:
    """Diagonals not negative, and exactly singular where it is singular for all purposes."""
    result, same = [], True
    for part, factor in zip(counter.shape.parts, profile.factors, strict=True):
        tidy = factor.copy()
        for block in part.blocks:
            own = factor[block, block]
            left, singular, right = np.linalg.svd(own)
            if singular[-1] < SINGULAR_SD:
                tidy[block, block] = lower_triangular((left * np.where(singular < SINGULAR_SD, 0.0, singular)) @ right)
            else:
                tidy[block, block] = own * np.where(np.diag(own) < 0, -1.0, 1.0)
        same = same and np.array_equal(tidy, factor)
        result.append(tidy)
    return profile if same else counter.at(tuple(result))


def certificate(profile: Profile) -> tuple[float, Factors | None]:
    """The violation of the first-order conditions, and where the criterion falls if it is a false boundary.

    Over each term's ``L L' >= 0`` the conditions are ``Gamma >= 0`` and ``Gamma L L' = 0``.
    """
    sums = profile.criterion.moments
    directions = [np.zeros(len(factor)) for factor in profile.factors]
    worst = 0.0
    each = zip(sums.shape.parts, profile.factors, profile.covariance_gradient, directions, strict=True)
    for part, factor, gamma, direction in each:
        for block in part.blocks:
            own = gamma[block, block] / sums.nobs
            values, vectors = np.linalg.eigh(own)
            violation = max(-float(values[0]), float(np.max(np.abs(own @ factor[block, block]))))
            worst = max(worst, violation)
            if violation > CERTIFICATE:
                direction[block] = vectors[:, 0]
    return worst, tuple(directions) if worst > CERTIFICATE else None


def _departed(counter: _Counter, factors: Factors, directions: Factors) -> Factors:
    """The factors of the covariances ``L L' + s^2 v v'`` with the best s of a few: a start inside the cone."""
    sizes = (1e-3, 1e-2, 1e-1, 1.0)
    starts = [_widened(counter.shape, factors, directions, size) for size in sizes]
    return min(starts, key=lambda start: counter.at(start).value)


def _widened(shape: CovarianceShape, factors: Factors, directions: Factors, size: float) -> Factors:
    result = []
    for part, factor, direction in zip(shape.parts, factors, directions, strict=True):
        wide = np.zeros_like(factor)
        for block in part.blocks:
            columns = np.column_stack([factor[block, block], size * direction[block]])
            wide[block, block] = lower_triangular(columns)
        result.append(wide)
    return tuple(result)
