"""Two slopes of one predictor, drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.charts import within_between_lines
from lmm_engine.diagnostics import split_lines
from tests.charts.reading import marks, rows, spec

FRAME = pd.DataFrame(
    {
        "who": np.repeat(["a", "b", "c"], 4),
        "x": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0],
        "y": [0.0, -1.0, -2.0, -3.0, 9.0, 8.0, 7.0, 6.0, 18.0, 17.0, 16.0, 15.0],
    }
)


def test_short_lines_have_the_slope_within_and_the_long_one_the_slope_between() -> None:
    groups, line = split_lines(FRAME, "x", "y", "who", within=-1.0, between=2.25)
    assert groups["x"].tolist() == [1.5, 5.5, 9.5]
    assert groups["y"].tolist() == [-1.5, 7.5, 16.5]
    assert ((groups["y1"] - groups["y0"]) / (groups["x1"] - groups["x0"])).tolist() == pytest.approx([-1.0] * 3)
    assert (groups["x1"] - groups["x"]).tolist() == pytest.approx([FRAME["x"][:4].std(ddof=0)] * 3)
    assert line["x"].tolist() == [1.5, 9.5]
    assert line["y"].tolist() == pytest.approx([-1.5, 16.5])  # these means lie on a line of slope 2.25


def test_both_are_drawn_and_told() -> None:
    groups, line = split_lines(FRAME, "x", "y", "who", within=-1.0, between=2.25)
    drawn = within_between_lines(groups, line, predictor="x", outcome="y", group="who")
    found = spec(drawn)
    assert len(rows(found, marks(found, "rule")[0])) == 3
    assert rows(found, marks(found, "line")[0])["y"].tolist() == pytest.approx([-1.5, 16.5])
    assert "the slope within, −1, and a long line of the slope between the means, 2.25" in drawn.alt


def test_groups_of_one_row_have_a_point_and_no_line() -> None:
    groups, _ = split_lines(FRAME.iloc[[0, 4, 8]], "x", "y", "who", within=-1.0, between=2.25)
    assert (groups["x1"] == groups["x0"]).all()
