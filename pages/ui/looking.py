"""Pictures of the data before any model: lines with their mean, rows per group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from . import doors, insights

if TYPE_CHECKING:
    from lmm_engine.charts import Labels, Picture

# With more distinct times than this hardly two rows share one; a mean at each would be jagged, so smooth instead.
MOST_TIMES = 40


def lines() -> Picture:
    """Every group's measurements, and the mean over them."""
    from lmm_engine.charts import spaghetti

    seen = insights.observations()
    mean = _mean(seen).assign(line="the mean") if "time" in seen else None
    return spaghetti(seen, labels=_labels(), population=mean, highlight=insights.level_in_sight(), join="time" in seen)


def counts() -> Picture:
    """Rows of each group."""
    from lmm_engine.charts import observations_bar

    return observations_bar(doors.rows_per_group(), group=doors.roles().group)


def _mean(seen: pd.DataFrame) -> pd.DataFrame:
    if seen["time"].nunique() <= MOST_TIMES:
        return seen.groupby("time")["outcome"].mean().rename("estimate").reset_index()
    from lmm_engine.diagnostics import smoother

    return smoother(seen, x="time", y="outcome").rename(columns={"x": "time", "smooth": "estimate"})


def _labels() -> Labels:
    from lmm_engine.charts import Labels

    ready = doors.prepared()
    return Labels(ready.roles.outcome, ready.roles.group, ready.time_name)
