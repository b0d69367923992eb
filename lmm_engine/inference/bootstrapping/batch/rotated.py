"""Coordinates in which a search meets variances of zero without harm.

In the Cholesky factor a random effect whose variance nearly vanishes makes the entries of those after it turn about
each other, and a search creeps along an arc. Here ``L = V T`` with T lower triangular and V the principal axes of the
covariance where the search begins, the largest first: what vanishes is the last entry of T's diagonal, and the
criterion is a parabola in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from ....covariance import CovarianceShape, FactorShape
from ....numerics import START_SD, Array

#: Of each grouping factor, (B, k, k): relative covariance factors, any square roots of the covariances.
Factors = tuple[Array, ...]


class Criteria(Protocol):
    """The criterion of many outcomes, each at relative covariance factors of its own."""

    def take(self, which: np.ndarray) -> Criteria:
        """Those of some of the outcomes."""
        ...

    def value_and_gradient(self, factors: Factors) -> tuple[Array, Factors]:
        """Values, (B,), and gradients with respect to the factors, each (B, k, k)."""
        ...

    def covariance_gradient(self, factors: Factors) -> Factors:
        """Gradients with respect to the covariances ``L L'``, each (B, k, k)."""
        ...


@dataclass(frozen=True, eq=False)
class Rotated:
    """Criteria as functions of the lower triangles of T.

    Parameters
    ----------
    shape : CovarianceShape
    criteria : Criteria
    bases : tuple of ndarray, each of shape (B, k, k)
        The axes V, orthonormal; block-diagonal over the terms of a factor.
    """

    shape: CovarianceShape
    criteria: Criteria
    bases: Factors

    def take(self, which: np.ndarray) -> Rotated:
        """Those of some of the outcomes."""
        return replace(self, criteria=self.criteria.take(which), bases=tuple(basis[which] for basis in self.bases))

    def factors(self, theta: Array) -> Factors:
        """Relative covariance factors ``V T`` from theta, (m, B)."""
        result, start = [], 0
        for part, basis in zip(self.shape.parts, self.bases, strict=True):
            rows, cols = part.positions
            T = np.zeros_like(basis)
            T[:, rows, cols] = theta[start : start + len(rows)].T
            start += len(rows)
            result.append(np.matmul(basis, T))
        return tuple(result)

    def value_and_gradient(self, theta: Array) -> tuple[Array, Array]:
        """Values, (B,), and gradients in theta, (m, B)."""
        value, gradients = self.criteria.value_and_gradient(self.factors(theta))
        own = [
            np.matmul(basis.transpose(0, 2, 1), gradient)[:, part.positions[0], part.positions[1]].T
            for part, basis, gradient in zip(self.shape.parts, self.bases, gradients, strict=True)
        ]
        return value, np.concatenate(own)


def rotated(shape: CovarianceShape, criteria: Criteria, covariances: Factors) -> tuple[Rotated, Array]:
    """The coordinates of a search that begins near the given covariances, each (B, k, k), and theta there, (m, B)."""
    bases, thetas = [], []
    for part, covariance in zip(shape.parts, covariances, strict=True):
        basis, theta = _axes(part, covariance)
        bases.append(basis)
        thetas.append(theta)
    return Rotated(shape, criteria, tuple(bases)), np.concatenate(thetas)


def _axes(shape: FactorShape, covariance: Array) -> tuple[Array, Array]:
    """Principal axes of each term's block, and theta, kept away from zero, where its gradient vanishes."""
    covariance = np.where(np.isfinite(covariance), covariance, np.eye(shape.k))
    basis, T = np.zeros_like(covariance), np.zeros_like(covariance)
    for block in shape.blocks:
        values, vectors = np.linalg.eigh(covariance[:, block, block])
        basis[:, block, block] = vectors[:, :, ::-1]
        places = np.arange(block.start, block.stop)
        T[:, places, places] = np.sqrt(np.maximum(values[:, ::-1], START_SD**2))
    rows, cols = shape.positions
    return basis, T[:, rows, cols].T
