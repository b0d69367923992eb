"""Sums in internal coordinates: cross-products within the levels of the first factor, and among all other columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import ModelError
from .factors import Factor, Span, refuse_too_much
from .levels import DenseLevels, Levels, SparseLevels, n_pairs
from .numerics import CONSTANT_WITHIN, PAIR_LIMIT, SPARSE_SHARE, Array, flat, frozen
from .sums import Codes, Meetings, Sums


def _refuse_what_fixed_effects_tell(name: str, S: Array, tail: Array) -> None:
    """Refuse effects that are fixed effects too, level by level: their variance has no part in the likelihood."""
    whole = np.einsum("aag->a", S)
    explained = np.einsum("axg,axg->a", tail[:, :-1], tail[:, :-1])  # X is orthonormal
    if np.any(whole - explained <= CONSTANT_WITHIN * whole):
        raise ModelError(
            f"The fixed effects already tell the levels of “{name}” apart completely, so nothing is left for its "
            "variance.",
            f"Take “{name}” either as a predictor or as a group, not as both.",
        )


@dataclass(frozen=True, eq=False)
class InternalSums:
    """Sums on their way to internal coordinates.

    Parameters
    ----------
    factors : tuple of Factor
        Most levels first.
    spans : tuple of Span
    sums : Sums
    order : list of int
        Which factor of the sums each of them is.
    inner : list of ndarray of shape (m + 1, k)
        Each factor's internal columns as combinations of the stored ones.
    right : ndarray of shape (m + 1, p + 1)
        Internal X and y likewise.
    """

    factors: tuple[Factor, ...]
    spans: tuple[Span, ...]
    sums: Sums
    order: list[int]
    inner: list[Array]
    right: Array

    @property
    def width(self) -> int:
        """Columns beside those of the first factor."""
        return self.right.shape[1] + sum(span.n_levels * span.k for span in self.spans)

    def within(self, f: int) -> tuple[Array, Array]:
        """``Z_g'Z_g`` (k, k, G) and ``Z_g'[X y]_g`` (k, p + 1, G) of one factor."""
        own, members = self.sums.own[self.order[f]], self.sums.members[self.order[f]]
        _, width, n_levels = own.shape
        left = (self.inner[f][members].T @ flat(own)).reshape(-1, width, n_levels)
        S = np.matmul(self.inner[f].T, left)
        tail = np.matmul(self.right.T, left)
        _refuse_what_fixed_effects_tell(self.factors[f].name, S, tail)
        return (S + S.transpose(1, 0, 2)) / 2, tail

    def together(self, f: int, h: int) -> Meetings:
        """Internal columns of two factors where their levels meet; f stands before h."""
        a, b = self.order[f], self.order[h]
        met = self.sums.meetings[min(a, b), max(a, b)]
        if a > b:
            order = np.lexsort((met.first, met.second))
            met = Meetings(met.second[order], met.first[order], met.values.transpose(1, 0, 2)[:, :, order])
        left, right = self.inner[f][self.sums.members[a]], self.inner[h][self.sums.members[b]]
        return Meetings(met.first, met.second, np.einsum("ia,ije,jb->abe", left, met.values, right, optimize=True))

    def levels(self) -> Levels:
        """Cross-products within the levels of the first factor."""
        if not self.factors:
            return DenseLevels(np.zeros((0, 0, 0)), np.zeros((0, self.width, 0)), np.zeros(0))
        S, tail = self.within(0)
        weight = np.ones(S.shape[2])
        if not self.spans:
            return DenseLevels(frozen(S), frozen(tail), frozen(weight))
        return self._with_other_factors(S, tail, weight)

    def _with_other_factors(self, S: Array, tail: Array, weight: Array) -> Levels:
        level, column, values = self._meetings()
        q, k, n_levels = self.width - self.right.shape[1], len(S), len(weight)
        if n_pairs(level) <= min(SPARSE_SHARE * q * q * k * n_levels, PAIR_LIMIT):
            return SparseLevels(frozen(S), frozen(tail), frozen(weight), level, column, frozen(values), q)
        refuse_too_much(self.factors, k * self.width * n_levels)
        T = np.zeros((k, self.width, n_levels))
        T[:, q:] = tail
        T[:, column, level] = values
        return DenseLevels(frozen(S), frozen(T), frozen(weight))

    def _meetings(self) -> tuple[Codes, Codes, Array]:
        """Which levels of the first factor meet which columns of the others, and ``Z_g'Z2_g`` there, (k, E)."""
        parts = []
        for f, span in enumerate(self.spans, start=1):
            met = self.together(0, f)
            parts += [(met.first, span.start + met.second * span.k + b, met.values[:, b]) for b in range(span.k)]
        level = np.concatenate([part[0] for part in parts])
        order = np.argsort(level, kind="stable")
        column = np.concatenate([part[1] for part in parts])
        return level[order], column[order], np.concatenate([part[2] for part in parts], axis=1)[:, order]

    def total(self) -> Array:
        """``[Z2 X y]'[Z2 X y]``."""
        total = np.zeros((self.width, self.width))
        tail = self.width - self.right.shape[1]
        total[tail:-1, tail:-1] = np.eye(self.right.shape[1] - 1)
        total[-1, -1] = self.sums.n_rows
        for f, span in enumerate(self.spans, start=1):
            S, own_tail = self.within(f)
            rows = total[span.slice].reshape(span.n_levels, span.k, self.width)
            rows[:, :, tail:] = own_tail.transpose(2, 0, 1)
            levels = np.arange(span.n_levels)
            rows[:, :, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)[levels, :, levels] = (
                S.transpose(2, 0, 1)
            )
            for h, other in enumerate(self.spans[f:], start=f + 1):
                met = self.together(f, h)
                block = rows[:, :, other.slice].reshape(span.n_levels, span.k, other.n_levels, other.k)
                block[met.first, :, met.second] = met.values.transpose(2, 0, 1)
                total[other.slice, span.slice] = total[span.slice, other.slice].T
            total[tail:, span.slice] = total[span.slice, tail:].T
        return total
