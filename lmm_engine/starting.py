"""Where the search for theta begins: estimates that need no search.

Least squares in each level separately gives coefficients ``b_g``; their scatter about zero is the covariance of the
random effects plus what sampling adds, ``sigma^2 S_g^-1``. Taking the second from the first is the analysis of
variance's estimate: in balanced data it is where the search will end. It asks for one grouping factor whose
levels, most of them, have rows enough.

Otherwise the products ``y y'`` are regressed on those of the random columns, ``E yy' = sum g_c Z_c Z_c' + s^2 I``:
quadratic unbiased estimation with all weights equal (Rao 1971, J. Multivariate Anal. 1:445; MIVQUE0), here without
covariances. The random columns are freed of X as y is.
"""

from __future__ import annotations

import numpy as np

from .covariance import FactorShape
from .moments import Moments
from .numerics import START_SD, Array, backward_solve, cholesky, flat, forward_solve, lower_triangular

Factors = tuple[Array, ...]

#: An entry of S is a sum over rows of products with mean square 1: below this a direction hardly varies in the level.
ENOUGH = 0.5

#: Below this a likelihood may have several maxima, and a second search costs next to nothing.
FEW_ROWS = 1_000


def starting_factors(moments: Moments, reml: bool) -> list[Factors]:
    """Relative covariance factors to begin with, internal coordinates.

    Parameters
    ----------
    moments : Moments
    reml : bool
        Whether what fixed effects cost is counted.

    Returns
    -------
    list of tuples of ndarray, each of shape (k, k)
        One set, away from the boundary, where the gradient in theta vanishes; but a single variance that is estimated
        as negative is zero, for there the certificate will tell. Where few rows with several factors give a negative
        estimate another set, at which every random effect has the residual's SD: there may be two maxima.
    """
    D = _method_of_moments(moments, reml) if len(moments.factors) == 1 else None
    if D is not None:
        single = len(D) == 1 and D[0, 0] <= 0
        return [(np.zeros((1, 1)) if single else _inside(D, moments.factors[0].shape),)]
    variances = _regressed_products(moments)
    if variances is None:
        return [moments.shape.identity()]
    found = _diagonal(moments, np.sqrt(np.maximum(variances, START_SD**2)))
    doubtful = moments.nobs < FEW_ROWS and len(moments.factors) > 1 and variances.min() <= 0
    return [found, moments.shape.identity()] if doubtful else [found]


def _method_of_moments(moments: Moments, reml: bool) -> Array | None:
    """Covariance of the effects over sigma squared, (k, k), from the levels that have rows enough.

    The fixed effects, estimated by least squares before, took from the scatter of ``b_g`` what they share with the
    random columns, ``sum T_X' S_g^-1 T_X``. REML counts that among the degrees of freedom, ML does not.
    """
    levels, p, k = moments.levels, moments.p, len(moments.levels.S)
    with np.errstate(invalid="ignore", divide="ignore"):  # a level with fewer rows than effects has no such factor
        R = cholesky(levels.S)
        enough = np.all(np.einsum("iig->ig", R) ** 2 > ENOUGH, axis=0)
    n_levels = float(levels.weight[enough].sum())
    if n_levels < max(k + 2, levels.weight.sum() / 4):
        return None
    contrast, squares = _least_squares(moments)
    R, T = R[:, :, enough], levels.times(np.column_stack([np.eye(p + 1, p), contrast]))[:, :, enough]
    half = forward_solve(R, T)
    b = backward_solve(R, half)  # S_g^-1 Z_g'[X y]
    shared = np.einsum("acg,acg->a", T[:, :p], b[:, :p]) if reml else np.zeros(k)
    freedom = n_levels - shared
    if freedom.min() < 2:
        return None
    scatter = b[:, p] @ b[:, p].T / np.sqrt(np.outer(freedom, freedom))
    root = forward_solve(R, np.eye(k)[:, :, None])  # S_g^-1 = root' root
    sampling = np.einsum("aig,ajg,g->ij", root, root, levels.weight[enough]) / n_levels
    # What is left of y'y is sigma squared's, but for the levels without rows enough: there it is D's as well.
    elsewhere = levels.S[:, :, ~enough] @ levels.weight[~enough]
    left = squares - float(np.vdot(half[:, p], half[:, p])) - np.vdot(elsewhere, scatter)
    rest = moments.nobs - k * n_levels - (p - shared.sum() if reml else 0.0) - np.vdot(elsewhere, sampling)
    return scatter * rest / left - sampling if left > 0 and rest >= 1 else None


def _regressed_products(moments: Moments) -> Array | None:
    """Variance over sigma squared of each random column, those of one factor after another."""
    levels, total, q, k = moments.levels, moments.total, moments.q, len(moments.levels.S)
    others = _columns_of_others(moments)
    size = k + others.shape[1]
    products, toward_y = np.empty((size + 1, size + 1)), np.empty(size + 1)
    with_first = levels.squares()
    contrast, squares = _least_squares(moments)
    products[:k, :k] = np.einsum("abg,abg->ab", levels.S, levels.S)
    products[:k, k:size] = with_first[:, :q] @ others
    products[k:size, :k] = products[:k, k:size].T
    products[k:size, k:size] = others.T @ (total[:q, :q] ** 2 @ others)
    products[:k, -1] = products[-1, :k] = np.einsum("aag->a", levels.S)
    products[k:size, -1] = products[-1, k:size] = total.diagonal()[:q] @ others
    toward_y[:k] = (levels.times(contrast[:, None]) ** 2).sum(axis=(1, 2))
    toward_y[k:size] = (total[:q] @ contrast) ** 2 @ others
    products[-1, -1], toward_y[-1] = moments.nobs, squares
    products -= _shared_with_fixed(moments, others)
    variances = np.linalg.lstsq(products, toward_y)[0]
    return variances[:-1] / variances[-1] if variances[-1] > 0 else None


def _shared_with_fixed(moments: Moments, others: Array) -> Array:
    """What each of these products loses when X is taken out of the random columns, ``Z_i'Z_j - Z_i'X X'Z_j``."""
    levels, q, p = moments.levels, moments.q, moments.p
    first = levels.times(np.eye(len(moments.total))[:, q:-1])  # Z'X of the first factor, (k, p, G)
    second = moments.total[q:-1, :q]  # X'Z of the others
    owned = [second * own for own in others.T]
    k = len(first)
    through = np.empty((k + len(owned),) * 2)  # <X'Z_i Z_i'Z_j, X'Z_j>
    through[:k, :k] = np.einsum("acg,abg,bcg->ab", first, levels.S, first)
    for a in range(k):
        alone = np.zeros_like(first)
        alone[a] = first[a]
        through[a, k:] = through[k:, a] = (levels.onto(alone)[:q].T * second).sum(axis=0) @ others
    for c, own in enumerate(owned, start=k):
        through[c, k:] = ((own @ moments.total[:q, :q]) * second).sum(axis=0) @ others
    squares = flat(np.array([*(z @ z.T for z in first), *(own @ own.T for own in owned)]))
    traces = squares[:, :: p + 1].sum(axis=1)
    return np.block([[2.0 * through - squares @ squares.T, traces[:, None]], [traces, np.full((1, 1), float(p))]])


def _least_squares(moments: Moments) -> tuple[Array, float]:
    """What turns ``[Z2 X y]`` into the residual of y on X, (r,), and its sum of squares.

    For the moments of a design y is that residual already; a simulated or a shortened y is not.
    """
    q, total = moments.q, moments.total
    contrast = np.zeros(len(total))
    contrast[q:-1] = -np.linalg.solve(total[q:-1, q:-1], total[q:-1, -1])
    contrast[-1] = 1.0
    return contrast, float(total[-1] @ contrast)


def _columns_of_others(moments: Moments) -> Array:
    """Which of the columns of Z2 belong to which random column of which factor, (q, sum of k): ones and zeros."""
    blocks = [np.tile(np.eye(span.k), (span.n_levels, 1)) for span in moments.spans]
    result, column = np.zeros((moments.q, sum(span.k for span in moments.spans))), 0
    for span, block in zip(moments.spans, blocks, strict=True):
        result[span.slice, column : column + span.k] = block
        column += span.k
    return result


def _diagonal(moments: Moments, sd: Array) -> Factors:
    ends = np.cumsum([factor.shape.k for factor in moments.factors])
    return tuple(np.diag(own) for own in np.split(sd, ends[:-1]))


def _inside(D: Array, shape: FactorShape) -> Array:
    """The factor of each term's block of D, kept away from the boundary."""
    factor = np.zeros_like(D)
    for block in shape.blocks:
        values, vectors = np.linalg.eigh(D[block, block])
        factor[block, block] = lower_triangular(vectors * np.sqrt(np.maximum(values, START_SD**2)))
    return factor
