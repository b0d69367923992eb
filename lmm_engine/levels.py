"""Cross-products within the levels of the first grouping factor, and the three things the criterion does with them.

For each level g, ``S_g = Z_g'Z_g`` and ``T_g = Z_g'[Z2 X y]_g``. Where there are other factors, most of the columns Z2
are zero in most levels: `SparseLevels` holds only those that meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from .numerics import Array, flat


class Levels(Protocol):
    """What the criterion needs of the first factor.

    Attributes
    ----------
    S : ndarray of shape (k, k, G)
    weight : ndarray of shape (G,)
        How many levels an entry stands for in the log-determinants (see `compress`).
    """

    @property
    def S(self) -> Array:
        """``Z_g'Z_g``."""
        ...

    @property
    def weight(self) -> Array:
        """How many levels each entry stands for."""
        ...

    def weighted(self, K: Array) -> Array:
        """``sum T_g' K_g T_g``, (r, r), for K of shape (k, k, G)."""
        ...

    def forms(self, Q: Array) -> Array:
        """``T_g Q T_g'``, (k, k, G), for a symmetric Q of shape (r, r)."""
        ...

    def times(self, V: Array) -> Array:
        """``T_g V``, (k, m, G), for V of shape (r, m)."""
        ...


@dataclass(frozen=True, eq=False)
class DenseLevels:
    """Every column in every level.

    Parameters
    ----------
    S : ndarray of shape (k, k, G)
    T : ndarray of shape (k, r, G)
    weight : ndarray of shape (G,)
    """

    S: Array
    T: Array
    weight: Array

    def weighted(self, K: Array) -> Array:
        """``sum T_g' K_g T_g``."""
        KT = np.einsum("abg,bcg->acg", K, self.T) if len(K) != 1 else K * self.T
        return flat(self.T.transpose(1, 0, 2)) @ flat(KT.transpose(1, 0, 2)).T

    def forms(self, Q: Array) -> Array:
        """``T_g Q T_g'``."""
        return np.einsum("acg,bcg->abg", np.matmul(Q, self.T), self.T)

    def times(self, V: Array) -> Array:
        """``T_g V``."""
        return np.matmul(V.T, self.T)


@dataclass(frozen=True, eq=False)
class SparseLevels:
    """Only the columns of the other factors that a level meets; X and y in full.

    Parameters
    ----------
    S : ndarray of shape (k, k, G)
    tail : ndarray of shape (k, p + 1, G)
        ``Z_g'[X y]_g``.
    weight : ndarray of shape (G,)
    level, column : ndarray of int, shape (E,)
        Of each entry of ``Z_g' Z2_g`` that may differ from zero, in ascending order of the level.
    values : ndarray of shape (k, E)
        These entries.
    q : int
        Columns of Z2.
    """

    S: Array
    tail: Array
    weight: Array
    level: np.ndarray
    column: np.ndarray
    values: Array
    q: int

    @cached_property
    def _pairs(self) -> _Pairs:
        return _paired(self.level, self.column, self.q)

    @cached_property
    def _products(self) -> Array:
        """Products of the values in each pair, (k, k, pairs)."""
        first, second = self.values[:, self._pairs.first], self.values[:, self._pairs.second]
        return first[:, None] * second[None, :]

    def weighted(self, K: Array) -> Array:
        """``sum T_g' K_g T_g``."""
        pairs = self._pairs
        block = np.zeros(self.q * self.q)
        sums = np.einsum("abi,abi->i", K[:, :, pairs.level], self._products) if len(pairs.level) else np.zeros(0)
        block[pairs.target] = np.add.reduceat(sums, pairs.start) if len(sums) else sums
        KT = np.einsum("abg,bcg->acg", K, self.tail)
        KX = np.einsum("bag,bcg->acg", K, self.tail)
        result = np.empty((self.q + self.tail.shape[1],) * 2)
        result[: self.q, : self.q] = block.reshape(self.q, self.q)
        result[: self.q, self.q :] = self._onto_columns(KT)
        result[self.q :, : self.q] = self._onto_columns(KX).T
        result[self.q :, self.q :] = flat(self.tail.transpose(1, 0, 2)) @ flat(KT.transpose(1, 0, 2)).T
        return result

    def forms(self, Q: Array) -> Array:
        """``T_g Q T_g'``."""
        pairs, q = self._pairs, self.q
        k, _, n_levels = self.tail.shape
        picked = np.repeat(Q[:q, :q].ravel()[pairs.target], np.diff(np.append(pairs.start, len(pairs.level))))
        result = np.empty((k, k, n_levels))
        for a in range(k):
            for b in range(k):
                result[a, b] = np.bincount(pairs.level, picked * self._products[a, b], n_levels)
        mixed = np.einsum("acg,bcg->abg", self._within_levels(Q[:q, q:]), self.tail)
        own = np.einsum("acg,bcg->abg", np.matmul(Q[q:, q:], self.tail), self.tail)
        return result + mixed + mixed.transpose(1, 0, 2) + own

    def times(self, V: Array) -> Array:
        """``T_g V``."""
        return self._within_levels(V[: self.q]) + np.matmul(V[self.q :].T, self.tail)

    def _onto_columns(self, right: Array) -> Array:
        """``sum Z2_g' Z_g right_g``, (q, m), for right of shape (k, m, G)."""
        result = np.zeros((self.q, right.shape[1]))
        for own, values in zip(right, self.values, strict=True):
            for j, column in enumerate(own):
                result[:, j] += np.bincount(self.column, values * column[self.level], self.q)
        return result

    def _within_levels(self, V: Array) -> Array:
        """``Z_g'Z2_g V``, (k, m, G), for V of shape (q, m)."""
        k, _, n_levels = self.tail.shape
        result = np.empty((k, V.shape[1], n_levels))
        for a in range(k):
            for j in range(V.shape[1]):
                result[a, j] = np.bincount(self.level, self.values[a] * V[self.column, j], n_levels)
        return result


@dataclass(frozen=True, eq=False)
class _Pairs:
    """All pairs of entries of one level, in ascending order of where they meet in the (q, q) block."""

    first: np.ndarray
    second: np.ndarray
    level: np.ndarray
    target: np.ndarray
    start: np.ndarray


def _paired(level: np.ndarray, column: np.ndarray, q: int) -> _Pairs:
    sizes = np.bincount(level) if len(level) else np.zeros(0, dtype=np.intp)
    per_entry = sizes[level]
    first = np.repeat(np.arange(len(level)), per_entry)
    begin = np.repeat(np.cumsum(sizes)[level] - per_entry, per_entry)
    within = np.arange(len(first)) - np.repeat(np.cumsum(per_entry) - per_entry, per_entry)
    second = begin + within
    place = column[first].astype(np.int64) * q + column[second]
    order = np.argsort(place, kind="stable")
    first, second, place = first[order], second[order], place[order]
    start = np.flatnonzero(np.append(True, place[1:] != place[:-1])) if len(place) else np.zeros(0, dtype=np.intp)
    return _Pairs(first, second, level[first], place[start], start)


def n_pairs(level: np.ndarray) -> int:
    """How many pairs `SparseLevels` would hold."""
    return int((np.bincount(level).astype(np.int64) ** 2).sum()) if len(level) else 0
