"""What is timed: one textbook data set, and simulated ones of growing size with a random slope in truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SLEEPSTUDY = Path(__file__).parents[1] / "tests" / "reference" / "data" / "sleepstudy.csv"
SEED = 20_240_611


@dataclass(frozen=True)
class Case:
    """A data set and the random-slope model that everybody fits to it by REML.

    Parameters
    ----------
    name : str
        As the table of results shows it.
    outcome, time, group : str
        Columns.
    n_rows, n_groups : int
        Size; for simulated data also the recipe.
    repeats : int
        How often Rungs and lme4 fit; statsmodels, being slower, a tenth of that.
    """

    name: str
    outcome: str
    time: str
    group: str
    n_rows: int
    n_groups: int
    repeats: int

    @property
    def formula(self) -> str:
        """The model in lme4's language."""
        return f"{self.outcome} ~ {self.time} + ({self.time} | {self.group})"

    def repeats_of(self, engine: str) -> int:
        """How often an engine fits this case in one process."""
        return max(1, self.repeats // 10) if engine == "statsmodels" else self.repeats

    def table(self) -> pd.DataFrame:
        """The data."""
        return pd.read_csv(SLEEPSTUDY) if self.name == "sleepstudy" else simulated(self.n_rows, self.n_groups)


CASES = (
    Case("sleepstudy", "Reaction", "Days", "Subject", 180, 18, 100),
    Case("100,000 rows", "y", "x", "g", 100_000, 10_000, 9),
    Case("1,000,000 rows", "y", "x", "g", 1_000_000, 100_000, 3),
)


def simulated(n_rows: int, n_groups: int, seed: int = SEED) -> pd.DataFrame:
    """Rows in groups of unequal size, each group with a line of its own.

    Truth: intercept 250 (SD 25), slope 10 (SD 6), correlation .1, residual SD 25, like the sleepstudy data; times are
    uniform on 0 to 10. Every group has at least two rows; its label is text, as labels are.

    Parameters
    ----------
    n_rows, n_groups : int
        With ``n_rows >= 2 * n_groups``.
    seed : int

    Returns
    -------
    DataFrame
        Columns ``g``, ``x``, ``y``, sorted by group.
    """
    rng = np.random.default_rng(seed)
    sizes = 2 + rng.multinomial(n_rows - 2 * n_groups, np.full(n_groups, 1 / n_groups))
    group = np.repeat(np.arange(n_groups), sizes)
    x = rng.uniform(0, 10, n_rows)
    own = rng.multivariate_normal([250, 10], [[625, 15], [15, 36]], size=n_groups)[group]
    y = own[:, 0] + own[:, 1] * x + rng.normal(0, 25, n_rows)
    labels = np.array([f"g{i:06d}" for i in range(n_groups)])
    return pd.DataFrame({"g": labels[group], "x": x, "y": y})
