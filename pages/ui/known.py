"""What the lessons may know: the facts of this session, gathered through the doors and remembered.

A lesson about a rung is not told what the rungs above it found; its screen is about the next step, not the last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from lmm_engine.data import dataset_entry
from lmm_engine.errors import LmmError
from lmm_engine.report.facts.tree import facts

from . import doors, insights, state

_HIGHEST = {**dict.fromkeys(("start", "data", "reshape", "roles", "look"), -1), "rung_0": 0, "rung_1": 1}
_BELOW = {"rung_0": "look", "rung_1": "rung_0", "rung_2": "rung_1"}
Found = TypeVar("Found")


def facts_for(screen: str) -> dict[str, Any]:
    """What is known at a screen; never raises for what a learner has not done yet."""
    app = state.now()
    if app.dataset is None:
        return facts()
    highest = _HIGHEST.get(screen, 2)
    rung = insights.rung_shown(screen)
    level = app.views.level
    data = f"{app.dataset.digest} {app.recipe.key} {app.roles!r}"
    key = f"{data} {app.method} {insights.df_in_use()} {highest} {rung} {level!r}"
    return _collected(key, highest, rung, level)


def facts_before(screen: str) -> dict[str, Any]:
    """What is known at a screen before its result: at a rung, what the one below found."""
    return facts_for(_BELOW.get(screen, screen))


def pulled_furthest(rung: int) -> str:
    """The group that the lesson speaks of: the one whose level is pulled furthest."""
    example = facts_for("shrinkage")["example"]
    return example["level"] if example else str(insights.pooling(rung)["group"].iloc[0])


@st.cache_resource(scope="session", max_entries=8, show_spinner=False)
def _collected(key: str, highest: int, rung: int | None, level: str | None) -> dict[str, Any]:
    held, app = doors.dataset(), state.now()
    shape = app.reshape
    prepared = _if_there(doors.prepared)
    fits = {} if prepared is None or highest < 0 else _if_there(doors.ladder_fits) or {}
    fitted = {rung: fit for rung, fit in fits.items() if rung <= highest and not isinstance(fit, LmmError)}
    return facts(
        name=held.name,
        table=doors.table_as_mended(),
        entry=None if held.entry_id is None else dataset_entry(held.entry_id),
        reshaped=None if shape is None else _if_there(lambda: doors.reshaped(shape)),
        roles=app.roles,
        prepared=prepared,
        fits=fitted,
        comparison=_if_there(doors.comparison) if len(fitted) > 1 and highest == 2 else None,
        rung=rung,
        level=level,
        df=insights.df_in_use(),
        long=_if_there(doors.long_table),
    )


def _if_there(answer: Callable[[], Found]) -> Found | None:
    try:
        return answer()
    except LmmError:
        return None
