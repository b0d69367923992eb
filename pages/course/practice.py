"""Mixed practice: items that were met before, so chosen that neighbours come from different lessons."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

#: Items of one practice.
MOST = 6


def mixed(items: Iterable[str], seed: str, *, most: int = MOST) -> tuple[str, ...]:
    """At most so many of the items, from as many lessons as there are, no two of one lesson in a row if avoidable.

    Parameters
    ----------
    items : iterable of str
        Ids, ``<lesson>.<name>``.
    seed : str
        The same seed and items give the same practice.
    most : int
    """
    rng = Random(seed)
    lessons: dict[str, list[str]] = {}
    for item in sorted(items):
        lessons.setdefault(item.partition(".")[0], []).append(item)
    for waiting in lessons.values():
        rng.shuffle(waiting)
    chosen: list[str] = []
    while len(chosen) < most and any(lessons.values()):
        turn = [lesson for lesson, waiting in lessons.items() if waiting]
        rng.shuffle(turn)
        if chosen and len(turn) > 1 and chosen[-1].startswith(f"{turn[0]}."):
            turn = [*turn[1:], turn[0]]
        chosen += [lessons[lesson].pop() for lesson in turn]
    return tuple(chosen[:most])
