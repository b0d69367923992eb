"""theta <-> Lambda: which entries of the relative covariance factor a model has, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .numerics import Array


@dataclass(frozen=True)
class CovarianceShape:
    """The pattern of Lambda's repeated diagonal block for one grouping factor.

    A random term with c columns has a full lower triangle of c(c+1)/2 parameters; terms are uncorrelated with each
    other, so their triangles stand one after another on the diagonal. Parameters run down the columns of each
    triangle, as in lme4's ``theta``.

    Parameters
    ----------
    sizes : tuple of int
        Columns of each random term, in order; their sum is k.
    """

    sizes: tuple[int, ...]

    @property
    def k(self) -> int:
        """Random effects per group."""
        return sum(self.sizes)

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """Where each term stands among the k columns."""
        ends = np.cumsum((0, *self.sizes))
        return tuple(slice(int(a), int(b)) for a, b in zip(ends[:-1], ends[1:], strict=True))

    @cached_property
    def positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and column in the (k, k) factor of each entry of theta."""
        rows, columns = [], []
        for block in self.blocks:
            for j in range(block.start, block.stop):
                rows += range(j, block.stop)
                columns += [j] * (block.stop - j)
        return np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)

    def factor(self, theta: Array) -> Array:
        """Relative covariance factor L of shape (k, k) from theta."""
        lower = np.zeros((self.k, self.k))
        lower[self.positions] = theta
        return lower

    def theta(self, factor: Array) -> Array:
        """The entries of a (k, k) lower factor which are parameters."""
        return np.array(factor[self.positions])

    def identity(self) -> Array:
        """theta at which every random effect has the residual's SD and none are correlated."""
        return self.theta(np.eye(self.k))
