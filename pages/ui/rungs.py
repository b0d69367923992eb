"""One rung on the screen, the same for all three: only the model differs, so only the lines and the numbers move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.errors import LmmError
from lmm_engine.report import escape
from lmm_engine.report.numbers import things
from lmm_engine.report.words import noun

from . import controls, doors, gallery, insights, ways
from .means_panel import offer_means
from .messages import show_error, show_findings
from .opinion import offer_second_opinion
from .pictures import bullets, sentence, show_picture, show_table
from .terms_panel import offer_terms
from .tracing import offer_trace
from .uncertainty import offer_uncertainty
from .within_panel import offer_within_between

if TYPE_CHECKING:
    from lmm_engine.inference.effects.wald import DfMethod
    from lmm_engine.model import FittedModel
    from lmm_engine.report.tracing import Traces

# More sentences than this are a wall; the rest waits to be opened.
MOST_SENTENCES = 6


def show_rung(number: int) -> None:
    """Draw a rung: the picture, what changed, the equation, fixed effects, variance components."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        controls.method()
        controls.level()
    with st.spinner(f"Fitting {things(doors.prepared().n_rows_used, 'row')} …"):
        fit = doors.rung(number)
        show_picture(gallery.ladder(number), "ladder", _legend())
    _cautions(fit)
    if number > 0:
        _changed(number)
    _equation(number, fit)
    _fixed(number, fit)
    _variance(number, fit)
    offer_uncertainty(number)
    if number > 0:
        offer_second_opinion(number)


def no_slope() -> None:
    """Why there is no rung 2, and what to do about it."""
    st.info(
        "A slope needs a column that varies within groups, such as time, and none is chosen. Your ladder ends at "
        "rung 1, and every later screen works with it.",
        title="There is no rung 2 for these roles",
        icon=":material/stairs_2:",
    )
    ways.link_to("roles", "Choose such a column")
    ways.link_to("compare", "Or go on to the comparison")


def _legend() -> str:
    """What the chart's own legend leaves open."""
    who = noun(doors.roles().group)
    return f"Dots: the rows. Band: the 95% interval of the average {who}'s line." if doors.roles().time else ""


def _cautions(fit: FittedModel) -> None:
    """What a careful reader should know about the fit; a singular one is an answer, said in the learner's names."""
    from lmm_engine.report.sentences import singular_sentence
    from lmm_engine.report.variance_words import SINGULAR

    said = singular_sentence(fit, doors.prepared())
    if said:
        st.warning(escape.markdown(said), icon=":material/info:")
    show_findings(f for f in fit.findings if f.code not in SINGULAR)


def _changed(number: int) -> None:
    """What climbing to this rung did to the numbers."""
    from lmm_engine.report.sentences import what_changed

    st.subheader(f"What changed since rung {number - 1}")
    try:
        lower = doors.rung(number - 1)
    except LmmError as refusal:
        show_error(refusal)
        return
    said = what_changed(lower, doors.rung(number), doors.prepared(), df=insights.df_in_use(), unit=insights.unit())
    bullets(said, most=MOST_SENTENCES, rest="The other {n} standard errors")


def _equation(number: int, fit: FittedModel) -> None:
    from lmm_engine.report.equation import equation, equation_with_numbers, legend
    from lmm_engine.report.sentences import parameters_sentence

    st.subheader("The model")
    ready = doors.prepared()
    if controls.equation() == "numbers":
        st.latex(equation_with_numbers(fit, ready))
    else:
        st.latex(equation(ready, number))
    sentence(f"{legend(ready, number)} {parameters_sentence(fit)}")


def _fixed(number: int, fit: FittedModel) -> None:
    from lmm_engine.report.sentences import effect_sentences
    from lmm_engine.report.tables import coefficient_table

    st.subheader("Fixed effects")
    df = controls.df_method()
    show_table(coefficient_table(fit, doors.prepared(), df=df), "Fixed effects with standard errors and intervals")
    st.caption(controls.df_says(fit))
    offer_trace("effects", lambda: _effect_traces(number, fit, df))
    said = effect_sentences(fit, doors.prepared(), df=df, unit=insights.unit())
    bullets(list(said.values()), most=MOST_SENTENCES, rest="The other {n} effects in words")
    offer_terms(number)
    offer_means(number)
    offer_within_between(number)


def _variance(number: int, fit: FittedModel) -> None:
    from lmm_engine.report.sentences import variance_sentences
    from lmm_engine.report.tables import variance_table

    st.subheader("Variance components")
    cells = variance_table(fit, doors.prepared())
    show_table(cells, "Variances, standard deviations and correlations", words=2)
    offer_trace("variances", lambda: _variance_traces(number, fit))
    bullets(variance_sentences(fit, doors.prepared(), unit=insights.unit()))


def _effect_traces(number: int, fit: FittedModel, df: DfMethod) -> Traces:
    from lmm_engine.report.tracing import EffectTraces

    return EffectTraces(fit, doors.prepared(), f"rung{number}", df=df, unit=insights.unit())


def _variance_traces(number: int, fit: FittedModel) -> Traces:
    from lmm_engine.report.tracing import VarianceTraces

    return VarianceTraces(fit, doors.prepared(), f"rung{number}", unit=insights.unit())
