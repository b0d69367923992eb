"""Responses from a fitted model: what it says other data would look like."""

from __future__ import annotations

import numpy as np

from .errors import ModelError
from .numerics import Array
from .result import Estimates


def simulate(fit: Estimates, rng: np.random.Generator, n: int = 1, new_groups: bool = True) -> Array:
    """Outcomes drawn from a fitted model, for the rows of its data.

    Parameters
    ----------
    fit : Estimates
        Its fixed effects, covariances and residual SD are taken for the truth.
    rng : Generator
    n : int
        How many outcomes.
    new_groups : bool
        Draw the random effects anew (what the parametric bootstrap does), or keep the conditional modes of these
        groups and draw residuals alone.

    Returns
    -------
    ndarray of shape (n_rows, n)
        In the order of the rows used. One column after the other uses up the generator, so that the first few of many
        are what asking for a few gives.

    Raises
    ------
    ModelError
        If ``n`` is negative.
    """
    mean = fit.fitted(population=new_groups).to_numpy()
    return deviations(fit, rng, n, new_groups) + mean[:, None]


def deviations(fit: Estimates, rng: np.random.Generator, n: int = 1, new_groups: bool = True) -> Array:
    """What `simulate` adds to the mean: ``Z b + e``, or ``e`` alone without new groups; (n_rows, n)."""
    if n < 0:
        raise ModelError(f"{n} outcomes cannot be drawn.", "Ask for none or more.")
    sizes = [len(term.terms) * len(term.levels) for term in fit.random_terms] if new_groups else []
    standard = rng.standard_normal((n, sum(sizes) + fit.nobs))
    result = np.multiply(standard[:, sum(sizes) :].T, fit.sigma, order="C")
    ends = np.cumsum([0, *sizes])
    for i, (start, stop) in enumerate(zip(ends[:-1], ends[1:], strict=True)):
        _add_effects(result, fit, i, standard[:, start:stop])
    return result


def _add_effects(result: Array, fit: Estimates, term: int, standard: Array) -> None:
    """Add one random term's part, in place: ``b = sigma L u`` for spherical u, (n, k G)."""
    own, factor = fit.random_terms[term], fit.factors[term]
    u = standard.T.reshape(len(factor), len(own.levels), -1)
    for column, row in zip(own.columns.T, factor, strict=True):
        b = fit.sigma * np.tensordot(row, u, axes=1)
        result += column[:, None] * b[own.codes]
