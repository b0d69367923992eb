"""Variance: how much lies between groups, how much within, how much the predictors explain."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.sentences import icc_sentence, r2_sentence, variance_sentences
from lmm_engine.report.shares import icc_equation, letters_of_shares, r2_equations
from pages.ui import clustering, controls, doors, gallery, insights
from pages.ui.pictures import bullets, sentence, show_picture

rung = controls.rung("views.checked")
fit, ready = doors.rung(rung), doors.prepared()
show_picture(gallery.variance(rung), "variance")

st.subheader("Intraclass correlation")
if rung > 0:
    st.latex(icc_equation(fit))
sentence(icc_sentence(fit, ready))
if rung > 0:
    clustering.interval(rung)
    clustering.offer_design_effect(rung)
if rung > 1:
    clustering.over_time(rung)
    clustering.offer_correlations(rung)

st.subheader("R², marginal and conditional")
for formula in r2_equations(fit):
    st.latex(formula)
sentence(r2_sentence(fit, ready))
st.caption(letters_of_shares(fit))

st.subheader("One component at a time")
bullets(variance_sentences(fit, ready, unit=insights.unit()))
