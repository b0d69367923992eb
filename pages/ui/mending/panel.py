"""Mending the table on the screen Data: what is suggested, a column to change, and the recipe of what was done."""

from __future__ import annotations

import streamlit as st

from lmm_engine.data.suggestions.offered import Suggestion
from lmm_engine.report import escape
from lmm_engine.report.numbers import things

from .. import recipe_doors, state
from ..panel import panel
from . import actions as mending_actions
from .column import edit_column
from .recipe import recipe_files, recipe_list

# More at once are a wall; the others come up as these are dealt with.
_SHOWN = 4
_LABELS = {
    "missing": "Make them missing",
    "numbers_as_text": "Read as numbers",
    "dates_as_text": "Read as dates",
    "categories_as_numbers": "Take as categories",
    "ordered": "Take as ordered",
}


def mending_panel() -> None:
    """All that mends the table; each change becomes a step of the recipe, the table as read stays as it is."""
    _offer_replay()
    _suggestions()
    refused = state.now().views.not_mended
    if refused:
        st.error(escape.markdown(refused), icon=":material/do_not_disturb_on:")
    place = panel("column editor", "Change a column", "edit_note")
    if place.open:
        with place:
            edit_column()
    recipe_list()
    place = panel("recipe files", "Take the recipe along", "receipt_long")
    if place.open:
        with place:
            recipe_files()


def _suggestions() -> None:
    """What may want mending, each with one click to do it and one to leave it."""
    declined = state.now().views.declined
    found = [s for s in recipe_doors.suggestions() if s.sentence not in declined]
    if not found:
        return
    st.markdown(f"**Worth a look:** {things(len(found), 'suggestion')}; nothing is changed unless you say so.")
    for place, suggestion in enumerate(found[:_SHOWN]):
        _suggestion(place, suggestion)
    if len(found) > _SHOWN:
        st.caption(f"{len(found) - _SHOWN} more when these are dealt with.")


def _suggestion(place: int, suggestion: Suggestion) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f":material/lightbulb: {escape.markdown(suggestion.sentence)}")
        with st.container(horizontal=True, gap="small"):
            st.button(
                _LABELS[suggestion.kind],
                key=f"accept {place}",
                on_click=mending_actions.accept,
                args=(suggestion,),
            )
            st.button(
                "Leave as it is",
                key=f"decline {place}",
                type="tertiary",
                on_click=mending_actions.decline,
                args=(suggestion,),
            )


def _offer_replay() -> None:
    """The steps that were done to the data set before, where they fit this one."""
    app = state.now()
    if app.recipe.entries or app.recipe.past or not app.former.steps:
        return
    if not all(outcome.refusal is None for outcome in recipe_doors.outcomes_of(app.former)):
        return
    with st.container(border=True, gap="small"):
        steps = things(len(app.former.steps), "step")
        st.markdown(f":material/replay: The recipe of the table before fits this one as well: {steps}.")
        st.button("Do the same to this table", key="replay", on_click=mending_actions.replay, args=(app.former,))
