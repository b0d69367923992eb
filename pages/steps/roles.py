"""Roles: which column plays which part, with a guess to begin with and reasons for every refusal."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.sentences import sample_sentence, time_meaning
from pages.ui import doors, state
from pages.ui.messages import show_findings
from pages.ui.pictures import bullets
from pages.ui.role_pickers import pick_roles

pick_roles()

if state.now().roles is not None:
    show_findings(doors.role_findings())
    ready = doors.prepared()
    with st.container(border=True):
        st.markdown("**What the model will see**")
        bullets([sample_sentence(ready), time_meaning(ready)])
