"""Parts of the variance, and coefficients from rung to rung."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from .picture import (
    GROUP,
    HIGHLIGHT,
    LONGEST_LABEL,
    LONGEST_TITLE,
    PALETTE,
    POINT,
    POPULATION,
    Picture,
    distinct,
    figure,
    finished,
    short,
    tip,
)


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
        x=x,
        x2=alt.X2("end:Q"),
        color=alt.Color("part:N", sort=order, scale=alt.Scale(domain=order, range=_colours(order))),
    )
    labelled = base.transform_filter(alt.datum.share >= 0.05)
    text = labelled.mark_text(fontSize=15, fontWeight="bold", color="#111111").encode(
        x=alt.X("middle:Q"), text=alt.Text("label:N")
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
    rules = base.mark_rule(strokeWidth=3, color=GROUP).encode(y=y, x=alt.X("ci_lower:Q"), x2=alt.X2("ci_upper:Q"))
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
