"""The persistent picture: points and lines of each group, the population's line over them; the same at every rung."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    DASHES,
    GROUP,
    HIGHLIGHT,
    PALETTE,
    POINT,
    POPULATION,
    Labels,
    Picture,
    axis,
    figure,
    finished,
    notes,
    short,
    some_groups,
    some_rows,
    whole_steps,
)

MOST_JOINED = 30
_BAND = {"time", "estimate", "lower", "upper"}


def spaghetti(
    observations: pd.DataFrame,
    *,
    labels: Labels,
    group_lines: pd.DataFrame | None = None,
    population: pd.DataFrame | None = None,
    highlight: str | None = None,
    join: bool = False,
) -> Picture:
    """Points faint, group lines thin, population line bold.

    Parameters
    ----------
    observations : DataFrame
        Columns ``group time outcome``; without ``time`` the groups stand side by side instead.
    labels : Labels
    group_lines : DataFrame, optional
        Columns ``group time fitted`` (without ``time``: one row per group).
    population : DataFrame, optional
        Columns ``time estimate`` and, for a band, ``lower upper``; a further column gives one line per value.
    highlight : str, optional
        A group to stand out.
    join : bool
        Connect each group's points, where there are no fitted lines yet.
    """
    if "time" not in observations:
        return _side_by_side(observations, labels, group_lines, population, highlight)
    shown, left_out = some_groups(observations["group"], highlight)
    mine = observations[observations["group"].astype(str).isin(shown)].assign(group=lambda d: d["group"].astype(str))
    points, thinned = some_rows(mine)
    frames = _Frame(labels, observations["time"], axis(_heights(observations, group_lines)))
    layers = []
    if join and _joinable(observations):
        layers.append(frames.lines(mine.rename(columns={"outcome": "fitted"}), highlight))
    layers.append(frames.points(points, highlight))
    if group_lines is not None:
        layers.append(frames.lines(group_lines[group_lines["group"].astype(str).isin(shown)], highlight))
    if population is not None:
        layers += frames.population(population)
    chart = finished(alt.layer(*layers).resolve_scale(color="independent", strokeDash="independent"))
    return Picture(chart, _said(observations, labels, group_lines, population, highlight), notes(left_out, thinned))


def _joinable(observations: pd.DataFrame) -> bool:
    """Whether connected points read as a course: with many rows in each group they are a scribble."""
    return float(observations.groupby("group", observed=True).size().median()) <= MOST_JOINED


def _heights(observations: pd.DataFrame, group_lines: pd.DataFrame | None) -> np.ndarray:
    """All outcomes: the axis does not depend on the rung."""
    return observations["outcome"].to_numpy(float)


class _Frame:
    """Axes and titles shared by the layers."""

    def __init__(self, labels: Labels, times: pd.Series, outcome: alt.Scale) -> None:
        time, steps = axis(times), whole_steps(times)
        self.labels = labels
        self.x = alt.X("time:Q", title=short(labels.time or "", 60), scale=time, axis=alt.Axis(**steps))
        self._outcome = outcome

    def y(self, field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=short(self.labels.outcome, 60), scale=self._outcome)

    def tooltip(self, field: str, name: str) -> list[alt.Tooltip]:
        return [
            alt.Tooltip("group:N", title=short(self.labels.group)),
            alt.Tooltip("time:Q", title=short(self.labels.time or ""), format=".4~g"),
            alt.Tooltip(f"{field}:Q", title=short(name), format=".4~g"),
        ]

    def points(self, frame: pd.DataFrame, highlight: str | None) -> alt.Chart:
        picked = alt.datum.group == highlight
        return (
            alt.Chart(frame[["group", "time", "outcome"]])
            .mark_circle()
            .encode(
                x=self.x,
                y=self.y("outcome"),
                color=alt.condition(picked, alt.value(HIGHLIGHT), alt.value(POINT)),
                size=alt.condition(picked, alt.value(60), alt.value(22)),
                opacity=alt.condition(picked, alt.value(1.0), alt.value(0.45)),
                tooltip=self.tooltip("outcome", self.labels.outcome),
            )
        )

    def lines(self, frame: pd.DataFrame, highlight: str | None) -> alt.Chart:
        picked = alt.datum.group == highlight
        return (
            alt.Chart(frame[["group", "time", "fitted"]])
            .mark_line()
            .encode(
                x=self.x,
                y=self.y("fitted"),
                detail="group:N",
                color=alt.condition(picked, alt.value(HIGHLIGHT), alt.value(GROUP)),
                size=alt.condition(picked, alt.value(3), alt.value(1)),
                opacity=alt.condition(picked, alt.value(1.0), alt.value(0.6)),
                tooltip=self.tooltip("fitted", "fitted"),
            )
        )

    def population(self, frame: pd.DataFrame) -> list[alt.Chart]:
        table = leveled(frame)
        base = alt.Chart(table)
        colour, dash = by_level(table)
        band_colour = colour.legend(None) if isinstance(colour, alt.Color) else colour
        layers = []
        if {"lower", "upper"} <= set(table):
            band = base.mark_area(opacity=0.18).encode(
                x=self.x, y=self.y("lower"), y2="upper:Q", color=band_colour, detail="level:N"
            )
            layers.append(band)
        line = base.mark_line(strokeWidth=4).encode(
            x=self.x,
            y=self.y("estimate"),
            color=colour,
            strokeDash=dash,
            detail="level:N",
            tooltip=[
                alt.Tooltip("time:Q", title=short(self.labels.time or ""), format=".4~g"),
                alt.Tooltip("estimate:Q", title="population", format=".4~g"),
            ],
        )
        return [*layers, line]


def leveled(population: pd.DataFrame) -> pd.DataFrame:
    """The frame with any further column renamed ``level``, and one level where there is none."""
    extra = [column for column in population.columns if column not in _BAND]
    if not extra:
        return population.assign(level="population")
    return population.rename(columns={extra[0]: "level"}).assign(level=lambda d: d["level"].astype(str).map(short))


def by_level(table: pd.DataFrame) -> tuple[Any, Any]:
    """Colour and dash of the population's lines: fixed for one, by level with a legend for several."""
    levels = list(dict.fromkeys(table["level"]))
    if len(levels) == 1:
        return alt.value(POPULATION), alt.value(DASHES[0])
    n = len(levels)
    colours = [PALETTE[i % len(PALETTE)] for i in range(n)]
    dashes = [DASHES[i % len(DASHES)] for i in range(n)]
    return (
        alt.Color("level:N", scale=alt.Scale(domain=levels, range=colours)),
        alt.StrokeDash("level:N", scale=alt.Scale(domain=levels, range=dashes)),
    )


def _side_by_side(
    observations: pd.DataFrame,
    labels: Labels,
    group_lines: pd.DataFrame | None,
    population: pd.DataFrame | None,
    highlight: str | None,
) -> Picture:
    """Without a time: one column of points per group, in the order of their means, with ticks for the fitted levels."""
    shown, left_out = some_groups(observations["group"], highlight)
    mine = observations[observations["group"].astype(str).isin(shown)].assign(group=lambda d: d["group"].astype(str))
    order = list(mine.groupby("group")["outcome"].mean().sort_values().index)
    points, thinned = some_rows(mine)
    many = len(order) > 25
    x = alt.X("group:N", sort=order, title=short(labels.group, 60), axis=alt.Axis(labels=not many, ticks=not many))
    scale = axis(observations["outcome"])
    y = alt.Y("outcome:Q", title=short(labels.outcome, 60), scale=scale)
    picked = alt.datum.group == highlight
    layers = [
        alt.Chart(points[["group", "outcome"]])
        .mark_circle(opacity=0.6)
        .encode(
            x=x,
            y=y,
            color=alt.condition(picked, alt.value(HIGHLIGHT), alt.value(POINT)),
            tooltip=["group:N", "outcome:Q"],
        )
    ]
    if group_lines is not None:
        ticks = group_lines.assign(group=group_lines["group"].astype(str)).drop_duplicates("group")
        layers.append(
            alt.Chart(ticks[ticks["group"].isin(shown)][["group", "fitted"]])
            .mark_tick(thickness=3, size=18)
            .encode(
                x=x,
                y=alt.Y("fitted:Q", scale=scale),
                color=alt.condition(picked, alt.value(HIGHLIGHT), alt.value(GROUP)),
                tooltip=["group:N", "fitted:Q"],
            )
        )
    if population is not None:
        rule = alt.Chart(population.iloc[:1][["estimate"]]).mark_rule(strokeWidth=4, color=POPULATION)
        layers.append(rule.encode(y=alt.Y("estimate:Q", scale=scale)))
    chart = finished(alt.layer(*layers))
    return Picture(chart, _said(observations, labels, group_lines, population, highlight), notes(left_out, thinned))


def _said(
    observations: pd.DataFrame,
    labels: Labels,
    group_lines: pd.DataFrame | None,
    population: pd.DataFrame | None,
    highlight: str | None,
) -> str:
    outcome, n_groups = observations["outcome"], observations["group"].nunique()
    parts = [
        f"{len(observations):,} measurements of {labels.outcome} in {n_groups:,} groups ({labels.group}), from "
        f"{figure(outcome.min())} to {figure(outcome.max())}"
    ]
    if group_lines is not None and n_groups > 1:
        parts.append("each group with its fitted line")
    if population is not None and len(population):
        parts.append(_population_said(population, labels))
    if highlight is not None:
        parts.append(f"group {highlight} stands out")
    return "; ".join(parts) + "."


def _population_said(population: pd.DataFrame, labels: Labels) -> str:
    if "time" not in population:
        return f"the population's level is {figure(float(population['estimate'].iloc[0]))}"
    said = []
    for level, line in leveled(population).groupby("level", sort=False):
        first, last = line.iloc[0], line.iloc[-1]
        name = "the population's line" if level == "population" else f"the line of {level}"
        said.append(
            f"{name} goes from {figure(first['estimate'])} at {labels.time} {figure(first['time'])} to "
            f"{figure(last['estimate'])} at {figure(last['time'])}"
        )
    return "; ".join(said)


def prediction_band(
    population: pd.DataFrame, *, labels: Labels, group_lines: pd.DataFrame | None = None, level: float = 0.95
) -> Picture:
    """The population's line with its band, the group lines faint behind it.

    Parameters
    ----------
    population : DataFrame
        Columns ``time estimate lower upper``; a further column gives one line for each of its values.
    labels : Labels
    group_lines : DataFrame, optional
        Columns ``group time fitted``.
    level : float
        Coverage of the band, for the words.
    """
    heights = [population["lower"], population["upper"]]
    note = ""
    if group_lines is not None:
        shown, note = some_groups(group_lines["group"])
        group_lines = group_lines[group_lines["group"].astype(str).isin(shown)]
        heights.append(group_lines["fitted"])
    frame = _Frame(labels, population["time"], axis(pd.concat(heights)))
    layers = [] if group_lines is None else [frame.lines(group_lines, None)]
    chart = finished(
        alt.layer(*layers, *frame.population(population)).resolve_scale(color="independent", strokeDash="independent")
    )
    widths = population["upper"] - population["lower"]
    said = (
        f"{_population_said(population, labels)}; the {level:.0%} band is {figure(widths.min())} wide where it is "
        f"narrowest and {figure(widths.max())} where it is widest."
    )
    return Picture(chart, said[0].upper() + said[1:], note)
