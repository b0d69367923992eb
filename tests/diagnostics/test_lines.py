from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine import DataError
from lmm_engine.diagnostics import group_lines, population_lines, variance_parts
from tests.cases import table

SLEEP = table("sleepstudy")


@pytest.fixture(scope="module")
def sleep() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", SLEEP)


# ----- the population's line -----


def test_the_line_of_sleepstudy_and_its_band(sleep):
    line = population_lines(sleep, SLEEP, "Days", n=10)
    beta = sleep.fixed_effects
    assert list(line.columns) == ["time", "estimate", "lower", "upper"]
    assert line["time"].tolist() == list(range(10))
    assert line["estimate"].to_numpy() == pytest.approx(beta["(Intercept)"] + beta["Days"] * np.arange(10))
    half = (line["upper"] - line["lower"]) / 2
    # SE 6.82455656 at day 0 and 14.62878685 at day 9; with 17 df the t quantile is 2.109816.
    assert half.iloc[[0, -1]].tolist() == pytest.approx([2.109816 * 6.82455656, 2.109816 * 14.62878685], rel=1e-4)


def test_at_time_zero_the_band_is_the_interval_of_the_intercept(sleep):
    first = population_lines(sleep, SLEEP, "Days", n=2, level=0.8).iloc[0]
    intercept = sleep.coefficients(level=0.8).loc["(Intercept)"]
    assert first[["lower", "upper"]].tolist() == pytest.approx(intercept[["ci_lower", "ci_upper"]].tolist())


def test_other_predictors_are_averaged_over_the_rows():
    data = table("orthodont")
    fit = lmm.fit("distance ~ age + Sex + (1 | Subject)", data)
    line = population_lines(fit, data, "age", n=2)
    beta, males = fit.fixed_effects, (data["Sex"] == "Male").mean()
    expected = beta["(Intercept)"] + beta["age"] * np.array([8, 14]) + beta["SexMale"] * males
    assert line["estimate"].to_numpy() == pytest.approx(expected)


def test_one_line_for_each_category():
    data = table("orthodont")
    fit = lmm.fit("distance ~ age * Sex + (1 | Subject)", data)
    lines = population_lines(fit, data, "age", by="Sex", n=3)
    assert list(lines.columns) == ["time", "estimate", "lower", "upper", "by"]
    female, male = (lines[lines["by"] == sex]["estimate"].to_numpy() for sex in ("Female", "Male"))
    beta = fit.fixed_effects
    assert male - female == pytest.approx(beta["SexMale"] + beta["age:SexMale"] * np.array([8, 11, 14]))


@pytest.mark.parametrize("trend", ["I(x^2)", "I(x^3)", "I(x^4 - 2 * x^2)", "poly(x, 3)", "sin(x)", "I((x + 1)^5)"])
def test_a_bent_line_is_bent(trend):
    rng = np.random.default_rng(4)
    data = pd.DataFrame({"x": np.linspace(-3, 3, 61), "y": rng.normal(size=61)})
    fit = lmm.fit(f"y ~ {trend}", data)
    line = population_lines(fit, data, "x", n=61)
    assert line["estimate"].to_numpy() == pytest.approx(fit.fitted().to_numpy(), abs=1e-9)


def test_a_column_that_is_not_there_is_named(sleep):
    with pytest.raises(DataError, match="no column “Weeks”"):
        population_lines(sleep, SLEEP, "Weeks")
    with pytest.raises(DataError, match="no column “Diet”"):
        population_lines(sleep, SLEEP, "Days", by="Diet")


def test_any_name_can_be_a_column():
    data = pd.DataFrame({"self": [0.0, 1, 2, 3] * 3, "estimate": list("aab") * 4, "y": np.arange(12.0) ** 1.5})
    fit = lmm.fit("y ~ self + estimate", data)
    lines = population_lines(fit, data, "self", by="estimate", n=2)
    assert set(lines["by"]) == {"a", "b"}


# ----- lines of the groups -----


def test_group_lines_are_the_fitted_values_in_the_order_of_time(sleep):
    shuffled = SLEEP.sample(frac=1.0, random_state=5)
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", shuffled)
    lines = group_lines(fit, shuffled, "Days")
    assert list(lines.columns) == ["group", "time", "fitted"]
    assert lines["time"].tolist() == list(range(10)) * 18
    assert lines["fitted"].to_numpy() == pytest.approx(sleep.fitted().to_numpy(), abs=1e-4)


def test_where_a_predictor_changes_within_groups_the_lines_stay_straight():
    rng = np.random.default_rng(6)
    data = pd.DataFrame({"g": np.repeat(list("abcdefgh"), 10), "t": list(range(10)) * 8, "x": rng.normal(size=80)})
    data["y"] = data["t"] + 5 * data["x"] + np.repeat(rng.normal(size=8), 10) + 0.1 * rng.normal(size=80)
    fit = lmm.fit("y ~ t + x + (t | g)", data)
    lines = group_lines(fit, data, "t")
    own = lines[lines["group"] == "c"]
    modes = fit.random_effects
    deviation = modes[modes["level"] == "c"].set_index("term")["estimate"]
    beta, mean_x = fit.fixed_effects, data.loc[data["g"] == "c", "x"].mean()
    expected = beta["(Intercept)"] + deviation["(Intercept)"] + beta["x"] * mean_x
    slope = beta["t"] + deviation["t"]
    assert own["fitted"].to_numpy() == pytest.approx(expected + slope * np.arange(10))


def test_a_time_that_occurs_twice_in_a_group_has_one_place_on_its_line():
    data = table("machines")
    fit = lmm.fit("score ~ 1 + (1 | Worker)", data.assign(one=1.0))
    lines = group_lines(fit, data.assign(one=1.0), "one")
    assert len(lines) == data["Worker"].nunique()


def test_without_groups_there_is_one_line():
    fit = lmm.fit("Reaction ~ Days", SLEEP)
    lines = group_lines(fit, SLEEP, "Days")
    assert (len(lines), set(lines["group"])) == (10, {""})


# ----- variance -----


def test_parts_of_the_variance_are_those_of_r(sleep):
    parts = variance_parts(sleep).set_index("part")
    assert list(parts.index) == ["fixed", "Subject", "residual"]
    assert parts["variance"].tolist() == pytest.approx([908.95336, 1698.07126, 25.5918157**2], rel=1e-5)
    assert parts["share"].sum() == pytest.approx(1.0)
    assert parts.loc["fixed", "share"] == pytest.approx(0.2786520335, abs=1e-5)
