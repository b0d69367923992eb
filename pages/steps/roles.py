"""Roles: which column plays which part, where zero is, and what is made of columns for that."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.sentences import sample_sentence, time_meaning
from pages.ui import doors, state
from pages.ui.mending.recipe import recipe_list
from pages.ui.messages import guarded, show_findings
from pages.ui.pictures import bullets
from pages.ui.roles.centring import offer_centring
from pages.ui.roles.crossing import ask_about_restarts, offer_crossing
from pages.ui.roles.levels import offer_levels
from pages.ui.roles.pickers import pick_roles
from pages.ui.roles.rows import offer_rows
from pages.ui.roles.words import words_as_time


def what_the_model_sees() -> None:
    """The rows and the zero, with what should be known about them."""
    show_findings(doors.role_findings())
    ready = doors.prepared()
    with st.container(border=True):
        st.markdown("**What the model will see**")
        bullets([sample_sentence(ready), time_meaning(ready)])


ask_about_restarts()
if state.now().views.not_mended:
    st.error(escape.markdown(state.now().views.not_mended), icon=":material/do_not_disturb_on:")
pick_roles()
if state.now().roles is not None and not words_as_time():
    guarded(what_the_model_sees)
for offer in (offer_levels, offer_crossing, offer_centring, offer_rows, recipe_list):
    guarded(offer)
