"""The cross-products of a design: all that the criterion needs, in coordinates in which rounding is harmless.

Inside, the columns of X are made orthonormal, y is replaced by its residuals from ordinary least squares in units of
their SD, and the columns of each random term are centred (where the term has an intercept) and whitened. The same
model on shifted or rescaled data therefore meets the optimiser with the same numbers; `Moments` carries the maps back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import solve_triangular

from .design import Design, GroupTerm
from .errors import ModelError
from .numerics import ALIASED, NO_RESIDUAL, Array, frozen

INTERCEPT = "(Intercept)"


@dataclass(frozen=True, eq=False)
class GroupMoments:
    """Cross-products within the groups of one factor.

    Parameters
    ----------
    S : ndarray of shape (k, k, G)
        ``Z_g' Z_g``.
    T : ndarray of shape (k, p + 1, G)
        ``Z_g' [X_g y_g]``.
    weight : ndarray of shape (G,)
        How many groups an entry stands for in the log-determinants (see `compress`); 1 before compression.
    """

    S: Array
    T: Array
    weight: Array


@dataclass(frozen=True, eq=False)
class Moments:
    """Cross-products of one design in internal coordinates, with the maps to the user's.

    Parameters
    ----------
    nobs : int
    groups : GroupMoments
    total : ndarray of shape (p + 1, p + 1)
        ``[X y]' [X y]``: the identity, then zero and the residual sum of squares for y.
    to_beta : ndarray of shape (p, p)
        ``beta = ols + y_scale * to_beta @ beta_internal``.
    ols : ndarray of shape (p,)
        Ordinary least squares on the user's scale.
    to_effects : ndarray of shape (k, k)
        ``b = y_scale * to_effects @ b_internal``; block-diagonal over terms.
    y_scale : float
        SD of the least-squares residuals (denominator nobs), in the outcome's unit.
    """

    nobs: int
    groups: GroupMoments
    total: Array
    to_beta: Array
    ols: Array
    to_effects: Array
    y_scale: float

    @property
    def p(self) -> int:
        """Number of fixed effects."""
        return len(self.ols)

    @property
    def log_det_scale(self) -> float:
        """``log|X'X|`` of the user's X minus that of the internal one (which is zero)."""
        return -2.0 * float(np.linalg.slogdet(self.to_beta)[1])

    def with_groups(self, groups: GroupMoments) -> Moments:
        """The same totals with other cross-products within groups."""
        return replace(self, groups=groups)


def moments(design: Design) -> Moments:
    """Cross-products of a design with at most one grouping factor.

    Raises
    ------
    ModelError
        If the fixed effects reproduce the outcome exactly, or the columns of a random term are dependent.
    """
    X, to_beta = _orthonormal(design.X, design.fixed_names)
    ols_internal, residual = _least_squares(X, design.y)
    y_scale = float(np.sqrt(residual @ residual / len(residual)))
    _refuse_exact_fit(design, y_scale)
    residual /= y_scale
    total = np.eye(X.shape[1] + 1)
    total[-1, -1] = residual @ residual
    groups, to_effects = _group_moments(design.random, X, residual)
    return Moments(
        nobs=len(residual),
        groups=groups,
        total=frozen(total),
        to_beta=frozen(to_beta),
        ols=frozen(to_beta @ ols_internal),
        to_effects=frozen(to_effects),
        y_scale=y_scale,
    )


def _refuse_exact_fit(design: Design, y_scale: float) -> None:
    spread = float(np.max(np.abs(design.y), initial=0.0))
    if y_scale**2 <= NO_RESIDUAL * float(np.var(design.y)) or y_scale <= np.finfo(float).eps * spread:
        raise ModelError(
            f"The fixed effects reproduce the outcome “{design.outcome}” exactly, so no variance is left to divide.",
            "Check that the outcome varies and is not computed from the predictors.",
        )


def _standardised(columns: Array, names: tuple[str, ...]) -> tuple[Array, Array]:
    """Centre (where there is an intercept) and scale columns: ``columns = result @ map``, both returned."""
    k = columns.shape[1]
    scale_map = np.eye(k)
    result = np.array(columns, dtype=float, order="F")
    centred = [j for j in range(k) if names[j] != INTERCEPT]
    if INTERCEPT in names:
        means = result[:, centred].mean(axis=0)
        result[:, centred] -= means
        scale_map[names.index(INTERCEPT), centred] = means
    scale = np.sqrt(np.einsum("ij,ij->j", result, result) / max(len(result), 1))
    constant = scale <= 8 * np.finfo(float).eps * np.max(np.abs(columns), axis=0, initial=0.0)
    result[:, constant] = 0.0
    scale[constant] = 1.0
    result /= scale
    np.fill_diagonal(scale_map, scale)
    return result, scale_map


def _orthonormal(X: Array, names: tuple[str, ...]) -> tuple[Array, Array]:
    """X with orthonormal columns, and the map from its coefficients to the user's."""
    standardised, scale_map = _standardised(X, names)
    upper = np.linalg.cholesky(standardised.T @ standardised).T
    internal = solve_triangular(upper, standardised.T, trans="T", overwrite_b=True).T
    return internal, np.linalg.solve(scale_map, np.linalg.inv(upper))


def _least_squares(X: Array, y: Array) -> tuple[Array, Array]:
    """Coefficients on orthonormal X and residuals; the second round removes what rounding left in the first."""
    coefficients = np.zeros(X.shape[1])
    residual = np.array(y, dtype=float)
    for _ in range(2):
        step = X.T @ residual
        coefficients += step
        residual -= X @ step
    return coefficients, residual


def _group_moments(terms: tuple[GroupTerm, ...], X: Array, y: Array) -> tuple[GroupMoments, Array]:
    if not terms:
        empty = GroupMoments(np.zeros((0, 0, 0)), np.zeros((0, X.shape[1] + 1, 0)), np.zeros(0))
        return empty, np.zeros((0, 0))
    columns, to_effects = _whitened(terms)
    S, T = _sums_by_group(columns, [*X.T, y], terms[0].codes, len(terms[0].levels))
    return GroupMoments(frozen(S), frozen(T), frozen(np.ones(S.shape[2]))), to_effects


def _whitened(terms: tuple[GroupTerm, ...]) -> tuple[list[Array], Array]:
    """Columns of all terms, each term's made orthogonal with mean square 1, and the map of their coefficients."""
    columns: list[Array] = []
    k = sum(len(term.terms) for term in terms)
    to_effects = np.zeros((k, k))
    for term in terms:
        standardised, scale_map = _standardised(term.columns, term.terms)
        cross = standardised.T @ standardised / len(standardised)
        _refuse_dependent(term, cross)
        upper = np.linalg.cholesky(cross).T
        block = slice(len(columns), len(columns) + len(term.terms))
        to_effects[block, block] = np.linalg.solve(scale_map, np.linalg.inv(upper))
        columns += list(solve_triangular(upper, standardised.T, trans="T"))
    return columns, to_effects


def _refuse_dependent(term: GroupTerm, cross: Array) -> None:
    if np.linalg.eigvalsh(cross)[0] < ALIASED:
        raise ModelError(
            f"The random effects of “{term.factor}” ({', '.join(term.terms)}) cannot be told apart: one of their "
            "columns is constant or a combination of the others in these rows.",
            "Leave that column out of the random term, or choose a predictor that varies.",
        )


def _sums_by_group(Z: list[Array], right: list[Array], codes: np.ndarray, n_groups: int) -> tuple[Array, Array]:
    """``Z_g'Z_g`` and ``Z_g'[X_g y_g]`` for every group: one pass over the rows for each pair of columns."""
    k = len(Z)
    S = np.empty((k, k, n_groups))
    T = np.empty((k, len(right), n_groups))
    for i in range(k):
        for j in range(i + 1):
            S[i, j] = S[j, i] = np.bincount(codes, weights=Z[i] * Z[j], minlength=n_groups)
        for j, column in enumerate(right):
            T[i, j] = np.bincount(codes, weights=Z[i] * column, minlength=n_groups)
    return S, T


def compress(groups: GroupMoments) -> GroupMoments:
    """The same criterion from fewer groups, where groups share their ``Z_g'Z_g``.

    With ``S_g`` the same in m groups, the criterion sees their ``T_g`` only through the second moment of ``vec(T_g)``,
    a matrix of order r = k(p + 1). If m > r, the r rows of the triangular factor of the stacked ``vec(T_g)`` have the
    same second moment: r stand-ins replace m groups exactly, each counting m / r in the log-determinants. Balanced
    data of any size then cost as much as r groups.
    """
    k, width, n_groups = groups.T.shape
    rank = k * width
    if n_groups <= 2 * rank:
        return groups
    S = groups.S.reshape(k * k, n_groups)
    key = np.random.default_rng(0).random(k * k) @ S
    _, first, pattern, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(counts > 2 * rank)
    if not len(shared) or len(shared) > 200 or not np.array_equal(S[:, first[pattern]], S):
        return groups
    return _with_stand_ins(groups, first, pattern, counts, shared)


def _with_stand_ins(
    groups: GroupMoments, first: np.ndarray, pattern: np.ndarray, counts: np.ndarray, shared: np.ndarray
) -> GroupMoments:
    k, width, _ = groups.T.shape
    rank = k * width
    alone = ~np.isin(pattern, shared)
    S, T, weight = [groups.S[:, :, alone]], [groups.T[:, :, alone]], [groups.weight[alone]]
    for each in shared:
        stacked = groups.T[:, :, pattern == each].reshape(rank, -1)
        triangle = np.linalg.qr(stacked.T, mode="r")
        S.append(np.repeat(groups.S[:, :, first[each], None], rank, axis=2))
        T.append(triangle.T.reshape(k, width, rank))
        weight.append(np.full(rank, counts[each] / rank))
    return GroupMoments(np.concatenate(S, axis=2), np.concatenate(T, axis=2), np.concatenate(weight))
