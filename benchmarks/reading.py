"""Times reading a CSV file of 20 MB beside `pandas.read_csv` in the same run: python -m benchmarks.reading

Asked are 500,000 rows read, typed and previewed within twice pandas' time of reading the same bytes, which guesses
neither separator nor decimal sign nor encoding, and takes 007 for 7. The calls take turns, so that both meet the same
load.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import pandas as pd

from benchmarks.reshaping import in_turns
from benchmarks.table import Result, in_words

REPEATS = 9
N_ROWS = 500_000
ASKED = 2.0
CASE = "CSV of 20 MB, 500,000 rows"
SUGGESTED = f"{CASE}, what may want mending"
PREVIEWED = 100


def diary(n_rows: int = N_ROWS) -> bytes:
    """A diary as people bring it: ids, days, an arm in words, outcomes with decimals, one in fifty missing."""
    rng = np.random.default_rng(7)
    table = pd.DataFrame(
        {
            "person": np.repeat(np.arange(1, n_rows // 100 + 2), 100)[:n_rows],
            "day": np.tile(np.arange(1, 101), n_rows // 100 + 1)[:n_rows],
            "arm": rng.choice(["control", "treated"], n_rows),
            "mood": rng.normal(50, 10, n_rows).round(3),
            "stress": rng.normal(0, 1, n_rows).round(5),
            "age": rng.integers(18, 90, n_rows),
            "steps": rng.integers(0, 20_000, n_rows),
        }
    )
    table.loc[rng.random(n_rows) < 0.02, "mood"] = np.nan
    return table.to_csv(index=False).encode()


def calls(data: bytes) -> dict[str, Callable[[], pd.DataFrame]]:
    """What is timed: everything guessed, kinds of columns and first rows included, against pandas told nothing."""
    from lmm_engine.data import column_kinds, read_details

    def ours() -> pd.DataFrame:
        table = read_details(data, "diary.csv").table
        column_kinds(table)
        return table.head(PREVIEWED)

    return {"rungs": ours, "pandas": lambda: pd.read_csv(io.BytesIO(data))}


def suggesting(data: bytes) -> dict[str, Callable[[], object]]:
    """What is looked for once the table stands on the screen: codes for missing, dates, categories."""
    from lmm_engine.data import read_table
    from lmm_engine.data.suggestions.offered import suggest_steps

    table = read_table(data, "diary.csv")
    return {"rungs": lambda: suggest_steps(table)}


def results(repeats: int = REPEATS) -> list[Result]:
    """Rungs and pandas, then the suggestions: rows for `benchmarks.table.markdown`."""
    data = diary()
    versions = {"rungs": "", "pandas": version("pandas")}
    seconds = in_turns(calls(data), repeats)
    read = [Result(CASE, engine, versions[engine], seconds=times) for engine, times in seconds.items()]
    return [*read, Result(SUGGESTED, "rungs", seconds=in_turns(suggesting(data), repeats)["rungs"])]


def main() -> None:
    """Read and say how many times pandas' time it takes."""
    found = results()
    for result in found:
        print(in_words(result))
    ours, theirs, suggested = (result.best for result in found)
    print(f"{CASE}: {ours / theirs:.2f} times pandas' time, asked at most {ASKED:g}")
    print(f"{SUGGESTED}: {suggested / theirs:.2f} times pandas' time more")


if __name__ == "__main__":
    main()
