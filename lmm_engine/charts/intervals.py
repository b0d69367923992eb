"""Estimates with their intervals, one under the other."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from .picture import GROUP, LONGEST_LABEL, LONGEST_TITLE, POPULATION, Picture, distinct, figure, finished, short, tip

#: More rows than this are a wall, and more than these are tiring to be told.
SHOWN_ROWS = 40
TOLD_ROWS = 12
#: Height of a row, and of the axis with its title.
_ROW, _FRAME = 30, 62


def interval_rows(frame: pd.DataFrame, *, title: str, zero: bool = False) -> Picture:
    """Dots with intervals, row by row in the order of the frame.

    Parameters
    ----------
    frame : DataFrame
        Columns ``label estimate lower upper``. A row without an interval is a dot alone; an end that is not finite is
        not drawn.
    title : str
        What the axis measures.
    zero : bool
        Mark zero, where "no difference" is.
    """
    shown = frame.head(SHOWN_ROWS)
    names = shown["label"].astype(str)
    table = pd.DataFrame({end: _finite(shown[end]) for end in ("estimate", "lower", "upper")})
    table = table.assign(label=names.map(distinct(names, LONGEST_LABEL)))
    y = alt.Y("label:N", sort=list(table["label"]), title=None, axis=alt.Axis(labelLimit=170, ticks=False))
    scale, heading = alt.Scale(zero=zero), short(title, LONGEST_TITLE)
    ends = [tip("label:N", "what"), tip("estimate:Q"), tip("lower:Q", "from"), tip("upper:Q", "to")]
    lines = (
        alt.Chart(_with_ends(table))
        .mark_rule(strokeWidth=3, color=GROUP)
        .encode(y=y, x=alt.X("start:Q", title=heading, scale=scale), x2=alt.X2("end:Q"), tooltip=ends)
    )
    dots = (
        alt.Chart(table.dropna(subset="estimate"))
        .mark_point(filled=True, size=90, color=POPULATION, opacity=1)
        .encode(y=y, x=alt.X("estimate:Q", title=heading, scale=scale), tooltip=ends)
    )
    height = _ROW * len(table) + _FRAME
    left = len(frame) - len(shown)
    note = f"The first {len(shown)} of {len(frame):,} are drawn." if left else ""
    return Picture(finished(alt.layer(*_nought(zero), lines, dots), height), _said(table, len(frame)), note)


def _finite(values: pd.Series) -> pd.Series:
    numbers = values.astype(float)
    return numbers.where(np.isfinite(numbers))


def _with_ends(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that have an interval; one that is open ends at the estimate."""
    known = table[table["lower"].notna() | table["upper"].notna()]
    start, end = (known[side].fillna(known["estimate"]) for side in ("lower", "upper"))
    return known.assign(start=start, end=end).dropna(subset=["start", "end"])


def _nought(zero: bool) -> list[Any]:
    if not zero:
        return []
    return [alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(strokeDash=[4, 4], opacity=0.6).encode(x=alt.X("x:Q"))]


def _said(table: pd.DataFrame, n_rows: int) -> str:
    told = [
        f"{row.label}: {figure(row.estimate)} from {figure(row.lower)} to {figure(row.upper)}"
        for row in table.head(TOLD_ROWS).itertuples()
    ]
    more = f"; and {n_rows - TOLD_ROWS} more" if n_rows > TOLD_ROWS else ""
    return f"Estimates with their intervals. {'; '.join(told)}{more}."
