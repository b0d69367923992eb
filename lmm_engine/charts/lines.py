"""The layers of a picture over time: points and lines by group, the population's line and band."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    DASHES,
    GROUP,
    HIGHLIGHT,
    LONGEST_LABEL,
    LONGEST_TITLE,
    PALETTE,
    POINT,
    Labels,
    axis,
    distinct,
    figure,
    if_picked,
    key,
    short,
    tip,
    whole_steps,
)

_BAND = {"time", "estimate", "lower", "upper"}


class Axes:
    """Axes and titles shared by the layers."""

    def __init__(self, labels: Labels, times: pd.Series, outcome: alt.Scale) -> None:
        time, steps = axis(times), whole_steps(times)
        self.labels = labels
        self.x = alt.X("time:Q", title=short(labels.time or "", LONGEST_TITLE), scale=time, axis=alt.Axis(**steps))
        self._outcome = outcome

    def y(self, field: str) -> alt.Y:
        """The outcome's axis, for one of its fields."""
        return alt.Y(f"{field}:Q", title=short(self.labels.outcome, LONGEST_TITLE), scale=self._outcome)

    def tooltip(self, field: str, name: str) -> list[alt.Tooltip]:
        """Group, time and one more field."""
        return [tip("group:N", self.labels.group), tip("time:Q", self.labels.time or ""), tip(f"{field}:Q", name)]

    def points(self, frame: pd.DataFrame) -> alt.Chart:
        """Faint points: ``group time outcome picked``."""
        return (
            alt.Chart(frame[["group", "time", "outcome", "picked"]])
            .mark_circle()
            .encode(
                x=self.x,
                y=self.y("outcome"),
                color=if_picked(alt.ColorValue, HIGHLIGHT, POINT),
                size=if_picked(alt.SizeValue, 60, 22),
                opacity=if_picked(alt.OpacityValue, 1.0, 0.45),
                tooltip=self.tooltip("outcome", self.labels.outcome),
            )
        )

    def lines(self, frame: pd.DataFrame) -> alt.Chart:
        """Thin lines, with a legend: ``group time fitted picked``."""
        line, colour = by_role(frame, self.labels.group)
        return (
            alt.Chart(frame[["group", "time", "fitted", "picked"]].assign(line=line))
            .mark_line(clip=True)
            .encode(
                x=self.x,
                y=self.y("fitted"),
                detail=alt.Detail("group:N"),
                color=colour,
                size=if_picked(alt.SizeValue, 3, 1),
                opacity=if_picked(alt.OpacityValue, 1.0, 0.6),
                tooltip=self.tooltip("fitted", "fitted"),
            )
        )

    def population(self, frame: pd.DataFrame) -> list[alt.Chart]:
        """A bold line for each level, and its band where there is one: ``time estimate`` and ``lower upper``."""
        table = leveled(frame)
        base = alt.Chart(table)
        colour, dash = by_level(table)
        band_colour = colour.legend(None) if isinstance(colour, alt.Color) else colour
        layers = []
        if {"lower", "upper"} <= set(table):
            band = base.mark_area(opacity=0.18, clip=True).encode(
                x=self.x, y=self.y("lower"), y2=alt.Y2("upper:Q"), color=band_colour, detail=alt.Detail("level:N")
            )
            layers.append(band)
        line = base.mark_line(strokeWidth=4, clip=True).encode(
            x=self.x,
            y=self.y("estimate"),
            color=colour,
            strokeDash=dash,
            detail=alt.Detail("level:N"),
            tooltip=[tip("time:Q", self.labels.time or ""), tip("estimate:Q", "population")],
        )
        return [*layers, line]


def by_role(frame: pd.DataFrame, group: str, symbol: str = "stroke") -> tuple[np.ndarray, alt.Color]:
    """Which line each row belongs to, one of the many or the one that stands out, and their colours with a legend."""
    level = [str(name) for name in pd.unique(frame.loc[frame["picked"], "group"])]
    each = f"each {short(group, 16)}"
    names = [each, *(f"{short(group, 12)} {short(name, 12)}" for name in level)]
    scale = alt.Scale(domain=names, range=[GROUP, HIGHLIGHT][: len(names)])
    line = np.where(frame["picked"].to_numpy(bool), names[-1], each)
    return line, alt.Color("line:N", scale=scale, sort=names, legend=key(names, "bottom", symbol))


def leveled(population: pd.DataFrame) -> pd.DataFrame:
    """The frame with any further column renamed ``level``, and one level where there is none."""
    extra = [column for column in population.columns if column not in _BAND]
    if not extra:
        return population.assign(level="population")
    level = population[extra[0]].astype(str)
    return population.drop(columns=extra).assign(level=level.map(distinct(pd.unique(level), LONGEST_LABEL)))


def by_level(table: pd.DataFrame) -> tuple[Any, Any]:
    """Colour and dash of the population's lines, with a legend."""
    levels = list(dict.fromkeys(table["level"]))
    n = len(levels)
    colours = [PALETTE[i % len(PALETTE)] for i in range(n)]
    dashes = [DASHES[i % len(DASHES)] for i in range(n)]
    return (
        alt.Color("level:N", scale=alt.Scale(domain=levels, range=colours), sort=levels, legend=key(levels)),
        alt.StrokeDash("level:N", scale=alt.Scale(domain=levels, range=dashes), sort=levels, legend=key(levels)),
    )


def population_said(population: pd.DataFrame, labels: Labels) -> str:
    """Where each of the population's lines begins and ends, or its level where there is no time."""
    if "time" not in population:
        return f"the population's level is {figure(float(population['estimate'].iloc[0]))}"
    time, said = short(labels.time or "", LONGEST_TITLE), []
    lines = population.sort_values("time", kind="stable")
    for level, line in leveled(lines).groupby("level", sort=False):
        first, last = line.iloc[0], line.iloc[-1]
        name = "the population's line" if level == "population" else f"the line of {level}"
        said.append(
            f"{name} goes from {figure(first['estimate'])} at {time} {figure(first['time'])} to "
            f"{figure(last['estimate'])} at {figure(last['time'])}"
        )
    return "; ".join(said)
