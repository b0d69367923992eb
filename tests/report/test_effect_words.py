"""What fixed effects say."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lmm_engine.data import Roles
from lmm_engine.report.sentences import effect_sentences, intercept_meaning, results_paragraph
from tests.cases import table
from tests.report.ladders import BATCHES, GROWTH, SCHOOLS, SLEEP, climb, known


def said_of(dataset: str, roles: Roles, rung: int, **options: str) -> dict[str, str]:
    ladder = known(dataset, roles)
    return effect_sentences(ladder.fits[rung], ladder.prepared, **options)


def test_every_coefficient_has_its_sentence() -> None:
    ladder = known("orthodont", GROWTH)
    assert list(said_of("orthodont", GROWTH, 1)) == list(ladder.fits[1].fixed_effects.index)


def test_slope_per_unit_with_its_interval() -> None:
    assert said_of("sleepstudy", SLEEP, 2, unit="ms")["Days"] == (
        "For each further unit of Days, Reaction is higher by 10.47 ms on average (95% CI [7.21, 13.73], p < .001)."
    )


def test_the_interval_follows_the_degrees_of_freedom_asked_for() -> None:
    assert "[7.44, 13.50]" in said_of("sleepstudy", SLEEP, 2, df="normal")["Days"]


def test_intercepts_are_for_an_average_group_where_groups_differ() -> None:
    ladder = known("orthodont", GROWTH)
    assert intercept_meaning(ladder.fits[0], ladder.prepared) == "the expected distance where age = 0 and Sex = Female"
    assert intercept_meaning(ladder.fits[1], ladder.prepared) == (
        "the expected distance where age = 0 and Sex = Female, for an average Subject"
    )
    batches = known("dyestuff2", BATCHES)
    assert intercept_meaning(batches.fits[1], batches.prepared) == "the expected Yield for an average Batch"


def test_main_effects_beside_an_interaction_say_where_they_hold() -> None:
    said = said_of("orthodont", GROWTH, 1)
    assert "distance is higher by 0.480 on average where Sex = Female (" in said["age"]
    assert "With Sex = Male instead of Female, distance is lower by 1.03 on average where age = 0 (" in said["SexMale"]
    assert said["age:SexMale"].startswith(
        "With Sex = Male instead of Female, the slope of age is higher by 0.305 on average"
    )


def test_zero_is_told_on_the_learners_scale() -> None:
    ladder = climb(table("orthodont"), replace(GROWTH, time_coding="zero_at_start"))
    said = effect_sentences(ladder.fits[1], ladder.prepared)
    assert "where age = 8 and Sex = Female" in said["(Intercept)"]
    assert "on average where age = 8" in said["SexMale"]


def test_dates_are_told_by_the_day() -> None:
    frame = table("sleepstudy").copy()
    frame["when"] = pd.Timestamp("2023-02-27") + pd.to_timedelta(frame["Days"], unit="D")
    ladder = climb(frame, Roles("Reaction", "Subject", "when"))
    said = effect_sentences(ladder.fits[1], ladder.prepared)
    assert said["when_days"].startswith("For each further day (when), Reaction is higher by 10.47 on average")
    assert "where when = 2023-02-27" in said["(Intercept)"]
    assert "with when (in days from 2023-02-27) as fixed effect" in results_paragraph(ladder.fits[1], ladder.prepared)


def test_an_interval_around_zero_is_never_no_effect() -> None:
    said = said_of("orthodont", GROWTH, 1)["SexMale"]
    assert "The data leave the direction open: anything from 4.08 lower to 2.02 higher agrees with them" in said
    assert "not the same as no effect" in said
    assert "direction open" not in said_of("orthodont", GROWTH, 1)["age"]


def test_several_predictors_are_held_equal() -> None:
    said = said_of("mathachieve", SCHOOLS, 1)
    assert "on average, the other predictors being equal (" in said["SES"]
    assert "equal" not in said_of("sleepstudy", SLEEP, 1)["Days"]


@pytest.mark.parametrize("rung", [0, 1])
def test_models_without_a_slope_have_one_sentence(rung: int) -> None:
    assert list(said_of("dyestuff2", BATCHES, rung)) == ["(Intercept)"]
