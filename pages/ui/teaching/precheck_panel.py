"""The pre-check and its refresher: offered, never forced."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.course.precheck import answered, missed, precheck, refresher

from .. import frame, state
from ..known import facts_for
from ..messages import guarded
from ..panel import panel
from .quiz import show_question

_CHECK, _REFRESH = "precheck", "refresher"


def offer() -> None:
    """On the first screen, as long as nobody has looked at it."""
    n = len(precheck(facts_for("start")))
    if answered(state.now().progress):
        return
    label = "Is your regression rusty? A check of what you need to know first"
    if st.button(label, key="precheck", icon=":material/checklist:", type="tertiary", help=f"{n} questions, 5 minutes"):
        views = state.now().views
        state.change(views=replace(views, panels=views.panels | {_CHECK}))
        frame.go_to("course")


def show() -> None:
    """The questions, and the sections of the refresher that explain what was missed."""
    progress = state.now().progress
    n, done, wrong = len(precheck(facts_for("course"))), answered(progress), missed(progress)
    how_far = f": {done} of {n} answered" if done else ""
    place = panel(_CHECK, f"What you need to know first{how_far}", "checklist")
    if place.open:
        with place:
            _questions()
    title = "Refresher: what you missed" if wrong else "Refresher: regression, standard errors, tests"
    place = panel(_REFRESH, title, "menu_book")
    if place.open:
        with place:
            _refresher(wrong)
    elif wrong:
        st.caption(":material/arrow_upward: The refresher explains what you missed, in a few minutes.")


@st.fragment
def _questions() -> None:
    def drawn() -> None:
        asked = precheck(facts_for("course"))
        st.markdown(
            "The course takes a little regression for granted. Find out where you stand, or skip this and come back "
            "when something is unclear. Nothing depends on it."
        )
        for i, question in enumerate(asked, 1):
            show_question(question, "lesson", f"Question {i} of {len(asked)}")

    guarded(drawn)


def _refresher(wrong: tuple[str, ...]) -> None:
    everything = st.toggle("Show all of it", key="whole refresher") if wrong else True
    for section in refresher(facts_for("course"), None if everything else wrong):
        st.markdown(f"#### {section.title}\n\n{section.markdown}")
