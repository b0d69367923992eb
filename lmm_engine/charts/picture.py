"""What every chart here is, and what they share: colours that hold by day and by night, sizes, honest thinning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

#: More lines than this are a thicket, and more points than this are slow in a browser and unreadable anyway.
SHOWN_GROUPS = 60
SHOWN_POINTS = 2_000
SHOWN_LINE_POINTS = 4_000
#: Points far out that thinning never takes away.
SHOWN_EXTREMES = 100

#: Mid-tones, at least 3:1 against both backgrounds and apart under the common colour blindnesses (after Okabe and Ito).
#: No colour speaks alone: each mark also differs in width, dash or shape.
POINT = "#7d8590"
GROUP = "#4a90c2"
POPULATION = "#d2601a"
HIGHLIGHT = "#1b9e77"
PALETTE = ["#d2601a", "#9467bd", "#a8870f", "#c44e8a", "#4f9a94", "#7d8590"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3]]

HEIGHT = 400
#: What a legend below a picture takes; the plot itself keeps its size.
LEGEND_HEIGHT = 52
#: Whole numbers up to here are written out on an axis: years, days, milliseconds.
LONGEST_WHOLE = 1e7
LONGEST_LABEL = 28
LONGEST_TITLE = 60


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart with what has to be said about it.

    Parameters
    ----------
    chart : altair chart
    alt : str
        One or two sentences with what the picture shows and its main numbers, for those who cannot see it.
    note : str
        What was left out of the drawing, if anything.
    """

    chart: Any
    alt: str
    note: str = ""


@dataclass(frozen=True)
class Labels:
    """The learner's names, used as titles only; no field of a chart is ever called by them.

    Parameters
    ----------
    outcome, group : str
    time : str or None
    """

    outcome: str
    group: str
    time: str | None = None


def short(text: str, longest: int = LONGEST_LABEL) -> str:
    """A name that fits a legend or an axis, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def distinct(names: Iterable[str], longest: int = LONGEST_TITLE) -> dict[str, str]:
    """Names, each with a short form of its own: those that would read alike are numbered."""
    taken: set[str] = set()
    result: dict[str, str] = {}
    for name in names:
        brief, number = short(name, longest), 1
        while brief in taken:
            number += 1
            brief = f"{short(name, longest - 3 - len(str(number)))} ({number})".strip()
        taken.add(brief)
        result[name] = brief
    return result


def tip(field: str, name: str = "", format: str = ".4~g") -> alt.Tooltip:
    """A line of a tooltip: a value under the learner's name of it."""
    title = short(name or field.removesuffix(":Q").removesuffix(":N"))
    # Vega's tooltips draw an entry called "image" as a picture from that address, and one called "title" as a heading.
    title = f"{title}:" if title in {"image", "title"} else title
    return alt.Tooltip(field, title=title, format=format) if field.endswith(":Q") else alt.Tooltip(field, title=title)


def figure(value: float) -> str:
    """A number with three significant digits, for text alternatives and labels."""
    if not np.isfinite(value):
        return "–"
    text = f"{value:.3g}"
    return (f"{value:,.0f}" if "e" in text and abs(value) >= 1 else text).replace("-", "−")


def some_groups(groups: pd.Series, keep: str | None = None) -> tuple[list[str], str]:
    """At most `SHOWN_GROUPS` group names, evenly spaced, and a note where some are left out."""
    names = list(pd.unique(groups.astype(str)))
    if len(names) <= SHOWN_GROUPS:
        return names, ""
    places = np.linspace(0, len(names) - 1, SHOWN_GROUPS).round().astype(int)
    shown = [names[i] for i in places]
    if keep is not None and keep in names and keep not in shown:
        shown[-1] = keep
    return (
        shown,
        f"{SHOWN_GROUPS} of {len(names):,} groups are drawn, evenly spaced.",
    )


def drawn(frame: pd.DataFrame, shown: Sequence[str], highlight: str | None) -> pd.DataFrame:
    """The rows of the shown groups under short names, the group that stands out last, so that it lies on top.

    Which group it is travels as a column ``picked`` of true and false: no name becomes part of an expression.
    """
    group = frame["group"].astype(str)
    kept = group.isin(list(shown)).to_numpy()
    group = group[kept]
    table = frame[kept].assign(group=group.map(distinct(shown)), picked=group == highlight)
    return table.sort_values("picked", kind="stable", ignore_index=True)


def if_picked(channel: Any, there: Any, elsewhere: Any) -> Any:
    """A channel with a value for the group that stands out, and one for the others."""
    return either(channel, alt.datum.picked, there, elsewhere)


def either(channel: Any, test: Any, there: Any, elsewhere: Any) -> Any:
    """A channel (``alt.ColorValue``, ``alt.SizeValue``, …) with one value where a test holds, and another elsewhere.

    Channels are named by their classes everywhere: ``encode`` looks for the class of a bare string or value among all
    of Altair's, which takes longer than drawing the rest of a chart.
    """
    return channel(elsewhere, condition={"test": test, "value": there})


def some_places(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines by group in order of time, each through fewer of its places where there are too many for a picture."""
    if len(lines) <= SHOWN_LINE_POINTS:
        return lines
    lines = lines.sort_values(["group", "time"], kind="stable")
    size = lines.groupby("group", sort=False)["time"].transform("size").to_numpy()
    place = lines.groupby("group", sort=False).cumcount().to_numpy()
    most = max(SHOWN_LINE_POINTS // lines["group"].nunique(), 2) - 1
    # The ends stay; between them a place is kept where the evenly spaced counter moves on.
    step = place * most // np.maximum(size - 1, 1)
    before = (place - 1) * most // np.maximum(size - 1, 1)
    return lines[(place == 0) | (step > before)]


def some_rows(frame: pd.DataFrame, extreme: str | None = None) -> tuple[pd.DataFrame, str]:
    """At most `SHOWN_POINTS` rows, evenly spaced, and a note where some are left out.

    With ``extreme``, the name of a column, the rows furthest from zero in it stay as well: they are what one looks for.
    """
    if len(frame) <= SHOWN_POINTS:
        return frame, ""
    kept, far = "evenly spaced", np.zeros(0, dtype=np.intp)
    if extreme is not None:
        size = frame[extreme].abs().fillna(-1.0).to_numpy(float)
        far = np.argpartition(size, -SHOWN_EXTREMES)[-SHOWN_EXTREMES:]
        kept = f"the {SHOWN_EXTREMES} furthest out and of the others some, evenly spaced"
    others = np.setdiff1d(np.arange(len(frame)), far)
    places = others[np.linspace(0, len(others) - 1, SHOWN_POINTS - len(far)).round().astype(int)]
    note = f"{SHOWN_POINTS:,} of {len(frame):,} points are drawn, {kept}."
    return frame.iloc[np.sort(np.concatenate([places, far]))], note


def axis(values: pd.Series | np.ndarray, room: float = 0.04) -> alt.Scale:
    """A scale that spans all values, so that a picture keeps its axes while its lines move."""
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return alt.Scale(zero=False)
    low, high = float(finite.min()), float(finite.max())
    with np.errstate(over="ignore"):
        margin = room * float(np.subtract(high, low)) or max(abs(high), 1.0) * 0.1
    if not np.isfinite([low - margin, high + margin]).all():
        return alt.Scale(zero=False)
    return alt.Scale(domain=[low - margin, high + margin], zero=False, nice=False)


def whole_steps(values: pd.Series | np.ndarray) -> dict[str, Any]:
    """Axis options: no ticks between whole numbers where all values are whole."""
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    if not np.all(finite == np.round(finite)):
        return {}
    return {"tickMinStep": 1, "format": "d"} if np.all(np.abs(finite) < LONGEST_WHOLE) else {"tickMinStep": 1}


#: A legend whose entries stand under each other: long ones would be cut off on a narrow screen.
STACKED = alt.Legend(orient="bottom", direction="vertical", columns=1, title=None, labelLimit=300)


def key(names: Sequence[str], orient: Literal["top", "bottom"] = "top", symbol: str = "stroke") -> alt.Legend:
    """A legend that says which line is which, in as many columns as a phone is wide enough for."""
    wide = sum(map(len, names)) + 5 * len(names) > 40
    columns = (1 if max(map(len, names)) > 16 else 2) if wide else len(names)
    # Symbols of lines are long enough to show a dash.
    size, width = (400, 3) if symbol == "stroke" else (100, 1)
    return alt.Legend(
        orient=orient,
        title=None,
        columns=columns,
        symbolType=symbol,
        symbolSize=size,
        symbolStrokeWidth=width,
        labelLimit=260,
    )


def finished(chart: Any, height: int = HEIGHT) -> Any:
    """Size and manners common to all charts; colours of axes and text stay the theme's."""
    return chart.properties(height=height, width="container").configure_legend(orient="top", title=None, labelLimit=260)


def notes(*parts: str) -> str:
    """Notes on what was left out, joined, with the assurance that only the drawing is thinner."""
    said = [part for part in parts if part]
    return " ".join([*said, "Every number is computed from all."]) if said else ""


def group_axis(names: Sequence[str], title: str) -> alt.X:
    """Groups side by side in this order: upright labels where they fit, none where there are too many."""
    upright = len(names) <= 10 and max(map(len, names), default=0) <= 6
    many = len(names) > 30
    axis = alt.Axis(labels=not many, ticks=not many, labelAngle=0 if upright else -90)
    return alt.X("group:N", sort=list(names), title=short(title, LONGEST_TITLE), axis=axis)
