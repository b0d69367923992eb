"""Roles follow the recipe: back to where a column came from, and forth again."""

from __future__ import annotations

from lmm_engine.data import Roles
from lmm_engine.data.recipe import Centre, Recipe, Rename, TimeFromDates, WithinBetween
from pages.ui.held.drafts import Choices
from pages.ui.held.following import followed, sources

RAW = ["y", "who", "date", "x"]
NOTHING = Recipe()


def test_each_made_column_knows_its_source():
    steps = (TimeFromDates("date", "months"), Centre("x", "standardise"), WithinBetween("x", "who"), Rename("y", "z"))
    assert sources(steps) == {
        "date_months": "date", "x_standardised": "x", "x_within": "x", "x_between": "x", "z": "y"
    }  # fmt: skip


def test_a_part_goes_back_along_several_steps_and_forth_again():
    made = Recipe.of(TimeFromDates("date", "months"), Centre("date_months", "grand_mean"))
    chosen = Choices.of(Roles("y", "who", "date_months_centred", time_coding="at_value", time_zero=3.0))
    back, fallen = followed(chosen, (), made, NOTHING, RAW)
    assert back.roles() == Roles("y", "who", "date")
    assert fallen == (("date_months_centred", "date"),)
    forth, left = followed(back, fallen, NOTHING, made, [*RAW, "date_months", "date_months_centred"])
    assert (forth.time, left) == ("date_months_centred", ())


def test_nothing_goes_forth_that_was_not_there_before():
    made = Recipe.of(TimeFromDates("date", "months"))
    chosen = Choices.of(Roles("y", "who", "date"))
    assert followed(chosen, (), NOTHING, made, [*RAW, "date_months"]) == (chosen, ())


def test_a_part_that_was_given_to_another_meanwhile_stays_there():
    made = Recipe.of(Centre("x", "grand_mean"))
    chosen = Choices.of(Roles("y", "who", predictors=("x_centred",)))
    back, fallen = followed(chosen, (), made, NOTHING, RAW)
    assert back.predictors == ("x",)
    elsewhere, _ = followed(Choices("y", "who"), fallen, NOTHING, made, [*RAW, "x_centred"])
    assert elsewhere.predictors == ()


def test_a_step_in_the_place_of_another_hands_its_part_on():
    months, years = (Recipe.of(TimeFromDates("date", unit)) for unit in ("months", "years"))
    chosen = Choices.of(Roles("y", "who", "date_months"))
    assert followed(chosen, (), months, years, [*RAW, "date_years"])[0].time == "date_years"


def test_a_new_name_is_taken_back_with_its_zero():
    made = Recipe.of(Rename("week", "month"))
    roles = Roles("y", "who", "month", time_coding="at_value", time_zero=2.0)
    back, _ = followed(Choices.of(roles), (), made, NOTHING, ["y", "who", "week"])
    assert back.roles() == Roles("y", "who", "week", time_coding="at_value", time_zero=2.0)


def test_a_column_that_comes_from_nowhere_leaves_its_part_open():
    chosen = Choices.of(Roles("y", "who", "t"))
    assert followed(chosen, (), NOTHING, NOTHING, RAW)[0].time == "t"
    assert followed(chosen, (), NOTHING, NOTHING, RAW)[0].kept(RAW).time is None


def test_two_parts_for_one_and_one_for_two():
    chosen = Choices.of(Roles("y", "who", "x_within", ("x_between", "z"), ("x_between",)))
    made = Recipe.of(WithinBetween("x", "who"))
    back, fallen = followed(chosen, (), made, NOTHING, [*RAW, "z"])
    assert back.roles() == Roles("y", "who", "x", ("z",))
    forth, _ = followed(back, fallen, NOTHING, made, [*RAW, "z", "x_within", "x_between"])
    assert forth.roles() == Roles("y", "who", "x_within", ("z", "x_between"))
