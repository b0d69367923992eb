"""How the rows fall into groups: observations per group, and what varies within one."""

from __future__ import annotations

import pandas as pd


def varies_within_group(frame: pd.DataFrame, column: str, group: str) -> float:
    """Share of groups (with at least two rows) in which `column` takes more than one value."""
    counts = frame.groupby(group, observed=True)[column].nunique()
    return float((counts > 1).mean())


def observations_per_group(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """One row per group, in the groups' order: ``group n``."""
    counts = frame[group].value_counts(sort=False).sort_index()
    return pd.DataFrame({"group": counts.index.astype(str), "n": counts.to_numpy()})
