"""Conic volumes: how a standard normal vector's projection on a convex cone spreads over chi-squared distributions."""

from __future__ import annotations

from math import pi

import numpy as np

from ...numerics import Array

_ROUNDS = 400  # of the projection; the slowest cones seen need a third of it
_STILL = 1e-8  # a step smaller than this, relative to the draws, ends the projection
_ZERO = 1e-6  # a projection, or what it leaves, shorter than this relative to the draw is none


def polygon_weights(rays: Array) -> tuple[float, float, float, float]:
    """Weights of chi-squared with 0, 1, 2, 3 degrees of freedom for a convex cone in three dimensions.

    Parameters
    ----------
    rays : ndarray of shape (m, 3)
        The cone's edges, in order around it.

    Notes
    -----
    By Gauss and Bonnet: the weight of 3 is the cone's share of the sphere, the weight of 2 the share of a great circle,
    counted twice, that its outline has; odd weights sum to a half, and so do even ones.
    """
    unit = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    after = np.roll(unit, -1, axis=0)
    turn = np.arctan2(np.linalg.norm(np.cross(unit, after), axis=1), np.einsum("ij,ij->i", unit, after))
    axis = unit.sum(axis=0) / np.linalg.norm(unit.sum(axis=0))
    # Solid angle of the triangles around the axis (Van Oosterom & Strackee 1983).
    volume = np.abs(np.cross(unit, after) @ axis)
    spread = 1.0 + unit @ axis + after @ axis + np.einsum("ij,ij->i", unit, after)
    solid = float(np.sum(2.0 * np.arctan2(volume, spread))) / (4.0 * pi)
    outline = float(turn.sum()) / (4.0 * pi)
    return 0.5 - outline, 0.5 - solid, outline, solid


def simulated_weights(
    information: Array, orders: tuple[int, ...], rng: np.random.Generator, n_draws: int
) -> tuple[float, ...]:
    """Weights of chi-squared with 0, ..., d degrees of freedom for cones of positive semi-definite matrices.

    Parameters
    ----------
    information : ndarray of shape (d, d)
        The metric.
    orders : tuple of int
        Orders s of the matrices; an order of one is a half-line. Each has ``s (s + 1) / 2`` of the d coordinates: the
        weights of ``u_i u_j' + u_j u_i'`` for i <= j.
    rng : Generator
    n_draws : int

    Returns
    -------
    tuple of float
        Half-lines alone: how often the projection has j coordinates above zero. Otherwise the squared lengths of
        projection and remainder are independent chi-squared with j and d - j degrees of freedom with probability w_j
        (the master Steiner formula), and the weights maximise the likelihood of the draws. Even and odd ones sum to a
        half each.
    """
    d = len(information)
    upper = np.linalg.cholesky(information).T
    draws = np.linalg.solve(upper, rng.normal(size=(d, n_draws))).T
    projected = _projected(draws, information, orders)
    if max(orders) == 1:
        n_positive = np.count_nonzero(projected > _ZERO * np.abs(draws).max(), axis=1)
        return _halved(np.bincount(n_positive, minlength=d + 1) / n_draws)
    inside = np.einsum("ni,ij,nj->n", projected, information, projected)
    rest = draws - projected
    outside = np.einsum("ni,ij,nj->n", rest, information, rest)
    return _mixing(inside / (inside + outside), d)


def _projected(draws: Array, information: Array, orders: tuple[int, ...]) -> Array:
    """The nearest points of the cone by accelerated projected gradients, in coordinates of equal information."""
    scale = _congruence(information, orders)
    metric = information * np.outer(scale, scale)
    target = draws / scale
    step = 1.0 / float(np.linalg.eigvalsh(_plain(metric, orders))[-1])
    weight = _off_diagonal_weight(orders)
    point = momentum = _nearest(target, orders)
    t = 1.0
    for _ in range(_ROUNDS):
        gradient = ((momentum - target) @ metric) / weight
        new = _nearest(momentum - step * gradient, orders)
        t_new = 0.5 * (1.0 + np.sqrt(1.0 + 4.0 * t * t))
        momentum = new + (t - 1.0) / t_new * (new - point)
        moved = float(np.abs(new - point).max())
        point, t = new, t_new
        if moved < _STILL * float(np.abs(target).max()):
            break
    return point * scale


def _congruence(information: Array, orders: tuple[int, ...]) -> Array:
    """Scales ``a_i a_j`` of the entries that give each variance unit information; they keep each matrix's cone."""
    scales, start = [], 0
    for s in orders:
        rows, columns = np.triu_indices(s)
        own = np.diag(information)[start : start + len(rows)][rows == columns] ** -0.25
        scales.append(own[rows] * own[columns])
        start += len(rows)
    return np.concatenate(scales)


def _off_diagonal_weight(orders: tuple[int, ...]) -> Array:
    """Squared Frobenius norm of each coordinate's matrix: an entry off the diagonal stands there twice."""
    return np.concatenate([np.where(np.equal(*np.triu_indices(s)), 1.0, 2.0) for s in orders])


def _plain(metric: Array, orders: tuple[int, ...]) -> Array:
    """The metric in coordinates whose own length is Frobenius'."""
    root = np.sqrt(_off_diagonal_weight(orders))
    return metric / np.outer(root, root)


def _nearest(points: Array, orders: tuple[int, ...]) -> Array:
    """Nearest points of the cone in Frobenius' norm: negative eigenvalues become zero."""
    result, start = np.empty_like(points), 0
    for s in orders:
        rows, columns = np.triu_indices(s)
        own = slice(start, start + len(rows))
        start += len(rows)
        if s <= 2:
            result[:, own] = np.maximum(points[:, own], 0.0) if s == 1 else _nearest_of_order_two(points[:, own])
            continue
        matrices = np.empty((len(points), s, s))
        matrices[:, rows, columns] = matrices[:, columns, rows] = points[:, own]
        values, vectors = np.linalg.eigh(matrices)
        kept = np.einsum("nia,na,nja->nij", vectors, np.maximum(values, 0.0), vectors)
        result[:, own] = kept[:, rows, columns]
    return result


def _nearest_of_order_two(points: Array) -> Array:
    """The same for 2 x 2 matrices ``(a, b, c)``, without a decomposition of each."""
    a, b, c = points.T
    middle, radius = (a + c) / 2.0, np.hypot((a - c) / 2.0, b)
    high, low = middle + radius, middle - radius
    # high v v' = high (M - low I) / (high - low) where only the upper eigenvalue is positive
    share = np.where(low >= 0, 1.0, np.maximum(high, 0.0) / np.where(radius > 0, 2.0 * radius, 1.0))
    shift = np.where(low >= 0, 0.0, low)
    return np.column_stack([share * (a - shift), share * b, share * (c - shift)])


def _mixing(share: Array, d: int) -> tuple[float, ...]:
    """Weights of j = 0, ..., d from the projections' shares of squared length: beta with j/2 and (d - j)/2 inside."""
    from scipy.stats import beta

    none, all_of_it = share < _ZERO**2, share > 1.0 - _ZERO**2
    inner = share[~(none | all_of_it)]
    j = np.arange(1, d)
    density = beta.pdf(inner[:, None], j / 2.0, (d - j) / 2.0)
    weights = np.full(d - 1, 1.0 / (d - 1))
    for _ in range(_ROUNDS):
        owed = density * weights
        weights = (owed / owed.sum(axis=1, keepdims=True)).mean(axis=0)
    return _halved(np.array([none.mean(), *(weights * len(inner) / len(share)), all_of_it.mean()]))


def _halved(whole: Array) -> tuple[float, ...]:
    """Weights scaled so that even and odd ones sum to a half each, as they do for every cone that is no subspace."""
    even = np.arange(len(whole)) % 2 == 0
    whole = np.where(even, whole / (2.0 * whole[even].sum()), whole / (2.0 * whole[~even].sum()))
    return tuple(float(w) for w in whole)
