"""The questions of a lesson: answered in place, explained option by option, tried again as often as one likes."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.numbers import things
from pages.course.answers import Verdict
from pages.course.lessons import Lesson, Part
from pages.course.marking import Remark, mark, solution
from pages.course.questions import Question, questions
from pages.course.quizzes import Options, quiz
from pages.course.sittings import Place, Sheet

from .. import state
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

#: Beside the number of a question: what became of it.
_MARKS: dict[Verdict | None, str] = {
    None: "",
    "right": ":material/check: ",
    "partly": ":material/hourglass_bottom: ",
    "wrong": ":material/close: ",
}


def show_quiz(lesson: Lesson, part: Part) -> None:
    """Draw the part of a lesson where its questions stand."""
    st.markdown(f"#### {part.title}\n\n{part.markdown}")
    show_terms(lesson.id, part)
    _questions(lesson.id, lesson.screen)


@st.fragment
def _questions(lesson: str, screen: str) -> None:
    """The questions that can be asked now, one at a time; choosing among options redraws nothing else of the screen."""

    def drawn() -> None:
        asked = questions(lesson, facts_for(screen))
        if asked:
            show_in_turn(lesson, asked)
        waiting = len(quiz(lesson)) - len(asked)
        if waiting:
            st.caption(_wait(waiting))

    guarded(drawn)


def show_in_turn(lesson: str, asked: tuple[Question, ...]) -> None:
    """One question at a time, the others a click away."""
    at = _turned_to(lesson, asked)
    show_question(asked[at], "lesson", f"Question {at + 1} of {len(asked)}")
    _offer_next(lesson, asked, at)


def _turned_to(lesson: str, asked: tuple[Question, ...]) -> int:
    """Numbers to turn from one question to the other, each with what became of it; the place of the one in sight."""
    ids = [question.id for question in asked]
    app = state.now()
    first = next((i for i in ids if i not in app.progress.answers), ids[0])
    current = app.sittings.turned.get(lesson, first)
    current = current if current in ids else first
    if len(ids) > 1:
        key = f"turn {lesson}"
        st.segmented_control(
            "Questions",
            ids,
            required=True,
            key=state.mirror(key, current),
            format_func=lambda i: f"{_MARKS[_standing(i)]}{ids.index(i) + 1}",
            on_change=_turn,
            args=(lesson, key),
            label_visibility="collapsed",
            wrap=True,
        )
    return ids.index(current)


def _standing(item_id: str) -> Verdict | None:
    answer = state.now().progress.answers.get(item_id)
    return None if answer is None else answer.verdict


def _turn(lesson: str, key: str) -> None:
    chosen = state.shown(key)
    if chosen is not None:
        _turn_to(lesson, str(chosen))


def _turn_to(lesson: str, item_id: str) -> None:
    state.change(sittings=state.now().sittings.turn(lesson, item_id))


def _offer_next(lesson: str, asked: tuple[Question, ...], at: int) -> None:
    """Once a question is settled: the next one; after the last, how it went."""
    if not quiz_table.sheet(asked[at], "lesson").settled:
        return
    if at + 1 < len(asked):
        st.button(
            "Next question",
            key=f"next question {lesson}",
            icon=":material/arrow_forward:",
            on_click=_turn_to,
            args=(lesson, asked[at + 1].id),
        )
        return
    answers = [answer for question in asked if (answer := state.now().progress.answers.get(question.id)) is not None]
    missed = sum(answer.missed for answer in answers)
    if len(answers) == len(asked):
        back = f" {things(missed, 'comes', 'come')} back in the review." if missed else ""
        st.caption(f":material/flag: You have answered all {len(asked)} questions.{back}")


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
        if place == "lesson" and quiz_table.outdated(question):
            st.caption(
                ":material/update: You answered this before, with other numbers or another version of the lesson."
            )
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
        told = mark(question, sheet.handed_in).remarks
        rest = tuple(remark for remark in solution(question) if remark.good or remark not in told)
        st.info(_listed(rest), title="The answer", icon=":material/visibility:")
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
    icon = ":material/check:" if remark.good else ":material/close:"
    colon = ":" if remark.text and remark.about[-1] not in ".?!:…" else ""
    return f"{icon} **{remark.about}{colon}** {remark.text}".strip()


def _wait(n: int) -> str:
    more = "One more question waits" if n == 1 else f"{n} more questions wait"
    return f":material/hourglass_empty: {more} for data or models that are not there yet."
