"""What is missing over the occasions, and who leaves."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from .picture import (
    GROUP,
    LONGEST_LABEL,
    LONGEST_TITLE,
    PALETTE,
    POINT,
    POPULATION,
    Labels,
    Picture,
    axis,
    distinct,
    figure,
    finished,
    key,
    short,
    tip,
    whole_steps,
)

#: Patterns beyond these are rare, and the picture would not end.
SHOWN_PATTERNS = 25
#: More occasions than this have no room for a sign in each cell.
SIGNED_OCCASIONS = 24
TOLD_PATTERNS = 4
_STATES = ["seen", "missing"]
_TWO = [POPULATION, GROUP]
#: Tells rows of equal counts apart for the axis, not for the reader.
_UNSEEN = "\N{ZERO WIDTH SPACE}"


def occasions_map(patterns: pd.DataFrame, times: Sequence[str], *, group: str, time: str) -> Picture:
    """At which occasions the outcome is missing: one row of cells per pattern, those seen longest on top.

    Parameters
    ----------
    patterns : DataFrame
        From `data.occasion_pattern`.
    times : sequence of str
        What to call the occasions, in their order.
    group, time : str
        The learner's names; `group` for several of them.
    """
    names = list(distinct(times).values()) if len(set(times)) == len(times) else [f"{i + 1}" for i in range(len(times))]
    every = patterns.drop_duplicates("pattern")
    kept = every.head(SHOWN_PATTERNS)["pattern"]
    table = patterns[patterns["pattern"].isin(kept)]
    order = _staircase(table)
    label = {pattern: f"{n:,}" for pattern, n in zip(every["pattern"], every["n_groups"], strict=True)}
    table = table.assign(
        occasion=table["place"].map(lambda place: names[place]),
        state=table["missing"].map({True: "missing", False: "seen"}),
        mark=table["missing"].map({True: "×", False: ""}),
        row=table["pattern"].map({pattern: i for i, pattern in enumerate(order)}),
        label=table["pattern"].map(lambda pattern: label[pattern] + _UNSEEN * order.index(pattern)),
    ).drop(columns="time")
    base = alt.Chart(table).encode(
        x=alt.X("occasion:N", sort=names, title=short(time, LONGEST_TITLE), axis=_over(names)),
        y=alt.Y(
            "label:N",
            sort=alt.EncodingSortField("row"),
            title=short(group, LONGEST_TITLE),
            axis=alt.Axis(labelOverlap=False),
        ),
    )
    cells = base.mark_rect(cornerRadius=3, stroke=POINT, strokeWidth=0.5).encode(
        color=alt.Color("state:N", scale=alt.Scale(domain=_STATES, range=["#7d859033", PALETTE[0]])),
        tooltip=[tip("occasion:N", time), tip("state:N", "outcome"), tip("n_groups:Q", group, ",d")],
    )
    signs = base.mark_text(fontSize=13, fontWeight="bold").encode(text=alt.Text("mark:N"))
    chart = cells if len(names) > SIGNED_OCCASIONS else alt.layer(cells, signs)
    note = f"The {len(kept)} commonest of {len(every):,} patterns are drawn." if len(every) > len(kept) else ""
    return Picture(finished(chart, 110 + 26 * len(order)), _patterns_said(patterns, names, group), note)


def _over(names: Sequence[str]) -> alt.Axis:
    """The occasions' names above the cells, slanted where they are long."""
    wide = max(map(len, names)) * len(names) > 40
    return alt.Axis(orient="top", labelAngle=-40 if wide else 0, labelOverlap=True)


def _staircase(table: pd.DataFrame) -> list[int]:
    """Patterns in the order in which they are drawn: those seen longest, then those seen most, then the commonest."""
    there = table[~table["missing"]].groupby("pattern")["place"].agg(["max", "count"])
    whole = there.reindex(table["pattern"].unique()).fillna(-1)
    return list(whole.sort_values(["max", "count"], ascending=False, kind="stable").index)


def _patterns_said(patterns: pd.DataFrame, names: Sequence[str], group: str) -> str:
    every = patterns.drop_duplicates("pattern")
    total, name = int(every["n_groups"].sum()), short(group, LONGEST_TITLE)
    said = []
    for pattern, own in list(patterns.groupby("pattern"))[:TOLD_PATTERNS]:
        gone = [names[place] for place in own.loc[own["missing"], "place"]]
        what = f"missing at {', '.join(gone[:6])}{' and more' if len(gone) > 6 else ''}" if gone else "complete"
        said.append(f"{int(every.loc[every['pattern'] == pattern, 'n_groups'].iloc[0]):,} {what}")
    more = f"; and {len(every) - TOLD_PATTERNS:,} rarer patterns" if len(every) > TOLD_PATTERNS else ""
    return f"Patterns of missing outcomes over {len(names)} occasions of {total:,} {name}: {'; '.join(said)}{more}."


def leaving_lines(seen: pd.DataFrame, *, labels: Labels, leave: str, stay: str) -> Picture:
    """The mean outcome at each occasion of those who leave after it, and of those who come again.

    Parameters
    ----------
    seen : DataFrame
        Columns ``time leaving mean lower upper n``.
    labels : Labels
    leave, stay : str
        What to call the two.
    """
    table = seen.assign(who=seen["leaving"].map({True: leave, False: stay}))
    table[["lower", "upper"]] = table[["lower", "upper"]].where(np.isfinite(table[["lower", "upper"]]))
    kinds, ends = [leave, stay], table.dropna(subset=["lower", "upper"])
    # The interval of two or three groups can be wide beyond all else; the means decide what is in sight.
    middle = table["mean"]
    reach = float(middle.max() - middle.min()) or max(abs(float(middle.iloc[0])), 1.0)
    inside = np.clip(ends[["lower", "upper"]].to_numpy(), middle.min() - reach, middle.max() + reach)
    scale = axis(np.r_[inside.ravel(), middle])
    x = alt.X(
        "time:Q",
        title=short(labels.time or "", LONGEST_TITLE),
        scale=axis(table["time"]),
        axis=alt.Axis(**whole_steps(table["time"])),
    )
    title = f"mean {labels.outcome}"
    told = [tip("who:N", "who"), tip("time:Q", labels.time or ""), tip("mean:Q", title), tip("n:Q", "how many", ",d")]
    # The lines alone have a legend: a symbol that is line and point at once cannot be read.
    hue = alt.Scale(domain=kinds, range=_TWO)
    colour, plain_colour = alt.Color("who:N", scale=hue, legend=key(kinds)), alt.Color("who:N", scale=hue, legend=None)
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=kinds, range=[[6, 3], [1, 0]]), legend=key(kinds))
    shape = alt.Shape("who:N", scale=alt.Scale(domain=kinds, range=["diamond", "circle"]), legend=None)
    y = alt.Y("mean:Q", title=short(title, LONGEST_TITLE), scale=scale)
    base = alt.Chart(table.drop(columns="leaving"))
    lines = base.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour, strokeDash=dash)
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=x, y=y, color=plain_colour, shape=shape, tooltip=told
    )
    bars = (
        alt.Chart(ends.drop(columns="leaving"))
        .mark_rule(strokeWidth=1.5, opacity=0.6, clip=True)
        .encode(
            x=x,
            y=alt.Y("lower:Q", scale=scale, title=short(title, LONGEST_TITLE)),
            y2=alt.Y2("upper:Q"),
            color=plain_colour,
        )
    )
    chart = alt.layer(bars, lines, points).resolve_scale(
        color="independent", strokeDash="independent", shape="independent"
    )
    return Picture(finished(chart, 320), _leaving_said(table, leave, stay, title))


def _leaving_said(table: pd.DataFrame, leave: str, stay: str, title: str) -> str:
    wide = table.pivot_table(index="time", columns="leaving", values="mean")
    both = wide.dropna() if {True, False} <= set(wide.columns) else wide.iloc[:0]
    if not len(both):
        return f"The {short(title, LONGEST_TITLE)} by occasion of those who {stay}; nobody to compare with."
    told = [f"{t:.6g}: {figure(row[True])} against {figure(row[False])}" for t, row in both.head(10).iterrows()]
    who = f"those who {leave} against those who {stay}"
    return f"The {short(title, LONGEST_TITLE)} of {who}, by occasion. {'; '.join(told)}."


def odds_rows(frame: pd.DataFrame) -> Picture:
    """Odds ratios with their intervals on a logarithmic axis, and the line at 1, where nothing goes with anything.

    Parameters
    ----------
    frame : DataFrame
        Columns ``label odds lower upper``; rows without a number are left out.
    """
    shown = frame.replace([np.inf, 0.0], np.nan).dropna(subset=["odds", "lower", "upper"])
    names = shown["label"].astype(str)
    table = shown[["odds", "lower", "upper"]].assign(label=names.map(distinct(names, LONGEST_LABEL)))
    y = alt.Y("label:N", sort=list(table["label"]), title=None, axis=alt.Axis(labelLimit=190, ticks=False))
    # One interval that knows nothing must not squeeze the others.
    ends = np.clip(np.r_[table["lower"], table["upper"], 1.0], 0.02, 50.0)
    scale = alt.Scale(type="log", domain=[float(ends.min()) / 1.1, float(ends.max()) * 1.1], nice=False)
    told = [tip("label:N", "what"), tip("odds:Q", "odds ratio"), tip("lower:Q", "from"), tip("upper:Q", "to")]
    heading = "odds ratio of leaving"
    ticks = alt.Axis(values=[0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], format="~g")
    lines = (
        alt.Chart(table)
        .mark_rule(strokeWidth=3, color=GROUP, clip=True)
        .encode(y=y, x=alt.X("lower:Q", scale=scale, title=heading, axis=ticks), x2=alt.X2("upper:Q"), tooltip=told)
    )
    dots = (
        alt.Chart(table)
        .mark_point(filled=True, size=90, color=POPULATION, opacity=1, clip=True)
        .encode(y=y, x=alt.X("odds:Q", scale=scale, title=heading, axis=ticks), tooltip=told)
    )
    one = alt.Chart(pd.DataFrame({"x": [1.0]})).mark_rule(strokeDash=[4, 4], color=POINT)
    chart = alt.layer(one.encode(x=alt.X("x:Q", scale=scale, title=heading, axis=ticks)), lines, dots)
    said = [
        f"{row.label}: {figure(row.odds)} from {figure(row.lower)} to {figure(row.upper)}" for row in table.itertuples()
    ]
    return Picture(finished(chart, 30 * len(table) + 62), f"Odds ratios of leaving. {'; '.join(said)}.")
