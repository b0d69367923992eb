"""Models side by side: the table, each step's test by every reference, and refusals with a way on."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.errors import LmmError
from lmm_engine.report import escape

from . import controls, doors, gallery, insights, pairs, state, ways
from .p_values import side_by_side
from .pictures import sentence, show_picture, show_table
from .tracing import offer_trace
from .widgets import segmented

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.model import FittedModel
    from lmm_engine.report.tracing import Traces

MOST_EFFECTS = 12


def rungs(fits: doors.Fits) -> None:
    """Every rung against the one below it."""
    from lmm_engine.report.sentences import information_sentence, lrt_sentence

    for rung, fit in fits.items():
        if isinstance(fit, LmmError):
            said = escape.markdown(f"{fit.problem} {fit.remedy}".strip())
            st.warning(said, title=f"Rung {rung} could not be fitted", icon=":material/info:")
    there = insights.standing()
    if len(there) < 2:
        st.info("There is only one rung here, and nothing to compare it with.", icon=":material/info:")
        return
    table = doors.comparison()
    names = {fit.formula: f"Rung {rung}" for rung, fit in there.items()}
    labels = [names[str(formula)] for formula in table.index]
    _table(table, labels)
    for label, reason in zip(labels, table["reason"], strict=True):
        if reason:
            st.caption(escape.markdown(f"{label}: {reason}"))
    offer_trace("models", lambda: _traces(table, labels, there))
    sentence(information_sentence(table, labels))
    st.subheader("One step at a time")
    upper = _step(labels)
    row = table.loc[there[upper].formula]
    sentence(lrt_sentence(row, doors.prepared(), upper))
    if math.isfinite(row["statistic"]):
        side_by_side(pairs.step(max(rung for rung in there if rung < upper), upper))
    _effects_on_every_rung()


def _effects_on_every_rung() -> None:
    st.subheader("The fixed effects on every rung")
    shown = gallery.coefficients()
    more = f" The first {MOST_EFFECTS} of {len(shown)} effects are drawn." if len(shown) > MOST_EFFECTS else ""
    st.caption(f"Dots: estimates. Lines: their 95% intervals. {controls.df_says()}{more}")
    for name, picture in shown[:MOST_EFFECTS]:
        show_picture(picture, name)


def effect() -> None:
    """A rung with and without one of its fixed effects."""
    from lmm_engine.report.sentences import effect_test_sentence, information_sentence

    offered = insights.effects()
    if not offered:
        st.info("The fixed part is a mean alone: there is no effect to leave out.", icon=":material/info:")
        ways.link_to("roles", "Choose a predictor")
        return
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        labelled = {effect: escape.markdown(effect) for effect in offered}
        left_out = segmented("Leave out", "views.left_out", labelled, default=list(offered)[-1])
        rung = controls.rung("views.effect_rung")
    table = insights.with_and_without(rung, left_out)
    labels = [f"without {left_out}", f"rung {rung}"]
    _table(table, labels)
    offer_trace("models without", lambda: _without_traces(table, labels, rung, left_out))
    row = table.iloc[1]
    if math.isnan(row["statistic"]):
        _refused(str(row["reason"]))
        return
    sentence(information_sentence(table, labels))
    st.subheader("Is it needed?")
    sentence(effect_test_sentence(row, left_out))
    side_by_side(pairs.without(rung, left_out))


def _traces(table: pd.DataFrame, labels: list[str], there: dict[int, FittedModel]) -> Traces:
    from lmm_engine.report.tracing import ModelTraces

    called = {label: f"rung{rung}" for label, rung in zip(labels, there, strict=True)}
    return ModelTraces(table, list(there.values()), called, doors.prepared())


def _without_traces(table: pd.DataFrame, labels: list[str], rung: int, left_out: str) -> Traces:
    from lmm_engine.report.tracing import ModelTraces

    pair = pairs.without(rung, left_out)
    called = dict(zip(labels, ("smaller", pair.name), strict=True))
    return ModelTraces(table, (pair.smaller, pair.larger), called, doors.prepared(), made=("smaller",))


def _table(table: pd.DataFrame, labels: list[str]) -> None:
    """The models side by side."""
    from lmm_engine.report.inferences.tables_comparison import WEIGHT, models_table

    show_table(models_table(table, labels), "Models with log-likelihood, AIC, BIC and likelihood-ratio tests")
    if table["weight"].notna().any():
        st.caption(WEIGHT)


def _step(labels: list[str]) -> int:
    """Which step's test is told and drawn; the highest unless another is chosen."""
    steps = {int(label.split()[-1]): f"{label} against {below.lower()}" for below, label in pairwise(labels)}
    highest = max(steps)
    return segmented("Step", "views.step", steps, default=highest, hidden=True) if len(steps) > 1 else highest


def _refused(reason: str) -> None:
    """Why there is no test, and the one step that makes it possible."""
    st.warning(escape.markdown(reason), title="These two may not be compared", icon=":material/do_not_disturb_on:")
    if state.now().method == "REML":
        st.button(
            "Refit both by ML",
            key="refit",
            type="primary",
            icon=":material/restart_alt:",
            on_click=state.write,
            args=("method", "ML"),
        )
