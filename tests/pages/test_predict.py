"""Predict, then reveal: the result waits for a commitment, and is drawn with it."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from pages.ui.state import AppState
from tests.pages.app import fine, go, open_app, pictures, plain, state_of, use


def at_rung_1() -> AppTest:
    return fine(go(use(open_app(predicts=True), "sleepstudy"), "rung_1"))


def answer(at: AppTest) -> AppTest:
    """Everything on the screen, somehow."""
    for radio in at.radio:
        if str(radio.key).startswith("forecast "):
            radio.set_value("rose")
    at.slider(key="forecast rung_1.residual").set_value(30.0)
    return at.run()


def commit(at: AppTest) -> AppTest:
    (button,) = [b for b in at.button if str(b.key).startswith("foresight commit")]
    return fine(button.click().run())


def test_the_result_waits_and_the_lesson_does_not_tell_it() -> None:
    at = at_rung_1()
    said = plain(at)
    assert "Before you look" in said
    assert not at.table
    assert not pictures(at)
    assert "30.99" not in said  # the residual SD of rung 1
    (button,) = [b for b in at.button if str(b.key).startswith("foresight commit")]
    assert button.disabled


def test_what_was_committed_is_drawn_on_the_line_with_the_result() -> None:
    at = commit(answer(at_rung_1()))
    assert at.table
    said = plain(at)
    assert "You said 30.00; it is 30.99" in said
    assert "It went from 1.24 to 0.804" in said
    alternatives = [picture.alt for picture in pictures(at)]
    assert any("you said 30" in alt and "it is 31" in alt for alt in alternatives), alternatives
    assert state_of(at).progress.predictions["rung_1.slope_se"].said == "rose"


def test_a_prediction_is_not_held_against_other_data() -> None:
    at = commit(answer(at_rung_1()))
    at = fine(go(use(at, "orthodont"), "rung_1"))
    assert "Before you look" in plain(at)
    assert not at.table


def test_what_is_chosen_survives_a_walk_before_it_is_committed() -> None:
    at = answer(at_rung_1())
    at = fine(go(go(at, "look"), "rung_1"))
    assert at.slider(key="forecast rung_1.residual").value == 30.0
    assert at.radio(key="forecast rung_1.slope_se").value == "rose"


def test_the_result_is_shown_without_predicting_on_demand() -> None:
    at = fine(at_rung_1().button(key="foresight pass").click().run())
    assert at.table
    assert not state_of(at).progress.predictions
    assert "Before you look" in plain(fine(go(at, "rung_0")))
    at = fine(at.button(key="foresight never").click().run())
    assert at.table
    at = fine(go(at, "rung_1"))
    assert at.table
    at = fine(go(at, "course"))
    at.toggle(key="foresight.wanted").set_value(True).run()
    assert "Before you look" in plain(fine(go(at, "rung_2")))


def test_a_lesson_that_shares_its_screen_asks_in_its_own_place() -> None:
    at = open_app()
    at = go(use(at, "diary"), "rung_1")
    app: AppState = state_of(at)
    assert app.foresight.wanted is False
    at.session_state["app"] = replace(app, views=replace(app.views, lesson="within_between"))
    at = fine(at.run())
    assert at.table
    assert at.radio(key="forecast within_between.shape").options
    at.radio(key="forecast within_between.shape").set_value("alike").run()
    at = commit(at)
    assert "between the means" in plain(at)
