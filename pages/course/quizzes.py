"""Quizzes as their authors wrote them: one file a lesson in ``content/quizzes``, read strictly.

Texts are templates in the language of lessons, numeric keys are expressions in it; `questions` fills them. What is
wrong with a file is said in sentences, all of them at once, by `quiz_schema`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from .authoring import read_yaml, refuse
from .quiz_schema import problems_of, problems_of_misconceptions

FOLDER = Path(__file__).resolve().parents[2] / "content" / "quizzes"
#: Not a quiz: the wrong ideas that items are aimed at, by their keys.
MISCONCEPTIONS = "misconceptions"

Kind = Literal["choice", "several", "number", "order", "label"]


@dataclass(frozen=True)
class Option:
    """One option: its text, whether it is right, and why."""

    text: str
    right: bool
    because: str


@dataclass(frozen=True)
class Options:
    """What is chosen from, in the author's order; `because` rounds it off, and may be empty."""

    options: tuple[Option, ...]
    because: str = ""


@dataclass(frozen=True)
class Near:
    """A wrong value that people compute, as an expression, and what it mistakes for what."""

    key: str
    because: str


@dataclass(frozen=True)
class Tolerance:
    """How far from the key a number may lie and still be right."""

    size: float
    relative: bool

    def around(self, value: float) -> float:
        """The distance from a value that is allowed."""
        return self.size * abs(value) if self.relative else self.size


@dataclass(frozen=True)
class Number:
    """A number to be typed: `key` is an expression over the facts."""

    key: str
    tolerance: Tolerance
    because: str
    hint: str
    unit: str = ""
    near: tuple[Near, ...] = ()


@dataclass(frozen=True)
class Order:
    """Steps in the right order, why it is right, and what is said of any other."""

    steps: tuple[str, ...]
    because: str
    wrong: str


@dataclass(frozen=True)
class Label:
    """What a letter in a picture stands for, and why."""

    letter: str
    text: str
    because: str


@dataclass(frozen=True)
class Labels:
    """A schematic picture by its name, and the labels of its letters."""

    picture: str
    labels: tuple[Label, ...]


Body: TypeAlias = Options | Number | Order | Labels


@dataclass(frozen=True)
class Item:
    """One question.

    Parameters
    ----------
    id : str
        ``<lesson>.<name>``, for good.
    kind : {"choice", "several", "number", "order", "label"}
    misconception : str
        The key of the wrong idea that it is aimed at.
    ask : str
    body : Options, Number, Order or Labels
    needs : tuple of str
        Facts, dotted where they lie deeper, without which it is not asked.
    when : str
        An expression that must be true for it to be asked; empty if it always is.
    """

    id: str
    kind: Kind
    misconception: str
    ask: str
    body: Body
    needs: tuple[str, ...] = ()
    when: str = ""

    @property
    def lesson(self) -> str:
        """The lesson that it belongs to."""
        return self.id.partition(".")[0]


def quiz_lessons() -> tuple[str, ...]:
    """Lessons that have a quiz."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != MISCONCEPTIONS))


def quiz(lesson: str) -> tuple[Item, ...]:
    """The items of a lesson, none where it has no quiz; raises `AuthoringError` for a file that breaks the rules."""
    path = FOLDER / f"{lesson}.yaml"
    return () if lesson == MISCONCEPTIONS or not path.exists() else items_in(path)


def items_in(path: Path) -> tuple[Item, ...]:
    """The items of a file, whose name is that of their lesson; raises `AuthoringError` as `quiz` does."""
    return _read(path, path.stat().st_mtime_ns, tuple(misconceptions()))


def item(item_id: str) -> Item | None:
    """The item of that id; None where it has been taken out since."""
    return next((found for found in quiz(item_id.partition(".")[0]) if found.id == item_id), None)


def misconceptions() -> Mapping[str, str]:
    """The wrong ideas that items are aimed at: key and sentence."""
    path = FOLDER / f"{MISCONCEPTIONS}.yaml"
    return _read_misconceptions(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=64)
def _read(path: Path, _modified: int, known: tuple[str, ...]) -> tuple[Item, ...]:
    raw = read_yaml(path)
    refuse(path, problems_of(raw, lesson=path.stem, misconceptions=known))
    return tuple(_item(entry) for entry in raw)


@lru_cache(maxsize=2)
def _read_misconceptions(path: Path, _modified: int) -> Mapping[str, str]:
    raw = read_yaml(path)
    refuse(path, problems_of_misconceptions(raw))
    return dict(raw)


def _item(raw: Mapping[str, Any]) -> Item:
    kind = raw["kind"]
    return Item(
        id=raw["id"],
        kind=kind,
        misconception=raw["misconception"],
        ask=raw["ask"],
        body=_BODIES[kind](raw),
        needs=tuple(raw.get("needs", ())),
        when=raw.get("when", ""),
    )


def _options(raw: Mapping[str, Any]) -> Options:
    return Options(tuple(Option(**option) for option in raw["options"]), raw.get("because", ""))


def _number(raw: Mapping[str, Any]) -> Number:
    ((how, size),) = raw["tolerance"].items()
    near = tuple(Near(str(entry["key"]), entry["because"]) for entry in raw.get("near", ()))
    tolerance = Tolerance(float(size), how == "relative")
    return Number(str(raw["key"]), tolerance, raw["because"], raw["hint"], raw.get("unit", ""), near)


def _order(raw: Mapping[str, Any]) -> Order:
    return Order(tuple(raw["steps"]), raw["because"], raw["wrong"])


def _labels(raw: Mapping[str, Any]) -> Labels:
    because = raw["because"]
    labels = (Label(letter, text, because[letter]) for letter, text in sorted(raw["labels"].items()))
    return Labels(raw["picture"], tuple(labels))


_BODIES: Mapping[str, Callable[[Mapping[str, Any]], Body]] = {
    "choice": _options,
    "several": _options,
    "number": _number,
    "order": _order,
    "label": _labels,
}
