"""theta <-> Lambda: which entries of the relative covariance factor a model has, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .numerics import Array


@dataclass(frozen=True)
class FactorShape:
    """The pattern of Lambda's repeated diagonal block for one grouping factor.

    A random term with c columns has a full lower triangle of c(c+1)/2 parameters; terms are uncorrelated with each
    other, so their triangles stand one after another on the diagonal. Parameters run down the columns of each
    triangle, as in lme4's ``theta``.

    Parameters
    ----------
    sizes : tuple of int
        Columns of each random term of this factor, in order; their sum is k.
    """

    sizes: tuple[int, ...]

    @property
    def k(self) -> int:
        """Random effects per level."""
        return sum(self.sizes)

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """Where each term stands among the k columns."""
        ends = np.cumsum((0, *self.sizes))
        return tuple(slice(int(a), int(b)) for a, b in zip(ends[:-1], ends[1:], strict=True))

    @cached_property
    def positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and column in the (k, k) factor of each parameter."""
        rows: list[int] = []
        columns: list[int] = []
        for block in self.blocks:
            for j in range(block.start, block.stop):
                rows += range(j, block.stop)
                columns += [j] * (block.stop - j)
        return np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)


@dataclass(frozen=True)
class CovarianceShape:
    """theta for all grouping factors: one factor's parameters after another's.

    Parameters
    ----------
    parts : tuple of FactorShape
        In the order of `Moments`: the factor with most levels first.
    """

    parts: tuple[FactorShape, ...]

    @cached_property
    def _ends(self) -> np.ndarray:
        return np.cumsum([0, *(len(part.positions[0]) for part in self.parts)])

    @property
    def n_parameters(self) -> int:
        """Length of theta."""
        return int(self._ends[-1])

    def factors(self, theta: Array) -> tuple[Array, ...]:
        """The lower triangular (k, k) relative covariance factor of each grouping factor."""
        result = []
        for part, start, stop in zip(self.parts, self._ends[:-1], self._ends[1:], strict=True):
            lower = np.zeros((part.k, part.k))
            lower[part.positions] = theta[start:stop]
            result.append(lower)
        return tuple(result)

    def theta(self, factors: tuple[Array, ...]) -> Array:
        """The entries of the factors which are parameters."""
        parts = zip(self.parts, factors, strict=True)
        return np.concatenate([np.zeros(0), *(factor[part.positions] for part, factor in parts)])

    def identity(self) -> tuple[Array, ...]:
        """Factors at which every random effect has the residual's SD and none are correlated."""
        return tuple(np.eye(part.k) for part in self.parts)
