"""What is drawn over time is what the model implies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.charts import correlation_map, icc_curve
from tests.cases import table
from tests.charts.reading import HOSTILE, expressions, fields, layers, marks, nodes, rows, spec


@pytest.fixture(scope="module")
def slopes() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


def test_the_curve_with_its_band(slopes: lmm.FittedModel) -> None:
    frame = slopes.icc_at(np.linspace(0, 9, 19))
    drawn = icc_curve(frame, time="Days", group="Subject")
    found = spec(drawn)
    (line,), (band,) = marks(found, "line"), marks(found, "area")
    assert rows(found, line)["icc"].to_list() == pytest.approx(frame["icc"].to_list())
    assert rows(found, band)[["lower", "upper"]].to_numpy() == pytest.approx(frame[["lower", "upper"]].to_numpy())
    assert line["encoding"]["y"]["scale"]["domain"] == [0.0, 1.0]
    assert drawn.alt == (
        "The intraclass correlation within Subject goes from 0.48 (interval 0.26 to 0.71) at Days 0 to 0.85 "
        "(interval 0.72 to 0.92) at 9."
    )


def test_the_time_of_least_difference_is_marked_only_where_it_is_in_the_picture(slopes: lmm.FittedModel) -> None:
    frame = slopes.icc_at([0, 5, 9])
    assert marks(spec(icc_curve(frame, time="Days", group="Subject", calmest=-0.3)), "rule") == []
    inside = icc_curve(frame, time="Days", group="Subject", calmest=2.0)
    (rule,) = marks(spec(inside), "rule")
    assert rows(spec(inside), rule)["time"].item() == 2.0
    assert inside.alt.endswith("groups differ least at 2.")


def test_without_an_interval_the_curve_stands_alone() -> None:
    frame = pd.DataFrame({"time": [0.0, 1.0], "icc": [0.0, 0.0], "lower": np.nan, "upper": np.nan})
    assert "from 0.00 at t 0 to 0.00 at 1" in icc_curve(frame, time="t", group="g").alt


def test_every_pair_of_times_is_a_cell_with_its_number(slopes: lmm.FittedModel) -> None:
    frame = slopes.correlation_between([0, 3, 9])
    drawn = correlation_map(frame, time="Days", group="Subject")
    found = spec(drawn)
    (cells,), (numbers,) = marks(found, "rect"), marks(found, "text")
    data = rows(found, cells)
    assert list(zip(data["earlier"], data["later"], strict=True)) == [("0", "3"), ("0", "9"), ("3", "9")]
    assert data["label"].to_list() == [f"{r:.2f}" for r in frame["correlation"]]
    assert numbers["encoding"]["text"]["field"] == "label"
    assert drawn.alt == (
        "The model expects two rows of one Subject to correlate from 0.30 between Days 0 and 9 to 0.63 between Days 3 "
        "and 9."
    )
    assert drawn.note == ""


def test_many_times_are_thinned_with_both_ends(slopes: lmm.FittedModel) -> None:
    drawn = correlation_map(slopes.correlation_between(np.linspace(0, 9, 30)), time="Days", group="Subject")
    encoding = layers(spec(drawn))[0]["encoding"]
    assert (encoding["x"]["sort"][0], encoding["x"]["sort"][-1]) == ("0", "9")
    assert len(encoding["x"]["sort"]) == 8
    assert drawn.note.startswith("8 of 30 times are drawn, evenly spaced.")


def test_years_and_close_times_keep_their_names() -> None:
    for times in ([2019.0, 2020.0, 2021.0], [10.001, 10.002, 10.003], [-1.5, 0.0, 1e6]):
        pairs = [(times[0], times[1]), (times[0], times[2]), (times[1], times[2])]
        frame = pd.DataFrame([(*pair, 0.5) for pair in pairs], columns=["time1", "time2", "correlation"])
        order = layers(spec(correlation_map(frame, time="t", group="g")))[0]["encoding"]["x"]["sort"]
        assert len(set(order)) == 3
    assert order[0] == "−1.5"


def test_negative_correlations_keep_their_sign_and_one_pair_is_no_range() -> None:
    frame = pd.DataFrame({"time1": [0.0], "time2": [1.0], "correlation": [-0.25]})
    drawn = correlation_map(frame, time="t", group="g")
    assert rows(spec(drawn), layers(spec(drawn))[0])["label"].item() == "−0.25"
    assert drawn.alt == "The model expects two rows of one g to correlate at −0.25 between t 0 and 1."
    assert "one time only" in correlation_map(frame.iloc[:0], time="t", group="g").alt


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_text_and_nothing_else(name: str, slopes: lmm.FittedModel) -> None:
    for drawn in (
        icc_curve(slopes.icc_at([0, 9]), time=name, group=name, calmest=1.0),
        correlation_map(slopes.correlation_between([0, 9]), time=name, group=name),
    ):
        found = spec(drawn)
        assert expressions(found) == set()
        assert not fields(found) & set(HOSTILE)
        titles = [node["title"] for node in nodes(found) if isinstance(node.get("title"), str)]
        assert all(len(title) <= 60 and "\n" not in title for title in titles)
