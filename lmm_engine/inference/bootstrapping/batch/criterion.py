"""The profiled criterion of one grouping factor for many outcomes at once, each with a theta of its own.

The formulas are those of `lmm_engine.criterion` without its dense rest; the outcomes are the last index of every array.
Every sum over groups in which only one operand differs between outcomes is a matrix product; see `symmetric` for how
the small matrices are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ....covariance import FactorShape
from ....criterion import Method
from ....moments import Moments
from ....numerics import Array, backward_solve, cholesky, flat, forward_solve
from . import symmetric
from .rotated import Factors


@dataclass(frozen=True, eq=False)
class Frame:
    """What all outcomes share: the first factor's cross-products with itself and with X.

    Parameters
    ----------
    nobs, p : int
    method : {"REML", "ML"}
    shape : FactorShape
    S : ndarray of shape (t, H)
        ``Z_h'Z_h``; H is the number of groups, or of stand-ins for them.
    TX : ndarray of shape (k, p, H)
        ``Z_h'X_h``.
    weight : ndarray of shape (H,)
        How many groups each of the H stands for in the log-determinants.
    """

    nobs: int
    p: int
    method: Method
    shape: FactorShape
    S: Array
    TX: Array
    weight: Array

    @property
    def degrees(self) -> int:
        """n for ML, n - p for REML."""
        return self.nobs - (self.p if self.method == "REML" else 0)

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Row and column of each entry of a (k, k) lower triangle."""
        return symmetric.pairs(self.shape.k)

    @cached_property
    def fixed_pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and column of each entry of a (p, p) lower triangle."""
        return np.tril_indices(self.p)

    @cached_property
    def columns(self) -> Array:
        """``TX`` with a row for each column of X, (p, k H)."""
        return flat(self.TX.transpose(1, 0, 2))

    @cached_property
    def XX(self) -> Array:
        """Products of ``TX`` with itself, symmetric in the effects and in the columns of X: (pairs of X, t, H)."""
        rows, cols = self.fixed_pairs
        result = np.empty((len(rows), len(self.pairs), self.TX.shape[2]))
        for s, (a, b) in enumerate(self.pairs):
            result[:, s] = self.TX[a, rows] * self.TX[b, cols]
            if a != b:
                result[:, s] += self.TX[b, rows] * self.TX[a, cols]
        return result

    @cached_property
    def SS(self) -> Array:
        """Turns a symmetric K into ``sum S_h K_h S_h``: (t, t, H)."""
        return symmetric.sandwich(self.S, self.shape.k)

    @cached_property
    def whole_S(self) -> Array:
        """``S`` in full with a row for each of its rows, (k, k H)."""
        return flat(self.S[symmetric.full(self.shape.k)])


def frame(base: Moments, method: Method, S: Array, TX: Array, weight: Array) -> Frame:
    """The shared part from full matrices ``S`` (k, k, H) and ``TX`` (k, p, H)."""
    rows, cols = np.tril_indices(len(S))
    return Frame(base.nobs, base.p, method, base.factors[0].shape, S[rows, cols], TX, weight)


@dataclass(frozen=True, eq=False)
class BatchCriterion:
    """Minus twice the profiled (restricted) log-likelihoods of B outcomes, internal coordinates.

    Parameters
    ----------
    frame : Frame
    Ty : ndarray of shape (k, H, B)
        ``Z_h'y_h`` of each outcome, whose residual sum of squares about X is nobs.
    """

    frame: Frame
    Ty: Array

    def take(self, which: np.ndarray) -> BatchCriterion:
        """The criterion of some of the outcomes."""
        return replace(self, Ty=np.ascontiguousarray(self.Ty[:, :, which]))

    def at(self, factors: Array) -> BatchProfile:
        """Everything about the criterion at one relative covariance factor for each outcome, (B, k, k)."""
        return BatchProfile(self, np.ascontiguousarray(factors.transpose(1, 2, 0)))

    def value_and_gradient(self, factors: Factors) -> tuple[Array, Factors]:
        """Values, (B,), and gradients with respect to the factors, (B, k, k)."""
        profile = self.at(factors[0])
        return profile.value, (profile.gradient.transpose(2, 0, 1),)

    def covariance_gradient(self, factors: Factors) -> Factors:
        """Gradients with respect to the covariances, (B, k, k)."""
        return (self.at(factors[0]).covariance_gradient.transpose(2, 0, 1),)


@dataclass(frozen=True, eq=False)
class BatchProfile:
    """Penalised least squares solved for B outcomes, beta and sigma profiled out.

    Parameters
    ----------
    criterion : BatchCriterion
    L : ndarray of shape (k, k, B)
        Relative covariance factors, any square roots of the covariances.
    """

    criterion: BatchCriterion
    L: Array

    @property
    def _frame(self) -> Frame:
        return self.criterion.frame

    @property
    def _n(self) -> int:
        return self.L.shape[2]

    @cached_property
    def _solved(self) -> tuple[Array, Array]:
        return symmetric.solved(self._frame.S, self.L)

    @property
    def K(self) -> Array:
        """``L M_h^-1 L'``, (t, H, B)."""
        return self._solved[1]

    @cached_property
    def WX(self) -> Array:
        """``X' V^-1 X``, (p, p, B)."""
        frame, p = self._frame, self._frame.p
        rows, cols = frame.fixed_pairs
        W = np.empty((p, p, self._n))
        W[rows, cols] = -(flat(frame.XX) @ self.K.reshape(-1, self._n))
        W[cols, rows] = W[rows, cols]
        W[np.arange(p), np.arange(p)] += 1.0
        return W

    @cached_property
    def _C(self) -> Array:
        """Lower Cholesky factor of ``X' V^-1 X``, (p, p, B)."""
        return cholesky(self.WX)

    @cached_property
    def unscaled_vcov(self) -> Array:
        """``(X' V^-1 X)^-1``, (p, p, B)."""
        p = self._frame.p
        identity = np.zeros_like(self._C)
        identity[np.arange(p), np.arange(p)] = 1.0
        return backward_solve(self._C, forward_solve(self._C, identity))

    @cached_property
    def _Ky(self) -> Array:
        return symmetric.times(self.K, self.criterion.Ty)

    @cached_property
    def beta(self) -> Array:
        """Generalised least squares given theta, (p, B); the outcomes themselves are orthogonal to X."""
        toward_y = -(self._frame.columns @ self._Ky.reshape(-1, self._n))
        return backward_solve(self._C, forward_solve(self._C, toward_y[:, None]))[:, 0]

    @cached_property
    def _residual(self) -> Array:
        """``Z_h'(y - X beta)``, (k, H, B)."""
        return self.criterion.Ty - (self._frame.columns.T @ self.beta).reshape(self.criterion.Ty.shape)

    @cached_property
    def rss(self) -> Array:
        """Penalised residual sums of squares, (B,)."""
        explained = np.einsum("ahb,ahb->b", self.criterion.Ty, self._Ky)
        return self._frame.nobs - explained - np.einsum("ib,ijb,jb->b", self.beta, self.WX, self.beta)

    @property
    def sigma2(self) -> Array:
        """Residual variances given theta, (B,)."""
        return self.rss / self._frame.degrees

    @cached_property
    def value(self) -> Array:
        """The criterion, (B,); NaN where it cannot be computed."""
        frame = self._frame
        log_det = frame.weight @ np.log(self._solved[0])
        if frame.method == "REML":
            log_det = log_det + 2.0 * np.log(np.einsum("iib->ib", self._C)).sum(axis=0)
        return log_det + frame.degrees * (1.0 + np.log(2.0 * np.pi * self.rss / frame.degrees))

    @cached_property
    def covariance_gradient(self) -> Array:
        """``Gamma``, (k, k, B): ``sum F_h S_h - sum F_h P_h F_h'`` with ``F_h = I - S_h K_h``."""
        frame = self._frame
        gamma = (frame.S @ frame.weight)[:, None] - flat(frame.SS * frame.weight) @ self.K.reshape(-1, self._n)
        left = self._left
        gamma -= np.array([np.einsum("hb,hb->b", left[a], left[b]) for a, b in frame.pairs]) / self.sigma2
        if frame.method == "REML":
            gamma -= self._fixed_part
        return gamma[symmetric.full(frame.shape.k)]

    @property
    def _left(self) -> Array:
        """``F_h Z_h'(y - X beta)``, (k, H, B)."""
        return self._residual - symmetric.times(self._frame.S[:, :, None], symmetric.times(self.K, self._residual))

    @property
    def _fixed_part(self) -> Array:
        """``sum F_h P_h F_h'`` of REML's ``P_h = TX (X'V^-1X)^-1 TX'``, (t, B)."""
        frame, n = self._frame, self._n
        rows, cols = frame.fixed_pairs
        inverse = np.where(rows == cols, 1.0, 2.0)[:, None] * self.unscaled_vcov[rows, cols]
        once = np.array([1.0 if a == b else 0.5 for a, b in frame.pairs])  # XX counts (a, b) and (b, a)
        P = (flat(frame.XX).T @ inverse).reshape(self.K.shape) * once[:, None, None]
        KP = symmetric.product(self.K, P, frame.shape.k)
        KPK = symmetric.symmetric_product(KP, self.K)
        SKP = np.array([frame.whole_S @ KP[:, b].reshape(-1, n) for b in range(len(KP))])  # (column, row, B)
        crossed = np.array([SKP[b, a] + SKP[a, b] for a, b in frame.pairs])
        return P.sum(axis=1) - crossed + flat(frame.SS) @ KPK.reshape(-1, n)

    @cached_property
    def gradient(self) -> Array:
        """``2 Gamma L``, (k, k, B)."""
        return 2.0 * np.einsum("abi,bci->aci", self.covariance_gradient, self.L)
