"""A drawing before it is a chart: lines, dots, bands, letters and words at places in units of its own."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]
#: Room between what is drawn and the edge, as a share of the drawing.
_MARGIN = 0.06


class Sketch:
    """What is to be drawn, collected piece by piece; a kind says what a piece is, and so how it looks."""

    def __init__(self) -> None:
        self.lines: list[tuple[list[Point], str]] = []
        self.dots: list[tuple[float, float, str]] = []
        self.bands: list[tuple[list[tuple[float, float, float]], str]] = []
        self.letters: list[tuple[str, float, float]] = []
        self.texts: list[tuple[str, float, float]] = []

    def line(self, points: Sequence[Point], kind: str) -> None:
        """A line through points."""
        self.lines.append((list(points), kind))

    def dot(self, x: float, y: float, kind: str) -> None:
        """A dot; of kind ``hollow`` a ring."""
        self.dots.append((x, y, kind))

    def band(self, points: Sequence[tuple[float, float, float]], kind: str) -> None:
        """A band through points ``(x, low, high)``."""
        self.bands.append((list(points), kind))

    def letter(self, letter: str, x: float, y: float) -> None:
        """A letter to be labelled."""
        self.letters.append((letter, x, y))

    def text(self, text: str, x: float, y: float) -> None:
        """A word that belongs to the drawing."""
        self.texts.append((text, x, y))

    def arrow(self, start: Point, end: Point, kind: str) -> None:
        """An upright line with a head at its end."""
        self.line([start, end], kind)
        (x, y), back = end, 0.5 if end[1] > start[1] else -0.5
        self.line([(x - 0.25, y - back), (x, y), (x + 0.25, y - back)], kind)

    def pointer(self, letter: str, place: Point, to: Point) -> None:
        """A letter with a thin line to what it means."""
        self.letter(letter, *place)
        towards = (place[0] + 0.15 * (to[0] - place[0]), place[1] + 0.3 * (to[1] - place[1]))
        self.line([towards, to], "frame")

    def frame(self) -> tuple[Point, Point]:
        """The ends of both axes, with room around everything."""
        places = [
            *(point for points, _ in self.lines for point in points),
            *((x, y) for x, y, _ in self.dots),
            *((x, y) for points, _ in self.bands for x, low, high in points for y in (low, high)),
            *((x, y) for _, x, y in (*self.letters, *self.texts)),
        ]
        return _padded([x for x, _ in places]), _padded([y for _, y in places])


def _padded(values: list[float]) -> Point:
    low, high = min(values), max(values)
    room = _MARGIN * (high - low)
    return low - room, high + room
