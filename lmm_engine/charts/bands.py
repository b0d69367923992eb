"""A line with two bands: where its mean lies, and where new rows fall."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .lines import Axes, by_level, leveled, population_said
from .picture import (
    HEIGHT,
    LEGEND_HEIGHT,
    Labels,
    Picture,
    axis,
    drawn,
    figure,
    finished,
    notes,
    some_groups,
    some_places,
    some_rows,
)

_MEAN = ["time", "estimate", "lower", "upper"]


def predicted_lines(
    lines: pd.DataFrame,
    *,
    labels: Labels,
    level: float = 0.95,
    group_lines: pd.DataFrame | None = None,
    observations: pd.DataFrame | None = None,
    highlight: str | None = None,
) -> Picture:
    """Lines with the bands of their means and, where these are given, of new rows around them.

    Parameters
    ----------
    lines : DataFrame
        From `diagnostics.band_lines`: columns ``time estimate lower upper`` and, for a wider band, ``row_lower
        row_upper``. A column ``line`` gives one line for each of its values, called by them.
    labels : Labels
    level : float
        Coverage of the bands, for the words.
    group_lines : DataFrame, optional
        Columns ``group time fitted``, faint behind.
    observations : DataFrame, optional
        Columns ``group time outcome``: the rows, faint behind.
    highlight : str, optional
        A group whose rows stand out.
    """
    wide = "row_lower" in lines
    heights = [lines["lower"], lines["upper"], *((lines["row_lower"], lines["row_upper"]) if wide else ())]
    behind, left_out = [], []
    if group_lines is not None:
        shown, said = some_groups(group_lines["group"])
        group_lines = some_places(drawn(group_lines, shown, None))
        heights.append(group_lines["fitted"])
        left_out.append(said)
    if observations is not None:
        shown, said = some_groups(observations["group"], highlight)
        observations, thinned = some_rows(drawn(observations, shown, highlight))
        heights.append(observations["outcome"])
        left_out += [said, thinned]
    seen = next((frame["time"] for frame in (observations, group_lines) if frame is not None), lines["time"])
    axes = Axes(labels, seen, axis(pd.concat(heights)))
    if group_lines is not None:
        behind.append(axes.lines(group_lines))
    if observations is not None:
        behind.append(axes.points(observations))
    named = [*_MEAN, "line"] if "line" in lines else _MEAN
    layers = [*behind, *(_wide_band(lines, axes) if wide else []), *axes.population(lines[named])]
    chart = finished(
        alt.layer(*layers).resolve_scale(color="independent", strokeDash="independent"),
        HEIGHT if group_lines is None else HEIGHT + LEGEND_HEIGHT,
    )
    said = population_said(lines[named], labels)
    return Picture(chart, f"{said[0].upper()}{said[1:]}; {_widths(lines, level, wide)}", notes(*left_out))


def _wide_band(lines: pd.DataFrame, axes: Axes) -> list[alt.Chart]:
    """The band of new rows, in the colour of its line, with edges that can be seen."""
    keep = ["time", "row_lower", "row_upper", *(["line"] if "line" in lines else [])]
    table = leveled(lines[keep].rename(columns={"row_lower": "lower", "row_upper": "upper"}))
    colour = by_level(table)[0].legend(None)
    base = alt.Chart(table).encode(x=axes.x, color=colour, detail=alt.Detail("level:N"))
    edge = base.mark_line(strokeDash=[2, 3], strokeWidth=1, clip=True)
    area = base.mark_area(opacity=0.12, clip=True).encode(y=axes.y("lower"), y2=alt.Y2("upper:Q"))
    return [area, *(edge.encode(y=axes.y(side)) for side in ("lower", "upper"))]


def _widths(lines: pd.DataFrame, level: float, wide: bool) -> str:
    mean = lines["upper"] - lines["lower"]
    said = (
        f"the {level:.0%} band of the mean is {figure(mean.min())} wide where it is narrowest and "
        f"{figure(mean.max())} where it is widest"
    )
    if not wide:
        return f"{said}."
    row = lines["row_upper"] - lines["row_lower"]
    return f"{said}, that of new rows {figure(row.min())} and {figure(row.max())}."
