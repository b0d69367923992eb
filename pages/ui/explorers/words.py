"""What an explorer says: the claim, the tasks, the reasons to choose from, written in ``content/explorers``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pages.course.filling import filled
from pages.course.lessons import lesson_ids, load_lesson

FOLDER = Path(__file__).resolve().parents[3] / "content" / "explorers"


@dataclass(frozen=True)
class Scene:
    """Who and what an explorer speaks of: made-up persons, or the learner's own names.

    Parameters
    ----------
    who, many : str
        One group and several, for sentences.
    group, outcome, time : str
        The columns' names, for axes.
    own : bool
        Whether these are the learner's.
    """

    who: str
    many: str
    group: str
    outcome: str
    time: str
    own: bool = False


@dataclass(frozen=True)
class Task:
    """Something to try, in Markdown."""

    id: str
    text: str


@dataclass(frozen=True)
class Reason:
    """One way to end "The claim is wrong, because", and what is to be said about it."""

    id: str
    right: bool
    text: str
    because: str


@dataclass(frozen=True)
class Words:
    """All words of one explorer, names filled in."""

    title: str
    icon: str
    minutes: int
    by: str
    claim: str
    dots: str
    misconception: str
    tasks: tuple[Task, ...]
    ask: str
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=16)
def read(name: str) -> Mapping[str, Any]:
    """An explorer's file as it is."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def title(name: str) -> str:
    """What an explorer is called."""
    return str(read(name)["title"])


def lessons_of(name: str) -> tuple[str, ...]:
    """Ids of the lessons that name an explorer in their front matter."""
    return tuple(lesson for lesson in lesson_ids() if name in load_lesson(lesson).meta.get("explorers", ()))


def made_up(name: str) -> Scene:
    """Who a simulation of this explorer is about."""
    return Scene(**read(name)["scene"])


def words(name: str, scene: Scene) -> Words:
    """An explorer's words for a scene; every name comes out literal."""
    raw, known = read(name), vars(scene)

    def written(text: str) -> str:
        return filled(text, known)

    return Words(
        title=raw["title"],
        icon=raw["icon"],
        minutes=raw["minutes"],
        by=raw["by"],
        claim=written(raw["claim"]),
        dots=written(raw["dots"]),
        misconception=raw["misconception"],
        tasks=tuple(Task(task["id"], written(task["text"])) for task in raw["tasks"]),
        ask=raw["ask"],
        reasons=tuple(
            Reason(own["id"], own["right"], written(own["text"]), written(own["because"])) for own in raw["options"]
        ),
    )
