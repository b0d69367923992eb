"""What is done: which lessons were open, which are finished, and what finishes one.

A lesson with questions is finished when every question that can be asked now was answered, right or after its
explanation. A lesson without any is finished when the learner says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pages.course.lessons import lesson_ids, load_lesson
from pages.course.progress import Mark, Progress
from pages.course.questions import asks

from .. import screens, state
from ..known import facts_for
from .keeper import today

Done = Literal["finished", "visited", ""]
#: Material symbols of the marks, in the navigation and in the list of lessons.
SYMBOLS: dict[Done, str] = {"finished": "check_circle", "visited": "check"}


@dataclass(frozen=True)
class Standing:
    """One lesson of the course, and how the learner stands with it."""

    lesson: str
    title: str
    screen: str
    minutes: int
    prerequisites: tuple[str, ...]
    mark: Mark | None
    answered: int
    right: int

    @property
    def finished(self) -> bool:
        """Whether it is done."""
        return self.mark is not None and self.mark.finished is not None


def course() -> tuple[Standing, ...]:
    """All lessons in the order of their screens; of several at one, its own comes first."""
    there = {lesson: load_lesson(lesson).meta for lesson in lesson_ids()}
    progress = state.now().progress
    return tuple(
        _standing(lesson, progress)
        for screen in screens.standing()
        for lesson in sorted((x for x in there if there[x]["screen"] == screen.id), key=lambda x: (x != screen.id, x))
    )


def _standing(lesson: str, progress: Progress) -> Standing:
    meta, answers = load_lesson(lesson).meta, progress.answers_of(lesson)
    return Standing(
        lesson,
        meta["title"],
        meta["screen"],
        meta["minutes"],
        tuple(meta.get("prerequisites", ())),
        progress.lessons.get(lesson),
        len(answers),
        sum(answer.right for answer in answers.values()),
    )


def by_screen() -> dict[str, Done]:
    """The mark of every screen that has one: its lessons are finished, or it was reached."""
    visited, lessons = state.now().visited, course()
    unfinished = {each.screen for each in lessons if not each.finished}
    finished = {each.screen for each in lessons} - unfinished
    return {screen: "finished" if screen in finished else "visited" for screen in visited | finished}


def begin(lesson: str) -> None:
    """Remember that a lesson was open."""
    progress = state.now().progress
    begun = progress.begin(lesson, load_lesson(lesson).meta["version"], today())
    if begun is not progress:
        state.change(progress=begun)


def settle() -> None:
    """Finish the lessons of the screen in sight whose questions have all been answered by now."""
    app = state.now()
    for lesson, mark in app.progress.lessons.items():
        if mark.finished is None and app.progress.answers_of(lesson) and _all_answered(lesson, app):
            _finish(lesson)


def _all_answered(lesson: str, app: state.AppState) -> bool:
    if lesson not in lesson_ids() or load_lesson(lesson).meta["screen"] != app.last:
        return False
    known = facts_for(app.last)
    return not asks(lesson, known, app.progress.answers) and asks(lesson, known)


def offer_to_finish(lesson: str) -> None:
    """At the end of a lesson without questions: its mark."""
    progress = state.now().progress
    if progress.finished(lesson):
        st.caption(":material/check_circle: You finished this lesson.")
    elif not asks(lesson, facts_for(load_lesson(lesson).meta["screen"])):
        label, key = "Mark this lesson as finished", f"finish {lesson}"
        st.button(label, key=key, icon=":material/check:", on_click=_finish, args=(lesson,))


def _finish(lesson: str) -> None:
    version = load_lesson(lesson).meta["version"]
    state.change(progress=state.now().progress.finish(lesson, version, today()))
