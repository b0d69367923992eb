"""How far the estimates move without each group: the many small, the few large, and where to look."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .picture import (
    GROUP,
    LONGEST_TITLE,
    POPULATION,
    Picture,
    distinct,
    figure,
    finished,
    if_picked,
    notes,
    short,
    tip,
)

#: The most influential; those after them are no news, and each of these has room for its name.
SHOWN_SETS = 20


def influence_bars(
    frame: pd.DataFrame, *, group: str, threshold: float, column: str = "cooks_distance", measure: str = ""
) -> Picture:
    """A mark for each of the most influential groups or rows, the largest on top, and the line from which on to look.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.influence`; the index names groups or rows. Those without a number are left out, and said.
    group : str
        The learner's name of the grouping column, or what single rows are called.
    threshold : float
        Where the line is drawn, such as `diagnostics.thresholds.cooks_distance`.
    column : str
        Which measure; not negative.
    measure : str
        What it is called; Cook's distance if empty.
    """
    measure = short(measure or "Cook's distance", LONGEST_TITLE)
    known = frame[column].dropna().sort_values(ascending=False, kind="stable")
    table = _table(known.head(SHOWN_SETS), threshold)
    top = max(float(known.max()) if len(known) else 0.0, threshold)
    scale = alt.Scale(domain=[0.0, 1.15 * top], nice=False)
    x = alt.X("value:Q", title=measure, scale=scale)
    names = alt.Axis(labelLimit=110, labelOverlap=False)
    base = alt.Chart(table).encode(
        x=x,
        y=alt.Y("group:N", sort=list(table["group"]), title=short(group, LONGEST_TITLE), axis=names),
        color=if_picked(alt.ColorValue, POPULATION, GROUP),
        tooltip=[tip("group:N", group), tip("value:Q", measure)],
    )
    stems = base.mark_rule(strokeWidth=2).encode(x2=alt.X2Datum(0.0))
    heads = base.mark_point(filled=True, opacity=1).encode(
        shape=if_picked(alt.ShapeValue, "diamond", "circle"),
        size=if_picked(alt.SizeValue, 130, 50),
    )
    mark = alt.Chart(pd.DataFrame({"value": [threshold], "label": [f"look from {figure(threshold)} on"]}))
    line = mark.mark_rule(strokeDash=[6, 3], color=POPULATION, strokeWidth=2).encode(x=x)
    left = threshold > 0.6 * top
    words = mark.mark_text(dx=-6 if left else 6, align="right" if left else "left", fontSize=13, color=POPULATION)
    chart = alt.layer(stems, heads, line, words.encode(x=x, y=alt.YValue(-8), text=alt.Text("label:N")))
    height = 80 + 20 * max(len(table), 3)
    return Picture(finished(chart, height), _said(known, threshold, group, measure), _left_out(frame, known, table))


def _table(shown: pd.Series, threshold: float) -> pd.DataFrame:
    names = shown.index.astype(str)
    own = distinct(names) if names.is_unique else None
    values = shown.to_numpy(float)
    group = [own[name] for name in names] if own else [f"{short(name)} ({i + 1})" for i, name in enumerate(names)]
    return pd.DataFrame({"group": group, "value": values, "picked": values > threshold})


def _said(known: pd.Series, threshold: float, group: str, measure: str) -> str:
    if not len(known):
        return f"There is no {measure} by {short(group, LONGEST_TITLE)}."
    beyond = int((known > threshold).sum())
    first = ", ".join(f"{short(str(name))} {figure(float(value))}" for name, value in known.head(3).items())
    said = f"{measure} by {short(group, LONGEST_TITLE)}, {len(known):,} in all, the largest first: {first}"
    if not beyond:
        return f"{said}; none is beyond the line at {figure(threshold)}."
    return f"{said}; {beyond:,} {'is' if beyond == 1 else 'are'} beyond the line at {figure(threshold)}."


def _left_out(frame: pd.DataFrame, known: pd.Series, table: pd.DataFrame) -> str:
    fewer = f"The {len(table)} largest of {len(known):,} are drawn." if len(table) < len(known) else ""
    missing = len(frame) - len(known)
    said = f"{missing:,} without a number {'is' if missing == 1 else 'are'} left out." if missing else ""
    return notes(fewer, said) if fewer else said
