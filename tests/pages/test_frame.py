"""What surrounds every screen: what is in use, the way on, and calm where something fails."""

from __future__ import annotations

import logging

from streamlit.testing.v1 import AppTest

from pages.ui.screens import STEPS, standing, steps_of_the_walk
from tests.pages.app import fine, go, open_app, plain, state_of, use


def test_every_screen_has_a_file_and_every_file_is_a_screen():
    assert {path.name for path in STEPS.glob("*.py")} == {screen.file.name for screen in standing()}


def test_the_header_says_which_data_and_which_model():
    at = fine(go(use(open_app(), "sleepstudy"), "rung_1"))
    said = plain(at)
    assert "The ladder · step 7 of 14" in said
    assert "Sleep restriction and reaction time" in said
    assert "180 rows · 18 Subjects" in said
    assert "Reaction by Days, each Subject with its own level" in said


def test_the_header_counts_the_rows_that_are_used():
    at = go(use(open_app(), "pain_trial"), "reshape")
    at = at.button(key="apply").click().run()
    assert "295 of 320 rows · 80 patients" in plain(fine(at))


def test_next_and_back_lead_through_every_screen():
    at = use(open_app(), "sleepstudy")
    walk = steps_of_the_walk()
    go(at, walk[0].id)
    for after in walk[1:]:
        assert at.button(key="next").label == f"Next: {after.title}"
        assert fine(at.button(key="next").click().run()).title[0].value == after.title
        at.switch_page(f"pages/steps/{after.id}.py")  # the harness does not notice by itself where the click has led
    visited = state_of(at).visited
    assert "next" not in {button.key for button in at.button}
    for before in walk[-2::-1]:
        assert fine(at.button(key="back").click().run()).title[0].value == before.title
        at.switch_page(f"pages/steps/{before.id}.py")
    assert visited == {screen.id for screen in walk}


def test_the_first_screen_knows_where_one_left_off():
    at = fine(go(go(use(open_app(), "sleepstudy"), "roles"), "start"))
    assert "You left off with Sleep restriction and reaction time" in plain(at)
    assert [link.value for link in at.page_link] == ["Go on with “Roles”"]


def test_a_screen_that_waits_for_something_is_not_marked_as_done():
    at = go(open_app(), "rung_1")
    assert "rung_1" not in state_of(at).visited


def _failing() -> None:
    import streamlit as st

    from pages.ui.messages import guarded

    def fails() -> None:
        raise KeyError("a secret value of Mrs Miller")

    guarded(fails)
    st.text("the rest stands")


def test_a_mishap_is_said_calmly_and_logged_without_data(caplog):
    with caplog.at_level(logging.ERROR, "rungs"):
        at = AppTest.from_function(_failing).run()
    assert not at.exception
    assert "Something went wrong that should not have" in at.error[0].value
    assert at.text[0].value == "the rest stands"
    assert "KeyError at" in caplog.text
    assert "fails" in caplog.text
    assert "Miller" not in caplog.text + at.error[0].value


def _refusing() -> None:
    from lmm_engine.errors import DataError
    from pages.ui.messages import attempt

    def refuses() -> None:
        raise DataError("The column “*a* $x$” holds text.", "Choose another.")

    attempt(refuses)


def test_a_refusal_shows_problem_and_remedy_literally():
    at = AppTest.from_function(_refusing).run()
    assert not at.exception
    said = at.error[0].value
    assert r"\*a\* \$x\$" in said
    assert "Choose another" in said
