"""The mark and the colour of each measurement, the same in every table: a number in a circle, and a hue."""

from __future__ import annotations

import colorsys

_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Cells of the person who is followed, and all others.
STRONG, FAINT = 0.42, 0.14


def mark(index: int) -> str:
    """A number in a circle; plain brackets beyond twenty."""
    return _CIRCLES[index] if index < len(_CIRCLES) else f"({index + 1})"


def shade(index: int, strength: float) -> str:
    """The background of a cell: hues around the circle, far apart for neighbours, and see-through for both themes."""
    hue = (0.57 + index * 0.381966) % 1.0
    red, green, blue = (round(255 * c) for c in colorsys.hls_to_rgb(hue, 0.5, 0.7))
    return f"background-color: rgba({red}, {green}, {blue}, {strength})"
