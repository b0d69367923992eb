"""Roles follow the recipe: back to where a column came from, and forth again."""

from __future__ import annotations

from dataclasses import replace

from lmm_engine.data import Roles
from lmm_engine.data.recipe import Centre, Recipe, Rename, TimeFromDates, WithinBetween
from pages.ui.held.drafts import Choices
from pages.ui.held.following import Turns, followed, sources, taken_back, turned

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


# ----- what a change did to the roles, taken back -----

DAYS = Recipe.of(TimeFromDates("date", "days"))
OLD = Choices.of(Roles("y", "who", "date", ("x",), time_coding="at_value", time_zero="2024-03-01"))
MADE = Choices.of(Roles("y", "who", "date_days", ("x",)))
TAKEN: Turns = turned((), NOTHING, DAYS, OLD, MADE)


def undone(now: Choices, turns: Turns = TAKEN) -> Choices:
    moved, _ = followed(now, (), DAYS, NOTHING, RAW)
    return taken_back(turns, DAYS, NOTHING, now, moved)


def test_the_zero_that_a_step_put_away_comes_back_with_its_undo():
    assert undone(MADE) == OLD
    assert undone(MADE, turns=()).time_zero is None


def test_what_was_chosen_since_stays_and_a_zero_goes_with_its_time():
    since = replace(MADE, predictors=("x", "z"), time_coding="at_value", time_zero=30.0)
    assert undone(since) == replace(OLD, predictors=("x", "z"))
    forth = turned(TAKEN, DAYS, NOTHING, since, undone(since))
    redone, _ = followed(undone(since), (), NOTHING, DAYS, [*RAW, "date_days"])
    assert taken_back(forth, NOTHING, DAYS, undone(since), redone) == since


def test_a_part_that_a_step_took_comes_back_unless_it_was_given_anew():
    bare = Choices.of(Roles("y", "who"))
    dropped = turned((), NOTHING, DAYS, OLD, bare)
    assert taken_back(dropped, DAYS, NOTHING, bare, bare) == OLD
    given = replace(bare, predictors=("z",))
    assert taken_back(dropped, DAYS, NOTHING, given, given) == replace(OLD, predictors=("z",))


def test_only_the_change_itself_is_taken_back():
    other = Recipe.of(Centre("x", "grand_mean"))
    assert taken_back(TAKEN, other, NOTHING, MADE, MADE) == MADE
    assert turned((), DAYS, DAYS.switch(0).switch(0), OLD, MADE) == ()
