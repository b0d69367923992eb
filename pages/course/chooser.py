"""When another model is right: a few questions that end in a method. The tree is data, ``content/chooser.yaml``.

A learner's answers are kept by question, so that one may be changed: what was answered on another branch waits there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .authoring import read_yaml, refuse

FILE = Path(__file__).resolve().parents[2] / "content" / "chooser.yaml"


@dataclass(frozen=True)
class Answer:
    """One answer: its id, its text, and the question or method it leads to."""

    id: str
    text: str
    to: str


@dataclass(frozen=True)
class Fork:
    """One question with its answers; `hint` is a template and may come out empty."""

    id: str
    ask: str
    answers: tuple[Answer, ...]
    hint: str = ""

    def leads_to(self, answer: str) -> str | None:
        """The question or method an answer leads to; None for an answer that does not exist."""
        return next((given.to for given in self.answers if given.id == answer), None)


@dataclass(frozen=True)
class Place:
    """A program that fits a method: the language, and how it is used there."""

    language: str
    use: str


@dataclass(frozen=True)
class Method:
    """Where a path ends.

    Parameters
    ----------
    id, name : str
    why : str
        Why this one.
    here : str
        What this app can still do.
    go : tuple of Place
    sources : tuple of str
    lesson : str
        Id of the lesson that says more.
    """

    id: str
    name: str
    why: str
    here: str
    go: tuple[Place, ...]
    lesson: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chooser:
    """The whole tree."""

    start: str
    forks: Mapping[str, Fork]
    methods: Mapping[str, Method]

    def walk(self, answers: Mapping[str, str]) -> tuple[tuple[Fork, ...], Method | None]:
        """The questions on the way of these answers, the last one unanswered unless it ends in the method."""
        way: list[Fork] = []
        place: str | None = self.start
        while place in self.forks:
            fork = self.forks[place]
            way.append(fork)
            place = fork.leads_to(answers.get(fork.id, ""))
        return tuple(way), None if place is None else self.methods[place]


def chooser() -> Chooser:
    """The tree as it stands in the file; raises `AuthoringError` for one that breaks the rules."""
    return _read(FILE, FILE.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _modified: int) -> Chooser:
    raw = read_yaml(path)
    refuse(path, problems_of(raw))
    return Chooser(
        start=raw["start"],
        forks={name: _fork(name, own) for name, own in raw["questions"].items()},
        methods={name: _method(name, own) for name, own in raw["methods"].items()},
    )


def _fork(name: str, raw: Mapping[str, Any]) -> Fork:
    return Fork(name, raw["ask"], tuple(Answer(**answer) for answer in raw["answers"]), raw.get("hint", ""))


def _method(name: str, raw: Mapping[str, Any]) -> Method:
    return Method(
        id=name,
        name=raw["name"],
        why=raw["why"],
        here=raw["here"],
        go=tuple(Place(**place) for place in raw["go"]),
        lesson=raw["lesson"],
        sources=tuple(raw.get("sources", ())),
    )


# ----- the rules of the file -----

_QUESTION = ({"ask", "answers"}, {"hint"})
_METHOD = ({"name", "why", "here", "go", "lesson"}, {"sources"})
_ANSWER = ({"id", "text", "to"}, set[str]())
_PLACE = ({"language", "use"}, set[str]())


def problems_of(raw: Any) -> Iterator[str]:
    """Sentences on all that is wrong with the tree as YAML gave it; none for a good one."""
    if not isinstance(raw, Mapping) or set(raw) != {"start", "questions", "methods"}:
        yield "The chooser has exactly “start”, “questions” and “methods”."
        return
    shapes = [*_shapes(raw)]
    yield from shapes
    if not shapes:
        yield from _ways(raw)


def _shapes(raw: Mapping[str, Any]) -> Iterator[str]:
    for name, own in raw["questions"].items():
        yield from _shape(name, own, *_QUESTION)
        for answer in own.get("answers", ()):
            yield from _shape(f"{name}, an answer", answer, *_ANSWER)
        ids = [answer.get("id") for answer in own.get("answers", ())]
        if len(set(ids)) != len(ids) or len(ids) < 2:
            yield f"{name}: it needs at least two answers, each with an id of its own."
    for name, own in raw["methods"].items():
        yield from _shape(name, own, *_METHOD)
        for place in own.get("go", ()):
            yield from _shape(f"{name}, a program", place, *_PLACE)
    yield from (f"{name}: this is a question and a method." for name in set(raw["questions"]) & set(raw["methods"]))


def _shape(name: str, own: Mapping[str, Any], needed: set[str], may: set[str]) -> Iterator[str]:
    yield from (f"{name}: it has no “{key}”." for key in sorted(needed - set(own)))
    yield from (f"{name}: “{key}” has no place here." for key in sorted(set(own) - needed - may))


def _ways(raw: Mapping[str, Any]) -> Iterator[str]:
    """Answers that lead nowhere, ways that come back to where they were, and what no way leads to."""
    forks: dict[str, list[str]] = {
        name: [answer["to"] for answer in own["answers"]] for name, own in raw["questions"].items()
    }
    known = {*forks, *raw["methods"]}
    astray = {to for ends in (*forks.values(), [raw["start"]]) for to in ends if to not in known}
    yield from (f"“{name}” is led to, and is neither a question nor a method." for name in sorted(astray))
    reached: set[str] = set()
    in_a_ring = _visit(raw["start"], forks, (), reached)
    if in_a_ring:
        yield f"The questions lead round in a ring: {' → '.join(in_a_ring)}."
    yield from (f"{name}: nothing leads here." for name in sorted(known - reached))


def _visit(name: str, forks: Mapping[str, list[str]], way: tuple[str, ...], reached: set[str]) -> tuple[str, ...]:
    """Go all ways from a place; the first ring found, or nothing."""
    if name in way:
        return (*way[way.index(name) :], name)
    reached.add(name)
    rings = (_visit(to, forks, (*way, name), reached) for to in forks.get(name, ()))
    return next((ring for ring in [*rings] if ring), ())
