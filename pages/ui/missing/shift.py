"""A closed panel: what if the missing outcomes are not like those that were seen?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.missing import answer_words as missing_answer_words
from lmm_engine.report.missing import tables as tables_missing
from lmm_engine.report.numbers import count
from lmm_engine.report.tables import term_label
from lmm_engine.report.words import named

from .. import doors, insights, state
from ..drawing import choose_seed
from ..messages import guarded
from ..panel import panel
from ..pictures import bullets, sentence, show_picture, show_table
from ..slow import Progress, slowly
from ..tracing import offer_trace
from ..widgets import pick, segmented
from . import doors as missing_doors

if TYPE_CHECKING:
    from lmm_engine.diagnostics.missing import Completed, Shifted
    from lmm_engine.model import FittedModel
    from lmm_engine.report.tracing import Traces

#: Shifts that are tried downwards, and as many upwards.
STEPS = 5
IMPUTATIONS = (20, 50, 200)
_WHY = (
    "The mixed model takes the missing outcomes to be missing at random: given what was seen, like the others. Nobody "
    "can test that. So fill them in from the model, move them away from it, and watch when the answer changes."
)


def offer() -> None:
    """The panel; nothing where no outcome is missing."""
    known = missing_doors.counted()
    if not (known["holes"] or missing_doors.seen().n_without_outcome):
        return
    place = panel("shift", "What if the missing are different? A sensitivity analysis", "tune")
    if place.open:
        with place:
            guarded(_show)


def _show() -> None:
    completed, ready = missing_doors.completed(), doors.prepared()
    if not completed.n_missing:
        sentence(missing_answer_words.nothing_to_shift(completed, ready))
        return
    sentence(_WHY)
    rung = insights.proposed()
    fit = doors.rung(rung)
    term = _effect(fit)
    whom = _whom()
    to = _how_far()
    n, seed = _draws()
    st.caption(
        escape.markdown(" ".join([f"Rung {rung}.", *missing_answer_words.imputation_sentences(completed, ready)]))
    )
    found = slowly(
        f"{doors.fit_key(rung)} shifted {to!r} {whom!r} {n} {seed}",
        lambda progress: _shifted(fit, completed, to, whom, n, seed, progress),
        button=f"Fill in {count(n)} times and fit again",
        doing="Filling in and fitting again",
    )
    if found is not None:
        _answer(found, term, whom)


def _effect(fit: FittedModel) -> str:
    """Which effect is watched: the last one with time in it, until another is chosen."""
    ready = doors.prepared()
    labels = {str(name): term_label(str(name), ready) for name in fit.fixed_effects.index}
    return str(
        pick("Effect to watch", "views.shift.effect", list(labels), shown=labels.__getitem__, default=list(labels)[-1])
    )


def _whom() -> tuple[str, str] | None:
    """Whose missing outcomes are moved: everybody's, or those in one category of a predictor."""
    offered = [(column, level) for column, levels in doors.prepared().categories.items() for level in levels]
    if not offered:
        return None
    chosen = state.read("views.shift.whom")
    names = [f"only where {named(column)} = {level}" for column, level in offered]
    places = [str(i) for i in range(len(offered))]
    pick(
        "Whose missing outcomes move",
        "views.shift.whom",
        places,
        shown=lambda place: names[int(place)],
        none="all that are missing",
    )
    return offered[int(chosen)] if chosen in places else None


def _how_far() -> float:
    """The largest shift: as chosen, or about the outcome's SD."""
    unit = insights.unit()
    chosen = state.read("views.shift.to")
    value = _about_one_sd() if chosen is None else float(chosen)
    st.number_input(
        f"Shift by up to ({escape.markdown(unit)})" if unit else "Shift by up to",
        min_value=0.0,
        step=value / 10,
        format="%g",
        key=state.mirror("views.shift.to", value),
        on_change=_take_shift,
        help="In steps from so far below what the model expects of the missing outcomes to so far above. About one SD "
        "of the outcome is proposed.",
        width=260,
    )
    return value


def _about_one_sd() -> float:
    sd = float(doors.prepared().frame[doors.roles().outcome].astype(float).std())
    return float(f"{sd:.1g}") if math.isfinite(sd) and sd > 0 else 1.0


def _take_shift() -> None:
    value = state.shown("views.shift.to")
    if isinstance(value, int | float) and math.isfinite(value) and value > 0:
        state.write("views.shift.to", float(value))


def _draws() -> tuple[int, int]:
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        n = segmented("Times filled in", "views.shift.imputations", {n: count(n) for n in IMPUTATIONS}, default=50)
        return n, choose_seed()


def _shifted(
    fit: FittedModel,
    completed: Completed,
    to: float,
    whom: tuple[str, str] | None,
    n: int,
    seed: int,
    progress: Progress,
) -> Shifted:
    from lmm_engine.diagnostics.missing import shifted

    moved = None if whom is None else completed.rows_in(*whom)
    return shifted(
        fit,
        completed,
        (to * np.arange(-STEPS, STEPS + 1) / STEPS).tolist(),
        moved=moved,
        n=n,
        seed=seed,
        progress=progress,
    )


def _answer(found: Shifted, term: str, whom: tuple[str, str] | None) -> None:
    from lmm_engine.charts import shift_curve

    ready, unit = doors.prepared(), insights.unit()
    who = f"{named(whom[0])} = {whom[1]}" if whom else ""
    told = missing_answer_words.shift_sentences(found, term, ready, unit=unit, whom=who, sd=found.fit.sigma)
    if found.n_done < 2:
        sentence(told[0])
        return
    y = doors.roles().outcome
    picture = shift_curve(
        found.table(term),
        title=f"effect of {term_label(term, ready)}",
        shift=f"shift of the missing {y} ({unit})" if unit else f"shift of the missing {y}",
        tipping=found.tipping_point(term),
        observed=float(found.fit.fixed_effects[term]),
    )
    show_picture(picture, "shift", _LEGEND)
    bullets(told)
    show_table(tables_missing.shift_table(found, term), "The effect at each shift", words=0)
    st.caption(
        f"{count(found.n_done)} imputations, seed {found.seed}, pooled by Rubin’s rules. Parameters are drawn by a "
        "parametric bootstrap, then each group’s effects, then the outcomes. "
        f"{count(found.n_shifted)} of {count(found.n_imputed)} filled-in outcomes are moved."
    )
    if not found.cancelled:  # the seed gives the same draws again, but not where they were stopped
        offer_trace("shift", lambda: _traces(found, term, whom))


def _traces(found: Shifted, term: str, whom: tuple[str, str] | None) -> Traces:
    from lmm_engine.report.tracing import ShiftTraces

    return ShiftTraces(found, term, doors.prepared(), f"rung{insights.proposed()}", whom, insights.unit())


_LEGEND = (
    "The line with its 95% interval: the effect as the missing are moved. Diamond: the mixed model on the observed "
    "rows. Dotted upright line: where the answer turns."
)
