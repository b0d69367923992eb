"""Shrinkage drawn: how the weight of a group's own rows grows, and where each group is pulled."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ..picture import (
    GROUP,
    HIGHLIGHT,
    POPULATION,
    Picture,
    axis,
    figure,
    finished,
    group_axis,
    short,
    tip,
)

_WAYS = ["own rows alone", "pulled", "true level"]


def weight_curve(curve: pd.DataFrame, groups: pd.DataFrame, *, group: str) -> Picture:
    """The weight of a group's own rows against their number, with a dot for each group.

    Parameters
    ----------
    curve : DataFrame
        Columns ``n weight``.
    groups : DataFrame
        Columns ``group n weight``.
    group : str
        What one of them is called.
    """
    x = alt.X("n:Q", title=f"rows of one {short(group, 30)}", scale=axis(curve["n"], 0.02), axis=_whole())
    y = alt.Y("weight:Q", title="weight of its own rows", scale=alt.Scale(domain=[0.0, 1.0]))
    line = alt.Chart(curve[["n", "weight"]]).mark_line(strokeWidth=4, color=POPULATION).encode(x=x, y=y)
    sizes = groups.groupby(["n", "weight"], as_index=False).size().rename(columns={"size": "many"})
    dots = (
        alt.Chart(sizes)
        .mark_circle(color=GROUP, opacity=0.9, stroke="#ffffff", strokeWidth=1)
        .encode(
            x=x,
            y=y,
            size=alt.Size("many:Q", legend=None, scale=alt.Scale(range=[70, 320])),
            tooltip=[tip("n:Q", "rows", ",d"), tip("weight:Q", "weight", ".2f"), tip("many:Q", "groups", ",d")],
        )
    )
    return Picture(finished(alt.layer(line, dots), 320), _weights_said(groups))


def _whole() -> alt.Axis:
    return alt.Axis(tickMinStep=1, format="d")


def _weights_said(groups: pd.DataFrame) -> str:
    low, high = groups.loc[groups["n"].idxmin()], groups.loc[groups["n"].idxmax()]
    said = f"With {int(high['n'])} rows a group's own rows have a weight of {high['weight']:.2f}"
    if low["n"] != high["n"]:
        said += f", with {int(low['n'])} only {low['weight']:.2f}"
    return f"{said}; the curve rises steeply at first and never reaches one."


def pulled_groups(levels: pd.DataFrame, *, group: str, outcome: str, span: tuple[float, float]) -> Picture:
    """Each group's own level, where it is pulled to, and, where it is known, the truth.

    Parameters
    ----------
    levels : DataFrame
        Columns ``group n own pulled`` and, for made-up groups, ``truth``: departures from the common mean.
    group, outcome : str
        What they are called.
    span : tuple of float
        What the axis holds at least.
    """
    order = [str(name) for name in levels["group"]]
    table = levels.assign(group=order)
    x = group_axis(order, group)
    known = "truth" in table
    scale = axis(np.concatenate([table["own"].dropna(), table["pulled"], np.asarray(span)]), 0.02)
    title = f"{short(outcome, 30)}: departure from the mean"
    y = alt.Y("own:Q", title=title, scale=scale)
    tooltip = [tip("group:N", group), tip("n:Q", "rows", ",d"), tip("own:Q", "own"), tip("pulled:Q", "pulled")]
    there = alt.Chart(table.dropna(subset=["own"]))
    stems = there.mark_rule(strokeWidth=1.5, color=GROUP).encode(x=x, y=y, y2=alt.Y2("pulled:Q"), tooltip=tooltip)
    ways = _WAYS if known else _WAYS[:2]
    legend = alt.Legend(orient="bottom", title=None, symbolSize=90, labelLimit=300, direction="horizontal")
    colours = alt.Scale(domain=ways, range=[GROUP, GROUP, HIGHLIGHT][: len(ways)])
    shape = alt.Shape(
        "way:N",
        scale=alt.Scale(domain=ways, range=["circle", "diamond", "stroke"][: len(ways)]),
        sort=ways,
        legend=legend,
    )
    zero = alt.Chart(pd.DataFrame({"own": [0.0]})).mark_rule(color=POPULATION, strokeWidth=3, strokeDash=[6, 3])
    how = {"shape": shape, "color": alt.Color("way:N", scale=colours, sort=ways, legend=legend)}
    layers = [zero.encode(y=y), stems, *_marks(table, known, x, scale, how, tooltip)]
    return Picture(finished(alt.layer(*layers), 440), _pulled_said(table, known))


def _marks(
    table: pd.DataFrame, known: bool, x: alt.X, scale: alt.Scale, how: dict[str, Any], tooltip: list[alt.Tooltip]
) -> list[alt.Chart]:
    kinds = [("own", 0, 34, False), ("pulled", 1, 60, True)]
    if known:
        kinds.append(("truth", 2, 160, False))
    return [
        alt.Chart(table.dropna(subset=[field]).assign(way=_WAYS[way]))
        .mark_point(size=size, filled=filled, opacity=1, strokeWidth=2.5 if field == "truth" else 1.5)
        .encode(x=x, y=alt.Y(f"{field}:Q", scale=scale), tooltip=tooltip, **how)
        for field, way, size, filled in kinds
    ]


def _pulled_said(table: pd.DataFrame, known: bool) -> str:
    said = (
        f"The groups' own levels have an SD of {figure(float(table['own'].std()))}, the pulled ones of "
        f"{figure(float(table['pulled'].std()))}"
    )
    if not known:
        return f"{said}: every group moves towards the common mean, those with few rows most."
    both = table.dropna(subset=["own"])
    own, pulled = (float(np.sqrt(((both[way] - both["truth"]) ** 2).mean())) for way in ("own", "pulled"))
    nearer = "nearer" if pulled < own else "further" if pulled > own else "as far"
    return (
        f"{said}. On average the pulled ones miss the true levels by {figure(pulled)}, the own ones by {figure(own)}: "
        f"the pull brings them {nearer}{' from' if nearer != 'nearer' else ' to'} the truth."
    )
