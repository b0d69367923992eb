"""A line with the band of its mean and that of new rows."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.charts import Labels, predicted_lines
from tests.charts.reading import marks, rows, spec

LABELS = Labels("Reaction", "Subject", "Days")
LINE = pd.DataFrame({"time": [0.0, 4.0, 9.0], "estimate": [250.0, 290.0, 340.0]}).assign(
    lower=lambda t: t["estimate"] - [10, 20, 30], upper=lambda t: t["estimate"] + [10, 20, 30]
)
WIDE = LINE.assign(row_lower=LINE["estimate"] - 60, row_upper=LINE["estimate"] + 60)
ROWS = pd.DataFrame({"group": ["308", "309"], "time": [0.0, 9.0], "outcome": [150.0, 500.0]})
LINES = pd.DataFrame({"group": ["308", "308"], "time": [0.0, 9.0], "fitted": [251.0, 480.0]})


def heights(picture) -> list[float]:
    return marks(spec(picture), "line")[-1]["encoding"]["y"]["scale"]["domain"]


def test_the_mean_alone_has_one_band() -> None:
    drawn = predicted_lines(LINE, labels=LABELS, group_lines=LINES)
    found = spec(drawn)
    (band,) = marks(found, "area")
    assert rows(found, band)[["lower", "upper"]].to_numpy().tolist() == LINE[["lower", "upper"]].to_numpy().tolist()
    assert drawn.alt == (
        "The population's line goes from 250 at Days 0 to 340 at 9; the 95% band of the mean is 20 wide where it is "
        "narrowest and 60 where it is widest."
    )
    assert heights(drawn)[1] >= 480  # the groups' lines are inside


def test_new_rows_have_a_wider_one_around_it_with_both_edges() -> None:
    drawn = predicted_lines(WIDE, labels=LABELS, level=0.8, observations=ROWS)
    found = spec(drawn)
    wide, narrow = marks(found, "area")
    assert rows(found, wide)["upper"].tolist() == WIDE["row_upper"].tolist()
    assert rows(found, narrow)["upper"].tolist() == WIDE["upper"].tolist()
    edges = [line["encoding"]["y"]["field"] for line in marks(found, "line")[:2]]
    assert edges == ["lower", "upper"]
    assert "the 80% band of the mean is 20 wide" in drawn.alt
    assert drawn.alt.endswith("that of new rows 120 and 120.")
    low, high = heights(drawn)
    assert low <= 150
    assert high >= 500


def test_a_line_is_called_by_its_name() -> None:
    drawn = predicted_lines(WIDE.assign(line="Subject 308"), labels=LABELS, observations=ROWS, highlight="308")
    assert drawn.alt.startswith("The line of Subject 308 goes from 250")
    points = marks(spec(drawn), "circle")[0]
    assert rows(spec(drawn), points).set_index("group")["picked"].to_dict() == {"308": True, "309": False}


def test_axes_keep_the_steps_of_the_times_that_were_seen() -> None:
    times = pd.concat([LINE.assign(time=[0.0, 4.31, 9.0])])
    drawn = predicted_lines(times, labels=LABELS, observations=ROWS)
    axis = marks(spec(drawn), "line")[-1]["encoding"]["x"]["axis"]
    assert axis["tickMinStep"] == 1


@pytest.mark.parametrize("n", [1, 70])
def test_many_groups_are_thinned_and_it_is_said(n: int) -> None:
    many = pd.concat([LINES.assign(group=f"g{i}") for i in range(n)])
    drawn = predicted_lines(LINE, labels=LABELS, group_lines=many)
    assert ("60 of 70 groups are drawn" in drawn.note) == (n == 70)
