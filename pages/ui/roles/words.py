"""A time that is told in words: a number for each of them, as a step of the recipe."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st

from lmm_engine.data.recipe import NumberWords, SetType, date_words
from lmm_engine.data.suggestions.offered import date_form
from lmm_engine.data.word_times import numbers_for_words
from lmm_engine.report import escape
from lmm_engine.report.words import named

from .. import doors, state
from ..mending import actions as mending_actions
from . import actions as role_actions
from . import doors as role_doors


def words_as_time() -> bool:
    """Whether the chosen time holds words, or dates in text, about which something can be done."""
    return _dates_in_text() is not None or _numbers() is not None


def number_words() -> None:
    """What can be done about a time in words."""
    column, form, numbers = str(state.now().choices.time), _dates_in_text(), _numbers()
    if form is not None:
        _read_dates(column, form)
    elif numbers is not None:
        _ask(column, numbers)


def _dates_in_text() -> str | None:
    """The form in which the cells of the time read as dates; None where they do not."""
    column = _told_in_words()
    if column is None or column not in doors.table_as_mended().columns:
        return None
    return date_form(doors.long_table()[column])


def _numbers() -> dict[str, float] | None:
    column = _told_in_words()
    return None if column is None else numbers_for_words(doors.long_table()[column])


def _told_in_words() -> str | None:
    """The chosen time, where it holds text or categories that change within the groups."""
    column = state.now().choices.time
    if column is None or column not in doors.long_table().columns:
        return None
    part = role_doors.parts().get(column)
    constant = part is not None and part.level == 2
    return column if doors.kinds()[column] in ("categorical", "text") and not constant else None


def _read_dates(column: str, form: str) -> None:
    with st.container(border=True, gap="small"):
        name, example = escape.markdown(named(column)), escape.markdown(date_words(form))
        st.markdown(f":material/lightbulb: {name} holds dates that were read as text, it seems as {example}.")
        step = SetType(column, "date", format=form)
        st.button("Read as dates", key="read dates", on_click=mending_actions.take, args=(step,))
        st.caption("On the screen “Data”, under “Change a column”, another way of writing them can be chosen.")


def _ask(column: str, numbers: dict[str, float]) -> None:
    """A box for the number of each word, and the button that takes them all."""
    name = escape.markdown(named(column))
    typed = {**numbers, **state.now().views.shaping.told.get(column, {})}
    with st.container(border=True):
        st.markdown(f":material/lightbulb: {name} tells time in words, and a model needs numbers. Which is each?")
        with st.grid("auto", min_column_width=130, gap="small"):
            for place, word in enumerate(numbers):
                key = f"word {place} {column} {state.now().arrivals}"
                state.mirror(key, typed[word])
                args = (column, word, key)
                st.number_input(escape.markdown(word), step=1.0, format="%g", key=key, on_change=_type, args=args)
        taken = st.button("Use these numbers", key="use numbers", icon=":material/check:")
    if taken and _take(column, {word: typed[word] for word in numbers}):
        st.rerun()


def _type(column: str, word: str, key: str) -> None:
    """Keep the number that is typed for a word."""
    if not isinstance(state.shown(key), int | float):
        return
    shaping = state.now().views.shaping
    told = {**shaping.told, column: {**shaping.told.get(column, {}), word: state.shown(key)}}
    state.write("views.shaping", replace(shaping, told=told))


def _take(column: str, typed: dict[str, float | None]) -> bool:
    """Make the numbers a step, and its column the time."""
    numbers = tuple((word, float(x)) for word, x in typed.items() if x is not None and math.isfinite(x))
    wanted = NumberWords(column, numbers)
    name = role_actions.free_name(wanted.made, doors.long_table().columns)
    step = wanted if name == wanted.made else NumberWords(column, numbers, name)
    done = role_actions.take(step, {column: (step.made,)})
    if not done:
        st.error(escape.markdown(state.now().views.not_mended), icon=":material/do_not_disturb_on:")
    return done
