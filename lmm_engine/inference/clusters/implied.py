"""Variances that a model implies for given columns of its random effects, and how they move with theta.

All is in units of the residual variance, where a quadratic form of the random effects is ``tr(M L L')`` for each
grouping factor, with L its relative covariance factor and M made of the columns; the gradient is ``2 M L``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from ...errors import ModelError
from ...numerics import Array
from ...result import Estimates
from ..freedom.satterthwaite import variance_parameter_covariance

AT_BOUNDARY = (
    "A variance or correlation is estimated at its boundary and held there, so this interval may be too narrow; a "
    "bootstrap does not hold it."
)

#: For each grouping factor (of `Moments`) the matrices M of some quantities, (m, k, k), symmetric.
Forms = list[Array]


@dataclass(frozen=True, eq=False)
class Implied:
    """Some variances or covariances, and their derivatives.

    Parameters
    ----------
    value : ndarray of shape (m,)
    gradient : ndarray of shape (m, t)
        With respect to theta, internal coordinates.
    """

    value: Array
    gradient: Array

    def __add__(self, other: Implied) -> Implied:
        return Implied(self.value + other.value, self.gradient + other.gradient)

    def __sub__(self, other: Implied) -> Implied:
        return Implied(self.value - other.value, self.gradient - other.gradient)


def implied(fit: Estimates, forms: Forms, factors: tuple[int, ...] | None = None) -> Implied:
    """The quantities of some grouping factors, all if not said otherwise, added up."""
    shape = fit.moments.shape
    chosen = range(len(shape.parts)) if factors is None else factors
    value, gradients = np.zeros(len(forms[0]) if forms else 0), []
    for i, (form, factor, part) in enumerate(zip(forms, fit.profile.factors, shape.parts, strict=True)):
        half = form @ factor if i in chosen else np.zeros((len(form), *factor.shape))
        value = value + np.einsum("mij,ij->m", half, factor)
        rows, columns = part.positions
        gradients.append(2.0 * half[:, rows, columns])
    return Implied(value, np.concatenate([np.zeros((len(value), 0)), *gradients], axis=1))


def mean_squares(fit: Estimates) -> Forms:
    """The forms of the random part's variance averaged over the rows (Johnson 2014), one quantity."""
    crosses = [term.columns.T @ term.columns / fit.nobs for term in fit.design.random]
    return _internal(fit, [cross[None] for cross in crosses])


def products(fit: Estimates, first: Sequence[Array], second: Sequence[Array]) -> Forms:
    """The forms of covariances between rows with given columns.

    Parameters
    ----------
    fit : Estimates
    first, second : sequence of ndarray of shape (m, k)
        For each term of ``design.random`` the columns of both rows of each pair.
    """
    crosses = [np.einsum("mi,mj->mij", one, other) for one, other in zip(first, second, strict=True)]
    return _internal(fit, [(cross + cross.transpose(0, 2, 1)) / 2 for cross in crosses])


def _internal(fit: Estimates, by_term: list[Array]) -> Forms:
    """Each factor's forms from those of its terms, which are independent of each other."""
    result: Forms = []
    for part in fit.moments.factors:
        form = np.zeros((len(by_term[part.terms[0]]), part.shape.k, part.shape.k))
        for position, block in zip(part.terms, part.shape.blocks, strict=True):
            back = part.to_effects[block, block]
            form[:, block, block] = back.T @ by_term[position] @ back
        result.append(form)
    return result


def theta_covariance(fit: Estimates) -> Array:
    """Asymptotic covariance of theta, internal coordinates, (t, t)."""
    return variance_parameter_covariance(fit.profile)[:-1, :-1]


def normal_margin(level: float) -> float:
    """The quantile of the normal distribution that leaves ``(1 - level) / 2`` above it.

    Raises
    ------
    ModelError
        For an impossible level.
    """
    if not 0 < level < 1:
        raise ModelError(f"A confidence level of {level} is impossible.", "Give a share between 0 and 1, such as 0.95.")
    return -float(ndtri((1.0 - level) / 2.0))
