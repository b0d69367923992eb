"""Where time zero lies: the lines cut there, and what is read off at each place."""

from __future__ import annotations

from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from ..picture import (
    GROUP,
    HIGHLIGHT,
    LONGEST_TITLE,
    POPULATION,
    Labels,
    Picture,
    axis,
    distinct,
    figure,
    finished,
    short,
    some_groups,
    tip,
)

Curve = Literal["sd_intercept", "correlation"]
_TITLES = {"sd_intercept": "SD of intercepts", "correlation": "correlation"}

_OF = {"sd_intercept": "across groups", "correlation": "of intercepts and slopes"}


def crossing_lines(
    own: pd.DataFrame, mean: tuple[float, float], *, times: tuple[float, float], zero: float, labels: Labels
) -> Picture:
    """Each group's straight line, a dot where it crosses time zero, and the mean line.

    Parameters
    ----------
    own : DataFrame
        Columns ``group intercept slope``, with time as it was.
    mean : tuple of float
        Intercept and slope of the mean line.
    times : tuple of float
        Where the lines begin and end.
    zero : float
        Where time zero is put.
    labels : Labels
    """
    names, note = some_groups(own["group"])
    shown = own[own["group"].astype(str).isin(names)]
    shown = shown.assign(group=shown["group"].astype(str).map(distinct(names)))
    ends = pd.concat([_at(shown, time) for time in times], ignore_index=True)
    average = pd.DataFrame({"time": times, "height": [mean[0] + mean[1] * t for t in times]})
    dots = _at(shown, zero)
    x = alt.X("time:Q", title=short(labels.time or "", LONGEST_TITLE), scale=axis(np.array(times), 0.03))
    y = alt.Y("height:Q", title=short(labels.outcome, LONGEST_TITLE), scale=axis(ends["height"], 0.05))
    tooltip = [tip("group:N", labels.group), tip("height:Q", "at time zero")]
    layers = [
        alt.Chart(ends)
        .mark_line(strokeWidth=1, opacity=0.6, color=GROUP)
        .encode(x=x, y=y, detail=alt.Detail("group:N")),
        alt.Chart(average).mark_line(strokeWidth=4, color=POPULATION).encode(x=x, y=y),
        alt.Chart(dots.iloc[:1]).mark_rule(strokeWidth=2, strokeDash=[6, 3], color=HIGHLIGHT).encode(x=x),
        alt.Chart(dots).mark_circle(size=60, color=HIGHLIGHT, opacity=0.9).encode(x=x, y=y, tooltip=tooltip),
    ]
    every = _at(own, zero)["height"]
    said = (
        f"{len(own):,} lines of {short(labels.group, LONGEST_TITLE)}, cut at {short(labels.time or '', LONGEST_TITLE)} "
        f"{figure(zero)}: there the lines' heights, the intercepts, have an SD of {figure(float(every.std()))}. "
        "Moving the cut moves no line."
    )
    return Picture(finished(alt.layer(*layers), 420), said, note)


def _at(own: pd.DataFrame, time: float) -> pd.DataFrame:
    return pd.DataFrame({"group": own["group"], "time": time, "height": own["intercept"] + own["slope"] * time})


def zero_curve(frame: pd.DataFrame, what: Curve, *, zero: float, time: str) -> Picture:
    """The SD of the intercepts, or their correlation with the slopes, for every place of time zero.

    Parameters
    ----------
    frame : DataFrame
        Columns ``zero`` and `what`: from `explore.zero.along`.
    what : {"sd_intercept", "correlation"}
    zero : float
        Where it is put now.
    time : str
        The learner's name of time.
    """
    table = frame[["zero", what]].rename(columns={what: "value"}).dropna()
    scale = alt.Scale(domain=[-1.0, 1.0]) if what == "correlation" else axis(np.append(table["value"], 0.0))
    x = alt.X("zero:Q", title=f"place of zero on {short(time, 40)}", scale=axis(table["zero"], 0.03))
    y = alt.Y("value:Q", title=_TITLES[what], scale=scale)
    now = pd.DataFrame({"zero": [zero], "value": [np.interp(zero, table["zero"], table["value"])]})
    layers = [
        alt.Chart(table).mark_line(strokeWidth=3, color=POPULATION).encode(x=x, y=y),
        alt.Chart(now).mark_rule(strokeWidth=2, strokeDash=[6, 3], color=HIGHLIGHT).encode(x=x),
        alt.Chart(now).mark_circle(size=130, color=HIGHLIGHT, opacity=1).encode(x=x, y=y),
    ]
    low, high = float(table["value"].min()), float(table["value"].max())
    said = (
        f"Depending on where zero lies, the {_TITLES[what]} {_OF[what]} runs from "
        f"{figure(low)} to {figure(high)}; at {figure(zero)} it is {figure(float(now['value'].iloc[0]))}."
    )
    return Picture(finished(alt.layer(*layers), 215), said)
