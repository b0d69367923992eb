"""The rungs in words."""

from __future__ import annotations

from lmm_engine.data import Roles
from lmm_engine.report.sentences import model_in_short, model_in_words
from tests.report.ladders import BATCHES, GROWTH, SLEEP, known


def test_rung_0_owns_up_to_what_it_ignores() -> None:
    assert model_in_words(SLEEP, 0) == (
        "Reaction follows one straight line along Days. Nothing else ties the rows of one Subject together: "
        "every row counts as if it came from a Subject of its own."
    )


def test_each_rung_adds_to_the_one_below() -> None:
    one, two = model_in_words(SLEEP, 1), model_in_words(SLEEP, 2)
    assert "random intercept" in one
    assert "all lines are parallel" in one
    assert "random slope of Days" in two
    assert "parallel" not in two


def test_predictors_and_interactions_are_named() -> None:
    said = model_in_words(GROWTH, 1)
    assert "one straight line along age, shifted by Sex. The slope of age may differ by Sex." in said


def test_without_a_time_there_is_a_mean_on_every_rung() -> None:
    for rung in (0, 1):
        said = model_in_words(BATCHES, rung)
        assert said.startswith("Yield follows one common mean.")
        assert "line" not in said
        assert "slope" not in said


def test_prepared_data_say_the_same_as_their_roles() -> None:
    assert model_in_words(known("sleepstudy", SLEEP).prepared, 2) == model_in_words(SLEEP, 2)


def test_in_short() -> None:
    assert model_in_short(SLEEP, 1) == "Reaction by Days, each Subject with its own level"
    assert model_in_short(BATCHES, 0) == "Yield around its mean, all rows alike"
    assert model_in_short(Roles("y", "patient_id", "t", ("a", "b")), 2) == (
        "y by t, a and b, each patient with its own level and slope"
    )
