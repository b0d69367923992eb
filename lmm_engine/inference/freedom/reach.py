"""What the covariances' directions do to columns such as ``P y`` and ``V^-1 X``; notation as in `directions`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...numerics import Array
from .directions import Directions


@dataclass(frozen=True, eq=False)
class Reach:
    """What the ``G_r`` do to some columns ``V1^-1 [Z2 X y] R``, such as ``P y`` or ``V^-1 X``.

    Parameters
    ----------
    directions : Directions
    right : ndarray of shape (r, c)
        ``R``.
    """

    directions: Directions
    right: Array

    @cached_property
    def _first(self) -> Array:
        """``Z_g'`` times the columns, (k, c, G)."""
        return np.einsum("abg,bcg->acg", self.directions.F, self.directions.moments.levels.times(self.right))

    @cached_property
    def _others(self) -> Array:
        """``[Z2 X y]'`` times the columns, (r, c)."""
        return self.directions.profile.H @ self.right

    @cached_property
    def _turned(self) -> tuple[Array, ...]:
        """``(I x E_r) Z'`` times the columns, for each entry: (k, c, G) of the first factor, (q_f, c) of another."""
        result = []
        for entry in self.directions.entries:
            if entry.factor == 0:
                result.append(entry.times(self._first))
            else:
                span = self.directions.span(entry)
                own = self._others[span.slice].reshape(span.n_levels, span.k, -1)
                turned = entry.times(own.transpose(1, 0, 2)).transpose(1, 0, 2)
                result.append(turned.reshape(span.n_levels * span.k, -1))
        return tuple(result)

    @cached_property
    def _back(self) -> tuple[Array, ...]:
        """``C' V1^-1 G_r`` times the columns, (r - 1, c), for each entry."""
        result = []
        for i, entry in enumerate(self.directions.entries):
            if entry.factor == 0:
                result.append(self.directions.spread[i][:-1] @ self.right)
            else:
                result.append(self.directions.profile.H[:-1, self.directions.span(entry).slice] @ self._turned[i])
        return tuple(result)

    @cached_property
    def forms(self) -> Array:
        """The columns' ``Y' G_r Y``, (m, c, c)."""
        width = self.right.shape[1]
        result = np.empty((len(self.directions.entries), width, width))
        for i, entry in enumerate(self.directions.entries):
            if entry.factor == 0:
                result[i] = self.right.T @ self.directions.spread[i] @ self.right
            else:
                result[i] = self._others[self.directions.span(entry).slice].T @ self._turned[i]
        return result

    def product(self, i: int, j: int, J: Array) -> Array:
        """``Y' G_r B G_s Y``, (c, c), for the entries r and s at i and j; B is the P or ``V^-1`` that belongs to J."""
        entry, other = self.directions.entries[i], self.directions.entries[j]
        if entry.factor and not other.factor:
            return self.product(j, i, J).T
        if other.factor:
            near = self._back[i][self.directions.span(other).slice].T @ self._turned[j]
        else:
            near = np.einsum("acg,abg,bdg->cd", self._turned[i], self.directions.own, self._turned[j], optimize=True)
        return near - self._back[i].T @ J @ self._back[j]
