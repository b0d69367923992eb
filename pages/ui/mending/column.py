"""One column at a time: its name, what it holds, its codes for missing, its levels. Each change is a step at once."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pandas as pd
import streamlit as st
from pandas.api import types

from lmm_engine.data.recipe import (
    TYPES,
    ColumnType,
    DropColumns,
    NumbersFromText,
    SetLevels,
    SetMissing,
    SetType,
    date_words,
)
from lmm_engine.data.recipe.operations import labels_of, sorted_levels
from lmm_engine.data.suggestions.offered import DATE_FORMS, date_form, number_signs

from .. import doors, recipe_doors, state
from ..widgets import pick
from . import actions as mending_actions

_TYPES: dict[ColumnType, str] = {
    "id": "Ids: who or what a row is about",
    "nominal": "Categories",
    "ordered": "Categories with an order",
    "numeric": "Numbers: amounts",
    "date": "Dates",
    "text": "Text",
}
_MOST_LEVELS = 40
_EXAMPLE = datetime.datetime(2024, 3, 24, 16, 30)


def edit_column() -> None:
    """Widgets for the chosen column of the mended table."""
    table = doors.table_as_mended()
    column = pick("Column", "views.mended_column", [str(name) for name in table.columns])
    if column is None:
        return
    left, right = st.columns(2)
    with left:
        _name(column)
        _missing(column)
    with right:
        kind = _type(column)
        if kind == "date" or (kind in ("nominal", "text") and not types.is_numeric_dtype(table[column])):
            _date_form(column)
    if kind in ("nominal", "ordered"):
        _levels(column, table[column], kind)
    st.button(
        "Leave this column out",
        key="drop column",
        icon=":material/delete:",
        type="tertiary",
        disabled=len(table.columns) < 2,
        on_click=mending_actions.take,
        args=(DropColumns((column,)),),
    )


def _name(column: str) -> None:
    key = state.mirror("mend name", column)
    st.text_input(
        "Name", key=key, max_chars=200, on_change=lambda: mending_actions.rename(column, str(state.shown(key) or ""))
    )


def _missing(column: str) -> None:
    """A line for codes; it is empty again when they have been taken, and stays where they are refused."""
    refused = state.now().views.refused_codes
    key = state.mirror(f"mend missing {column}", refused.get(column, ""))

    def taken() -> None:
        typed = str(state.shown(key) or "")
        codes = tuple(code for code in dict.fromkeys(piece.strip() for piece in re.split("[,;]", typed)) if code)
        stays = {} if codes and mending_actions.take(SetMissing(((column, codes),))) else {column: typed}
        rest = {name: text for name, text in refused.items() if name != column}
        state.write("views.refused_codes", {**rest, **stays})

    st.text_input("Values that mean “missing”", key=key, max_chars=200, placeholder="-99, 999", on_change=taken)


def _type(column: str) -> ColumnType:
    """What the column holds: as the learner said last, else as it looks."""
    last = _last_type(column)
    current = last.type if last is not None else recipe_doors.types_of_columns()[column]
    key = state.mirror("mend type", current)

    def taken() -> None:
        chosen = state.shown(key)
        if chosen in TYPES and chosen != current:
            mending_actions.take(_typed(column, chosen))

    st.selectbox("What it holds", list(TYPES), key=key, format_func=lambda kind: _TYPES[kind], on_change=taken)
    return current


def _typed(column: str, kind: ColumnType) -> SetType | NumbersFromText:
    """The step that makes a column this type: text that reads as numbers or dates is read as it is written."""
    cells = doors.table_as_mended()[column]
    if kind == "numeric" and not types.is_numeric_dtype(cells) and not types.is_datetime64_any_dtype(cells):
        signs = number_signs(cells)
        return SetType(column, kind) if signs is None else NumbersFromText(column, *signs)
    if kind == "date":
        return SetType(column, kind, format=date_form(cells) or "%Y-%m-%d")
    return SetType(column, kind)


def _date_form(column: str) -> None:
    """How its dates are written; choosing a form reads the column as dates."""
    last = _last_type(column)
    if last is None and types.is_datetime64_any_dtype(doors.table_as_mended()[column]):
        return
    current = last.format if last is not None and last.type == "date" else None
    key = state.mirror("mend dates", current)

    def taken() -> None:
        form = state.shown(key)
        if form in DATE_FORMS and form != current:
            mending_actions.take(SetType(column, "date", format=form))

    st.selectbox(
        "Dates in it are written",
        list(DATE_FORMS),
        index=None if current is None else 0,
        key=key,
        format_func=lambda form: f"{date_words(form)}: {_EXAMPLE.strftime(form)}",
        placeholder="It holds no dates",
        on_change=taken,
    )


def _levels(column: str, cells: pd.Series, kind: ColumnType) -> None:
    """Order, labels and baseline of a categorical column."""
    categorical = isinstance(cells.dtype, pd.CategoricalDtype)
    levels = list(labels_of(pd.Series(cells.cat.categories))) if categorical else sorted_levels(labels_of(cells))
    if not 2 <= len(levels) <= _MOST_LEVELS:
        return
    now = pd.DataFrame({"Place": range(1, len(levels) + 1), "Level": levels, "Label": levels})
    edited = _level_table(f"{column} {state.now().recipe.key}", now)
    baseline = None
    if kind != "ordered":
        help_ = "The first is the baseline that the others are compared with."
        baseline = pick("Baseline", "views.levels.baseline", levels, help=help_, default=levels[0])
    pressed = st.button("Use these levels", key="use levels", icon=":material/check:")
    if pressed and mending_actions.take(_as_edited(column, now, edited, baseline)):
        st.rerun()


def _level_table(of: str, levels: pd.DataFrame) -> pd.DataFrame:
    """The levels to be changed, as far as they have been."""
    key = f"level table {of}"
    draft = state.now().views.levels
    if draft.of != of or not state.stands(key):
        draft = draft.begun(of)
        state.write("views.levels", draft)

    def changed() -> None:
        held = state.now().views.levels
        if held.of == of:
            state.write("views.levels", replace(held, since=state.shown(key)["edited_rows"]))

    return st.data_editor(
        draft.table(levels),
        hide_index=True,
        key=state.drawn(key),
        on_change=changed,
        alt="The levels of the column, each with its place and its label, to be changed",
        column_config={
            "Place": st.column_config.NumberColumn(help="Lowest first. Two levels may change places.", step=1),
            "Level": st.column_config.TextColumn(disabled=True),
            "Label": st.column_config.TextColumn(max_chars=100),
        },
    )


def _as_edited(column: str, now: pd.DataFrame, edited: pd.DataFrame, baseline: str | None) -> SetLevels:
    """The step that the edited table of levels stands for."""
    labels = [str(label).strip() if isinstance(label, str) else "" for label in edited["Label"]]
    labels = [label or level for label, level in zip(labels, now["Level"], strict=True)]
    places = pd.to_numeric(edited["Place"], errors="coerce").fillna(len(now) + 1)
    order = [labels[i] for i in places.argsort(kind="stable")]
    renamed = tuple((old, new) for old, new in zip(now["Level"], labels, strict=True) if old != new)
    moved = places.tolist() != now["Place"].tolist()
    chosen = "" if baseline is None or baseline == now["Level"].iloc[0] else dict(renamed).get(baseline, baseline)
    return SetLevels(column, tuple(dict.fromkeys(order)) if moved else (), renamed, chosen)


def _last_type(column: str) -> SetType | None:
    """The type that the recipe gives the column, where it was the last to speak of it."""
    steps = [o.entry.step for o in recipe_doors.mended().outcomes if o.done]
    about = [s for s in steps if isinstance(s, SetType | NumbersFromText | SetLevels) and s.column == column]
    return about[-1] if about and isinstance(about[-1], SetType) else None
