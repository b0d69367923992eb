"""How sure each number is: one parameter's intervals by several methods, and its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.numbers import count

from . import doors, inferences, insights
from .drawing import draws_and_seed
from .messages import guarded
from .panel import panel
from .pictures import bullets, show_picture, show_table
from .slow import slowly
from .tracing import offer_trace
from .widgets import pick

if TYPE_CHECKING:
    from lmm_engine.inference.bootstrapping.bootstrap import Bootstrap
    from lmm_engine.inference.parameters import Parameter
    from lmm_engine.inference.profiling.profile import Profiles
    from lmm_engine.report.tracing import Traces


#: By how much the deviance has risen at the ends of a 95% interval: the squared normal quantile.
CUTOFF = 3.841459
LEGEND = (
    "How much worse the model fits when this parameter is held at another value. Where the curve crosses the dashed "
    "line, the 95% interval ends. The grey curve is what the standard error alone would say."
)


def offer_uncertainty(rung: int) -> None:
    """A panel with the profile and the intervals of a parameter that the learner chooses."""
    place = panel("uncertainty", "Uncertainty: how far can each number be trusted?", "straighten")
    if place.open:
        with place:
            guarded(lambda: _show(rung))


def drawn_again(rung: int) -> Bootstrap | None:
    """The rung's bootstrap with as many draws as are chosen: what came of it, or the way to it."""
    fit = doors.rung(rung)
    n, seed = draws_and_seed()
    return slowly(
        f"{doors.fit_key(rung)} bootstrap {n} {seed}",
        lambda progress: fit.bootstrap(n, seed, progress),
        button=f"Draw and refit {count(n)} times",
        doing=f"Drawing and refitting {count(n)} times",
    )


def _show(rung: int) -> None:
    from lmm_engine.inference.parameters import parameters
    from lmm_engine.report.inferences.tables_intervals import parameter_label

    fit, ready = doors.rung(rung), doors.prepared()
    labels = {own.name: parameter_label(own, fit, ready) for own in parameters(fit)}
    chosen = _parameter(labels)
    parameter = next(own for own in parameters(fit) if own.name == chosen)
    picture, compared = st.container(), st.container()
    st.markdown("**Bootstrap**")
    bootstrap = drawn_again(rung)
    if bootstrap is not None:
        _about(bootstrap)
    with picture:
        _profile(rung, parameter, labels[chosen])
    with compared:
        _side_by_side(rung, parameter, labels[chosen], bootstrap)
    _every(rung, bootstrap)


def _parameter(labels: dict[str, str]) -> str:
    """Which parameter is looked at; the first, mostly an SD, until another is chosen."""
    names = list(labels)
    shown = labels.__getitem__
    return str(pick("Whose uncertainty?", "views.parameter", names, shown=shown, default=names[0]))


def _profile(rung: int, parameter: Parameter, label: str) -> None:
    from lmm_engine.charts import profile_curve

    with st.spinner("Tracing the profile …"):
        profiles = inferences.profile(rung, parameter.name)
    curve = profiles.curves[parameter.name]
    picture = profile_curve(
        profiles.curve(parameter.name),
        estimate=curve.estimate,
        std_error=curve.std_error,
        limits=curve.limits,
        cutoff=CUTOFF,
        title=label,
    )
    show_picture(picture, "profile", LEGEND)


def _side_by_side(rung: int, parameter: Parameter, label: str, bootstrap: Bootstrap | None) -> None:
    import pandas as pd

    from lmm_engine.charts import interval_rows
    from lmm_engine.report.inferences.interval_words import METHODS_SAY, interval_sentences
    from lmm_engine.report.inferences.tables_intervals import in_unit, limits, limits_table

    fit, ready = doors.rung(rung), doors.prepared()
    df, unit = insights.df_in_use(), insights.unit()
    profiles = inferences.profile(rung, parameter.name)
    found = limits(fit, parameter, profiles, bootstrap, df=df)
    show_table(limits_table(parameter, found), f"95% intervals of one parameter by each method: {label}")
    offer_trace("limits", lambda: _traces(rung, profiles, bootstrap, parameter))
    rows = pd.DataFrame([(own.label, own.estimate, own.lower, own.upper) for own in found])
    rows.columns = pd.Index(["label", "estimate", "lower", "upper"])
    if len(found) > 1:
        title = f"{label} ({unit})" if in_unit(parameter, unit) else label
        show_picture(interval_rows(rows, title=title), "intervals")
    bullets(interval_sentences(fit, parameter, found, profiles, ready, bootstrap, df=df, unit=unit))
    st.caption(escape.markdown(" ".join(METHODS_SAY[own.method] for own in found)))


def _about(bootstrap: Bootstrap) -> None:
    """What the bootstrap rests on."""
    said = f"{count(bootstrap.n_done)} draws, seed {bootstrap.seed}. {bootstrap.reason}"
    st.caption(escape.markdown(said.strip()))


def _every(rung: int, bootstrap: Bootstrap | None) -> None:
    """All parameters in one table, on request: their profiles may take a while."""
    from lmm_engine.report.inferences.tables_intervals import every_parameter_table

    fit = doors.rung(rung)
    st.markdown("**Every parameter**")
    profiles = slowly(
        f"{doors.fit_key(rung)} profiles",
        lambda progress: fit.profiles(progress=progress),
        button="Trace every profile",
        doing="Tracing every profile",
    )
    if profiles is not None and not profiles.cancelled:
        df = insights.df_in_use()
        show_table(
            every_parameter_table(fit, doors.prepared(), profiles, bootstrap, df=df), "95% intervals of all parameters"
        )
        offer_trace("every parameter", lambda: _traces(rung, profiles, bootstrap))


def _traces(rung: int, profiles: Profiles, bootstrap: Bootstrap | None, parameter: Parameter | None = None) -> Traces:
    """The intervals of one parameter, or of all of them."""
    from lmm_engine.report.tracing import LimitTraces, ParameterTraces

    fit, ready, name = doors.rung(rung), doors.prepared(), f"rung{rung}"
    df, unit = insights.df_in_use(), insights.unit()
    if parameter is None:
        return ParameterTraces(fit, ready, name, profiles, bootstrap, df, unit)
    return LimitTraces(fit, ready, name, profiles, bootstrap, df, unit, parameter=parameter)
