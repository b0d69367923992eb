"""How the tests read a lesson: as a person would, sentence by sentence."""

from __future__ import annotations

import re

from pages.course.lessons import Lesson

_DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)
_INLINE = re.compile(r"\$[^$\n]+\$")
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
_END = re.compile(r"(?<=[.?!])[\"”*)]*\s+")


def whole_text(lesson: Lesson) -> str:
    """All that a reader can see of a lesson, as Markdown."""
    return "\n\n".join(f"{part.title}\n\n{part.markdown}" for part in lesson.parts)


def sentences(markdown: str) -> list[str]:
    """Sentences of a Markdown text; a formula counts as one word, a table row as none."""
    text = _INLINE.sub("formula", _DISPLAY.sub("\n\n", markdown))
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        line_by_line = [line for line in paragraph.split("\n") if not line.startswith("|")]
        pieces: list[str] = []
        for line in line_by_line:
            if _ITEM.match(line) or not pieces:
                pieces.append(_ITEM.sub("", line))
            else:
                pieces[-1] += " " + line
        found += [sentence for piece in pieces for sentence in _END.split(piece) if sentence.strip()]
    return found
