"""How B outcomes are fitted at once: with no grouping factor, with one, with several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from ....criterion import Criterion, Method, Profile
from ....moments import Moments
from ....numerics import Array
from .certified import certified_search
from .criterion import BatchCriterion, Frame, frame
from .optima import Optima, unknown
from .products import Products
from .rotated import Factors
from .standins import StandIns, stand_ins
from .starting import moment_starts


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
        return self._frame.shape.k**2 * len(self._frame.weight)

    def __call__(self, products: Products) -> Optima:
        """Search from each outcome's own estimate by moments."""
        criterion = BatchCriterion(self._frame, self._stand_ins.apply(products.levels_y))
        start = moment_starts(criterion)
        if start is None:
            start = np.tile(self.start[0], (len(products.y_scale), 1, 1))
        factors, violation = certified_search(self.base.shape, criterion, (start,), self.base.nobs)
        profile = criterion.at(factors[0])
        beta, unscaled_vcov = profile.beta.T.copy(), profile.unscaled_vcov.transpose(2, 0, 1).copy()
        return Optima(factors, beta, unscaled_vcov, profile.sigma2, profile.value, violation)


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
        """Search from the start that is given."""
        n, base = len(products.y_scale), self.base
        each = _Each(tuple(Criterion(products.of_one(base, i), self.method) for i in range(n)))
        start = tuple(np.tile(covariance, (n, 1, 1)) for covariance in self.start)
        factors, violation = certified_search(base.shape, each, start, base.nobs)
        result = unknown(base, n)
        for i, profile in enumerate(each.at(factors)):
            result.put(i, profile, violation[i])
        return result


@dataclass(frozen=True, eq=False)
class _Each:
    """Criteria one after the other."""

    criteria: tuple[Criterion, ...]

    def at(self, factors: Factors) -> list[Profile]:
        return [own.at(tuple(factor[i] for factor in factors)) for i, own in enumerate(self.criteria)]

    def take(self, which: np.ndarray) -> _Each:
        places = np.flatnonzero(which) if which.dtype == bool else which
        return _Each(tuple(self.criteria[i] for i in places))

    def value_and_gradient(self, factors: Factors) -> tuple[Array, Factors]:
        profiles = self.at(factors)
        gradients = zip(*(profile.gradient for profile in profiles), strict=True)
        return np.array([profile.value for profile in profiles]), tuple(np.array(own) for own in gradients)

    def covariance_gradient(self, factors: Factors) -> Factors:
        gammas = zip(*(profile.covariance_gradient for profile in self.at(factors)), strict=True)
        return tuple(np.array(own) for own in gammas)
