"""The profiled deviance and REML criterion as functions of theta alone, with gradient and certificate.

Notation of Bates, Mächler, Bolker & Walker (2015, J. Stat. Softw. 67(1)) and, for the blocks, Bates, Alday & Kokandakar
(2025, arXiv:2505.11674). ``L`` is the repeated diagonal block of the relative covariance factor for the grouping factor
with most levels, ``D`` the block-diagonal factor of all other random effects, extended by an identity for X and y.
Sums run over the levels g of the first factor; ``S_g = Z_g'Z_g`` and ``T_g = Z_g'[Z2 X y]_g`` (see `levels`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from .blocks import Blocks, diagonal_blocks, product_blocks
from .factors import Span
from .moments import Moments
from .numerics import (
    WELL_INSIDE,
    Array,
    add_identity,
    backward_solve,
    cholesky,
    flat,
    forward_solve,
    identities,
    inverse_cholesky,
    lower_cholesky,
    solve_cholesky,
)

Method = Literal["REML", "ML"]


@dataclass(frozen=True, eq=False)
class Criterion:
    """What is minimised: minus twice the profiled (restricted) log-likelihood, in internal coordinates.

    Parameters
    ----------
    moments : Moments
    method : {"REML", "ML"}
    """

    moments: Moments
    method: Method

    @property
    def degrees(self) -> int:
        """n for ML, n - p for REML: what sigma squared is divided by."""
        return self.moments.nobs - (self.moments.p if self.method == "REML" else 0)

    def at(self, factors: tuple[Array, ...], sigma2: float | None = None) -> Profile:
        """Everything about the criterion at one set of relative covariance factors.

        With ``sigma2`` given, the gradient is that of the deviance in which the residual variance is held there
        instead of being profiled out.
        """
        return Profile(self, factors, sigma2)

    def value_and_gradient(self, theta: Array) -> tuple[float, Array]:
        """The criterion and its gradient with respect to theta."""
        profile = self.at(self.moments.shape.factors(theta))
        return profile.value, self.moments.shape.theta(profile.gradient)


@dataclass(frozen=True, eq=False)
class Profile:
    """The criterion at one theta: penalised least squares solved, beta and sigma profiled out.

    Parameters
    ----------
    criterion : Criterion
    factors : tuple of ndarray, each of shape (k, k)
        The relative covariance factor of each grouping factor, lower triangular.
    held_sigma2 : float or None
        A residual variance to hold in the gradient; None profiles it out.
    """

    criterion: Criterion
    factors: tuple[Array, ...]
    held_sigma2: float | None = None

    @property
    def _moments(self) -> Moments:
        return self.criterion.moments

    @property
    def L(self) -> Array:
        """Relative covariance factor of the first grouping factor, (k, k); (0, 0) where there is none."""
        return self.factors[0] if self.factors else np.zeros((0, 0))

    # ----- the first factor, eliminated level by level -----

    @cached_property
    def _R(self) -> Array:
        """Cholesky factor of ``M_g = I + L' S_g L``, (k, k, G)."""
        SL = np.matmul(self.L.T, self._moments.levels.S)  # S_g is symmetric: (L'S_g)' entry by entry
        return cholesky(add_identity((self.L.T @ flat(SL)).reshape(SL.shape)))

    @cached_property
    def Minv(self) -> Array:
        """``M_g^-1``, (k, k, G)."""
        return backward_solve(self._R, forward_solve(self._R, identities(len(self.L), self._R.shape[2])))

    @cached_property
    def A(self) -> Array:
        """``M_g^-1 L'``, (k, k, G): a level's cross-products times this are its spherical modes."""
        return np.matmul(self.L, self.Minv)  # M_g is symmetric: (L M_g^-1)' entry by entry

    @cached_property
    def _K(self) -> Array:
        """``L M_g^-1 L'``, (k, k, G): what Woodbury's identity takes from a level's cross-products."""
        half = forward_solve(self._R, self.L.T[:, :, None])
        return np.einsum("hag,hbg->abg", half, half)

    @cached_property
    def H(self) -> Array:
        """``[Z2 X y]' V1^-1 [Z2 X y]`` with ``V1 = I + Z L L' Z'``, (r, r)."""
        return self._moments.total - self._moments.levels.weighted(self._K)

    # ----- the dense rest: other factors, X and y -----

    @cached_property
    def _D(self) -> Blocks:
        return Blocks(self._moments.spans, self.factors[1:], len(self._moments.total))

    def times_D(self, matrix: Array) -> Array:
        """``matrix D`` for a matrix with r columns."""
        return self._D.after(matrix)

    def times_D_transposed(self, matrix: Array) -> Array:
        """``matrix D'`` for a matrix with r columns."""
        return self._D.after(matrix, transposed=True)

    @cached_property
    def _HD(self) -> Array:
        return self.times_D(self.H)

    @cached_property
    def W(self) -> Array:
        """``D' H D`` plus an identity for the other random effects, (r, r)."""
        W = self.times_D(self._HD.T)
        q = np.arange(self._moments.q)
        if len(q):
            W[q, q] += 1.0
        return W

    @cached_property
    def _C(self) -> Array:
        """Lower Cholesky factor of W without y, (r - 1, r - 1): its leading block is that of the other factors."""
        return lower_cholesky(self.W[:-1, :-1])

    def solve(self, right: Array) -> Array:
        """``W^-1`` (W without y) times a vector or the columns of a matrix with r - 1 rows."""
        return solve_cholesky(self._C, right)

    @cached_property
    def _solution(self) -> Array:
        """Spherical effects of the other factors and beta, given theta, (r - 1,)."""
        return self.solve(self.W[:-1, -1])

    @property
    def beta(self) -> Array:
        """Fixed effects given theta, (p,): generalised least squares."""
        return self._solution[self._moments.q :]

    @cached_property
    def inverse(self) -> Array:
        """Inverse of W without y, (q + p, q + p): times sigma squared, the joint error of other effects and beta."""
        return inverse_cholesky(self._C)

    @cached_property
    def unscaled_vcov(self) -> Array:
        """``(X' V^-1 X)^-1``: times sigma squared, the covariance of beta."""
        q = self._moments.q
        return inverse_cholesky(self._C[q:, q:])

    @cached_property
    def other_inverse(self) -> Array:
        """Inverse of the other factors' block of W alone, (q, q)."""
        q = self._moments.q
        return inverse_cholesky(self._C[:q, :q])

    @cached_property
    def rss(self) -> float:
        """Penalised residual sum of squares r^2 (2015, eq. 14)."""
        return float(self.W[-1, -1] - self.W[:-1, -1] @ self._solution)

    @property
    def sigma2(self) -> float:
        """Residual variance given theta (2015, eqs. 32 and 42)."""
        return self.rss / self.criterion.degrees

    # ----- the criterion -----

    @cached_property
    def log_det(self) -> float:
        """``log|Lambda'Z'Z Lambda + I|`` and, for REML, ``log|X'V^-1X|`` (2015, eqs. 34 and 41)."""
        value = 2.0 * float((np.log(np.einsum("iig->ig", self._R)) @ self._moments.levels.weight).sum())
        size = self._moments.q + (self._moments.p if self.criterion.method == "REML" else 0)
        return value + 2.0 * float(np.log(self._C.diagonal()[:size]).sum())

    @cached_property
    def value(self) -> float:
        """The profiled deviance or REML criterion (2015, eqs. 35 and 43), for internal y and X."""
        degrees = self.criterion.degrees
        if not self.rss > 0:
            return float("inf")
        return self.log_det + degrees * (1.0 + np.log(2.0 * np.pi * self.rss / degrees))

    @property
    def contrast(self) -> Array:
        """``v = (-solution, 1)``: what turns ``[Z2 X y]`` into the residual before the first factor, (r,)."""
        return np.append(-self._solution, 1.0)

    @cached_property
    def _Q(self) -> Array:
        """The value's derivative with respect to W, (r, r)."""
        v = self.contrast
        Q = v[:, None] * (v / (self.sigma2 if self.held_sigma2 is None else self.held_sigma2))
        if self.criterion.method == "REML":
            Q[:-1, :-1] += self.inverse
        else:
            q = self._moments.q
            Q[:q, :q] += self.other_inverse
        return Q

    @cached_property
    def _DQD(self) -> Array:
        """``D Q D'``: the value's derivative with respect to H."""
        if not self._moments.spans:
            return self._Q
        left = self.times_D_transposed(self._Q)
        return self.times_D_transposed(left.T).T

    @cached_property
    def covariance_gradient(self) -> tuple[Array, ...]:
        """Derivative of the value with respect to each factor's ``L L'``, symmetric: what decides at the boundary.

        For the first factor, with ``F_g = I - S_g L M_g^-1 L'`` and ``P_g = T_g D Q D' T_g'``:
        ``Gamma = sum F_g S_g - sum F_g P_g F_g'``. At a maximum of the likelihood over positive semi-definite
        covariances, Gamma is positive semi-definite and ``Gamma L L' = 0``, whereas the gradient in L, ``2 Gamma L``,
        vanishes at L = 0 whatever the data.
        """
        if not self.factors:
            return ()
        others = map(self._other_gamma, self._moments.spans, self.factors[1:])
        return tuple((gamma + gamma.T) / 2 for gamma in (self._first_gamma, *others))

    def _other_gamma(self, span: Span, factor: Array) -> Array:
        """Diagonal blocks of ``H - H D Q D' H``; half the gradient is that times L, so an L with an inverse tells."""
        if np.linalg.svd(factor, compute_uv=False)[-1] > WELL_INSIDE:
            return np.linalg.solve(factor.T, product_blocks(self._HD[span.slice], self._Q, span).T).T
        return diagonal_blocks(self.H, span) - product_blocks(self.H[span.slice] @ self._DQD, self.H, span)

    @cached_property
    def X(self) -> Array:
        """``Z_g' V1^-1 Z_g``, (k, k, G): the first factor's own cross-products after itself."""
        return np.einsum("abg,bcg->acg", self.F, self._moments.levels.S)

    @cached_property
    def _first_gamma(self) -> Array:
        levels = self._moments.levels
        return self.X @ levels.weight - levels.sandwich(self.F, self._DQD)

    @cached_property
    def gradient(self) -> tuple[Array, ...]:
        """Derivative of the value with respect to each entry of each factor; the lower triangles are meaningful.

        ``2 Gamma L``; for the factors after the first the diagonal blocks of ``2 H D Q``, the same at less cost.
        """
        if not self.factors:
            return ()
        others = (product_blocks(self._HD[span.slice], self._Q, span) for span in self._moments.spans)
        return tuple(2.0 * part for part in (self._first_gamma @ self.L, *others))

    @cached_property
    def F(self) -> Array:
        """``I - S_g L M_g^-1 L'``, (k, k, G): what the first factor leaves of a level's cross-products."""
        return add_identity(-np.einsum("abg,bcg->acg", self._moments.levels.S, self._K))
