"""The small picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from lmm_engine.report import svg
from tests.report.ladders import NASTY

SVG = "{http://www.w3.org/2000/svg}"


def observations(groups: int = 3, each: int = 4) -> pd.DataFrame:
    time = np.tile(np.arange(float(each)), groups)
    group = np.repeat([f"g{g}" for g in range(groups)], each)
    return pd.DataFrame({"group": group, "time": time, "outcome": 10 * time + np.arange(groups * each)})


def draw(points: pd.DataFrame, **parts: pd.DataFrame) -> ElementTree.Element:
    text = svg.spaghetti(points, x_label=NASTY, y_label="y", title="Lines", description="All rise.", **parts)
    return ElementTree.fromstring(text)


def test_every_row_is_a_point_and_every_group_a_line() -> None:
    points = observations()
    lines = points.rename(columns={"outcome": "fitted"})
    common = pd.DataFrame({"time": [0.0, 3.0], "estimate": [0.0, 40.0], "lower": [-5.0, 30.0], "upper": [5.0, 50.0]})
    tree = draw(points, group_lines=lines, population=common)
    assert len(tree.findall(f".//{SVG}circle")) == 12
    assert len(tree.findall(f".//{SVG}g[@class='groups']/{SVG}path")) == 3
    assert len(tree.findall(f".//{SVG}path[@class='band']")) == 1
    assert len(tree.findall(f".//{SVG}path[@class='population']")) == 1


def test_what_cannot_be_seen_can_be_read() -> None:
    tree = draw(observations())
    assert tree.get("role") == "img"
    assert tree.findtext(f"{SVG}title") == "Lines"
    assert tree.findtext(f"{SVG}desc") == "All rise."
    assert NASTY in [node.text for node in tree.iter(f"{SVG}text")]


def test_higher_values_are_drawn_higher() -> None:
    tree = draw(observations(1))
    heights = [float(c.get("cy", "")) for c in tree.findall(f".//{SVG}circle")]
    assert heights == sorted(heights, reverse=True)
    assert all(svg.TOP <= h <= svg.HEIGHT - svg.BOTTOM for h in heights)


def test_large_data_are_thinned_by_whole_groups_and_it_is_said() -> None:
    tree = draw(observations(groups=1000, each=10))
    drawn = len(tree.findall(f".//{SVG}circle"))
    assert drawn <= svg.MOST_POINTS
    assert drawn % 10 == 0
    assert re.search(r"800 groups are not drawn", tree.findtext(f"{SVG}desc") or "")


def test_one_value_everywhere_still_has_a_scale() -> None:
    flat = pd.DataFrame({"group": ["a", "a"], "time": [1.0, 1.0], "outcome": [5.0, 5.0]})
    assert len(draw(flat).findall(f".//{SVG}circle")) == 2


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (-0.3, 0.3, [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]),
        (195, 466, [200, 250, 300, 350, 400, 450]),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert svg.nice_ticks(low, high) == pytest.approx(ticks)
