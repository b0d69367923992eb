"""How much there is, and what is missing."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .picture import GROUP, PALETTE, POINT, Picture, figure, finished, short

#: With more groups than this, bars become a histogram of how many groups have how many rows.
BARS = 40


def observations_bar(counts: pd.DataFrame, *, group: str) -> Picture:
    """Rows per group: a bar each, or a histogram where there are many groups.

    Parameters
    ----------
    counts : DataFrame
        Columns ``group n``.
    group : str
        The learner's name of the grouping column.
    """
    n = counts["n"]
    same = n.min() == n.max()
    said = f"{len(counts):,} groups, " + (
        f"each with {n.min():,} rows."
        if same
        else f"with {n.min():,} to {n.max():,} rows; the median is {figure(n.median())}."
    )
    if len(counts) > BARS:
        table = n.value_counts().rename_axis("rows").reset_index(name="groups")
        chart = (
            alt.Chart(table)
            .mark_bar(color=GROUP)
            .encode(
                x=alt.X(
                    "rows:Q", title="rows in a group", bin=alt.Bin(maxbins=30) if len(table) > 30 else alt.Undefined
                ),
                y=alt.Y("sum(groups):Q", title="groups"),
                tooltip=[alt.Tooltip("rows:Q", title="rows"), alt.Tooltip("groups:Q", title="groups")],
            )
        )
        return Picture(finished(chart, 240), said)
    table = counts.assign(group=counts["group"].astype(str))
    chart = (
        alt.Chart(table)
        .mark_bar(color=GROUP)
        .encode(
            x=alt.X("group:N", sort=list(table["group"]), title=short(group, 60)),
            y=alt.Y("n:Q", title="rows", axis=alt.Axis(tickMinStep=1)),
            tooltip=[alt.Tooltip("group:N", title=short(group)), alt.Tooltip("n:Q", title="rows")],
        )
    )
    return Picture(finished(chart, 240), said)


def missing_map(patterns: pd.DataFrame) -> Picture:
    """Which columns are missing together: one row of cells per pattern, the commonest on top.

    Parameters
    ----------
    patterns : DataFrame
        Columns ``pattern column missing n_rows``, patterns in order of frequency.
    """
    rows = patterns.drop_duplicates("pattern")
    labels = {pattern: f"{n:,} rows" for pattern, n in zip(rows["pattern"], rows["n_rows"], strict=True)}
    order = list(rows["pattern"])
    columns = list(dict.fromkeys(patterns["column"].astype(str)))
    table = patterns.assign(
        column=patterns["column"].astype(str),
        state=patterns["missing"].map({True: "missing", False: "there"}),
        mark=patterns["missing"].map({True: "×", False: ""}),
        place=patterns["pattern"].map({pattern: i for i, pattern in enumerate(order)}),
    )
    table["label"] = table["place"].map(lambda i: f"{i + 1}: {labels[order[i]]}")
    base = alt.Chart(table).encode(
        x=alt.X("column:N", sort=columns, title=None, axis=alt.Axis(orient="top", labelLimit=110, labelAngle=-30)),
        y=alt.Y("label:N", sort=alt.EncodingSortField("place"), title=None, axis=alt.Axis(labelOverlap=False)),
    )
    cells = base.mark_rect(cornerRadius=3, stroke=POINT, strokeWidth=0.5).encode(
        color=alt.Color("state:N", scale=alt.Scale(domain=["there", "missing"], range=["#7d859033", PALETTE[0]])),
        tooltip=[
            alt.Tooltip("column:N", title="column"),
            alt.Tooltip("state:N", title="value"),
            alt.Tooltip("n_rows:Q", title="rows"),
        ],
    )
    crosses = base.mark_text(fontSize=14, fontWeight="bold").encode(text="mark:N")
    complete = int(rows.loc[~rows["pattern"].isin(patterns.loc[patterns["missing"], "pattern"]), "n_rows"].sum())
    total = int(rows["n_rows"].sum())
    said = f"{complete:,} of {total:,} rows are complete in the columns used; there are {len(order)} patterns."
    return Picture(finished(alt.layer(cells, crosses), 60 + 28 * len(order)), said)
