"""What the answer owes to what is missing: means with and without deletion, an effect against a shift."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    GROUP,
    HEIGHT,
    LONGEST_TITLE,
    PALETTE,
    POINT,
    POPULATION,
    Labels,
    Picture,
    axis,
    figure,
    finished,
    key,
    short,
    tip,
    whole_steps,
)


def two_means(means: pd.DataFrame, *, labels: Labels, complete: str, everyone: str) -> Picture:
    """The mean at each occasion, of the complete groups and as the mixed model expects it from all rows.

    Parameters
    ----------
    means : DataFrame
        Columns ``time complete complete_lower complete_upper model model_lower model_upper``.
    labels : Labels
    complete, everyone : str
        What to call the two.
    """
    parts = [
        means[["time", own, f"{own}_lower", f"{own}_upper"]]
        .set_axis(["time", "mean", "lower", "upper"], axis=1)
        .assign(who=who)
        for own, who in (("complete", complete), ("model", everyone))
    ]
    table = pd.concat(parts, ignore_index=True).dropna(subset=["mean"])
    step = float(np.diff(np.unique(table["time"])).min()) if table["time"].nunique() > 1 else 1.0
    # Side by side, so that neither interval hides the other.
    table["at"] = table["time"] + np.where(table["who"] == complete, -0.06, 0.06) * step
    kinds = [complete, everyone]
    title = f"mean {labels.outcome}"
    scale = axis(table[["mean", "lower", "upper"]].to_numpy())
    x = alt.X(
        "at:Q",
        title=short(labels.time or "", LONGEST_TITLE),
        scale=axis(table["at"]),
        axis=alt.Axis(**whole_steps(table["time"])),
    )
    # The lines alone have a legend: a symbol that is line and point at once cannot be read.
    hue = alt.Scale(domain=kinds, range=[POPULATION, GROUP])
    colour, plain_colour = alt.Color("who:N", scale=hue, legend=key(kinds)), alt.Color("who:N", scale=hue, legend=None)
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=kinds, range=[[6, 3], [1, 0]]), legend=key(kinds))
    shape = alt.Shape("who:N", scale=alt.Scale(domain=kinds, range=["diamond", "circle"]), legend=None)
    y = alt.Y("mean:Q", title=short(title, LONGEST_TITLE), scale=scale)
    told = [
        tip("who:N", "who"),
        tip("time:Q", labels.time or ""),
        tip("mean:Q", title),
        tip("lower:Q", "from"),
        tip("upper:Q", "to"),
    ]
    base = alt.Chart(table)
    bars = base.mark_rule(strokeWidth=2, opacity=0.7).encode(
        x=x,
        y=alt.Y("lower:Q", scale=scale, title=short(title, LONGEST_TITLE)),
        y2=alt.Y2("upper:Q"),
        color=plain_colour,
    )
    lines = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash)
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=x, y=y, color=plain_colour, shape=shape, tooltip=told
    )
    chart = alt.layer(bars, lines, points).resolve_scale(
        color="independent", strokeDash="independent", shape="independent"
    )
    return Picture(finished(chart, 320), _means_said(means, title, complete, everyone))


def _means_said(means: pd.DataFrame, title: str, complete: str, everyone: str) -> str:
    shown = means.iloc[[0, -1]]
    told = [f"at {row.time:.6g} {figure(row.complete)} and {figure(row.model)}" for row in shown.itertuples()]
    return f"The {short(title, LONGEST_TITLE)}, {complete} and {everyone}: {'; '.join(told)}."


def shift_curve(
    table: pd.DataFrame, *, title: str, shift: str, tipping: float | None = None, observed: float | None = None
) -> Picture:
    """An effect against the shift of the imputed outcomes, with its interval and the point where the answer turns.

    Parameters
    ----------
    table : DataFrame
        Columns ``shift estimate lower upper``.
    title, shift : str
        What the two axes measure.
    tipping : float, optional
        The shift at which the interval begins or ceases to hold zero.
    observed : float, optional
        The estimate of the model on the observed rows, a dot at no shift.
    """
    frame = table[["shift", "estimate", "lower", "upper"]].reset_index(drop=True)
    y_scale, x_scale = axis(np.r_[frame[["estimate", "lower", "upper"]].to_numpy().ravel(), 0.0]), axis(frame["shift"])
    x = alt.X("shift:Q", title=short(shift, LONGEST_TITLE), scale=x_scale)
    heading = short(title, LONGEST_TITLE)
    told = [tip("shift:Q", "shift"), tip("estimate:Q", "effect"), tip("lower:Q", "from"), tip("upper:Q", "to")]
    base = alt.Chart(frame)
    layers = [
        base.mark_area(opacity=0.25, color=GROUP).encode(
            x=x, y=alt.Y("lower:Q", scale=y_scale, title=heading), y2=alt.Y2("upper:Q")
        ),
        base.mark_line(color=POPULATION, strokeWidth=3).encode(
            x=x, y=alt.Y("estimate:Q", scale=y_scale, title=heading)
        ),
        base.mark_point(color=POPULATION, filled=True, size=50, opacity=1).encode(
            x=x, y=alt.Y("estimate:Q", scale=y_scale, title=heading), tooltip=told
        ),
        alt.Chart(pd.DataFrame({"y": [0.0]}))
        .mark_rule(strokeDash=[4, 4], color=POINT)
        .encode(y=alt.Y("y:Q", scale=y_scale, title=heading)),
    ]
    if observed is not None:
        own = pd.DataFrame({"shift": [0.0], "estimate": [observed]})
        ring = alt.Chart(own).mark_point(shape="diamond", size=160, color=POINT, strokeWidth=2.5, opacity=1)
        layers.append(ring.encode(x=x, y=alt.Y("estimate:Q", scale=y_scale, title=heading)))
    if tipping is not None:
        at = pd.DataFrame({"shift": [tipping], "said": [f"turns at {figure(tipping)}"]})
        rule = alt.Chart(at).mark_rule(strokeWidth=2, strokeDash=[2, 2], color=PALETTE[1]).encode(x=x)
        layers.append(rule)
    return Picture(finished(alt.layer(*layers), HEIGHT - 60), _shift_said(frame, heading, tipping))


def _shift_said(frame: pd.DataFrame, heading: str, tipping: float | None) -> str:
    first, last = frame.iloc[0], frame.iloc[-1]
    ends = [
        f"{figure(row['estimate'])} from {figure(row['lower'])} to {figure(row['upper'])} at {figure(row['shift'])}"
        for row in (first, last)
    ]
    turns = f" The answer turns at a shift of {figure(tipping)}." if tipping is not None else ""
    return f"{heading} by the shift of what is missing: {'; '.join(ends)}.{turns}"
