"""Pictures of what is left over, and of the random effects."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    GROUP,
    LONGEST_TITLE,
    POINT,
    POPULATION,
    Picture,
    axis,
    distinct,
    figure,
    finished,
    group_axis,
    notes,
    short,
    some_rows,
    tip,
)


def residuals_vs_fitted(frame: pd.DataFrame, smooth: pd.DataFrame, *, outcome: str, group: str = "group") -> Picture:
    """Residuals over fitted values, with a smooth line through them.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.residual_frame`.
    smooth : DataFrame
        From `diagnostics.smoother`: ``x smooth``.
    outcome, group : str
        Names for titles.
    """
    shown, note = some_rows(frame[["group", "fitted", "residual"]], extreme="residual")
    x_scale, y_scale = axis(frame["fitted"]), axis(frame["residual"])
    x = alt.X("fitted:Q", title=short(f"fitted {outcome}", LONGEST_TITLE), scale=x_scale)
    tooltip = [tip("group:N", group), tip("fitted:Q"), tip("residual:Q")]
    points = (
        alt.Chart(shown.assign(group=shown["group"].astype(str).map(short)))
        .mark_circle(size=28, color=POINT, opacity=0.55)
        .encode(x=x, y=alt.Y("residual:Q", title="residual", scale=y_scale), tooltip=tooltip)
    )
    zero = alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(strokeDash=[4, 4], color=GROUP)
    line = alt.Chart(smooth).mark_line(strokeWidth=3, color=POPULATION)
    layers = (
        points,
        zero.encode(y=alt.Y("y:Q", scale=y_scale)),
        line.encode(x=alt.X("x:Q", scale=x_scale), y=alt.Y("smooth:Q", scale=y_scale)),
    )
    said = (
        f"{len(frame):,} residuals from {figure(frame['residual'].min())} to {figure(frame['residual'].max())}; the "
        f"smooth line runs between {figure(smooth['smooth'].min())} and {figure(smooth['smooth'].max())}."
    )
    return Picture(finished(alt.layer(*layers), 300), said, notes(note))


def qq(frame: pd.DataFrame, *, what: str) -> Picture:
    """A Q-Q plot with the line through the quartiles.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.qq_frame`: ``theoretical sample line``.
    what : str
        What the values are.
    """
    shown, note = some_rows(frame, extreme="theoretical")
    x_scale = axis(frame["theoretical"])
    y_scale = axis(np.concatenate([frame["sample"], frame["line"]]))
    x = alt.X("theoretical:Q", title="normal quantile", scale=x_scale)
    tooltip = [tip("theoretical:Q", "normal quantile"), tip("sample:Q", "value")]
    points = alt.Chart(shown).mark_circle(size=36, color=GROUP, opacity=0.8)
    line = alt.Chart(shown).mark_line(strokeWidth=2.5, color=POPULATION, clip=True)
    chart = alt.layer(
        line.encode(x=x, y=alt.Y("line:Q", scale=y_scale)),
        points.encode(x=x, y=alt.Y("sample:Q", title=short(what, LONGEST_TITLE), scale=y_scale), tooltip=tooltip),
    )
    gap = (frame["sample"] - frame["line"]).abs()
    said = f"{len(frame):,} values of {short(what, LONGEST_TITLE)} against normal quantiles"
    if gap.notna().any():
        said += (
            f"; the largest distance from the line is {figure(gap.max())}, at {figure(frame['sample'][gap.idxmax()])}"
        )
    return Picture(finished(chart, 280), said + ".", notes(note))


def blup_density(frame: pd.DataFrame, values: pd.Series | np.ndarray, *, what: str) -> Picture:
    """The density of the predicted random effects beside a normal curve, each effect a tick below.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.density_frame`: ``value density normal``.
    values : array-like
        The effects themselves.
    what : str
        What they are.
    """
    n = len(values)
    table = frame.melt("value", ["density", "normal"], var_name="curve", value_name="height")
    table["curve"] = table["curve"].map({"density": "these effects", "normal": "normal curve"})
    names = ["these effects", "normal curve"]
    scale = axis(frame["value"] if len(frame) else np.asarray(values, float), 0.0)
    curves = (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("value:Q", title=short(what, LONGEST_TITLE), scale=scale),
            y=alt.Y("height:Q", title="density", axis=alt.Axis(labels=False, ticks=False)),
            color=alt.Color("curve:N", scale=alt.Scale(domain=names, range=[GROUP, POPULATION])),
            strokeDash=alt.StrokeDash("curve:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]])),
        )
    )
    ticks, note = some_rows(pd.DataFrame({"value": np.sort(np.asarray(values, float))}))
    marks = alt.Chart(ticks.assign(height=0.0)).mark_tick(color=POINT, thickness=1.5, size=14, orient="vertical")
    marks = marks.encode(x=alt.X("value:Q", scale=scale), y=alt.Y("height:Q"))
    spread = figure(float(np.std(values, ddof=1))) if n > 1 else "–"
    return Picture(
        finished(alt.layer(curves, marks), 280),
        f"{n:,} predicted {short(what, LONGEST_TITLE)}, with an SD of {spread}.",
        notes(note),
    )


def residuals_boxes(frame: pd.DataFrame, *, group: str, n_groups: int | None = None) -> Picture:
    """A box of residuals for each group, in the order of their medians.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.residuals_by_group`: ``group n mean low q1 median q3 high``.
    group : str
        The learner's name of the grouping column.
    n_groups : int, optional
        How many groups there are in all.
    """
    shown = frame["group"].astype(str)
    table = frame.assign(group=shown.map(distinct(shown)))
    x = group_axis(list(table["group"]), group)
    scale = axis(table[["low", "high"]].to_numpy().ravel())
    base = alt.Chart(table)
    tooltip = [
        tip("group:N", group),
        tip("n:Q", "rows", ",d"),
        tip("median:Q"),
        tip("low:Q", "lowest"),
        tip("high:Q", "highest"),
    ]
    whiskers = base.mark_rule(color=POINT).encode(
        x=x, y=alt.Y("low:Q", title="residual", scale=scale), y2=alt.Y2("high:Q")
    )
    boxes = base.mark_bar(color=GROUP, opacity=0.75).encode(
        x=x, y=alt.Y("q1:Q", scale=scale), y2=alt.Y2("q3:Q"), tooltip=tooltip
    )
    medians = base.mark_circle(color=POPULATION, size=26, opacity=1).encode(x=x, y=alt.Y("median:Q", scale=scale))
    zero = alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(strokeDash=[4, 4], color=POPULATION)
    chart = finished(alt.layer(zero.encode(y=alt.Y("y:Q", scale=scale)), whiskers, boxes, medians), 300)
    total = n_groups or len(table)
    note = f"{len(table)} of {total:,} groups are drawn, evenly spaced by median." if total > len(table) else ""
    widest = table.loc[(table["high"] - table["low"]).idxmax()]
    said = (
        f"Residuals of {total:,} groups; the medians run from {figure(table['median'].min())} to "
        f"{figure(table['median'].max())}, and group {widest['group']} reaches furthest, from "
        f"{figure(widest['low'])} to {figure(widest['high'])}."
    )
    return Picture(chart, said, notes(note))
