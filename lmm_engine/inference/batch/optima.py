"""Where the refits end, each with its certificate; those the batched search leaves open are searched one by one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from ...covariance import CovarianceShape
from ...criterion import Criterion, Method, Profile
from ...moments import Moments
from ...numerics import CERTIFICATE, SINGULAR_SD, Array
from ...optimise import minimise
from .criterion import BatchCriterion, Frame, frame
from .products import Products
from .search import search
from .standins import StandIns, stand_ins
from .starting import inside, moment_starts, triangular

#: A gradient below this, per observation, has arrived: a fifth of what the certificate asks for in the covariance.
ARRIVED = 2e-8


@dataclass(frozen=True, eq=False)
class Optima:
    """What B searches found, internal coordinates.

    Parameters
    ----------
    factors : tuple of ndarray, each of shape (B, k, k)
        Relative covariance factors of each grouping factor.
    beta : ndarray of shape (B, p)
    unscaled_vcov : ndarray of shape (B, p, p)
    sigma2, value, violation : ndarray of shape (B,)
        Residual variance, criterion, and by how much the first-order conditions are missed, per observation.
    """

    factors: tuple[Array, ...]
    beta: Array
    unscaled_vcov: Array
    sigma2: Array
    value: Array
    violation: Array

    def put(self, i: int, profile: Profile, violation: float) -> None:
        """Write what one search found in place i."""
        for own, factor in zip(self.factors, profile.factors, strict=True):
            own[i] = factor
        self.beta[i], self.unscaled_vcov[i] = profile.beta, profile.unscaled_vcov
        self.sigma2[i], self.value[i], self.violation[i] = profile.sigma2, profile.value, violation

    def put_many(self, which: np.ndarray, found: Optima) -> None:
        """Write what other searches found in the given places."""
        for own, factor in zip(self.factors, found.factors, strict=True):
            own[which] = factor
        self.beta[which], self.unscaled_vcov[which] = found.beta, found.unscaled_vcov
        self.sigma2[which], self.value[which], self.violation[which] = found.sigma2, found.value, found.violation


def unknown(base: Moments, n: int) -> Optima:
    """Places for n results, all NaN and none certified."""
    p = base.p
    factors = tuple(np.full((n, part.k, part.k), np.nan) for part in base.shape.parts)
    beta, unscaled_vcov = np.full((n, p), np.nan), np.full((n, p, p), np.nan)
    return Optima(factors, beta, unscaled_vcov, np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.inf))


class Solver(Protocol):
    """One way to fit B outcomes at once.

    Attributes
    ----------
    entries : int
        Numbers that one outcome takes in the largest array that is made for it.
    """

    @property
    def entries(self) -> int:
        """Numbers that one outcome takes in the largest array that is made for it."""
        ...

    def __call__(self, products: Products) -> Optima:
        """Optima of outcomes that can be fitted."""
        ...


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """No random effects: nothing to search."""

    base: Moments
    method: Method

    @property
    def entries(self) -> int:
        """The covariance of the fixed effects."""
        return self.base.p**2

    def __call__(self, products: Products) -> Optima:
        """Least squares is known already."""
        base, n = self.base, len(products.y_scale)
        profile = Criterion(base, self.method).at(())
        return Optima(
            (),
            np.zeros((n, base.p)),
            np.tile(np.eye(base.p), (n, 1, 1)),
            np.full(n, base.nobs / profile.criterion.degrees),
            np.full(n, profile.value),
            np.zeros(n),
        )


@dataclass(frozen=True, eq=False)
class OneFactor:
    """One grouping factor: all outcomes at once.

    Parameters
    ----------
    base : Moments
    method : {"REML", "ML"}
    start : tuple of ndarray
        A relative covariance to begin with where the method of moments cannot be had.
    """

    base: Moments
    method: Method
    start: tuple[Array, ...]

    @cached_property
    def _stand_ins(self) -> StandIns:
        return stand_ins(self.base)

    @cached_property
    def _frame(self) -> Frame:
        own = self._stand_ins
        return frame(self.base, self.method, own.S, own.TX, own.weight)

    @property
    def entries(self) -> int:
        """A (k, k) matrix for each group, or what stands in for it."""
        return self._frame.shape.k ** 2 * len(self._frame.weight)

    def __call__(self, products: Products) -> Optima:
        """Search, tidy, certify."""
        criterion = BatchCriterion(self._frame, self._stand_ins.apply(products.levels_y))
        n, shape = criterion.Ty.shape[2], criterion.frame.shape
        start = moment_starts(criterion)
        if start is None:
            start = np.repeat(inside(self.start[0][None], shape), n, axis=1)
        found = search(criterion, start, ARRIVED * self.base.nobs)
        factors = tidied(self.base.shape, found)
        rows, cols = shape.positions
        profile = criterion.at(factors[0][:, rows, cols].T)
        return Optima(
            factors,
            profile.beta.T.copy(),
            profile.unscaled_vcov.transpose(2, 0, 1).copy(),
            profile.sigma2,
            profile.value,
            violations(self.base, factors, (profile.covariance_gradient.transpose(2, 0, 1),)),
        )


@dataclass(frozen=True, eq=False)
class SeveralFactors:
    """Crossed or nested factors: one criterion for each outcome, all of them taking their steps together.

    Parameters
    ----------
    base : Moments
    method : {"REML", "ML"}
    start : tuple of ndarray
        Relative covariances to begin with.
    """

    base: Moments
    method: Method
    start: tuple[Array, ...]

    @property
    def entries(self) -> int:
        """The cross-products of an outcome's own criterion."""
        base = self.base
        return len(base.total) * (len(base.total) + base.levels.S[0].size)

    def __call__(self, products: Products) -> Optima:
        """Search, tidy, certify."""
        n, base = len(products.y_scale), self.base
        each = _Each(base.shape, tuple(Criterion(products.of_one(base, i), self.method) for i in range(n)))
        start = np.concatenate([inside(D[None], part) for D, part in zip(self.start, base.shape.parts, strict=True)])
        factors = tidied(base.shape, search(each, np.repeat(start, n, axis=1), ARRIVED * base.nobs))
        result = unknown(base, n)
        for i, criterion in enumerate(each.criteria):
            profile = criterion.at(tuple(factor[i] for factor in factors))
            gammas = tuple(gamma[None] for gamma in profile.covariance_gradient)
            result.put(i, profile, float(violations(base, tuple(f[i : i + 1] for f in factors), gammas)[0]))
        return result


@dataclass(frozen=True, eq=False)
class _Each:
    """Criteria one after the other, as one objective."""

    shape: CovarianceShape
    criteria: tuple[Criterion, ...]

    def take(self, which: np.ndarray) -> _Each:
        places = np.flatnonzero(which) if which.dtype == bool else which
        return _Each(self.shape, tuple(self.criteria[i] for i in places))

    def value_and_gradient(self, theta: Array) -> tuple[Array, Array]:
        found = [criterion.value_and_gradient(own) for criterion, own in zip(self.criteria, theta.T, strict=True)]
        return np.array([value for value, _ in found]), np.array([gradient for _, gradient in found]).T


def tidied(shape: CovarianceShape, theta: Array) -> tuple[Array, ...]:
    """Factors (B, k, k) from theta (m, B): triangular, diagonal not negative, and exactly singular where they are.

    See `lmm_engine.optimise`, which does the same for one.
    """
    result, start = [], 0
    for part in shape.parts:
        rows, cols = part.positions
        factor = np.zeros((theta.shape[1], part.k, part.k))
        factor[:, rows, cols] = theta[start : start + len(rows)].T
        start += len(rows)
        for block in part.blocks:
            factor[:, block, block] = _tidied_block(factor[:, block, block])
        result.append(factor)
    return tuple(result)


def _tidied_block(own: Array) -> Array:
    left, singular, right = np.linalg.svd(np.where(np.isfinite(own), own, 0.0))
    small = (singular < SINGULAR_SD).any(axis=1)
    kept = np.where(singular[small] < SINGULAR_SD, 0.0, singular[small])
    own = own.copy()
    own[small] = np.matmul(left[small] * kept[:, None, :], right[small])
    return triangular(own)


def violations(base: Moments, factors: tuple[Array, ...], gammas: tuple[Array, ...]) -> Array:
    """By how much ``Gamma >= 0`` and ``Gamma L L' = 0`` are missed in any term, per observation, (B,)."""
    worst = np.zeros(len(factors[0]))
    for part, factor, gamma in zip(base.shape.parts, factors, gammas, strict=True):
        for block in part.blocks:
            own = gamma[:, block, block] / base.nobs
            finite = np.asarray(np.isfinite(own).all(axis=(1, 2)))
            lowest = np.linalg.eigvalsh(np.where(finite[:, None, None], own, 0.0))[:, 0]
            slope = np.abs(np.matmul(own, factor[:, block, block])).max(axis=(1, 2))
            worst = np.maximum(worst, np.where(finite, np.maximum(-lowest, slope), np.inf))
    return worst


def search_alone(base: Moments, method: Method, products: Products, found: Optima) -> int:
    """Search again, one by one, for the outcomes whose conditions do not hold; how many there were."""
    open_ones = np.flatnonzero(~(found.violation <= CERTIFICATE))
    for i in open_ones:
        criterion = Criterion(products.of_one(base, int(i)), method)
        optimum = minimise(criterion)
        profile = criterion.at(optimum.factors)
        if optimum.certified or not found.value[i] <= profile.value:
            found.put(int(i), profile, optimum.violation)
    return len(open_ones)
