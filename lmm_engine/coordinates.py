"""Internal coordinates, in which rounding is harmless and no unit matters.

The columns of X are made orthonormal, y is replaced by its residuals from ordinary least squares, and the columns of
each random term are centred (where the term has an intercept) and whitened. The same model on shifted or rescaled data
therefore meets the optimiser with the same numbers; each function here also gives the map back. All of it is decided
from cross-products: a coordinate is a combination of stored columns (`sums`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .design import GroupTerm
from .errors import ModelError
from .numerics import ALIASED, CONSTANT_WITHIN, Array
from .sums import Sums

INTERCEPT = "(Intercept)"
#: Rounds of least squares; the first leaves what an offset of thirteen digits lost, the third nothing.
ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Coordinates:
    """New columns as combinations of the stored ones.

    Parameters
    ----------
    columns : ndarray of shape (m + 1, w)
        Each new column's weights on the stored columns and outcome.
    back : ndarray of shape (w, w)
        Coefficients on the user's columns from those on the new ones.
    """

    columns: Array
    back: Array


def _standardised(sums: Sums, places: np.ndarray) -> Coordinates:
    """Centred (where the constant is among them) and scaled columns; ``back`` is here the map the other way."""
    centre, scale, n = sums.origin.centre[places], sums.origin.scale[places], max(sums.n_rows, 1)
    centred = 0 in places
    mean = sums.total[0, places] / n
    square = sums.total[places, places] / n
    if centred:
        size = np.sqrt(np.maximum(square - mean**2, 0.0))
        offset = -mean / np.where(size > 0, size, 1.0)
        weight = 1.0 / np.where(size > 0, size, 1.0)
    else:
        size = np.sqrt(np.maximum(centre**2 + 2 * centre * scale * mean + scale**2 * square, 0.0)) / scale
        offset, weight = centre / (scale * np.where(size > 0, size, 1.0)), 1.0 / np.where(size > 0, size, 1.0)
    # The deviation of a column that does not vary is rounding of its mean, on the user's scale.
    constant = scale * size <= 8 * np.finfo(float).eps * np.abs(centre + scale * mean)
    constant &= places != 0
    columns = np.zeros((len(sums.total), len(places)))
    columns[0] = np.where(constant, 0.0, offset)
    columns[places, np.arange(len(places))] = np.where(constant, 0.0, weight)
    forth = np.diag(np.where(constant, 1.0, scale * size))
    if centred:
        own = int(np.flatnonzero(places == 0)[0])
        columns[:, own] = 0.0
        columns[0, own] = 1.0
        forth[own] = centre + scale * mean
        forth[own, own] = 1.0
    return Coordinates(columns, forth)


def correlations(sums: Sums, places: np.ndarray) -> Array:
    """Of some stored columns, about their means where the constant is among them; zero where one does not vary."""
    columns = _standardised(sums, places).columns
    return columns.T @ sums.total @ columns / max(sums.n_rows, 1)


def orthonormal(sums: Sums, places: np.ndarray) -> Coordinates:
    """X with orthonormal columns.

    Parameters
    ----------
    sums : Sums
    places : ndarray of int, shape (p,)
        X's columns among the stored ones.

    Returns
    -------
    Coordinates
    """
    standardised = _standardised(sums, places)
    return _rotated(standardised, standardised.columns.T @ sums.total @ standardised.columns)


def _rotated(standardised: Coordinates, cross: Array) -> Coordinates:
    upper = np.linalg.cholesky(cross).T
    inverse = np.linalg.inv(upper)
    return Coordinates(standardised.columns @ inverse, np.linalg.solve(standardised.back, inverse))


def least_squares(sums: Sums, X: Coordinates) -> tuple[Array, Array]:
    """The outcome's residuals as a combination of stored columns, and the coefficients on orthonormal X.

    Both are in the stored outcome's unit. The later rounds remove what rounding left in the first.
    """
    residual = np.append(sums.origin.line / sums.origin.spread, 1.0)
    coefficients = np.zeros(X.columns.shape[1])
    for _ in range(ROUNDS):
        step = X.columns.T @ (sums.total @ residual)
        coefficients += step
        residual = residual - X.columns @ step
    return residual, coefficients


def whitened(sums: Sums, factor: int, term: GroupTerm, places: np.ndarray) -> Coordinates:
    """The columns of a random term made orthogonal with mean square 1.

    Parameters
    ----------
    sums : Sums
    factor : int
        The term's grouping factor among those of the sums.
    term : GroupTerm
    places : ndarray of int, shape (k,)
        The term's columns among the stored ones.

    Returns
    -------
    Coordinates

    Raises
    ------
    ModelError
        If the columns are linearly dependent, or a slope's predictor never varies within a level.
    """
    standardised = _standardised(sums, places)
    cross = standardised.columns.T @ sums.total @ standardised.columns
    if 0 in places:
        within = sums.own[factor][0]
        _refuse_constant_slopes(term, np.diag(cross), standardised.columns.T @ within, within[0])
    cross /= sums.n_rows
    _refuse_dependent(term, cross)
    return _rotated(standardised, cross)


def _refuse_constant_slopes(term: GroupTerm, squares: Array, level_sums: Array, sizes: Array) -> None:
    """A predictor that is the same in all rows of each level says nothing about how its slope differs."""
    n = float(sizes.sum())
    for name, square, sums in zip(term.terms, squares, level_sums, strict=True):
        within = square - float(sums @ (sums / np.maximum(sizes, 1.0)))
        if name != INTERCEPT and within <= CONSTANT_WITHIN * n:
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
