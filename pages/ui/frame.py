"""The frame around every screen: navigation, what is in use, the lesson beside the tool, the way on and back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from lmm_engine.errors import LmmError
from lmm_engine.report import escape
from lmm_engine.report.numbers import count, things

from . import actions, doors, insights, linking, projects, slow, state, tidying, ways
from .messages import guarded, show_error
from .screens import COURSE, Missing, Screen, missing, standing, steps_of_the_walk
from .teaching import keeper, marks

# A file of our own: Material symbols and emoji in a tab are fetched from another server.
_ICON = Path(__file__).resolve().parents[2] / "content" / "icon.svg"
_GROUPS = ("Your data", "The ladder", "Check", "Report", COURSE)


# Without a mouse the toolbar of a chart or a table is always in sight, above it: room, so that it covers no widget.
_TOOLBARS = """<style>@media (hover: none) {
[data-testid="stElementContainer"]:has([data-testid="stElementToolbar"]) { margin-top: 2rem; }
}</style>"""

_served = threading.Event()


def run() -> None:
    """Draw the app: the frame first, then the screen in its place."""
    st.set_page_config(page_title="Rungs", page_icon=_ICON, layout="wide", initial_sidebar_state=230)
    first = not _served.is_set()
    _served.set()
    screens = standing()
    guarded(projects.go_on_if_brought)
    guarded(marks.settle)
    done = marks.by_screen()
    lacking = {s.id: missing(s) for s in screens}
    pages = {s.id: _page(s, lacking[s.id], done.get(s.id, "")) for s in screens}
    chosen = st.navigation(
        {group: [pages[s.id] for s in screens if s.group == group] for group in _GROUPS if _any(screens, group)},
        expanded=True,
    )
    screen = next(s for s in screens if pages[s.id].url_path == chosen.url_path)
    if first and screen.id != "start" and st.context.url:
        _load_again()
    if (asked := linking.follow()) is not None:
        ways.go_to(asked)
    if lacking[screen.id] is None:
        actions.arrive(screen.id, of_the_walk=screen.group != COURSE)
    _draw(screen, lacking[screen.id], screens, pages, chosen.run)
    tidying.tidy()


def _draw(
    screen: Screen, lack: Missing | None, screens: tuple[Screen, ...], pages: dict[str, Any], body: Callable[[], None]
) -> None:
    """Claim every place first, then fill them; what a learner asked for and is slow comes last."""
    from pages.course.lessons import lessons_at

    walk = steps_of_the_walk()
    taught = bool(lessons_at(screen.id))
    slow.begin()
    st.html(_TOOLBARS)
    header, title, above = st.container(), st.container(gap="xxsmall"), st.container()
    tool, lesson = st.columns([3, 2], gap="medium") if screen.beside and taught else (st.container(), st.container())
    footer, keeping = st.container(), st.container()
    ways.wide.set(above)
    with keeping:
        keeper.keep()
    with title:
        st.title(screen.title, anchor=False)
        guarded(lambda: _model(screen))
    with footer:
        if screen in walk:
            _way_on(walk, walk.index(screen))
        _begin_at_the_top(screen)
    with header:
        guarded(lambda: _in_use(screen, walk))
    waits = lack is None and _waits(screen)
    with tool:
        if lack is None:
            guarded(lambda: _tool(screen, body, waits))
        else:
            _come_back(lack)
    if taught:
        with lesson.container(border=True):
            guarded(lambda: _lesson(screen, lack, waits))
    slow.finish()


def _load_again() -> None:
    """Load the address once more.

    The very first run of a server takes the folder `pages` for Streamlit's old kind of multipage app and greets a deep
    link with "Page not found". By now `st.navigation` has told it otherwise, for every session to come.
    """
    st.html("<script>window.location.reload()</script>", unsafe_allow_javascript=True)
    st.stop()


def _page(screen: Screen, lack: Missing | None, done: marks.Done) -> Any:
    """A screen in the navigation; one that was only reached loses its mark while it has to wait for something."""
    icon = screen.icon if not done or (done == "visited" and lack is not None) else marks.SYMBOLS[done]
    return st.Page(
        screen.file,
        title=screen.title,
        icon=f":material/{icon}:",
        url_path=screen.id,
        default=screen.id == "start",
        help=screen.help,
    )


def _any(screens: tuple[Screen, ...], group: str) -> bool:
    return any(s.group == group for s in screens)


def _in_use(screen: Screen, walk: tuple[Screen, ...]) -> None:
    """The strip on top: where on the walk, and which data."""
    step = f" · step {walk.index(screen) + 1} of {len(walk)}" if screen in walk else ""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            st.caption(f"{screen.group}{step}", width="content")
            linking.show_link(screen.id)
        held = state.now().dataset
        if held is not None:
            st.caption(f":material/table: **{escape.markdown(held.name)}** · {_sizes()}", width="content")
    if greeting := state.now().greeting:
        st.info(escape.markdown(greeting), icon=":material/info:")


def _sizes() -> str:
    """Rows and groups in use, or rows and columns before there are roles."""
    from lmm_engine.report.words import groups

    long = doors.long_table()
    try:
        ready = doors.prepared()
    except LmmError:
        return f"{things(len(long), 'row')} · {things(len(long.columns), 'column')}"
    n_groups = ready.frame[ready.roles.group].nunique()
    all_rows = "" if ready.n_rows_used == ready.n_rows_in else f" of {count(ready.n_rows_in)}"
    rows = f"{count(ready.n_rows_used)}{all_rows} rows"
    return f"{rows} · {escape.markdown(groups(n_groups, ready.roles.group))}"


def _model(screen: Screen) -> None:
    """The model in one line, once there are roles."""
    roles = state.now().roles
    if roles is None or screen.id in ("start", "data", "reshape") or screen.group == COURSE:
        return
    from lmm_engine.report.sentences import model_in_short

    highest = 2 if roles.time else 1
    shown = insights.rung_shown(screen.id) if screen.rung is None else screen.rung
    said = model_in_short(roles, highest if shown is None else min(shown, highest))
    st.caption(f":material/stacked_line_chart: {escape.markdown(said)}")


def _come_back(lack: Missing) -> None:
    """A learner who comes too early is told what is missing and where it is."""
    st.info(lack.sentence, title="Not yet", icon=":material/hourglass_empty:")
    if lack.refusal is not None:
        show_error(lack.refusal)
    ways.link_to(lack.screen_id, "Go to {}")


def _waits(screen: Screen) -> bool:
    """Whether the learner is to predict before the screen shows its result; never where that cannot be told."""
    from .teaching import predict

    try:
        return predict.waits(screen.id)
    except LmmError:
        return False


def _tool(screen: Screen, body: Callable[[], None], waits: bool) -> None:
    from .teaching import predict

    if waits:
        predict.ask_first(screen.id)
        return
    predict.show_outcomes(screen.id)
    body()


def _lesson(screen: Screen, lack: Missing | None, waits: bool) -> None:
    from .teaching.lesson import show_lessons

    shown = show_lessons(screen.id, waits=waits)
    if lack is None and not waits:
        marks.begin(shown)
        marks.offer_to_finish(shown)


def _begin_at_the_top(screen: Screen) -> None:
    """Scroll up on arrival, once: Streamlit keeps the place on the screen before, and reruns are to keep this one's."""
    script = "document.querySelector('[data-testid=\"stMain\"]')?.scrollTo(0, 0)"
    st.html(f"<script>/* {screen.id} */ {script}</script>", unsafe_allow_javascript=True)


def _way_on(screens: tuple[Screen, ...], place: int) -> None:
    """Back and on, at the foot of every screen."""
    with st.container(horizontal=True, horizontal_alignment="distribute" if place else "right"):
        if place > 0:
            before = screens[place - 1]
            if st.button(before.title, key="back", icon=":material/arrow_back:", type="tertiary"):
                ways.go_to(before.id)
        if place + 1 < len(screens):
            after = screens[place + 1]
            label = f"Next: {after.title}"
            if st.button(label, key="next", icon=":material/arrow_forward:", icon_position="right", type="primary"):
                ways.go_to(after.id)
