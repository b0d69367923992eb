"""What a learner answered: the record of one item, and of one reason in the learner's own words.

Both know ids, a day and what was given, and nothing of the data that the question spoke about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Verdict = Literal["right", "partly", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("right", "partly", "wrong")

#: Characters that are kept of a typed number, and of a reason.
LONGEST_GIVEN = 40
LONGEST_REASON = 2_000
#: More parts than this has no answer, and more points no reason.
MOST_PARTS = 12


@dataclass(frozen=True)
class Answer:
    """The latest answer to one item.

    Parameters
    ----------
    item : str
        The item's id, ``<lesson>.<name>``.
    version : int
        Of the lesson, when it was answered.
    given : tuple of str
        ``choice`` and ``several``: places of the chosen options in the file, counted from 0; ``number``: the text as
        typed; ``order``: places of the steps, in the order in which they were put; ``label``: for each letter of the
        picture in alphabetical order, the letter whose label it was given.
    verdict : {"right", "partly", "wrong"}
    day : date
    tries : int
        How often it was answered in this sitting, on a lesson or in a review; 1 is the first time.
    """

    item: str
    version: int
    given: tuple[str, ...]
    verdict: Verdict
    day: date
    tries: int = 1

    def __post_init__(self) -> None:
        if not _is_item(self.item) or self.verdict not in VERDICTS or self.version < 1 or self.tries < 1:
            raise ValueError("An answer needs the id of an item, a verdict, and counts from 1.")
        if len(self.given) > MOST_PARTS or any(len(part) > LONGEST_GIVEN for part in self.given):
            raise ValueError("What was given is longer than any answer.")

    @property
    def lesson(self) -> str:
        """The lesson that the item belongs to."""
        return self.item.partition(".")[0]

    @property
    def right(self) -> bool:
        """Whether it was right in the end."""
        return self.verdict == "right"

    @property
    def missed(self) -> bool:
        """Whether the item has to come back: not right, or right only after the explanation was read."""
        return not self.right or self.tries > 1

    def plain(self) -> dict[str, Any]:
        """The answer as JSON can hold it; `answer_from` reads it back."""
        return {
            "item": self.item,
            "version": self.version,
            "given": list(self.given),
            "verdict": self.verdict,
            "day": self.day.isoformat(),
            "tries": self.tries,
        }


@dataclass(frozen=True)
class Reason:
    """What a learner wrote to say why.

    Parameters
    ----------
    lesson : str
    version : int
        Of the lesson.
    text : str
        In the learner's words; never marked.
    held : tuple of int
        Places of the points that the learner found in it, counted from 0.
    day : date
    """

    lesson: str
    version: int
    text: str
    day: date
    held: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.lesson or self.version < 1 or not self.text.strip() or len(self.text) > LONGEST_REASON:
            raise ValueError("A reason needs a lesson with its version, and words, but not too many.")
        if len(self.held) > MOST_PARTS or any(point < 0 for point in self.held):
            raise ValueError("The points of a reason are counted from 0.")

    def plain(self) -> dict[str, Any]:
        """The reason as JSON can hold it; `reason_from` reads it back."""
        return {
            "lesson": self.lesson,
            "version": self.version,
            "text": self.text,
            "held": list(self.held),
            "day": self.day.isoformat(),
        }


def answer_from(plain: Mapping[str, Any]) -> Answer:
    """Read an answer back; raises ValueError for anything that `Answer.plain` would not write."""
    _keys(plain, {"item", "version", "given", "verdict", "day", "tries"})
    return Answer(
        item=_text(plain["item"]),
        version=_count(plain["version"]),
        given=tuple(_text(part) for part in _list(plain["given"])),
        verdict=plain["verdict"],
        day=date.fromisoformat(_text(plain["day"])),
        tries=_count(plain["tries"]),
    )


def reason_from(plain: Mapping[str, Any]) -> Reason:
    """Read a reason back; raises ValueError for anything that `Reason.plain` would not write."""
    _keys(plain, {"lesson", "version", "text", "held", "day"})
    return Reason(
        lesson=_text(plain["lesson"]),
        version=_count(plain["version"]),
        text=_text(plain["text"]),
        held=tuple(_count(point) for point in _list(plain["held"])),
        day=date.fromisoformat(_text(plain["day"])),
    )


def _is_item(text: str) -> bool:
    lesson, dot, name = text.partition(".")
    return bool(lesson and dot and name)


def _keys(plain: Mapping[str, Any], wanted: set[str]) -> None:
    if not isinstance(plain, Mapping) or set(plain) != wanted:
        raise ValueError(f"A record holds exactly {', '.join(sorted(wanted))}.")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("A record holds texts where texts belong.")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("A record holds whole numbers where counts belong.")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("A record holds lists where several things belong.")
    return value
