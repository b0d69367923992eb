"""The frame around every explorer: which one, the claim, whose numbers, what to try, and the learner's verdict.

Everything is one fragment, so that a slider redraws the explorer and nothing else of the app.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.course.lessons import load_lesson
from pages.ui import state, ways
from pages.ui.messages import guarded, show_error
from pages.ui.widgets import segmented

from ..held.exploring import NAMES, Bench, Name
from . import centring, dropout, random_effects, shrinkage, study, surface, yours
from .opening import PARAMETER, choose
from .words import Scene, Words, lessons_of, made_up, title, words

#: What an explorer draws; it answers which of its tasks are fulfilled now.
Draw = Callable[[Scene], set[str]]
_DRAWN: dict[Name, Draw] = {
    "random_effects": random_effects.draw,
    "shrinkage": shrinkage.draw,
    "centring": centring.draw,
    "surface": surface.draw,
    "study": study.draw,
    "dropout": dropout.draw,
}
#: Explorers that need a time among the learner's roles.
_WITH_TIME = frozenset(NAMES) - {"shrinkage", "surface"}
_MODES = {"simulated": "Simulated", "own": "Your data"}


def offered() -> tuple[Name, ...]:
    """The explorers that there are, in order."""
    return tuple(name for name in NAMES if name in _DRAWN)


def show() -> None:
    """The screen: the explorer that the address names, else the one last looked at."""
    asked = st.query_params.get(PARAMETER)
    if asked in offered() and asked != state.now().explorers.chosen:
        choose(asked)
    _explorer()


@st.fragment(key="explorer")
def _explorer() -> None:
    guarded(_draw)


def _draw() -> None:
    name = _chooser()
    own = state.now().explorers.mode == "own"
    lack = yours.lacking(time=name in _WITH_TIME) if own else None
    scene = yours.scene() if own and lack is None else made_up(name)
    said = words(name, scene)
    _claim(said)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        segmented("Whose numbers", "explorers.mode", _MODES)
        st.button(
            "Back to the start",
            key="explorer back",
            icon=":material/restart_alt:",
            on_click=_reset,
            args=(name,),
        )
    if lack is not None:
        _not_yet(lack)
        return
    if own:
        yours.begin_anew()
    tasks = st.container()
    guarded(lambda: _with_tasks(name, scene, said, tasks))
    _verdict(name, said)
    _lessons(name)


def _chooser() -> Name:
    labels = {name: title(name) for name in offered()}
    return segmented("Explorer", "explorers.chosen", labels, accept=choose, hidden=True)


def _claim(said: Words) -> None:
    with st.container(border=True):
        st.caption(f":material/format_quote: {said.by}:")
        st.markdown(f"##### “{said.claim}”")
        st.caption(f"Is that so? Test it before you believe it or not. About {said.minutes} minutes.")


def _not_yet(lack: Any) -> None:
    st.info(
        f"{lack.sentence} With a model of your data, the sliders start at your own numbers.",
        title="Your data: not yet",
        icon=":material/hourglass_empty:",
    )
    if lack.refusal is not None:
        show_error(lack.refusal)
    ways.link_to(lack.screen_id, "Go to {}")
    st.caption("Or take “Simulated” above: the claim can be tested there as well.")


def _with_tasks(name: Name, scene: Scene, said: Words, place: Any) -> None:
    """Draw the explorer, and above it the tasks, ticked where they were once fulfilled."""
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):  # the tests have compared each part of a chart with its schema
        found = _DRAWN[name](scene)
    held = state.now().explorers
    bench = held.own if scene.own else held.simulated
    touched = getattr(bench, name) != getattr(Bench(), name)
    fulfilled = {f"{name}.{task}" for task in found} if touched else set()
    if not fulfilled <= held.done:
        state.change(explorers=replace(held, done=held.done | fulfilled))
    done = state.now().explorers.done
    with place:
        lines = []
        for task in said.tasks:
            mark = "check_box" if f"{name}.{task.id}" in done else "check_box_outline_blank"
            lines.append(f":material/{mark}: {task.text}")
        st.markdown("**Try this**, and then play freely.")
        st.markdown("  \n".join(lines))
        st.caption(f"**What you see.** {said.dots}")


def _verdict(name: Name, said: Words) -> None:
    """The learner ends the sentence; whatever is chosen is answered."""
    st.subheader("Your verdict", anchor=False)
    path = f"explorers.verdicts.{name}"
    chosen = state.read(path)
    options = [reason.id for reason in said.reasons]
    texts = {reason.id: reason.text for reason in said.reasons}
    st.radio(
        said.ask,
        options,
        index=None,
        key=state.mirror(path, chosen if chosen in options else None),
        format_func=texts.__getitem__,
        on_change=_judge,
        args=(path, tuple(options)),
    )
    reason = next((own for own in said.reasons if own.id == chosen), None)
    if reason is None:
        st.caption("Choose the ending that your tests support; each one is answered.")
    elif reason.right:
        st.success(f"**So the claim is wrong.** {reason.because}", icon=":material/task_alt:")
    else:
        st.warning(f"**Not that.** {reason.because}", icon=":material/undo:")


def _lessons(name: Name) -> None:
    """Where it is taught."""
    for lesson in lessons_of(name):
        meta = load_lesson(lesson).meta
        ways.link_to(meta["screen"], f"Taught in the lesson “{meta['title']}”")


def _judge(path: str, offered_: tuple[str, ...]) -> None:
    value = state.shown(path)
    if value in offered_:
        state.write(path, value)


def _reset(name: Name) -> None:
    mode = state.now().explorers.mode
    bench = "own" if mode == "own" else "simulated"
    state.write(f"explorers.{bench}.{name}", getattr(Bench(), name))
