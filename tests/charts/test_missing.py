"""Pictures of what is missing: every pattern its row, no colour alone, the numbers where they belong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.charts import Labels, leaving_lines, occasions_map, odds_rows, shift_curve, two_means
from lmm_engine.charts.missing import SHOWN_PATTERNS
from lmm_engine.data import Roles, attendance, occasion_pattern
from tests.charts.reading import layers, marks, rows, spec
from tests.data.test_attendance import COURSES, seen

LABELS = Labels("y", "who", "t")


def patterns(courses: dict[str, str]) -> pd.DataFrame:
    return occasion_pattern(attendance(seen(courses), Roles("y", "who", "t")))


def test_patterns_count_groups_the_commonest_first() -> None:
    frame = patterns({"a": "xxx", "b": "xx.", "c": "xx.", "d": "x.x"})
    assert frame.drop_duplicates("pattern")["n_groups"].tolist() == [2, 1, 1]
    assert frame.loc[frame["pattern"] == 1, "missing"].tolist() == [False, False, True]
    assert not frame.loc[frame["pattern"] == 2, "missing"].any()  # of equally frequent ones the longest seen


def test_each_pattern_is_a_row_and_the_complete_lie_on_top() -> None:
    drawn = occasions_map(patterns(COURSES), ["0", "1", "2", "3"], group="people", time="t")
    found = spec(drawn)
    data = rows(found, layers(found)[0])
    assert len(data) == 7 * 4
    top = data[data["row"] == 0]
    assert not top["missing"].any()
    assert data.loc[data["missing"], "mark"].eq("×").all()  # not by colour alone
    assert data["label"].nunique() == 7
    assert {label.strip("\u200b") for label in data["label"]} == {"1"}
    assert drawn.alt.startswith("Patterns of missing outcomes over 4 occasions of 7 people: 1 complete;")


def test_rare_patterns_are_left_out_and_many_occasions_have_no_signs() -> None:
    rng = np.random.default_rng(5)
    courses = {f"g{i}": "".join(np.where(rng.random(30) < 0.2, ".", "x")) for i in range(80)}
    drawn = occasions_map(patterns(courses), [str(i) for i in range(30)], group="g", time="t")
    assert drawn.note == f"The {SHOWN_PATTERNS} commonest of 80 patterns are drawn."
    found = spec(drawn)
    assert found["height"] < 1000
    assert not marks(found, "text")


def leaving() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "time": [0.0, 1.0, 1.0],
            "leaving": [False, False, True],
            "mean": [5.0, 4.0, 9.0],
            "lower": [4.5, 3.5, np.nan],
            "upper": [5.5, 4.5, np.nan],
            "n": [20, 18, 1],
        }
    )


def test_those_who_leave_differ_by_dash_and_shape_too() -> None:
    drawn = leaving_lines(leaving(), labels=LABELS, leave="leave", stay="stay")
    found = spec(drawn)
    (line,), (point,), (rule,) = (marks(found, kind) for kind in ("line", "point", "rule"))
    assert line["encoding"]["strokeDash"]["field"] == point["encoding"]["shape"]["field"] == "who"
    assert len(rows(found, point)) == 3
    assert len(rows(found, rule)) == 2  # one alone has no interval
    assert "1: 9 against 4" in drawn.alt


def test_odds_lie_on_a_logarithmic_axis_with_a_line_at_one() -> None:
    frame = pd.DataFrame(
        {"label": ["a", "b", "c"], "odds": [2.0, 0.5, np.nan], "lower": [1.0, 0.0001, 1.0], "upper": [4.0, 900.0, 2.0]}
    )
    drawn = odds_rows(frame)
    found = spec(drawn)
    points = marks(found, "point")[0]
    assert points["encoding"]["x"]["scale"]["type"] == "log"
    low, high = points["encoding"]["x"]["scale"]["domain"]
    assert 0.01 < low < 1 < high < 60  # an interval that knows nothing does not squeeze the others
    assert len(rows(found, points)) == 2
    assert rows(found, marks(found, "rule")[0])["x"].tolist() == [1.0]
    assert "a: 2 from 1 to 4" in drawn.alt


def test_two_means_stand_side_by_side() -> None:
    means = pd.DataFrame({"time": [0.0, 2.0], "complete": [1.0, 2.0], "model": [1.5, 2.5]})
    for own in ("complete", "model"):
        means[f"{own}_lower"], means[f"{own}_upper"] = means[own] - 1, means[own] + 1
    drawn = two_means(means, labels=LABELS, complete="complete", everyone="all")
    data = rows(spec(drawn), marks(spec(drawn), "point")[0])
    assert data.groupby("who")["mean"].apply(list).to_dict() == {"all": [1.5, 2.5], "complete": [1.0, 2.0]}
    assert data["at"].nunique() == 4
    assert drawn.alt == "The mean y, complete and all: at 0 1 and 1.5; at 2 2 and 2.5."


@pytest.mark.parametrize("tipping", [None, 1.5])
def test_an_effect_against_the_shift(tipping: float | None) -> None:
    table = pd.DataFrame({"shift": [0.0, 1.0, 2.0], "estimate": [3.0, 2.0, 1.0]})
    table = table.assign(lower=table["estimate"] - 1.5, upper=table["estimate"] + 1.5)
    drawn = shift_curve(table, title="effect of x", shift="shift", tipping=tipping, observed=3.1)
    found = spec(drawn)
    assert len(marks(found, "rule")) == (1 if tipping is None else 2)
    low, high = marks(found, "line")[0]["encoding"]["y"]["scale"]["domain"]
    assert low < -0.5 < 0 < 4.5 < high  # zero is always in sight
    assert ("The answer turns at a shift of 1.5." in drawn.alt) == (tipping is not None)
