"""The most influential groups on top, all of them told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.charts import influence_bars
from lmm_engine.diagnostics import thresholds
from tests.cases import table
from tests.charts.reading import HOSTILE, expressions, fields, layers, marks, nodes, rows, spec


def distances(values: list[float], names: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"cooks_distance": values}, index=names or [f"g{i}" for i in range(len(values))])


def test_the_largest_come_first_and_those_beyond_the_line_differ_in_shape_too() -> None:
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    drawn = influence_bars(fit.influence("Subject"), group="Subject", threshold=0.1)
    found = spec(drawn)
    (heads,) = marks(found, "point")
    data = rows(found, heads)
    assert list(data["group"])[:3] == ["309", "335", "337"]
    assert data["value"].is_monotonic_decreasing
    assert heads["encoding"]["y"]["sort"] == list(data["group"])
    assert list(data["picked"]) == list(data["value"] > 0.1)
    assert heads["encoding"]["shape"]["condition"]["value"] != heads["encoding"]["shape"]["value"]
    assert drawn.alt == (
        "Cook's distance by Subject, 18 in all, the largest first: 309 0.149, 335 0.129, 337 0.126; "
        "4 are beyond the line at 0.1."
    )
    assert drawn.note == ""


def test_the_line_is_in_the_picture_wherever_it_lies() -> None:
    for threshold in (0.001, 0.2, 5.0):
        found = spec(influence_bars(distances([0.3, 0.1]), group="g", threshold=threshold))
        line = marks(found, "rule")[-1]
        assert rows(found, line)["value"].item() == threshold
        low, high = layers(found)[0]["encoding"]["x"]["scale"]["domain"]
        assert low <= threshold < high
    assert "none is beyond the line at 5" in influence_bars(distances([0.3, 0.1]), group="g", threshold=5.0).alt


def test_many_are_told_and_the_largest_drawn() -> None:
    values = list(np.random.default_rng(0).random(500))
    drawn = influence_bars(distances(values), group="g", threshold=thresholds.cooks_distance(500))
    data = rows(spec(drawn), marks(spec(drawn), "point")[0])
    assert data["value"].to_list() == pytest.approx(sorted(values, reverse=True)[:20])
    assert drawn.note == "The 20 largest of 500 are drawn. Every number is computed from all."
    assert "500 in all" in drawn.alt


def test_those_without_a_number_are_left_out_and_it_is_said() -> None:
    drawn = influence_bars(distances([0.3, np.nan, 0.1]), group="g", threshold=0.2)
    assert len(rows(spec(drawn), marks(spec(drawn), "point")[0])) == 2
    assert drawn.note == "1 without a number is left out."
    assert influence_bars(distances([np.nan]), group="g", threshold=0.2).alt == "There is no Cook's distance by g."


def test_rows_with_equal_labels_stay_apart() -> None:
    drawn = influence_bars(distances([0.3, 0.2], ["a", "a"]), group="row", threshold=0.5)
    assert rows(spec(drawn), marks(spec(drawn), "point")[0])["group"].nunique() == 2


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_text_and_nothing_else(name: str) -> None:
    frame = distances(list(np.linspace(0.1, 1, len(HOSTILE))), HOSTILE)
    found = spec(influence_bars(frame, group=name, threshold=0.5, measure=name))
    assert expressions(found) <= {"datum.picked"}
    assert not fields(found) & set(HOSTILE)
    titles = [node["title"] for node in nodes(found) if isinstance(node.get("title"), str)]
    assert all(len(title) <= 60 and "\n" not in title for title in titles)
