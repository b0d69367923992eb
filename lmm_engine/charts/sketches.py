"""The drawings themselves: lines and dots at places made up for the purpose, each showing one thing."""

from __future__ import annotations

from collections.abc import Callable

from .sketch import Sketch

#: From one panel of a drawing to the next.
_STEP = 12.0


def _panels(draw: Callable[[Sketch, float, str], None]) -> Sketch:
    """Three panels, A to C, each with a frame's foot below it and its letter above."""
    sketch = Sketch()
    for place, letter in enumerate("ABC"):
        left = place * _STEP
        draw(sketch, left, letter)
        sketch.letter(letter, left + 5, 12.2)
        sketch.line([(left, 0), (left + 10, 0)], "frame")
        sketch.line([(left, 0), (left, 10.5)], "frame")
    return sketch


def _fan() -> Sketch:
    def draw(sketch: Sketch, left: float, letter: str) -> None:
        for i in range(6):
            near, far = 4.2 + 0.35 * i, 0.8 + 1.8 * i
            begin, end = {"A": (near, far), "B": (far, near), "C": (1.0 + 1.3 * i, 3.0 + 1.3 * i)}[letter]
            sketch.line([(left + 0.5, begin), (left + 9.5, end)], "group")

    return _panels(draw)


_LEVELS = (1.2, 3.4, 5.4, 7.6)
_SLOPES = (0.05, 0.42, 0.2, 0.3)
_WOBBLE = (0.35, -0.45, 0.4, -0.3)


def _ladder() -> Sketch:
    def draw(sketch: Sketch, left: float, letter: str) -> None:
        for level, slope in zip(_LEVELS, _SLOPES, strict=True):
            for step, wobble in enumerate(_WOBBLE):
                x = 1.0 + 2.6 * step
                sketch.dot(left + x, level + slope * (x - 1) + wobble * 0.8, "faint")
            steep = slope if letter == "C" else 0.24
            middle = level + 3.9 * slope
            if letter != "A":
                sketch.line([(left + 0.5, middle - 4.4 * steep), (left + 9.5, middle + 4.6 * steep)], "group")
        if letter == "A":
            sketch.line([(left + 0.5, 4.25), (left + 9.5, 6.4)], "group")

    return _panels(draw)


_CLOUD = (0.4, -0.9, 0.7, -0.3, 0.9, -0.6, 0.1, -0.8, 0.6, -0.1, 0.8, -0.5, 0.3, -0.7, 0.5, -0.9, 0.9, -0.2)


def _residuals() -> Sketch:
    def draw(sketch: Sketch, left: float, letter: str) -> None:
        sketch.line([(left + 0.2, 5), (left + 9.8, 5)], "shared")
        for i, wobble in enumerate(_CLOUD):
            x = 0.7 + 0.5 * i
            y = {
                "A": 5 + 3.2 * wobble,
                "B": 5 + (0.4 + 0.5 * x) * wobble,
                "C": 5 + 3 - 0.27 * (x - 5) ** 2 + 1.2 * wobble,
            }[letter]
            sketch.dot(left + x, min(max(y, 0.5), 10), "group")

    return _panels(draw)


def _quantiles() -> Sketch:
    def draw(sketch: Sketch, left: float, letter: str) -> None:
        sketch.line([(left + 0.5, 1), (left + 9.5, 9.5)], "shared")
        for i in range(15):
            z = (i - 7) / 7
            bend = {"A": 0.12 * _CLOUD[i], "B": 1.9 * z**3 - 0.35 * z, "C": 2.4 * z**2 - 0.7}[letter]
            sketch.dot(left + 5 + 3.9 * z, 5.25 + 3.7 * z + bend, "group")

    return _panels(draw)


_DROPPING = (
    (8.6, 8.2, 8.0, 7.9),
    (7.2, 7.4, 6.6, 6.9),
    (6.2, 5.4, 5.8, 5.0),
    (5.0, 4.6, 3.9, 4.1),
    (4.0, 3.3, 2.9, 2.4),
)
_UNSEEN = {
    "A": {(0, 2), (2, 1), (3, 3), (1, 3)},
    "B": {(3, 3), (4, 2), (4, 3)},
    "C": {(2, 3), (3, 2), (3, 3), (4, 1), (4, 2), (4, 3)},
}


def _dropout() -> Sketch:
    def draw(sketch: Sketch, left: float, letter: str) -> None:
        for who, values in enumerate(_DROPPING):
            points = [(left + 1 + 2.7 * wave, _dropped(letter, who, wave, value)) for wave, value in enumerate(values)]
            seen = [(who, wave) not in _UNSEEN[letter] for wave in range(4)]
            sketch.line([p for p, there in zip(points, seen, strict=True) if there], "group")
            for (x, y), there in zip(points, seen, strict=True):
                sketch.dot(x, y, "group" if there else "hollow")

    return _panels(draw)


def _dropped(letter: str, who: int, wave: int, value: float) -> float:
    """In B the lines that end have fallen deep before; in C only what nobody saw lies deep."""
    if letter == "B" and (who, wave) in {(3, 2), (4, 1)}:
        return 1.3
    if letter == "B" and who >= 3 and wave > 4 - who + 1:
        return value - 1.2
    if letter == "C":
        return 0.9 + 0.25 * who if (who, wave) in _UNSEEN["C"] else 5.2 + 0.75 * (4 - who)
    return value


def _crossing() -> Sketch:
    marks = {
        "A": {(pupil, pupil // 2) for pupil in range(6)},
        "B": {(pupil, school) for pupil in range(6) for school in range(3)},
        "C": {(pupil, pupil // 2) for pupil in range(6)} | {(1, 1), (4, 1)},
    }

    def draw(sketch: Sketch, left: float, letter: str) -> None:
        for pupil in range(6):
            for school in range(3):
                there = (pupil, school) in marks[letter]
                sketch.dot(left + 2 + 3 * school, 9.5 - 1.7 * pupil, "group" if there else "hollow")

    sketch = _panels(draw)
    sketch.text("across: schools, down: pupils", 17, -1.4)
    return sketch


def _bands_drawn() -> Sketch:
    sketch = Sketch()
    places = [i * 0.5 for i in range(41)]
    middle = {x: 2.5 + 0.3 * x for x in places}
    sketch.band([(x, middle[x] - 3.1, middle[x] + 3.1) for x in places], "group")
    curve = {x: 0.55 + 0.006 * (x - 10) ** 2 for x in places}
    sketch.band([(x, middle[x] - curve[x], middle[x] + curve[x]) for x in places], "shared")
    sketch.line([(x, middle[x]) for x in places], "group")
    for i, wobble in enumerate(_CLOUD):
        x = 0.8 + 1.08 * i
        sketch.dot(x, 2.5 + 0.3 * x + 2.6 * wobble, "faint")
    sketch.letter("A", 21, 8.5)
    sketch.pointer("B", (16, 3.4), (14.5, middle[14.5] - 0.6))
    sketch.pointer("C", (4, 8.6), (5.5, middle[5.5] + 3.1))
    return sketch


def _deviance() -> Sketch:
    sketch = Sketch()
    places = [i * 0.25 for i in range(81)]
    curve = [(x, 1.5 + 8 * ((x - 7) / 13) ** 2 + (7.5 * (1 - x / 4) ** 2 if x < 4 else 0)) for x in places]
    sketch.line(curve, "group")
    sketch.line([(0, 0), (20, 0)], "frame")
    sketch.line([(0, 0), (0, 12)], "frame")
    sketch.text("0", 0, -0.9)
    for letter, at in (("A", 0), ("B", 29), ("C", 76)):
        x, y = curve[at]
        sketch.dot(x, y, "shared")
        sketch.letter(letter, x + (0.9 if letter != "B" else 0), y + (0.4 if letter != "B" else 1.4))
    return sketch


def _parts() -> Sketch:
    sketch = Sketch()
    sketch.line([(0, 2.5), (18, 5.2)], "shared")
    sketch.line([(0, 6.0), (18, 8.7)], "group")
    sketch.line([(0, 0), (18, 0)], "frame")
    sketch.line([(0, 0), (0, 11)], "frame")
    dot = (13.0, 10.6)
    sketch.dot(*dot, "faint")
    sketch.arrow((0.25, 0), (0.25, 2.5), "part")
    sketch.arrow((6, 3.4), (6, 6.9), "part")
    sketch.arrow((13, 7.95), (13, 10.4), "part")
    sketch.letter("A", 1.2, 1.25)
    sketch.letter("B", 6.9, 5.0)
    sketch.letter("C", 13.9, 9.3)
    return sketch


def _pull() -> Sketch:
    sketch = Sketch()
    sketch.line([(0, 2), (18, 2)], "shared")
    sketch.line([(4, 6.2), (14, 6.2)], "part")
    sketch.line([(4, 8), (14, 8)], "faint")
    for x, y in ((5, 7.4), (7, 9.2), (9, 7.1), (11, 8.6), (13, 7.7)):
        sketch.dot(x, y, "group")
    sketch.letter("A", 19, 2)
    sketch.letter("B", 15, 6.2)
    sketch.letter("C", 15, 8.2)
    return sketch


_CLUSTERS = ((3.0, 3.0), (8.5, 6.2), (14.0, 9.4))
_SPOTS = ((-1.8, 1.4), (-0.9, 0.3), (0.0, 0.4), (0.8, -0.9), (1.9, -1.2))


def _within_between() -> Sketch:
    sketch = Sketch()
    for x, y in _CLUSTERS:
        for dx, dy in _SPOTS:
            sketch.dot(x + dx, y + dy, "faint")
        sketch.line([(x - 2.1, y + 1.45), (x + 2.1, y - 1.45)], "group")
    sketch.line([(1.6, 2.2), (15.4, 10.2)], "shared")
    sketch.line([(0.4, 2.9), (16.6, 9.4)], "part")
    sketch.letter("A", 11.3, 4.4)
    sketch.letter("B", 15.9, 11.0)
    sketch.letter("C", 17.5, 9.2)
    return sketch


def _waves() -> Sketch:
    sketch = Sketch()
    rows = (
        ("P1", "0", "12"),
        ("P1", "1", "15"),
        ("P1", "2", "19"),
        ("P2", "0", "9"),
        ("P2", "1", "11"),
        ("P2", "2", "12"),
    )
    for column, letter in enumerate("ABC"):
        x = 3 + 6.0 * column
        sketch.letter(letter, x, 11.4)
        for row, values in enumerate(rows):
            sketch.text(values[column], x, 9.3 - 1.7 * row)
    sketch.line([(0, 10.3), (18, 10.3)], "frame")
    return sketch


#: Name to drawing.
SKETCHES: dict[str, Callable[[], Sketch]] = {
    "bands": _bands_drawn,
    "crossing": _crossing,
    "deviance": _deviance,
    "dropout": _dropout,
    "fan": _fan,
    "ladder": _ladder,
    "parts": _parts,
    "pull": _pull,
    "quantiles": _quantiles,
    "residuals": _residuals,
    "waves": _waves,
    "within_between": _within_between,
}
