"""Doors into what is missing: who was seen when, who leaves, the rows to fill in; remembered for the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from lmm_engine.data import Attendance, attendance

from .. import doors
from ..state import now

if TYPE_CHECKING:
    from lmm_engine.charts import Labels
    from lmm_engine.diagnostics.missing import Completed, Dropout, SideBySide

Found = TypeVar("Found")


def seen() -> Attendance:
    """Who has an outcome at which occasion."""
    return _kept("seen", lambda: attendance(doors.long_table(), doors.roles()))


def counted() -> dict[str, Any]:
    """What is missing, as counts."""
    from lmm_engine.report.facts.missing import missing_facts

    return _kept("counted", lambda: missing_facts(doors.prepared(), doors.long_table()) or {})


def leaving() -> Dropout:
    """Who drops out, against what was seen last and the predictors."""
    from lmm_engine.diagnostics.missing import dropout

    roles, found = doors.roles(), seen()
    return _kept(
        "leaving",
        lambda: dropout(found, doors.long_table(), roles.predictors, roles.categorical, group=roles.group),
    )


def beside() -> SideBySide:
    """Repeated-measures ANOVA beside the mixed model."""
    from lmm_engine.diagnostics.missing import side_by_side

    found = seen()
    return _kept("beside", lambda: side_by_side(found))


def completed() -> Completed:
    """The rows of the models with the missing ones."""
    from lmm_engine.diagnostics.missing import complete_rows

    found = seen()
    return _kept("completed", lambda: complete_rows(doors.prepared(), doors.long_table(), found))


def labels() -> Labels:
    """The learner's names, the time as the occasions have it."""
    from lmm_engine.charts import Labels
    from lmm_engine.report.missing.pattern_words import time_title

    ready = doors.prepared()
    return Labels(ready.roles.outcome, ready.roles.group, time_title(seen(), ready))


def _kept(name: str, work_out: Callable[[], Found]) -> Found:
    app = now()
    return _worked_out(f"{name} {doors.dataset().digest} {app.recipe.key} {app.roles!r}", work_out)


@st.cache_resource(scope="session", max_entries=10, show_spinner=False)
def _worked_out(key: str, _work_out: Callable[[], Found]) -> Found:
    return _work_out()
