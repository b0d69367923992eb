"""Two slopes of one predictor: within groups and between them."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from .picture import (
    GROUP,
    LONGEST_TITLE,
    POPULATION,
    Picture,
    axis,
    drawn,
    figure,
    finished,
    key,
    notes,
    short,
    some_groups,
    tip,
)

_KINDS = ["within", "between"]


def within_between_lines(
    groups: pd.DataFrame, line: pd.DataFrame, *, predictor: str, outcome: str, group: str
) -> Picture:
    """The groups' means, each with a short line of the slope within, and the line of the slope between them.

    Parameters
    ----------
    groups, line : DataFrame
        From `diagnostics.split_lines`.
    predictor, outcome, group : str
        The learner's names.
    """
    shown, note = some_groups(groups["group"])
    table = drawn(groups, shown, None)
    x_scale = axis(pd.concat([table["x0"], table["x1"], line["x"]]))
    y_scale = axis(pd.concat([table["y0"], table["y1"], table["y"], line["y"]]))
    x: dict[str, Any] = {"title": short(predictor, LONGEST_TITLE), "scale": x_scale}
    y: dict[str, Any] = {"title": short(outcome, LONGEST_TITLE), "scale": y_scale}
    kind = alt.StrokeDash("kind:N", scale=alt.Scale(domain=_KINDS, range=[[1, 0], [7, 4]]), legend=key(_KINDS))
    colour = alt.Color("kind:N", scale=alt.Scale(domain=_KINDS, range=[GROUP, POPULATION]), legend=key(_KINDS))
    told = [tip("group:N", group), tip("x:Q", f"mean {predictor}"), tip("y:Q", f"mean {outcome}")]
    base = alt.Chart(table.drop(columns="picked"))
    dots = base.mark_point(filled=True, size=28, color=GROUP, opacity=0.9).encode(
        x=alt.X("x:Q", **x), y=alt.Y("y:Q", **y), tooltip=told
    )
    short_lines = (
        alt.Chart(table.drop(columns="picked").assign(kind="within"))
        .mark_rule(strokeWidth=1.5, opacity=0.7)
        .encode(
            x=alt.X("x0:Q", **x),
            y=alt.Y("y0:Q", **y),
            x2=alt.X2("x1:Q"),
            y2=alt.Y2("y1:Q"),
            strokeDash=kind,
            color=colour,
            tooltip=told,
        )
    )
    long_line = (
        alt.Chart(line.assign(kind="between"))
        .mark_line(strokeWidth=3.5)
        .encode(x=alt.X("x:Q", **x), y=alt.Y("y:Q", **y), strokeDash=kind, color=colour)
    )
    return Picture(
        finished(alt.layer(short_lines, dots, long_line)), _said(groups, line, predictor, outcome, group), notes(note)
    )


def _said(groups: pd.DataFrame, line: pd.DataFrame, predictor: str, outcome: str, group: str) -> str:
    within = _slope((groups["x1"] - groups["x0"]).sum(), (groups["y1"] - groups["y0"]).sum())
    between = _slope(line["x"].iloc[1] - line["x"].iloc[0], line["y"].iloc[1] - line["y"].iloc[0])
    names = [short(name, LONGEST_TITLE) for name in (outcome, predictor, group)]
    return (
        f"{names[0]} against {names[1]}: the means of {len(groups):,} levels of {names[2]}, each with a short line of "
        f"the slope within, {figure(within)}, and a long line of the slope between the means, {figure(between)}."
    )


def _slope(run: float, rise: float) -> float:
    return float(rise) / float(run) if run else float("nan")
