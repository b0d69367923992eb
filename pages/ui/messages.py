"""How a refusal, a finding and a mishap are said. No learner ever reads a traceback."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from lmm_engine.errors import LmmError
from lmm_engine.findings import Finding
from lmm_engine.report import escape

_LOG = logging.getLogger("rungs")
_CALLOUTS: dict[str, tuple[Any, str]] = {
    "serious": (st.error, ":material/report:"),
    "caution": (st.warning, ":material/warning:"),
    "note": (st.info, ":material/info:"),
}


def show_error(refusal: LmmError) -> None:
    """Say why something cannot be, and what to do about it."""
    body = escape.markdown(refusal.problem)
    if refusal.remedy:
        body += "\n\n" + escape.markdown(refusal.remedy)
    st.error(body, icon=":material/do_not_disturb_on:")


def show_findings(findings: Iterable[Finding]) -> None:
    """Say what is worth knowing, the serious first."""
    rank = list(_CALLOUTS)
    for finding in sorted(findings, key=lambda f: rank.index(f.severity)):
        callout, icon = _CALLOUTS[finding.severity]
        callout(_said(finding), icon=icon)


def show_notes(findings: Iterable[Finding]) -> None:
    """Say what is worth knowing, the serious first and one by one, plain notes together in one box."""
    told = list(findings)
    notes = [finding for finding in told if finding.severity == "note"]
    show_findings(told if len(notes) < 2 else (f for f in told if f.severity != "note"))
    if len(notes) > 1:
        callout, icon = _CALLOUTS["note"]
        callout("\n".join(f"- {_said(note)}" for note in notes), icon=icon)


def _said(finding: Finding) -> str:
    return " ".join(escape.markdown(s) for s in (finding.sentence, finding.remedy) if s)


def show_mishap(error: Exception) -> None:
    """Say calmly that something failed that should not have, and log where: places only, no text that may hold data."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    _LOG.error("%s at %s", type(error).__name__, " < ".join(reversed(places)))
    st.error(
        "Something went wrong that should not have, and it is not your doing. Your data and choices are still here: "
        "try the step again, or go on with another screen.",
        icon=":material/sentiment_dissatisfied:",
    )


def attempt(action: Callable[..., Any], *args: Any) -> bool:
    """Do something that may be refused; say so where it is. Whether it was done."""
    try:
        action(*args)
    except LmmError as refusal:
        show_error(refusal)
        return False
    return True


def guarded(body: Callable[[], None]) -> None:
    """Run a part of a screen: a refusal is shown where the part would be, a mishap calmly, the rest stands."""
    try:
        body()
    except LmmError as refusal:
        show_error(refusal)
    except Exception as error:  # the last line of defence between a fault and the learner
        show_mishap(error)
