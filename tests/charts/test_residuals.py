"""What is left over, drawn: the words are the frame's numbers, edge cases make a picture too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.charts import blup_density, qq, residuals_boxes, residuals_vs_fitted
from lmm_engine.diagnostics import density_frame, qq_frame, residual_frame, residuals_by_group, smoother
from tests.cases import table
from tests.charts.reading import domains, layers, marks, rows, spec


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return residual_frame(lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy")))


def test_residuals_with_their_smooth_line(frame: pd.DataFrame) -> None:
    smooth = smoother(frame)
    drawn = residuals_vs_fitted(frame, smooth, outcome="Reaction", group="Subject")
    low, high = frame["residual"].min(), frame["residual"].max()
    assert drawn.alt.startswith(f"180 residuals from −{-low:.3g} to {high:.3g}; the smooth line runs between")
    found = spec(drawn)
    x, y = domains(found)
    assert x[0] < frame["fitted"].min() < frame["fitted"].max() < x[1]
    assert y[0] < low < high < y[1]
    assert len(rows(found, marks(found, "line")[0])) == len(smooth)


def test_a_hundred_thousand_residuals_are_thinned(frame: pd.DataFrame) -> None:
    many = pd.concat([frame] * 600, ignore_index=True)
    drawn = residuals_vs_fitted(many, smoother(many), outcome="y", group="g")
    found = spec(drawn)
    assert all(len(rows(found, layer)) <= 2_000 for layer in layers(found))
    assert "2,000 of 108,000 points" in drawn.note
    points = rows(found, marks(found, "circle")[0])["residual"]
    assert [points.min(), points.max()] == [many["residual"].min(), many["residual"].max()]
    assert drawn.alt.startswith("108,000 residuals")


def test_the_furthest_value_of_a_qq_plot_is_told_and_kept(frame: pd.DataFrame) -> None:
    values = qq_frame(frame["standardized"])
    drawn = qq(values, what="standardised residuals")
    gap = (values["sample"] - values["line"]).abs()
    assert f"the largest distance from the line is {gap.max():.3g}" in drawn.alt
    many = qq_frame(np.random.default_rng(3).standard_t(3, size=50_000))
    found = spec(qq(many, what="x"))
    points = rows(found, marks(found, "circle")[0])
    assert (points["sample"].min(), points["sample"].max()) == (many["sample"].min(), many["sample"].max())


@pytest.mark.parametrize("values", [[2.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 9.0], [0.0, 0.0]])
def test_values_that_hardly_vary_make_a_picture_too(values: list[float]) -> None:
    spec(qq(qq_frame(np.array(values)), what="levels"))
    drawn = blup_density(density_frame(np.array(values)), np.array(values), what="levels")
    spec(drawn)
    assert drawn.alt.startswith(f"{len(values)} predicted levels, with an SD of ")


def test_each_effect_is_a_tick_below_its_density() -> None:
    values = lmm.fit("Reaction ~ Days + (1 | Subject)", table("sleepstudy")).random_effects["estimate"]
    drawn = blup_density(density_frame(values), values, what="levels")
    assert drawn.alt == f"18 predicted levels, with an SD of {values.std():.3g}."
    found = spec(drawn)
    assert sorted(rows(found, marks(found, "tick")[0])["value"]) == pytest.approx(sorted(values))
    many = np.random.default_rng(4).normal(size=30_000)
    thinned = blup_density(density_frame(many), many, what="levels")
    assert len(rows(spec(thinned), marks(spec(thinned), "tick")[0])) == 2_000
    assert thinned.alt.startswith("30,000 predicted")


def test_boxes_stand_in_order_and_the_widest_group_is_named(frame: pd.DataFrame) -> None:
    boxes = residuals_by_group(frame)
    drawn = residuals_boxes(boxes, group="Subject", n_groups=18)
    reach = frame.groupby("group")["residual"].agg(lambda r: r.max() - r.min())
    assert f"group {reach.idxmax()} reaches furthest" in drawn.alt
    assert drawn.note == ""
    order = marks(spec(drawn), "bar")[0]["encoding"]["x"]["sort"]
    assert order == list(frame.groupby("group")["residual"].median().sort_values().index)


def test_of_many_groups_sixty_boxes_are_drawn_and_it_is_said() -> None:
    rng = np.random.default_rng(5)
    many = pd.DataFrame({"group": np.repeat(np.arange(700).astype(str), 5), "residual": rng.normal(size=3500)})
    boxes = residuals_by_group(many)
    drawn = residuals_boxes(boxes, group="g", n_groups=boxes.attrs["n_groups"])
    assert drawn.note == "60 of 700 groups are drawn, evenly spaced by median. Every number is computed from all."
    assert drawn.alt.startswith("Residuals of 700 groups")
    assert len(rows(spec(drawn), marks(spec(drawn), "bar")[0])) == 60


def test_without_groups_there_is_one_box() -> None:
    frame = residual_frame(lmm.fit("Reaction ~ Days", table("sleepstudy")))
    spec(residuals_boxes(residuals_by_group(frame), group="Subject"))
