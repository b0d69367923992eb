"""Look: the data as they are, before any model has an opinion."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.sentences import dropped_sentence, sample_sentence
from pages.ui import controls, doors, looking
from pages.ui.pictures import sentence, show_picture

controls.level()
show_picture(looking.lines(), "lines")

st.subheader("How many rows each group has")
sentence(sample_sentence(doors.prepared()))
show_picture(looking.counts(), "counts")

st.subheader("What is missing")
if doors.patterns()["missing"].any():
    sentence(dropped_sentence(doors.prepared()))
    show_picture(looking.gaps(), "missing")
else:
    sentence("No value is missing in the columns you use.")
