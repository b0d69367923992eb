"""The deviance as a landscape, and the steps of a search through it."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ..picture import GROUP, HIGHLIGHT, POPULATION, Picture, axis, figure, finished, tip

#: Where the colour changes: what a step of a parameter may cost before the data object.
STEPS = np.array([1.0, 2.0, 3.84, 5.99, 10.0, 16.0])
_HEIGHTS = ["below 1", "1 to 2", "2 to 3.84", "3.84 to 6", "6 to 10", "10 to 16", "above 16"]
_SHADES = ["#0b4a53", "#1f6f79", "#4799a3", "#86b7bd", "#bbd7da", "#f1cbb5", "#e09c79"]
_PATH = "#7a2a0a"
_NAMES = {"sd_intercept": "SD of intercepts / residual SD", "sd_slope": "SD of slopes / residual SD"}


def deviance_surface(places: pd.DataFrame, path: pd.DataFrame) -> Picture:
    """The rise of the deviance over both SDs, in steps of shade, and a search's way down.

    Parameters
    ----------
    places : DataFrame
        Columns ``sd_intercept sd_slope rise``, a grid: from `explore.surface.landscape`.
    path : DataFrame
        Columns ``step sd_intercept sd_slope deviance``: from `explore.surface.search_path`.
    """
    cells = places.assign(rise=places["rise"].clip(lower=0.0))
    wide, high = (_gap(cells[name]) / 2 for name in ("sd_intercept", "sd_slope"))
    cells = cells.assign(
        x0=cells["sd_intercept"] - wide,
        x1=cells["sd_intercept"] + wide,
        y0=cells["sd_slope"] - high,
        y1=cells["sd_slope"] + high,
    )
    x_scale, y_scale = (
        alt.Scale(domain=[float(cells[low].min()), float(cells[up].max())], nice=False, zero=False)
        for low, up in (("x0", "x1"), ("y0", "y1"))
    )
    cells["height"] = np.array(_HEIGHTS)[np.searchsorted(STEPS, cells["rise"], side="right")]
    legend = alt.Legend(orient="bottom", title="rise of the deviance", columns=3, symbolType="square", symbolSize=140)
    shade = alt.Color(
        "height:N", scale=alt.Scale(domain=_HEIGHTS, range=_SHADES), sort=_HEIGHTS, legend=legend, title="rise"
    )
    squares = (
        alt.Chart(cells[["x0", "x1", "y0", "y1", "rise", "height"]])
        .mark_rect()
        .encode(
            x=alt.X("x0:Q", title=_NAMES["sd_intercept"], scale=x_scale),
            x2=alt.X2("x1:Q"),
            y=alt.Y("y0:Q", title=_NAMES["sd_slope"], scale=y_scale),
            y2=alt.Y2("y1:Q"),
            color=shade,
            tooltip=[tip("rise:Q", "rise of the deviance")],
        )
    )
    x, y = alt.X("sd_intercept:Q", scale=x_scale), alt.Y("sd_slope:Q", scale=y_scale)
    layers = [squares, *_way(path, x, y, "sd_slope")]
    return Picture(finished(alt.layer(*layers), 460), _surface_said(places, path))


def _way(path: pd.DataFrame, x: alt.X, y: alt.Y, across: str) -> list[Any]:
    """The steps as joined points, the last one large."""
    base = alt.Chart(path[["step", "sd_intercept", across, "deviance"]])
    tooltip = [tip("step:Q", "step", "d"), tip("deviance:Q", "deviance", ".3f")]
    line = base.mark_line(color="#ffffff", strokeWidth=5, clip=True, opacity=0.8).encode(
        x=x, y=y, order=alt.Order("step:Q")
    )
    over = base.mark_line(color=_PATH, strokeWidth=2, clip=True).encode(x=x, y=y, order=alt.Order("step:Q"))
    dots = base.mark_circle(color=_PATH, size=60, opacity=1, stroke="#ffffff", strokeWidth=1, clip=True)
    end = alt.Chart(path.iloc[[-1]]).mark_point(
        shape="diamond", filled=True, color=HIGHLIGHT, size=220, opacity=1, stroke="#ffffff", strokeWidth=1.5
    )
    return [line, over, dots.encode(x=x, y=y, tooltip=tooltip), end.encode(x=x, y=y, tooltip=tooltip)]


def _gap(values: pd.Series) -> float:
    steps = np.unique(values.to_numpy(float))
    return float(np.diff(steps).mean()) if len(steps) > 1 else 1.0


def _surface_said(places: pd.DataFrame, path: pd.DataFrame) -> str:
    near = places[places["rise"] <= 5.99]
    end = path.iloc[-1]
    said = (
        f"A valley with its lowest point at {figure(end['sd_intercept'])} for intercepts and {figure(end['sd_slope'])} "
        f"for slopes, reached from {figure(path.iloc[0]['sd_intercept'])} and {figure(path.iloc[0]['sd_slope'])} in "
        f"{_steps(path)}"
    )
    if near.empty:
        return f"{said}."
    ranges = " and ".join(
        f"{name} from {figure(float(near[column].min()))} to {figure(float(near[column].max()))}"
        for name, column in (("intercepts", "sd_intercept"), ("slopes", "sd_slope"))
    )
    return f"{said}. The floor is wide: with {ranges} the deviance is within 5.99 of it."


def _steps(path: pd.DataFrame) -> str:
    return "1 step" if len(path) == 2 else f"{len(path) - 1} steps"


def deviance_curve(places: pd.DataFrame, path: pd.DataFrame) -> Picture:
    """The rise of the deviance over the SD of intercepts alone, and a search's way down.

    Parameters
    ----------
    places : DataFrame
        Columns ``sd_intercept rise``.
    path : DataFrame
        Columns ``step sd_intercept deviance``.
    """
    x = alt.X("sd_intercept:Q", title=_NAMES["sd_intercept"], scale=axis(places["sd_intercept"], 0.02))
    top = alt.Scale(domain=[0.0, float(places["rise"].max()) * 1.05], nice=False)
    y = alt.Y("rise:Q", title="rise of the deviance", scale=top)
    line = alt.Chart(places[["sd_intercept", "rise"]]).mark_line(color=POPULATION, strokeWidth=4).encode(x=x, y=y)
    cut = alt.Chart(pd.DataFrame({"rise": [3.84]})).mark_rule(color=GROUP, strokeDash=[4, 4], strokeWidth=2).encode(y=y)
    steps = path.assign(rise=(path["deviance"] - float(path["deviance"].min())).clip(lower=0.0))
    layers = [cut, line, *_way(steps, x, y, "rise")]
    near = places[places["rise"] <= 3.84]["sd_intercept"]
    said = (
        f"The deviance is lowest at {figure(float(path['sd_intercept'].iloc[-1]))}, reached in {_steps(path)}; "
        f"it rises by less than 3.84 from {figure(float(near.min()))} to {figure(float(near.max()))}."
    )
    return Picture(finished(alt.layer(*layers), 400), said)
