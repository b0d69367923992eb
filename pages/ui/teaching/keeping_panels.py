"""Keeping the work: in the browser, in a file, or not at all; each behind a panel that says what it does."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from lmm_engine.report import escape
from pages.course.progress import ALL
from pages.course.sittings import Sittings
from pages.ui.project_file import Own, largest

from .. import projects, state
from ..caps import limits
from ..messages import attempt
from ..notices import show_notice
from ..panel import panel
from ..widgets import pick
from . import keeper, marks

_TROUBLE = {
    "denied": "This browser lets no page store anything, so your progress lasts as long as this tab. "
    "A project file keeps it.",
    "full": "This browser’s storage is full, so your latest progress lasts as long as this tab. "
    "A project file keeps it.",
    "unreadable": "This browser kept progress that cannot be read here: it is damaged, or from another version of the "
    "course. It was put aside, not thrown away, and you begin afresh.",
}


def show_browser() -> None:
    """Whether progress is kept in this browser; what that means; and why it is not, where it cannot be."""
    keeping = state.now().keeping
    if keeping.trouble:
        st.warning(_TROUBLE[keeping.trouble], icon=":material/warning:")
    st.toggle(
        "Keep my progress in this browser",
        key=state.mirror("keep in browser", keeping.on),
        on_change=lambda: keeper.switch(bool(state.shown("keep in browser"))),
        help="Switching it off deletes what this browser has kept so far.",
    )
    if not keeping.on:
        st.caption("Nothing of your course is kept in this browser. It ends with this tab, unless you keep a file.")
    place = panel("kept", "What is kept in this browser", "lock")
    if place.open:
        with place:
            show_notice("browser")


def show_project() -> None:
    """Everything in one file, and going on with such a file."""
    place = panel("project", "Keep everything in a file, or go on with one", "folder_zip")
    if place.open:
        with place:
            show_notice("project")
            _save()
            show_awaited()
            _open()


def _save() -> None:
    app = state.now()
    held = app.dataset
    stem = "course" if held is None else re.sub(r"\.[A-Za-z]{2,5}$", "", held.name)
    name = escape.file_name(f"{stem} project", "json")
    own = held is not None and held.entry_id is None
    kinds = {True: "Project with its table", False: "Project without its table"} if own else {True: "Project (JSON)"}
    with st.container(horizontal=True):
        for with_table, label in kinds.items():
            st.download_button(
                label,
                lambda with_table=with_table: projects.saved(app, with_table=with_table),
                name,
                "application/json",
                key=f"save project {with_table}",
                icon=":material/download:",
                on_click="ignore",
            )


def show_awaited() -> None:
    """Which table a project waits for; nothing where none does."""
    walk = state.now().awaited
    if walk is None or not isinstance(walk.source, Own):
        return
    name = escape.markdown(walk.source.name)
    st.info(
        f"Your project waits for its table, “{name}”. Bring that file on the screen “Data”, and the walk goes on.",
        icon=":material/hourglass_empty:",
    )
    st.button("Go on without it", key="forget awaited", type="tertiary", on_click=projects.forget_awaited)


def _open() -> None:
    # A new key per arrival empties the uploader: what it brought is in the state by then.
    app = state.now()
    most = -(-largest(limits().max_bytes) // 1024**2)
    key = f"project {app.arrivals}"
    file = st.file_uploader("A project file, to go on with", ["json"], key=key, max_upload_size=most)
    if file is not None and attempt(projects.open_project, file.getvalue()):
        st.rerun()


def show_start_over() -> None:
    """One lesson, or everything, from the beginning, once the learner has consented."""
    place = panel("over", "Start over", "restart_alt")
    if not place.open:
        return
    with place:
        titles = {ALL: "The whole course"} | {each.lesson: each.title for each in marks.course() if _has_marks(each)}
        chosen = pick("What to start over", "views.over", list(titles), shown=titles.__getitem__, default=ALL) or ALL
        what = "everything" if chosen == ALL else f"“{titles[chosen]}”"
        st.caption(
            f"Marks, answers, predictions and reasons of {what} are deleted here and in this browser. "
            "Your table and the models stay."
        )
        # A new key after each time, so that consent holds once.
        consent = f"over sure {chosen} {sum(state.now().progress.rounds.values())}"
        sure = st.checkbox("Yes, delete them", key=consent)
        st.button(
            "Start over",
            key="over",
            icon=":material/restart_alt:",
            disabled=not sure,
            on_click=_start_over,
            args=(chosen, consent),
        )


def _has_marks(each: marks.Standing) -> bool:
    return each.mark is not None or each.answered > 0


def _start_over(lesson: str, consent: str) -> None:
    """What lies on the table goes with what is remembered."""
    if not state.shown(consent):
        return
    app = state.now()
    everything = lesson == ALL
    state.change(
        progress=app.progress.start_over(lesson),
        sittings=Sittings() if everything else app.sittings.without(lesson),
        foresight=replace(app.foresight, drafts={}, passed=frozenset()),
        visited=frozenset({app.last}) if everything else app.visited,
    )
