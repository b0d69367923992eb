"""One truth: paths into the state, widgets that mirror it, half-written states impossible."""

from __future__ import annotations

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest


def test_a_path_is_read_and_written_through_tuples_and_dataclasses():
    def script() -> None:
        import streamlit as st

        from pages.ui import state
        from pages.ui.held.drafts import FamilyDraft, Shape

        state.change(shape=Shape("wide", (FamilyDraft("a"), FamilyDraft("b"))))
        before = state.now()
        state.write("shape.families.1.times", ("1", "2"))
        st.text(state.read("shape.families.1.times.1"))
        st.text(before.shape.families[1].times == () and state.read("shape.families.0.name") == "a")

    at = AppTest.from_function(script).run()
    assert not at.exception
    assert [t.value for t in at.text] == ["2", "True"]


def test_a_state_cannot_be_changed_in_place():
    from pages.ui.state import AppState

    with pytest.raises(dataclasses.FrozenInstanceError):
        AppState().method = "ML"  # type: ignore[misc]


def _widgets() -> None:
    import streamlit as st

    from pages.ui import state
    from pages.ui.held.drafts import Choices
    from pages.ui.widgets import pick, pick_many, segmented, switch, words

    options = st.session_state.get("options", ["a", "b", "c"])
    if st.session_state.get("hide"):
        st.stop()
    pick("One", "choices.outcome", options)
    pick("One or none", "choices.time", options, none="None")
    pick_many("Many", "choices.predictors", options)
    segmented("Few", "method", {"REML": "REML", "ML": "ML"})
    switch("On", "shape.drop_empty")
    words("Line", "shape.time_name")
    st.button("elsewhere", on_click=lambda: state.change(choices=Choices(outcome="c", time="b", predictors=("a",))))


def test_widgets_show_the_state_and_write_it():
    at = AppTest.from_function(_widgets).run()
    at.selectbox(key="choices.outcome").set_value("b")
    at.selectbox(key="choices.time").set_value("c")
    at.multiselect(key="choices.predictors").set_value(["c", "a"])
    at.segmented_control(key="method").set_value("ML")
    at.toggle(key="shape.drop_empty").set_value(True)
    at.text_input(key="shape.time_name").set_value("week")
    at.run()
    assert not at.exception
    app = at.session_state["app"]
    assert (app.choices.outcome, app.choices.time, app.choices.predictors) == ("b", "c", ("c", "a"))
    assert (app.method, app.shape.drop_empty, app.shape.time_name) == ("ML", True, "week")


def test_widgets_that_were_away_come_back_as_they_were():
    at = AppTest.from_function(_widgets).run()
    at.selectbox(key="choices.outcome").set_value("b")
    at.segmented_control(key="method").set_value("ML")
    at.run()
    at.session_state["hide"] = True
    at.run()
    at.session_state["hide"] = False
    at.run()
    assert at.selectbox(key="choices.outcome").value == "b"
    assert at.segmented_control(key="method").value == "ML"


def test_widgets_follow_a_state_that_changed_elsewhere():
    at = AppTest.from_function(_widgets).run()
    at.selectbox(key="choices.outcome").set_value("b").run()
    at.button[0].click().run()
    assert at.selectbox(key="choices.outcome").value == "c"
    assert at.selectbox(key="choices.time").value == "b"
    assert at.multiselect(key="choices.predictors").value == ["a"]


def test_nothing_chosen_is_a_choice_where_it_may_be():
    at = AppTest.from_function(_widgets).run()
    at.selectbox(key="choices.time").set_value("b").run()
    at.selectbox(key="choices.time").set_value("").run()
    assert at.session_state["app"].choices.time is None


def test_a_choice_that_is_no_longer_offered_is_not_shown():
    at = AppTest.from_function(_widgets).run()
    at.selectbox(key="choices.outcome").set_value("b").run()
    at.session_state["options"] = ["a", "c"]
    at.run()
    assert not at.exception
    assert at.selectbox(key="choices.outcome").value is None
