"""Roles: which column plays which part, with a guess to begin with and reasons for every refusal."""

from __future__ import annotations

import streamlit as st

from lmm_engine.errors import LmmError
from lmm_engine.report import escape
from lmm_engine.report.sentences import dropped_sentence, sample_sentence, time_meaning
from pages.ui import doors, state
from pages.ui.messages import show_error, show_findings
from pages.ui.role_pickers import pick_roles

pick_roles()

if state.now().roles is not None:
    try:
        findings = doors.role_findings()
        ready = doors.prepared()
    except LmmError as refusal:
        show_error(refusal)
    else:
        show_findings(findings)
        said = [sample_sentence(ready), dropped_sentence(ready), time_meaning(ready)]
        with st.container(border=True):
            st.markdown("**What the model will see**")
            st.markdown("\n".join(f"- {escape.markdown(s)}" for s in said if s))
