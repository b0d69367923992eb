"""Fewer groups with the same criterion for every outcome, where groups share their design.

`lmm_engine.compress` does this for one outcome; here the map must be the same for all of them, so that only the part
of ``Z_g'y_g`` that no column of X has anything to do with is left to each outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ....moments import Moments
from ....numerics import Array


@dataclass(frozen=True, eq=False)
class Pattern:
    """Groups with the same ``Z_g'Z_g``, and what stands in for them.

    Parameters
    ----------
    groups : ndarray of int, shape (m,)
    basis : ndarray of shape (m, r)
        Orthonormal: the directions over groups in which ``Z_g'X_g`` differs from zero.
    TX : ndarray of shape (k, p, r)
        ``Z_g'X_g`` in these directions.
    """

    groups: np.ndarray
    basis: Array
    TX: Array

    @property
    def k(self) -> int:
        """Random effects of a group."""
        return len(self.TX)

    @property
    def size(self) -> int:
        """How many stand in."""
        return self.basis.shape[1] + self.k

    def apply(self, levels_y: Array) -> Array:
        """What stands in for ``Z_g'y_g``: (k, size, B) from (k, G, B).

        In the directions orthogonal to the basis the criterion sees only the second moment, (k, k); its root will do.
        """
        own = levels_y[:, self.groups]
        along = np.matmul(self.basis.T, own)
        rest = own - np.matmul(self.basis, along)
        second = np.einsum("agb,cgb->bac", rest, rest)
        values, vectors = np.linalg.eigh(second)
        root = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
        return np.concatenate([along, root.transpose(1, 2, 0)], axis=1)


@dataclass(frozen=True, eq=False)
class StandIns:
    """The groups of a design, those of one pattern replaced by fewer.

    Parameters
    ----------
    base : Moments
        With one grouping factor and dense levels.
    patterns : tuple of Pattern
    alone : ndarray of int
        Groups that stay as they are, in ascending order.
    """

    base: Moments
    patterns: tuple[Pattern, ...]
    alone: np.ndarray

    @cached_property
    def S(self) -> Array:
        """(k, k, H)."""
        S = self.base.levels.S
        shared = [np.repeat(S[:, :, pattern.groups[:1]], pattern.size, axis=2) for pattern in self.patterns]
        return np.concatenate([S[:, :, self.alone], *shared], axis=2)

    @cached_property
    def TX(self) -> Array:
        """(k, p, H)."""
        TX = fixed_products(self.base)
        shared = [np.pad(pattern.TX, ((0, 0), (0, 0), (0, pattern.k))) for pattern in self.patterns]
        return np.concatenate([TX[:, :, self.alone], *shared], axis=2)

    @cached_property
    def weight(self) -> Array:
        """(H,)."""
        shared = [np.full(pattern.size, len(pattern.groups) / pattern.size) for pattern in self.patterns]
        return np.concatenate([np.ones(len(self.alone)), *shared])

    def apply(self, levels_y: Array) -> Array:
        """``Z_h'y_h``, (k, H, B), from ``Z_g'y_g``, (k, G, B)."""
        if not self.patterns:
            return levels_y
        shared = [pattern.apply(levels_y) for pattern in self.patterns]
        return np.concatenate([levels_y[:, self.alone], *shared], axis=1)


def fixed_products(base: Moments) -> Array:
    """``Z_g'X_g`` of the only grouping factor, (k, p, G)."""
    X = np.zeros((len(base.total), base.p))
    X[np.arange(base.p), np.arange(base.p)] = 1.0
    return base.levels.times(X)


def stand_ins(base: Moments) -> StandIns:
    """Find the groups which share their design, wherever standing in makes them fewer."""
    S, TX = base.levels.S, fixed_products(base)
    k, n_levels = len(S), S.shape[2]
    key = np.random.default_rng(0).random(k * k) @ S.reshape(k * k, n_levels)
    _, first, member, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    if not np.array_equal(S[:, :, first[member]], S):
        return StandIns(base, (), np.arange(n_levels))
    order = np.argsort(member, kind="stable")
    blocks = np.split(order, np.cumsum(counts)[:-1])
    patterns, alone = [], [np.zeros(0, dtype=np.intp)]
    for groups in blocks:
        pattern = _pattern(groups, TX) if len(groups) > k + 1 else None
        if pattern is None or pattern.size >= len(groups):
            alone.append(groups)
        else:
            patterns.append(pattern)
    return StandIns(base, tuple(patterns), np.sort(np.concatenate(alone)))


def _pattern(groups: np.ndarray, TX: Array) -> Pattern:
    own = TX[:, :, groups]
    k, p, m = own.shape
    left, singular, right = np.linalg.svd(own.reshape(k * p, m), full_matrices=False)
    kept = singular > 1e-12 * max(float(singular.max(initial=0.0)), 1.0)
    return Pattern(groups, right[kept].T, (left[:, kept] * singular[kept]).reshape(k, p, -1))
