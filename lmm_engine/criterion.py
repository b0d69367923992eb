"""The profiled deviance and REML criterion as functions of theta alone, with gradient and certificate.

Notation of Bates, Mächler, Bolker & Walker (2015, J. Stat. Softw. 67(1)): ``L`` is the repeated diagonal block of the
relative covariance factor Lambda, so that a group's random effects are ``b = sigma L u`` with ``u`` spherical. Sums run
over groups g; ``S_g = Z_g'Z_g``, ``T_g = Z_g'[X_g y_g]``, ``B = [X y]'[X y]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from .covariance import CovarianceShape
from .moments import Moments
from .numerics import Array, backward_solve, cholesky, flat, forward_solve

Method = Literal["REML", "ML"]


@dataclass(frozen=True, eq=False)
class Criterion:
    """What is minimised: minus twice the profiled (restricted) log-likelihood, in internal coordinates.

    Parameters
    ----------
    moments : Moments
    shape : CovarianceShape
    method : {"REML", "ML"}
    """

    moments: Moments
    shape: CovarianceShape
    method: Method

    @property
    def degrees(self) -> int:
        """n for ML, n - p for REML: what sigma squared is divided by."""
        return self.moments.nobs - (self.moments.p if self.method == "REML" else 0)

    def at(self, factor: Array, sigma2: float | None = None) -> Profile:
        """Everything about the criterion at one relative covariance factor ``L`` of shape (k, k).

        With ``sigma2`` given, ``gradient`` is that of the deviance in which the residual variance is held there
        instead of being profiled out.
        """
        return Profile(self, factor, sigma2)

    def value_and_gradient(self, theta: Array) -> tuple[float, Array]:
        """The criterion and its gradient with respect to theta."""
        profile = self.at(self.shape.factor(theta))
        return profile.value, self.shape.theta(profile.gradient)


@dataclass(frozen=True, eq=False)
class Profile:
    """The criterion at one L: penalised least squares solved, beta and sigma profiled out.

    Parameters
    ----------
    criterion : Criterion
    factor : ndarray of shape (k, k)
        L, lower triangular.
    held_sigma2 : float or None
        A residual variance to hold in the gradient; None profiles it out.
    """

    criterion: Criterion
    factor: Array
    held_sigma2: float | None = None

    @cached_property
    def _SL(self) -> Array:
        """``S_g L``, (k, k, G)."""
        return np.matmul(self.factor.T, self.criterion.moments.groups.S)  # S_g is symmetric: (L'S_g)' entry by entry

    @cached_property
    def _R(self) -> Array:
        """Cholesky factor of ``M_g = I + L' S_g L``, (k, k, G)."""
        k = len(self.factor)
        M = (self.factor.T @ flat(self._SL)).reshape(self._SL.shape)
        M[np.arange(k), np.arange(k)] += 1.0
        return cholesky(M)

    @cached_property
    def _V(self) -> Array:
        """``R_g^-1 L' T_g``, (k, p + 1, G)."""
        T = self.criterion.moments.groups.T
        C = (self.factor.T @ flat(T)).reshape(T.shape)
        return forward_solve(self._R, C)

    @cached_property
    def W(self) -> Array:
        """``[X y]' V^-1 [X y]`` with ``V = I + Z L L' Z'``, (p + 1, p + 1)."""
        stacked = flat(self._V.transpose(1, 0, 2))
        return self.criterion.moments.total - stacked @ stacked.T

    @cached_property
    def beta(self) -> Array:
        """Fixed effects given L, (p,): generalised least squares."""
        return np.linalg.solve(self.W[:-1, :-1], self.W[:-1, -1])

    @cached_property
    def unscaled_vcov(self) -> Array:
        """``(X' V^-1 X)^-1``: times sigma squared, the covariance of beta."""
        return np.linalg.inv(self.W[:-1, :-1])

    @cached_property
    def rss(self) -> float:
        """Penalised residual sum of squares r^2 (their eq. 14)."""
        return float(self.W[-1, -1] - self.W[:-1, -1] @ self.beta)

    @property
    def sigma2(self) -> float:
        """Residual variance given L (their eqs. 32 and 42)."""
        return self.rss / self.criterion.degrees

    @cached_property
    def log_det(self) -> float:
        """``log|L'Z'ZL + I|`` and, for REML, ``log|X'V^-1X|`` (their eqs. 34 and 41)."""
        diagonal = np.einsum("iig->ig", self._R)
        value = 2.0 * float(np.log(diagonal).sum(axis=0) @ self.criterion.moments.groups.weight)
        if self.criterion.method == "REML":
            value += float(np.linalg.slogdet(self.W[:-1, :-1])[1])
        return value

    @cached_property
    def value(self) -> float:
        """The profiled deviance or REML criterion (their eqs. 35 and 43), for internal y and X."""
        degrees = self.criterion.degrees
        if not self.rss > 0:
            return float("inf")
        return self.log_det + degrees * (1.0 + np.log(2.0 * np.pi * self.rss / degrees))

    @cached_property
    def U(self) -> Array:
        """``M_g^-1 L' T_g``, (k, p + 1, G)."""
        return backward_solve(self._R, self._V)

    @cached_property
    def Minv(self) -> Array:
        """``(L'S_gL + I)^-1``, (k, k, G): conditional covariance of the spherical effects over sigma squared."""
        k, _, n_groups = self._R.shape
        identity = np.zeros((k, k, n_groups))
        identity[np.arange(k), np.arange(k)] = 1.0
        return backward_solve(self._R, forward_solve(self._R, identity))

    @property
    def spherical_effects(self) -> Array:
        """Conditional modes u of the spherical random effects, (k, G): ``M_g^-1 L' Z_g'(y_g - X_g beta)``."""
        return np.einsum("icg,c->ig", self.U, self._minus_beta)

    @property
    def _minus_beta(self) -> Array:
        return np.append(-self.beta, 1.0)

    @cached_property
    def _Q(self) -> Array:
        v = self._minus_beta
        Q = np.outer(v, v) / (self.sigma2 if self.held_sigma2 is None else self.held_sigma2)
        if self.criterion.method == "REML":
            Q[:-1, :-1] += self.unscaled_vcov
        return Q

    @cached_property
    def gradient(self) -> Array:
        """Derivative of the value with respect to each entry of L, (k, k); the lower triangle is meaningful.

        With ``N_g = M_g^-1 + U_g Q U_g'``: ``dd/dL = 2 sum S_g L N_g - 2 sum T_g Q U_g'``.
        """
        groups = self.criterion.moments.groups
        UQ = np.matmul(self._Q, self.U)
        N = groups.weight * self.Minv + np.einsum("acg,bcg->abg", UQ, self.U)
        return 2.0 * (flat(self._SL) @ flat(N).T - flat(groups.T) @ flat(UQ).T)

    @cached_property
    def covariance_gradient(self) -> Array:
        """Derivative of the value with respect to ``D = L L'``, (k, k) symmetric: what decides at the boundary.

        ``Gamma = sum [S_g - S_g L M_g^-1 L' S_g] - sum R_g Q R_g'`` with ``R_g = T_g - S_g L U_g``. At a maximum of
        the likelihood over positive semi-definite D, Gamma is positive semi-definite and ``Gamma D = 0``, whereas the
        gradient in L vanishes at L = 0 whatever the data.
        """
        groups = self.criterion.moments.groups
        R = self.residual_moments
        half = forward_solve(self._R, self._SL.transpose(1, 0, 2))
        spread = np.einsum("aig,ajg,g->ij", half, half, groups.weight)
        RQ = np.matmul(self._Q, R)
        return (groups.S @ groups.weight) - spread - flat(R) @ flat(RQ).T

    @cached_property
    def residual_moments(self) -> Array:
        """``Z_g' V_g^-1 [X_g y_g] = T_g - S_g L U_g``, (k, p + 1, G)."""
        return self.criterion.moments.groups.T - np.einsum("iag,acg->icg", self._SL, self.U)

    def W_derivative(self, row: int, column: int) -> Array:
        """Derivative of W with respect to L[row, column], (p + 1, p + 1)."""
        half = self.residual_moments[row] @ self.U[column].T
        return -(half + half.T)
