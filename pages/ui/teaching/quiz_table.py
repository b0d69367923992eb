"""What a learner does with a question: each verb computes a complete new state and assigns it once."""

from __future__ import annotations

from dataclasses import replace

from pages.course.answers import LONGEST_GIVEN, Answer
from pages.course.lessons import lesson_ids, load_lesson
from pages.course.marking import could_be, mark, start
from pages.course.questions import Question
from pages.course.sittings import Place, Sheet, sheet_of

from .. import state
from .keeper import today


def sheet(question: Question, place: Place) -> Sheet:
    """What lies on the table: of this session, else what was answered earlier, else nothing.

    Marked again with the numbers of now, an answer may have become another one. Then it is asked anew, and what was
    begun since stays.
    """
    app = state.now()
    found = app.sittings.sheet(place, question.id)
    if found is None and place == "lesson":
        answer = app.progress.answers.get(question.id)
        same = answer is not None and answer.version == version_of(question.lesson)
        found = sheet_of(answer) if answer is not None and same else None
    if found is None:
        found = Sheet()
    elif found.verdict is not None and _verdict(question, found.handed_in) != found.verdict:
        found = Sheet(() if found.draft == found.handed_in else found.draft)
    return found if could_be(question, found.draft) else replace(found, draft=start(question))


def outdated(question: Question) -> bool:
    """Whether a lesson's question was answered earlier, but with other numbers or in another version of the lesson."""
    app = state.now()
    here = app.sittings.sheet("lesson", question.id)
    begun_anew = here is not None and here.verdict is None
    return not begun_anew and question.id in app.progress.answers and sheet(question, "lesson").verdict is None


def draft(question: Question, place: Place, given: tuple[str, ...]) -> None:
    """Keep what is chosen or typed, not handed in yet."""
    _put(question, place, sheet(question, place).drafted(tuple(part[:LONGEST_GIVEN] for part in given)))


def hand_in(question: Question, place: Place) -> None:
    """Mark the draft and remember the answer; what is no answer yet is said on the sheet."""
    before = sheet(question, place)
    try:
        marked = mark(question, before.draft)
    except ValueError as refusal:
        _put(question, place, replace(before, refusal=str(refusal)))
        return
    after = before.marked(before.draft, marked.verdict)
    version = version_of(question.lesson)
    answer = Answer(question.id, version, after.handed_in, marked.verdict, today(), after.tries)
    app = state.now()
    sittings = app.sittings.put(place, question.id, after)
    if place == "lesson":  # it stays in sight, though it is no longer the first that waits for an answer
        sittings = sittings.turn(question.lesson, question.id)
    state.change(sittings=sittings, progress=app.progress.answer(answer))


def give_up(question: Question, place: Place) -> None:
    """Ask for the solution."""
    _put(question, place, replace(sheet(question, place), given_up=True))


def again(question: Question, place: Place) -> None:
    """Begin the question anew."""
    state.change(sittings=state.now().sittings.cleared(place, question.id))


def version_of(lesson: str) -> int:
    """The version of a lesson, 1 where it is not there (any more)."""
    return int(load_lesson(lesson).meta["version"]) if lesson in lesson_ids() else 1


def _put(question: Question, place: Place, new: Sheet) -> None:
    state.change(sittings=state.now().sittings.put(place, question.id, new))


def _verdict(question: Question, given: tuple[str, ...]) -> str | None:
    try:
        return mark(question, given).verdict
    except ValueError:
        return None
