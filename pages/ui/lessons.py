"""Lessons: words from ``content/lessons``, numbers from the learner, drawn beside the tool.

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

import streamlit as st
import yaml
from jinja2 import Template, TemplateError

from .known import facts_for
from .lesson_language import environment

FOLDER = Path(__file__).resolve().parents[2] / "content" / "lessons"
KINDS = ("text", "predict", "answer", "pitfall", "deeper")
UNFILLED = "*This sentence could not be filled with your numbers. The rest of the lesson stands.*"

_MARKER = re.compile(rf"^<!-- ({'|'.join(KINDS)}): (.+?) -->[ \t]*$", re.MULTILINE)
_OPENING = re.compile(r"{%-?\s*(?:if|for)\b")
_CLOSING = re.compile(r"{%-?\s*end(?:if|for)\b")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """One piece of a lesson: its kind (one of `KINDS`), title (empty for the opening) and Markdown text."""

    kind: str
    title: str
    markdown: str


@dataclass(frozen=True)
class Lesson:
    """A lesson with the learner's numbers in it."""

    id: str
    version: int
    title: str
    screen: str
    minutes: int
    objectives: tuple[str, ...]
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


def load_lesson(screen: str) -> LessonSource:
    """Read a lesson, from memory where its file has not changed."""
    path = FOLDER / f"{screen}.md"
    stamp = path.stat()
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


def course_minutes() -> int:
    """How long all lessons take together, in minutes, to the nearest ten."""
    return 10 * round(sum(load_lesson(screen).meta["minutes"] for screen in lesson_ids()) / 10)


def render_lesson(screen: str, facts: Mapping[str, Any], *, strict: bool = False) -> Lesson:
    """Fill a lesson with what is known.

    Parameters
    ----------
    screen : str
        The screen's name, which is the lesson's file name.
    facts : mapping
        As `lmm_engine.report.facts.facts` makes it.
    strict : bool
        Raise where a placeholder cannot be filled, instead of saying so in its place.
    """
    source = load_lesson(screen)
    known = {**facts, "course": {"minutes": course_minutes(), "screens": len(lesson_ids())}}
    filled = [_fill(screen, block, known, strict) for block in source.blocks]
    meta = source.meta
    return Lesson(
        id=meta["id"],
        version=meta["version"],
        title=meta["title"],
        screen=meta["screen"],
        minutes=meta["minutes"],
        objectives=tuple(meta["objectives"]),
        sources=tuple(meta.get("sources", ())),
        parts=_parts("\n\n".join(text.strip() for text in filled if text.strip())),
    )


def show_lesson(
    screen: str, facts: Mapping[str, Any] | None = None, *, kinds: tuple[str, ...] = KINDS, heading: bool = True
) -> None:
    """Draw a lesson into the current container.

    Parameters
    ----------
    screen : str
    facts : mapping, optional
        What is known; this session's facts if left out.
    kinds : tuple of str
        Only parts of these kinds, so that a screen may put a question before its result and the answer after it.
    heading : bool
        Begin with the title, the minutes and the objectives.
    """
    lesson = render_lesson(screen, facts_for(screen) if facts is None else facts)
    if heading:
        _show_heading(lesson)
    for part in lesson.parts:
        if part.kind in kinds:
            _show_part(part)
    if lesson.sources and "deeper" in kinds:
        st.caption("Sources: " + "; ".join(lesson.sources) + ".")


def _show_heading(lesson: Lesson) -> None:
    st.markdown(f"### {lesson.title}")
    goals = "\n".join(f"- {goal}" for goal in lesson.objectives)
    st.caption(f"{lesson.minutes} minutes. Afterwards you can:\n{goals}")


def _show_part(part: Part) -> None:
    if part.kind == "deeper":
        with st.expander(f"Going deeper: {part.title}", icon=":material/functions:"):
            st.markdown(part.markdown)
    elif part.kind == "answer":
        with st.expander(part.title, icon=":material/visibility:"):
            st.markdown(part.markdown)
    elif part.kind in ("predict", "pitfall"):
        icon = "psychology_alt" if part.kind == "predict" else "warning"
        with st.container(border=True):
            st.markdown(f"**:material/{icon}: {part.title}**\n\n{part.markdown}")
    else:
        st.markdown(f"#### {part.title}\n\n{part.markdown}" if part.title else part.markdown)


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


def _fill(screen: str, block: Template, known: Mapping[str, Any], strict: bool) -> str:
    try:
        return block.render(known)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        if strict:
            raise
        # The kind of error only: its text may quote the learner's data, which does not belong in a log.
        _LOG.warning("Lesson %s: a paragraph could not be filled (%s).", screen, type(error).__name__)
        return UNFILLED


def _parts(text: str) -> tuple[Part, ...]:
    """Cut a filled lesson at its markers; parts that turned out empty fall away."""
    opening, *rest = _MARKER.split(text)
    pieces = [("text", "", opening), *zip(rest[::3], rest[1::3], rest[2::3], strict=True)]
    tidy = (Part(kind, title, _tidy(body)) for kind, title, body in pieces)
    return tuple(part for part in tidy if part.markdown)


def _tidy(text: str) -> str:
    """Blank lines left behind by conditions, closed up."""
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "\n\n", text).strip()
