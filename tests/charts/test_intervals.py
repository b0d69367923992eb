"""Estimates with their intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lmm_engine.charts import interval_rows
from lmm_engine.charts.intervals import SHOWN_ROWS
from tests.charts.reading import marks, rows, spec

FRAME = pd.DataFrame(
    {
        "label": ["Wald", "profile", "bootstrap", "none"],
        "estimate": [10.0, 10.0, 10.0, np.nan],
        "lower": [8.0, np.nan, np.nan, np.nan],
        "upper": [12.0, np.inf, np.nan, np.nan],
    }
)


def test_each_row_is_a_dot_with_its_interval() -> None:
    drawn = interval_rows(FRAME.head(1), title="Days")
    found = spec(drawn)
    (line,), (dot,) = marks(found, "rule"), marks(found, "point")
    assert rows(found, line)[["start", "end"]].to_numpy().tolist() == [[8.0, 12.0]]
    assert rows(found, dot)["estimate"].tolist() == [10.0]
    assert line["encoding"]["x"]["title"] == "Days"
    assert drawn.alt == "Estimates with their intervals. Wald: 10 from 8 to 12."


def test_what_is_missing_is_not_drawn() -> None:
    found = spec(interval_rows(FRAME, title="Days"))
    assert rows(found, marks(found, "rule")[0])["label"].tolist() == ["Wald"]
    assert rows(found, marks(found, "point")[0])["label"].tolist() == ["Wald", "profile", "bootstrap"]
    half = FRAME.assign(lower=[8.0, 7.0, np.nan, np.nan])
    found = spec(interval_rows(half, title="Days"))
    assert rows(found, marks(found, "rule")[0])[["start", "end"]].iloc[1].tolist() == [7.0, 10.0]


def test_zero_is_marked_where_it_matters() -> None:
    found = spec(interval_rows(FRAME.head(1), title="difference", zero=True))
    nought, line = marks(found, "rule")
    assert rows(found, nought)["x"].tolist() == [0.0]
    assert line["encoding"]["x"]["scale"] == {"zero": True}


def test_many_rows_are_cut_and_it_is_said() -> None:
    many = pd.DataFrame({"label": [f"pair {i}" for i in range(60)], "estimate": 1.0, "lower": 0.0, "upper": 2.0})
    drawn = interval_rows(many, title="difference")
    found = spec(drawn)
    assert len(rows(found, marks(found, "point")[0])) == SHOWN_ROWS
    assert drawn.note == "The first 40 of 60 are drawn."
    assert drawn.alt.endswith("and 48 more.")
