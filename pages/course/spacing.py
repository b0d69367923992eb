"""Missed items come back: at the next lesson, then after one, three and seven days.

The day comes in by the door. An item moves on when it is answered right at the first try after it had become due, and
goes back to the beginning when it is missed again. Practice before it is due changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from .answers import Answer

#: Days to wait in each box. The first waits for the next lesson, and for the next day at the latest.
DAYS = (1, 1, 3, 7)
#: The box of what was answered right after all waits. It stays there, or an older copy of it would bring it back.
SETTLED = len(DAYS)


@dataclass(frozen=True)
class Box:
    """Where a missed item waits to be asked again.

    Parameters
    ----------
    step : int
        Its place in `DAYS`, or `SETTLED`.
    day : date
        The day on which it came into this box.
    after : int
        How many lessons had been begun by then.
    """

    step: int
    day: date
    after: int = 0

    @property
    def settled(self) -> bool:
        """Whether it waits no longer."""
        return self.step >= SETTLED

    @property
    def due(self) -> date:
        """The day on which it becomes due at the latest; never, where it is settled."""
        return date.max if self.settled else self.day + timedelta(days=DAYS[self.step])


class Course(Protocol):
    """What the spacing asks of a `Progress`."""

    @property
    def boxes(self) -> Mapping[str, Box]:
        """By item."""

    @property
    def lessons(self) -> Mapping[str, Any]:
        """Those that were begun."""


def boxed(boxes: Mapping[str, Box], answer: Answer, begun: int) -> Mapping[str, Box]:
    """The boxes after an answer, with so many lessons begun."""
    box = boxes.get(answer.item)
    if answer.missed:
        # Trying again in the same sitting is no new miss: the wait goes on from the first.
        waits = box is not None and box.step == 0 and box.day == answer.day
        return boxes if waits else {**boxes, answer.item: Box(0, answer.day, begun)}
    if box is None or not is_due(box, answer.day, begun):
        return boxes
    return {**boxes, answer.item: Box(box.step + 1, answer.day, begun)}


def due_items(progress: Course, today: date) -> tuple[str, ...]:
    """Ids of the items to be asked again today, those first that have waited longest."""
    begun = len(progress.lessons)
    return tuple(sorted((i for i, b in progress.boxes.items() if is_due(b, today, begun)), key=_since(progress)))


def next_day(progress: Course, today: date) -> date | None:
    """The next day on which something becomes due that is not due yet; None where nothing waits."""
    begun = len(progress.lessons)
    return min((box.due for box in coming_back(progress).values() if not is_due(box, today, begun)), default=None)


def coming_back(progress: Course) -> dict[str, Box]:
    """The items that come back, due or not."""
    return {item: box for item, box in progress.boxes.items() if not box.settled}


def is_due(box: Box, today: date, begun: int) -> bool:
    """Whether what waits in a box is to be asked again, now that so many lessons have been begun."""
    return not box.settled and (today >= box.due or (box.step == 0 and begun > box.after))


def _since(progress: Course) -> Any:
    return lambda item: (progress.boxes[item].day, item)
