"""A likelihood-ratio statistic beside what chance alone would bring: from tables, and drawn."""

from __future__ import annotations

from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from ..inference.comparing.boundary import Mixture
from ..numerics import Array
from .picture import GROUP, HIGHLIGHT, POINT, POPULATION, STACKED, Picture, either, figure, finished

_DENSITY_TOP = 1.0  # chi-squared with one degree of freedom has no top; a picture needs one
_BARS = 40
_Height = Literal["linear", "sqrt"]
_ROOT: _Height = "sqrt"  # of the density: the tail beyond the statistic, which the p-value measures, can be seen


def reference_distribution(statistic: float, df: int, boundary: bool | Mixture) -> Picture:
    """A likelihood-ratio statistic beside what chance alone would bring.

    Parameters
    ----------
    statistic : float
        Not negative.
    df : int
        Degrees of freedom of the naive chi-squared.
    boundary : bool or Mixture
        Also draw a mixture; True is the equal one with df - 1.
    """
    mixture = Mixture(df - 1, (0.5, 0.5)) if boundary is True else boundary or None
    inside, end = _reach(statistic, df)
    scale = alt.Scale(domain=[0, end], nice=False)
    table = _curve_points(df, mixture, end)
    names = list(dict.fromkeys(table["reference"]))
    said = f"Density of {' and of '.join(names)}; the statistic is {figure(statistic)}"
    said += "." if inside else ", far to the right of what is drawn."
    layers = [
        *_beyond(table, names[-1], statistic, scale),
        _curves(table, scale),
        *_yours(statistic, inside, end, scale),
    ]
    return Picture(finished(alt.layer(*layers), 320), said)


def null_distribution(
    statistic: float, df: int, draws: Array, mixture: Mixture | None = None, drawn_by: str = "parametric bootstrap"
) -> Picture:
    """A likelihood-ratio statistic among statistics drawn from the smaller model, with the curves that stand for them.

    Parameters
    ----------
    statistic : float
        Not negative.
    df : int
        Degrees of freedom of the naive chi-squared.
    draws : ndarray of shape (n,)
        Statistics under the smaller model; at least one.
    mixture : Mixture, optional
        The boundary mixture, where there is one.
    drawn_by : str
        What made the draws.
    """
    inside, end = _reach(statistic, df)
    scale = alt.Scale(domain=[0, end], nice=False)
    table = _curve_points(df, mixture, end)
    layers = [
        _bars(draws, statistic, inside, end, scale),
        _curves(table, scale, _ROOT),
        *_yours(statistic, inside, end, scale),
    ]
    beyond, n = int(np.count_nonzero(draws >= statistic)), len(draws)
    said = (
        f"{n:,} statistics drawn from the smaller model ({drawn_by}); {beyond:,} of them, {_share(beyond / n)}, reach "
        f"the {figure(statistic)} of these data. {_expected(statistic, df, mixture)}"
    )
    return Picture(finished(alt.layer(*layers), 320), said, _left_out(draws, mixture, end))


def _expected(statistic: float, df: int, mixture: Mixture | None) -> str:
    naive = f"χ² with {df} df lets one expect {_share(Mixture(df, (1.0,)).sf(statistic))}"
    return f"{naive}." if mixture is None else f"{naive}, the mixture at the boundary {_share(mixture.sf(statistic))}."


def _left_out(draws: Array, mixture: Mixture | None, end: float) -> str:
    """What no bar shows: statistics of exactly zero, and those beyond the axis."""
    said = []
    at_zero = float(np.mean(draws <= 0.0))
    if at_zero:
        said.append(f"{_share(at_zero)} of the draws are exactly zero and have no bar")
        if mixture is not None and mixture.first == 0:
            said[-1] += f"; the mixture expects {_share(mixture.weights[0])}"
    far = int(np.count_nonzero(draws > end))
    if far:
        said.append(f"{far:,} of the draws {'lies' if far == 1 else 'lie'} further to the right")
    return ". ".join(said) + "." if said else ""


def _share(p: float) -> str:
    """A share as a percentage with two figures, and never as none of what there is."""
    percent = 100.0 * p
    if 0.0 < percent < 0.01:
        return "less than 0.01%"
    return f"{percent:.0f}%" if percent >= 10 or percent == 0 else f"{percent:.2g}%"


def _reach(statistic: float, df: int) -> tuple[bool, float]:
    """Whether the statistic is in the picture, and where its axis ends."""
    tail = _tail(df)
    inside = statistic <= 1.6 * tail
    return inside, max(tail, 1.15 * statistic) if inside else 1.3 * tail


def _curve_points(df: int, mixture: Mixture | None, end: float) -> pd.DataFrame:
    x = np.linspace(end / 800, end, 400)
    curves = {f"χ² with {df} df (naive)": Mixture(df, (1.0,))}
    if mixture is not None:
        curves[_named(mixture)] = mixture
    frames = [pd.DataFrame({"x": x, "density": curve.density(x), "reference": name}) for name, curve in curves.items()]
    table = pd.concat(frames, ignore_index=True)
    table["density"] = table["density"].clip(upper=_DENSITY_TOP)
    return table


def _named(mixture: Mixture) -> str:
    if len(mixture.weights) == 2:
        return f"half χ² with {mixture.first}, half with {mixture.last} (boundary)"
    return f"mixture of χ² with {mixture.first} to {mixture.last} (boundary)"


def _curves(table: pd.DataFrame, scale: alt.Scale, height: _Height = "linear") -> alt.Chart:
    names = list(dict.fromkeys(table["reference"]))
    colours, dashes = [GROUP, HIGHLIGHT][: len(names)], [[6, 3], [1, 0]][: len(names)]
    return (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("x:Q", title="likelihood-ratio statistic", scale=scale),
            y=_density_axis(height),
            color=alt.Color("reference:N", scale=alt.Scale(domain=names, range=colours), legend=STACKED),
            strokeDash=alt.StrokeDash("reference:N", scale=alt.Scale(domain=names, range=dashes), legend=STACKED),
        )
    )


def _density_axis(height: _Height) -> alt.Y:
    said = "density by chance" if height == "linear" else "density by chance (root scale)"
    axis = alt.Axis(labels=False, ticks=False)
    return alt.Y("density:Q", title=said, axis=axis, scale=alt.Scale(type=height), stack=None)


def _bars(draws: Array, statistic: float, inside: bool, end: float, scale: alt.Scale) -> alt.Chart:
    """Densities of the draws above zero, with the statistic at an edge, so that the tail is whole bars."""
    width = end / _BARS
    if inside and statistic > width:
        width = statistic / round(statistic / width)
    edges = np.arange(0.0, end + width, width)
    counts = np.histogram(draws[draws > 0.0], edges)[0]
    bars = pd.DataFrame(
        {"low": edges[:-1], "high": np.minimum(edges[1:], end), "density": counts / (len(draws) * width)}
    )
    bars["beyond"] = bars["low"] >= statistic * (1.0 - 1e-9)
    bars["density"] = bars["density"].clip(upper=_DENSITY_TOP)
    return (
        alt.Chart(bars)
        .mark_rect(opacity=0.6, stroke=POINT, strokeWidth=0.5)
        .encode(
            x=alt.X("low:Q", scale=scale),
            x2=alt.X2("high:Q"),
            y=_density_axis(_ROOT),
            y2=alt.Y2Datum(0),
            color=either(alt.ColorValue, alt.datum.beyond, POPULATION, POINT),
        )
    )


def _yours(statistic: float, inside: bool, end: float, scale: alt.Scale) -> list[alt.Chart]:
    """The statistic of these data as a line with its number, at the right edge where it lies beyond."""
    place = statistic if inside else end * 0.985
    mark = pd.DataFrame({"x": [place], "label": [f"yours: {figure(statistic)}" + ("" if inside else " →")]})
    rule = alt.Chart(mark).mark_rule(color=POPULATION, strokeWidth=3).encode(x=alt.X("x:Q", scale=scale))
    right = place > end / 2
    text = (
        alt.Chart(mark)
        .mark_text(
            align="right" if right else "left", dx=-8 if right else 8, fontSize=14, fontWeight="bold", color=POPULATION
        )
        .encode(x=alt.X("x:Q", scale=scale), y=alt.YValue(16), text=alt.Text("label:N"))
    )
    return [rule, text]


def _beyond(table: pd.DataFrame, reference: str, statistic: float, scale: alt.Scale) -> list[alt.Chart]:
    """The tail that the p-value measures, shaded, where any of it is in the picture."""
    tail = table[(table["reference"] == reference) & (table["x"] >= statistic)]
    area = alt.Chart(tail[["x", "density"]]).mark_area(color=POPULATION, opacity=0.35)
    return [area.encode(x=alt.X("x:Q", scale=scale), y=alt.Y("density:Q", stack=None))] if len(tail) > 1 else []


def _tail(df: int) -> float:
    """Beyond here less than about one in a thousand falls (Wilson and Hilferty's approximation)."""
    return float(df * (1 - 2 / (9 * df) + 3.1 * np.sqrt(2 / (9 * df))) ** 3)
