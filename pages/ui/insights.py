"""Doors into what a fit can tell: which rung is looked at, and frames about it that are remembered for the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from lmm_engine.data import dataset_entry
from lmm_engine.errors import LmmError, ModelError
from lmm_engine.findings import Finding

from . import doors, state

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.formula import Formula
    from lmm_engine.inference.effects.wald import DfMethod
    from lmm_engine.inference.opinion.second_opinion import SecondOpinion
    from lmm_engine.model import FittedModel

Found = TypeVar("Found")


# ----- which rung, which group -----


def standing() -> dict[int, FittedModel]:
    """The rungs that could be fitted, by number."""
    return {rung: fit for rung, fit in doors.ladder_fits().items() if not isinstance(fit, LmmError)}


def proposed(allowed: tuple[int, ...] = (0, 1, 2)) -> int:
    """The rung that a learner is shown before choosing one, of those allowed; the lessons speak of the same."""
    from lmm_engine.report.facts.checks import proposed_rung

    fits = {rung: fit for rung, fit in standing().items() if rung in allowed}
    if not fits:
        raise _first_refusal(allowed)
    return proposed_rung(fits)


def in_sight(path: str, allowed: tuple[int, ...] = (0, 1, 2)) -> int:
    """The rung chosen at a path of the state, else the proposed one."""
    chosen = state.read(path)
    return chosen if chosen in allowed and chosen in standing() else proposed(allowed)


def rung_shown(screen_id: str) -> int | None:
    """The rung that a screen of the checks or the report shows now; None where it shows none."""
    if screen_id not in _SHOWS:
        return None
    try:
        return in_sight(*_SHOWS[screen_id])
    except LmmError:
        return None


_ANY = (0, 1, 2)
_SHOWS = {
    "variance": ("views.checked", _ANY),
    "shrinkage": ("views.checked", (1, 2)),
    "assumptions": ("views.checked", _ANY),
    "predictions": ("views.checked", _ANY),
    "report": ("views.reported", _ANY),
}


def levels() -> list[str]:
    """The groups by name, in order."""
    ready = doors.prepared()
    return [str(level) for level in ready.frame[ready.roles.group].cat.categories]


def level_in_sight() -> str | None:
    """The group that the learner picked, where these data have it."""
    chosen = state.now().views.level
    return chosen if chosen in levels() else None


def _first_refusal(allowed: tuple[int, ...]) -> LmmError:
    refusals = [f for rung, f in doors.ladder_fits().items() if rung in allowed and isinstance(f, LmmError)]
    return refusals[0] if refusals else ModelError("No rung could be fitted.", "Look at the roles again.")


# ----- how tests and intervals count -----


def df_in_use() -> DfMethod:
    """How degrees of freedom are counted: as chosen, but by Satterthwaite where the choice does not fit the method."""
    return state.now().views.df if df_is_as_chosen() else "satterthwaite"


def df_is_as_chosen() -> bool:
    """Whether the chosen way fits the method of estimation: Kenward and Roger's corrects what REML gives."""
    app = state.now()
    return app.views.df != "kenward-roger" or app.method == "REML"


# ----- the data as pictures need them -----


def unit() -> str:
    """The outcome's unit, where the catalogue knows it."""
    from lmm_engine.report.facts.tree import outcome_unit

    held = doors.dataset()
    return outcome_unit(doors.roles().outcome, dataset_entry(held.entry_id) if held.entry_id else None)


def observations() -> pd.DataFrame:
    """The rows of the models as pictures want them: ``group outcome`` and, where there is one, ``time``."""
    ready = doors.prepared()
    names = {ready.roles.group: "group", ready.roles.outcome: "outcome"}
    if ready.time_name is not None:
        names[ready.time_name] = "time"
    return ready.frame[list(names)].rename(columns=names)


def usual_times() -> list[float]:
    """Times to read values off at while the learner has named none: those observed, or a few round ones."""
    from lmm_engine.report.svg import nice_ticks

    times = observations()["time"]
    seen = sorted(times.unique())
    return list(map(float, seen)) if len(seen) <= _FEW else nice_ticks(float(seen[0]), float(seen[-1]), 4)


_FEW = 6


# ----- frames about a fit -----


def remembered(name: str, rung: int, work_out: Callable[[FittedModel], Found]) -> Found:
    """What is worked out about a rung under this name, once for the session and the way in which it is fitted."""
    fit = doors.rung(rung)
    return _worked_out(f"{doors.fit_key(rung)} {name}", lambda: work_out(fit))


@st.cache_resource(scope="session", max_entries=32, show_spinner=False)
def _worked_out(key: str, _work_out: Callable[[], Found]) -> Found:
    return _work_out()


def population(rung: int, by: str | None = None) -> pd.DataFrame:
    """The population's line with its band; without time, its one level."""
    from lmm_engine.diagnostics import expected_values, population_lines

    ready = doors.prepared()
    if ready.time_name is None:
        return remembered("level", rung, lambda fit: expected_values(fit, ready.frame, [{}]))
    name = str(ready.time_name)
    return remembered(f"line {by!r}", rung, lambda fit: population_lines(fit, ready.frame, name, by))


def group_lines(rung: int) -> pd.DataFrame | None:
    """Each group's own line (its level without time); None where the rung has none."""
    from lmm_engine.diagnostics import group_lines as lines
    from lmm_engine.diagnostics import residual_frame

    ready = doors.prepared()
    if rung == 0:
        return None
    if ready.time_name is None:
        return remembered("levels", rung, lambda fit: residual_frame(fit)[["group", "fitted"]])
    return remembered("lines", rung, lambda fit: lines(fit, ready.frame, str(ready.time_name)))


def residuals(rung: int) -> pd.DataFrame:
    """Residuals, one row per observation."""
    from lmm_engine.diagnostics import residual_frame

    return remembered("residuals", rung, residual_frame)


def smooth(rung: int) -> pd.DataFrame:
    """A smooth line through residuals against fitted values."""
    from lmm_engine.diagnostics import smoother

    frame = residuals(rung)
    return remembered("smooth", rung, lambda _: smoother(frame))


def second_opinion(rung: int, seconds: float) -> SecondOpinion:
    """The rung by statsmodels, beside ours."""
    import lmm_engine as lmm

    return remembered("second opinion", rung, lambda fit: lmm.second_opinion(fit, seconds))


def seen(rung: int) -> tuple[Finding, ...]:
    """What the checks saw, panel after panel."""
    from lmm_engine.diagnostics import checks

    return remembered("checks", rung, checks)


def pooling(rung: int) -> pd.DataFrame:
    """Each group's coefficients without, with partial and with complete pooling."""
    from lmm_engine.diagnostics import pooling_frame

    common = doors.rung(0)
    return remembered("pooling", rung, lambda fit: pooling_frame(fit, common))


def bands(rung: int, places: Sequence[Mapping[str, Any]], group: str | None, new: bool, level: float) -> pd.DataFrame:
    """What a rung expects at chosen places, of all, of one group or of a new one, with intervals."""
    from lmm_engine.diagnostics import Whose
    from lmm_engine.diagnostics import bands as around

    frame, df, whose = doors.prepared().frame, df_in_use(), Whose(group, new)
    key = f"bands {places!r} {whose!r} {level} {df}"
    return remembered(key, rung, lambda fit: around(fit, frame, places, whose, level, df))


def band_lines(rung: int, place: Mapping[str, Any], group: str | None, new: bool, level: float) -> pd.DataFrame:
    """The same along time."""
    from lmm_engine.diagnostics import Whose
    from lmm_engine.diagnostics import band_lines as along

    ready, df, whose = doors.prepared(), df_in_use(), Whose(group, new)
    key = f"band lines {place!r} {whose!r} {level} {df}"
    name = str(ready.time_name)
    return remembered(key, rung, lambda fit: along(fit, ready.frame, name, place, whose, level, df))


# ----- a model without one of its effects -----


def effects() -> dict[str, tuple[str, ...]]:
    """Effects of the fixed part that can be left out: label → the columns in it (two for an interaction with time)."""
    chosen = doors.roles()
    mains = ((chosen.time,) if chosen.time else ()) + chosen.predictors
    products = tuple((chosen.time, name) for name in chosen.interactions) if chosen.time else ()
    return {" × ".join(columns): columns for columns in (*((main,) for main in mains), *products)}


def with_and_without(rung: int, left_out: str) -> pd.DataFrame:
    """A rung compared with the same rung without an effect (and the interactions it is part of)."""
    import lmm_engine as lmm

    return lmm.compare(reduced(rung, left_out), doors.rung(rung))


def reduced(rung: int, left_out: str) -> FittedModel:
    """A rung without an effect (and the interactions it is part of)."""
    return doors.fitted(_without(rung, effects()[left_out]))


def _without(rung: int, columns: tuple[str, ...]) -> Formula:
    """The formula of a rung whose fixed part lacks an effect; its random part stays."""
    from lmm_engine.formula import ladder

    ready = doors.prepared()
    chosen = ready.roles
    gone = set(columns) if len(columns) == 1 else set()
    time = None if chosen.time in gone else ready.time_name
    crossed = [p for p in chosen.interactions if time and p not in gone and columns != (chosen.time, p)]
    kept = [p for p in chosen.predictors if p not in gone]
    rest = ladder(chosen.outcome, chosen.group, time=time, predictors=kept, interactions=crossed)
    return replace(doors.ladder()[rung], fixed=rest[0].fixed)
