"""What somebody predicted, on the same line as what was found."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .picture import HIGHLIGHT, POINT, POPULATION, Picture, figure, finished, short

_SHAPES = {"before": "square", "you said": "diamond", "it is": "circle"}
_COLOURS = {"before": POINT, "you said": POPULATION, "it is": HIGHLIGHT}


def prediction_line(truth: float, *, title: str, said: float | None = None, before: float | None = None) -> Picture:
    """One number line with a mark for each of what was, what was said and what is.

    Parameters
    ----------
    truth : float
    title : str
        What is measured, with its unit.
    said : float, optional
        What was predicted, where that is a number.
    before : float, optional
        The number on the rung below.
    """
    values = {"before": before, "you said": said, "it is": truth}
    rows = pd.DataFrame([{"mark": mark, "value": value} for mark, value in values.items() if value is not None])
    scale = [rows["value"].min(), rows["value"].max()]
    margin = 0.15 * (scale[1] - scale[0]) or max(abs(scale[0]), 1.0) * 0.15
    axis = alt.X(
        "value:Q",
        title=short(title, 60),
        scale=alt.Scale(domain=[scale[0] - margin, scale[1] + margin], zero=False, nice=False),
        axis=alt.Axis(tickCount=6),
    )
    shown = list(rows["mark"])
    points = (
        alt.Chart(rows)
        .mark_point(size=170, filled=True, opacity=1, strokeWidth=3)
        .encode(
            axis,
            y=alt.YValue(14),
            color=alt.Color(
                "mark:N",
                title=None,
                scale=alt.Scale(domain=shown, range=[_COLOURS[mark] for mark in shown]),
                legend=alt.Legend(orient="top"),
            ),
            shape=alt.Shape(
                "mark:N", title=None, scale=alt.Scale(domain=shown, range=[_SHAPES[mark] for mark in shown])
            ),
            tooltip=[alt.Tooltip("mark:N", title="mark"), alt.Tooltip("value:Q", title="value", format=".4~g")],
        )
    )
    told = [f"{'before it was' if mark == 'before' else mark} {figure(value)}" for mark, value in rows.to_numpy()]
    return Picture(finished(points, 130), f"{short(title, 60)}: {', '.join(told)}.")
