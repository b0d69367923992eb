"""A fixed effect held: generalised least squares under one restriction, by ML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...criterion import Profile
from ...numerics import Array
from .held import BesideRoots, plain_roots


@dataclass(frozen=True, eq=False, kw_only=True)
class RestrictedProfile(Profile):
    """The criterion by ML under one linear restriction on beta, ``direction' (others, beta) = bound``."""

    direction: Array
    bound: float

    @cached_property
    def _leaning(self) -> tuple[Array, float, float]:
        """How the solution moves with the bound, the variance of the restricted combination, and how far it is off."""
        leaning = self.inverse @ self.direction
        return leaning, float(self.direction @ leaning), self.bound + float(self.direction @ super().contrast[:-1])

    @property
    def contrast(self) -> Array:
        """The residual's coefficients at the restricted solution, (r,)."""
        leaning, variance, off = self._leaning
        return super().contrast - np.append(leaning * (off / variance), 0.0)

    @cached_property
    def rss(self) -> float:
        """What the restriction adds is the squared distance over its variance."""
        _, variance, off = self._leaning
        return float(self.W[-1] @ super().contrast) + off**2 / variance

    @property
    def slope(self) -> float:
        """Derivative of the value with respect to the bound."""
        _, variance, off = self._leaning
        return 2.0 * off / (variance * self.sigma2)


@dataclass(frozen=True, eq=False)
class HeldEffect(BesideRoots):
    """A fixed effect held, by ML: ``z = (effect, theta)``."""

    direction: Array
    origin: float
    unit: float

    edges = (-np.inf, np.inf)
    reach = np.inf

    def at(self, z: Array) -> tuple[float, Array]:
        """Deviance and gradient."""
        factors = self.roots.factors(z[1:])
        profile = RestrictedProfile(self.criterion, factors, direction=self.direction, bound=float(z[0]))
        if not profile.rss > 0:
            return np.inf, np.zeros_like(z)
        return profile.value, np.concatenate([[profile.slope], self.roots.gradient(profile)])

    def value(self, x: Array) -> Array:
        """The coefficient on the user's scale."""
        return self.origin + self.unit * x

    def respelled(self, z: Array, small: Array) -> Array:
        """Zero columns last."""
        return np.append(z[0], self.roots.respelled(z[1:], small[1:]))


def held_effect(profile: Profile, row: int) -> HeldEffect:
    """A fixed effect held, from an optimum by ML."""
    moments, roots = profile.criterion.moments, plain_roots(profile.criterion)
    toward = moments.to_beta[row]
    length = float(np.linalg.norm(toward))
    direction = np.concatenate([np.zeros(moments.q), toward / length])
    start = np.concatenate([[direction[moments.q :] @ profile.beta], roots.theta(profile.factors)])
    unit = moments.y_scale * length
    return HeldEffect(profile.criterion, start, roots, direction, float(moments.ols[row]), unit)
