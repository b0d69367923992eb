"""Before and after, side by side: mark and colour follow each measurement from its wide columns to its long one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from lmm_engine.data import Reshaped, ReshapeSpec
from lmm_engine.report import escape
from lmm_engine.report.data_words import reshape_arithmetic
from lmm_engine.report.reshape_words import followed_sentence, round_trip_sentence

from .. import actions, doors, state
from ..messages import attempt, show_findings
from ..widgets import switch
from . import doors as reshape_doors
from .marks import FAINT, STRONG, mark, shade

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

PEOPLE_BEFORE = 4
PEOPLE_AFTER = 2
MOST_COLUMNS = 150
MOST_DUPLICATES = 200


def show_reshape(spec: ReshapeSpec) -> None:
    """Both tables, one person followed, the counts, what should be known, and the button."""
    table = doors.table_as_mended()
    # What is repeated can only be shown if it is kept; whether it is used is the learner's choice.
    shown = replace(spec, duplicates="keep")
    made = doors.reshaped(shown)
    before_and_after(table, spec, made)
    said = reshape_arithmetic(made, " ".join(spec.id_columns) or None)
    st.caption(f":material/calculate: {escape.markdown(said)}")
    _round_trip(shown)
    show_findings(made.findings)
    if len(made.duplicates):
        _duplicates(made.duplicates)
    use_or_undo(applied=state.now().reshape == spec)


def before_and_after(table: pd.DataFrame, spec: ReshapeSpec, made: Reshaped) -> None:
    """The first rows of the wide table, and what became of them."""
    start = _first_person(table, spec)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Before:** one row per person")
        styled, labels = _before(table, spec, start)
        _show(styled, labels, "The first rows of the wide table; each measurement has its number and colour", "before")
    with right:
        st.markdown("**After:** one row per measurement")
        styled, labels = _after(made.long, spec)
        _show(styled, labels, "The same people in the long table, with the same numbers and colours", "after")
    if len(made.long):
        st.caption(f":material/directions_walk: {escape.markdown(_followed(made.long, spec))}")


def use_or_undo(*, applied: bool) -> None:
    """Take the long table, or go back to the wide one."""
    label, icon = ("The long table is in use", ":material/check:") if applied else ("Use the long table", None)
    with st.container(horizontal=True):
        if st.button(label, key="apply", type="primary", icon=icon, disabled=applied) and attempt(actions.apply_shape):
            st.rerun()
        if state.now().reshape is not None:
            st.button("Undo", key="undo", icon=":material/undo:", on_click=actions.undo_shape)


def _round_trip(spec: ReshapeSpec) -> None:
    """Whether the way back leads to the table that came."""
    trip = reshape_doors.round_trip(spec)
    said = escape.markdown(round_trip_sentence(trip))
    if trip.is_same is False:
        st.error(said, icon=":material/report:")
    else:
        st.caption(f":material/{'task_alt' if trip.is_same else 'help'}: {said}")


def _duplicates(rows: pd.DataFrame) -> None:
    """Rows that share person and time, and the choice to keep them."""
    st.markdown("**Rows of the same person at the same time**")
    head = rows.head(MOST_DUPLICATES)
    height = 38 + 35 * min(len(head), 8)
    st.dataframe(head, key="duplicates", hide_index=True, height=height, alt="Rows that share person and time")
    if len(rows) > len(head):
        st.caption(f"The first {len(head)} of {len(rows):,} rows.")
    switch("Keep each of them as a row of its own", "shape.keep_duplicates")


def _first_person(table: pd.DataFrame, spec: ReshapeSpec) -> int:
    """The place of the first row that is in the long table as well."""
    if not spec.drop_empty:
        return 0
    measured = table[[c for family in spec.families for c in family.columns]].notna().any(axis=1).to_numpy()
    return int(measured.argmax())


def _before(table: pd.DataFrame, spec: ReshapeSpec, start: int) -> tuple[Styler, dict[str, str]]:
    family_of = {c: k for k, family in enumerate(spec.families) for c in family.columns}
    others = [c for c in table.columns if c not in family_of and c not in spec.id_columns]
    head = table[[*spec.id_columns, *family_of, *others][:MOST_COLUMNS]].iloc[start : start + PEOPLE_BEFORE]
    labels = {c: f"{mark(k)} {c}" for c, k in family_of.items() if c in head}
    return head.style.apply(lambda column: _shades(column, family_of.get(str(column.name))), axis=0), labels


def _after(long: pd.DataFrame, spec: ReshapeSpec) -> tuple[Styler, dict[str, str]]:
    family_of = {name: k for k, name in enumerate(spec.values)}
    others = [c for c in long.columns if c not in (*family_of, *spec.who, spec.time_name)]
    person = _people(long, spec, PEOPLE_AFTER)
    head = long[[*spec.who, spec.time_name, *family_of, *others][:MOST_COLUMNS]].iloc[: len(person)]
    first = person == 0
    styled = head.style.apply(lambda column: _shades(column, family_of.get(str(column.name)), first), axis=0)
    return styled, {name: f"{mark(k)} {name}" for name, k in family_of.items()}


def _people(long: pd.DataFrame, spec: ReshapeSpec, n: int) -> np.ndarray:
    """Which of the first `n` people each of the first rows belongs to."""
    some = long[list(spec.who)].head((n + 1) * len(spec.times))
    again = some.eq(some.shift()) | (some.isna() & some.shift().isna())
    person = (~again.all(axis=1)).cumsum().to_numpy() - 1
    return person[person < n]


def _shades(column: pd.Series, family: int | None, first: np.ndarray | None = None) -> list[str]:
    if family is None:
        return [""] * len(column)
    is_first = np.arange(len(column)) == 0 if first is None else first
    return [shade(family, STRONG if followed else FAINT) for followed in is_first]


def _followed(long: pd.DataFrame, spec: ReshapeSpec) -> str:
    rows = long.iloc[: int((_people(long, spec, 1) == 0).sum())].set_index(spec.time_name)
    who = " ".join(str(rows[name].iloc[0]) for name in spec.who)
    measured = {f"{mark(k)} {name}": rows[name] for k, name in enumerate(spec.values[:3])}
    return followed_sentence(who if spec.id_columns else f"{spec.who[0]} {who}", measured, spec.time_name)


def _show(styled: Styler, labels: dict[str, str], alt: str, key: str) -> None:
    rows = len(styled.data)
    numbers = list(styled.data.select_dtypes("number").columns)
    styled = styled.format("{:.6g}", subset=numbers, na_rep="")
    config = {name: st.column_config.Column(label=label) for name, label in labels.items()}
    st.dataframe(styled, key=key, hide_index=True, height=38 + 35 * min(rows, 10), alt=alt, column_config=config)
