"""How the criterion curves in theta, at the price of a few solves: the average information matrix.

With ``V_i`` the derivative of V, the covariance of y over sigma squared, in entry i of theta, ``Py`` the residual
``V^-1 (y - X beta)`` and ``w_i = V_i P y``, the criterion's second derivatives are

    ``- tr(P V_i P V_j) + 2 (df/r^2) w_i' P w_j - (df/r^4) (y'P w_i)(y'P w_j) + <Gamma, d^2(L L')/di dj>``

(``tr(V^-1 V_i V^-1 V_j)`` for ML). The trace is what ``(df/r^2) w_i'P w_j`` is expected to be, and in balanced data at
the optimum they are equal; the second standing for the first leaves no trace to compute (Gilmour, Thompson & Cullis
1995, Biometrics 51:1440; Johnson & Thompson 1995, J. Dairy Sci. 78:449, who did not profile sigma out).
"""

from __future__ import annotations

import numpy as np

from .covariance import FactorShape
from .criterion import Profile
from .numerics import Array


def average_information(profile: Profile) -> Array:
    """Approximate second derivatives of the criterion in theta.

    Parameters
    ----------
    profile : Profile
        The criterion at one theta, of a model with at least one grouping factor.

    Returns
    -------
    ndarray of shape (m, m)
    """
    shape = profile.criterion.moments.shape
    residuals = _residuals_by_level(profile)
    chain = _block_diagonal([_directions(part, L) for part, L in zip(shape.parts, profile.factors, strict=True)])
    squares = [profile.criterion.moments.levels.outer(residuals[0], residuals[0]), *(a @ a.T for a in residuals[1:])]
    slope = np.concatenate([square.ravel() for square in squares]) @ chain  # y'P w_i
    spread = chain.T @ _working_products(profile, residuals) @ chain  # w_i'P w_j
    gammas = zip(shape.parts, profile.covariance_gradient, strict=True)
    bend = _block_diagonal([_bend(part, gamma) for part, gamma in gammas])
    return profile.criterion.degrees / profile.rss * (spread - np.outer(slope, slope) / profile.rss) + bend


def _residuals_by_level(profile: Profile) -> list[Array]:
    """``a = Z'Py`` of each grouping factor, (k, G)."""
    moments = profile.criterion.moments
    contrast = profile.times_D_transposed(profile.contrast[None, :])[0]
    first = np.einsum("abg,bg->ag", profile.F, moments.levels.times(contrast[:, None])[:, 0])
    after_first = profile.H @ contrast if moments.spans else contrast
    return [first, *(after_first[span.slice].reshape(span.n_levels, span.k).T for span in moments.spans)]


def _working_products(profile: Profile, residuals: list[Array]) -> Array:
    """``u'Pu'`` of the vectors ``u = Z_i a_j``, column i by residual j of each factor: what w is made of.

    P takes V1, then the other factors and X: ``u'Pu' = u'V1^-1u' - h' W^-1 h'`` with ``h = D'[Z2 X]'V1^-1 u``.
    """
    moments = profile.criterion.moments
    first, k = residuals[0], len(residuals[0])
    crossed = np.einsum("abg,cg->bacg", profile.F, first).reshape(k, k * k, -1)
    own = np.zeros((len(moments.total), sum(len(a) ** 2 for a in residuals)))  # u of the other factors, in Z2
    done = k * k
    for span, a in zip(moments.spans, residuals[1:], strict=True):
        by_level = own[span.slice].reshape(span.n_levels, span.k, -1)
        for i in range(span.k):
            by_level[:, i, done : done + span.k] = a.T
            done += span.k
    after_first = profile.H @ own if moments.spans else own.copy()
    after_first[:, : k * k] = moments.levels.onto(crossed)
    products = own.T @ after_first
    products[: k * k, k * k :] = products[k * k :, : k * k].T
    own_first = (profile.X[:, :, None] * first).reshape(k**3, -1)
    among_first = moments.levels.outer(own_first, first).reshape(k, k, k, k)  # column, column, residual, residual
    products[: k * k, : k * k] = among_first.transpose(0, 2, 1, 3).reshape(k * k, -1)
    h = profile.times_D(after_first.T)[:, :-1].T
    return products - h.T @ profile.solve(h)


def _directions(part: FactorShape, L: Array) -> Array:
    """The derivative of ``L L'`` in each parameter, ``e_i L_j' + L_j e_i'``, as a column; (k k, m)."""
    result = np.zeros((part.k, part.k, len(part.positions[0])))
    for parameter, (i, j) in enumerate(zip(*part.positions, strict=True)):
        result[i, :, parameter] += L[:, j]
        result[:, i, parameter] += L[:, j]
    return result.reshape(part.k**2, -1)


def _bend(part: FactorShape, gamma: Array) -> Array:
    """``<Gamma, d^2(L L')>``: two entries of one column of L meet in ``L L'``."""
    rows, columns = part.positions
    return 2.0 * gamma[rows[:, None], rows] * (columns[:, None] == columns)


def _block_diagonal(blocks: list[Array]) -> Array:
    if len(blocks) == 1:
        return blocks[0]
    ends = np.cumsum([(0, 0), *(block.shape for block in blocks)], axis=0)
    result = np.zeros(ends[-1])
    for block, (top, left), (bottom, right) in zip(blocks, ends[:-1], ends[1:], strict=True):
        result[top:bottom, left:right] = block
    return result
