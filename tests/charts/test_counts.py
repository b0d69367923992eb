"""Rows per group, and what is missing together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lmm_engine.charts import missing_map, observations_bar
from lmm_engine.charts.counts import SHOWN_PATTERNS
from tests.charts.reading import layers, rows, spec


def test_few_groups_have_a_bar_each() -> None:
    drawn = observations_bar(pd.DataFrame({"group": ["b", "a", "c"], "n": [2, 9, 4]}), group="g")
    assert drawn.alt == "3 groups, with 2 to 9 rows; the median is 4."
    assert spec(drawn)["encoding"]["x"]["sort"] == ["b", "a", "c"]


def test_many_groups_become_a_histogram() -> None:
    n = np.r_[np.full(60, 4), np.full(40, 5)]
    found = spec(observations_bar(pd.DataFrame({"group": range(100), "n": n}), group="g"))
    (data,) = found["datasets"].values()
    assert pd.DataFrame(data).set_index("rows")["groups"].to_dict() == {4: 60, 5: 40}


def test_equal_groups_are_told_so() -> None:
    drawn = observations_bar(pd.DataFrame({"group": range(18), "n": 10}), group="Subject")
    assert drawn.alt == "18 groups, each with 10 rows."


def test_patterns_of_missing_values() -> None:
    patterns = pd.DataFrame(
        {
            "pattern": [0, 0, 1, 1],
            "column": list("xyxy"),
            "missing": [False, False, True, False],
            "n_rows": [90, 90, 10, 10],
        }
    )
    drawn = missing_map(patterns)
    assert drawn.alt == "90 of 100 rows are complete in the columns used; there are 2 patterns."
    found = spec(drawn)
    data = rows(found, layers(found)[0])
    assert data.loc[data["state"] == "missing", "mark"].tolist() == ["×"]  # not by colour alone
    assert set(data["label"]) == {"1: 90 rows", "2: 10 rows"}
    assert drawn.note == ""


def test_rare_patterns_are_counted_and_not_drawn() -> None:
    n = 200
    patterns = pd.DataFrame({"pattern": range(n), "column": "x", "missing": True, "n_rows": range(n, 0, -1)})
    drawn = missing_map(patterns)
    assert "there are 200 patterns" in drawn.alt
    assert drawn.alt.startswith(f"0 of {n * (n + 1) // 2:,} rows")
    assert drawn.note == f"The {SHOWN_PATTERNS} commonest of 200 patterns are drawn."
    assert spec(drawn)["height"] < 1000
