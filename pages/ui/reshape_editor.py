"""Correcting what the engine found: families of columns, their times, who a row is about, the new names."""

from __future__ import annotations

import streamlit as st

from . import actions, doors, state
from .drafts import numeric_columns
from .widgets import pick_many, switch, words

MOST_FAMILIES = 8


def edit_shape() -> None:
    """Widgets for the draft of the reshape."""
    table = doors.table_as_mended()
    kinds = doors.kinds(table)
    shape = state.now().shape
    usable = numeric_columns(kinds) + [name for name, kind in kinds.items() if kind == "empty"]
    for index in range(len(shape.families)):
        _edit_family(index, usable)
    if len(shape.families) < MOST_FAMILIES:
        label = "Another measurement" if shape.families else "Add a measurement"
        st.button(label, key="add family", icon=":material/add:", on_click=actions.add_family)
    used = {c for family in shape.families for c in family.columns}
    pick_many(
        "Who a row is about",
        "shape.id_columns",
        [c for c in map(str, table.columns) if c not in used],
        help="The column that names the person. Leave it empty and the rows are numbered.",
        placeholder="No column: number the rows",
    )
    left, right = st.columns(2)
    with left:
        words("Name of the time column", "shape.time_name")
    if not shape.id_columns:
        with right:
            words("Name of the person column", "shape.id_name")
    switch("Leave out rows in which nothing was measured", "shape.drop_empty")


def _edit_family(index: int, usable: list[str]) -> None:
    path = f"shape.families.{index}"
    others = {c for i, f in enumerate(state.now().shape.families) if i != index for c in f.columns}
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        with left:
            words("Name of the measurement", f"{path}.name")
        right.button(
            "Remove",
            key=f"drop family {index}",
            icon=":material/close:",
            type="tertiary",
            on_click=actions.drop_family,
            args=(index,),
        )
        pick_many(
            "Its columns, in order of time",
            f"{path}.columns",
            [c for c in usable if c not in others],
            accept=lambda columns: actions.set_family_columns(index, columns),
        )
        words("Their times", f"{path}.times", help="One number for each column, separated by commas.")
