"""Small drawings with letters in them, of no data at all: what a learner is asked to name.

Each is drawn in units of its own, without axes; panels of one drawing lie side by side in them. What is to be seen is
said in words by whoever shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from .picture import GROUP, HIGHLIGHT, POINT, POPULATION, finished
from .sketch import Sketch
from .sketches import SKETCHES

HEIGHT = 190

_COLOURS = {"group": GROUP, "shared": POPULATION, "part": HIGHLIGHT, "faint": POINT, "frame": POINT}
_DASHES = {"group": [1, 0], "shared": [7, 4], "part": [1, 0], "faint": [2, 3], "frame": [1, 0]}
_WIDTHS = {"group": 2.0, "shared": 3.0, "part": 2.5, "faint": 1.5, "frame": 1.0}


def schematic(name: str) -> Any:
    """The drawing of that name; raises KeyError for a name there is no drawing of."""
    return _chart(SKETCHES[name]())


def _chart(sketch: Sketch) -> Any:
    (x_low, x_high), (y_low, y_high) = sketch.frame()
    x = {"scale": alt.Scale(domain=[x_low, x_high], nice=False), "axis": None}
    y = {"scale": alt.Scale(domain=[y_low, y_high], nice=False), "axis": None}
    layers = [*_bands(sketch, x, y), *_lines(sketch, x, y), *_dots(sketch, x, y), *_words(sketch, x, y)]
    return finished(alt.layer(*layers), HEIGHT).configure_view(stroke=None)


def _kind(values: dict[str, Any], channel: Callable[..., Any]) -> Any:
    return channel("kind:N", scale=alt.Scale(domain=list(values), range=list(values.values())), legend=None)


def _bands(sketch: Sketch, x: dict[str, Any], y: dict[str, Any]) -> list[Any]:
    return [
        alt.Chart(pd.DataFrame(points, columns=["x", "low", "high"]))
        .mark_area(opacity=0.22, color=_COLOURS[kind], line={"color": _COLOURS[kind], "strokeWidth": 1})
        .encode(x=alt.X("x:Q", **x), y=alt.Y("low:Q", **y), y2=alt.Y2("high:Q"))
        for points, kind in sketch.bands
    ]


def _lines(sketch: Sketch, x: dict[str, Any], y: dict[str, Any]) -> list[Any]:
    rows = [(i, px, py, kind, _WIDTHS[kind]) for i, (points, kind) in enumerate(sketch.lines) for px, py in points]
    table = pd.DataFrame(rows, columns=["line", "x", "y", "kind", "width"])
    line = alt.Chart(table).mark_line(interpolate="linear")
    return [
        line.encode(
            x=alt.X("x:Q", **x),
            y=alt.Y("y:Q", **y),
            detail=alt.Detail("line:N"),
            color=_kind(_COLOURS, alt.Color),
            strokeDash=_kind(_DASHES, alt.StrokeDash),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
        )
    ]


def _dots(sketch: Sketch, x: dict[str, Any], y: dict[str, Any]) -> list[Any]:
    table = pd.DataFrame(sketch.dots, columns=["x", "y", "kind"])
    places = {"x": alt.X("x:Q", **x), "y": alt.Y("y:Q", **y)}
    hollow = table["kind"] == "hollow"
    filled = alt.Chart(table[~hollow]).mark_point(filled=True, size=34, opacity=0.9)
    rings = alt.Chart(table[hollow]).mark_point(filled=False, size=40, color=POINT, strokeWidth=1.5)
    made = [filled.encode(**places, color=_kind(_COLOURS, alt.Color))] if (~hollow).any() else []
    return [*made, rings.encode(**places)] if hollow.any() else made


def _words(sketch: Sketch, x: dict[str, Any], y: dict[str, Any]) -> list[Any]:
    def said(rows: Sequence[tuple[str, float, float]], **look: Any) -> Any:
        table = pd.DataFrame(rows, columns=["text", "x", "y"])
        return (
            alt.Chart(table).mark_text(**look).encode(x=alt.X("x:Q", **x), y=alt.Y("y:Q", **y), text=alt.Text("text:N"))
        )

    letters = said(sketch.letters, fontSize=19, fontWeight="bold", color=POPULATION)
    return [said(sketch.texts, fontSize=13, color=POINT), letters] if sketch.texts else [letters]
