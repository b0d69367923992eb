"""How much there is, and what is missing."""

from __future__ import annotations

import altair as alt
import pandas as pd

from .picture import GROUP, LONGEST_TITLE, PALETTE, POINT, Picture, distinct, figure, finished, short, tip

#: With more groups than this, bars become a histogram of how many groups have how many rows.
BARS = 40
#: Patterns of missing values beyond these are rare, and the picture would not end.
SHOWN_PATTERNS = 25


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
        many = n.max() - n.min() > BARS
        chart = (
            alt.Chart(table)
            .mark_bar(color=GROUP)
            .encode(
                x=alt.X("rows:Q", title="rows in a group", bin=alt.Bin(maxbins=30))
                if many
                else alt.X("rows:O", title="rows in a group", axis=alt.Axis(labelAngle=0), scale=_every(n)),
                y=alt.Y("sum(groups):Q", title="groups"),
                tooltip=[tip("rows:Q", "rows", ",d"), tip("groups:Q", "groups", ",d")],
            )
        )
        return Picture(finished(chart, 240), said)
    names = counts["group"].astype(str)
    table = counts.assign(group=names.map(distinct(names)))
    chart = (
        alt.Chart(table)
        .mark_bar(color=GROUP)
        .encode(
            x=alt.X("group:N", sort=list(table["group"]), title=short(group, LONGEST_TITLE)),
            y=alt.Y("n:Q", title="rows", axis=alt.Axis(tickMinStep=1)),
            tooltip=[tip("group:N", group), tip("n:Q", "rows", ",d")],
        )
    )
    return Picture(finished(chart, 240), said)


def _every(n: pd.Series) -> alt.Scale:
    """All whole numbers from the smallest to the largest, those that nobody has included."""
    return alt.Scale(domain=list(range(int(n.min()), int(n.max()) + 1)))


def missing_map(patterns: pd.DataFrame) -> Picture:
    """Which columns are missing together: one row of cells per pattern, the commonest on top.

    Parameters
    ----------
    patterns : DataFrame
        Columns ``pattern column missing n_rows``, patterns in order of frequency.
    """
    rows = patterns.drop_duplicates("pattern")
    complete = int(rows.loc[~rows["pattern"].isin(patterns.loc[patterns["missing"], "pattern"]), "n_rows"].sum())
    total, n_patterns = int(rows["n_rows"].sum()), len(rows)
    rows = rows.head(SHOWN_PATTERNS)
    patterns = patterns[patterns["pattern"].isin(rows["pattern"])]
    labels = {pattern: f"{n:,} rows" for pattern, n in zip(rows["pattern"], rows["n_rows"], strict=True)}
    order = list(rows["pattern"])
    columns = distinct(dict.fromkeys(patterns["column"].astype(str)))
    table = patterns.assign(
        column=patterns["column"].astype(str).map(columns),
        state=patterns["missing"].map({True: "missing", False: "there"}),
        mark=patterns["missing"].map({True: "×", False: ""}),
        place=patterns["pattern"].map({pattern: i for i, pattern in enumerate(order)}),
    )
    table["label"] = table["place"].map(lambda i: f"{i + 1}: {labels[order[i]]}")
    base = alt.Chart(table).encode(
        x=alt.X(
            "column:N",
            sort=list(columns.values()),
            title=None,
            axis=alt.Axis(orient="top", labelLimit=110, labelAngle=-30),
        ),
        y=alt.Y("label:N", sort=alt.EncodingSortField("place"), title=None, axis=alt.Axis(labelOverlap=False)),
    )
    cells = base.mark_rect(cornerRadius=3, stroke=POINT, strokeWidth=0.5).encode(
        color=alt.Color("state:N", scale=alt.Scale(domain=["there", "missing"], range=["#7d859033", PALETTE[0]])),
        tooltip=[tip("column:N", "column"), tip("state:N", "value"), tip("n_rows:Q", "rows", ",d")],
    )
    crosses = base.mark_text(fontSize=14, fontWeight="bold").encode(text=alt.Text("mark:N"))
    note = f"The {len(order)} commonest of {n_patterns:,} patterns are drawn." if n_patterns > len(order) else ""
    said = f"{complete:,} of {total:,} rows are complete in the columns used; there are {n_patterns:,} patterns."
    return Picture(finished(alt.layer(cells, crosses), 120 + 28 * len(order)), said, note)
