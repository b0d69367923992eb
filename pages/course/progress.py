"""How far a learner has come: ids, days and what was answered, and nothing of any data.

A `Progress` is a value: each verb returns another one. Two of them can be merged, in any order and as often as one
likes, with the same outcome: so tabs, the browser's storage and a project file need not know of each other. What was
started over stays so, because a lesson's round counts up: a merge takes each lesson from the higher round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from .answers import VERDICTS, Answer, Reason
from .spacing import Box, boxed

#: The lesson to which the questions of the pre-check belong.
PRECHECK = "precheck"
#: In `Progress.rounds`: how often everything was started over.
ALL = "*"
LONGEST_ID = 80
LONGEST_SAID = 200

Round = tuple[int, int]
Record = TypeVar("Record")


@dataclass(frozen=True)
class Mark:
    """What became of one lesson.

    Parameters
    ----------
    version : int
        Of the lesson, when it was last opened or finished.
    begun : date
        The day on which it was first open.
    finished : date or None
    """

    version: int
    begun: date
    finished: date | None = None


@dataclass(frozen=True)
class Prediction:
    """What a learner expected before it was shown.

    Parameters
    ----------
    id : str
        ``<lesson>.<name>``.
    said : str or float
        The id of an option, or a number.
    day : date
    about : str
        Identity of what it was about, such as a digest; a prediction about other data is not to be held against these.
    """

    id: str
    said: str | float
    day: date
    about: str = ""


@dataclass(frozen=True)
class Progress:
    """All that is kept of a learner's course.

    Parameters
    ----------
    lessons : mapping of str to Mark
        By lesson id.
    answers : mapping of str to Answer
        The latest answer, by item id. The pre-check's items belong to the lesson `PRECHECK`.
    boxes : mapping of str to Box
        Where items stand that were missed once, by item id.
    predictions : mapping of str to Prediction
        By prediction id.
    reasons : mapping of str to Reason
        By lesson id.
    rounds : mapping of str to int
        How often a lesson, or `ALL` of it, was started over.
    """

    lessons: Mapping[str, Mark] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    boxes: Mapping[str, Box] = field(default_factory=dict)
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)

    # ----- verbs -----

    def begin(self, lesson: str, version: int, today: date) -> Progress:
        """Remember that a lesson was open."""
        mark = self.lessons.get(lesson)
        new = Mark(version, today) if mark is None else replace(mark, version=max(version, mark.version))
        return self if new == mark else replace(self, lessons={**self.lessons, lesson: new})

    def finish(self, lesson: str, version: int, today: date) -> Progress:
        """Mark a lesson as finished; the first day counts."""
        begun = self.begin(lesson, version, today)
        mark = begun.lessons[lesson]
        if mark.finished is not None:
            return begun
        return replace(begun, lessons={**begun.lessons, lesson: replace(mark, finished=today)})

    def answer(self, answer: Answer) -> Progress:
        """Remember an answer; a missed item waits to be asked again, one that came back moves on."""
        boxes = self.boxes if answer.lesson == PRECHECK else boxed(self.boxes, answer, len(self.lessons))
        return replace(self, answers={**self.answers, answer.item: answer}, boxes=boxes)

    def predict(self, prediction: Prediction) -> Progress:
        """Remember what was expected."""
        return replace(self, predictions={**self.predictions, prediction.id: prediction})

    def explain(self, reason: Reason) -> Progress:
        """Remember a reason in the learner's words."""
        return replace(self, reasons={**self.reasons, reason.lesson: reason})

    def start_over(self, lesson: str = ALL) -> Progress:
        """Forget one lesson, or everything; what was forgotten does not come back by a merge."""
        if lesson == ALL:
            return Progress(rounds={ALL: self.rounds.get(ALL, 0) + 1})
        rounds = {**self.rounds, lesson: self.rounds.get(lesson, 0) + 1}
        return replace(self._of(set(_lessons_in(self)) - {lesson}), rounds=rounds)

    def merged(self, other: Progress) -> Progress:
        """This progress and another, nothing lost; the same whichever comes first."""
        lessons = {*_lessons_in(self), *_lessons_in(other)}
        mine = self._of({lesson for lesson in lessons if self.round(lesson) >= other.round(lesson)})
        theirs = other._of({lesson for lesson in lessons if other.round(lesson) >= self.round(lesson)})
        return Progress(
            lessons=_united(mine.lessons, theirs.lessons, _joined),
            answers=_united(mine.answers, theirs.answers, _later_answer),
            boxes=_united(mine.boxes, theirs.boxes, _later_box),
            predictions=_united(mine.predictions, theirs.predictions, _later_prediction),
            reasons=_united(mine.reasons, theirs.reasons, _later_reason),
            rounds=_rounds(self.rounds, other.rounds),
        )

    # ----- questions -----

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self == Progress()

    def finished(self, lesson: str) -> bool:
        """Whether a lesson is finished."""
        mark = self.lessons.get(lesson)
        return mark is not None and mark.finished is not None

    def answers_of(self, lesson: str) -> dict[str, Answer]:
        """The answers that belong to a lesson, by item."""
        return {item: answer for item, answer in self.answers.items() if answer.lesson == lesson}

    def round(self, lesson: str) -> Round:
        """How often everything, and this lesson since then, was started over."""
        return self.rounds.get(ALL, 0), self.rounds.get(lesson, 0)

    def _of(self, lessons: set[str]) -> Progress:
        """What belongs to these lessons."""

        def kept(records: Mapping[str, Record]) -> dict[str, Record]:
            return {key: record for key, record in records.items() if lesson_of(key) in lessons}

        return Progress(
            kept(self.lessons),
            kept(self.answers),
            kept(self.boxes),
            kept(self.predictions),
            kept(self.reasons),
            self.rounds,
        )


def lesson_of(key: str) -> str:
    """The lesson that an item or a prediction belongs to; a lesson's own id is its own."""
    return key.partition(".")[0]


def _lessons_in(progress: Progress) -> Iterable[str]:
    kept = (progress.lessons, progress.answers, progress.boxes, progress.predictions, progress.reasons, progress.rounds)
    return {lesson_of(key) for records in kept for key in records} - {ALL}


def _united(
    mine: Mapping[str, Record], theirs: Mapping[str, Record], join: Callable[[Record, Record], Record]
) -> dict[str, Record]:
    both = {**mine, **theirs}
    return {key: join(mine[key], theirs[key]) if key in mine and key in theirs else both[key] for key in sorted(both)}


def _joined(one: Mark, two: Mark) -> Mark:
    finished = [mark.finished for mark in (one, two) if mark.finished is not None]
    return Mark(max(one.version, two.version), min(one.begun, two.begun), min(finished, default=None))


def _later_answer(one: Answer, two: Answer) -> Answer:
    return max(one, two, key=lambda a: (a.day, a.tries, VERDICTS.index(a.verdict), a.version, a.given))


def _later_box(one: Box, two: Box) -> Box:
    """The later one; on the same day the one that asks sooner."""
    return max(one, two, key=lambda box: (box.day, -box.step, -box.after))


def _later_prediction(one: Prediction, two: Prediction) -> Prediction:
    return max(one, two, key=lambda p: (p.day, p.about, str(p.said)))


def _later_reason(one: Reason, two: Reason) -> Reason:
    return max(one, two, key=lambda r: (r.day, len(r.text), r.text, r.held, r.version))


def _rounds(mine: Mapping[str, int], theirs: Mapping[str, int]) -> dict[str, int]:
    """A later start over of everything forgets how often single lessons were."""
    last = max(mine.get(ALL, 0), theirs.get(ALL, 0))
    counted = [rounds for rounds in (mine, theirs) if rounds.get(ALL, 0) == last]
    return {key: max(rounds.get(key, 0) for rounds in counted) for rounds in counted for key in rounds}
