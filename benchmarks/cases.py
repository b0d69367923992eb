"""What is timed: textbook data, the ratings of InstEval, and simulated rows of growing number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

SLEEPSTUDY = Path(__file__).parents[1] / "tests" / "reference" / "data" / "sleepstudy.csv"
INSTEVAL = Path(__file__).parent / "data" / "insteval.csv.gz"
SEED = 20_240_611


@dataclass(frozen=True)
class Slope:
    """A random intercept and slope by their columns: what statsmodels, which reads no such formula, is told."""

    outcome: str
    time: str
    group: str


@dataclass(frozen=True)
class Case:
    """A data set and the model that everybody fits to it.

    Parameters
    ----------
    name : str
        As the table of results shows it.
    formula : str
        In lme4's language.
    method : {"REML", "ML"}
    n_rows : int
    n_groups : dict of str to int
        Levels of each grouping factor.
    repeats : int
        How often an engine fits; statsmodels, being slower, a tenth of that.
    make : callable
        Gives the data.
    slope : Slope or None
        None where statsmodels has no way to fit the model in bearable time.
    """

    name: str
    formula: str
    method: Literal["REML", "ML"]
    n_rows: int
    n_groups: dict[str, int]
    repeats: int
    make: Callable[[], pd.DataFrame]
    slope: Slope | None = None

    def repeats_of(self, engine: str) -> int:
        """How often an engine fits this case in one process."""
        return max(1, self.repeats // 10) if engine == "statsmodels" else self.repeats

    def table(self) -> pd.DataFrame:
        """The data."""
        return self.make()


def sleepstudy(name: str, earlier: float) -> Case:
    """The random slope of the sleepstudy data, its days counted from so much earlier: the same model each time."""

    def make() -> pd.DataFrame:
        data = pd.read_csv(SLEEPSTUDY)
        return data.assign(Days=data["Days"] + earlier) if earlier else data

    formula, slope = "Reaction ~ Days + (Days | Subject)", Slope("Reaction", "Days", "Subject")
    return Case(name, formula, "REML", 180, {"Subject": 18}, 100, make, slope)


def random_slope(name: str, n_rows: int, n_groups: int, repeats: int, *, equal: bool = False) -> Case:
    """A random slope in simulated rows."""

    def make() -> pd.DataFrame:
        return simulated(n_rows, n_groups, equal=equal)

    return Case(name, "y ~ x + (x | g)", "REML", n_rows, {"g": n_groups}, repeats, make, Slope("y", "x", "g"))


def ratings() -> Case:
    """Ratings of lecturers by students, both in departments: three crossed factors."""
    n_groups = {"s": 2972, "d": 1128, "dept": 14}
    formula = "y ~ service + (1 | s) + (1 | d) + (1 | dept)"
    return Case("InstEval, three crossed factors", formula, "ML", 73_421, n_groups, 3, lambda: pd.read_csv(INSTEVAL))


#: Where each step to the next has ten times the rows.
GROWING = ("10,000 rows", "100,000 rows", "1,000,000 rows")

CASES = (
    sleepstudy("sleepstudy", 0.0),
    sleepstudy("sleepstudy, days from 1,000", 1_000.0),
    random_slope("2,000 groups of 20", 40_000, 2_000, 20, equal=True),
    random_slope("10,000 rows", 10_000, 1_000, 30),
    random_slope("100,000 rows", 100_000, 10_000, 9),
    random_slope("1,000,000 rows", 1_000_000, 100_000, 3),
    ratings(),
)


def simulated(n_rows: int, n_groups: int, seed: int = SEED, *, equal: bool = False) -> pd.DataFrame:
    """Rows in groups, each group with a line of its own.

    Truth: intercept 250 (SD 25), slope 10 (SD 6), correlation .1, residual SD 25, like the sleepstudy data; times are
    uniform on 0 to 10. Groups are of unequal size, two rows at least, unless asked to be equal; their labels are text,
    as labels are.

    Parameters
    ----------
    n_rows, n_groups : int
        With ``n_rows >= 2 * n_groups``.
    seed : int
    equal : bool

    Returns
    -------
    DataFrame
        Columns ``g``, ``x``, ``y``, sorted by group.
    """
    rng = np.random.default_rng(seed)
    if equal:
        sizes = np.full(n_groups, n_rows // n_groups)
    else:
        sizes = 2 + rng.multinomial(n_rows - 2 * n_groups, np.full(n_groups, 1 / n_groups))
    group = np.repeat(np.arange(n_groups), sizes)
    x = rng.uniform(0, 10, len(group))
    own = rng.multivariate_normal([250, 10], [[625, 15], [15, 36]], size=n_groups)[group]
    y = own[:, 0] + own[:, 1] * x + rng.normal(0, 25, len(group))
    labels = np.array([f"g{i:06d}" for i in range(n_groups)])
    return pd.DataFrame({"g": labels[group], "x": x, "y": y})
