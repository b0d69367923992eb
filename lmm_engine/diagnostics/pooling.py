"""Complete, no and partial pooling: what each group's own line is without the others, with them, and from them alone.

All three are the same projection: the outcome, the model's fitted values and the lowest rung's fitted values, each
projected on the columns of the group's own random effects. With predictors beyond these columns the comparison stays
fair, because they enter all three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from ..coordinates import INTERCEPT
from ..errors import ModelError
from ..numerics import ALIASED, Array
from ..result import Estimates
from .residuals import rows_of_fit

KINDS = {"complete": "complete pooling", "no": "no pooling", "partial": "partial pooling"}
#: Points along a line that bends between many different times.
MOST_TIMES = 60
#: Rows that are put at their times together: finding the level of a row among many costs more than the rows.
ROWS_AT_ONCE = 200_000


def pooling_frame(fit: Estimates, complete: Estimates) -> pd.DataFrame:
    """Each group's coefficients three ways.

    Parameters
    ----------
    fit : Estimates
        A mixed model; the random effects of its grouping factor with most levels are looked at.
    complete : Estimates
        The same fixed effects without random effects, fitted to the same rows.

    Returns
    -------
    DataFrame
        Columns ``group term n no_pooling partial_pooling complete_pooling``, the terms one after another. A group whose
        rows are too few, or too alike, to have a line of their own has NaN for ``no_pooling``; for the other two it
        takes the common slopes (with its own deviations) and the level of its rows.

    Raises
    ------
    ModelError
        If the model has no random effects, or the two fits use different rows.
    """
    term = _own_term(fit)
    if complete.nobs != fit.nobs:
        raise ModelError(
            f"The two models use different rows ({complete.nobs:,} and {fit.nobs:,}).", "Fit both to the same rows."
        )
    lines = _OwnLines.of(term)
    k, n_groups = len(term.terms), len(term.levels)
    own, pulled, common = (lines.coefficients(y) for y in (fit.design.y, fit.fitted(), complete.fitted()))
    average = (lines.average(model.fitted(population=True).to_numpy()) for model in (fit, complete))
    partial_instead, common_instead = next(average) + _own_modes(fit), np.tile(next(average), (n_groups, 1))
    return pd.DataFrame(
        {
            "group": np.tile(np.asarray(term.levels, dtype=object), k),
            "term": np.repeat(np.asarray(term.terms, dtype=object), n_groups),
            "n": np.tile(lines.size, k),
            "no_pooling": own.T.ravel(),
            "partial_pooling": lines.completed(pulled, partial_instead, fit.fitted()).T.ravel(),
            "complete_pooling": lines.completed(common, common_instead, complete.fitted()).T.ravel(),
        }
    )


def pooling_lines(
    fit: Estimates, complete: Estimates, frame: pd.DataFrame, group_level: str, time_name: str
) -> pd.DataFrame:
    """The three lines of one group over its own observed times.

    Each is the mean over the group's rows, all put at that time. The line without pooling is the population's, moved
    (and turned, where slopes differ between groups) to the group's own rows by least squares.

    Parameters
    ----------
    fit, complete : Estimates
        As in `pooling_frame`.
    frame : DataFrame
        The rows of the fit, with a column of times and all predictors.
    group_level : str
        The group.
    time_name : str
        The column of times.

    Returns
    -------
    DataFrame
        Columns ``kind time fitted``; the no-pooling line is left out where the group has none of its own.

    Raises
    ------
    ModelError
        If the group is not among those of the fit.
    """
    term = _own_term(fit)
    if group_level not in term.levels:
        raise ModelError(f"There is no {term.factor} called “{group_level}”.", "Choose one that is in the data.")
    position = int(term.levels.get_loc(group_level))
    rows = np.flatnonzero(term.codes == position)
    own = _one_group(term, rows, fit.design.y - fit.fitted(population=True).to_numpy())
    modes = _own_modes(fit)[position]
    mine = rows_of_fit(fit, frame).iloc[rows]
    times = _times(mine[time_name].to_numpy(float))
    effects, fixed, common = (
        _means_at(matrix, mine, time_name, times)
        for matrix in (partial(_own_columns, fit), fit.design.fixed_matrix, complete.design.fixed_matrix)
    )
    population = fixed @ fit.fixed_effects.to_numpy()
    lines = {
        "complete": common @ complete.fixed_effects.to_numpy(),
        "no": population + effects @ own,
        "partial": population + effects @ modes,
    }
    frames = [pd.DataFrame({"kind": KINDS[kind], "time": times, "fitted": line}) for kind, line in lines.items()]
    return pd.concat(frames, ignore_index=True).dropna(subset="fitted", ignore_index=True)


def _means_at(matrix: Callable[[pd.DataFrame], Array], rows: pd.DataFrame, time_name: str, times: Array) -> Array:
    """Mean row of a matrix with all rows put at each time, (times, columns); many times in one go."""
    at_once = max(ROWS_AT_ONCE // len(rows), 1)
    means = []
    for start in range(0, len(times), at_once):
        some = times[start : start + at_once]
        there = rows.iloc[np.tile(np.arange(len(rows)), len(some))].copy()
        there[time_name] = np.repeat(some, len(rows))
        found = matrix(there)
        means.append(found.reshape(len(some), len(rows), found.shape[1]).mean(axis=1))
    return np.concatenate(means)


def _times(observed: Array) -> Array:
    distinct = np.unique(observed)
    return distinct if len(distinct) <= MOST_TIMES else np.linspace(distinct[0], distinct[-1], MOST_TIMES)


# ----- the random effects of the first factor, taken together: (1 | g) + (0 + x | g) are two terms of one -----


def _positions(fit: Estimates) -> list[int]:
    if not fit.random_terms:
        raise ModelError("A model without random effects has nothing to pool.", "Fit at least a random intercept.")
    first = fit.random_terms[0].factor
    return [i for i, term in enumerate(fit.random_terms) if term.factor == first]


@dataclass(frozen=True, eq=False)
class _Term:
    """All columns whose effects vary between a factor's levels, as `GroupTerm` has those of one term."""

    factor: str
    terms: tuple[str, ...]
    columns: Array
    codes: np.ndarray
    levels: pd.Index

    def whitened(self) -> tuple[Array, Array]:
        """The columns centred (about the intercept) and made orthonormal, (n, k), and their coefficients' map back."""
        columns, shift = np.array(self.columns), np.eye(len(self.terms))
        if INTERCEPT in self.terms:
            own = self.terms.index(INTERCEPT)
            shift[own] = columns.mean(axis=0)
            shift[own, own] = 1.0
            others = [j for j in range(len(self.terms)) if j != own]
            columns[:, others] -= shift[own, others]
        orthogonal, upper = np.linalg.qr(columns / np.sqrt(len(columns)))
        return orthogonal * np.sqrt(len(columns)), np.linalg.inv(upper @ shift)


def _own_term(fit: Estimates) -> _Term:
    parts = [fit.random_terms[i] for i in _positions(fit)]
    names = tuple(name for part in parts for name in part.terms)
    columns = np.column_stack([part.columns for part in parts])
    return _Term(parts[0].factor, names, columns, parts[0].codes, parts[0].levels)


def _own_modes(fit: Estimates) -> Array:
    return np.column_stack([fit.modes(i) for i in _positions(fit)])


def _own_columns(fit: Estimates, rows: pd.DataFrame) -> Array:
    parts = fit.design.random_matrices(rows)
    return np.column_stack([parts[fit.term_order[i]][0] for i in _positions(fit)])


# ----- least squares, all groups at once -----


@dataclass(frozen=True, eq=False)
class _OwnLines:
    """Least squares on each group's own columns.

    ``columns`` are the term's, centred and whitened over all rows (k arrays of length n); ``back`` maps their
    coefficients to the user's; ``S`` (G, k, k) are each group's cross-products; ``size`` (G,) its rows; ``enough`` (G,)
    whether its columns are independent.
    """

    term: _Term
    columns: list[Array]
    back: Array
    S: Array
    size: np.ndarray
    enough: np.ndarray

    @classmethod
    def of(cls, term: _Term) -> _OwnLines:
        orthogonal, back = term.whitened()
        columns = list(orthogonal.T)
        n_groups, k = len(term.levels), len(columns)
        size = np.bincount(term.codes, minlength=n_groups)
        S = np.empty((n_groups, k, k))
        for i in range(k):
            for j in range(i + 1):
                weights = columns[i] * columns[j]
                S[:, i, j] = S[:, j, i] = np.bincount(term.codes, weights=weights, minlength=n_groups)
        enough = (size >= k) & (np.linalg.eigvalsh(S)[:, 0] > ALIASED * size)
        return cls(term, columns, back, S, size, enough)

    def coefficients(self, target: Array | pd.Series) -> Array:
        """Of the target on each group's columns, (G, k); NaN where they are dependent."""
        values = np.asarray(target)
        T = np.stack([np.bincount(self.term.codes, column * values, len(self.size)) for column in self.columns], axis=1)
        result = np.full(T.shape, np.nan)
        result[self.enough] = np.linalg.solve(self.S[self.enough], T[self.enough][:, :, None])[:, :, 0] @ self.back.T
        return result

    def average(self, target: Array) -> Array:
        """Of the target on the columns of all rows at once, (k,)."""
        return self.back @ np.array([column @ target for column in self.columns]) / len(target)

    def completed(self, coefficients: Array, instead: Array, target: pd.Series) -> Array:
        """The coefficients, (G, k), with those ``instead`` where there are none: lifted to the target's mean there."""
        if self.enough.all():
            return coefficients
        lifted = np.array(instead)
        if INTERCEPT in self.term.terms:
            missed = target.to_numpy() - np.einsum("ij,ij->i", self.term.columns, instead[self.term.codes])
            level = np.bincount(self.term.codes, missed, len(self.size)) / self.size
            lifted[:, self.term.terms.index(INTERCEPT)] += level
        return np.where(self.enough[:, None], coefficients, lifted)


def _one_group(term: _Term, rows: np.ndarray, target: Array) -> Array:
    """Least squares of the target on one group's columns, (k,); NaN where they are dependent."""
    Z = term.columns[rows]
    scale = np.linalg.norm(Z, axis=0)
    if not np.all(scale > 0):
        return np.full(Z.shape[1], np.nan)
    solution, _, rank, _ = np.linalg.lstsq(Z / scale, target[rows], rcond=ALIASED)
    return solution / scale if rank == Z.shape[1] else np.full(Z.shape[1], np.nan)
