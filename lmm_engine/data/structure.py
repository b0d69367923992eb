"""How the rows fall into groups: observations per group, and what varies within one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .labels import as_groups


def varies_within_group(frame: pd.DataFrame, column: str, group: str) -> float:
    """Share of the groups in which `column` takes more than one value.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per observation; rows in which either column is missing are left out.
    column, group : str
        Names of its columns.

    Returns
    -------
    float
        Between 0 and 1, among the groups with at least two rows; 0 where there are none.
    """
    values, groups = _codes(frame, column, group)
    lowest, highest, n = _extremes(values, groups)
    several = n >= 2
    return float((lowest < highest)[several].mean()) if several.any() else 0.0


def rises_within_group(frame: pd.DataFrame, column: str, group: str) -> float:
    """Share of the groups with at least two rows in which `column` goes up from each row to the next."""
    values, groups = _codes(frame, column, group)
    order = np.argsort(groups, kind="stable")
    values, groups = values[order], groups[order]
    same = groups[1:] == groups[:-1]
    n_several = len(np.unique(groups[1:][same]))
    n_falling = len(np.unique(groups[1:][same & (values[1:] <= values[:-1])]))
    return (n_several - n_falling) / n_several if n_several else 0.0


def observations_per_group(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """Count the rows of each group.

    Returns
    -------
    pandas.DataFrame
        ``group n``, one row per group in natural order (2 before 10); rows without a group are not counted.
    """
    counts = as_groups(frame[group]).value_counts(sort=False)
    return pd.DataFrame({"group": counts.index.astype(str), "n": counts.to_numpy(dtype=np.int64)})


def _codes(frame: pd.DataFrame, column: str, group: str) -> tuple[np.ndarray, np.ndarray]:
    """Values and groups of the complete rows as whole numbers in the order of the values."""
    complete = frame[[column, group]].notna().all(axis=1).to_numpy()
    values, _ = pd.factorize(frame[column][complete], sort=True)
    groups, _ = pd.factorize(frame[group][complete])
    return values, groups


def _extremes(values: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lowest and highest value, and number of rows, of each group."""
    if not len(groups):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    ordered = values[order]
    return np.minimum.reduceat(ordered, starts), np.maximum.reduceat(ordered, starts), np.bincount(groups)
