"""A parameter's profile: how much worse the model fits when the parameter is held elsewhere."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    GROUP,
    HIGHLIGHT,
    LONGEST_TITLE,
    POINT,
    POPULATION,
    Picture,
    axis,
    figure,
    finished,
    key,
    short,
)

#: The picture ends a little above the line that cuts the interval off.
_HEADROOM = 1.7
#: Sides that differ by less are called even.
_UNEVEN = 1.05
_KINDS = ["profile", "from the standard error alone"]


def profile_curve(
    curve: pd.DataFrame, *, estimate: float, std_error: float, limits: tuple[float, float], cutoff: float, title: str
) -> Picture:
    """The rise of the deviance along a parameter, the line that cuts the interval off, and the parabola of Wald.

    Parameters
    ----------
    curve : DataFrame
        Columns ``value zeta``: from `Profiles.curve`.
    estimate, std_error : float
        NaN where there is none; then no parabola is drawn.
    limits : tuple of float
        Of the interval; NaN where there is none.
    cutoff : float
        The rise at the limits: for 95% the squared normal quantile, 3.84.
    title : str
        What the parameter is called.
    """
    top = cutoff * _HEADROOM
    rise = pd.DataFrame({"x": curve["value"], "rise": curve["zeta"] ** 2, "kind": _KINDS[0]})
    low, high = float(rise["x"].min()), float(rise["x"].max())
    parabola = _parabola(estimate, std_error, low, high, top)
    x: dict[str, Any] = {"title": short(title, LONGEST_TITLE), "scale": axis(rise["x"])}
    y: dict[str, Any] = {"title": "rise of the deviance", "scale": alt.Scale(domain=[0.0, top], nice=False, zero=True)}
    shown = _KINDS if len(parabola) else _KINDS[:1]
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=shown, range=[POPULATION, POINT][: len(shown)]), legend=key(shown)
    )
    dash = alt.StrokeDash(
        "kind:N", scale=alt.Scale(domain=shown, range=[[1, 0], [5, 4]][: len(shown)]), legend=key(shown)
    )
    lines = (
        alt.Chart(pd.concat([rise, parabola], ignore_index=True))
        .mark_line(strokeWidth=3, clip=True)
        .encode(x=alt.X("x:Q", **x), y=alt.Y("rise:Q", **y), color=colour, strokeDash=dash, order=alt.Order("x:Q"))
    )
    ends = pd.DataFrame({"x": [limit for limit in limits if np.isfinite(limit)]}, dtype=float)
    rules = alt.Chart(ends).mark_rule(color=GROUP, strokeWidth=2).encode(x=alt.X("x:Q", **x))
    level = pd.DataFrame({"rise": [cutoff]})
    cut = alt.Chart(level).mark_rule(color=GROUP, strokeDash=[4, 4], strokeWidth=2).encode(y=alt.Y("rise:Q", **y))
    best = pd.DataFrame({"x": [estimate], "rise": [0.0]}).dropna()
    dot = (
        alt.Chart(best)
        .mark_point(filled=True, size=110, color=HIGHLIGHT, opacity=1, clip=False)
        .encode(x=alt.X("x:Q", **x), y=alt.Y("rise:Q", **y))
    )
    picture = finished(alt.layer(cut, rules, lines, dot), 300)
    return Picture(picture, _said(title, estimate, limits, cutoff) + _sides(estimate, std_error, limits, cutoff))


def _parabola(estimate: float, std_error: float, low: float, high: float, top: float) -> pd.DataFrame:
    """The rise if the deviance were quadratic, as an estimate plus and minus standard errors supposes."""
    if not (np.isfinite(estimate) and std_error > 0):
        return pd.DataFrame({"x": [], "rise": [], "kind": []})
    x = np.linspace(low, high, 101)
    rise = ((x - estimate) / std_error) ** 2
    near = rise <= 2.0 * top
    return pd.DataFrame({"x": x[near], "rise": rise[near], "kind": _KINDS[1]})


def _said(title: str, estimate: float, limits: tuple[float, float], cutoff: float) -> str:
    return (
        f"The profile of {short(title, LONGEST_TITLE)}: the deviance is least at {figure(estimate)} and has risen by "
        f"{figure(cutoff)} at {figure(limits[0])} and {figure(limits[1])}, the ends of the interval."
    )


def _sides(estimate: float, std_error: float, limits: tuple[float, float], cutoff: float) -> str:
    """How much further the interval reaches to one side than to the other, where it has both."""
    below, above = estimate - limits[0], limits[1] - estimate
    if not (np.isfinite([below, above]).all() and below > 0 and above > 0):
        return ""
    ratio = max(above, below) / min(above, below)
    far, near = ("above", "below") if above > below else ("below", "above")
    times = f"{figure(ratio)} times" if ratio >= _UNEVEN else "about"
    said = f" It reaches {times} as far {far} the estimate as {near}"
    if std_error > 0:
        margin = std_error * float(np.sqrt(cutoff))
        said += f"; the standard error alone would say {figure(estimate - margin)} to {figure(estimate + margin)}"
    return said + "."
