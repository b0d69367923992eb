"""Roles and time: what is guessed and asked, what becomes a step of the recipe, and what the roles do then."""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, dataset_entry
from lmm_engine.data.recipe import (
    Centre,
    FileRead,
    KeepRows,
    MakeIdsUnique,
    TimeFromDates,
    WithinBetween,
    pandas_script,
)
from tests.pages.app import bring, cells, choose, fine, go, open_app, open_panel, plain, state_of, use
from tests.pages.tables import hostile
from tests.report.scripts.test_code import run


def press(at, key):
    return fine(at.button(key=key).click().run())


def steps(at):
    return state_of(at).recipe.steps


def pupils() -> bytes:
    rng = np.random.default_rng(4)
    rows = [(s, i, t) for s, k in enumerate((9, 6, 12, 7), 1) for i in range(1, k + 1) for t in range(3)]
    table = pd.DataFrame(rows, columns=["school", "student", "wave"])
    return table.assign(score=rng.normal(50, 9, len(table)).round(1)).to_csv(index=False).encode()


# ----- time -----


def test_dates_are_counted_in_months_since_each_persons_first():
    at = go(use(open_app(), "ageing"), "roles")
    choose(at, "choices.time", "date")
    assert "0 is 2008-01-08; one step is one day." in plain(at)
    choose(at, "time unit", "months")
    assert steps(at) == (TimeFromDates("date", "months"),)
    at = fine(choose(at, "time start", "each"))
    assert steps(at) == (TimeFromDates("date", "months", "person"),)
    assert state_of(at).choices.time == "date_months"
    assert "0 is the first date of each person; one step is one month of 30.44 days" in plain(at)
    assert "As it is: date_months = 0 months, the first seen" in plain(at)
    at = fine(go(go(at, "rung_2"), "roles"))
    assert at.segmented_control(key="time unit").value == "months"
    at = fine(choose(choose(at, "time unit", "years"), "time start", "date"))
    choose(at, "time since", date(2010, 1, 1))
    assert steps(at) == (TimeFromDates("date", "years", None, "2010-01-01"),)
    assert state_of(at).choices.time == "date_years"


def test_undo_gives_the_part_back_to_the_dates_and_redo_to_the_number():
    at = go(use(open_app(), "ageing"), "roles")
    choose(at, "choices.time", "date")
    choose(at, "choices.time_coding", "centred")
    choose(at, "time unit", "weeks")
    choose(at, "time unit", "years")
    at = press(at, "recipe undo")
    assert state_of(at).choices.time == "date_weeks"
    at = press(at, "recipe undo")
    assert state_of(at).roles.time == "date"
    assert state_of(at).roles.time_coding == "centred"
    at = press(press(at, "recipe redo"), "recipe redo")
    assert state_of(at).choices.time == "date_years"
    at = fine(choose(at, "step 0", False))
    assert state_of(at).choices.time == "date"
    at = fine(choose(at, "step 0", True))
    assert state_of(at).choices.time == "date_years"
    assert state_of(at).roles.predictors == ("age_over_70",)


def test_zero_at_a_chosen_value_goes_into_formula_scripts_and_words():
    at = go(use(open_app(), "sleepstudy"), "roles")
    at = fine(choose(at, "choices.time_coding", "at_value"))
    assert state_of(at).roles.time_zero == 4
    choose(at, "time zero", 2.0)
    assert state_of(at).roles == Roles("Reaction", "Subject", "Days", time_coding="at_value", time_zero=2.0)
    assert "At a value: Days = 2" in plain(at)
    assert "Days_from_2 counts from 2, as you chose." in plain(at)
    assert "The intercept will be the Reaction (in ms) expected at:" in plain(at)
    at = fine(go(at, "report"))
    assert "Days (counted from 2)" in plain(at)
    assert 'data[["Days_from_2"]] <- data[["Days"]] - 2' in at.code[-1].value
    choose(at, "views.code", "python")
    assert 'time_coding="at_value", time_zero=2' in at.code[-1].value
    at = fine(go(at, "roles"))
    assert at.number_input(key="time zero").value == 2
    choose(at, "choices.time_coding", "as_is")
    choose(at, "choices.time_coding", "at_value")
    assert state_of(at).roles.time_zero == 2


def test_zero_at_a_chosen_date():
    at = go(use(open_app(), "ageing"), "roles")
    choose(at, "choices.time", "date")
    at = fine(choose(at, "choices.time_coding", "at_value"))
    choose(at, "time zero date", date(2012, 1, 1))
    assert state_of(at).roles.time_zero == "2012-01-01"
    assert "At a value: date = 2012-01-01" in plain(at)
    choose(at, "time zero date", date(1999, 1, 1))
    assert "where nothing was measured: the data run from 2008-01-08" in plain(at)
    # A time of numbers has no use for it.
    choose(at, "choices.time", "years")
    assert state_of(at).roles.time_coding == "as_is"


# ----- groups -----


def test_ids_that_restart_are_made_unique_on_consent():
    at = fine(go(bring(open_app(), "pupils.csv", pupils()), "roles"))
    assert state_of(at).roles.group == "student"
    assert "student 1 occurs in 4 schools" in plain(at)
    assert "the 12 ids stand for 34" in plain(at)
    at = press(at, "unique ids")
    assert steps(at) == (MakeIdsUnique("student", "school"),)
    assert "102 rows of 34 students, 3 for each student" in plain(at)
    assert "occurs in 4 schools" not in plain(at)
    at = press(at, "recipe undo")
    assert "102 rows of 12 students" in plain(at)
    at = press(at, "same ids")
    assert steps(at) == ()
    assert "occurs in 4 schools" not in plain(go(go(at, "look"), "roles"))


def test_ids_are_told_apart_before_the_reshape_and_survive_it():
    wide = b"school,student,m_1,m_2,m_3\n" + b"".join(
        b"%d,%d,%d,%d,%d\n" % (s, i, 50 + i, 52 + 2 * i, 55 + i * s)
        for s, k in enumerate((5, 8, 6))
        for i in range(1, k)
    )
    at = go(bring(open_app(), "wide.csv", wide), "reshape")
    choose(at, "shape.id_columns", ["school", "student"])
    at = press(at, "apply")
    at = fine(go(at, "roles"))
    at = press(at, "unique ids")
    assert isinstance(steps(at)[0], MakeIdsUnique)
    assert state_of(at).reshape is not None


@pytest.mark.parametrize(
    ("entry", "pair", "said", "first"),
    [
        (
            "pastes",
            ("sample", "batch"),
            "Nested: each sample occurs in one batch only. 30 samples lie in 10 batches",
            "2",
        ),
        ("penicillin", ("plate", "sample"), "Crossed: every plate meets every sample. 24 plates and 6 samples", "1"),
        ("machines", ("Worker", "Machine"), "Crossed: every Worker meets every Machine. 6 Workers and 3 Machines", "3"),
    ],
)
def test_two_kinds_of_groups_with_their_counts(entry, pair, said, first):
    at = fine(open_panel(go(use(open_app(), entry), "roles"), "crossing"))
    assert (at.selectbox(key="views.shaping.first").value, at.selectbox(key="views.shaping.second").value) == pair
    assert said in plain(at)
    assert next(iter(cells(at, 0).values()))[0] == first


def test_crossed_ids_can_be_told_apart_in_the_panel():
    at = open_panel(go(use(open_app(), "pastes"), "roles"), "crossing")
    choose(at, "views.shaping.first", "cask")
    assert "Crossed: every cask meets every batch" in plain(at)
    at = press(at, "tell apart first")
    assert "Nested: each cask occurs in one batch only" in plain(at)
    at = fine(go(go(at, "data"), "roles"))
    assert at.selectbox(key="views.shaping.first").value == "cask"


# ----- predictors -----


def test_predictors_bear_their_level():
    at = open_panel(go(use(open_app(), "mathachieve"), "roles"), "levels")
    assert "MEANSES · numeric · level 2" in at.multiselect(key="choices.predictors").options
    assert "Sex · categorical · level 1" in at.multiselect(key="choices.predictors").options
    table = cells(at, 0)
    assert table["MEANSES"][:2] == ["constant", "2"]
    assert table["SES"][:2] == ["varies", "1"]
    assert table["School"][:3] == ["the group", "", "group"]
    assert "Level 2, one value for each School: MEANSES." in plain(at)
    choose(at, "choices.group", "Sex")
    assert "MEANSES · numeric · level 1" in at.multiselect(key="choices.predictors").options


def test_within_and_between_take_the_place_of_a_predictor_and_give_it_back():
    at = open_panel(go(use(open_app(), "villages"), "roles"), "centring")
    assert at.selectbox(key="views.shaping.centred").value == "household_size"
    choose(at, "views.shaping.how", "within_between")
    at = press(at, "add centred")
    assert steps(at) == (WithinBetween("household_size", "village"),)
    assert state_of(at).roles.predictors == ("arm", "household_size_within", "household_size_between")
    assert at.selectbox(key="views.shaping.centred").value == "household_size"
    at = press(at, "recipe undo")
    assert state_of(at).roles.predictors == ("arm", "household_size")
    at = press(at, "recipe redo")
    assert state_of(at).roles.predictors == ("arm", "household_size_within", "household_size_between")


def test_centring_says_what_zero_will_be_and_is_done_once():
    at = open_panel(go(use(open_app(), "mathachieve"), "roles"), "centring")
    assert at.selectbox(key="views.shaping.centred").value == "MEANSES"
    choose(at, "views.shaping.centred", "SES")
    choose(at, "views.shaping.how", "group_mean")
    assert "0 will be the mean of each School: the new column says how far a row lies from it." in plain(at)
    at = press(at, "add centred")
    assert state_of(at).roles.time == "SES_within"
    assert steps(at) == (Centre("SES", "group_mean", "School"),)
    assert "It is there already: SES_within." in plain(at)
    choose(at, "views.shaping.how", "standardise")
    at = press(at, "add centred")
    assert state_of(at).roles.predictors == ("MEANSES", "SES_standardised")
    at = fine(go(go(at, "rung_1"), "roles"))
    assert at.segmented_control(key="views.shaping.how").value == "standardise"


def test_some_rows_are_kept():
    at = open_panel(go(use(open_app(), "sleepstudy"), "roles"), "rows")
    choose(at, "views.shaping.kept", "Days")
    choose(at, "views.shaping.comparison", "≥")
    choose(at, "views.shaping.value", "2")
    assert "144 of 180 rows would stay, 36 would be left out." in plain(at)
    at = press(at, "keep rows")
    assert isinstance(steps(at)[0], KeepRows)
    assert "144 rows of 18 Subjects" in plain(at)
    choose(at, "views.shaping.value", "two")
    assert "“two” is none" in plain(at)
    choose(at, "views.shaping.value", "99")
    assert "No row is left" in plain(at)
    assert "180 rows of 18 Subjects" in plain(press(at, "recipe undo"))


def test_rows_with_a_word_are_chosen_from_a_list():
    at = open_panel(go(use(open_app(), "orthodont"), "roles"), "rows")
    choose(at, "views.shaping.kept", "Sex")
    assert at.selectbox(key="views.shaping.comparison").options == ["=", "≠", "missing", "not missing"]
    assert "44 of 108 rows would stay" in plain(choose(at, "views.shaping.value", "Female"))


# ----- harm -----


def test_names_that_are_out_to_do_harm_stay_names():
    at = go(bring(open_app(), "hostile.csv", hostile()), "roles")
    for name in ("levels", "crossing", "centring", "rows"):
        at = fine(open_panel(at, name))
    who, when = state_of(at).choices.group, state_of(at).choices.time
    choose(at, "choices.time_coding", "at_value")
    choose(at, "views.shaping.centred", when)
    for how in ("group_mean", "standardise", "grand_mean"):
        choose(at, "views.shaping.how", how)
        at = press(at, "add centred")
    choose(at, "views.shaping.first", who)
    at = press(fine(at), "tell apart first") if any(b.key == "tell apart first" for b in at.button) else at
    at = fine(go(at, "rung_2"))
    assert len(steps(at)) >= 3
    fine(go(at, "report"))


def test_the_script_of_the_recipe_does_what_the_screen_did(tmp_path):
    at = go(use(open_app(), "ageing"), "roles")
    choose(at, "choices.time", "date")
    choose(at, "time unit", "months")
    choose(at, "time start", "each")
    at = open_panel(at, "centring")
    choose(at, "views.shaping.centred", "age_over_70")
    at = press(at, "add centred")
    app = state_of(at)
    entry = dataset_entry("ageing")
    (tmp_path / entry.file).write_bytes(entry.path.read_bytes())
    (tmp_path / "mend.py").write_text(pandas_script(app.recipe, app.dataset.table, FileRead(entry.file)))
    run([sys.executable, "-W", "error", "mend.py"], tmp_path)
    written = pd.read_csv(tmp_path / "long table.csv")
    made = app.recipe.apply(app.dataset.table).table
    for name in ("date_months", "age_over_70_centred"):
        np.testing.assert_allclose(written[name], made[name], atol=1e-12)
    assert app.roles.predictors == ("age_over_70_centred",)
    assert written.groupby("person")["date_months"].min().eq(0).all()


def test_a_time_in_words_gets_its_numbers():
    cells_ = b"who,visit,y\n" + b"".join(
        b"p%d,%s,%d\n" % (g, w, 10 + 3 * g + k * (1 + g % 3))
        for g in range(8)
        for k, w in enumerate((b"pre", b"post", b"month 9"))
    )
    at = go(bring(open_app(), "visits.csv", cells_), "roles")
    assert "“visit” is called a time but holds words" in plain(at)
    at = fine(choose(at, "choices.time", "visit"))
    assert "visit tells time in words, and a model needs numbers. Which is each?" in plain(at)
    assert len(at.number_input) == 3
    boxes = {box.label: box for box in at.number_input}
    boxes["pre"].set_value(0.0), boxes["post"].set_value(2.0), boxes["month 9"].set_value(9.0)
    at = fine(next(b for b in at.button if b.label == "Use these numbers").click().run())
    assert state_of(at).roles.time == "visit_number"
    assert dict(steps(at)[0].numbers) == {"pre": 0, "post": 2, "month 9": 9}
    assert "24 rows of 8" in plain(at)
    at = fine(at.button(key="recipe undo").click().run())
    assert state_of(at).choices.time == "visit"


def test_a_time_of_dates_kept_as_text_can_be_read():
    rows = b"".join(b"p%d,%02d/%02d/2024,%d\n" % (g, 13 + g, m, g + m) for g in range(6) for m in (1, 2, 3))
    at = go(bring(open_app(), "dates.csv", b"who,seen,y\n" + rows), "roles")
    choose(at, "choices.time", "seen")
    assert "it seems as day/month/year" in plain(at)
    at = press(at, "read dates")
    assert "0 is 2024-01-13; one step is one day." in plain(at)


def test_a_name_that_is_taken_gets_a_number():
    rows = b"".join(b"p%d,%d,%d,%d\n" % (g, t, g % 3 + t, 7 * g % 5 + t) for g in range(8) for t in range(4))
    at = open_panel(go(bring(open_app(), "taken.csv", b"who,t,x_centred,score\n" + rows), "roles"), "centring")
    choose(at, "views.shaping.centred", "t")
    assert "Add t_centred" in [button.label.replace("\\", "") for button in at.button]
    at = open_panel(go(bring(at, "again.csv", b"who,t,t_centred,score\n" + rows), "roles"), "centring")
    choose(at, "views.shaping.centred", "t")
    at = press(at, "add centred")
    assert steps(at) == (Centre("t", "grand_mean", name="t_centred_2"),)
    assert state_of(at).roles.time == "t_centred_2"
