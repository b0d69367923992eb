"""The walk through the data room as a learner takes it, and what it leaves in the state."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from lmm_engine.data import Roles, dataset_entry, topics
from pages.ui.screens import standing
from tests.pages.app import bring, choose, fine, go, open_app, plain, state_of, use, words

WIDE = b"who,sex,y_1,y_2,y_3\na,f,1,2,3\nb,m,2,,5\nc,f,4,4,7\nd,m,3,5,6\n"
LONG = b"who;week;score\n" + b"".join(b"%d;%d;%d,5\n" % (i // 4, i % 4, i) for i in range(24))


def test_every_screen_stands_on_a_fresh_server_and_says_what_it_needs():
    for screen in standing():
        at = fine(go(open_app(), screen.id))
        assert at.title[0].value == screen.title
        if screen.needs:
            assert "there is none yet" in at.info[0].value
            assert at.page_link[0].value == "Go to Data"


def test_the_first_screen_offers_every_bundled_data_set_under_its_topic():
    at = fine(open_app())
    for topic, entries in topics().items():
        at = fine(choose(at, "views.topic", topic))
        assert {b.key for b in at.button if str(b.key).startswith("use ")} == {f"use {entry.id}" for entry in entries}


def test_the_topic_of_the_data_in_use_is_the_one_in_sight():
    at = fine(go(use(open_app(), "pastes"), "start"))
    assert at.button(key="use pastes").disabled


def test_a_bundled_long_data_set_is_ready_at_once():
    at = use(open_app(), "sleepstudy")
    app = state_of(at)
    assert len(app.dataset.table) == 180
    assert app.roles == dataset_entry("sleepstudy").roles
    at = fine(go(at, "roles"))
    assert "180 rows of 18 Subjects" in words(at)


def test_a_wide_data_set_asks_to_be_reshaped_before_roles():
    at = go(use(open_app(), "pain_trial"), "roles")
    assert "one row per person" in fine(at).info[0].value
    at = fine(go(at, "reshape"))
    at = fine(at.button(key="apply").click().run())
    app = state_of(at)
    assert app.reshape == dataset_entry("pain_trial").reshape
    assert app.roles == dataset_entry("pain_trial").roles
    assert "80 patients × 4 columns = 320 rows, 25 of them empty" in plain(at)
    at = fine(go(at, "roles"))
    assert at.selectbox(key="choices.time").value == "month"


def test_undo_takes_the_long_table_back():
    at = go(use(open_app(), "pain_trial"), "reshape")
    at = at.button(key="apply").click().run()
    at = fine(at.button(key="undo").click().run())
    assert state_of(at).reshape is None
    assert "one row per person" in fine(go(at, "roles")).info[0].value
    at = go(at, "reshape").button(key="apply").click().run()
    assert state_of(at).roles == dataset_entry("pain_trial").roles


def test_families_can_be_corrected():
    at = fine(go(bring(open_app(), "wide.csv", WIDE), "reshape"))
    assert state_of(at).shape.families[0].columns == ("y_1", "y_2", "y_3")
    choose(at, "shape.families.0.columns", ["y_1", "y_3"])
    assert state_of(at).shape.families[0].times == ("1", "3")
    choose(at, "shape.families.0.times.0", "0")
    choose(at, "shape.families.0.times.1", "half a year")
    assert "not a number" in at.error[0].value
    choose(at, "shape.families.0.times.1", "26")
    choose(at, "shape.families.0.name", "mood")
    choose(at, "shape.time_name", "week")
    at = fine(at.button(key="apply").click().run())
    assert list(state_of(at).reshape.families[0].times) == [0.0, 26.0]
    at = fine(go(at, "roles"))
    assert {"mood", "week", "who"} <= {c.split(" · ")[0] for c in at.selectbox(key="choices.outcome").options}


def test_a_wide_table_may_be_called_long_and_back():
    at = go(bring(open_app(), "wide.csv", WIDE), "reshape")
    choose(at, "shape.form", "long")
    assert fine(go(at, "roles")).selectbox
    choose(go(at, "reshape"), "shape.form", "wide")
    assert fine(at).button(key="apply").value is False


def test_a_semicolon_file_with_decimal_commas_is_read_and_said():
    at = fine(bring(open_app(), "diary.csv", LONG))
    table = state_of(at).dataset.table
    assert table["score"].tolist()[:2] == [0.5, 1.5]
    assert "semicolons" in words(at)


def test_sheets_of_a_workbook_can_be_chosen():
    content = io.BytesIO()
    with pd.ExcelWriter(content) as writer:
        pd.DataFrame({"a": [1, 2], "b": [3, 4]}).to_excel(writer, sheet_name="first", index=False)
        pd.DataFrame({"c": [1, 2, 3]}).assign(d=[4, 5, 6]).to_excel(writer, sheet_name="second", index=False)
    at = fine(bring(open_app(), "book.xlsx", content.getvalue()))
    assert list(state_of(at).dataset.table.columns) == ["a", "b"]
    at = fine(at.selectbox[0].set_value("second").run())
    assert list(state_of(at).dataset.table.columns) == ["c", "d"]
    assert fine(go(go(at, "start"), "data")).selectbox[0].value == "second"


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04 truncated"])
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_lost(content):
    at = use(open_app(), "sleepstudy")
    before = state_of(at)
    at = bring(at, "broken.csv", content)
    fine(at)
    assert at.error
    assert state_of(at).dataset is before.dataset
    assert state_of(at).roles == before.roles


def test_a_second_file_replaces_the_first_completely():
    at = use(open_app(), "orthodont")
    choose(go(at, "roles"), "choices.time_coding", "centred")
    at = bring(at, "diary.csv", LONG)
    app = state_of(at)
    assert app.dataset.name == "diary.csv"
    assert "distance" not in words(at)
    assert app.choices.time_coding != "centred"
    assert app.visited <= {"start", "data"}
    fine(go(at, "roles"))


def test_pasted_cells_are_read():
    at = choose(go(open_app(), "data"), "views.source", "paste")
    at.text_area[0].set_value("who\tweek\ty\na\t1\t2\na\t2\t3\nb\t1\t5\nb\t2\t4\n")
    at = fine(at.button[0].click().run())
    assert state_of(at).dataset.table.shape == (4, 3)


def test_roles_are_kept_on_the_way_through_every_screen_and_back():
    at = go(use(open_app(), "orthodont"), "roles")
    choose(at, "choices.time_coding", "centred")
    choose(at, "choices.interactions", [])
    chosen = state_of(at).roles
    for screen in ("look", "start", "data", "reshape", "roles"):
        at = fine(go(at, screen))
    assert state_of(at).roles == chosen == Roles("distance", "Subject", "age", ("Sex",), (), (), "centred")
    assert at.segmented_control(key="choices.time_coding").value == "centred"


@pytest.mark.parametrize(
    ("part", "column", "refusal"),
    [
        ("outcome", "Sex", "Sex"),
        ("group", "age", None),
        ("time", "Sex", "Sex"),
    ],
)
def test_roles_that_cannot_be_are_refused_in_place(part, column, refusal):
    at = go(use(open_app(), "orthodont"), "roles")
    at = fine(choose(at, f"choices.{part}", column))
    if refusal:
        assert any(refusal in e.value for e in at.error)


def test_guesses_come_with_their_reason():
    at = fine(go(bring(open_app(), "diary.csv", LONG), "roles"))
    assert state_of(at).roles is not None
    assert sum("Our guess" in c.value for c in at.caption) >= 2


HOSTILE = "![x](http://example.com/x.png) `$x$` <b>*bold*</b> :material/home: [a](javascript:alert(1))"


def test_names_of_columns_are_shown_and_never_run():
    table = pd.DataFrame({HOSTILE: range(12), "=cmd()": [i // 3 for i in range(12)], "{{x}}": [0.5, 2, 1] * 4})
    at = bring(open_app(), f"{HOSTILE[:60]}.csv", table.to_csv(index=False).encode())
    for screen in ("data", "reshape", "roles", "look", "start"):
        said = words(fine(go(at, screen)))
        assert "![x](http" not in said
        assert "](javascript" not in said
