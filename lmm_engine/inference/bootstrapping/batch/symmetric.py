"""Many small symmetric matrices, kept as their lower triangles: (t, ...) with ``t = k (k + 1) / 2``, row by row.

The other indices are free: groups and outcomes, or outcomes alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....numerics import Array, cholesky, forward_solve


def pairs(k: int) -> list[tuple[int, int]]:
    """Row and column of each entry, in the order in which they are kept."""
    return [(a, b) for a in range(k) for b in range(a + 1)]


def place(a: int, b: int) -> int:
    """Where the entry (a, b) is kept."""
    a, b = max(a, b), min(a, b)
    return a * (a + 1) // 2 + b


def full(k: int) -> NDArray[np.intp]:
    """Where each entry of the (k, k) matrix is kept: ``kept[full(k)]`` is the whole matrix."""
    return np.array([[place(a, b) for b in range(k)] for a in range(k)], dtype=np.intp)


def times(K: Array, V: Array) -> Array:
    """``K v`` for vectors (k, ...)."""
    k = len(V)
    return np.array([sum(K[place(a, c)] * V[c] for c in range(k)) for a in range(k)])


def product(K: Array, P: Array, k: int) -> Array:
    """``K P`` of two symmetric matrices, in full: (k, k, ...)."""
    return np.array([[sum(K[place(a, c)] * P[place(c, b)] for c in range(k)) for b in range(k)] for a in range(k)])


def symmetric_product(A: Array, K: Array) -> Array:
    """The lower triangle of ``A K`` for a full A, (k, k, ...), where that product is symmetric."""
    k = len(A)
    return np.array([sum(A[a, c] * K[place(c, b)] for c in range(k)) for a, b in pairs(k)])


def sandwich(S: Array, k: int) -> Array:
    """What turns a symmetric K into ``S K S``: (t, t, ...), for S kept as (t, ...)."""

    def coefficient(a: int, b: int, c: int, d: int) -> Array:
        value = S[place(a, c)] * S[place(b, d)]
        return value if c == d else value + S[place(a, d)] * S[place(b, c)]

    return np.array([[coefficient(*row, *column) for column in pairs(k)] for row in pairs(k)])


def solved(S: Array, L: Array) -> tuple[Array, Array]:
    """``|I + S_h D|``, (H, B), and ``K_h = (D^-1 + S_h)^-1``, (t, H, B), with ``D = L L'``.

    Parameters
    ----------
    S : ndarray of shape (t, H)
        Symmetric, positive semi-definite.
    L : ndarray of shape (k, k, B)
        Any square root of D, which may be singular.
    """
    if len(L) == 1:
        D = L[0, 0] ** 2
        det = 1.0 + S[0][:, None] * D
        return det, (D / det)[None]
    return _solved_two(S, L) if len(L) == 2 else _solved_many(S, L)


def _solved_two(S: Array, L: Array) -> tuple[Array, Array]:
    """By cofactors: ``|I + S D| = 1 + tr S D + |S| |D|`` and ``K = (D + |D| adj S) / |I + S D|``, sums of no minus."""
    s11, s21, s22 = S
    D = np.array([np.einsum("cb,cb->b", L[a], L[b]) for a, b in pairs(2)])
    det_S = np.maximum(s11 * s22 - s21 * s21, 0.0)
    det_D = (L[0, 0] * L[1, 1] - L[0, 1] * L[1, 0]) ** 2
    det = np.column_stack([s11, 2.0 * s21, s22, det_S]) @ np.vstack([D, det_D])
    det += 1.0
    K = np.array([s22, -s21, s11])[:, :, None] * det_D
    K += D[:, None]
    K /= det
    return det, K


def _solved_many(S: Array, L: Array) -> tuple[Array, Array]:
    """By Cholesky factors of ``M_h = I + L' S_h L``: ``K_h = L M_h^-1 L'``."""
    k, B, H = len(L), L.shape[2], S.shape[1]
    whole = S[full(k)]
    SL = np.array([[sum(whole[a, c][:, None] * L[c, b] for c in range(k)) for b in range(k)] for a in range(k)])
    M = np.zeros((k, k, H, B))
    for a, b in pairs(k):
        M[a, b] = sum(L[c, a] * SL[c, b] for c in range(k))
        M[b, a] = M[a, b]
    M[np.arange(k), np.arange(k)] += 1.0
    R = cholesky(M.reshape(k, k, H * B))
    right = np.empty((k, k, H, B))
    right[:] = L.transpose(1, 0, 2)[:, :, None]
    V = forward_solve(R, right.reshape(k, k, H * B))
    det = np.prod(np.einsum("iig->ig", R), axis=0) ** 2
    K = np.array([np.einsum("cg,cg->g", V[:, a], V[:, b]) for a, b in pairs(k)])
    return det.reshape(H, B), K.reshape(len(K), H, B)
