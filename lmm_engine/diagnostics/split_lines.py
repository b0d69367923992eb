"""A predictor within groups and between them, as lines to draw."""

from __future__ import annotations

import pandas as pd


def split_lines(
    frame: pd.DataFrame, column: str, outcome: str, group: str, within: float, between: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each group's mean with a short line of the common slope within, and the line of the slope between.

    Parameters
    ----------
    frame : DataFrame
        One row per observation, nothing missing.
    column, outcome, group : str
        Names of its columns.
    within, between : float
        Slopes within groups and between their means.

    Returns
    -------
    groups : DataFrame
        One row per group: ``group x y x0 y0 x1 y1``, its means, and the ends of a line through them that reaches one
        SD of the group's own values to either side (no length where there is one value).
    line : DataFrame
        Two rows, ``x y``: through the mean of the group means, as far as these reach.
    """
    by_group = frame.groupby(frame[group].astype(str), sort=False)
    mean_x, mean_y = (by_group[name].mean().astype(float) for name in (column, outcome))
    reach = by_group[column].std(ddof=0).astype(float)
    groups = pd.DataFrame(
        {
            "x": mean_x,
            "y": mean_y,
            "x0": mean_x - reach,
            "y0": mean_y - within * reach,
            "x1": mean_x + reach,
            "y1": mean_y + within * reach,
        }
    )
    ends = pd.Series([mean_x.min(), mean_x.max()], dtype=float)
    line = pd.DataFrame({"x": ends, "y": mean_y.mean() + between * (ends - mean_x.mean())})
    return groups.rename_axis("group").reset_index(), line
