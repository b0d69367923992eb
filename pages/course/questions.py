"""Items filled with what is known of the learner's data: texts with numbers in them, keys as numbers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .filling import fact_at, filled, value_of
from .language import UNFILLABLE, number_of
from .quizzes import Item, Kind, Label, Labels, Number, Option, Options, Order, Tolerance, misconceptions, quiz

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class NearMiss:
    """A wrong value that people compute, and what it mistakes for what."""

    value: float
    because: str


@dataclass(frozen=True)
class Target:
    """The number that is asked for."""

    value: float
    tolerance: Tolerance
    because: str
    hint: str
    unit: str = ""
    near: tuple[NearMiss, ...] = ()


Asked: TypeAlias = Options | Target | Order | Labels


@dataclass(frozen=True)
class Question:
    """An item as it is put to a learner; all texts are Markdown.

    Parameters
    ----------
    id : str
        The item's.
    kind : {"choice", "several", "number", "order", "label"}
    idea : str
        The wrong idea that it is aimed at, in a sentence.
    ask : str
    body : Options, Target, Order or Labels
    """

    id: str
    kind: Kind
    idea: str
    ask: str
    body: Asked

    @property
    def lesson(self) -> str:
        """The lesson that it belongs to."""
        return self.id.partition(".")[0]


def offered(item: Item, known: Mapping[str, Any]) -> bool:
    """Whether all is known that an item asks about; raises one of `UNFILLABLE` for a misspelt name."""
    if any(fact_at(path, known) is None for path in item.needs):
        return False
    return not item.when or bool(value_of(item.when, known))


def question(item: Item, known: Mapping[str, Any]) -> Question:
    """Fill an item; raises one of `UNFILLABLE` where that cannot be done."""

    def written(text: str) -> str:
        return filled(text, known)

    return Question(
        id=item.id,
        kind=item.kind,
        idea=misconceptions()[item.misconception],
        ask=written(item.ask),
        body=_body(item.body, written, known),
    )


def questions(lesson: str, known: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of a lesson that can be asked now; one that cannot be filled is left out and logged."""
    asked = (question_or_none(item, known) for item in quiz(lesson))
    return tuple(found for found in asked if found is not None)


def asks(lesson: str, known: Mapping[str, Any], besides: Collection[str] = ()) -> bool:
    """Whether a lesson has a question that can be asked now, besides some of its items; it stops at the first."""
    return any(question_or_none(item, known) is not None for item in quiz(lesson) if item.id not in besides)


def question_or_none(item: Item, known: Mapping[str, Any]) -> Question | None:
    """The question that an item asks now; None where it cannot be asked."""
    try:
        return question(item, known) if offered(item, known) else None
    except UNFILLABLE as error:
        # The kind of error only: its text may quote the learner's data, which does not belong in a log.
        _LOG.warning("Item %s could not be filled (%s).", item.id, type(error).__name__)
        return None


def _body(body: Options | Number | Order | Labels, written: Callable[[str], str], known: Mapping[str, Any]) -> Asked:
    match body:
        case Options(options, because):
            shown = tuple(Option(written(o.text), o.right, written(o.because)) for o in options)
            return Options(shown, written(because))
        case Number(key, tolerance, because, hint, unit, near):
            values = tuple(NearMiss(number_of(n.key, known), written(n.because)) for n in near)
            return Target(number_of(key, known), tolerance, written(because), written(hint), written(unit), values)
        case Order(steps, because, wrong):
            return Order(tuple(map(written, steps)), written(because), written(wrong))
        case Labels(picture, labels):
            return Labels(picture, tuple(Label(x.letter, written(x.text), written(x.because)) for x in labels))
