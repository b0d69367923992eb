"""Which columns are missing together."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def missing_pattern(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """List the patterns of missing values, the most frequent first.

    Returns
    -------
    pandas.DataFrame
        One row per pattern and column: ``pattern column missing n_rows``; `pattern` counts from 1, `missing` is a bool.
    """
    absent = table[list(columns)].isna()
    counts = absent.value_counts()
    rows = [
        (k, column, bool(flag), int(n))
        for k, (flags, n) in enumerate(counts.items(), start=1)
        for column, flag in zip(columns, flags, strict=True)
    ]
    return pd.DataFrame(rows, columns=["pattern", "column", "missing", "n_rows"])
