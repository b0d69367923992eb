"""Values that a rung expects: at times the learner names, of everybody, of one group or of a new one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from lmm_engine.errors import DataError
from lmm_engine.report import escape
from lmm_engine.report.numbers import listing, percent, plain
from lmm_engine.report.words import named, noun

from . import controls, doors, gallery, insights, known
from .held.drafts import numbers_in
from .pictures import bullets, sentence, show_picture, show_table
from .tracing import offer_trace
from .widgets import pick, segmented, words

if TYPE_CHECKING:
    from lmm_engine.report.inferences.band_words import Whom
    from lmm_engine.report.tracing import Traces

MOST_TIMES = 20
COVERAGES = (0.8, 0.9, 0.95, 0.99)
_BANDS = {"mean": "Its mean", "row": "A new row too"}


@dataclass(frozen=True)
class Asked:
    """What is to be predicted.

    Parameters
    ----------
    rung : int
    whom : {"population", "known", "new"}
    group : str or None
        The known group.
    by : str or None
        A categorical predictor with a line for each of its categories; None for everybody together.
    level : float
        Coverage of the bands.
    rows : bool
        Whether the band of new rows is drawn too.
    """

    rung: int
    whom: Whom
    group: str | None
    by: str | None
    level: float
    rows: bool

    @property
    def new(self) -> bool:
        """Whether one group is meant that is not in the data."""
        return self.whom == "new"


def ask() -> Asked:
    """What the learner wants predicted."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        rung = controls.rung("views.checked")
        levels = {level: percent(level) for level in COVERAGES}
        level = segmented("Coverage", "views.coverage", levels, default=0.95)
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        whom = _whom(rung)
        band = segmented("Band for", "views.band", _BANDS) if doors.roles().time is not None else "mean"
    group = _group(rung) if whom == "known" else None
    by = _split() if whom != "known" else None
    return Asked(rung, whom, group, by, level, band == "row")


def _whom(rung: int) -> Whom:
    if rung == 0:
        return "population"
    one = escape.markdown(noun(doors.roles().group))
    options = {"population": f"Average {one}", "known": f"One {one}", "new": f"New {one}"}
    return segmented("Prediction for", "views.whose", options)


def _group(rung: int) -> str:
    who = escape.markdown(noun(doors.roles().group))
    pick(f"Which {who}?", "views.level", insights.levels(), none="The one pulled furthest")
    return insights.level_in_sight() or known.pulled_furthest(rung)


def _split() -> str | None:
    ready = doors.prepared()
    offered = [p for p in ready.roles.predictors if p in ready.categories]
    return pick("One line for each", "views.split", offered, none="Everybody together") if offered else None


def picture(asked: Asked) -> None:
    """The predicted lines with their bands, and what these cover."""
    from lmm_engine.report.inferences.band_words import coverage_sentences

    lines = [
        insights.band_lines(asked.rung, place, asked.group, asked.new, asked.level).assign(line=_name(asked, place))
        for place in _places(asked.by)
    ]
    table = pd.concat(lines, ignore_index=True)
    if asked.whom == "population" and asked.by is None:
        table = table.drop(columns="line")
    if not asked.rows:
        table = table.drop(columns=["row_lower", "row_upper"])
    show_picture(gallery.predictions(asked.rung, table, asked.level, asked.group), "predictions")
    said = coverage_sentences(
        asked.whom, doors.prepared(), level=asked.level, group=asked.group or "", mixed=asked.rung > 0
    )
    bullets(said)


def _name(asked: Asked, place: dict[str, Any]) -> str:
    """What a line is called in the picture."""
    from lmm_engine.report.inferences.band_words import whose_mean

    if asked.by is not None:
        return str(place[asked.by])
    return whose_mean(asked.whom, doors.prepared(), asked.group or "")


def table(asked: Asked) -> None:
    """What is expected at chosen times."""
    ready = doors.prepared()
    name = str(ready.time_name)
    st.subheader("Read off at chosen times")
    usual = ", ".join(map(plain, insights.usual_times()))
    label = f"At which {escape.markdown(named(name))}?"
    typed = words(label, "views.times", placeholder=usual, help="Numbers, separated by commas")
    times = numbers_in(typed or usual, name)
    if len(times) > MOST_TIMES:
        raise DataError(f"{len(times)} times are more than fit a small table.", f"Name at most {MOST_TIMES}.")
    _values(asked, [{name: t} | place for place, t in product(_places(asked.by), times)])


def without_time(asked: Asked) -> None:
    """What is expected where nothing varies within groups: a mean, or one for each category."""
    from lmm_engine.report.inferences.band_words import coverage_sentences

    sentence("There is no time among the roles, so there is no line to draw: what this model predicts is a mean.")
    _values(asked, _places(asked.by))
    ready = doors.prepared()
    bullets(coverage_sentences(asked.whom, ready, level=asked.level, group=asked.group or "", mixed=asked.rung > 0))


def _places(by: str | None) -> list[dict[str, Any]]:
    return [{by: level} for level in doors.prepared().categories[by]] if by else [{}]


def _values(asked: Asked, places: list[dict[str, Any]]) -> None:
    from lmm_engine.report.inferences.band_words import expected_sentence
    from lmm_engine.report.inferences.tables_bands import band_table

    ready = doors.prepared()
    found = insights.bands(asked.rung, places, asked.group, asked.new, asked.level)
    shown = band_table(places, found, level=asked.level)
    show_table(shown, "Expected values with intervals for the mean and for a new row", words=len(places[0]))
    offer_trace("expected", lambda: _traces(asked, places, found))
    said = expected_sentence(
        ready, places[-1], found.iloc[-1], asked.whom, level=asked.level, group=asked.group or "", unit=insights.unit()
    )
    sentence(said)
    st.caption(f"{_averaged(asked, places)}{controls.df_says(doors.rung(asked.rung))}")


def _traces(asked: Asked, places: list[dict[str, Any]], found: pd.DataFrame) -> Traces:
    from lmm_engine.report.tracing import PredictionTraces

    first = [i for i, place in enumerate(places) if place not in places[:i]]  # a time may have been typed twice
    about = (doors.rung(asked.rung), doors.prepared(), f"rung{asked.rung}")
    whose = (asked.group, asked.new, insights.df_in_use(), asked.level, insights.unit())
    return PredictionTraces(*about, [places[i] for i in first], found.iloc[first], *whose)


def _averaged(asked: Asked, places: list[dict[str, Any]]) -> str:
    """How the predictors that no place names are taken."""
    ready = doors.prepared()
    left_open = [p for p in ready.roles.predictors if p not in places[0]]
    if not left_open:
        return ""
    names = escape.markdown(listing(map(named, left_open)))
    if asked.group is not None:
        return f"{names} as in the rows of this {escape.markdown(noun(ready.roles.group))}. "
    return f"Averaged over {names} as in the data. "
