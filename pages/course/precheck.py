"""What the course takes for granted: a few questions, and a refresher for what was missed. Never forced on anybody."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template

from .language import UNFILLABLE, environment
from .lessons import UNFILLED
from .progress import PRECHECK, Progress
from .questions import Question, question_or_none
from .quizzes import items_in

_CONTENT = Path(__file__).resolve().parents[2] / "content"
ITEMS = _CONTENT / f"{PRECHECK}.yaml"
PAGES = _CONTENT / "refresher.md"

_SECTION = re.compile(r"^<!-- ([a-z_]+(?: [a-z_]+)*): (.+?) -->$", re.MULTILINE)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Section:
    """A piece of the refresher, for the items that ask about it."""

    title: str
    items: tuple[str, ...]
    markdown: str


def precheck(known: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions in their order."""
    asked = (question_or_none(item, known) for item in items_in(ITEMS))
    return tuple(found for found in asked if found is not None)


def missed(progress: Progress) -> tuple[str, ...]:
    """Items of the pre-check that were not right at once."""
    answers = progress.answers
    return tuple(item.id for item in items_in(ITEMS) if item.id in answers and answers[item.id].missed)


def answered(progress: Progress) -> int:
    """How many of the items were answered."""
    return sum(item.id in progress.answers for item in items_in(ITEMS))


def refresher(known: Mapping[str, Any], items: tuple[str, ...] | None = None, *, strict: bool = False) -> list[Section]:
    """The sections that explain some items, or all of them, with the learner's numbers where there are any.

    Parameters
    ----------
    known : mapping
        The facts.
    items : tuple of str, optional
        Ids of items.
    strict : bool
        Raise where a section cannot be filled, instead of saying so in its place.
    """
    return [
        Section(title, about, _filled(template, known, strict))
        for title, about, template in _sections(PAGES, PAGES.stat().st_mtime_ns)
        if items is None or set(about) & set(items)
    ]


def _filled(template: Template, known: Mapping[str, Any], strict: bool) -> str:
    try:
        return re.sub(r"\n{3,}", "\n\n", template.render(known)).strip()
    except UNFILLABLE as error:
        if strict:
            raise
        _LOG.warning("The refresher could not be filled (%s).", type(error).__name__)
        return UNFILLED


@lru_cache(maxsize=2)
def _sections(path: Path, _modified: int) -> tuple[tuple[str, tuple[str, ...], Template], ...]:
    _, *rest = _SECTION.split(path.read_text(encoding="utf-8"))
    pieces = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return tuple(
        (title, tuple(f"{PRECHECK}.{name}" for name in names.split()), environment().from_string(body))
        for names, title, body in pieces
    )
