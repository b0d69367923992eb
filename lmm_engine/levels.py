"""Cross-products within the levels of the first grouping factor, and the few things the criterion does with them.

For each level g, ``S_g = Z_g'Z_g`` and ``T_g = Z_g'[Z2 X y]_g``. Where there are other factors, most of the columns Z2
are zero in most levels: `SparseLevels` holds only those that meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .numerics import Array

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array


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

    def sandwich(self, F: Array, Q: Array) -> Array:
        """``sum F_g T_g Q T_g' F_g'``, (k, k), for F of shape (k, k, G) and a symmetric Q of shape (r, r)."""
        ...

    def times(self, V: Array) -> Array:
        """``T_g V``, (k, m, G), for V of shape (r, m)."""
        ...

    def onto(self, C: Array) -> Array:
        """``sum T_g' C_g``, (r, m), for C of shape (k, m, G)."""
        ...

    def squares(self) -> Array:
        """The squared entries of T_g, summed over levels, (k, r)."""
        ...

    def outer(self, left: Array, right: Array) -> Array:
        """``sum left_g right_g'``, (l, m), for two things linear in T, (l, G) and (m, G)."""
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
        return self.onto(np.einsum("abg,bcg->acg", K, self.T) if len(K) != 1 else K * self.T)

    def forms(self, Q: Array) -> Array:
        """``T_g Q T_g'``."""
        return np.einsum("acg,bcg->abg", np.matmul(Q, self.T), self.T)

    def sandwich(self, F: Array, Q: Array) -> Array:
        """``sum F_g T_g Q T_g' F_g'``."""
        k, r, _ = self.T.shape
        FT = (np.einsum("abg,bcg->acg", F, self.T) if k != 1 else F * self.T).reshape(k * r, -1)
        return np.einsum("acbd,cd->ab", (FT @ FT.T).reshape(k, r, k, r), Q)

    def times(self, V: Array) -> Array:
        """``T_g V``."""
        return np.matmul(V.T, self.T)

    def onto(self, C: Array) -> Array:
        """``sum T_g' C_g``."""
        return _summed_products(self.T, C)

    def squares(self) -> Array:
        """The squared entries of T_g, summed over levels."""
        return np.einsum("acg,acg->ac", self.T, self.T)

    def outer(self, left: Array, right: Array) -> Array:
        """``sum left_g right_g'``."""
        return left @ right.T


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
        Of each entry of ``Z_g' Z2_g`` that may differ from zero, each once, in ascending order of the level.
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
    def _meetings(self) -> csr_array:
        """``Z_g'Z2_g``, one below the other, (k G, q)."""
        from scipy.sparse import csr_array

        k, E, n_levels = len(self.S), len(self.level), len(self.weight)
        within = np.searchsorted(self.level, np.arange(n_levels))
        starts = np.concatenate([*(within + a * E for a in range(k)), [k * E]])
        return csr_array((self.values.ravel(), np.tile(self.column, k), starts), shape=(k * n_levels, self.q))

    @cached_property
    def _products(self) -> csc_array:
        """The linear map from K to the lower triangle of ``sum Z2_g'Z_g K_g Z_g'Z2_g``, (q q, k k G).

        It holds the products of all pairs of a level's entries; its adjoint serves the derivatives.
        """
        return _products_of_pairs(self)

    def _lower(self, K: Array) -> Array:
        return (self._products @ K.ravel()).reshape(self.q, self.q)

    def weighted(self, K: Array) -> Array:
        """``sum T_g' K_g T_g``."""
        q = self.q
        lower = self._lower(K)
        upper = lower if len(K) == 1 else self._lower(K.transpose(1, 0, 2))
        result = np.empty((q + self.tail.shape[1],) * 2)
        np.add(lower, upper.T, out=result[:q, :q])
        np.fill_diagonal(result[:q, :q], lower.diagonal())
        KT = np.einsum("abg,bcg->acg", K, self.tail)
        result[:q, q:] = self._onto_columns(KT)
        result[q:, :q] = self._onto_columns(np.einsum("bag,bcg->acg", K, self.tail)).T
        result[q:, q:] = _summed_products(self.tail, KT)
        return result

    def forms(self, Q: Array) -> Array:
        """``T_g Q T_g'``."""
        q, k = self.q, len(self.S)
        halved = np.array(Q[:q, :q])  # the map has each pair of different entries once
        halved.ravel()[:: q + 1] *= 0.5
        half = (self._products.T @ halved.ravel()).reshape(k, k, -1)
        half += np.einsum("acg,bcg->abg", self._within_levels(Q[:q, q:]), self.tail)
        own = np.einsum("acg,bcg->abg", np.matmul(Q[q:, q:], self.tail), self.tail)
        return half + half.transpose(1, 0, 2) + own

    def sandwich(self, F: Array, Q: Array) -> Array:
        """``sum F_g T_g Q T_g' F_g'``."""
        return np.einsum("abg,cbg->ac", np.einsum("abg,bcg->acg", F, self.forms(Q)), F)

    def times(self, V: Array) -> Array:
        """``T_g V``."""
        return self._within_levels(V[: self.q]) + np.matmul(V[self.q :].T, self.tail)

    def onto(self, C: Array) -> Array:
        """``sum T_g' C_g``."""
        return np.concatenate([self._onto_columns(C), _summed_products(self.tail, C)])

    def squares(self) -> Array:
        """The squared entries of T_g, summed over levels."""
        columns = np.array([np.bincount(self.column, own * own, self.q) for own in self.values])
        return np.concatenate([columns, np.einsum("acg,acg->ac", self.tail, self.tail)], axis=1)

    def outer(self, left: Array, right: Array) -> Array:
        """``sum left_g right_g'``."""
        return left @ right.T

    def _onto_columns(self, right: Array) -> Array:
        """``sum Z2_g' Z_g right_g``, (q, m), for right of shape (k, m, G)."""
        return self._meetings.T @ right.transpose(0, 2, 1).reshape(-1, right.shape[1])

    def _within_levels(self, V: Array) -> Array:
        """``Z_g'Z2_g V``, (k, m, G), for V of shape (q, m)."""
        return (self._meetings @ V).reshape(len(self.S), -1, V.shape[1]).transpose(0, 2, 1)


def _summed_products(left: Array, right: Array) -> Array:
    """``sum left_g' right_g``, (c, m), for arrays (k, c, G) and (k, m, G); one product per row, so nothing is moved."""
    result = left[0] @ right[0].T if len(left) else np.zeros((left.shape[1], right.shape[1]))
    for own, other in zip(left[1:], right[1:], strict=True):
        result += own @ other.T
    return result


def _products_of_pairs(levels: SparseLevels) -> csc_array:
    """``values[a, i] values[b, j]`` at row ``(column_i, column_j)``, column ``(a, b, level)``: j to i of one level."""
    from scipy.sparse import csc_array

    q, k, n_levels = levels.q, len(levels.S), len(levels.weight)
    order = np.lexsort((levels.column, levels.level))
    level, column, values = levels.level[order], levels.column[order], levels.values[:, order]
    sizes = np.bincount(level, minlength=n_levels)
    partners = np.arange(1, len(level) + 1) - (np.cumsum(sizes) - sizes)[level]
    first = np.repeat(np.arange(len(level), dtype=np.int32), partners)
    lag = np.cumsum(partners) - 1 - np.arange(len(level))  # zero where an entry meets itself
    second = np.arange(len(first), dtype=np.int32) - np.repeat(lag.astype(np.int32), partners)
    place = (column * q).astype(np.int32)[first] + column.astype(np.int32)[second]
    products = [left[first] * right[second] for left in values for right in values]
    ends = np.cumsum(sizes * (sizes + 1) // 2)
    starts = np.concatenate([[0], *(ends + i * len(first) for i in range(k * k))])
    return csc_array((np.concatenate(products), np.tile(place, k * k), starts), shape=(q * q, k * k * n_levels))


def n_pairs(level: np.ndarray) -> int:
    """How many ordered pairs of entries share a level: twice what `SparseLevels` holds, but for the diagonal."""
    return int((np.bincount(level).astype(np.int64) ** 2).sum()) if len(level) else 0
