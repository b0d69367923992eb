"""Over time: how alike the rows of a group are, and how that changes."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    GROUP,
    HIGHLIGHT,
    LONGEST_TITLE,
    POPULATION,
    Picture,
    axis,
    figure,
    finished,
    notes,
    short,
    tip,
    whole_steps,
)

#: More times than this on a side, and the numbers in the cells cannot be read on a phone.
SHOWN_TIMES = 8
#: Light enough for dark numbers on every cell, by day and by night; below zero another hue, and a minus sign.
_CELLS = ["#e08a4f", "#f3e9e0", "#6fb1de"]
_SHADES = alt.Scale(domain=[-1.0, 0.0, 1.0], range=_CELLS, interpolate="rgb")
_INK = "#111111"
_TOLD = {"icc": "ICC", "lower": "from", "upper": "to"}


def icc_curve(frame: pd.DataFrame, *, time: str, group: str, calmest: float | None = None) -> Picture:
    """The intraclass correlation over time, with its band.

    Parameters
    ----------
    frame : DataFrame
        Columns ``time icc lower upper``: from `inference.correlation.icc_at`.
    time, group : str
        The learner's names of the columns.
    calmest : float, optional
        The time at which groups differ least; marked where it is among the times.
    """
    table = frame[["time", "icc", "lower", "upper"]].sort_values("time", kind="stable")
    scale = axis(table["time"], 0.0)
    steps = alt.Axis(**whole_steps(table["time"]))
    x = alt.X("time:Q", title=short(time, LONGEST_TITLE), scale=scale, axis=steps)
    share = alt.Scale(domain=[0.0, 1.0])
    base = alt.Chart(table)
    layers = [
        base.mark_area(opacity=0.2, color=GROUP).encode(x=x, y=alt.Y("lower:Q", scale=share), y2=alt.Y2("upper:Q")),
        base.mark_line(strokeWidth=4, color=POPULATION, point=len(table) <= 12).encode(
            x=x,
            y=alt.Y("icc:Q", title="intraclass correlation", scale=share),
            tooltip=[tip("time:Q", time), *(tip(f"{name}:Q", said, ".2f") for name, said in _TOLD.items())],
        ),
    ]
    inside = calmest is not None and float(table["time"].min()) <= calmest <= float(table["time"].max())
    if inside:
        mark = alt.Chart(pd.DataFrame({"time": [calmest], "label": ["least different"]}))
        layers.append(mark.mark_rule(strokeDash=[4, 4], color=HIGHLIGHT, strokeWidth=2).encode(x=x))
        words = mark.mark_text(dx=6, align="left", fontSize=13, fontWeight="bold", color=HIGHLIGHT)
        layers.append(words.encode(x=x, y=alt.YValue(14), text=alt.Text("label:N")))
    return Picture(finished(alt.layer(*layers), 300), _told(table, time, group, calmest if inside else None))


def _told(table: pd.DataFrame, time: str, group: str, calmest: float | None) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    said = (
        f"The intraclass correlation within {short(group, LONGEST_TITLE)} goes from {_place(first)} at "
        f"{short(time, LONGEST_TITLE)} {figure(first['time'])} to {_place(last)} at {figure(last['time'])}"
    )
    return f"{said}; groups differ least at {figure(calmest)}." if calmest is not None else f"{said}."


def _place(row: pd.Series) -> str:
    if not np.isfinite(row["lower"]):
        return f"{row['icc']:.2f}"
    return f"{row['icc']:.2f} (interval {row['lower']:.2f} to {row['upper']:.2f})"


def correlation_map(frame: pd.DataFrame, *, time: str, group: str) -> Picture:
    """The correlation between rows of one group at each pair of times: a cell each, with its number.

    Parameters
    ----------
    frame : DataFrame
        Columns ``time1 time2 correlation`` with ``time1 < time2``: from `inference.correlation.correlation_between`.
    time, group : str
        The learner's names of the columns.
    """
    every = np.unique(frame[["time1", "time2"]].to_numpy(float))
    shown, note = every, ""
    if len(every) > SHOWN_TIMES:
        shown = every[np.linspace(0, len(every) - 1, SHOWN_TIMES).round().astype(int)]
        note = notes(f"{SHOWN_TIMES} of {len(every):,} times are drawn, evenly spaced.")
    table = frame[frame["time1"].isin(shown) & frame["time2"].isin(shown)]
    names = _written(shown)
    table = pd.DataFrame(
        {
            "earlier": table["time1"].map(names),
            "later": table["time2"].map(names),
            "correlation": table["correlation"],
            "label": table["correlation"].map(lambda r: f"{r:.2f}".replace("-", "−")),
        }
    )
    order = list(names.values())
    name = short(time, LONGEST_TITLE - 10)
    base = alt.Chart(table).encode(
        x=alt.X("earlier:O", sort=order, title=f"{name}, earlier", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("later:O", sort=order, title=f"{name}, later"),
    )
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("correlation:Q", scale=_SHADES, legend=None),
        tooltip=[tip("earlier:N", "earlier"), tip("later:N", "later"), tip("correlation:Q", "correlation", ".3f")],
    )
    numbers = base.mark_text(fontSize=13, fontWeight="bold", color=_INK).encode(text=alt.Text("label:N"))
    chart = finished(alt.layer(cells, numbers), 60 + 40 * max(len(order) - 1, 1))
    return Picture(chart, _extremes(frame, time, group), note)


def _written(times: np.ndarray) -> dict[float, str]:
    """Each time in as few digits as tell them apart."""
    names: dict[float, str] = {}
    for digits in range(4, 18):
        names = {float(value): f"{value:.{digits}g}".replace("-", "−") for value in times}
        if len(set(names.values())) == len(names):
            break
    return names


def _extremes(frame: pd.DataFrame, time: str, group: str) -> str:
    within = f"two rows of one {short(group, LONGEST_TITLE)}"
    if not len(frame):
        return f"There is one time only, so there are no correlations between {within}."
    low, high = (frame.loc[place] for place in (frame["correlation"].idxmin(), frame["correlation"].idxmax()))
    when = short(time, LONGEST_TITLE)
    said = [
        f"{row['correlation']:.2f} between {when} {figure(row['time1'])} and {figure(row['time2'])}"
        for row in (low, high)
    ]
    if len(frame) == 1:
        return f"The model expects {within} to correlate at {said[0]}.".replace("-", "−")
    return f"The model expects {within} to correlate from {said[0]} to {said[1]}.".replace("-", "−")
