"""The pre-check and its refresher: offered, never forced."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lmm_engine.report.numbers import things
from pages.course.precheck import answered, missed, precheck, refresher
from pages.course.progress import PRECHECK

from .. import state, ways
from ..known import facts_for
from ..messages import guarded
from ..panel import panel
from ..widgets import switch
from .quiz import show_in_turn

_CHECK, _REFRESH = "precheck", "refresher"


def offer() -> None:
    """On the first screen, as long as nobody has looked at it."""
    n = len(precheck(facts_for("start")))
    if answered(state.now().progress):
        return
    label = "Is your regression rusty? Take a short check"
    if st.button(label, key="precheck", icon=":material/checklist:", type="tertiary", help=f"{n} questions, 5 minutes"):
        views = state.now().views
        state.change(views=replace(views, panels=views.panels | {_CHECK}))
        ways.go_to("course")


def show() -> None:
    """The questions, and the sections of the refresher that explain what was missed."""
    progress = state.now().progress
    n, done, wrong = len(precheck(facts_for("course"))), answered(progress), missed(progress)
    # The labels stay the same, come what may: an expander with another label is another one, and closed.
    place = panel(_CHECK, "What you need to know first", "checklist")
    if place.open:
        with place:
            _questions()
    if done:
        st.caption(f"{done} of {things(n, 'question')} answered, {done - len(wrong)} right at once.")
    place = panel(_REFRESH, "Refresher: regression, standard errors, tests", "menu_book")
    if place.open:
        with place:
            _refresher(wrong)
    elif wrong:
        st.caption("The refresher explains what you missed, in a few minutes.")


@st.fragment
def _questions() -> None:
    def drawn() -> None:
        asked = precheck(facts_for("course"))
        st.markdown(
            "The course takes a little regression for granted. Find out where you stand, or skip this and come back "
            "when something is unclear. Nothing depends on it."
        )
        show_in_turn(PRECHECK, asked)

    guarded(drawn)


def _refresher(wrong: tuple[str, ...]) -> None:
    everything = switch("Show all of it", "views.refreshed_whole") if wrong else True
    for section in refresher(facts_for("course"), None if everything else wrong):
        st.markdown(f"#### {section.title}\n\n{section.markdown}")
