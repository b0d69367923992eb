"""Times wide to long beside `pandas.melt` in the same run: python -m benchmarks.reshaping

Asked are 10,000 × 60 wide within twice the time of `melt`, which gives the same rows in another order, without times,
counts or checks. The calls take turns, so that both meet the same load.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib.metadata import version

import numpy as np
import pandas as pd

from benchmarks.table import Result, in_words

REPEATS = 21
N_PEOPLE, N_TIMES = 10_000, 60
ASKED = 2.0


def wide_table(n_people: int = N_PEOPLE, *, text: bool, n_families: int = 1) -> pd.DataFrame:
    """One row per person: an id (text or number), a group, and `N_TIMES` columns; one in ten cells is missing."""
    rng = np.random.default_rng(5)
    cells = rng.normal(size=(n_people, N_TIMES))
    cells[rng.random(cells.shape) < 0.1] = np.nan
    per_family = N_TIMES // n_families
    names = [f"{stem}_{time}" for stem in ("mood", "sleep", "pain")[:n_families] for time in range(per_family)]
    table = pd.DataFrame(cells, columns=names)
    number = np.arange(1, n_people + 1)
    table.insert(0, "id", [f"person {k}" for k in number] if text else number)
    table.insert(1, "arm", np.where(number % 2, "control", "treated"))
    return table


CASES: dict[str, dict[str, bool | int]] = {
    "10,000 × 60 wide, ids are numbers": {"text": False},
    "10,000 × 60 wide, ids are text": {"text": True},
    "10,000 × 3 × 20 wide, ids are text": {"text": True, "n_families": 3},
}


def calls(table: pd.DataFrame) -> dict[str, Callable[[], pd.DataFrame]]:
    """What is timed: everything guessed from the names, against melt told which columns are ids."""
    import lmm_engine as lmm

    return {"rungs": lambda: lmm.wide_to_long(table), "pandas": lambda: table.melt(id_vars=["id", "arm"])}


def results(repeats: int = REPEATS) -> list[Result]:
    """Every case by Rungs and by pandas: rows for `benchmarks.table.markdown`."""
    found = []
    for name, options in CASES.items():
        seconds = in_turns(calls(wide_table(**options)), repeats)  # type: ignore[arg-type]
        versions = {"rungs": "", "pandas": version("pandas")}
        found += [Result(name, engine, versions[engine], seconds=times) for engine, times in seconds.items()]
    return found


def in_turns(engines: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, tuple[float, ...]]:
    """Seconds of the processor for each call, the engines taking turns after one round to warm up."""
    seconds: dict[str, list[float]] = {engine: [] for engine in engines}
    for k in range(repeats + 1):
        for engine, call in engines.items():
            start = time.process_time()
            call()
            if k:
                seconds[engine].append(time.process_time() - start)
    return {engine: tuple(times) for engine, times in seconds.items()}


def ratios(found: list[Result]) -> dict[str, float]:
    """How many times melt's time Rungs takes, by case."""
    return {ours.case: ours.best / melt.best for ours, melt in zip(found[::2], found[1::2], strict=True)}


def main() -> None:
    """Run every case and say how many times melt's time it takes."""
    found = results()
    for result in found:
        print(in_words(result))
    for case, ratio in ratios(found).items():
        print(f"{case}: {ratio:.2f} times melt's time, asked at most {ASKED:g}")


if __name__ == "__main__":
    main()
