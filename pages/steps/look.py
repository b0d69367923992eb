"""Look: the data as they are, before any model has an opinion."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.sentences import sample_sentence
from pages.ui import controls, doors, looking
from pages.ui.missing import panels as missing_panels
from pages.ui.missing import shift as missing_shift
from pages.ui.missing import view as missing_view
from pages.ui.pictures import sentence, show_picture

controls.level()
show_picture(looking.lines(), "lines")

st.subheader("How many rows each group has")
sentence(sample_sentence(doors.prepared()))
show_picture(looking.counts(), "counts")

st.subheader("What is missing")
missing_view.show()
missing_panels.offer_leaving()
missing_panels.offer_anova()
missing_shift.offer()
