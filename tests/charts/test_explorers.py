"""The explorers' pictures: axes that stay, marks that are the numbers, words that carry the takeaway."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.charts import Labels
from lmm_engine.charts.explorers import (
    crossing_lines,
    deviance_curve,
    deviance_surface,
    growth_lines,
    icc_line,
    mean_courses,
    pulled_groups,
    study_intervals,
    weight_curve,
    zero_curve,
)
from lmm_engine.explore.growth import Growth, icc_over_time, people, waves
from lmm_engine.explore.pull import drawn_levels, pulled_levels, weight
from tests.charts.reading import HOSTILE, domains, expressions, marks, rows, spec

LABELS = Labels("score", "pupil", "term")
TIMES = waves(5)


def growth(sd_slope: float, correlation: float = 0.0) -> Growth:
    return Growth(50.0, 3.0, 8.0, sd_slope, correlation, 5.0)


def lines(what: Growth, labels: Labels = LABELS):
    drawn = people(12, np.random.default_rng(1)).rows(what, TIMES)
    mean = pd.DataFrame({"time": [0.0, 4.0], "estimate": [50.0, 62.0]})
    return growth_lines(drawn, mean, labels=labels, span=(0.0, 110.0))


def levels() -> pd.DataFrame:
    return pulled_levels(drawn_levels(8, 6, 0.3, 0.3, np.random.default_rng(2), 10.0), 0.3)


def test_axes_stay_while_lines_move() -> None:
    one, other = spec(lines(growth(0.5))), spec(lines(growth(3.0, 0.4)))
    assert domains(one) == domains(other)
    assert len(rows(one, marks(one, "circle")[0])) == 60


@pytest.mark.parametrize(
    ("what", "said"),
    [(growth(0.0), "stay as far apart"), (growth(3.0, 0.5), "fan out"), (growth(1.6, -0.95), "fan in")],
)
def test_the_words_say_what_the_lines_do(what: Growth, said: str) -> None:
    assert said in lines(what).alt


def test_the_icc_is_one_number_only_without_slopes() -> None:
    flat = icc_line(icc_over_time(growth(0.0), TIMES), labels=LABELS, calmest=float("nan"))
    assert flat.alt == "The intraclass correlation is the same at every time: 0.72."
    bent = icc_line(icc_over_time(growth(3.0, -0.6), TIMES), labels=LABELS, calmest=1.6)
    assert "near term 1.6" in bent.alt
    assert bent.alt.endswith("it depends on when one looks.")
    assert rows(spec(bent), marks(spec(bent), "rule")[0])["time"].tolist() == [1.6]


def test_stems_run_from_own_to_pulled_and_truth_is_a_dash() -> None:
    found = spec(pulled_groups(levels(), group="school", outcome="score", span=(-25.0, 25.0)))
    stems = marks(found, "rule")[1]
    assert (stems["encoding"]["y"]["field"], stems["encoding"]["y2"]["field"]) == ("own", "pulled")
    assert len(marks(found, "point")) == 3
    unknown = pulled_groups(levels().drop(columns="truth"), group="school", outcome="score", span=(-25.0, 25.0))
    assert len(marks(spec(unknown), "point")) == 2
    assert "those with few rows most" in unknown.alt


def test_the_weight_is_a_curve_with_the_groups_on_it() -> None:
    n = np.linspace(0, 10, 11)
    picture = weight_curve(pd.DataFrame({"n": n, "weight": weight(n, 0.3)}), levels(), group="school")
    found = spec(picture)
    dots = rows(found, marks(found, "circle")[0])
    assert dots["many"].sum() == 8
    assert dots["weight"].to_numpy() == pytest.approx(weight(dots["n"].to_numpy(), 0.3))
    assert "never reaches one" in picture.alt


def test_moving_zero_moves_the_dots_and_no_line() -> None:
    own = pd.DataFrame({"group": ["a", "b"], "intercept": [1.0, 3.0], "slope": [1.0, -1.0]})
    at = {z: spec(crossing_lines(own, (2.0, 0.0), times=(-1.0, 4.0), zero=z, labels=LABELS)) for z in (0.0, 3.0)}
    lines_at = [rows(found, marks(found, "line")[0]) for found in at.values()]
    assert lines_at[0].equals(lines_at[1])
    assert rows(at[3.0], marks(at[3.0], "circle")[0])["height"].tolist() == [4.0, 0.0]


def test_the_curve_of_zero_says_where_it_stands() -> None:
    frame = pd.DataFrame({"zero": [0.0, 1.0, 2.0], "correlation": [-0.5, 0.0, 0.5]})
    picture = zero_curve(frame, "correlation", zero=1.0, time="term")
    assert picture.alt.endswith("runs from −0.5 to 0.5; at 1 it is 0.")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_text_and_nothing_else(name: str) -> None:
    labels = Labels(name, name, name)
    own = pd.DataFrame({"group": [name, name + "2"], "intercept": [1.0, 3.0], "slope": [1.0, -1.0]})
    curve = pd.DataFrame({"n": [0.0, 1.0], "weight": [0.0, 0.3]})
    drawn = [
        lines(growth(1.0), labels),
        icc_line(icc_over_time(growth(1.0), TIMES), labels=labels, calmest=1.0),
        pulled_groups(levels().assign(group=[name + str(i) for i in range(8)]), group=name, outcome=name, span=(-1, 1)),
        weight_curve(curve, levels(), group=name),
        crossing_lines(own, (2.0, 0.0), times=(0.0, 4.0), zero=1.0, labels=labels),
        zero_curve(pd.DataFrame({"zero": [0.0, 1.0], "correlation": [0.0, 0.1]}), "correlation", zero=0.5, time=name),
    ]
    assert set().union(*(expressions(spec(picture)) for picture in drawn)) <= {"datum.picked"}


def test_the_landscape_has_a_square_for_each_place_and_the_way_on_top() -> None:
    x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 2, 5), np.linspace(0, 1, 5)))
    places = pd.DataFrame({"sd_intercept": x, "sd_slope": y, "rise": 10 * ((x - 1) ** 2 + (y - 0.5) ** 2)})
    way = pd.DataFrame({"step": [0, 1], "sd_intercept": [2.0, 1.0], "sd_slope": [1.0, 0.5], "deviance": [12.5, 0.0]})
    picture = deviance_surface(places, way)
    found = spec(picture)
    squares = rows(found, marks(found, "rect")[0])
    assert len(squares) == 25
    assert squares["x0"].min() == -0.25
    assert rows(found, marks(found, "point")[0])[["sd_intercept", "sd_slope"]].to_numpy().tolist() == [[1.0, 0.5]]
    assert "lowest point at 1 for intercepts and 0.5 for slopes, reached from 2 and 1 in 1 step." in picture.alt


def test_without_slopes_the_landscape_is_a_curve() -> None:
    x = np.linspace(0, 2, 21)
    places = pd.DataFrame({"sd_intercept": x, "rise": 20 * (x - 1) ** 2})
    way = pd.DataFrame({"step": [0, 1], "sd_intercept": [2.0, 1.0], "deviance": [20.0, 0.0]})
    picture = deviance_curve(places, way)
    dots = rows(spec(picture), marks(spec(picture), "circle")[0])
    assert dots["rise"].tolist() == [20.0, 0.0]
    assert picture.alt.endswith("by less than 3.84 from 0.6 to 1.4.")


def test_intervals_that_miss_stand_out_and_shares_are_of_all_studies() -> None:
    study = np.tile(np.arange(1, 101), 3)
    found = pd.DataFrame({"rung": np.repeat([0, 1, 2], 100), "study": study, "estimate": 0.0})
    found = found.assign(lower=-1.0, upper=1.0, holds=study > 10)
    kept = pd.DataFrame({"holds": [0.9, 0.9, 0.9]}, index=pd.Index([0, 1, 2], name="rung"))
    picture = study_intervals(found, kept, truth=0.5, what="the slope of time")
    hold, miss = (rows(spec(picture), layer) for layer in marks(spec(picture), "rule")[1:])
    assert (len(hold), len(miss)) == (150, 30)
    assert set(miss["kind"]) == {"misses it"}
    assert "90% on rung 0, 90% on rung 1, 90% on rung 2. Promised were 95%." in picture.alt
    assert picture.note.startswith("60 of 100 studies")


def test_courses_end_where_persons_leave_and_four_means_run_through() -> None:
    ways = ["truth", "stayers", "complete", "mixed"]
    means = pd.DataFrame({"way": np.repeat(ways, 2), "time": [0.0, 1.0] * 4, "mean": [1, 2, 1, 4, 2, 5, 1, 2.2]})
    persons = pd.DataFrame({"group": ["a", "a", "b"], "time": [0.0, 1.0, 0.0], "outcome": [1.0, 2.0, 0.0]})
    picture = mean_courses(means, persons.assign(left=[False, False, True]), labels=LABELS, span=(0.0, 6.0))
    found = spec(picture)
    assert rows(found, marks(found, "point")[0])["group"].tolist() == ["b"]
    lines = marks(found, "line")[2]
    assert rows(found, lines)["name"].nunique() == 4
    assert "strokeDash" in lines["encoding"]
    assert picture.alt.startswith("At the last time the truth is 2: those who stay 4")
    assert picture.alt.endswith("The mixed model comes closer.")
