"""Where the refits end, each with its certificate; those the batched search leaves open are searched one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....criterion import Criterion, Method, Profile
from ....moments import Moments
from ....numerics import CERTIFICATE, Array
from ....optimise import minimise
from .products import Products


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
