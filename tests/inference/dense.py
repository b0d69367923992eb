"""The outcome's covariance written out, row by row: what the engine never makes, for small data only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

import lmm_engine as lmm
from lmm_engine.numerics import Array
from lmm_engine.result import Estimates

#: Every structure that random effects can have here, on the columns of `small`.
STRUCTURES = (
    "(1 | a)",
    "(x | a)",
    "(x || a)",
    "(0 + x | a)",
    "(f | b)",
    "(1 | a) + (1 | b)",
    "(x | a) + (1 | b)",
    "(1 | a) + (x | b)",
    "(1 | a/b)",
    "(x || a) + (x || b) + (1 | c)",
    "(x | a) + (x | b) + (f | c)",
)


def small(seed: int, n: int = 72) -> pd.DataFrame:
    """Few rows at random combinations of three grouping factors, unbalanced."""
    rng = np.random.default_rng(seed)
    codes = {"a": rng.integers(9, size=n), "b": rng.integers(5, size=n), "c": rng.integers(4, size=n)}
    x = rng.normal(2.0, 1.5, n)
    y = 1.0 + 0.7 * x + rng.normal(size=n)
    for code in codes.values():
        own = rng.normal(size=(2, 9)) * rng.uniform(0.0, 1.5, (2, 1))
        y = y + own[0][code] + own[1][code] * x
    labels = {name: [f"{name}{i}" for i in code] for name, code in codes.items()}
    return pd.DataFrame({"y": y, "x": x, "f": rng.choice(["u", "v", "w"], n), **labels})


@dataclass(frozen=True, eq=False)
class Dense:
    """X, y, V and the directions of a fit, in its internal coordinates and over sigma squared."""

    fit: Estimates

    @property
    def X(self) -> Array:
        return self.fit.design.X @ self.fit.moments.to_beta

    @property
    def y(self) -> Array:
        return (self.fit.design.y - self.fit.design.X @ self.fit.moments.ols) / self.fit.moments.y_scale

    @cached_property
    def _Z(self) -> list[Array]:
        """Of each grouping factor, (n, G, k)."""
        result = []
        for part in self.fit.moments.factors:
            terms = [self.fit.design.random[i] for i in part.terms]
            Z = np.zeros((self.fit.nobs, part.n_levels, part.shape.k))
            Z[np.arange(self.fit.nobs), terms[0].codes] = (
                np.column_stack([term.columns for term in terms]) @ part.to_effects
            )
            result.append(Z)
        return result

    @cached_property
    def G(self) -> list[Array]:
        """One (n, n) matrix for each entry of a covariance."""
        result = []
        for part, Z in zip(self.fit.moments.factors, self._Z, strict=True):
            for a, b in zip(*part.shape.positions, strict=True):
                E = np.zeros((part.shape.k, part.shape.k))
                E[a, b] = E[b, a] = 1.0
                result.append(np.einsum("iga,ab,jgb->ij", Z, E, Z))
        return result

    @cached_property
    def V(self) -> Array:
        V = np.eye(self.fit.nobs)
        for Z, L in zip(self._Z, self.fit.profile.factors, strict=True):
            V = V + np.einsum("iga,ab,jgb->ij", Z, L @ L.T, Z)
        return V

    @cached_property
    def inverse(self) -> Array:
        return np.linalg.inv(self.V)

    @cached_property
    def vcov(self) -> Array:
        """Of the fixed effects, over sigma squared."""
        return np.linalg.inv(self.X.T @ self.inverse @ self.X)

    @cached_property
    def P(self) -> Array:
        VX = self.inverse @ self.X
        return self.inverse - VX @ self.vcov @ VX.T


def dense(seed: int, random: str, method: str, fixed: str = "x + f") -> Dense:
    return Dense(lmm.fit(f"y ~ {fixed} + {random}", small(seed), method))
