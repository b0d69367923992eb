"""A variance parameter held: sigma, the SD of one random effect, or the correlation of two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...criterion import Criterion, Profile
from ...numerics import Array
from .held import BesideRoots, Roots, plain_roots, turned_roots


def _deviance(profile: Profile, log_sigma: float) -> float:
    """The deviance with the residual variance held: ``log_det + df log(2 pi sigma^2) + r^2 / sigma^2``."""
    degrees = profile.criterion.degrees
    return profile.log_det + degrees * (np.log(2.0 * np.pi) + 2.0 * log_sigma) + profile.rss * np.exp(-2.0 * log_sigma)


@dataclass(frozen=True, eq=False)
class HeldSigma(BesideRoots):
    """The residual SD held, as its logarithm: ``z = (log sigma, theta)``."""

    edges = (-np.inf, np.inf)
    reach = 0.5

    def at(self, z: Array) -> tuple[float, Array]:
        """Deviance and gradient."""
        sigma2 = float(np.exp(2.0 * z[0]))
        profile = self.criterion.at(self.roots.factors(z[1:]), sigma2)
        if not profile.rss > 0:
            return np.inf, np.zeros_like(z)
        slope = 2.0 * (self.criterion.degrees - profile.rss / sigma2)
        return _deviance(profile, z[0]), np.concatenate([[slope], self.roots.gradient(profile)])

    def value(self, x: Array) -> Array:
        """Sigma in the outcome's unit."""
        return self.criterion.moments.y_scale * np.exp(x)

    def respelled(self, z: Array, small: Array) -> Array:
        """Zero columns last."""
        return np.append(z[0], self.roots.respelled(z[1:], small[1:]))


@dataclass(frozen=True, eq=False)
class HeldSd(BesideRoots):
    """The SD of one random effect held: ``z = (SD, theta)`` with log sigma in the place of that effect's entry."""

    factor: int
    top: int
    slot: int
    unit: float

    edges = (0.0, np.inf)

    @property
    def reach(self) -> float:
        """The SD itself, or the residual's."""
        return float(max(self.start[0], np.exp(self.start[1 + self.slot])))

    @cached_property
    def even(self) -> np.ndarray:
        """The other diagonals."""
        return 1 + self.roots.diagonal[self.roots.diagonal != self.slot]

    def at(self, z: Array) -> tuple[float, Array]:
        """Deviance and gradient."""
        theta = z[1:].copy()
        log_sigma = theta[self.slot]
        shrink = np.exp(-log_sigma)
        theta[self.slot] = z[0] * shrink
        profile = self.criterion.at(self.roots.factors(theta), float(np.exp(2.0 * log_sigma)))
        if not profile.rss > 0:
            return np.inf, np.zeros_like(z)
        gradient = self.roots.gradient(profile)
        slope = gradient[self.slot] * shrink
        gradient[self.slot] = 2.0 * (self.criterion.degrees - profile.rss * shrink**2) - slope * z[0]
        return _deviance(profile, log_sigma), np.concatenate([[slope], gradient])

    def value(self, x: Array) -> Array:
        """The SD on the user's scale."""
        return self.unit * x

    def respelled(self, z: Array, small: Array) -> Array:
        """Zero columns last, but for the column of the SD that is held."""
        return np.append(z[0], self.roots.respelled(z[1:], small[1:], (self.factor, self.top, 1)))


@dataclass(frozen=True, eq=False)
class HeldCorrelation:
    """The correlation of two random effects held, as the angle whose sine it is.

    ``z = (angle, theta)`` without the entry (2, 2) of that term; in the place of (2, 1) stands the second effect's SD
    over sigma. The deviance is even about both edges, where the correlation is plus or minus one.
    """

    criterion: Criterion
    start: Array
    roots: Roots
    factor: int
    top: int
    first: int
    second: int
    dropped: int
    without: tuple[HeldSd, ...]

    edges = (-np.pi / 2, np.pi / 2)
    reach = 0.5

    @cached_property
    def even(self) -> np.ndarray:
        """The other diagonals."""
        others = self.roots.diagonal[(self.roots.diagonal != self.first) & (self.roots.diagonal != self.dropped)]
        return 1 + others - (others > self.dropped)

    @cached_property
    def mixed(self) -> np.ndarray:
        """Below the diagonals, but for the correlation's own."""
        others = self.roots.below[self.roots.below != self.second]
        return 1 + others - (others > self.dropped)

    @cached_property
    def bounded(self) -> np.ndarray:
        """Both SDs: with one of them negative the correlation would be minus that which is held."""
        return np.array([1 + self.first, 1 + self.second])

    def at(self, z: Array) -> tuple[float, Array]:
        """Deviance and gradient."""
        sine, cosine = np.sin(z[0]), np.cos(z[0])
        size = z[1 + self.second]
        theta = np.insert(z[1:], self.dropped, size * cosine)
        theta[self.second] = size * sine
        profile = self.criterion.at(self.roots.factors(theta))
        if not profile.rss > 0:
            return np.inf, np.zeros_like(z)
        gradient = self.roots.gradient(profile)
        along, across = gradient[self.second], gradient[self.dropped]
        gradient[self.second] = along * sine + across * cosine
        slope = size * (along * cosine - across * sine)
        return profile.value, np.concatenate([[slope], np.delete(gradient, self.dropped)])

    def value(self, x: Array) -> Array:
        """The correlation."""
        return np.sin(x)

    def respelled(self, z: Array, small: Array) -> Array:
        """Zero columns last, but for the columns of the two effects."""
        full, size = (np.insert(vector[1:], self.dropped, 0.0) for vector in (z, small))
        theta = self.roots.respelled(full, size, (self.factor, self.top, 2))
        return np.append(z[0], np.delete(theta, self.dropped))


def held_sigma(profile: Profile) -> HeldSigma:
    """The residual SD held, from an optimum."""
    roots = plain_roots(profile.criterion)
    start = np.concatenate([[0.5 * np.log(profile.sigma2)], roots.theta(profile.factors)])
    return HeldSigma(profile.criterion, start, roots)


def held_sd(profile: Profile, term: int, row: int) -> HeldSd:
    """The SD of an effect of a random term held, from an optimum."""
    factor, block = _place(profile, term)
    roots, length = turned_roots(profile.criterion, factor, block, [row])
    slot = roots.slot(factor, block.start, block.start)
    theta = roots.theta(profile.factors)
    sigma = np.sqrt(profile.sigma2)
    start = np.concatenate([[theta[slot] * sigma], theta])
    start[1 + slot] = np.log(sigma)
    unit = profile.criterion.moments.y_scale * float(length[0])
    return HeldSd(profile.criterion, start, roots, factor, block.start, slot, unit)


def held_correlation(profile: Profile, term: int, row: int, column: int) -> HeldCorrelation:
    """The correlation of two effects of a random term held, from an optimum."""
    factor, block = _place(profile, term)
    roots, _ = turned_roots(profile.criterion, factor, block, [column, row])
    top = block.start
    first, second, dropped = (roots.slot(factor, top + i, top + j) for i, j in ((0, 0), (1, 0), (1, 1)))
    theta = roots.theta(profile.factors)
    angle = np.arctan2(theta[second], theta[dropped])
    theta[second] = np.hypot(theta[second], theta[dropped])
    start = np.concatenate([[angle], np.delete(theta, dropped)])
    without = tuple(held_sd(profile, term, effect) for effect in (column, row))
    return HeldCorrelation(profile.criterion, start, roots, factor, top, first, second, dropped, without)


def _place(profile: Profile, term: int) -> tuple[int, slice]:
    """The grouping factor of a random term, and where the term stands in it."""
    parts = profile.criterion.moments.shape.parts
    return [(factor, block) for factor, part in enumerate(parts) for block in part.blocks][term]
