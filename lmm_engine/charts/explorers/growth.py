"""Persons drawn from a model over time, and how alike their rows are."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from ..lines import Axes
from ..picture import (
    HEIGHT,
    HIGHLIGHT,
    LEGEND_HEIGHT,
    LONGEST_TITLE,
    POPULATION,
    Labels,
    Picture,
    axis,
    drawn,
    figure,
    finished,
    short,
    some_groups,
    some_rows,
    tip,
    whole_steps,
)


def growth_lines(rows: pd.DataFrame, mean: pd.DataFrame, *, labels: Labels, span: tuple[float, float]) -> Picture:
    """Each person's points and own line, and the mean line over them.

    Parameters
    ----------
    rows : DataFrame
        Columns ``group time outcome fitted``: from `explore.growth.People.rows`.
    mean : DataFrame
        Columns ``time estimate``.
    labels : Labels
    span : tuple of float
        What the outcome's axis holds at least; it widens where the rows go beyond it.
    """
    shown, note = some_groups(rows["group"])
    mine = drawn(rows, shown, None)
    points, _ = some_rows(mine)
    heights = np.concatenate([mine["outcome"], mine["fitted"], np.asarray(span)])
    axes = Axes(labels, rows["time"], axis(heights, 0.02))
    ends = mine[mine["time"].isin([mine["time"].min(), mine["time"].max()])]  # all that a straight line needs
    layers = [axes.points(points), axes.lines(ends), *axes.population(mean)]
    chart = finished(
        alt.layer(*layers).resolve_scale(color="independent", strokeDash="independent"), HEIGHT + LEGEND_HEIGHT
    )
    return Picture(chart, _lines_said(rows, labels), note)


def _lines_said(rows: pd.DataFrame, labels: Labels) -> str:
    times = rows["time"]
    first, last = (rows.loc[times == end, "fitted"].std() for end in (times.min(), times.max()))
    n, who = rows["group"].nunique(), short(labels.group, LONGEST_TITLE)
    if not (np.isfinite(first) and np.isfinite(last)):
        return f"One line of {who} and its rows."
    return (
        f"{n:,} lines of {who} that {_fan(float(first), float(last))}: their SD is {figure(float(first))} at the first "
        f"time and {figure(float(last))} at the last."
    )


def _fan(first: float, last: float) -> str:
    """What the lines do from the first time to the last."""
    if max(first, last) == 0:
        return "are all the same"
    if abs(last - first) <= 0.02 * max(first, last):
        return "stay as far apart"
    return "fan out" if last > first else "fan in"


def icc_line(frame: pd.DataFrame, *, labels: Labels, calmest: float) -> Picture:
    """The intraclass correlation over time, with the time at which the lines lie closest.

    Parameters
    ----------
    frame : DataFrame
        Columns ``time icc``: from `explore.growth.icc_over_time`.
    labels : Labels
    calmest : float
        NaN where there is none.
    """
    table = frame[["time", "icc"]]
    x = alt.X(
        "time:Q",
        title=short(labels.time or "", LONGEST_TITLE),
        scale=axis(table["time"], 0.0),
        axis=alt.Axis(**whole_steps(table["time"].iloc[[0, -1]])),
    )
    y = alt.Y("icc:Q", title="intraclass correlation", scale=alt.Scale(domain=[0.0, 1.0]))
    tooltip = [tip("time:Q", labels.time or ""), tip("icc:Q", "ICC", ".2f")]
    line = alt.Chart(table).mark_line(strokeWidth=4, color=POPULATION).encode(x=x, y=y, tooltip=tooltip)
    layers = [line]
    inside = bool(table["time"].min() <= calmest <= table["time"].max())
    if inside:
        mark = alt.Chart(pd.DataFrame({"time": [calmest], "label": ["lines closest"]}))
        layers.append(mark.mark_rule(strokeDash=[4, 4], color=HIGHLIGHT, strokeWidth=2).encode(x=x))
        right = calmest > float(table["time"].mean())
        text = mark.mark_text(dx=-6 if right else 6, align="right" if right else "left", fontSize=13, color=HIGHLIGHT)
        layers.append(text.encode(x=x, y=alt.YValue(14), text=alt.Text("label:N")))
    return Picture(finished(alt.layer(*layers), 300), _icc_said(table, labels, calmest if inside else None))


def _icc_said(table: pd.DataFrame, labels: Labels, calmest: float | None) -> str:
    first, last = float(table["icc"].iloc[0]), float(table["icc"].iloc[-1])
    if table["icc"].max() - table["icc"].min() < 0.005:
        return f"The intraclass correlation is the same at every time: {first:.2f}."
    low = float(table["icc"].min())
    said = f"The intraclass correlation is {first:.2f} at the first time and {last:.2f} at the last"
    if calmest is not None:
        said += f"; it is lowest, {low:.2f}, near {short(labels.time or '', LONGEST_TITLE)} {figure(calmest)}"
    return f"{said}: it depends on when one looks."
