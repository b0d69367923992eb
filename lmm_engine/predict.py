"""New data in, predicted means and their sampling variances out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .criterion import Profile
from .numerics import Array
from .result import Estimates

#: Per random term or factor: its columns for each row, (m, k), and the level of each row, -1 where there is none.
_Parts = list[tuple[Array, np.ndarray]]
#: Entries of the largest array of one block of rows: 16 MB.
_BLOCK = 2_000_000


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predictions for the rows of a table.

    Parameters
    ----------
    fit : Estimates
    rows : Index
        Labels of the rows.
    X : ndarray of shape (m, p)
        Their fixed-effects rows; NaN where a predictor is missing.
    estimate : ndarray of shape (m,)
    effects : list
        For each grouping factor the rows' columns of its random effects, internal coordinates, and their levels.
    """

    fit: Estimates
    rows: pd.Index
    X: Array
    estimate: Array
    effects: _Parts

    @property
    def known(self) -> np.ndarray:
        """Whether some group of the row was in the data, (m,)."""
        return np.logical_or.reduce([np.zeros(len(self.X), dtype=bool), *(codes >= 0 for _, codes in self.effects)])

    @cached_property
    def variance(self) -> Array:
        """Of the estimated mean about the true one, theta and sigma held at their estimates, (m,)."""
        return self.fit.sigma**2 * np.concatenate([np.zeros(0), *(block.variance for block in self.blocks())])

    @cached_property
    def new_group_variance(self) -> Array:
        """``z' Sigma z`` of the groups that are not in the data, 0 for known ones, (m,)."""
        total = np.zeros(len(self.X))
        for (z, codes), factor in zip(self.effects, self.fit.profile.factors, strict=True):
            total += np.where(codes >= 0, 0.0, np.sum((z @ factor) ** 2, axis=1))
        return self.fit.sigma**2 * total

    def blocks(self, where: np.ndarray | None = None) -> Iterator[Equations]:
        """The mixed-model equations for all rows, or for those at some places, a block at a time."""
        places = np.arange(len(self.X)) if where is None else where
        solved = _Solved(self.fit.profile)
        size = max(1, _BLOCK // max(solved.J.shape[0] * max(len(solved.profile.L), 1), 1))
        for start in range(0, len(places), size):
            yield self._equations(solved, places[start : start + size])

    def _equations(self, solved: _Solved, places: np.ndarray) -> Equations:
        moments = self.fit.moments
        right = np.zeros((len(places), len(solved.J)))
        right[:, moments.q :] = self.X[places] @ moments.to_beta
        for span, (columns, codes) in zip(moments.spans, self.effects[1:], strict=True):
            known = np.flatnonzero(codes[places] >= 0)
            for a in range(span.k):
                right[known, span.start + codes[places[known]] * span.k + a] = columns[places[known], a]
        if not self.effects:
            return Equations(solved, np.zeros((len(places), 0)), np.zeros(len(places), dtype=np.intp), right)
        z, codes = self.effects[0][0][places], self.effects[0][1][places]
        return Equations(solved, np.where((codes >= 0)[:, None], z, 0.0), np.maximum(codes, 0), right)


@dataclass(frozen=True, eq=False)
class _Solved:
    """What the equations of all rows share."""

    profile: Profile

    @cached_property
    def J(self) -> Array:
        """``D W^-1 D'``, (q + p, q + p): over sigma squared, the joint error of the other effects and beta."""
        half = self.profile.times_D_transposed(self.profile.inverse)
        return self.profile.times_D_transposed(half.T)

    @cached_property
    def K(self) -> Array:
        """``L M_g^-1 L'``, (k, k, G)."""
        return np.einsum("ab,bcg->acg", self.profile.L, self.profile.A)

    @cached_property
    def T(self) -> Array:
        """``T_g`` without y, (k, q + p, G)."""
        return self.profile.criterion.moments.levels.times(np.eye(len(self.profile.W))[:, :-1])


@dataclass(frozen=True, eq=False)
class Equations:
    """Henderson's mixed-model equations for the mean ``x'beta + z'b`` of some rows, internal coordinates.

    The first factor's effects are eliminated; J and K are the inverses that `_Solved` holds.

    Parameters
    ----------
    solved : _Solved
    z : ndarray of shape (m, k)
        Columns of the first factor's effects, zero where its level is not known.
    level : ndarray of shape (m,)
        Its levels; any where it is not known.
    right : ndarray of shape (m, q + p)
        Columns of the other factors' effects, and of the fixed ones.
    """

    solved: _Solved
    z: Array
    level: np.ndarray
    right: Array

    @cached_property
    def T(self) -> Array:
        """The cross-products of each row's own level with the other columns, (k, q + p, m)."""
        if not self.z.shape[1]:
            return np.zeros((0, self.right.shape[1], len(self.z)))
        return self.solved.T[:, :, self.level]

    @cached_property
    def reduced(self) -> Array:
        """The right-hand sides less what the first factor's effects take on, (m, q + p)."""
        Kz = np.einsum("abm,mb->ma", self._K, self.z)
        return self.right - np.einsum("acm,ma->mc", self.T, Kz)

    @cached_property
    def weights(self) -> Array:
        """The solutions, (m, q + p)."""
        return self.reduced @ self.solved.J

    @property
    def variance(self) -> Array:
        """Of the error of the predicted mean, over sigma squared, (m,)."""
        own = np.einsum("ma,abm,mb->m", self.z, self._K, self.z)
        return np.einsum("mc,mc->m", self.reduced, self.weights) + own

    @cached_property
    def _K(self) -> Array:
        k = self.z.shape[1]
        return self.solved.K[:, :, self.level] if k else np.zeros((0, 0, len(self.z)))


def predict(fit: Estimates, newdata: pd.DataFrame | None = None, population: bool = False) -> Prediction:
    """Predict for new rows, or for the rows of the fit.

    Parameters
    ----------
    fit : Estimates
    newdata : DataFrame, optional
        Needs the predictors; the grouping column may be absent or hold new levels, which predict at the population.
    population : bool
        Leave the random effects out for every row.

    Raises
    ------
    DataError
        If a predictor is not in ``newdata`` or has a level that the fit did not see.
    """
    design = fit.design
    X = design.X if newdata is None else design.fixed_matrix(newdata)
    rows = design.rows if newdata is None else newdata.index
    parts = _random_parts(fit, newdata, population)
    estimate = X @ fit.fixed_effects.to_numpy() + _random_mean(fit, parts)
    return Prediction(fit, rows, X, estimate, _effects(fit, parts))


def _random_parts(fit: Estimates, newdata: pd.DataFrame | None, population: bool) -> _Parts:
    """Columns and levels of each of the fit's random terms."""
    if newdata is None:
        parts = [(term.columns, term.codes) for term in fit.random_terms]
    else:
        found = fit.design.random_matrices(newdata)
        parts = [found[position] for position in fit.term_order]
    return [(columns, np.full_like(codes, -1) if population else codes) for columns, codes in parts]


def _random_mean(fit: Estimates, parts: _Parts) -> Array | float:
    means = (
        np.where(codes >= 0, np.einsum("ij,ij->i", columns, fit.modes(i)[codes]), 0.0)
        for i, (columns, codes) in enumerate(parts)
    )
    return sum(means, 0.0)


def _effects(fit: Estimates, parts: _Parts) -> _Parts:
    """Columns of each grouping factor's random effects in internal coordinates."""
    result: _Parts = []
    start = 0
    for part in fit.moments.factors:
        own = parts[start : start + len(part.terms)]
        start += len(part.terms)
        result.append((np.column_stack([columns for columns, _ in own]) @ part.to_effects, own[0][1]))
    return result
