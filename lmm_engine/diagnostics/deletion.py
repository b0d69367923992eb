"""Fixed effects and their covariance when rows are left out, the variance parameters held where they are.

Leaving out the rows I of a model with ``V = I + Z Lambda Lambda' Z'`` is exact algebra on what the fit has already:

- For sets of whole clusters, independent of each other, ``A_(I) = A - X_I' V_I^-1 X_I`` with ``A = X'V^-1X``.
- In general, with ``P = V^-1 - V^-1 X A^-1 X'V^-1`` and ``G = A^-1 X'V^-1_{.I}``, the change of the estimates is
  ``-G P_II^-1 (P y)_I`` and ``A_(I)^-1 = A^-1 + G P_II^-1 G'``: leaving rows out is the same as giving each an effect
  of its own (Christensen, Pearson & Johnson 1992, Technometrics 34:38; Haslett 1999, J. R. Stat. Soc. B 61:603).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..criterion import Criterion
from ..modes import reach_of_others
from ..numerics import DENSE_LIMIT, Array
from .leverage import InnerRows
from .remainder import Remainders, Sets
from .thresholds import FULL_LEVERAGE

#: A set with more rows than this is left out through its cross-products: a matrix of their order is too large.
_MOST_ROWS = 1_000

NOT_ESTIMABLE = "The other rows do not determine all fixed effects."


@dataclass(frozen=True, eq=False)
class Deletions:
    """What becomes of the fixed effects without each set of rows, internal coordinates.

    Parameters
    ----------
    change : ndarray of shape (s, p)
        Estimates without the set minus the estimates; NaN where there are none.
    vcov : ndarray of shape (s, p, p)
        Covariance of the estimates without the set.
    reasons : ndarray of str, shape (s,)
        Why there are no numbers; empty where there are.
    """

    change: Array
    vcov: Array
    reasons: np.ndarray


def deleted(rows: InnerRows, sets: Sets) -> Deletions:
    """Leave out each set in turn, theta and sigma held.

    Parameters
    ----------
    rows : InnerRows
    sets : Sets

    Returns
    -------
    Deletions
    """
    if len(sets) == rows.fit.nobs:
        return _single_rows(rows, sets)
    remainders = Remainders(rows, sets)
    if remainders.whole is not None or not rows.whitened:
        return _clusters(remainders)
    return _any_rows(remainders)


def _result(rows: InnerRows, change: Array, unscaled: Array, estimable: np.ndarray) -> Deletions:
    reasons = np.where(estimable, "", NOT_ESTIMABLE).astype(object)
    change[~estimable], unscaled[~estimable] = np.nan, np.nan
    return Deletions(change, rows.fit.profile.sigma2 * unscaled, reasons)


def _single_rows(rows: InnerRows, sets: Sets) -> Deletions:
    own = 1.0 - rows.leverage
    estimable = own > 1.0 - FULL_LEVERAGE
    own = np.where(estimable, own, 1.0)[:, None]
    change = -rows.pull * rows.residual[:, None] / own
    unscaled = rows.fit.profile.unscaled_vcov + rows.pull[:, :, None] * (rows.pull / own)[:, None, :]
    order = np.argsort(sets.codes)
    return _result(rows, change[order], unscaled[order], estimable[order])


def _clusters(remainders: Remainders) -> Deletions:
    """Sets of whole levels of the only factor, or of rows of a model without random effects."""
    profile = remainders.fit.profile
    own = np.array(remainders.products)
    if remainders.whole is not None:
        T = remainders.cross
        LA = np.einsum("ab,bcg->acg", profile.L, profile.A)
        explained = np.einsum("aig,ajg->gij", T, np.einsum("abg,bjg->ajg", LA, T), optimize=True)
        np.subtract.at(own, remainders.whole, explained)
    estimable = remainders.estimable
    left = profile.W - np.where(estimable[:, None, None], own, 0.0)
    unscaled = np.linalg.inv(left[:, :-1, :-1])
    change = np.einsum("sij,sj->si", unscaled, left[:, :-1, -1]) - profile.beta
    return _result(remainders.rows, change, unscaled, estimable)


def _any_rows(remainders: Remainders) -> Deletions:
    """Sets in a model where rows of different sets are related."""
    rows, sets = remainders.rows, remainders.sets
    p = rows.fit.moments.p
    change, unscaled = np.zeros((len(sets), p)), np.zeros((len(sets), p, p))
    estimable = remainders.estimable
    small = (sets.n_rows <= _MOST_ROWS) & (rows.fit.profile.inverse.shape[0] * rows.n_levels * rows.k <= DENSE_LIMIT)
    for j, own, P in _blocks(rows, sets, np.flatnonzero(estimable & small)):
        pull = rows.pull[own]
        solved = np.linalg.solve(P, np.column_stack([pull, rows.residual[own]]))
        change[j] = -pull.T @ solved[:, -1]
        unscaled[j] = rows.fit.profile.unscaled_vcov + pull.T @ solved[:, :-1]
    for j in np.flatnonzero(estimable & ~small).tolist():
        profile = Criterion(remainders.moments(j), rows.fit.method).at(rows.fit.profile.factors)
        change[j], unscaled[j] = profile.beta - rows.fit.profile.beta, profile.unscaled_vcov
    return _result(rows, change, unscaled, estimable)


def _blocks(rows: InnerRows, sets: Sets, chosen: np.ndarray) -> Iterator[tuple[int, np.ndarray, Array]]:
    """Each set with its rows and their block of P, (m, m)."""
    if not len(chosen):
        return
    profile, q = rows.fit.profile, rows.fit.moments.q
    reach = np.ascontiguousarray(reach_of_others(profile).transpose(2, 0, 1))  # (G, k, q + p)
    half = np.ascontiguousarray(profile.Minv.transpose(2, 0, 1))
    z, codes = rows.spherical[0]
    for j in chosen:
        own = sets.rows(j)
        level = codes[own]
        h = -np.einsum("mac,ma->mc", reach[level], z[own])
        h[:, q:] += rows.X[own]
        for value, column in rows.others:
            h[np.arange(len(own)), column[own]] += value[own]
        met = np.flatnonzero(h.any(axis=0))
        h = h[:, met]
        P = -h @ profile.inverse[np.ix_(met, met)] @ h.T
        related = np.einsum("ma,mab,nb->mn", z[own], half[level], z[own])
        P -= np.where(level[:, None] == level, related, 0.0)
        P[np.diag_indices(len(own))] += 1.0
        yield int(j), own, P
