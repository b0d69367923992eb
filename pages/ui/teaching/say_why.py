"""Saying why: the learner writes, then compares with a model answer. Nobody marks it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.course.answers import LONGEST_REASON, Reason
from pages.course.lessons import Lesson, Part
from pages.course.points import points_of

from .. import state
from .keeper import today
from .terms import show_terms


def show_why(lesson: Lesson, part: Part) -> None:
    """Draw the prompt and the place to write."""
    with st.container(border=True, key=f"why {lesson.id}"):
        st.markdown(f"**:material/edit_note: {part.title}**\n\n{part.markdown}")
        show_terms(lesson.id, part)
        key = f"why {lesson.id} text"
        st.text_area(
            "In your own words",
            key=state.mirror(key, _text(lesson.id)),
            max_chars=LONGEST_REASON,
            height=140,
            placeholder="Two or three sentences are enough.",
            on_change=_write,
            args=(lesson.id, lesson.version, key),
        )
        if _reason(lesson.id) is None:
            st.button(
                "Compare with a model answer",
                key=f"why {lesson.id} compare",
                icon=":material/compare_arrows:",
                on_click=_compare,
                args=(lesson.id, lesson.version),
            )
            if lesson.id in state.now().sittings.written and not _text(lesson.id).strip():
                st.warning("Write something first: a few words of your own are worth more than ours.")


def show_points(lesson: Lesson, part: Part) -> None:
    """Draw the model answer, once something was written; its points are ticked by the learner."""
    reason = _reason(lesson.id)
    if reason is None:
        return
    answer, points = points_of(part.markdown)
    with st.container(border=True, key=f"points {lesson.id}"):
        st.markdown(f"**:material/fact_check: {part.title}**\n\n{answer}")
        if points:
            st.caption("Which of these points did yours hold? Only you will know.")
        for i, point in enumerate(points):
            key = f"points {lesson.id} {i}"
            st.checkbox(point, key=state.mirror(key, i in reason.held), on_change=_tick, args=(lesson.id, i, key))
        show_terms(lesson.id, part)


def _reason(lesson: str) -> Reason | None:
    return state.now().progress.reasons.get(lesson)


def _text(lesson: str) -> str:
    app = state.now()
    kept = app.progress.reasons.get(lesson)
    return app.sittings.written.get(lesson, kept.text if kept else "")


def _write(lesson: str, version: int, key: str) -> None:
    _take(lesson, version, str(state.shown(key) or ""), compare=_reason(lesson) is not None)


def _compare(lesson: str, version: int) -> None:
    _take(lesson, version, _text(lesson), compare=True)


def _take(lesson: str, version: int, text: str, *, compare: bool) -> None:
    """Keep what is written and, once it is compared, remember it; an emptied field leaves the reason as it was."""
    app = state.now()
    sittings, progress = app.sittings.wrote(lesson, text), app.progress
    text, kept = sittings.written[lesson], _reason(lesson)
    if compare and text.strip():
        progress = progress.explain(Reason(lesson, version, text, today(), kept.held if kept else ()))
    state.change(sittings=sittings, progress=progress)


def _tick(lesson: str, point: int, key: str) -> None:
    reason, progress = _reason(lesson), state.now().progress
    if reason is not None:
        held = {*reason.held} - {point} | ({point} if state.shown(key) else set())
        state.change(progress=progress.explain(replace(reason, held=tuple(sorted(held)))))
