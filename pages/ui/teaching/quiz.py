"""The questions of a lesson: answered in place, explained option by option, tried again as often as one likes."""

from __future__ import annotations

import streamlit as st

from pages.course.answers import Verdict
from pages.course.lessons import Lesson, Part
from pages.course.marking import Remark, mark, solution
from pages.course.questions import Question, questions
from pages.course.quizzes import Options, quiz
from pages.course.sittings import Place, Sheet

from ..known import facts_for
from ..messages import guarded
from . import quiz_table
from .quiz_inputs import hint_of, show_input
from .terms import show_terms

_SAID: dict[Verdict, tuple[str, str]] = {
    "right": ("Right", "check_circle"),
    "partly": ("Partly right", "hourglass_bottom"),
    "wrong": ("Not quite", "cancel"),
}


def show_quiz(lesson: Lesson, part: Part) -> None:
    """Draw the part of a lesson where its questions stand."""
    st.markdown(f"#### {part.title}\n\n{part.markdown}")
    show_terms(lesson.id, part)
    _questions(lesson.id, lesson.screen)


@st.fragment
def _questions(lesson: str, screen: str) -> None:
    """All questions that can be asked now; choosing among options redraws nothing else of the screen."""

    def drawn() -> None:
        asked = questions(lesson, facts_for(screen))
        for i, question in enumerate(asked, 1):
            show_question(question, "lesson", f"Question {i} of {len(asked)}")
        waiting = len(quiz(lesson)) - len(asked)
        if waiting:
            st.caption(_wait(waiting))

    guarded(drawn)


def show_question(question: Question, place: Place, title: str) -> None:
    """Draw one question with what was answered so far.

    Parameters
    ----------
    question : Question
    place : {"lesson", "review"}
        Which of its sheets it is drawn with.
    title : str
        What stands above it.
    """
    sheet = quiz_table.sheet(question, place)
    with st.container(border=True, key=f"{place} question {question.id}"):
        st.caption(f"{title} · {hint_of(question)}")
        st.markdown(question.ask)
        if show_input(question, place, sheet):
            quiz_table.hand_in(question, place)
            st.rerun()
        _show_feedback(question, place, sheet)


def _show_feedback(question: Question, place: Place, sheet: Sheet) -> None:
    if sheet.refusal:
        st.warning(sheet.refusal, icon=":material/edit:")
    if sheet.verdict is None:
        return
    _show_verdict(question, sheet)
    if not sheet.settled:
        _offer_solution(question, place)
        return
    if sheet.given_up:
        st.info(_listed(solution(question)), title="The answer", icon=":material/visibility:")
    elif isinstance(question.body, Options):
        _show_rest(question, sheet)
    st.caption(f"The wrong idea behind this question: *{question.idea}*")
    st.button(
        "Ask me again",
        key=f"{place} again {question.id}",
        icon=":material/replay:",
        type="tertiary",
        on_click=quiz_table.again,
        args=(question, place),
    )


def _show_verdict(question: Question, sheet: Sheet) -> None:
    assert sheet.verdict is not None
    title, icon = _SAID[sheet.verdict]
    callout = {"right": st.success, "partly": st.warning, "wrong": st.error}[sheet.verdict]
    callout(
        _listed(mark(question, sheet.handed_in).remarks),
        title=title if sheet.draft == sheet.handed_in else f"{title}, your answer before",
        icon=f":material/{icon}:",
    )


def _offer_solution(question: Question, place: Place) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Change your answer and check again, or", width="content")
        st.button(
            "show the answer",
            key=f"{place} solution {question.id}",
            icon=":material/visibility:",
            type="tertiary",
            on_click=quiz_table.give_up,
            args=(question, place),
        )


def _show_rest(question: Question, sheet: Sheet) -> None:
    """Once a choice is right: why the other options are not, for those who want to know; and what rounds it off."""
    assert isinstance(question.body, Options)
    chosen = {question.body.options[int(place)].text for place in sheet.handed_in}
    rest = [remark for remark in solution(question) if remark.about and remark.about not in chosen]
    if question.body.because:
        st.markdown(question.body.because)
    with st.expander("The other options", icon=":material/rule:"):
        st.markdown(_listed(tuple(rest)))


def _listed(remarks: tuple[Remark, ...]) -> str:
    """Remarks as Markdown: each part with a mark of its own, what is about the whole without."""
    return "\n\n".join(_line(remark) for remark in remarks)


def _line(remark: Remark) -> str:
    if not remark.about:
        return remark.text
    mark_ = ":material/check:" if remark.good else ":material/close:"
    return f"{mark_} **{remark.about}** {remark.text}".strip()


def _wait(n: int) -> str:
    more = "One more question waits" if n == 1 else f"{n} more questions wait"
    return f":material/hourglass_empty: {more} for data or models that are not there yet."
