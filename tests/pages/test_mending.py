"""Mending on the screen Data: suggestions, one column, the recipe, and what follows from them on other screens."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd

from lmm_engine.data.recipe import Centre, MakeIdsUnique, Rename, SetMissing, SetType
from tests.pages.app import bring, choose, fine, go, open_app, open_panel, plain, state_of, use

rng = np.random.default_rng(4)
LONG = pd.DataFrame(
    {
        "who": np.repeat(np.arange(10), 6),
        "week": np.tile(np.arange(6), 10),
        "sex": np.repeat(np.tile([1, 2], 5), 6),
        "score": rng.normal(20, 3, 60).round(1),
    }
)
LONG.loc[[5, 17], "score"] = -99
WIDE = b"who,sex,y_1,y_2,y_3\na,1,1,2,3\nb,2,2,,5\nc,1,4,4,7\nd,2,3,5,6\n"


def mended(at) -> pd.DataFrame:
    app = state_of(at)
    return app.recipe.apply(app.dataset.table).table


def steps(at) -> list[object]:
    return [entry.step for entry in state_of(at).recipe.entries]


def start():
    return fine(bring(open_app(), "long.csv", LONG.to_csv(index=False).encode()))


def press(at, key: str):
    return fine(at.button(key=key).click().run())


def column(at, name: str):
    return fine(choose(open_panel(at, "column editor"), "views.mended_column", name))


def test_a_suggestion_says_why_changes_nothing_and_is_taken_with_one_click():
    at = start()
    assert "“score” holds “-99” (2×): far outside the other values" in plain(at)
    assert "“sex” holds “1” and “2” only, and its name speaks of categories" in plain(at)
    assert steps(at) == []
    at = press(at, "accept 0")
    assert steps(at) == [SetMissing((("score", ("-99",)),))]
    assert mended(at)["score"].isna().sum() == 2
    assert state_of(at).dataset.table["score"].isna().sum() == 0
    assert "2 cells became missing" in plain(at)
    assert "far outside" not in plain(at)
    assert "60 rows" not in plain(fine(go(at, "look"))) or "58 of 60 rows" in plain(at)


def test_a_suggestion_that_was_declined_stays_away_until_other_data_come():
    at = press(start(), "decline 0")
    assert "far outside" not in plain(at)
    assert "far outside" not in plain(fine(go(go(at, "start"), "data")))
    assert "far outside" in plain(bring(at, "again.csv", LONG.to_csv(index=False).encode()))


def test_a_renamed_column_keeps_its_role_and_undo_takes_it_back():
    at = column(start(), "score")
    assert state_of(at).roles.outcome == "score"
    at = fine(choose(at, "mend name", "mood"))
    assert steps(at) == [Rename("score", "mood")]
    assert state_of(at).roles.outcome == "mood"
    assert at.selectbox(key="views.mended_column").value == "mood"
    assert at.text_input(key="mend name").value == "mood"
    at = press(at, "recipe undo")
    assert list(mended(at).columns) == list(LONG.columns)
    assert state_of(at).roles.outcome == "score"
    assert at.selectbox(key="views.mended_column").value == "score"
    at = press(at, "recipe redo")
    assert "mood" in mended(at).columns
    assert at.selectbox(key="views.mended_column").value == "mood"


def test_undo_brings_back_the_roles_that_a_step_took_and_where_zero_was():
    at = start()
    app = state_of(at)
    chosen = replace(app.choices, time="week", predictors=("sex",), time_coding="at_value", time_zero=2.0)
    at.session_state["app"] = replace(app, choices=chosen)
    at = press(column(at, "week"), "drop column")
    assert state_of(at).choices.time != "week"
    at = press(at, "recipe undo")
    assert state_of(at).choices == chosen
    assert at.selectbox(key="views.mended_column").value == "week"
    at = press(at, "recipe redo")
    assert state_of(at).choices.time != "week"
    at = press(at, "remove step 0")
    assert state_of(at).choices == chosen


def test_a_name_that_is_taken_is_refused_in_words():
    at = fine(choose(column(start(), "score"), "mend name", "who"))
    assert steps(at) == []
    assert "There is a column “who” already. Choose another name." in plain(at)
    assert "already" not in plain(press(at, "accept 0"))


def test_types_are_chosen_and_shown_as_chosen():
    at = column(start(), "sex")
    assert at.selectbox(key="mend type").value == "numeric"
    at = fine(choose(at, "mend type", "nominal"))
    assert steps(at) == [SetType("sex", "nominal")]
    at = fine(choose(at, "mend type", "text"))
    assert steps(at) == [SetType("sex", "text")]
    at = fine(choose(go(go(at, "roles"), "data"), "mend type", "ordered"))
    assert mended(at)["sex"].cat.ordered
    assert at.selectbox(key="mend type").value == "ordered"


def test_codes_typed_for_one_column_become_missing():
    at = column(start(), "score")
    key = next(box.key for box in at.text_input if box.key.startswith("mend missing"))
    at = fine(choose(at, key, " -99 ; 17.5"))
    assert steps(at) == [SetMissing((("score", ("-99", "17.5")),))]


def test_steps_are_switched_moved_and_removed():
    at = press(press(start(), "accept 0"), "accept 0")
    assert len(steps(at)) == 2
    at.toggle(key="step 0").set_value(False)
    at = fine(at.run())
    assert not state_of(at).recipe.entries[0].on
    assert mended(at)["score"].isna().sum() == 0
    assert "Switched off." in plain(at)
    first, second = steps(at)
    at = press(at, "Down 0")
    assert steps(at) == [second, first]
    at = press(at, "remove step 0")
    assert steps(at) == [first]
    for _ in range(5):
        at = press(at, "recipe undo")
    assert steps(at) == []
    assert "Nothing is changed" in plain(at)


def test_a_step_that_no_longer_fits_is_skipped_and_says_why():
    at = column(press(start(), "accept 0"), "score")
    at = press(fine(choose(at, "mend name", "mood")), "Up 1")
    assert "Skipped: The table has no column “score” here." in plain(at)
    assert fine(go(at, "roles")).title[0].value == "Roles"


def test_the_recipe_survives_a_walk():
    at = press(start(), "accept 0")
    before = state_of(at).recipe
    for screen in ("start", "reshape", "roles", "look", "rung_1", "data"):
        at = fine(go(at, screen))
    assert state_of(at).recipe == before
    assert at.toggle(key="step 0").value


def test_a_wide_table_is_mended_before_and_its_reshape_follows_a_new_name():
    at = fine(bring(open_app(), "wide.csv", WIDE))
    at = fine(go(at, "reshape").button(key="apply").click().run())
    at = column(fine(go(at, "data")), "y_2")
    at = fine(choose(at, "mend name", "second"))
    assert [type(s).__name__ for s in steps(at)] == ["Rename", "Reshape"]
    assert state_of(at).reshape.families[0].columns == ("y_1", "second", "y_3")
    assert len(mended(at)) == 12
    assert "12 rows" in plain(fine(go(at, "roles")))
    at = press(fine(go(at, "data")), "recipe undo")
    assert state_of(at).reshape.families[0].columns == ("y_1", "y_2", "y_3")
    assert len(mended(at)) == 12


def test_a_reshape_that_no_longer_fits_sends_back_with_the_reason():
    at = fine(bring(open_app(), "wide.csv", WIDE))
    at = fine(go(at, "reshape").button(key="apply").click().run())
    at = press(column(fine(go(at, "data")), "y_2"), "drop column")
    said = plain(fine(go(at, "roles")))
    assert "The reshape no longer fits the table as it was mended." in said
    assert "no column “y_2”" in said


def test_families_are_found_in_columns_that_mending_made_numbers():
    text = b"who;y_1;y_2\na;1,5;?\nb;x;3,5\nc;2,5;4,5\nd;3,5;1,5\ne;3;2\n"
    at = fine(bring(open_app(), "wide.csv", text))
    assert state_of(at).shape.families == ()
    while [b for b in at.button if b.key == "accept 0"]:
        at = press(at, "accept 0")
    assert state_of(at).shape.families[0].columns == ("y_1", "y_2")


def test_new_data_start_a_new_recipe_and_may_take_the_old_one():
    at = press(start(), "accept 0")
    done = steps(at)
    at = fine(bring(at, "next.csv", LONG.assign(score=LONG["score"] + 1).to_csv(index=False).encode()))
    assert steps(at) == []
    at = press(at, "replay")
    assert steps(at) == done
    assert steps(press(at, "recipe undo")) == []
    at = use(at, "orthodont")
    assert "fits this one as well" not in plain(fine(go(at, "data")))


def test_a_recipe_goes_out_and_comes_in_as_a_file():
    at = open_panel(press(start(), "accept 0"), "recipe files")
    labels = [b.label for b in fine(at).get("download_button")]
    assert {"Script (pandas)", "Recipe (JSON)"} <= set(labels)
    from lmm_engine.data.recipe import to_json

    kept = to_json(state_of(at).recipe)
    at = press(at, "recipe undo")
    uploader = next(u for u in at.file_uploader if "recipe" in str(u.label))
    uploader.upload("r.json", kept.encode())
    at = fine(at.run())
    assert steps(at) == [SetMissing((("score", ("-99",)),))]
    uploader = next(u for u in at.file_uploader if "recipe" in str(u.label))
    uploader.upload("r.json", json.dumps({"format": "rungs recipe", "version": 1, "steps": [{"step": "os"}]}).encode())
    assert "step 1 is none that is known here" in plain(fine(at.run()))


def test_steps_of_the_long_table_go_behind_the_reshape():
    at = fine(bring(open_app(), "wide.csv", WIDE))
    recipe = state_of(fine(go(at, "reshape").button(key="apply").click().run())).recipe
    recipe = recipe.add(Centre("y")).add(Rename("sex", "gender")).add(MakeIdsUnique("who", "sex"))
    assert [type(e.step).__name__ for e in recipe.entries] == ["Rename", "MakeIdsUnique", "Reshape", "Centre"]
