"""Which columns are missing together, and on which occasions the outcome is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import DataError
from .attendance import Attendance
from .words import names


def missing_pattern(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """List the patterns of missing values, the most frequent first.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    columns : sequence of str
        The columns to look at.

    Returns
    -------
    pandas.DataFrame
        One row per pattern and column: ``pattern column missing n_rows``; `pattern` counts from 1, `missing` is a bool,
        `n_rows` the rows that show the pattern. Of equally frequent patterns the one that lacks less comes first.

    Raises
    ------
    DataError
        If a column does not exist.
    """
    chosen = list(dict.fromkeys(columns))
    unknown = [column for column in chosen if column not in table.columns]
    if unknown:
        raise DataError(f"The table has no column {names(unknown)}.", f"Its columns are {names(table.columns)}.")
    absent = table[chosen].isna()
    counts = absent.groupby(chosen, sort=False).size() if chosen else pd.Series(dtype="int64")
    patterns = [(flags if isinstance(flags, tuple) else (flags,), int(n)) for flags, n in counts.items()]
    patterns.sort(key=lambda pattern: (-pattern[1], sum(pattern[0]), pattern[0]))
    rows = [
        (k, column, bool(flag), n)
        for k, (flags, n) in enumerate(patterns, start=1)
        for column, flag in zip(chosen, flags, strict=True)
    ]
    return pd.DataFrame(rows, columns=["pattern", "column", "missing", "n_rows"])


def occasion_pattern(seen: Attendance) -> pd.DataFrame:
    """List the patterns in which the outcome is missing over the occasions, the most frequent first.

    Parameters
    ----------
    seen : Attendance
        With common occasions.

    Returns
    -------
    pandas.DataFrame
        One row per pattern and occasion: ``pattern place time missing n_groups``; `pattern` counts from 1, `place` the
        occasions from 0. Of equally frequent patterns the one that is seen longer comes first.
    """
    patterns, n_groups = np.unique(seen.seen, axis=0, return_counts=True)
    J = len(seen.times)
    last = np.where(patterns.any(axis=1), J - 1 - patterns[:, ::-1].argmax(axis=1), -1)
    order = np.lexsort((-patterns.sum(axis=1), -last, -n_groups))
    return pd.DataFrame(
        {
            "pattern": np.repeat(np.arange(1, len(order) + 1), J),
            "place": np.tile(np.arange(J), len(order)),
            "time": np.tile(seen.times, len(order)),
            "missing": ~patterns[order].ravel(),
            "n_groups": np.repeat(n_groups[order], J),
        }
    )
