"""Parts of the variance, coefficients from rung to rung, and a statistic beside its reference distribution."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import gammaln

from .picture import (
    GROUP,
    HIGHLIGHT,
    LONGEST_LABEL,
    LONGEST_TITLE,
    PALETTE,
    POINT,
    POPULATION,
    STACKED,
    Picture,
    distinct,
    figure,
    finished,
    short,
    tip,
)

_DENSITY_TOP = 1.0  # chi-squared with one degree of freedom has no top; a picture needs one


def variance_bar(parts: pd.DataFrame) -> Picture:
    """One bar of the whole variance, cut into its parts.

    Parameters
    ----------
    parts : DataFrame
        Columns ``part variance share``: from `diagnostics.variance_parts`, with names as they should be read.
    """
    names = parts["part"].astype(str)
    table = parts.assign(part=names.map(distinct(names, LONGEST_LABEL)), label=parts["share"].map(lambda s: f"{s:.0%}"))
    table["start"] = table["share"].cumsum() - table["share"]
    table["middle"] = table["start"] + table["share"] / 2
    table["end"] = table["start"] + table["share"]
    order = list(table["part"])
    base = alt.Chart(table).encode(
        tooltip=[
            tip("part:N", "part"),
            tip("variance:Q", "variance"),
            tip("share:Q", "share", ".1%"),
        ]
    )
    x = alt.X("start:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1]))
    bars = base.mark_bar(height=48, opacity=1, stroke=POINT, strokeWidth=1).encode(
        x=x, x2="end:Q", color=alt.Color("part:N", sort=order, scale=alt.Scale(domain=order, range=_colours(order)))
    )
    labelled = base.transform_filter(alt.datum.share >= 0.05)
    text = labelled.mark_text(fontSize=15, fontWeight="bold", color="#111111").encode(
        x=alt.X("middle:Q"), text="label:N"
    )
    said = ", ".join(f"{row.part} {row.share:.0%} ({figure(row.variance)})" for row in table.itertuples())
    return Picture(finished(alt.layer(bars, text), 110), f"The variance in parts: {said}.")


def _colours(names: list[str]) -> list[str]:
    middle = [GROUP, HIGHLIGHT, *PALETTE[1:5]]
    return [POPULATION, *(middle[i % len(middle)] for i in range(len(names) - 2)), POINT][-len(names) :]


def rung_coefficients(frame: pd.DataFrame) -> Picture:
    """Each fixed effect with its interval, rung by rung.

    Parameters
    ----------
    frame : DataFrame
        Columns ``rung term estimate ci_lower ci_upper``. A picture of one term fills the width of its place; several
        below each other have a width of their own.
    """
    terms = list(dict.fromkeys(frame["term"].astype(str)))
    charts = [_one_term(frame[frame["term"].astype(str) == term], term) for term in terms]
    said = [
        f"{short(str(row.term), LONGEST_TITLE)}, rung {row.rung}: {figure(row.estimate)} from {figure(row.ci_lower)} "
        f"to {figure(row.ci_upper)}"
        for row in frame.itertuples()
    ]
    # Alone, the height has to hold title and axis as well.
    alone = len(charts) == 1
    together = charts[0].properties(height=160) if alone else alt.vconcat(*charts).resolve_scale(x="independent")
    return Picture(together.configure_legend(orient="top"), "; ".join(said) + ".")


def _one_term(frame: pd.DataFrame, term: str) -> Any:
    base = alt.Chart(frame.assign(rung=frame["rung"].astype(str)).drop(columns="term"))
    y = alt.Y("rung:N", title="rung")
    rules = base.mark_rule(strokeWidth=3, color=GROUP).encode(y=y, x="ci_lower:Q", x2="ci_upper:Q")
    points = base.mark_point(filled=True, size=90, color=POPULATION, opacity=1).encode(
        y=y,
        x=alt.X("estimate:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(labelBound=True)),
        tooltip=[
            tip("rung:N", "rung"),
            tip("estimate:Q"),
            tip("ci_lower:Q", "from"),
            tip("ci_upper:Q", "to"),
        ],
    )
    return alt.layer(rules, points).properties(title=short(term, 50), width="container", height=80)


def reference_distribution(statistic: float, df: int, boundary: bool) -> Picture:
    """A likelihood-ratio statistic beside what chance alone would bring.

    Parameters
    ----------
    statistic : float
        Not negative.
    df : int
        Degrees of freedom of the naive chi-squared.
    boundary : bool
        Also draw the equal mixture with df - 1.
    """
    reach = _tail(df)
    inside = statistic <= 1.6 * reach
    end = max(reach, 1.15 * statistic) if inside else 1.3 * reach
    x = np.linspace(end / 800, end, 400)
    naive, mixed = f"χ² with {df} df (naive)", f"half χ² with {df - 1}, half with {df} (boundary)"
    frames = [pd.DataFrame({"x": x, "density": _density(x, df), "reference": naive})]
    if boundary:
        lower = _density(x, df - 1) if df > 1 else np.zeros_like(x)
        frames.append(pd.DataFrame({"x": x, "density": (lower + _density(x, df)) / 2, "reference": mixed}))
    table = pd.concat(frames, ignore_index=True)
    table["density"] = table["density"].clip(upper=_DENSITY_TOP)
    names = list(dict.fromkeys(table["reference"]))
    scale = alt.Scale(domain=[0, end], nice=False)
    curves = (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("x:Q", title="likelihood-ratio statistic", scale=scale),
            y=alt.Y("density:Q", title="density by chance", axis=alt.Axis(labels=False, ticks=False)),
            color=alt.Color(
                "reference:N", scale=alt.Scale(domain=names, range=[GROUP, HIGHLIGHT][: len(names)]), legend=STACKED
            ),
            strokeDash=alt.StrokeDash(
                "reference:N", scale=alt.Scale(domain=names, range=[[6, 3], [1, 0]][: len(names)]), legend=STACKED
            ),
        )
    )
    place = statistic if inside else end * 0.985
    label = f"yours: {figure(statistic)}" + ("" if inside else " →")
    mark = pd.DataFrame({"x": [place], "label": [label]})
    rule = alt.Chart(mark).mark_rule(color=POPULATION, strokeWidth=3).encode(x=alt.X("x:Q", scale=scale))
    right = place > end / 2
    text = (
        alt.Chart(mark)
        .mark_text(
            align="right" if right else "left", dx=-8 if right else 8, fontSize=14, fontWeight="bold", color=POPULATION
        )
        .encode(x=alt.X("x:Q", scale=scale), y=alt.value(16), text="label:N")
    )
    said = f"Density of {' and of '.join(names)}; the statistic is {figure(statistic)}"
    said += "." if inside else ", far to the right of what is drawn."
    return Picture(finished(alt.layer(*_beyond(table, names[-1], statistic, scale), curves, rule, text), 320), said)


def _beyond(table: pd.DataFrame, reference: str, statistic: float, scale: alt.Scale) -> list[alt.Chart]:
    """The tail that the p-value measures, shaded, where any of it is in the picture."""
    tail = table[(table["reference"] == reference) & (table["x"] >= statistic)]
    area = alt.Chart(tail[["x", "density"]]).mark_area(color=POPULATION, opacity=0.35)
    return [area.encode(x=alt.X("x:Q", scale=scale), y=alt.Y("density:Q", stack=None))] if len(tail) > 1 else []


def _tail(df: int) -> float:
    """Beyond here less than about one in a thousand falls (Wilson and Hilferty's approximation)."""
    return float(df * (1 - 2 / (9 * df) + 3.1 * np.sqrt(2 / (9 * df))) ** 3)


def _density(x: np.ndarray, df: int) -> np.ndarray:
    half = df / 2
    return np.exp((half - 1) * np.log(x) - x / 2 - half * np.log(2) - gammaln(half))
