"""Correcting what the engine found: families of columns, their times, who a row is about, the new names."""

from __future__ import annotations

import re

import streamlit as st

from lmm_engine.report import escape

from .. import actions, doors, state
from ..held.drafts import FamilyDraft, numeric_columns
from ..quiet_buttons import quiet_button
from ..widgets import pick_many, switch, words
from . import doors as reshape_doors
from . import verbs as reshape_verbs
from .marks import mark

MOST_FAMILIES = 8
# Beyond this, times are typed in one line.
MOST_BOXES = 12
# Beyond this, families are folded away.
MOST_OPEN = 3
# Names in which Markdown finds nothing: a screen reader says a label with its backslashes.
_HARMLESS = re.compile(r"(?!.*www)[^\W_]+(?:[_ ][^\W_]+|\.\d+)*")


def edit_shape() -> None:
    """Widgets for the draft of the reshape."""
    table = doors.table_as_mended()
    kinds = doors.kinds(table)
    shape = state.now().shape
    usable = numeric_columns(kinds) + [name for name, kind in kinds.items() if kind == "empty"]
    others = [name for name in kinds if name not in usable]
    for index, family in enumerate(shape.families):
        # Text may be stacked as well, but it is offered last.
        _edit_family(index, family, [*usable, *others], folded=len(shape.families) > MOST_OPEN)
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


def _edit_family(index: int, family: FamilyDraft, usable: list[str], *, folded: bool) -> None:
    path = f"shape.families.{index}"
    taken = {c for i, f in enumerate(state.now().shape.families) if i != index for c in f.columns}
    title = f"{mark(index)} **{escape.markdown(family.name or 'Unnamed')}**"
    columns = "1 column" if len(family.columns) == 1 else f"{len(family.columns)} columns"
    frame = st.expander(f"{title}, {columns}", key=f"family {index}") if folded else st.container(border=True)
    with frame:
        if not folded:
            st.markdown(title)
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        with left:
            words("Name of the measurement", f"{path}.name")
        quiet_button("Remove", f"drop family {index}", "close", actions.drop_family, index, place=right)
        pick_many(
            "Its columns, in order of time",
            f"{path}.columns",
            [c for c in usable if c not in taken],
            accept=lambda columns: actions.set_family_columns(index, columns),
        )
        _reason(family)
        _edit_times(index, family)


def _reason(family: FamilyDraft) -> None:
    """Why these columns were taken together, while they are as proposed."""
    guess = next((g for g in reshape_doors.family_guesses() if g.family.columns == family.columns), None)
    if guess is not None:
        st.caption(f":material/lightbulb: {escape.markdown(guess.reason)}")


def _edit_times(index: int, family: FamilyDraft) -> None:
    """A time beside each column, or a line of them where there are many."""
    if not family.columns:
        return
    if len(family.columns) <= MOST_BOXES and len(family.times) == len(family.columns):
        st.markdown("Time of each column")
        with st.grid("auto", min_column_width=110, gap="small"):
            for k, column in enumerate(family.columns):
                words(_label(column), f"shape.families.{index}.times.{k}", longest=20)
    else:
        key = state.mirror(f"times {index}", ", ".join(family.times))
        st.text_area(
            "Their times, in the order of the columns",
            key=key,
            max_chars=20_000,
            on_change=lambda: reshape_verbs.set_times(index, state.shown(key)),
            help="One number for each column, separated by commas.",
        )
    with st.container(horizontal=True, gap="small"):
        for label, verb in (("Times from the names", "read_times"), ("Count 0, 1, 2, …", "count_times")):
            act = getattr(reshape_verbs, verb)
            st.button(label, key=f"{verb} {index}", type="tertiary", on_click=act, args=(index,))


def _label(column: str) -> str:
    """A column's name as the label of a widget."""
    return column if _HARMLESS.fullmatch(column) else escape.markdown(column)
