"""Lessons: words from ``content/lessons``, numbers from the learner.

A lesson is a template. What the learner typed reaches it as data only: the sandbox evaluates nothing in it, and every
name is escaped on its way out. `content/README.md` tells authors what they may write.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Template, TemplateError

from .language import environment

FOLDER = Path(__file__).resolve().parents[2] / "content" / "lessons"
#: In the order in which a lesson has them; the opening, a ``text`` without a title, asks the lesson's question.
KINDS = ("predict", "do", "see", "explain", "text", "answer", "why", "points", "quiz", "pitfall", "deeper")
UNFILLED = "*This sentence could not be filled with your numbers. The rest of the lesson stands.*"

_MARKER = re.compile(rf"^<!-- ({'|'.join(KINDS)}): (.+?) -->[ \t]*$", re.MULTILINE)
# [[term]] or [[term|the words in the sentence]]. No name of a learner's can look like that: its brackets are escaped.
_TERM = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]+))?\]\]")
_OPENING = re.compile(r"{%-?\s*(?:if|for)\b")
_CLOSING = re.compile(r"{%-?\s*end(?:if|for)\b")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """One piece of a lesson.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    title : str
        Empty for the opening.
    markdown : str
    terms : tuple of str
        The words in it that the glossary explains, as the author spelt them, each once.
    """

    kind: str
    title: str
    markdown: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A lesson with the learner's numbers in it."""

    id: str
    version: int
    title: str
    screen: str
    minutes: int
    objectives: tuple[str, ...]
    prerequisites: tuple[str, ...]
    explorers: tuple[str, ...]
    sources: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class LessonSource:
    """A lesson as its author wrote it: front matter, and the body as templates, one per paragraph."""

    meta: Mapping[str, Any]
    blocks: tuple[Template, ...]


def lesson_ids() -> tuple[str, ...]:
    """Names of the lessons that exist, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


def lessons_at(screen: str) -> tuple[str, ...]:
    """Ids of the lessons that belong to a screen; the one that has the screen's name comes first."""
    there = (lesson for lesson in lesson_ids() if load_lesson(lesson).meta["screen"] == screen)
    return tuple(sorted(there, key=lambda lesson: (lesson != screen, lesson)))


def load_lesson(lesson: str) -> LessonSource:
    """Read a lesson, from memory where its file has not changed."""
    path = FOLDER / f"{lesson}.md"
    stamp = path.stat()
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


def course_minutes() -> int:
    """How long all lessons take together, in minutes, to the nearest ten."""
    return 10 * round(sum(load_lesson(lesson).meta["minutes"] for lesson in lesson_ids()) / 10)


def render_lesson(lesson: str, facts: Mapping[str, Any], *, strict: bool = False) -> Lesson:
    """Fill a lesson with what is known.

    Parameters
    ----------
    lesson : str
        Its id, which is its file's name.
    facts : mapping
        As `lmm_engine.report.facts.facts` makes it.
    strict : bool
        Raise where a placeholder cannot be filled, instead of saying so in its place.
    """
    source = load_lesson(lesson)
    known = {**facts, "course": {"minutes": course_minutes(), "lessons": len(lesson_ids())}}
    filled = [_fill(lesson, block, known, strict) for block in source.blocks]
    meta = source.meta
    return Lesson(
        id=meta["id"],
        version=meta["version"],
        title=meta["title"],
        screen=meta["screen"],
        minutes=meta["minutes"],
        objectives=tuple(meta["objectives"]),
        prerequisites=tuple(meta.get("prerequisites", ())),
        explorers=tuple(meta.get("explorers", ())),
        sources=tuple(meta.get("sources", ())),
        parts=_parts("\n\n".join(text.strip() for text in filled if text.strip())),
    )


@lru_cache(maxsize=128)
def _read(path: Path, _modified: int, _size: int) -> LessonSource:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    language = environment()
    return LessonSource(yaml.safe_load(front), tuple(language.from_string(block) for block in _blocks(body)))


def _blocks(body: str) -> list[str]:
    """Cut a body at blank lines, but never inside a condition or a loop."""
    blocks, open_block, depth = [], [], 0
    for paragraph in body.split("\n\n"):
        open_block.append(paragraph)
        depth += len(_OPENING.findall(paragraph)) - len(_CLOSING.findall(paragraph))
        if depth == 0:
            blocks.append("\n\n".join(open_block))
            open_block = []
    return [*blocks, *open_block]


def _fill(lesson: str, block: Template, known: Mapping[str, Any], strict: bool) -> str:
    try:
        return block.render(known)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        if strict:
            raise
        # The kind of error only: its text may quote the learner's data, which does not belong in a log.
        _LOG.warning("Lesson %s: a paragraph could not be filled (%s).", lesson, type(error).__name__)
        return UNFILLED


def _parts(text: str) -> tuple[Part, ...]:
    """Cut a filled lesson at its markers; parts that turned out empty fall away."""
    opening, *rest = _MARKER.split(text)
    pieces = [("text", "", opening), *zip(rest[::3], rest[1::3], rest[2::3], strict=True)]
    tidy = (_part(kind, title, _tidy(body)) for kind, title, body in pieces)
    return tuple(part for part in tidy if part.markdown)


def _part(kind: str, title: str, text: str) -> Part:
    """Terms are written out, and kept aside for the glossary."""
    terms = dict.fromkeys(found[1].strip() for found in _TERM.finditer(text))
    return Part(kind, title, _TERM.sub(lambda found: found[2] or found[1], text), tuple(terms))


def _tidy(text: str) -> str:
    """Blank lines left behind by conditions, closed up."""
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "\n\n", text).strip()
