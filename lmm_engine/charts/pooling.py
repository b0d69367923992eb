"""Shrinkage drawn: from what a group says alone to what the model makes of it."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    DASHES,
    GROUP,
    HIGHLIGHT,
    LONGEST_TITLE,
    PALETTE,
    POINT,
    POPULATION,
    STACKED,
    Labels,
    Picture,
    axis,
    drawn,
    figure,
    finished,
    group_axis,
    if_picked,
    notes,
    short,
    some_groups,
    some_rows,
    tip,
    whole_steps,
)

_KINDS = ["complete pooling", "no pooling", "partial pooling"]


def shrinkage_arrows(frame: pd.DataFrame, *, labels: Labels, highlight: str | None = None) -> Picture:
    """Arrows from no pooling to partial pooling: in the plane of two effects, or a dumbbell per group for one.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.pooling_frame`; with more than two terms the first two are drawn.
    labels : Labels
    highlight : str, optional
        A group to stand out.
    """
    terms = list(dict.fromkeys(frame["term"].astype(str)))
    frame = frame.assign(group=frame["group"].astype(str)).dropna(subset=["no_pooling", "partial_pooling"])
    centre = frame.groupby("term", sort=False)["complete_pooling"].mean()
    shown, note = some_groups(frame["group"], highlight)
    mine = drawn(frame, shown, highlight)
    picture = _dumbbells(mine, labels, centre) if len(terms) == 1 else _plane(mine, terms[:2], labels, centre)
    return Picture(finished(picture, 420), _said(frame, labels), notes(note))


def _plane(frame: pd.DataFrame, terms: list[str], labels: Labels, centre: pd.Series) -> Any:
    first, second = (frame[frame["term"] == term].set_index("group") for term in terms)
    table = pd.DataFrame(
        {
            "x0": first["no_pooling"],
            "y0": second["no_pooling"],
            "x1": first["partial_pooling"],
            "y1": second["partial_pooling"],
            "n": first["n"],
            "picked": first["picked"],
        }
    ).dropna()
    x_scale, y_scale = axis(_all(table, "x0", "x1")), axis(_all(table, "y0", "y1"))
    table["angle"] = _angles(table, x_scale, y_scale)
    table = table.reset_index()
    x_title, y_title = (_name(term, labels) for term in terms)
    base = alt.Chart(table)
    colour = if_picked(alt.ColorValue, HIGHLIGHT, GROUP)
    tooltip = [tip("group:N", labels.group), tip("n:Q", "rows", ",d")]
    start_x = alt.X("x0:Q", title=short(x_title, LONGEST_TITLE), scale=x_scale)
    start_y = alt.Y("y0:Q", title=short(y_title, LONGEST_TITLE), scale=y_scale)
    many = len(table) > 30
    stems = base.mark_rule(strokeWidth=1 if many else 1.5, opacity=0.6 if many else 1).encode(
        x=start_x, y=start_y, x2=alt.X2("x1:Q"), y2=alt.Y2("y1:Q"), color=colour, tooltip=tooltip
    )
    shape = _shape("circle", "triangle", "cross")
    starts = _points(table, 0, size=16 if many else 36, filled=False).encode(
        x=start_x, y=start_y, color=colour, shape=shape, tooltip=tooltip
    )
    heads = _points(table, 1, size=60 if many else 110).encode(
        shape=shape,
        x=alt.X("x1:Q", scale=x_scale),
        y=alt.Y("y1:Q", scale=y_scale),
        angle=alt.Angle("angle:Q", scale=alt.Scale(domain=[0, 360], range=[0, 360])),
        color=colour,
        tooltip=tooltip,
    )
    middle = pd.DataFrame({"x": [centre.get(terms[0])], "y": [centre.get(terms[1])]}, dtype=float)
    cross = _points(middle, 2, size=260, color=POPULATION)
    cross = cross.encode(x=alt.X("x:Q", scale=x_scale), y=alt.Y("y:Q", scale=y_scale), shape=shape)
    return alt.layer(stems, starts, heads, cross)


WAYS = ["own rows alone (no pooling)", "in the model (partial)", "common to all (complete)"]


def _shape(*shapes: str) -> alt.Shape:
    """A shape for each of the `WAYS`, with a legend."""
    legend = alt.Legend(orient="bottom", direction="vertical", title=None, symbolSize=90, labelLimit=300)
    return alt.Shape("way:N", scale=alt.Scale(domain=WAYS, range=list(shapes)), sort=WAYS, legend=legend)


def _points(table: pd.DataFrame, way: int, *, size: int, filled: bool = True, color: str = GROUP) -> alt.Chart:
    """Points for one of the `WAYS`."""
    return alt.Chart(table.assign(way=WAYS[way])).mark_point(size=size, filled=filled, opacity=1, color=color)


def _angles(table: pd.DataFrame, x_scale: alt.Scale, y_scale: alt.Scale) -> np.ndarray:
    """Clockwise turn from upright of each arrow's head, on a plot 1.6 times as wide as high."""
    if table.empty:
        return np.zeros(0)
    x_span, y_span = (scale.domain[1] - scale.domain[0] for scale in (x_scale, y_scale))
    dx = 1.6 * (table["x1"] - table["x0"]) / x_span
    dy = (table["y1"] - table["y0"]) / y_span
    return np.degrees(np.arctan2(dx, dy)) % 360


def _dumbbells(frame: pd.DataFrame, labels: Labels, centre: pd.Series) -> Any:
    order = list(frame.sort_values("no_pooling")["group"])
    scale = axis(_all(frame, "no_pooling", "partial_pooling"))
    x, many = group_axis(order, labels.group), len(order) > 30
    y_title = short(_name(str(centre.index[0]) if len(centre) else "", labels, alone=True), LONGEST_TITLE)
    colour = if_picked(alt.ColorValue, HIGHLIGHT, GROUP)
    table = frame[["group", "n", "no_pooling", "partial_pooling", "picked"]]
    base = alt.Chart(table)
    tooltip = [
        tip("group:N", labels.group),
        tip("n:Q", "rows", ",d"),
        tip("no_pooling:Q", "alone"),
        tip("partial_pooling:Q", "in the model"),
    ]
    start = alt.Y("no_pooling:Q", title=y_title, scale=scale)
    stems = base.mark_rule(strokeWidth=1.5).encode(
        x=x, y=start, y2=alt.Y2("partial_pooling:Q"), color=colour, tooltip=tooltip
    )
    shape = _shape("circle", "diamond", "stroke")
    starts = _points(table, 0, size=18 if many else 36, filled=False).encode(
        x=x, y=start, color=colour, shape=shape, tooltip=tooltip
    )
    ends = _points(table, 1, size=24 if many else 60).encode(
        x=x, y=alt.Y("partial_pooling:Q", scale=scale), color=colour, shape=shape, tooltip=tooltip
    )
    rule = alt.Chart(pd.DataFrame({"y": centre.to_numpy(float)[:1]})).mark_rule(
        color=POPULATION, strokeWidth=3, strokeDash=[6, 3]
    )
    return alt.layer(rule.encode(y=alt.Y("y:Q", scale=scale)), stems, starts, ends)


def _all(table: pd.DataFrame, *columns: str) -> np.ndarray:
    return table[list(columns)].to_numpy(float).ravel()


def _name(term: str, labels: Labels, *, alone: bool = False) -> str:
    """What a coefficient is; an intercept without a slope beside it is the level over the group's own rows."""
    if term != "(Intercept)":
        return f"slope of {short(term)}"
    return f"level of {short(labels.outcome)}" if alone else f"{short(labels.outcome)} at zero (intercept)"


def _said(frame: pd.DataFrame, labels: Labels) -> str:
    parts, one = [], frame["term"].nunique() == 1
    for term, own in frame.groupby("term", sort=False):
        parts.append(
            f"for the {_name(str(term), labels, alone=one)} the groups' own estimates have an SD of "
            f"{figure(own['no_pooling'].std())}, the model's of {figure(own['partial_pooling'].std())}"
        )
    said = "; ".join(parts)
    return (
        f"Arrows from each group's own estimate to the model's: {said}." if parts else "No group has a line of its own."
    )


def pooling_panel(lines: pd.DataFrame, observations: pd.DataFrame, *, labels: Labels, level: str) -> Picture:
    """One group's points with its three lines.

    Parameters
    ----------
    lines : DataFrame
        From `diagnostics.pooling_lines`: ``kind time fitted``.
    observations : DataFrame
        The group's rows: ``time outcome``.
    labels : Labels
    level : str
        The group's name.
    """
    kinds = [kind for kind in _KINDS if kind in set(lines["kind"])]
    x_scale = axis(observations["time"], 0.06)
    y_scale = axis(np.concatenate([lines["fitted"].to_numpy(float), observations["outcome"].to_numpy(float)]))
    steps = alt.Axis(**whole_steps(observations["time"]))
    x = alt.X("time:Q", title=short(labels.time or "", LONGEST_TITLE), scale=x_scale, axis=steps)
    colours = {"complete pooling": POPULATION, "no pooling": PALETTE[1], "partial pooling": HIGHLIGHT}
    shown, note = some_rows(observations[["time", "outcome"]])
    points = (
        alt.Chart(shown)
        .mark_circle(size=70, color=POINT, opacity=0.9)
        .encode(
            x=x,
            y=alt.Y("outcome:Q", title=short(labels.outcome, LONGEST_TITLE), scale=y_scale),
            tooltip=[tip("time:Q", labels.time or ""), tip("outcome:Q", labels.outcome)],
        )
    )
    curves = (
        alt.Chart(lines[["kind", "time", "fitted"]])
        .mark_line(strokeWidth=3)
        .encode(
            x=x,
            y=alt.Y("fitted:Q", title=short(labels.outcome, LONGEST_TITLE), scale=y_scale),
            color=alt.Color(
                "kind:N", scale=alt.Scale(domain=kinds, range=[colours[kind] for kind in kinds]), legend=STACKED
            ),
            strokeDash=alt.StrokeDash(
                "kind:N", scale=alt.Scale(domain=kinds, range=DASHES[: len(kinds)]), legend=STACKED
            ),
        )
    )
    ends = [f"{kind} {figure(own.sort_values('time')['fitted'].iloc[-1])}" for kind, own in lines.groupby("kind")]
    group = f"{short(labels.group, LONGEST_TITLE)} {short(level, LONGEST_TITLE)}"
    said = f"{len(observations):,} rows of {group} with its lines; at the last time: {', '.join(ends)}."
    return Picture(finished(alt.layer(points, curves)), said, notes(note))
