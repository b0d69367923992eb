"""Intervals of one parameter and of all, held against lme4's profiles."""

from __future__ import annotations

import pytest

from lmm_engine.inference.parameters import parameters
from lmm_engine.report.inferences.tables_intervals import (
    every_parameter_table,
    limits,
    limits_table,
    parameter_label,
    parameter_words,
)
from lmm_engine.report.numbers import MISSING, interval
from tests.cases import cases
from tests.report.ladders import GROWTH, SLEEP, known, nasty


def named_parameter(fit, name: str):
    return next(own for own in parameters(fit) if own.name == name)


def r_profiles(dataset: str, formula: str) -> dict[str, tuple[float, float]]:
    found = next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == (dataset, formula, "ML"))
    profile = found["profile_ci"]
    return {par: (low, high) for par, low, high in zip(profile["par"], profile["lower"], profile["upper"], strict=True)}


def test_parameters_are_called_in_the_learners_words() -> None:
    ladder = known("orthodont", GROWTH)
    fit = ladder.fits[2]
    assert [parameter_label(own, fit, ladder.prepared) for own in parameters(fit)] == [
        "SD of levels between Subjects",
        "Correlation of levels and slopes of age",
        "SD of slopes of age between Subjects",
        "Residual SD",
        "Intercept",
        "Fixed effect of age",
        "Fixed effect of Sex = Male",
        "Fixed effect of age × Sex = Male",
    ]
    assert parameter_words(parameters(fit)[0], fit, ladder.prepared) == "SD of levels between Subjects"


def test_one_parameter_by_every_method() -> None:
    ladder = known("sleepstudy", SLEEP, "ML")
    fit = ladder.fits[2]
    days = named_parameter(fit, "Days")
    bootstrap = fit.bootstrap(200, seed=3)
    found = limits(fit, days, fit.profiles(["Days"]), bootstrap, df="residual")
    assert [own.label for own in found] == ["Wald (Residual)", "Profile (ML)", "Bootstrap (200)"]
    wald, profile, drawn = found
    row = fit.coefficients("residual").loc["Days"]
    assert (wald.lower, wald.upper) == (row["ci_lower"], row["ci_upper"])
    low, high = r_profiles("sleepstudy", "Reaction ~ Days + (Days|Subject)")["Days"]
    assert (profile.lower, profile.upper) == pytest.approx((low, high), abs=1e-3 * (high - low))
    assert [drawn.lower, drawn.upper] == bootstrap.intervals().loc["Days"].tolist()
    shown = limits_table(days, found)
    assert list(shown.columns) == ["Method", "95% CI", "Below", "Above"]
    assert shown["95% CI"][1] == interval(profile.lower, profile.upper)
    assert shown["Below"][0] == shown["Above"][0].replace("+", "−")


def test_an_sd_has_no_wald_interval() -> None:
    ladder = known("sleepstudy", SLEEP, "ML")
    fit = ladder.fits[2]
    name = "sd_Days|Subject"
    (profile,) = limits(fit, named_parameter(fit, name), fit.profiles([name]))
    assert profile.method == "profile"
    low, high = r_profiles("sleepstudy", "Reaction ~ Days + (Days|Subject)")[name]
    assert (profile.lower, profile.upper) == pytest.approx((low, high), abs=1e-3 * (high - low))


def test_all_parameters_in_one_table() -> None:
    ladder = known("sleepstudy", SLEEP)
    fit = ladder.fits[2]
    shown = every_parameter_table(fit, ladder.prepared, fit.profiles()).set_index("Parameter")
    assert list(shown.columns) == ["Estimate", "Wald", "Profile"]
    assert shown.loc["SD of slopes of Days between Subjects"].tolist() == ["5.92", MISSING, "[3.93, 9.15]"]
    assert shown.loc["Days", "Wald"] == "[7.21, 13.73]"
    assert shown.loc["Correlation of levels and slopes of Days"].tolist() == [".07", MISSING, "[−.50, .67]"]
    drawn = every_parameter_table(fit, ladder.prepared, fit.profiles(), fit.bootstrap(100))
    assert list(drawn.columns)[-1] == "Bootstrap"


def test_names_that_repeat_a_parameters_are_told_apart() -> None:
    ladder = nasty()
    fit = ladder.fits[1]
    shown = every_parameter_table(fit, ladder.prepared, fit.profiles())
    assert len(shown) == len(parameters(fit))
    assert not shown["Profile"].str.contains(MISSING).any()
