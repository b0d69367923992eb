"""What the entries of the random effects' covariances do to the likelihood, from the criterion's blocks.

With the residual variance factored out, the outcome's covariance is ``V = I + sum D_r G_r``: a sum over the entries of
each grouping factor's relative covariance ``D = L L'``, with ``G_r = sum_g Z_g E_r Z_g'`` over the factor's levels and
``E_r`` the symmetric matrix with ones where the entry stands. No matrix here has as many rows as the data. Sums run
over the levels g of the first factor; ``C = [Z2 X]`` holds the others' columns and the fixed effects', ``S_g``,
``T_g``, ``H`` and ``D`` are the criterion's. With ``V1`` the part of V that the first factor makes,

    Z_g' V1^-1 = F_g Z_g'  with  F_g = I - S_g L M_g^-1 L',
    P = V1^-1 - V1^-1 C J C' V1^-1,

where ``J = D W^-1 D'`` gives the projection P that takes the fixed effects out, and the same inverse of the other
factors' block alone gives ``V^-1``. Both are therefore block-diagonal less a matrix of low rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...criterion import Profile
from ...factors import Span
from ...moments import Moments
from ...numerics import Array, flat

#: Random effects' columns count as combinations of X when less than this share of their squares is their own.
_TAKEN_OUT = 1e-10


@dataclass(frozen=True)
class Entry:
    """One entry of one grouping factor's covariance, in theta's order.

    Parameters
    ----------
    factor : int
        Its place among `Moments.factors`.
    row, column : int
        ``row >= column``, in the same random term.
    """

    factor: int
    row: int
    column: int

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Where ``E_r`` is one."""
        return ((self.row, self.column), (self.column, self.row))[: 1 + (self.row != self.column)]

    def of(self, matrix: Array) -> Array:
        """``tr(E_r A)`` for A of shape (k, k), or of many such, (k, k, ...)."""
        return sum((matrix[a, b] for a, b in self.places), np.zeros(matrix.shape[2:]))

    def times(self, rows: Array) -> Array:
        """``E_r A`` for A of shape (k, ...)."""
        result = np.zeros_like(rows)
        for a, b in self.places:
            result[a] = rows[b]
        return result


@dataclass(frozen=True, eq=False)
class Directions:
    """The entries at one theta, and the blocks that all questions about them share.

    Parameters
    ----------
    profile : Profile
    """

    profile: Profile

    @property
    def moments(self) -> Moments:
        """The cross-products."""
        return self.profile.criterion.moments

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The covariances' entries that are parameters, m of them."""
        parts = enumerate(self.moments.shape.parts)
        return tuple(Entry(f, int(i), int(j)) for f, part in parts for i, j in zip(*part.positions, strict=True))

    @cached_property
    def F(self) -> Array:
        """``F_g``, (k, k, G)."""
        L, A = self.profile.L, self.profile.A
        F = -np.einsum("abg,bcg->acg", self.moments.levels.S, (L @ flat(A)).reshape(A.shape))
        F[np.arange(len(L)), np.arange(len(L))] += 1.0
        return F

    @cached_property
    def own(self) -> Array:
        """``Z_g' V1^-1 Z_g``, (k, k, G)."""
        own = np.einsum("abg,bcg->acg", self.F, self.moments.levels.S)
        return (own + own.transpose(1, 0, 2)) / 2

    @cached_property
    def spread(self) -> tuple[Array, ...]:
        """``[C y]' V1^-1 G_r V1^-1 [C y]``, (r, r), for each entry of the first factor."""
        result = []
        for entry in self.entries:
            if entry.factor == 0:
                outer = self.F[entry.row][:, None] * self.F[entry.column][None, :]
                half = self.moments.levels.weighted(outer)
                result.append(half if entry.row == entry.column else half + half.T)
        return tuple(result)

    @cached_property
    def told(self) -> NDArray[np.bool_]:
        """Whether an entry shows in the likelihood at all, (m,): by REML not if the fixed effects take it out.

        That is so where random effects' columns are combinations of X, as those of ``(1 | g)`` beside g itself; all
        that P makes of such a direction is zero, and what is left of it is rounding.
        """
        moments, q = self.moments, self.moments.q
        if self.profile.criterion.method == "ML":
            return np.ones(len(self.entries), dtype=bool)
        X = np.zeros((len(moments.total), moments.p))
        X[q:-1] = np.eye(moments.p)
        S = moments.levels.S
        first = np.einsum("aag,g->a", S, moments.levels.weight), np.sum(moments.levels.times(X) ** 2, axis=(1, 2))
        others = np.diag(moments.total)[:q], np.sum(moments.total[:q, q:-1] ** 2, axis=1)
        parts = [first, *(tuple(_by_column(own, span) for own in others) for span in moments.spans)]
        shown = [whole - taken > _TAKEN_OUT * whole for whole, taken in parts]
        return np.array([shown[e.factor][e.row] and shown[e.factor][e.column] for e in self.entries], dtype=bool)

    def span(self, entry: Entry) -> Span:
        """The columns of a further factor."""
        return self.moments.spans[entry.factor - 1]

    def inner(self, *, fixed: bool) -> Array:
        """``J``, (r - 1, r - 1): for P with the fixed effects, for ``V^-1`` without (their rows are zero then)."""
        profile, q = self.profile, self.moments.q
        if fixed:
            inverse = profile.inverse
        else:
            inverse = np.zeros_like(profile.inverse)
            inverse[:q, :q] = profile.other_inverse
        J = profile.times_D_transposed(profile.times_D_transposed(inverse).T)
        return (J + J.T) / 2


def _by_column(values: Array, span: Span) -> Array:
    """Sums over a further factor's levels, (k,)."""
    return values[span.slice].reshape(span.n_levels, span.k).sum(axis=0)
