"""Complete, no and partial pooling: what each group's own line is without the others, with them, and from them alone.

All three are the same projection: the outcome, the model's fitted values and the lowest rung's fitted values, each
projected on the columns of the group's own random effects. With predictors beyond these columns the comparison stays
fair, because they enter all three.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..coordinates import whitened
from ..design import GroupTerm
from ..errors import ModelError
from ..numerics import ALIASED, Array
from ..result import Estimates
from .residuals import values_of_rows

KINDS = {"complete": "complete pooling", "no": "no pooling", "partial": "partial pooling"}


def pooling_frame(fit: Estimates, complete: Estimates) -> pd.DataFrame:
    """Each group's coefficients three ways.

    Parameters
    ----------
    fit : Estimates
        A mixed model; its first random term is looked at.
    complete : Estimates
        The same fixed effects without random effects, fitted to the same rows.

    Returns
    -------
    DataFrame
        Columns ``group term n no_pooling partial_pooling complete_pooling``, the terms one after another; NaN for a
        group whose rows are too few, or too alike, to have a line of their own.

    Raises
    ------
    ModelError
        If the model has no random effects, or the two fits use different rows.
    """
    term = _first_term(fit)
    if complete.nobs != fit.nobs:
        raise ModelError(
            f"The two models use different rows ({complete.nobs} and {fit.nobs}).", "Fit both to the same rows."
        )
    targets = np.column_stack([fit.design.y, fit.fitted(), complete.fitted()])
    coefficients = _own_coefficients(fit, targets)  # (G, k, 3)
    k, n_groups = len(term.terms), len(term.levels)
    stacked = coefficients.transpose(1, 0, 2).reshape(k * n_groups, 3)
    return pd.DataFrame(
        {
            "group": np.tile(np.asarray(term.levels, dtype=object), k),
            "term": np.repeat(np.asarray(term.terms, dtype=object), n_groups),
            "n": np.tile(np.bincount(term.codes, minlength=n_groups), k),
            "no_pooling": stacked[:, 0],
            "partial_pooling": stacked[:, 1],
            "complete_pooling": stacked[:, 2],
        }
    )


def pooling_lines(
    fit: Estimates, complete: Estimates, frame: pd.DataFrame, group_level: str, time_name: str
) -> pd.DataFrame:
    """The three lines of one group over its own observed times.

    Parameters
    ----------
    fit, complete : Estimates
        As in `pooling_frame`.
    frame : DataFrame
        The rows of the fit, with a column of times.
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
    term = _first_term(fit)
    if group_level not in term.levels:
        raise ModelError(f"There is no {term.factor} called “{group_level}”.", "Choose one that is in the data.")
    position = int(term.levels.get_loc(group_level))
    rows = np.flatnonzero(term.codes == position)
    time = values_of_rows(fit, frame[time_name])[rows]
    own = term.columns[rows] @ _own_coefficients(fit, fit.design.y[:, None])[position, :, 0]
    lines = {"complete": complete.fitted().to_numpy()[rows], "no": own, "partial": fit.fitted().to_numpy()[rows]}
    frames = [
        pd.DataFrame({"kind": KINDS[kind], "time": time, "fitted": fitted}).sort_values("time", kind="stable")
        for kind, fitted in lines.items()
        if np.isfinite(fitted).all()
    ]
    return pd.concat(frames, ignore_index=True)


def _first_term(fit: Estimates) -> GroupTerm:
    if not fit.random_terms:
        raise ModelError("A model without random effects has nothing to pool.", "Fit at least a random intercept.")
    return fit.random_terms[0]


def _own_coefficients(fit: Estimates, targets: Array) -> Array:
    """Least squares of each target on the group's own columns, (G, k, targets); NaN where they are dependent."""
    term = _first_term(fit)
    columns, back = whitened(term)
    n_groups, k = len(term.levels), len(columns)
    S = np.empty((n_groups, k, k))
    T = np.empty((n_groups, k, targets.shape[1]))
    for i, column in enumerate(columns):
        for j in range(k):
            S[:, i, j] = np.bincount(term.codes, weights=column * columns[j], minlength=n_groups)
        for j, target in enumerate(targets.T):
            T[:, i, j] = np.bincount(term.codes, weights=column * target, minlength=n_groups)
    size = np.bincount(term.codes, minlength=n_groups)
    enough = (size >= k) & (np.linalg.eigvalsh(S)[:, 0] > ALIASED * size)
    result = np.full(T.shape, np.nan)
    result[enough] = back @ np.linalg.solve(S[enough], T[enough])
    return result
