"""Time on the screen Roles: dates counted as numbers, where zero is, and what the intercept will mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import pandas as pd
import streamlit as st
from pandas.api import types

from lmm_engine.data import Prepared, TimeCoding
from lmm_engine.data.recipe import TimeFromDates
from lmm_engine.data.recipe.made import Unit
from lmm_engine.data.timecoding import zero_in_days
from lmm_engine.errors import LmmError
from lmm_engine.report import escape
from lmm_engine.report.role_words import dates_sentence, intercept_opening, zeros
from lmm_engine.report.words import noun

from .. import doors, state
from ..widgets import segmented
from . import actions as role_actions
from . import doors as role_doors
from .words import number_words, words_as_time

_CODINGS: dict[TimeCoding, str] = {
    "as_is": "As it is",
    "zero_at_start": "Zero at the start",
    "centred": "Centred",
    "at_value": "At a value",
}
_EARLIEST, _LATEST = date(1000, 1, 1), date(2999, 12, 31)


def shape_time() -> None:
    """Widgets for the chosen time."""
    if words_as_time():
        number_words()
        return
    _dates()
    coding = segmented("Where is zero on it?", "choices.time_coding", _CODINGS, accept=role_actions.put_zero)
    if coding == "at_value":
        _zero()
    _meanings(coding)


def _dates() -> None:
    """How dates are counted, where the time is dates or was made from them."""
    app, place = state.now(), role_actions.time_step()
    step = None if place is None else app.recipe.entries[place].step
    made = step if isinstance(step, TimeFromDates) else None
    column = made.column if made else str(app.choices.time)
    table = doors.long_table()
    if column not in table.columns or not types.is_datetime64_any_dtype(table[column]):
        return
    first = _first(table[column])
    if first is None:
        return
    unit: Unit = made.unit if made else "days"
    start = "first" if made is None or (made.group is None and made.since is None) else "date" if made.since else "each"
    since = date.fromisoformat(made.since) if made and made.since else first
    group = (made.group if made else None) or app.choices.group

    def take(unit: Unit, start: str, since: date) -> None:
        role_actions.count_time(column, unit, group if start == "each" else None, since if start == "date" else None)

    starts = {"first": "The first date of all", "date": "A date"}
    if group is not None:
        one = escape.markdown(noun(group))
        starts = {"first": starts["first"], "each": f"The first date of each {one}", "date": starts["date"]}
    with st.container(border=True, gap="small"):
        units = {unit: unit.capitalize() for unit in get_args(Unit)}
        _one_of("Count the dates in", "time unit", units, unit, lambda new: take(new, start, since))
        _one_of("Since", "time start", starts, start, lambda new: take(unit, new, since))
        if start == "date":
            _date("This date", "time since", since, lambda new: take(unit, start, new))
        zero = None if start == "each" else since.isoformat() if start == "date" else first.isoformat()
        st.caption(escape.markdown(dates_sentence(unit, zero, group)))


def _zero() -> None:
    """The value that is to be zero: a date where time is dates, else a number."""
    zero, time = state.now().choices.time_zero, str(state.now().choices.time)
    table = doors.long_table()
    if time in table.columns and types.is_datetime64_any_dtype(table[time]):
        first = _first(table[time])
        value = pd.to_datetime(zero, format="%Y-%m-%d", errors="coerce") if isinstance(zero, str) else pd.NaT
        shown = value.date() if not pd.isna(value) else first
        if shown is not None:
            _date("Zero is at", "time zero date", shown, lambda new: role_actions.set_zero(new.isoformat()))
        return
    unit = role_doors.unit_of(time)
    key = state.mirror("time zero", float(zero) if isinstance(zero, int | float) else 0.0)

    def taken() -> None:
        value = state.shown(key)
        if isinstance(value, int | float):
            role_actions.set_zero(float(value))

    st.number_input(
        f"Zero is at{f' (in {escape.markdown(unit)})' if unit else ''}",
        key=key,
        step=1.0,
        format="%g",
        on_change=taken,
    )


def _meanings(coding: TimeCoding) -> None:
    """What the intercept will mean under each coding; the one in use stands out."""
    try:
        ready = doors.prepared()
    except LmmError:
        return  # the reason is said further down
    roles = ready.roles
    said = zeros(ready, _chosen_zero(ready), unit=role_doors.unit_of(roles.time))
    lines = [f"{_CODINGS[one]}: {escape.markdown(place)}" for one, place in said.items()]
    shown = [f"- **{line}**" if one == coding else f"- {line}" for one, line in zip(said, lines, strict=True)]
    opening = escape.markdown(intercept_opening(ready, role_doors.unit_of(roles.outcome)))
    st.caption("\n".join([f"{opening}:\n", *shown]))


def _chosen_zero(ready: Prepared) -> float | None:
    """The learner's own zero in the numbers of the time; None where there is none that fits."""
    zero = state.now().choices.time_zero
    if ready.time_origin is None:
        return float(zero) if isinstance(zero, int | float) else None
    try:
        return None if zero is None else zero_in_days(zero, ready.time_origin, str(ready.roles.time))
    except LmmError:
        return None


def _first(dates: pd.Series) -> date | None:
    earliest = dates.min()
    return None if pd.isna(earliest) else earliest.date()


def _one_of(label: str, key: str, options: dict[Any, str], current: Any, act: Callable[[Any], None]) -> None:
    """Segments that show what the recipe says and change it."""
    state.mirror(key, current)

    def taken() -> None:
        new = state.shown(key)
        if new in options and new != current:
            act(new)

    st.segmented_control(
        label, list(options), required=True, key=key, format_func=lambda o: options[o], on_change=taken, wrap=True
    )


def _date(label: str, key: str, current: date, act: Callable[[date], None]) -> None:
    state.mirror(key, current)

    def taken() -> None:
        new = state.shown(key)
        if isinstance(new, date) and new != current:
            act(new)

    st.date_input(
        label, key=key, min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD", on_change=taken, width=200
    )
