"""Cards that more than one screen shows: the bundled data sets, and the data set in use."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lmm_engine.data import DatasetEntry, catalogue, topics
from lmm_engine.report import escape
from lmm_engine.report.numbers import count, things

from . import actions, doors, state
from .messages import attempt
from .widgets import pick, segmented

_ORIGIN = {"bundled": "bundled with the course", "upload": "your file", "web": "from the web", "paste": "pasted"}


def dataset_cards(then: Callable[[], None]) -> None:
    """The bundled data sets of one topic, the others a click away, one small card each; taking one does `then`."""
    held, offered = state.now().dataset, topics()
    used = next((t for t, entries in offered.items() if held and held.entry_id in {e.id for e in entries}), None)
    labels = {title: escape.markdown(title.partition(":")[0]) for title in offered}
    topic = segmented("What they are about", "views.topic", labels, hidden=True, default=used)
    about = topic.partition(":")[2].strip()
    if about:
        st.caption(escape.markdown(about[:1].upper() + about[1:]))
    with st.grid("auto", min_column_width=220, gap="small"):
        for entry in offered[topic]:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _card(entry, entry.point, then)


def _card(entry: DatasetEntry, point: str, then: Callable[[], None]) -> None:
    held = state.now().dataset
    in_use = held is not None and held.entry_id == entry.id
    st.markdown(f"**{escape.markdown(entry.title)}**")
    st.markdown(escape.markdown(point))
    st.space("stretch")
    shape = "wide, " if entry.wide else ""
    st.caption(f"{shape}{things(doors.bundled_size(entry.id)[0], 'row')}, {entry.minutes} minutes")
    label, icon = ("In use", ":material/check:") if in_use else ("Use these data", None)
    taken = st.button(label, key=f"use {entry.id}", icon=icon, disabled=in_use, width="stretch")
    if taken and attempt(actions.use_bundled, entry.id):
        then()


def dataset_choice(then: Callable[[], None]) -> None:
    """The bundled data sets in a list, the chosen one as a card."""
    titles = {entry.id: entry.title for entry in catalogue()}
    chosen = pick("Data set", "views.entry", list(titles), shown=lambda i: titles[i], placeholder="Choose a data set")
    if chosen is not None:
        with st.container(border=True):
            entry = next(e for e in catalogue() if e.id == chosen)
            _card(entry, entry.teaches, then)


def in_use_card() -> None:
    """Which table is in use, how it was read, and another sheet where there is one."""
    held = doors.dataset()
    n_rows, n_columns = held.table.shape
    with st.container(border=True):
        st.markdown(f":material/check_circle: **In use: {escape.markdown(held.name)}**")
        said = [_ORIGIN[held.origin], f"{count(n_rows)} rows × {things(n_columns, 'column')}"]
        if held.reading:
            said.append(f"read as {escape.markdown(held.reading)}")
        st.caption(", ".join(said))
        if len(held.sheets) > 1 and held.content is not None:
            _sheets(held.sheets, held.sheet)


def _sheets(sheets: tuple[str, ...], current: str | None) -> None:
    place = sheets.index(current) if current in sheets else 0
    chosen = st.selectbox("Sheet of the workbook", sheets, index=place, key=f"sheet {state.now().arrivals}")
    if chosen in sheets and chosen != current and attempt(actions.use_sheet, chosen):
        st.rerun()
