"""Which columns are missing together."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..errors import DataError
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
