"""One study drawn many times: some of its intervals on each rung, those that miss the truth in another colour."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from ..picture import GROUP, POPULATION, Picture, finished, key, short, tip

#: Intervals that are drawn of each rung; the shares are of all.
SHOWN = 60
_GAP = 14
_HOLDS, _MISSES = "holds the truth", "misses it"


def study_intervals(found: pd.DataFrame, summary: pd.DataFrame, *, truth: float, what: str) -> Picture:
    """Intervals side by side, rung by rung, with the truth as a line across.

    Parameters
    ----------
    found : DataFrame
        Columns ``rung study estimate lower upper holds``: from `explore.study.intervals`.
    summary : DataFrame
        Index ``rung``, column ``holds``: from `explore.study.summary`.
    truth : float
    what : str
        What is estimated.
    """
    shown = found[found["study"] <= SHOWN]
    place = shown["rung"] * (SHOWN + _GAP) + shown["study"]
    table = shown.assign(place=place, kind=np.where(shown["holds"], _HOLDS, _MISSES))
    kinds = [_HOLDS, _MISSES]
    places = len(summary) * (SHOWN + _GAP)
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-2, places - _GAP + 3], nice=False))
    low, high = float(table["lower"].min()), float(table["upper"].max())
    room = 0.14 * (high - low)
    scale = alt.Scale(domain=[low, high + room], nice=False, zero=False)
    y = alt.Y("lower:Q", title=short(what, 60), scale=scale)
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=kinds, range=[GROUP, POPULATION]), sort=kinds, legend=key(kinds, "bottom")
    )
    tooltip = [tip("rung:Q", "rung", "d"), tip("study:Q", "study", "d"), tip("estimate:Q"), tip("kind:N", "interval")]
    columns = ["place", "lower", "upper", "kind", "rung", "study", "estimate"]
    bars = [
        alt.Chart(own[columns])
        .mark_rule(strokeWidth=width)
        .encode(x=x, y=y, y2=alt.Y2("upper:Q"), color=colour, tooltip=tooltip)
        for own, width in ((table[table["holds"]], 1.5), (table[~table["holds"]], 3.0))
    ]
    # A colour of its own for each set of dots: with the intervals' they would shrink the legend's symbols to dots.
    dots = [
        alt.Chart(own[["place", "estimate"]])
        .mark_circle(size=14, opacity=1, color=shade)
        .encode(x=x, y=alt.Y("estimate:Q", scale=scale))
        for own, shade in ((table[table["holds"]], GROUP), (table[~table["holds"]], POPULATION))
    ]
    line = alt.Chart(pd.DataFrame({"lower": [truth]})).mark_rule(strokeWidth=2, strokeDash=[6, 3], color="#7d8590")
    names = pd.DataFrame(
        {
            "place": [rung * (SHOWN + _GAP) + SHOWN / 2 for rung in summary.index],
            "lower": high + room * 0.55,
            "label": [f"rung {rung}: {100 * share:.0f}%" for rung, share in summary["holds"].items()],
        }
    )
    text = (
        alt.Chart(names)
        .mark_text(fontSize=14, fontWeight="bold", color="#7d8590")
        .encode(x=x, y=y, text=alt.Text("label:N"))
    )
    chart = finished(alt.layer(line.encode(y=y), *bars, *dots, text), 430)
    n = int(found["study"].max())
    note = f"{SHOWN} of {n:,} studies are drawn on each rung; the shares are of all." if n > SHOWN else ""
    return Picture(chart, _said(summary, n, what), note)


def _said(summary: pd.DataFrame, n: int, what: str) -> str:
    shares = ", ".join(f"{100 * share:.0f}% on rung {rung}" for rung, share in summary["holds"].items())
    return f"Of {n:,} studies' 95% intervals of {short(what, 60)}, these hold the truth: {shares}. Promised were 95%."
