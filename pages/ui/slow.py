"""Slow work with its progress in sight and a way to stop it.

What was asked for stands in the state, what came of it on a shelf of the session. The work is done at the end of the
run, so that the rest of the screen is there to read meanwhile. A click anywhere makes Streamlit interrupt the script
at its next call: here the one that moves the bar. The work is then told to stop, what it has is kept, and the click is
answered. After “Cancel” nothing is asked for any more; after any other click the work begins again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from lmm_engine.errors import LmmError

from . import state
from .messages import guarded, show_error

Found = TypeVar("Found")
#: Called with the share done; answers False when the work is to stop.
Progress = Callable[[float], bool]

#: Results that a session keeps; the ones longest unused go first.
KEPT = 8
#: Seconds between two looks at the bar, and after which the time that is left is told.
_BETWEEN, _PATIENCE = 0.1, 2.0


@dataclass(frozen=True, eq=False)
class _Job:
    key: str
    doing: str
    work: Callable[[Progress], Any]
    place: Any
    bar: Any


_waiting: ContextVar[_Job | None] = ContextVar("waiting", default=None)


def slowly(
    key: str,
    work: Callable[[Progress], Found],
    *,
    button: str,
    doing: str,
    whole: Callable[[Found], bool] = lambda found: not getattr(found, "cancelled", False),
) -> Found | None:
    """What came of slow work; where that is nothing yet, the button that starts it, or its progress.

    Parameters
    ----------
    key : str
        The identity of the work: data, model, and everything else that decides what comes of it.
    work : callable
        Does it. It calls the function that it is given now and then with the share done, and stops where that answers
        False, with what it has.
    button, doing : str
        What to press, and what is said beside the bar, in Markdown.
    whole : callable
        Whether a result is whole; one that is not is shown, and the button offers to begin again.

    Returns
    -------
    object or None
        The result, also an incomplete one; None before there is any.
    """
    found = _shelf().get(key)
    if isinstance(found, LmmError):
        show_error(found)
        return None
    if found is not None and whole(found):
        return found
    busy = state.now().asked == key
    place = st.container()
    with place.container(horizontal=True):
        # It stays while the work is done: what a run takes away is seen, greyed, until the run has ended.
        icon = ":material/play_arrow:"
        st.button(button, key=f"start {key}", icon=icon, disabled=busy, on_click=_ask, args=(key,))
        if busy:
            st.button("Cancel", key=f"cancel {key}", icon=":material/stop_circle:", on_click=_stop)
    if not busy:
        return found
    bar = place.progress(0.0, text=f"{doing} …")
    _waiting.set(_Job(key, doing, work, place, bar))
    return None


def begin() -> None:
    """Forget what a run before this one left undone; the frame calls this first."""
    _waiting.set(None)


def finish() -> None:
    """Do what was asked for; the frame calls this when everything else is drawn."""
    job = _waiting.get()
    if job is not None:
        _waiting.set(None)
        with job.place:
            guarded(lambda: _do(job))


def _ask(key: str) -> None:
    state.change(asked=key)


def _stop() -> None:
    state.change(asked="")


def _do(job: _Job) -> None:
    """Work until it is done or a click comes in between; keep what there is either way."""
    click: list[RerunException | StopException] = []
    try:
        found: Any = job.work(_watched(job, click))
    except LmmError as refusal:
        found = refusal
    except Exception:
        state.change(asked="")
        raise
    _keep(job.key, found)
    if click:
        raise click[0]
    state.change(asked="")
    st.rerun()


def _watched(job: _Job, click: list[RerunException | StopException]) -> Progress:
    """A progress function that moves the bar, and says stop once a click wants to be answered."""
    begun = told = time.monotonic()

    def progress(share: float) -> bool:
        nonlocal told
        now = time.monotonic()
        if click or now - told < _BETWEEN:
            return not click
        told = now
        try:
            job.bar.progress(min(max(share, 0.0), 1.0), text=f"{job.doing} … {_left(share, now - begun)}")
        except (RerunException, StopException) as interruption:
            click.append(interruption)
        return not click

    return progress


def _left(share: float, seconds: float) -> str:
    """How much is done, and for how long it may go on."""
    if seconds < _PATIENCE or share <= 0.0:
        return f"{share:.0%}"
    rest = round(seconds * (1.0 - share) / share)
    about = f"{rest} seconds" if rest < 100 else f"{round(rest / 60)} minutes"
    return f"{share:.0%}, about {about} to go"


def _keep(key: str, found: Any) -> None:
    shelf = _shelf()
    shelf[key] = found
    shelf.move_to_end(key)
    while len(shelf) > KEPT:
        shelf.popitem(last=False)


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _shelf() -> OrderedDict[str, Any]:
    """The session's results of slow work."""
    return OrderedDict()
