"""The cross-products of a fit without some of its rows: what was there, minus what the rows brought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..compress import compress
from ..levels import DenseLevels, Levels
from ..moments import Moments
from ..numerics import ALIASED, Array
from ..result import Estimates
from .leverage import InnerRows


@dataclass(frozen=True, eq=False)
class Sets:
    """The rows of a fit divided into sets, each of which is left out in turn.

    Parameters
    ----------
    name : str
        What divides them.
    labels : Index of length s
    codes : ndarray of int, shape (n,)
        The set of each row.
    """

    name: str
    labels: pd.Index
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def n_rows(self) -> np.ndarray:
        """Rows of each set, (s,)."""
        return np.bincount(self.codes, minlength=len(self))

    @cached_property
    def _order(self) -> np.ndarray:
        return np.argsort(self.codes, kind="stable")

    def rows(self, j: int) -> np.ndarray:
        """Positions of the rows of one set."""
        end = int(self._ends[j])
        return self._order[end - int(self.n_rows[j]) : end]

    @cached_property
    def _ends(self) -> np.ndarray:
        return np.cumsum(self.n_rows)

    def of_levels(self, codes: np.ndarray, n_levels: int) -> np.ndarray | None:
        """The set of each level of a factor, (G,); None where a level has rows in several sets."""
        found = np.zeros(n_levels, dtype=np.intp)
        found[codes] = self.codes
        return found if np.array_equal(found[codes], self.codes) else None


@dataclass(frozen=True, eq=False)
class SignedLevels:
    """Levels to which others were added or from which they were taken away.

    Parameters
    ----------
    base : Levels
    extra : DenseLevels
        Its weights are 1 for an added level and -1 for one that is taken away.
    """

    base: Levels
    extra: DenseLevels

    @property
    def S(self) -> Array:
        """``Z_g'Z_g`` of the base and of the extra levels."""
        return np.concatenate([self.base.S, self.extra.S], axis=2)

    @property
    def weight(self) -> Array:
        """How many levels each stands for; negative for those taken away."""
        return np.concatenate([self.base.weight, self.extra.weight])

    def weighted(self, K: Array) -> Array:
        """``sum T_g' K_g T_g``, each extra level with its sign."""
        n = len(self.base.weight)
        return self.base.weighted(K[:, :, :n]) + self.extra.weighted(K[:, :, n:] * self.extra.weight)

    def forms(self, Q: Array) -> Array:
        """``T_g Q T_g'``, each extra level with its sign."""
        return np.concatenate([self.base.forms(Q), self.extra.forms(Q) * self.extra.weight], axis=2)

    def sandwich(self, F: Array, Q: Array) -> Array:
        """``sum F_g T_g Q T_g' F_g'``, each extra level with its sign."""
        n = len(self.base.weight)
        return self.base.sandwich(F[:, :, :n], Q) + np.einsum(
            "abg,bcg,dcg,g->ad", F[:, :, n:], self.extra.forms(Q), F[:, :, n:], self.extra.weight
        )

    def times(self, V: Array) -> Array:
        """``T_g V``."""
        return np.concatenate([self.base.times(V), self.extra.times(V)], axis=2)

    def onto(self, C: Array) -> Array:
        """``sum T_g' C_g``, each extra level with its sign."""
        n = len(self.base.weight)
        return self.base.onto(C[:, :, :n]) + self.extra.onto(C[:, :, n:] * self.extra.weight)

    def squares(self) -> Array:
        """The squared entries of T_g, summed with signs."""
        return self.base.squares() + (self.extra.T**2) @ self.extra.weight

    def outer(self, left: Array, right: Array) -> Array:
        """``sum left_g right_g'``, each extra level with its sign."""
        n = len(self.base.weight)
        return self.base.outer(left[:, :n], right[:, :n]) + (left[:, n:] * self.extra.weight) @ right[:, n:].T


@dataclass(frozen=True, eq=False)
class Remainders:
    """Cross-products without each set in turn, in the coordinates of the whole.

    A level that loses all its rows is taken away; one that keeps some is taken away and added again without the others.
    Rows are looked at once for each set they are part of, or beside; what stays is never summed again.

    Parameters
    ----------
    rows : InnerRows
    sets : Sets
    """

    rows: InnerRows
    sets: Sets

    @property
    def fit(self) -> Estimates:
        """The fit to all rows."""
        return self.rows.fit

    @cached_property
    def right(self) -> Array:
        """``[X y]``, (n, p + 1)."""
        return np.column_stack([self.rows.X, self.rows.y])

    @cached_property
    def products(self) -> Array:
        """``[X y]'[X y]`` over the rows of each set, (s, p + 1, p + 1)."""
        width, n_sets = self.right.shape[1], len(self.sets)
        result = np.empty((n_sets, width, width))
        for i, one in enumerate(self.right.T):
            for j, other in enumerate(self.right.T[: i + 1]):
                result[:, i, j] = result[:, j, i] = np.bincount(self.sets.codes, one * other, n_sets)
        return result

    @cached_property
    def estimable(self) -> np.ndarray:
        """Whether the rows outside each set still tell all fixed effects apart, (s,)."""
        p = self.fit.moments.p
        if not p:
            return np.ones(len(self.sets), dtype=bool)
        return np.linalg.eigvalsh(np.eye(p) - self.products[:, :p, :p])[:, 0] > ALIASED

    @cached_property
    def whole(self) -> np.ndarray | None:
        """The set of each level of the only grouping factor; None where sets cut levels or there are more factors."""
        if self.fit.moments.q or not self.rows.whitened:
            return None
        return self.sets.of_levels(self.rows.whitened[0][1], self.fit.moments.factors[0].n_levels)

    def moments(self, j: int) -> Moments:
        """Cross-products without set j."""
        old = self.fit.moments
        extra, total = self._of_whole_levels(j) if self.whole is not None or not old.factors else self._of_rows(j)
        levels = SignedLevels(self.base, extra) if old.factors else old.levels
        return replace(old, nobs=old.nobs - int(self.sets.n_rows[j]), levels=levels, total=old.total - total)

    @cached_property
    def sizes(self) -> list[np.ndarray]:
        """Rows of each level of each factor."""
        return [np.bincount(codes) for _, codes in self.rows.whitened]

    @cached_property
    def base(self) -> Levels:
        """Levels with the same criterion as all rows, fewer where designs repeat."""
        moments = self.fit.moments
        small = isinstance(moments.levels, DenseLevels) and not moments.spans
        return compress(moments.levels) if small else moments.levels  # type: ignore[arg-type]

    # ----- one grouping factor, whose levels leave as they are -----

    @cached_property
    def cross(self) -> Array:
        """``Z_g'[X y]_g`` of all levels, (k, p + 1, G), where there is one grouping factor."""
        return self.fit.moments.levels.times(np.eye(len(self.fit.moments.total)))

    def _of_whole_levels(self, j: int) -> tuple[DenseLevels, Array]:
        levels = self.fit.moments.levels
        own = np.flatnonzero(self.whole == j) if self.whole is not None else np.zeros(0, dtype=np.intp)
        return DenseLevels(levels.S[:, :, own], self.cross[:, :, own], np.full(len(own), -1.0)), self.products[j]

    # ----- any division of the rows, any number of factors -----

    @cached_property
    def _columns(self) -> Any:
        """``[Z2 X y]``, sparse, (n, r)."""
        from scipy.sparse import coo_array, csr_array, hstack

        n, q = self.fit.nobs, self.fit.moments.q
        spans = zip(self.fit.moments.spans, self.rows.whitened[1:], strict=True)
        entries = [
            (columns[:, a], span.start + codes * span.k + a) for span, (columns, codes) in spans for a in range(span.k)
        ]
        if not entries:
            return csr_array(self.right)
        place = (np.tile(np.arange(n), len(entries)), np.concatenate([column for _, column in entries]))
        others = coo_array((np.concatenate([value for value, _ in entries]), place), shape=(n, q))
        return hstack([others, csr_array(self.right)]).tocsr()

    @cached_property
    def _by_level(self) -> Sets:
        """The rows by level of the first factor."""
        factor = self.fit.moments.factors[0]
        return Sets(factor.name, pd.RangeIndex(factor.n_levels), self.rows.whitened[0][1])

    def _of_rows(self, j: int) -> tuple[DenseLevels, Array]:
        own = self.sets.rows(j)
        levels = np.unique(self.rows.whitened[0][1][own])
        beside = np.concatenate([self._by_level.rows(int(level)) for level in levels])
        staying = beside[self.sets.codes[beside] != j]
        (S, T), (S_left, T_left) = (self._level_products(rows, levels) for rows in (beside, staying))
        sign = np.repeat([-1.0, 1.0], len(levels))
        extra = DenseLevels(np.concatenate([S, S_left], axis=2), np.concatenate([T, T_left], axis=2), sign)
        mine = self._columns[own]
        return extra, (mine.T @ mine).toarray()

    def _level_products(self, rows: np.ndarray, levels: np.ndarray) -> tuple[Array, Array]:
        """``Z_g'Z_g`` (k, k, u) and ``Z_g'[Z2 X y]_g`` (k, r, u) over some rows, for some levels."""
        from scipy.sparse import csr_array

        z, codes = self.rows.whitened[0]
        z, place = z[rows], np.searchsorted(levels, codes[rows])
        n, u = len(rows), len(levels)
        right = self._columns[rows]
        S = np.array([[np.bincount(place, a * b, u) for b in z.T] for a in z.T], dtype=float)
        spread = (csr_array((a, place, np.arange(n + 1)), shape=(n, u)) for a in z.T)
        return S, np.array([(right.T @ own).toarray() for own in spread])
