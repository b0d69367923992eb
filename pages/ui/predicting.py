"""Values that a rung expects: at times the learner names, for everybody or for each category."""

from __future__ import annotations

from itertools import product
from typing import Any

import streamlit as st

from lmm_engine.errors import DataError
from lmm_engine.report import escape
from lmm_engine.report.numbers import listing, plain
from lmm_engine.report.words import named

from . import doors, insights
from .drafts import numbers_in
from .pictures import sentence, show_table
from .widgets import pick, words

MOST_TIMES = 20


def split() -> str | None:
    """A categorical predictor with a line for each of its categories; None for everybody together."""
    ready = doors.prepared()
    offered = [p for p in ready.roles.predictors if p in ready.categories]
    return pick("One line for each", "views.split", offered, none="Everybody together") if offered else None


def table(rung: int, by: str | None) -> None:
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
    _values(rung, [{name: t} | place for place, t in product(_places(by), times)])


def without_time(rung: int, by: str | None) -> None:
    """What is expected where nothing varies within groups: a mean, or one for each category."""
    sentence("There is no time among the roles, so there is no line to draw: what this model predicts is a mean.")
    _values(rung, _places(by))


def _places(by: str | None) -> list[dict[str, Any]]:
    return [{by: level} for level in doors.prepared().categories[by]] if by else [{}]


def _values(rung: int, places: list[dict[str, Any]]) -> None:
    from lmm_engine.report.sentences import prediction_sentence
    from lmm_engine.report.tables import expectation_table

    ready = doors.prepared()
    found = insights.expected(rung, places)
    show_table(expectation_table(places, found), "Expected values with 95% intervals", words=len(places[0]))
    last = found.iloc[-1]
    sentence(prediction_sentence(ready, places[-1], last, unit=insights.unit()))
    open_predictors = [p for p in ready.roles.predictors if p not in places[0]]
    if open_predictors:
        st.caption(f"Averaged over {escape.markdown(listing(map(named, open_predictors)))} as in the data.")
