"""How long Kenward and Roger's degrees of freedom take beyond the fit itself: one factor, and two that cross.

``python -m benchmarks.freedom`` prints one line for each case; asked are at most 1 s for one factor with 40,000 rows
and 2 s for crossed factors with 4,000 (R's pbkrtest needed 2.5 s and 61 s).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

import lmm_engine as lmm


@dataclass(frozen=True)
class FreedomCase:
    """One model to time: its name, its formula, its rows and the seconds that its degrees of freedom may take."""

    name: str
    formula: str
    make: Callable[[np.random.Generator], pd.DataFrame]
    allowed: float


def one_factor(rng: np.random.Generator, n_groups: int = 2_000, size: int = 20) -> pd.DataFrame:
    """Groups of one size with a random intercept and slope."""
    group = np.repeat(np.arange(n_groups), size)
    x = np.tile(np.linspace(0.0, 1.0, size), n_groups)
    intercept, slope = rng.normal(size=(2, n_groups))
    y = 1.0 + intercept[group] + (0.5 + slope[group]) * x + rng.normal(size=len(x))
    return pd.DataFrame({"y": y, "x": x, "g": np.char.add("g", group.astype(str))})


def crossed(rng: np.random.Generator, n_first: int, n_second: int, n_rows: int = 4_000) -> pd.DataFrame:
    """Rows at random combinations of the levels of two factors."""
    first, second = rng.integers(n_first, size=n_rows), rng.integers(n_second, size=n_rows)
    x = rng.normal(size=n_rows)
    y = 1.0 + 0.5 * x + rng.normal(size=n_first)[first] + rng.normal(size=n_second)[second] + rng.normal(size=n_rows)
    return pd.DataFrame(
        {"y": y, "x": x, "a": np.char.add("a", first.astype(str)), "b": np.char.add("b", second.astype(str))}
    )


CASES = (
    FreedomCase("one factor, 2,000 x 20, slope", "y ~ x + (x | g)", one_factor, 1.0),
    FreedomCase("crossed 200 x 100, 4,000 rows", "y ~ x + (1 | a) + (1 | b)", lambda rng: crossed(rng, 200, 100), 2.0),
    FreedomCase(
        "crossed 1,000 x 400, 4,000 rows", "y ~ x + (1 | a) + (1 | b)", lambda rng: crossed(rng, 1_000, 400), 2.0
    ),
    FreedomCase("crossed 1,000 x 400, slopes", "y ~ x + (x | a) + (x | b)", lambda rng: crossed(rng, 1_000, 400), 2.0),
)


@dataclass(frozen=True)
class Timing:
    """Seconds of the fit, of Satterthwaite's and of Kenward and Roger's table asked of a fresh fit."""

    case: FreedomCase
    fit: float
    satterthwaite: float
    kenward_roger: float


def timed(case: FreedomCase, repeats: int = 3, seed: int = 1) -> Timing:
    """The best of a few repeats."""
    data = case.make(np.random.default_rng(seed))
    best = np.full(3, np.inf)
    for _ in range(repeats):
        start = time.perf_counter()
        lmm.fit(case.formula, data)
        seconds = [time.perf_counter() - start]
        for df in ("satterthwaite", "kenward-roger"):
            fresh = lmm.fit(case.formula, data)
            start = time.perf_counter()
            fresh.coefficients(df)
            seconds.append(time.perf_counter() - start)
        best = np.minimum(best, seconds)
    return Timing(case, *map(float, best))


def main() -> None:
    """Time every case."""
    for case in CASES:
        timing = timed(case)
        print(
            f"{case.name:34s} fit {timing.fit:7.3f} s   Satterthwaite {timing.satterthwaite:7.3f} s   "
            f"Kenward-Roger {timing.kenward_roger:7.3f} s (at most {case.allowed:g})"
        )


if __name__ == "__main__":
    main()
