"""A model answer and the points to look for in one's own: the list in it are the points, the rest is the answer."""

from __future__ import annotations

import re

_POINT = re.compile(r"^[-*] +", re.MULTILINE)
_NEXT = re.compile(r"\n(?:[ \t]*\n)+(?=\S)")


def points_of(markdown: str) -> tuple[str, tuple[str, ...]]:
    """The answer without its list, and the items of the list.

    An item runs to the next one, or to a blank line before text that is not indented.
    """
    answer, points = [], []
    for block in _NEXT.split(markdown):
        before, *items = _POINT.split(block)
        points += [" ".join(item.split()) for item in items]
        if before.strip():
            answer.append(before.strip())
    return "\n\n".join(answer), tuple(points)
