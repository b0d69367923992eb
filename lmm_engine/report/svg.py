"""A small picture of the ladder that needs nothing: points and lines as SVG text.

Colours come from the page (``currentColor`` and the page's own variables), so that it reads by day and by night and on
paper; kinds of line differ in width and dash as well as in colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import escape
from .numbers import plain

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 52
# More marks than this make the file heavy and the picture grey; evenly chosen groups stand for the rest.
MOST_POINTS = 2_000
TICKS = 6


@dataclass(frozen=True)
class Frame:
    """Where data lie on the paper: x and y from their ranges to pixels."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: float) -> float:
        """Pixels from the left."""
        return LEFT + (value - self.x_low) / (self.x_high - self.x_low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return TOP + (self.y_high - value) / (self.y_high - self.y_low) * (HEIGHT - TOP - BOTTOM)


def spaghetti(
    observations: pd.DataFrame,
    *,
    x_label: str,
    y_label: str,
    title: str,
    description: str,
    group_lines: pd.DataFrame | None = None,
    population: pd.DataFrame | None = None,
) -> str:
    """Draw points, each group's line and the common line.

    Parameters
    ----------
    observations : DataFrame
        Columns ``group time outcome``.
    x_label, y_label : str
        Names of the axes.
    title, description : str
        What it is, and what it shows, for readers who cannot see it.
    group_lines : DataFrame, optional
        Columns ``group time fitted``.
    population : DataFrame, optional
        Columns ``time estimate`` and, for a band, ``lower upper``.

    Returns
    -------
    str
        One ``<svg>`` element; every text escaped.
    """
    shown, omitted = _thinned(observations)
    lines = None if group_lines is None else group_lines[group_lines["group"].isin(set(shown["group"]))]
    frame = _frame(shown, lines, population)
    parts = [
        _axes(frame, x_label, y_label),
        "" if population is None else _band(frame, population),
        "" if lines is None else _group_lines(frame, lines),
        _points(frame, shown),
        "" if population is None else _line(frame, population["time"], population["estimate"], "population"),
    ]
    note = f" {omitted} groups are not drawn." if omitted else ""
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape.html(title)}</title><desc>{escape.html(description + note)}</desc>{''.join(parts)}</svg>"
    )


def nice_ticks(low: float, high: float, about: int = TICKS) -> list[float]:
    """Choose round numbers across a range: steps of 1, 2 or 5 times a power of ten."""
    raw = (high - low) / max(about - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = min((m * power for m in (1, 2, 5, 10)), key=lambda s: abs(s - raw))
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]


def _thinned(observations: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Keep whole groups, evenly spaced in their order, until the points are few enough to draw."""
    drawn = observations.dropna(subset=["time", "outcome"])
    if len(drawn) <= MOST_POINTS:
        return drawn, 0
    groups = drawn["group"].unique()
    kept = max(1, len(groups) * MOST_POINTS // len(drawn))
    chosen = groups[np.linspace(0, len(groups) - 1, kept).round().astype(int)]
    return drawn[drawn["group"].isin(chosen)], len(groups) - len(chosen)


def _frame(points: pd.DataFrame, lines: pd.DataFrame | None, population: pd.DataFrame | None) -> Frame:
    x, y = [points["time"]], [points["outcome"]]
    if lines is not None:
        y.append(lines["fitted"])
    if population is not None:
        y += [population[c] for c in ("estimate", "lower", "upper") if c in population]
        x.append(population["time"])
    return Frame(*_padded(pd.concat(x)), *_padded(pd.concat(y)))


def _padded(values: pd.Series) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.04 * (high - low) or max(abs(low), 1.0) * 0.05
    return low - margin, high + margin


def _axes(frame: Frame, x_label: str, y_label: str) -> str:
    bottom, parts = HEIGHT - BOTTOM, []
    for value in nice_ticks(frame.y_low, frame.y_high):
        y = frame.y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{plain(value, 5)}</text>')
    for value in nice_ticks(frame.x_low, frame.x_high):
        x = frame.x(value)
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{plain(value, 5)}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    half = (TOP + bottom) / 2
    parts.append(
        f'<text class="label" x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{escape.html(x_label)}</text>'
    )
    parts.append(
        f'<text class="label" x="14" y="{half}" text-anchor="middle" transform="rotate(-90 14 {half})">'
        f"{escape.html(y_label)}</text>"
    )
    return "".join(parts)


def _points(frame: Frame, points: pd.DataFrame) -> str:
    marks = "".join(
        f'<circle cx="{frame.x(x):.1f}" cy="{frame.y(y):.1f}" r="2.6"/>'
        for x, y in zip(points["time"], points["outcome"], strict=True)
    )
    return f'<g class="points">{marks}</g>'


def _group_lines(frame: Frame, lines: pd.DataFrame) -> str:
    ordered = lines.sort_values("time", kind="stable")
    drawn = (_path(frame, g["time"], g["fitted"]) for _, g in ordered.groupby("group", sort=False, observed=True))
    return f'<g class="groups">{"".join(f"<path d={d!r}/>" for d in drawn)}</g>'.replace("'", '"')


def _band(frame: Frame, population: pd.DataFrame) -> str:
    if "lower" not in population:
        return ""
    there = _path(frame, population["time"], population["upper"])
    back = _path(frame, population["time"][::-1], population["lower"][::-1])
    return f'<path class="band" d="{there} L{back[1:]} Z"/>'


def _line(frame: Frame, x: pd.Series, y: pd.Series, kind: str) -> str:
    return f'<path class="{kind}" d="{_path(frame, x, y)}"/>'


def _path(frame: Frame, x: pd.Series, y: pd.Series) -> str:
    return "M" + " L".join(f"{frame.x(a):.1f} {frame.y(b):.1f}" for a, b in zip(x, y, strict=True))
