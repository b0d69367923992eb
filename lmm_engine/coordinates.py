"""Internal coordinates, in which rounding is harmless and no unit matters.

The columns of X are made orthonormal, y is replaced by its residuals from ordinary least squares, and the columns of
each random term are centred (where the term has an intercept) and whitened. The same model on shifted or rescaled data
therefore meets the optimiser with the same numbers; each function here also gives the map back.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from .design import GroupTerm
from .errors import ModelError
from .numerics import ALIASED, CONSTANT_WITHIN, Array

INTERCEPT = "(Intercept)"


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


def orthonormal(X: Array, names: tuple[str, ...]) -> tuple[Array, Array]:
    """X with orthonormal columns, and the map from its coefficients to the user's."""
    standardised, scale_map = _standardised(X, names)
    upper = np.linalg.cholesky(standardised.T @ standardised).T
    internal = solve_triangular(upper, standardised.T, trans="T", overwrite_b=True).T
    return internal, np.linalg.solve(scale_map, np.linalg.inv(upper))


def least_squares(X: Array, y: Array) -> tuple[Array, Array]:
    """Coefficients on orthonormal X and residuals; the second round removes what rounding left in the first."""
    coefficients = np.zeros(X.shape[1])
    residual = np.array(y, dtype=float)
    for _ in range(2):
        step = X.T @ residual
        coefficients += step
        residual -= X @ step
    return coefficients, residual


def whitened(term: GroupTerm) -> tuple[list[Array], Array]:
    """The columns of a random term made orthogonal with mean square 1, and the map of their coefficients back.

    Raises
    ------
    ModelError
        If the columns are linearly dependent, or a slope's predictor never varies within a level.
    """
    standardised, scale_map = _standardised(term.columns, term.terms)
    _refuse_constant_slopes(term, standardised)
    cross = standardised.T @ standardised / len(standardised)
    _refuse_dependent(term, cross)
    upper = np.linalg.cholesky(cross).T
    return list(solve_triangular(upper, standardised.T, trans="T")), np.linalg.solve(scale_map, np.linalg.inv(upper))


def _refuse_constant_slopes(term: GroupTerm, standardised: Array) -> None:
    """A predictor that is the same in all rows of each level says nothing about how its slope differs."""
    if INTERCEPT not in term.terms:
        return
    size = np.maximum(np.bincount(term.codes, minlength=len(term.levels)), 1)
    for name, column in zip(term.terms, standardised.T, strict=True):
        sums = np.bincount(term.codes, weights=column, minlength=len(term.levels))
        within = float(column @ column - sums @ (sums / size))
        if name != INTERCEPT and within <= CONSTANT_WITHIN * len(column):
            raise ModelError(
                f"“{name}” never varies within a level of “{term.factor}”, so its slope cannot be said to differ "
                f"between them: the random term ({' + '.join(term.terms)} | {term.factor}) cannot be estimated.",
                f"Keep “{name}” as a fixed effect only, or choose a predictor that changes within {term.factor}.",
            )


def _refuse_dependent(term: GroupTerm, cross: Array) -> None:
    if np.linalg.eigvalsh(cross)[0] < ALIASED:
        raise ModelError(
            f"The random effects of “{term.factor}” ({', '.join(term.terms)}) cannot be told apart: one of their "
            "columns is constant or a combination of the others in these rows.",
            "Leave that column out of the random term, or choose a predictor that varies.",
        )
