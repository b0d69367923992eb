"""The persistent picture: the same axes at every rung, its words those of the frame."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.charts import Labels, picture, spaghetti
from lmm_engine.charts.picture import GROUP, HIGHLIGHT, POPULATION
from lmm_engine.diagnostics import group_lines, population_lines, residual_frame
from tests.cases import table
from tests.charts.reading import domains, layers, marks, rows, spec

LABELS = Labels("Reaction", "Subject", "Days")
FORMULAS = ["Reaction ~ Days", "Reaction ~ Days + (1 | Subject)", "Reaction ~ Days + (Days | Subject)"]


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return table("sleepstudy").rename(columns={"Subject": "group", "Days": "time", "Reaction": "outcome"})


def test_only_the_lines_move_from_rung_to_rung(observations: pd.DataFrame) -> None:
    frame, seen = table("sleepstudy"), []
    for rung, formula in enumerate(FORMULAS):
        fit = lmm.fit(formula, frame)
        lines = group_lines(fit, frame, "Days") if rung else None
        drawn = spaghetti(
            observations, labels=LABELS, group_lines=lines, population=population_lines(fit, frame, "Days")
        )
        found = spec(drawn)
        seen.append(domains(found))
        # Points, the groups' lines, the band, the population's line.
        assert [layer["mark"]["type"] for layer in layers(found)] == ["circle", *["line"] * bool(rung), "area", "line"]
    assert seen[0] == seen[1] == seen[2]


def test_the_axis_holds_every_observation(observations: pd.DataFrame) -> None:
    x, y = domains(spec(spaghetti(observations, labels=LABELS)))
    assert x[0] < 0 < 9 < x[1]
    assert y[0] < observations["outcome"].min() < observations["outcome"].max() < y[1]


def test_a_legend_says_which_line_is_which(observations: pd.DataFrame) -> None:
    lines = observations.rename(columns={"outcome": "fitted"})
    population = pd.DataFrame({"time": [0.0, 9.0], "estimate": [250.0, 340.0]})
    found = spec(spaghetti(observations, labels=LABELS, group_lines=lines, population=population))
    each, common = (layer["encoding"]["color"] for layer in marks(found, "line"))
    assert (each["scale"]["domain"], common["scale"]["domain"]) == (["each Subject"], ["population"])
    # On different sides, so that both have room on a phone.
    assert (each["legend"]["orient"], common["legend"]["orient"]) == ("bottom", "top")


def test_the_words_are_the_frame_s_numbers(observations: pd.DataFrame) -> None:
    frame = table("sleepstudy")
    population = population_lines(lmm.fit(FORMULAS[2], frame), frame, "Days")
    said = spaghetti(observations, labels=LABELS, population=population, highlight="308").alt
    assert said == (
        "180 measurements of Reaction in 18 groups (Subject), from 194 to 466; the population's line goes from 251 at "
        "Days 0 to 346 at 9; group 308 stands out."
    )


def test_a_line_for_each_level_is_told_and_drawn_apart(observations: pd.DataFrame) -> None:
    two = pd.DataFrame(
        {"time": [0, 9] * 2, "estimate": [1, 2, 3, 4], "lower": 0.5, "upper": 4.5, "by": ["old"] * 2 + ["new"] * 2}
    )
    drawn = spaghetti(observations, labels=LABELS, population=two)
    assert "the line of new goes from 3 at Days 0 to 4 at 9" in drawn.alt
    (line,) = marks(spec(drawn), "line")
    colour, dash = line["encoding"]["color"]["scale"], line["encoding"]["strokeDash"]["scale"]
    assert colour["domain"] == dash["domain"] == ["old", "new"]
    assert len(set(colour["range"])) == 2
    assert dash["range"][0] != dash["range"][1]


def test_a_level_called_like_our_columns_is_only_a_level(observations: pd.DataFrame) -> None:
    frame = pd.DataFrame({"time": [0.0, 1.0], "estimate": [1.0, 2.0], "lower": 0.0, "upper": 3.0, "by": "time"})
    assert "the line of time goes from 1" in spaghetti(observations, labels=LABELS, population=frame).alt


def test_words_do_not_depend_on_the_order_of_the_rows(observations: pd.DataFrame) -> None:
    frame = pd.DataFrame({"time": [9.0, 0.0], "estimate": [2.0, 1.0]})
    assert "from 1 at Days 0 to 2 at 9" in spaghetti(observations, labels=LABELS, population=frame).alt


@pytest.mark.parametrize("kind", [int, str, "category"])
def test_the_chosen_group_stands_out_whatever_its_type(observations: pd.DataFrame, kind: object) -> None:
    numbered = observations.assign(group=observations["group"].astype(int).astype(kind))
    lines = numbered.rename(columns={"outcome": "fitted"})
    found = spec(spaghetti(numbered, labels=LABELS, group_lines=lines, highlight="309"))
    for layer in layers(found):
        data = rows(found, layer)
        assert list(pd.unique(data.loc[data["picked"], "group"])) == ["309"]
        assert data["picked"].iloc[-10:].all()  # drawn last, so that it lies on top
    points, line = (layer["encoding"]["color"] for layer in layers(found))
    assert points["condition"]["value"] == HIGHLIGHT
    assert line["scale"] == {"domain": ["each Subject", "Subject 309"], "range": [GROUP, HIGHLIGHT]}


def test_many_groups_and_rows_are_thinned_and_it_is_said() -> None:
    n_groups, n = 1000, 200
    rng = np.random.default_rng(1)
    many = pd.DataFrame({"group": np.repeat(np.arange(n_groups), n), "time": rng.uniform(size=n_groups * n)})
    many["outcome"] = rng.normal(size=len(many))
    drawn = spaghetti(many, labels=LABELS, group_lines=many.rename(columns={"outcome": "fitted"}), highlight="500")
    found = spec(drawn)
    points, lines = (rows(found, layer) for layer in layers(found))
    assert points["group"].nunique() == lines["group"].nunique() == picture.SHOWN_GROUPS
    assert len(points) == picture.SHOWN_POINTS
    assert len(lines) <= picture.SHOWN_LINE_POINTS + picture.SHOWN_GROUPS
    assert "500" in set(lines["group"])
    assert "60 of 1,000 groups" in drawn.note
    assert "2,000 of 12,000 points" in drawn.note
    assert "200,000 measurements" in drawn.alt


def test_points_of_long_series_are_not_joined(observations: pd.DataFrame) -> None:
    def lines(frame: pd.DataFrame) -> int:
        return len(marks(spec(spaghetti(frame, labels=LABELS, join=True)), "line"))

    assert lines(observations) == 1
    assert lines(pd.concat([observations] * 4)) == 0


def test_without_time_groups_stand_side_by_side_in_order_of_their_means() -> None:
    frame = table("dyestuff")
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", frame)
    rows_ = frame.rename(columns={"Batch": "group", "Yield": "outcome"})
    lines = residual_frame(fit)[["group", "fitted"]]
    level = pd.DataFrame({"estimate": [fit.fixed_effects["(Intercept)"]]})
    drawn = spaghetti(rows_, labels=Labels("Yield", "Batch"), group_lines=lines, population=level, highlight="C")
    found = spec(drawn)
    assert layers(found)[0]["encoding"]["x"]["sort"] == ["F", "D", "A", "B", "C", "E"]
    (ticks,), (rule,) = marks(found, "tick"), marks(found, "rule")
    assert len(rows(found, ticks)) == 6
    assert ticks["encoding"]["color"]["scale"] == {"domain": ["each Batch", "Batch C"], "range": [GROUP, HIGHLIGHT]}
    assert rule["encoding"]["color"]["scale"] == {"domain": ["population"], "range": [POPULATION]}
    assert f"the population's level is {picture.figure(level['estimate'][0])};" in drawn.alt
