"""Categories compared: what the model expects of each, how they differ, and how the slope of time differs with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.words import named

from . import doors, inferences, insights, state
from .messages import guarded
from .panel import panel
from .pictures import bullets, sentence, show_picture, show_table
from .tracing import offer_trace
from .widgets import pick, segmented

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.report.tracing import Traces

_ADJUSTED = {"tukey": "Tukey", "holm": "Holm"}
_COMPARING = "Comparing each category with each other …"
#: More comparisons than this are neither drawn nor listed.
MOST_PAIRS = 40
MOST_REASONS = 6


def offer_means(rung: int) -> None:
    """A panel with means and slopes; nothing where no predictor has categories and none changes the slope."""
    ready = doors.prepared()
    if not ready.categories and not _crossing():
        return
    place = panel("means", "Means and slopes: the categories compared", "compare_arrows")
    if place.open:
        with place:
            guarded(lambda: _show(rung))


def _crossing() -> tuple[str, ...]:
    """The predictors that change the slope of time."""
    roles = doors.roles()
    return roles.interactions if roles.time else ()


def _show(rung: int) -> None:
    factor = _factor()
    if factor is not None:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            time = _time(factor)
            if len(doors.prepared().categories[factor]) > 2:
                segmented("Adjusted after", "views.adjust", _ADJUSTED)
        _means(rung, factor, time)
        if factor in _crossing():
            _slopes_of_categories(rung, factor)
    for predictor in _crossing():
        if predictor not in doors.prepared().categories:
            _slopes_of_numbers(rung, predictor)


def _factor() -> str | None:
    """Whose categories are compared."""
    offered = {name: escape.markdown(named(name)) for name in doors.prepared().categories}
    if len(offered) < 2:
        return next(iter(offered), None)
    return segmented("Categories of", "views.factor", offered)


def _time(factor: str) -> float | None:
    """At which time the means are taken, where that makes a difference; None for the mean time."""
    from lmm_engine.report.data_words import moment
    from lmm_engine.report.inferences.means_words import standing

    ready = doors.prepared()
    if factor not in _crossing():
        return None
    mean = moment(standing(ready, str(ready.time_name))[0], ready)
    chosen = pick(
        f"At which {escape.markdown(named(ready.roles.time))}?",
        "views.moment",
        [repr(time) for time in insights.usual_times()],
        shown=lambda time: moment(float(time), ready),
        none=f"On average ({mean})",
        help="The slope differs between these categories, so their distance depends on when it is looked at.",
    )
    return None if chosen is None else float(chosen)


def _means(rung: int, factor: str, time: float | None) -> None:
    from lmm_engine.charts import interval_rows
    from lmm_engine.report.inferences import means_words, tables_means

    ready, unit = doors.prepared(), insights.unit()
    found, levels = inferences.means(rung, factor, time), ready.categories[factor]
    st.markdown(f"**Expected {escape.markdown(named(ready.roles.outcome))}**")
    show_picture(interval_rows(tables_means.drawn(found, levels), title=_axis()), "means")
    show_table(tables_means.means_table(found, named(factor), levels, "Mean"), "Expected values of the categories")
    offer_trace("means", lambda: _traces(rung, factor, time))
    sentence(means_words.means_sentence(found, ready, factor, unit))
    bullets(means_words.reasons(found, levels), most=MOST_REASONS, rest="The other {n}")
    st.caption(escape.markdown(means_words.held_sentence(ready, factor, time)))
    if len(levels) > 1:
        st.markdown("**Their differences**")
        with st.spinner(_COMPARING):
            pairs = inferences.pairs(rung, factor, _adjust(), time)
        outcome = named(ready.roles.outcome)
        _pairs(pairs, factor, "differences", outcome, lambda: _pair_traces(rung, pairs, factor, time), unit)
        if len(levels) > 2:
            st.caption(escape.markdown(means_words.ADJUSTMENTS_SAY[_adjust()]))


def _traces(rung: int, factor: str, time: float | None) -> Traces:
    from lmm_engine.report.tracing import MeansTraces

    at, df, unit = _at(time), insights.df_in_use(), insights.unit()
    return MeansTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", factor, at, df, unit=unit)


def _at(time: float | None) -> dict[str, float] | None:
    """Where the model's time is held, for a verb."""
    return None if time is None else {str(doors.prepared().time_name): time}


def _slopes_of_categories(rung: int, factor: str) -> None:
    """The slope of time in each category, and the differences between slopes."""
    ready = doors.prepared()
    levels = ready.categories[factor]
    labels = [f"{named(factor)} = {level}" for level in levels]
    found = inferences.slopes(rung, factor)
    _slopes(found, factor, labels, levels, lambda: _slope_traces(rung, found, factor, labels, levels))
    st.markdown("**Differences between these slopes**")
    with st.spinner(_COMPARING):
        pairs = inferences.slope_pairs(rung, factor, _adjust())
    what, time = f"the slope of {named(ready.roles.time)}", str(ready.time_name)
    _pairs(pairs, factor, "slope differences", what, lambda: _pair_traces(rung, pairs, factor, slope=time, what=what))


def _slopes_of_numbers(rung: int, predictor: str) -> None:
    """The slope of time at the mean of a number, and one SD below and above it."""
    from lmm_engine.report.numbers import plain

    values = doors.prepared().frame[predictor].astype(float)
    mean, sd = float(values.mean()), float(values.std())
    places = {"mean − SD": mean - sd, "mean": mean, "mean + SD": mean + sd}
    labels = [f"{named(predictor)} = {plain(value, 4)} ({name})" for name, value in places.items()]
    at = {predictor: list(places.values())}
    found = inferences.slopes(rung, predictor, at[predictor])
    _slopes(found, predictor, labels, labels, lambda: _slope_traces(rung, found, predictor, labels, labels, at))


def _slopes(
    found: pd.DataFrame, predictor: str, labels: Sequence[str], rows: Sequence[str], traces: Callable[[], Traces]
) -> None:
    from lmm_engine.charts import interval_rows
    from lmm_engine.report.inferences import means_words, tables_means

    ready = doors.prepared()
    time = escape.markdown(named(ready.roles.time))
    st.markdown(f"**Slopes of {time} by {escape.markdown(named(predictor))}**")
    title = f"slope of {ready.roles.time}"
    show_picture(interval_rows(tables_means.drawn(found, rows), title=title, zero=True), f"slopes {predictor}")
    show_table(tables_means.means_table(found, named(predictor), rows, "Slope"), f"Slopes by {named(predictor)}")
    offer_trace(f"slopes {_crossing().index(predictor)}", traces)
    sentence(means_words.slopes_sentence(found, labels, ready))
    bullets(means_words.reasons(found, labels), most=MOST_REASONS, rest="The other {n}")


def _slope_traces(
    rung: int,
    found: pd.DataFrame,
    predictor: str,
    labels: Sequence[str],
    rows: Sequence[str],
    at: Mapping[str, Sequence[float]] | None = None,
) -> Traces:
    from lmm_engine.report.tracing import SlopeTraces

    fit, ready, df = doors.rung(rung), doors.prepared(), insights.df_in_use()
    called, spelled = tuple(map(str, rows)), tuple(labels)
    return SlopeTraces(fit, ready, f"rung{rung}", predictor, at, df, found=found, called=called, spelled=spelled)


def _pairs(found: pd.DataFrame, factor: str, key: str, what: str, traces: Callable[[], Traces], unit: str = "") -> None:
    """Differences of two categories each, later ones minus earlier ones."""
    from lmm_engine.charts import interval_rows
    from lmm_engine.report.inferences import means_words, tables_means

    levels = doors.prepared().categories[factor]
    compared, pairs = tables_means.contrasts(levels), tables_means.turned(found)
    labels = [contrast.words for contrast in compared]
    title = f"difference in {what}"
    if len(compared) > 1:
        show_picture(interval_rows(tables_means.drawn(pairs, labels), title=title, zero=True), key)
    table = tables_means.pairs_table(pairs, compared).head(MOST_PAIRS)
    show_table(table, f"Comparisons of {named(factor)}: {key}")
    offer_trace(key, traces)
    bullets(means_words.pairs_sentences(pairs, compared, factor, unit=unit, what=what))
    bullets(means_words.reasons(pairs, labels), most=MOST_REASONS, rest="The other {n}")


def _pair_traces(
    rung: int,
    found: pd.DataFrame,
    factor: str,
    time: float | None = None,
    slope: str | None = None,
    what: str = "",
) -> Traces:
    from lmm_engine.report.tracing import PairTraces

    return PairTraces(
        doors.rung(rung),
        doors.prepared(),
        f"rung{rung}",
        factor,
        _at(time),
        insights.df_in_use(),
        unit=insights.unit(),
        found=found,
        adjust=_adjust(),
        slope=slope,
        what=what,
        most=MOST_PAIRS,
    )


def _adjust() -> state.Adjust:
    return state.now().views.adjust


def _axis() -> str:
    """The outcome with its unit, for an axis."""
    outcome, unit = doors.roles().outcome, insights.unit()
    return f"{outcome} ({unit})" if unit else outcome
