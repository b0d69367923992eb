"""Marking: an answer goes in, out comes whether it is right and what to say about it. Nothing is remembered here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from lmm_engine.report.numbers import number, things

from .answers import Verdict
from .questions import Question, Target
from .quizzes import Labels, Options, Order
from .typed_numbers import Typed, read_number

#: Beyond the tolerance, but within so many of it, a number is called close.
CLOSE = 3
_BACKSLASH = re.compile(r"\\(.)")


class NoAnswerError(ValueError):
    """What was given is no answer yet; its message is a sentence for the learner."""


@dataclass(frozen=True)
class Remark:
    """What is said about one part of a question, in Markdown.

    Parameters
    ----------
    about : str
        The option, step or label; empty where the remark is about the whole.
    good : bool
        Whether that part was answered well.
    text : str
    """

    about: str
    good: bool
    text: str


@dataclass(frozen=True)
class Marked:
    """What became of an answer.

    Parameters
    ----------
    verdict : {"right", "partly", "wrong"}
    remarks : tuple of Remark
        About what was given.
    """

    verdict: Verdict
    remarks: tuple[Remark, ...]


def places(question: Question) -> tuple[int, ...]:
    """The order in which options, steps or labels are shown: always the same, and for steps never the right one."""
    body = question.body
    parts = _parts(body)
    shuffled = list(range(len(parts)))
    Random(question.id).shuffle(shuffled)
    if isinstance(body, Order) and shuffled == sorted(shuffled):
        shuffled = [*shuffled[1:], shuffled[0]]
    return tuple(shuffled)


def start(question: Question) -> tuple[str, ...]:
    """What is given before anything was done: steps stand in some order from the start."""
    return tuple(map(str, places(question))) if isinstance(question.body, Order) else ()


def could_be(question: Question, draft: Sequence[str]) -> bool:
    """Whether something begun earlier can still stand on the sheet, complete or not."""
    try:
        match question.body:
            case Options() as body:
                return (question.kind == "several" or len(draft) == 1) and bool(_chosen(draft, len(body.options)))
            case Order() as body:
                return bool(_complete(draft, len(body.steps)))
            case Labels(labels=labels):
                return len(draft) == len(labels) and set(draft) <= {"", *(label.letter for label in labels)}
    except NoAnswerError:
        return False
    return len(draft) == 1


def fits(question: Question, given: Sequence[str]) -> bool:
    """Whether something given earlier is still an answer to the question as it is now."""
    try:
        mark(question, given)
    except ValueError:
        return False
    return True


def mark(question: Question, given: Sequence[str]) -> Marked:
    """Mark an answer, given as `answers.Answer.given` says.

    Raises
    ------
    NoAnswerError, NotANumberError
        With a sentence for the learner, where nothing or too little was given.
    """
    match question.body:
        case Options() as body:
            return _mark_options(body, _chosen(given, len(body.options)), several=question.kind == "several")
        case Target() as target:
            return _mark_number(target, read_number(given[0] if given else "", plain_unit(target)))
        case Order() as body:
            return _mark_order(body, _complete(given, len(body.steps)))
        case Labels() as body:
            return _mark_labels(body, given)


def solution(question: Question) -> tuple[Remark, ...]:
    """All that there is to say once an item is solved or given up: every option, the value, the order, every letter."""
    match question.body:
        case Options(options, because):
            told = tuple(Remark(option.text, option.right, option.because) for option in options)
            return (*told, *_whole(because))
        case Target() as target:
            gap = "" if target.unit == "%" else " "
            return (Remark(f"{number(target.value)}{gap}{target.unit}".strip(), True, target.because),)
        case Order(steps, because):
            return (*(Remark(f"{place}. {step}", True, "") for place, step in enumerate(steps, 1)), *_whole(because))
        case Labels(labels=labels):
            return tuple(Remark(f"{label.letter}: {label.text}", True, label.because) for label in labels)


def plain_unit(target: Target) -> str:
    """The unit of a number as it is typed, without the backslashes that keep Markdown literal."""
    return _BACKSLASH.sub(r"\1", target.unit)


# ----- by kind -----


def _mark_options(body: Options, chosen: frozenset[int], *, several: bool) -> Marked:
    if not several and len(chosen) != 1:
        raise NoAnswerError("A choice is one option.")
    right = frozenset(place for place, option in enumerate(body.options) if option.right)
    about = [body.options[place] for place in sorted(chosen)]
    remarks = [Remark(option.text, option.right, option.because) for option in about]
    missed = len(right - chosen)
    if several and missed:
        remarks.append(Remark("", False, f"{things(missed, 'right option is', 'right options are')} still missing."))
    if chosen == right:
        return Marked("right", tuple(remarks))
    judged = sum((place in chosen) == (place in right) for place in range(len(body.options)))
    partly = several and bool(chosen & right) and 2 * judged >= len(body.options)
    return Marked("partly" if partly else "wrong", tuple(remarks))


def _mark_number(target: Target, typed: Typed) -> Marked:
    percent = plain_unit(target) == "%"
    values = [value / 100 if typed.percent and not percent else value for value in typed.values]
    if any(_near(value, target, target.value) for value in values):
        return Marked("right", _whole(target.because))
    near = next((near for near in target.near if any(_near(value, target, near.value) for value in values)), None)
    if near is not None:
        return Marked("wrong", _whole(near.because, good=False))
    share = not percent and not target.unit and abs(target.value) <= 1
    factor = 100 if percent else 0.01 if share else None
    if not typed.percent and factor and any(_near(value * factor, target, target.value) for value in values):
        asked = "a percentage, so type it times 100" if percent else "a share, so divide it by 100 or add the % sign"
        return Marked("partly", _whole(f"You have the right number, but it is asked for as {asked}.", good=False))
    if any(_near(value, target, target.value, CLOSE) for value in values):
        said = "You are close. Work with more digits, and round only at the end."
        return Marked("partly", _whole(said, good=False))
    return Marked("wrong", _whole(target.hint, good=False))


def _mark_order(body: Order, order: tuple[int, ...]) -> Marked:
    if order == tuple(range(len(order))):
        return Marked("right", _whole(body.because))
    stray = next((step for step in order if _rest_in_order(order, step)), None)
    if stray is None:
        return Marked("wrong", _whole(body.wrong, good=False))
    alone = Remark(body.steps[stray], False, "Only this step is out of its place.")
    return Marked("partly", (alone, *_whole(body.wrong, good=False)))


def _mark_labels(body: Labels, given: Sequence[str]) -> Marked:
    texts = {label.letter: label.text for label in body.labels}
    if not all(given) or not given:
        raise NoAnswerError("Each letter needs a label.")
    if len(given) != len(texts) or not set(given) <= set(texts):
        raise NoAnswerError("These are not the letters of the picture.")
    if len(set(given)) < len(texts):
        raise NoAnswerError("Each label belongs to one letter, and one of yours stands twice.")
    pairs = list(zip(body.labels, given, strict=True))
    remarks = tuple(
        Remark(f"{label.letter}: {texts[put]}", label.letter == put, label.because if label.letter == put else "")
        for label, put in pairs
    )
    good = sum(remark.good for remark in remarks)
    return Marked("right" if good == len(remarks) else "partly" if good else "wrong", remarks)


# ----- small things -----


def _parts(body: Options | Target | Order | Labels) -> Sequence[object]:
    match body:
        case Options(options):
            return options
        case Order(steps):
            return steps
        case Labels(labels=labels):
            return labels
    return ()


def _chosen(given: Sequence[str], n: int) -> frozenset[int]:
    if not given:
        raise NoAnswerError("Choose an answer first.")
    chosen = frozenset(_place(part, n) for part in given)
    if len(chosen) != len(given):
        raise NoAnswerError("An option was chosen twice.")
    return chosen


def _complete(given: Sequence[str], n: int) -> tuple[int, ...]:
    order = tuple(_place(part, n) for part in given)
    if sorted(order) != list(range(n)):
        raise NoAnswerError("Each step has one place.")
    return order


def _place(part: str, n: int) -> int:
    if not (part.isdecimal() and part.isascii() and len(part) <= 2 and int(part) < n):
        raise NoAnswerError("There is no such option any more.")
    return int(part)


def _near(value: float, target: Target, key: float, times: float = 1) -> bool:
    # The last term lets a key that was typed in full be right where no tolerance is given.
    return abs(value - key) <= times * target.tolerance.around(key) + 1e-9 * abs(key)


def _rest_in_order(order: tuple[int, ...], step: int) -> bool:
    rest = [other for other in order if other != step]
    return rest == sorted(rest)


def _whole(text: str, *, good: bool = True) -> tuple[Remark, ...]:
    return (Remark("", good, text),) if text else ()
