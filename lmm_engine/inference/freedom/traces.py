"""Traces of products of the covariances' directions with P, or with ``V^-1``; the notation is that of `directions`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...numerics import Array
from .directions import Directions, Entry


@dataclass(frozen=True, eq=False)
class Traces:
    """Traces of products of the ``G_r`` with P, or with ``V^-1``.

    Parameters
    ----------
    directions : Directions
    J : ndarray of shape (r - 1, r - 1)
        From `Directions.inner`; it decides which of the two.
    """

    directions: Directions
    J: Array

    @cached_property
    def _rest(self) -> Array:
        """``E = I - J C'V1^-1 C`` in the columns of the other factors, (r - 1, q): ``C'P Z2 = C'V1^-1 C E``."""
        q = self.directions.moments.q
        rest = -self.J @ self.directions.profile.H[:-1, :q]
        rest[np.arange(q), np.arange(q)] += 1.0
        return rest

    @cached_property
    def _others(self) -> Array:
        """``Z2' P Z2``, (q, q)."""
        q = self.directions.moments.q
        return self.directions.profile.H[:q, :-1] @ self._rest

    @cached_property
    def _taken(self) -> Array:
        """What the low rank takes from ``Z_g' V1^-1 Z_g``, (k, k, G)."""
        F, Q = self.directions.F, np.zeros((len(self.J) + 1,) * 2)
        Q[:-1, :-1] = self.J
        left = np.einsum("abg,bcg->acg", F, self.directions.moments.levels.forms(Q))
        return np.einsum("abg,cbg->acg", left, F)

    @cached_property
    def first(self) -> Array:
        """``tr(P G_r)``, (m,)."""
        directions = self.directions
        result = []
        for entry in directions.entries:
            if entry.factor == 0:
                kept = entry.of(directions.own) @ directions.moments.levels.weight
                result.append(kept - entry.of(self._taken).sum())
            else:
                span = directions.span(entry)
                own = self._others[span.slice, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)
                result.append(entry.of(np.einsum("gagb->ab", own)))
        return np.array(result, dtype=float)

    @cached_property
    def second(self) -> Array:
        """``tr(P G_r P G_s)``, (m, m)."""
        entries = self.directions.entries
        n_first = len(self.directions.spread)
        result = np.zeros((len(entries), len(entries)))
        result[:n_first, :n_first] = self._within_first()
        for j in range(n_first, len(entries)):
            for i in range(j + 1):
                tensor = self._with_first(i, j) if i < n_first else self._between_others(entries[i], entries[j])
                result[i, j] = result[j, i] = tensor
        return result

    def _within_first(self) -> Array:
        """Block-diagonal times block-diagonal, what the low rank takes from it, and low rank times low rank."""
        directions = self.directions
        k, weight = len(directions.F), directions.moments.levels.weight
        own, taken = (block.reshape(k * k, len(weight)) for block in (directions.own, self._taken))
        mixed = own @ taken.T
        tensor = ((own * weight) @ own.T - mixed - mixed.T).reshape(k, k, k, k)
        entries = [entry for entry in directions.entries if entry.factor == 0]
        JN = [self.J @ spread[:-1, :-1] for spread in directions.spread]
        return np.array(
            [
                [_picked(tensor, r, s) + np.sum(JN[i] * JN[j].T) for j, s in enumerate(entries)]
                for i, r in enumerate(entries)
            ]
        ).reshape(len(entries), len(entries))

    def _with_first(self, i: int, j: int) -> float:
        """An entry of the first factor with one of another."""
        entry = self.directions.entries[j]
        span = self.directions.span(entry)
        own = (len(self.J), span.n_levels, span.k)
        left = self._rest[:, span.slice].reshape(own)
        right = self._spread_rest[i][:, span.slice].reshape(own)
        return float(entry.of(np.einsum("iga,igb->ab", left, right)))

    @cached_property
    def _spread_rest(self) -> tuple[Array, ...]:
        return tuple(spread[:-1, :-1] @ self._rest for spread in self.directions.spread)

    def _between_others(self, r: Entry, s: Entry) -> float:
        first, second = self.directions.span(r), self.directions.span(s)
        block = self._others[first.slice, second.slice].reshape(first.n_levels, first.k, second.n_levels, second.k)
        total = 0.0
        for a, b in r.places:
            for c, d in s.places:
                total += float(np.sum(block[:, a, :, c] * block[:, b, :, d]))
        return total


def _picked(tensor: Array, r: Entry, s: Entry) -> float:
    """``sum K[a, c] K[b, d]`` over the places of two entries: their trace, for symmetric blocks K."""
    return float(sum(tensor[a, c, b, d] for a, b in r.places for c, d in s.places))
