"""How the error of a predicted mean moves with the variance parameters, and what not knowing these adds to it.

The predictor ``a'y`` of ``x'beta + z'b`` solves Henderson's (1975, Biometrics 31:423) equations

    V a = X lambda + Z D z,    X'a = x

and has, over the residual variance, the error variance ``f = a'V a - 2 a'Z D z + z'D z``. It minimises f, so that an
entry r of the random effects' covariances moves f only where it is written: ``df/dr = e'E_r e`` with ``e = z - Z'a``.
The predictor itself moves by ``da/dr = P Z E_r e``, and ``Var(da/dr' y)`` is what estimating the entry adds to the
error (Kackar & Harville 1984, J. Am. Stat. Assoc. 79:853). Sums are over levels; see `directions` for the blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...numerics import Array
from ...predict import Equations, Prediction
from .directions import Directions, Entry


def error_slopes(prediction: Prediction, places: np.ndarray) -> Array:
    """Derivatives of the error variances of predicted means in the entries of the covariances.

    Parameters
    ----------
    prediction : Prediction
    places : ndarray of int, shape (m,)
        Its rows that are meant.

    Returns
    -------
    ndarray of shape (entries, m)
        In the outcome's squared units, for entries of the relative covariances in internal coordinates.
    """
    directions = Directions(prediction.fit.profile)
    slopes = [_Moves(directions, block).slopes for block in prediction.blocks(places)]
    return prediction.fit.sigma**2 * np.hstack(slopes)


def new_group_slopes(prediction: Prediction, places: np.ndarray) -> Array:
    """The same derivatives of ``z'Sigma z`` for groups that are not in the data."""
    slopes = []
    for entry in Directions(prediction.fit.profile).entries:
        z, codes = prediction.effects[entry.factor]
        slopes.append(np.where(codes[places] >= 0, 0.0, _form(entry, z[places].T)))
    return prediction.fit.sigma**2 * np.array(slopes)


def inflation(prediction: Prediction, places: np.ndarray, W: Array) -> Array:
    """What not knowing the covariances adds to the error variances of predicted means, (m,).

    Twice ``sum W_rs Var(da/dr' y, da/ds' y)``: once for the predictor, and once because the plain variance, concave in
    the parameters, comes out too small by as much (Prasad & Rao 1990, J. Am. Stat. Assoc. 85:163; Harville & Jeske
    1992, ibid. 87:724). For rows without a known group it is Kenward and Roger's (1997) adjustment.

    Parameters
    ----------
    prediction : Prediction
    places : ndarray of int, shape (m,)
    W : ndarray of shape (entries, entries)
        Covariance of the estimated entries.
    """
    directions = Directions(prediction.fit.profile)
    added = [_Moves(directions, block).added(W) for block in prediction.blocks(places)]
    return 2.0 * prediction.fit.sigma**2 * np.concatenate(added)


@dataclass(frozen=True, eq=False)
class _Moves:
    """The vectors e of some rows, block by block, and what the entries do to them.

    For the first factor ``e_g`` is ``-F_g T_g w``, w being the equations' solution, and in the row's own level
    ``F_g (z - T_g w)``; for the others it is what the equations' right-hand sides leave.
    """

    directions: Directions
    equations: Equations

    @cached_property
    def _F(self) -> Array:
        """Of each row's own level, (k, k, m)."""
        k = self.equations.z.shape[1]
        return self.directions.F[:, :, self.equations.level] if k else np.zeros((0, 0, len(self.equations.z)))

    @cached_property
    def _as_elsewhere(self) -> Array:
        """``F_g T_g w`` of the row's own level, (k, m)."""
        reached = np.einsum("acm,mc->am", self.equations.T, self.equations.weights)
        return np.einsum("abm,bm->am", self._F, reached)

    @cached_property
    def _added(self) -> Array:
        """``F_g z`` of the row's own level, (k, m)."""
        return np.einsum("abm,mb->am", self._F, self.equations.z)

    @cached_property
    def _others(self) -> Array:
        """e for the other factors, (m, q + p); zero for the fixed effects."""
        H = self.directions.profile.H[:-1, :-1]
        left = self.equations.reduced - self.equations.weights @ H
        left[:, self.directions.moments.q :] = 0.0
        return left

    def _turned(self, entry: Entry) -> Array:
        """``E_r e`` of an entry of another factor, (m, q + p)."""
        span = self.directions.span(entry)
        own = self._others[:, span.slice].reshape(-1, span.n_levels, span.k)
        result = np.zeros_like(self._others)
        turned = entry.times(own.transpose(2, 0, 1)).transpose(1, 2, 0)
        result[:, span.slice] = turned.reshape(len(result), -1)
        return result

    @property
    def slopes(self) -> Array:
        """``e'E_r e``, (entries, m)."""
        w, here = self.equations.weights, self._added - self._as_elsewhere
        spread = iter(self.directions.spread)
        result = []
        for entry in self.directions.entries:
            if entry.factor == 0:
                everywhere = np.einsum("mc,mc->m", w @ next(spread)[:-1, :-1], w)
                result.append(everywhere + _form(entry, here) - _form(entry, self._as_elsewhere))
            else:
                result.append(np.einsum("mc,mc->m", self._others, self._turned(entry)))
        return np.array(result)

    @cached_property
    def _met(self) -> list[Array]:
        """``C'V1^-1 Z E_r e`` for each entry, (m, q + p)."""
        w, spread = self.equations.weights, iter(self.directions.spread)
        result = []
        for entry in self.directions.entries:
            if entry.factor == 0:
                own = np.einsum("bam,bm->am", self._F, entry.times(self._added))
                result.append(np.einsum("acm,am->mc", self.equations.T, own) - w @ next(spread)[:-1, :-1])
            else:
                result.append(self._turned(entry) @ self.directions.profile.H[:-1, :-1])
        return result

    def _product(self, r: int, s: int) -> Array:
        """``(Z E_r e)'V1^-1 (Z E_s e)``, (m,)."""
        first, second = self.directions.entries[r], self.directions.entries[s]
        if second.factor:
            return np.einsum("mc,mc->m", self._met[r], self._turned(second))
        if first.factor:
            return self._product(s, r)
        everywhere = self._everywhere(first, second)
        own = self.directions.own[:, :, self.equations.level]
        here = self._added - self._as_elsewhere
        parts = [np.einsum("am,abm,bm->m", first.times(v), own, second.times(v)) for v in (here, self._as_elsewhere)]
        w = self.equations.weights
        return np.einsum("mc,mc->m", w @ everywhere, w) + parts[0] - parts[1]

    def _everywhere(self, first: Entry, second: Entry) -> Array:
        """``sum T_g'F_g'E_r Z_g'V1^-1Z_g E_s F_g T_g``, (q + p, q + p)."""
        F, own = self.directions.F, self.directions.own
        inner = np.einsum("abg,bcg->acg", own, second.times(F))
        middle = np.einsum("bag,bcg->acg", first.times(F), inner)
        return self.directions.moments.levels.weighted((middle + middle.transpose(1, 0, 2)) / 2)[:-1, :-1]

    def added(self, W: Array) -> Array:
        """``sum W_rs (da/dr)'V (da/ds)``, (m,)."""
        J = self.equations.solved.J
        total = np.zeros(len(self.equations.z))
        for r in range(len(W)):
            for s in range(r, len(W)):
                both = self._product(r, s) - np.einsum("mc,mc->m", self._met[r] @ J, self._met[s])
                total += (2.0 if s > r else 1.0) * W[r, s] * both
        return total


def _form(entry: Entry, vectors: Array) -> Array:
    """``e'E_r e`` of vectors (k, m)."""
    return np.einsum("am,am->m", vectors, entry.times(vectors))
