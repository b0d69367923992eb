"""A lesson beside its tool: the parts in their order, the ones that ask something as questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.course.lessons import KINDS, Lesson, Part, lessons_at, load_lesson, render_lesson

from ..known import facts_before, facts_for
from ..widgets import segmented
from .predict import show_predict
from .quiz import show_quiz
from .say_why import show_points, show_why
from .terms import show_terms

#: Parts that stay folded until somebody wants them, with their icons.
_FOLDED = {"answer": "visibility", "deeper": "functions"}
#: Parts in a frame of their own.
_FRAMED = {"pitfall": "warning", "do": "touch_app"}


def show_lessons(screen: str, *, waits: bool = False) -> str:
    """The lesson of a screen; where there are several, the learner turns from one to the other. Which is shown.

    While the screen's result `waits` for predictions, a lesson goes no further than to the question.
    """
    offered = lessons_at(screen)
    if len(offered) > 1:
        titles = {lesson: load_lesson(lesson).meta["title"] for lesson in offered}
        shown = segmented("Lessons here", "views.lesson", titles, hidden=True)
    else:
        shown = offered[0]
    if waits:
        show_lesson(shown, facts_before(screen), until="predict")
    else:
        show_lesson(shown)
    return shown


def show_lesson(
    lesson: str,
    facts: Mapping[str, Any] | None = None,
    *,
    kinds: tuple[str, ...] = KINDS,
    heading: bool = True,
    until: str | None = None,
) -> None:
    """Draw a lesson into the current container.

    Parameters
    ----------
    lesson : str
        Its id.
    facts : mapping, optional
        What is known; this session's facts if left out.
    kinds : tuple of str
        Only parts of these kinds, so that a screen may put a question before its result and the answer after it.
    heading : bool
        Begin with the title, the minutes and the objectives.
    until : str, optional
        Stop after the part of this kind, or after the opening where there is none: the rest tells a result.
    """
    screen = load_lesson(lesson).meta["screen"]
    filled = render_lesson(lesson, facts_for(screen) if facts is None else facts)
    if heading:
        _show_heading(filled)
    for part in _before_the_result(filled.parts, until) if until else filled.parts:
        if part.kind in kinds:
            _SHOWN.get(part.kind, _show_text)(filled, part)
        if part.kind == "do":
            _show_explorers(filled)
    if until:
        st.caption(":material/hourglass_empty: The lesson goes on with the result.")
    elif filled.sources and "deeper" in kinds:
        st.caption("Sources: " + "; ".join(filled.sources) + ".")


def _before_the_result(parts: tuple[Part, ...], until: str) -> tuple[Part, ...]:
    place = next((i for i, part in enumerate(parts) if part.kind == until), 0)
    return parts[: place + 1]


def _show_explorers(lesson: Lesson) -> None:
    from ..explorers.opening import link_to_explorer

    for name in lesson.explorers:
        link_to_explorer(name, "Test a claim: {}")


def _show_heading(lesson: Lesson) -> None:
    st.markdown(f"### {lesson.title}")
    goals = "\n".join(f"- {goal}" for goal in lesson.objectives)
    st.caption(f"{lesson.minutes} minutes. Afterwards you can:\n{goals}")


def _show_text(lesson: Lesson, part: Part) -> None:
    st.markdown(f"#### {part.title}\n\n{part.markdown}" if part.title else part.markdown)
    show_terms(lesson.id, part)


def _show_folded(lesson: Lesson, part: Part) -> None:
    title = f"Going deeper: {part.title}" if part.kind == "deeper" else part.title
    with st.expander(title, icon=f":material/{_FOLDED[part.kind]}:"):
        st.markdown(part.markdown)
        show_terms(lesson.id, part)


def _show_framed(lesson: Lesson, part: Part) -> None:
    with st.container(border=True):
        st.markdown(f"**:material/{_FRAMED[part.kind]}: {part.title}**\n\n{part.markdown}")
        show_terms(lesson.id, part)


#: How each kind of part is drawn; what is not listed is text with a heading.
_SHOWN: dict[str, Callable[[Lesson, Part], None]] = {
    **dict.fromkeys(_FOLDED, _show_folded),
    **dict.fromkeys(_FRAMED, _show_framed),
    "predict": show_predict,
    "quiz": show_quiz,
    "why": show_why,
    "points": show_points,
}
