"""How far each fitted value follows its own outcome, split between the fixed and the random part.

With ``V = I + Z Lambda Lambda' Z'`` (in units of sigma squared) and ``P = V^-1 - V^-1 X (X'V^-1X)^-1 X'V^-1``, fitted
values are ``H y`` with ``H = I - P = H1 + H2``: ``H1 = X (X'V^-1X)^-1 X'V^-1`` is what the fixed effects make of the
outcome and ``H2 = Z Lambda Lambda' Z' P`` what the random effects make of the rest (Demidenko & Stukel 2005, Stat. Med.
24:893; Nobre & Singer 2011, J. Appl. Stat. 38:1063). The diagonals come from the inverse of the mixed-model equations
and a quadratic form for each row: no matrix of the order of the rows is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..numerics import Array
from ..result import Estimates

#: Numbers that a step over columns of other factors may hold at a time: 32 MB.
_AT_ONCE = 4_000_000


def leverage(fit: Estimates) -> pd.DataFrame:
    """Leverage of each row: the diagonal of the hat matrix.

    Parameters
    ----------
    fit : Estimates

    Returns
    -------
    DataFrame
        Index: the rows used; columns ``fixed random total``. ``fixed`` sums to the number of fixed effects, ``random``
        to the effective number of random effects, ``total`` to what the model spends in all (Hodges & Sargent 2001,
        Biometrika 88:367). A total near 1 is a row that the model reproduces whatever its outcome is.
    """
    rows = InnerRows(fit)
    fixed, total = rows.fixed_leverage, rows.leverage
    return pd.DataFrame({"fixed": fixed, "random": total - fixed, "total": total}, index=fit.design.rows)


@dataclass(frozen=True, eq=False)
class InnerRows:
    """The rows of a fit in its internal coordinates, and what the mixed-model equations say of each.

    With ``V1 = I + Z1 L L' Z1'`` of the first factor, row i of ``V1^-1 [Z2 D, X]`` is ``h_i = e_i - R_g' z_i``: ``e_i``
    are its own columns among those of the other factors and X, ``z_i`` its spherical columns of the first factor, and
    ``R_g = M_g^-1 L' T_g D`` (see `criterion`). With K the inverse of the mixed-model equations of the other effects
    and beta (`Profile.inverse`), ``P_ii = 1 - z_i' M_g^-1 z_i - h_i' K h_i``.

    Parameters
    ----------
    fit : Estimates
    """

    fit: Estimates

    @cached_property
    def X(self) -> Array:
        """Fixed-effects rows, (n, p); orthonormal columns."""
        return self.fit.design.X @ self.fit.moments.to_beta

    @cached_property
    def y(self) -> Array:
        """The outcome, (n,): residuals of least squares, with mean square 1."""
        moments, design = self.fit.moments, self.fit.design
        return (design.y - design.X @ moments.ols) / moments.y_scale

    @cached_property
    def whitened(self) -> list[tuple[Array, np.ndarray]]:
        """For each grouping factor, most levels first, the rows' columns of its effects, (n, k), and their levels."""
        design = self.fit.design
        result: list[tuple[Array, np.ndarray]] = []
        for part in self.fit.moments.factors:
            columns = np.column_stack([design.random[position].columns for position in part.terms])
            result.append((columns @ part.to_effects, design.random[part.terms[0]].codes))
        return result

    @cached_property
    def spherical(self) -> list[tuple[Array, np.ndarray]]:
        """As `whitened`, times the factor's Lambda."""
        factors = self.fit.profile.factors
        return [(columns @ factor, codes) for (columns, codes), factor in zip(self.whitened, factors, strict=True)]

    @cached_property
    def others(self) -> list[tuple[Array, np.ndarray]]:
        """The entries of ``e_i`` that belong to other factors: a value for each row, and its column."""
        parts = zip(self.fit.moments.spans, self.spherical[1:], strict=True)
        return [
            (columns[:, a], span.start + codes * span.k + a) for span, (columns, codes) in parts for a in range(span.k)
        ]

    @property
    def n_levels(self) -> int:
        """Levels of the first factor, 0 where there is none."""
        return self.fit.moments.factors[0].n_levels if self.spherical else 0

    @property
    def k(self) -> int:
        """Random effects per level of the first factor."""
        return len(self.fit.profile.L)

    # ----- the three quantities that everything else is made of -----

    @cached_property
    def residual(self) -> Array:
        """``P y``: conditional residuals in units of ``y_scale``, (n,)."""
        return self.fit.residuals().to_numpy() / self.fit.moments.y_scale

    @cached_property
    def pull(self) -> Array:
        """``(X'V^-1X)^-1 X'V^-1`` for each row, (n, p): how the estimates move with its outcome."""
        K, q = self.fit.profile.inverse, self.fit.moments.q
        own = self.times(K[:, q:])
        return own - self._reached(K[:, q:]) if self.spherical else own

    @cached_property
    def leverage(self) -> Array:
        """``1 - P_ii``, (n,)."""
        K = self.fit.profile.inverse
        own = self._quadratic(K)
        if not self.spherical:
            return own
        z, codes = self.spherical[0]
        spread = self.fit.profile.Minv + self._reach_spread(K)
        return own - 2.0 * self._crossed(K) + np.einsum("na,abn,nb->n", z, spread[:, :, codes], z)

    @property
    def fixed_leverage(self) -> Array:
        """The diagonal of ``X (X'V^-1X)^-1 X'V^-1``, (n,)."""
        return np.einsum("np,np->n", self.X, self.pull)

    # ----- forms in e_i and R_g' z_i -----

    def times(self, V: Array) -> Array:
        """``e_i' V``, (n, m), for V of shape (q + p, m)."""
        result = self.X @ V[self.fit.moments.q :]
        for value, column in self.others:
            result += value[:, None] * V[column]
        return result

    def _quadratic(self, K: Array) -> Array:
        """``e_i' K e_i``, (n,)."""
        q = self.fit.moments.q
        result = np.einsum("np,np->n", self.X @ K[q:, q:], self.X)
        for value, column in self.others:
            result += 2.0 * value * np.einsum("np,np->n", K[column, q:], self.X)
            for other_value, other_column in self.others:
                result += value * other_value * K[column, other_column]
        return result

    def _from_levels(self, V: Array) -> Array:
        """``R_g V``, (k, m, G), for V of shape (q + p, m)."""
        profile = self.fit.profile
        padded = np.vstack([V, np.zeros((1, V.shape[1]))])
        right = profile.times_D_transposed(padded.T).T
        return np.einsum("abg,bmg->amg", profile.A, self.fit.moments.levels.times(right))

    def _reached(self, V: Array) -> Array:
        """``z_i' R_g V``, (n, m), for V with few columns."""
        z, codes = self.spherical[0]
        return np.einsum("na,amn->nm", z, self._from_levels(V)[:, :, codes])

    def _reach_spread(self, K: Array) -> Array:
        """``R_g K R_g'``, (k, k, G)."""
        profile = self.fit.profile
        padded = np.zeros_like(profile.W)
        padded[:-1, :-1] = K
        half = profile.times_D_transposed(profile.times_D_transposed(padded).T)
        return np.einsum("abg,bcg,dcg->adg", profile.A, self.fit.moments.levels.forms(half), profile.A)

    def _crossed(self, K: Array) -> Array:
        """``e_i' K R_g' z_i``, (n,); the columns of other factors some at a time."""
        q = self.fit.moments.q
        result = np.einsum("np,np->n", self._reached(K[:, q:]), self.X)
        z, codes = self.spherical[0]
        step = max(1, _AT_ONCE // max(self.k * self.n_levels, 1))
        sorted_columns = [(value, column, np.argsort(column, kind="stable")) for value, column in self.others]
        for start in range(0, q, step):
            reach = self._from_levels(K[:, start : min(start + step, q)])
            for value, column, order in sorted_columns:
                first, last = np.searchsorted(column, [start, start + step], sorter=order)
                rows = order[first:last]
                there = reach[:, column[rows] - start, codes[rows]]
                result[rows] += value[rows] * np.einsum("na,an->n", z[rows], there)
        return result
