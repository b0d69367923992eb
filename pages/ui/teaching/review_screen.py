"""The review: missed items come back one at a time when they are due; between times there is mixed practice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import streamlit as st

from lmm_engine.report.numbers import things
from pages.course.lessons import load_lesson
from pages.course.practice import mixed
from pages.course.questions import Question, question_or_none
from pages.course.quizzes import item
from pages.course.sittings import Sittings
from pages.course.spacing import coming_back, due_items, next_day

from .. import state, ways
from ..known import facts_for
from ..messages import guarded
from .keeper import today
from .quiz import show_question


def show_review() -> None:
    """Draw the screen: what is due, or when something will be; and practice."""
    st.markdown(
        "What you missed comes back: with your next lesson, then after one, three and seven days. "
        "Pulling an answer out of memory, just before it is gone, is what makes it stay."
    )
    _table()


@st.fragment
def _table() -> None:
    guarded(_drawn)


def _drawn() -> None:
    waiting = due()
    on_the_table = _asked() or _first(waiting)
    if on_the_table is None:
        _nothing_due(len(waiting))
        return
    if on_the_table.id != state.now().sittings.asked:
        _ask(on_the_table.id)
    _one(on_the_table, waiting)


def due() -> tuple[str, ...]:
    """Ids of the items that are due and still exist, those first that have waited longest."""
    return tuple(name for name in due_items(state.now().progress, today()) if item(name) is not None)


def _first(names: Iterable[str]) -> Question | None:
    """The first that can be asked with what is known."""
    return next((found for name in names if (found := _question(name)) is not None), None)


def _question(item_id: str) -> Question | None:
    """An item with the numbers that its lesson's screen knows; None where it is gone or cannot be asked now."""
    found = item(item_id)
    return None if found is None else question_or_none(found, facts_for(load_lesson(found.lesson).meta["screen"]))


def _asked() -> Question | None:
    asked = state.now().sittings.asked
    return _question(asked) if asked else None


def _one(question: Question, waiting: tuple[str, ...]) -> None:
    """One question, its lesson, and the way on."""
    sittings = state.now().sittings
    left = len(sittings.practice) if sittings.practising else len(set(waiting) - {question.id})
    title = "Mixed practice" if sittings.practising else "Due for review"
    show_question(question, "review", f"{title}, {left} more after this" if left else title)
    sheet = sittings.sheet("review", question.id)
    if sheet is None or sheet.verdict is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        more = "Next question" if left else "Done"
        if st.button(more, key="review next", icon=":material/arrow_forward:", type="primary"):
            _go_on()
            st.rerun()
        title = load_lesson(question.lesson).meta["title"]
        if st.button(
            f"Back to the lesson “{title}”", key="review lesson", icon=":material/menu_book:", type="tertiary"
        ):
            state.write("views.lesson", question.lesson)
            ways.go_to(load_lesson(question.lesson).meta["screen"])


def _nothing_due(waiting: int) -> None:
    app, day = state.now(), today()
    if waiting:
        st.info(
            f"{things(waiting, 'question waits', 'questions wait')} for numbers of yours: "
            "take a data set, and fit the rungs that they ask about.",
            icon=":material/hourglass_empty:",
        )
        ways.link_to("start", "Choose a data set")
    elif (coming := next_day(app.progress, day)) is not None:
        n = len(coming_back(app.progress))
        st.success(
            f"{things(n, 'question waits', 'questions wait')}. The next one comes back {_when(coming, day)}, "
            "or earlier if you begin another lesson.",
            title="Nothing is due now",
            icon=":material/event_available:",
        )
    else:
        st.success(
            "Whatever you miss in the questions of a lesson is put here, to be asked again.",
            title="Nothing waits",
            icon=":material/event_available:",
        )
    _offer_practice()


def _offer_practice() -> None:
    """Items met before, mixed; nothing that was settled is put back by a right answer."""
    met = [name for name in state.now().progress.answers if item(name) is not None]
    if _first(met) is None:
        st.caption("Once you have answered questions in lessons, you can practise a mixture of them here.")
        return
    st.subheader("Mixed practice")
    st.markdown(
        "A mixture is harder than one lesson at a time, because you first have to see which idea is asked for. "
        "That is why it helps."
    )
    if st.button("Begin a mixed practice", key="review practise", icon=":material/shuffle:"):
        _practise(met)
        st.rerun()


def _practise(met: list[str]) -> None:
    sittings = state.now().sittings
    items = mixed([name for name in met if _question(name) is not None], f"{today()} {sittings.practised}")
    fresh = replace(sittings, practice=items[1:], practised=sittings.practised + 1, practising=True)
    state.change(sittings=fresh.asking(items[0]))


def _ask(item_id: str) -> None:
    sittings: Sittings = state.now().sittings
    state.change(sittings=replace(sittings, practising=False).asking(item_id))


def _go_on() -> None:
    """The next of the practice, else what is due, else nothing."""
    sittings = state.now().sittings
    if sittings.practice:
        state.change(sittings=replace(sittings, practice=sittings.practice[1:]).asking(sittings.practice[0]))
    else:
        state.change(sittings=replace(sittings, asked="", practising=False))


def _when(day: date, now: date) -> str:
    """A day as one says it."""
    away = (day - now).days
    if away <= 1:
        return "tomorrow"
    written = f"{day.day} {day:%B}"
    return f"on {day:%A}, {written}" if away < 7 else f"on {written}"
