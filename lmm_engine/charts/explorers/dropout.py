"""Persons who leave, and the mean course by four ways."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from ..picture import (
    GROUP,
    HIGHLIGHT,
    LONGEST_TITLE,
    PALETTE,
    POINT,
    POPULATION,
    Labels,
    Picture,
    axis,
    figure,
    finished,
    short,
    tip,
    whole_steps,
)

#: Persons that are drawn; the means are of all.
SHOWN = 40
_NAMES = {
    "truth": "truth",
    "stayers": "those who stay",
    "complete": "complete cases",
    "mixed": "mixed model",
}
_COLOURS = [HIGHLIGHT, POPULATION, PALETTE[1], GROUP]
_DASHES = [[1, 0], [8, 4], [3, 3], [10, 3, 2, 3]]


def mean_courses(means: pd.DataFrame, persons: pd.DataFrame, *, labels: Labels, span: tuple[float, float]) -> Picture:
    """The mean course by each way over the persons' own courses, which end where they leave.

    Parameters
    ----------
    means : DataFrame
        Columns ``way time mean``: from `explore.dropout.courses`.
    persons : DataFrame
        Columns ``group time outcome left``, rows that were seen; ``left`` marks the last row of one who left.
    labels : Labels
    span : tuple of float
        What the outcome's axis holds.
    """
    table = means.dropna(subset=["mean"]).assign(name=lambda own: own["way"].map(_NAMES))
    names = list(_NAMES.values())
    times = axis(means["time"], 0.04)
    x = alt.X(
        "time:Q",
        title=short(labels.time or "", LONGEST_TITLE),
        scale=times,
        axis=alt.Axis(**whole_steps(means["time"])),
    )
    scale = alt.Scale(domain=list(span), nice=False, zero=False)
    outcome = alt.Y("outcome:Q", title=short(labels.outcome, LONGEST_TITLE), scale=scale)
    legend = alt.Legend(
        orient="bottom", title=None, columns=2, symbolType="stroke", symbolSize=400, symbolStrokeWidth=3, labelLimit=260
    )
    base = alt.Chart(persons[["group", "time", "outcome"]])
    thin = base.mark_line(strokeWidth=1, opacity=0.35, color=POINT, clip=True).encode(
        x=x, y=outcome, detail=alt.Detail("group:N")
    )
    gone = alt.Chart(persons.loc[persons["left"], ["group", "time", "outcome"]])
    ends = gone.mark_point(filled=False, size=45, color=POINT, opacity=0.9, clip=True).encode(x=x, y=outcome)
    lines = (
        alt.Chart(table[["name", "time", "mean"]])
        .mark_line(strokeWidth=3.5, clip=True)
        .encode(
            x=x,
            y=alt.Y("mean:Q", scale=scale),
            color=alt.Color("name:N", scale=alt.Scale(domain=names, range=_COLOURS), sort=names, legend=legend),
            strokeDash=alt.StrokeDash(
                "name:N", scale=alt.Scale(domain=names, range=_DASHES), sort=names, legend=legend
            ),
            tooltip=[tip("name:N", "way"), tip("time:Q", labels.time or ""), tip("mean:Q", "mean")],
        )
    )
    # Wide and pale below the others, which may lie on it.
    truth = alt.Chart(table.loc[table["way"] == "truth", ["time", "mean"]])
    wide = truth.mark_line(strokeWidth=10, opacity=0.45, color=HIGHLIGHT, clip=True)
    below = wide.encode(x=x, y=alt.Y("mean:Q", scale=scale))
    n = persons["group"].nunique()
    note = f"{n} persons are drawn; the means are of all." if n >= SHOWN else ""
    return Picture(finished(alt.layer(thin, ends, below, lines), 480), _said(means), note)


def _said(means: pd.DataFrame) -> str:
    last = means[means["time"] == means["time"].max()].set_index("way")["mean"]
    parts = [f"{_NAMES[way]} {figure(float(last[way]))}" for way in ("stayers", "complete", "mixed")]
    off = {way: abs(float(last[way] - last["truth"])) for way in ("stayers", "mixed")}
    closer = (
        "mixed model" if not np.isfinite(off["stayers"]) or off["mixed"] < off["stayers"] else "mean of those who stay"
    )
    return (
        f"At the last time the truth is {figure(float(last['truth']))}: {', '.join(parts)}. The {closer} comes closer."
    )
