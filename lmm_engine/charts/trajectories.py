"""The persistent picture: points and lines of each group, the population's line over them; the same at every rung."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .lines import Axes, by_level, by_role, leveled, population_said
from .picture import (
    HEIGHT,
    HIGHLIGHT,
    LEGEND_HEIGHT,
    LONGEST_TITLE,
    POINT,
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
    some_places,
    some_rows,
    tip,
)

MOST_JOINED = 30


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
    mine = drawn(observations, shown, highlight)
    points, thinned = some_rows(mine)
    # From the observations alone, so that the axes stay as they are from rung to rung.
    # Some more room than points need: fitted lines of far groups reach beyond them.
    axes = Axes(labels, observations["time"], axis(observations["outcome"], 0.08))
    layers = []
    if join and _joinable(observations):
        layers.append(axes.lines(some_places(mine.rename(columns={"outcome": "fitted"}))))
    layers.append(axes.points(points))
    if group_lines is not None:
        layers.append(axes.lines(some_places(drawn(group_lines, shown, highlight))))
    if population is not None:
        layers += axes.population(population)
    height = HEIGHT if group_lines is None else HEIGHT + LEGEND_HEIGHT
    chart = finished(alt.layer(*layers).resolve_scale(color="independent", strokeDash="independent"), height)
    return Picture(chart, _said(observations, labels, group_lines, population, highlight), notes(left_out, thinned))


def _joinable(observations: pd.DataFrame) -> bool:
    """Whether connected points read as a course: with many rows in each group they are a scribble."""
    return float(observations.groupby("group", observed=True).size().median()) <= MOST_JOINED


def _side_by_side(
    observations: pd.DataFrame,
    labels: Labels,
    group_lines: pd.DataFrame | None,
    population: pd.DataFrame | None,
    highlight: str | None,
) -> Picture:
    """Without a time: one column of points per group, in the order of their means, with ticks for the fitted levels."""
    shown, left_out = some_groups(observations["group"], highlight)
    mine = drawn(observations, shown, highlight)
    order = list(mine.groupby("group")["outcome"].mean().sort_values().index)
    points, thinned = some_rows(mine)
    x, scale = group_axis(order, labels.group), axis(observations["outcome"])
    layers = [
        alt.Chart(points[["group", "outcome", "picked"]])
        .mark_circle(opacity=0.6)
        .encode(
            x=x,
            y=alt.Y("outcome:Q", title=short(labels.outcome, LONGEST_TITLE), scale=scale),
            color=if_picked(alt.ColorValue, HIGHLIGHT, POINT),
            tooltip=[tip("group:N", labels.group), tip("outcome:Q", labels.outcome)],
        )
    ]
    if group_lines is not None:
        ticks = drawn(group_lines.drop_duplicates("group"), shown, highlight)
        line, colour = by_role(ticks, labels.group, "square")
        layers.append(
            alt.Chart(ticks[["group", "fitted"]].assign(line=line))
            .mark_tick(thickness=3, size=18)
            .encode(
                x=x,
                y=alt.Y("fitted:Q", scale=scale),
                color=colour,
                tooltip=[tip("group:N", labels.group), tip("fitted:Q", "fitted")],
            )
        )
    if population is not None:
        level = leveled(population.iloc[:1][["estimate"]])
        rule = alt.Chart(level).mark_rule(strokeWidth=4)
        layers.append(rule.encode(y=alt.Y("estimate:Q", scale=scale), color=by_level(level)[0]))
    height = HEIGHT if group_lines is None else HEIGHT + LEGEND_HEIGHT
    chart = finished(alt.layer(*layers).resolve_scale(color="independent"), height)
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
        f"{len(observations):,} measurements of {short(labels.outcome, LONGEST_TITLE)} in {n_groups:,} groups "
        f"({short(labels.group, LONGEST_TITLE)}), from "
        f"{figure(outcome.min())} to {figure(outcome.max())}"
    ]
    if group_lines is not None and n_groups > 1:
        parts.append("each group with its fitted line")
    if population is not None and len(population):
        parts.append(population_said(population, labels))
    if highlight is not None:
        parts.append(f"group {short(highlight, LONGEST_TITLE)} stands out")
    return "; ".join(parts) + "."
