"""Products with D, the block-diagonal factor of all grouping factors but the first, and sums of diagonal blocks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .factors import Span
from .numerics import Array, flat


@dataclass(frozen=True, eq=False)
class Blocks:
    """D: each further grouping factor's L once for every level, and an identity for X and y.

    Parameters
    ----------
    spans : tuple of Span
    factors : tuple of ndarray, each of shape (k, k)
        L of each span.
    width : int
        All r columns, those of X and y included.
    """

    spans: tuple[Span, ...]
    factors: tuple[Array, ...]
    width: int

    @cached_property
    def _diagonal(self) -> Array | None:
        """D's entries where each factor has one random effect per level, (r,)."""
        if any(span.k > 1 for span in self.spans):
            return None
        diagonal = np.ones(self.width)
        for span, factor in zip(self.spans, self.factors, strict=True):
            diagonal[span.slice] = factor[0, 0]
        return diagonal

    def after(self, matrix: Array, transposed: bool = False) -> Array:
        """``matrix D``, or ``matrix D'``, for a matrix with r columns, or without the last of them."""
        if not self.spans:
            return matrix
        if self._diagonal is not None:
            return matrix * self._diagonal[: matrix.shape[1]]
        result = matrix.copy()
        for span, factor in zip(self.spans, self.factors, strict=True):
            own = matrix[:, span.slice].reshape(len(matrix), span.n_levels, span.k)
            result[:, span.slice] = (own @ (factor.T if transposed else factor)).reshape(len(matrix), -1)
        return result


def diagonal_blocks(matrix: Array, span: Span) -> Array:
    """Sum over levels of a factor's (k, k) diagonal blocks."""
    own = matrix[span.slice, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)
    return np.einsum("gagb->ab", own)


def product_blocks(left: Array, right: Array, span: Span) -> Array:
    """Sum over levels of a factor's (k, k) diagonal blocks of ``left @ right``, without the rest of the product.

    The left matrix has the factor's rows only. The right one is symmetric: its rows are read, for they lie together.
    """
    rows, columns = (part.reshape(span.n_levels, span.k, -1).transpose(1, 0, 2) for part in (left, right[span.slice]))
    return flat(rows) @ flat(columns).T
