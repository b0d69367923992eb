"""Progress kept in the browser's own storage, by a component that draws nothing.

It is mounted on every screen: on arrival it hands over what the browser holds, and after every change it writes what
the session has. Nothing goes anywhere else. The rules of the dialogue are in `pages.course.keeping`.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from pages.course.keeping import hear

from .. import state

_KEY = "keeper"
_SCRIPT = Path(__file__).with_name("keeper.js")


def keep() -> None:
    """Let the browser keep the progress there is, and take in what it kept before."""
    app = state.now()
    if not app.keeping.session:
        app = replace(app, keeping=replace(app.keeping, session=secrets.token_hex(8)))
        state.commit(app)
    _component()(key=_KEY, data=app.keeping.says(app.progress), on_heard_change=_hear)


def switch(on: bool) -> None:
    """Keep progress in this browser from now on; or no longer, and delete what it keeps."""
    state.change(keeping=state.now().keeping.switched(on))


def today() -> date:
    """The learner's day; the server's, where the browser does not tell its time zone."""
    try:
        return datetime.now(ZoneInfo(st.context.timezone or "")).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return date.today()


def _hear() -> None:
    app = state.now()
    keeping, progress = hear(app.keeping, app.progress, state.shown(_KEY).get("heard"))
    state.change(keeping=keeping, progress=progress)


@cache
def _component() -> Any:
    return st.components.v2.component("rungs_keeper", js=_SCRIPT.read_text(encoding="utf-8"))
