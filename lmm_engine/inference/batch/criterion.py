"""The profiled criterion of one grouping factor for many outcomes at once, each with a theta of its own.

The formulas are those of `lmm_engine.criterion` without its dense rest; the outcomes are the last index of every array.
Matrices that are symmetric are kept as their lower triangles, ``(t, ...)`` with ``t = k (k + 1) / 2``, and every sum
over groups in which only one operand differs between outcomes is a matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...covariance import FactorShape
from ...criterion import Method
from ...moments import Moments
from ...numerics import Array, backward_solve, cholesky, forward_solve


@dataclass(frozen=True, eq=False)
class Frame:
    """What all outcomes share: the first factor's cross-products with itself and with X, and sums of their products.

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
        """Row and column of each entry of a lower triangle, in the order in which they are kept."""
        return [(a, b) for a in range(self.shape.k) for b in range(a + 1)]

    def at(self, a: int, b: int) -> int:
        """Where the entry (a, b) of a symmetric matrix is kept."""
        a, b = max(a, b), min(a, b)
        return a * (a + 1) // 2 + b

    @cached_property
    def fixed_pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and column of each entry of a (p, p) lower triangle."""
        return np.tril_indices(self.p)

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
        return np.array([[self._sandwich(pair, other) for other in self.pairs] for pair in self.pairs])

    def _sandwich(self, pair: tuple[int, int], other: tuple[int, int]) -> Array:
        (a, b), (c, d) = pair, other
        value = self.S[self.at(a, c)] * self.S[self.at(b, d)]
        return value if c == d else value + self.S[self.at(a, d)] * self.S[self.at(b, c)]


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

    def at(self, theta: Array) -> BatchProfile:
        """Everything about the criterion at one theta per outcome, (m, B)."""
        rows, cols = self.frame.shape.positions
        L = np.zeros((self.frame.shape.k, self.frame.shape.k, theta.shape[1]))
        L[rows, cols] = theta
        return BatchProfile(self, L)

    def value_and_gradient(self, theta: Array) -> tuple[Array, Array]:
        """Values, (B,), and gradients, (m, B)."""
        profile = self.at(theta)
        rows, cols = self.frame.shape.positions
        return profile.value, profile.gradient[rows, cols]


@dataclass(frozen=True, eq=False)
class BatchProfile:
    """Penalised least squares solved for B outcomes, beta and sigma profiled out.

    Parameters
    ----------
    criterion : BatchCriterion
    L : ndarray of shape (k, k, B)
        Relative covariance factors.
    """

    criterion: BatchCriterion
    L: Array

    @property
    def _frame(self) -> Frame:
        return self.criterion.frame

    @cached_property
    def D(self) -> Array:
        """``L L'``, (t, B)."""
        return np.array([np.einsum("cb,cb->b", self.L[a], self.L[b]) for a, b in self._frame.pairs])

    @cached_property
    def _solved(self) -> tuple[Array, Array]:
        """``|I + S_h D|``, (H, B), and ``K_h = (D^-1 + S_h)^-1 = L M_h^-1 L'``, (t, H, B)."""
        if self._frame.shape.k == 1:
            return _solved_one(self._frame.S, self.D)
        if self._frame.shape.k == 2:
            return _solved_two(self._frame.S, self.D, (self.L[0, 0] * self.L[1, 1]) ** 2)
        return _solved_many(self._frame, self.L)

    @cached_property
    def K(self) -> Array:
        """``L M_h^-1 L'``, (t, H, B)."""
        return self._solved[1]

    @cached_property
    def WX(self) -> Array:
        """``X' V^-1 X``, (p, p, B)."""
        frame, p = self._frame, self._frame.p
        rows, cols = frame.fixed_pairs
        W = np.empty((p, p, self.L.shape[2]))
        W[rows, cols] = -(frame.XX.reshape(len(rows), -1) @ self.K.reshape(-1, self.L.shape[2]))
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
        return _symmetric_times(self._frame, self.K, self.criterion.Ty)

    @cached_property
    def beta(self) -> Array:
        """Generalised least squares given theta, (p, B): the outcomes are orthogonal to X."""
        frame = self._frame
        toward_y = -(_flat_columns(frame.TX) @ self._Ky.reshape(-1, self.L.shape[2]))
        return backward_solve(self._C, forward_solve(self._C, toward_y[:, None]))[:, 0]

    @cached_property
    def _residual(self) -> Array:
        """``Z_h'(y - X beta)``, (k, H, B)."""
        TX = self._frame.TX
        fitted = TX.transpose(0, 2, 1).reshape(-1, TX.shape[1]) @ self.beta
        return self.criterion.Ty - fitted.reshape(self.criterion.Ty.shape)

    @cached_property
    def rss(self) -> Array:
        """Penalised residual sums of squares, (B,)."""
        Ty, frame = self.criterion.Ty, self._frame
        explained = sum(np.einsum("hb,hb->b", Ty[a], self._Ky[a]) for a in range(len(Ty)))
        return frame.nobs - explained - np.einsum("ib,ijb,jb->b", self.beta, self.WX, self.beta)

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
        K, B = self.K, self.L.shape[2]
        SS = frame.SS
        gamma = (frame.S @ frame.weight)[:, None] - _flat_rows(SS * frame.weight) @ K.reshape(-1, B)
        left = self._left()
        gamma -= np.array([np.einsum("hb,hb->b", left[a], left[b]) for a, b in frame.pairs]) / self.sigma2
        if frame.method == "REML":
            gamma -= self._fixed_part(SS)
        k = frame.shape.k
        return gamma[[[frame.at(a, b) for b in range(k)] for a in range(k)]]

    def _left(self) -> Array:
        """``F_h Z_h'(y - X beta)``, (k, H, B)."""
        frame = self._frame
        Kr = _symmetric_times(frame, self.K, self._residual)
        k = len(Kr)
        SKr = (sum(frame.S[frame.at(a, c)][:, None] * Kr[c] for c in range(k)) for a in range(k))
        return np.array([self._residual[a] - own for a, own in enumerate(SKr)])

    def _fixed_part(self, SS: Array) -> Array:
        """``sum F_h P_h F_h'`` of REML's ``P_h = TX (X'V^-1X)^-1 TX'``, (t, B)."""
        frame, B = self._frame, self.L.shape[2]
        rows, cols = frame.fixed_pairs
        inverse = np.where(rows == cols, 1.0, 2.0)[:, None] * self.unscaled_vcov[rows, cols]
        half = np.array([1.0 if a == b else 0.5 for a, b in frame.pairs])[:, None]
        XX = frame.XX.reshape(len(rows), -1)
        P = (XX.T @ inverse).reshape(self.K.shape) * half[:, :, None]
        KP = _symmetric_product(frame, self.K, P)
        KPK = _product_with_symmetric(frame, KP, self.K)
        result = half * (XX.reshape(len(rows), len(half), -1).sum(axis=2).T @ inverse)
        result += _flat_rows(SS) @ KPK.reshape(-1, B)
        k = frame.shape.k
        full = frame.S[[[frame.at(a, c) for c in range(k)] for a in range(k)]].reshape(k, -1)
        SKP = np.array([full @ KP[:, b].reshape(-1, B) for b in range(k)])  # (column, row, B)
        return result - np.array([SKP[b, a] + SKP[a, b] for a, b in frame.pairs])

    @cached_property
    def gradient(self) -> Array:
        """``2 Gamma L``, (k, k, B)."""
        return 2.0 * np.einsum("abi,bci->aci", self.covariance_gradient, self.L)


def _flat_rows(array: Array) -> Array:
    return array.reshape(len(array), -1)


def _flat_columns(TX: Array) -> Array:
    """``(k, p, H)`` as (p, k H)."""
    return TX.transpose(1, 0, 2).reshape(TX.shape[1], -1)


def _solved_one(S: Array, D: Array) -> tuple[Array, Array]:
    det = 1.0 + S[0][:, None] * D[0]
    return det, (D[0] / det)[None]


def _solved_two(S: Array, D: Array, det_D: Array) -> tuple[Array, Array]:
    """By cofactors: ``|I + S D| = 1 + tr S D + |S| |D|`` and ``K = (D + |D| adj S) / |I + S D|``, sums of no minus."""
    s11, s21, s22 = S
    det_S = np.maximum(s11 * s22 - s21 * s21, 0.0)
    det = np.column_stack([s11, 2.0 * s21, s22, det_S]) @ np.vstack([D, det_D])
    det += 1.0
    K = np.array([s22, -s21, s11])[:, :, None] * det_D
    K += D[:, None]
    K /= det
    return det, K


def _solved_many(frame: Frame, L: Array) -> tuple[Array, Array]:
    """By Cholesky factors of ``M_h = I + L' S_h L``."""
    k, B, H = len(L), L.shape[2], frame.S.shape[1]
    S = frame.S[[[frame.at(a, b) for b in range(k)] for a in range(k)]]
    SL = np.array([[sum(S[a, c][:, None] * L[c, b] for c in range(b, k)) for b in range(k)] for a in range(k)])
    M = np.zeros((k, k, H, B))
    for a, b in frame.pairs:
        M[a, b] = sum(L[c, a] * SL[c, b] for c in range(a, k))
        M[b, a] = M[a, b]
    M[np.arange(k), np.arange(k)] += 1.0
    R = cholesky(M.reshape(k, k, H * B))
    right = np.empty((k, k, H, B))
    right[:] = L.transpose(1, 0, 2)[:, :, None]
    V = forward_solve(R, right.reshape(k, k, H * B))
    det = np.prod(np.einsum("iig->ig", R), axis=0) ** 2
    K = np.array([np.einsum("cg,cg->g", V[:, a], V[:, b]) for a, b in frame.pairs])
    return det.reshape(H, B), K.reshape(len(K), H, B)


def _symmetric_times(frame: Frame, K: Array, V: Array) -> Array:
    """``K_h v_h`` for a symmetric K kept as (t, H, B) and vectors (k, H, B)."""
    k = len(V)
    return np.array([sum(K[frame.at(a, c)] * V[c] for c in range(k)) for a in range(k)])


def _symmetric_product(frame: Frame, K: Array, P: Array) -> Array:
    """``K_h P_h``, (k, k, H, B), of two symmetric matrices kept as (t, H, B)."""
    k = frame.shape.k
    return np.array(
        [[sum(K[frame.at(a, c)] * P[frame.at(c, b)] for c in range(k)) for b in range(k)] for a in range(k)]
    )


def _product_with_symmetric(frame: Frame, A: Array, K: Array) -> Array:
    """The lower triangle of ``A_h K_h``, which is symmetric: (t, H, B)."""
    k = frame.shape.k
    return np.array([sum(A[a, c] * K[frame.at(c, b)] for c in range(k)) for a, b in frame.pairs])
