"""One model's means and covariances in terms of another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ....numerics import Array
from ....result import Estimates

#: A variance (whitened, so of order one) below this is one that the smaller model does not have: rounding is smaller,
#: and what an uncentred predictor leaves of its slope's variance is larger up to a mean of 100,000 SDs.
_ABSENT = 1e-11


@dataclass(frozen=True)
class Piece:
    """One family of covariance matrices, ``Z (I x D) Z'`` over all positive semi-definite D, Z whitened.

    Parameters
    ----------
    factor : int
        Which grouping factor of `Moments`; -1 for the residual.
    block : slice
        Where the term stands among that factor's columns.
    """

    factor: int
    block: slice

    @property
    def k(self) -> int:
        """Order of D."""
        return int(self.block.stop - self.block.start)

    @property
    def basis(self) -> Array:
        """Symmetric matrices that span the D's, (m, k, k)."""
        return symmetric_basis(np.eye(self.k))


def pieces(fit: Estimates) -> tuple[Piece, ...]:
    """A fit's random terms in the order of its factors, and the residual."""
    parts = enumerate(fit.moments.factors)
    return (*(Piece(f, block) for f, factor in parts for block in factor.shape.blocks), Piece(-1, slice(0, 1)))


@dataclass(frozen=True, eq=False)
class Nesting:
    """How a smaller model lies in a larger one, both in internal coordinates.

    Parameters
    ----------
    span : ndarray of shape (p, p0)
        The smaller model's X is the larger one's times this; its columns are orthonormal.
    larger, smaller : tuple of Piece
        Random terms and, last, the residual.
    images : tuple of ndarray
        For each of the smaller one's pieces, what its basis matrices are in the larger model: (m, sum of the larger
        one's m).
    """

    span: Array
    larger: tuple[Piece, ...]
    smaller: tuple[Piece, ...]
    images: tuple[Array, ...]

    def carried(self, covariances: Sequence[Array]) -> list[Array]:
        """The larger model's D's, and the residual last, for given ones of the smaller, whitened coordinates."""
        parts = zip(covariances, self.images, strict=True)
        weights = sum(np.array([D[i, j] for i, j in pairs(len(D))]) @ image for D, image in parts)
        ends = np.cumsum([len(piece.basis) for piece in self.larger])[:-1]
        own = zip(np.split(np.asarray(weights), ends), self.larger, strict=True)
        return [np.einsum("m,mij->ij", part, piece.basis) for part, piece in own]

    @cached_property
    def edges(self) -> tuple[tuple[Array, int], ...]:
        """For each random term of the larger model an orthogonal basis; its last so many columns have no variance.

        In the smaller model, at a point where all variances that it has are positive.
        """
        inside = self.carried([np.eye(piece.k) for piece in self.smaller])
        result = []
        for D in inside[:-1]:
            values, vectors = np.linalg.eigh(D)
            result.append((vectors[:, ::-1], int(np.sum(values < _ABSENT))))
        return tuple(result)


def symmetric_basis(vectors: Array) -> Array:
    """``u_i u_j' + u_j u_i'`` (``u_i u_i'`` for i = j) over the columns, in the order of `pairs`: (m, k, k)."""
    outer = [np.outer(vectors[:, i], vectors[:, j]) for i, j in pairs(vectors.shape[1])]
    halves = [0.5 if i == j else 1.0 for i, j in pairs(vectors.shape[1])]
    return np.array([half * (each + each.T) for half, each in zip(halves, outer, strict=True)])


def pairs(k: int) -> list[tuple[int, int]]:
    """Entries of a symmetric matrix, row by row from the diagonal on."""
    return [(i, j) for i in range(k) for j in range(i, k)]


def further_fixed_effects(found: Nesting, larger: Estimates) -> Array:
    """Combinations of the larger fit's coefficients that are zero in the smaller, on the user's scale: (f, p)."""
    held = np.linalg.svd(found.span)[0][:, found.span.shape[1] :]
    return np.linalg.solve(larger.moments.to_beta.T, held).T
