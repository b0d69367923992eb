"""What each column does within the groups: the marks beside predictors, and the table of all columns."""

from __future__ import annotations

import streamlit as st

from lmm_engine.data.checks import FEW_GROUPS
from lmm_engine.data.hints import is_group_name
from lmm_engine.report import escape
from lmm_engine.report.role_words import LEVELS, levels_sentence, parts_table
from lmm_engine.report.words import noun

from .. import doors, state
from ..panel import panel
from ..pictures import show_table
from . import doors as role_doors

#: Columns in the table at once.
MOST_COLUMNS = 60


def marks() -> dict[str, str]:
    """Each column with its kind and its level, as an option of a list."""
    parts = role_doors.parts()
    levels = {name: LEVELS[part.level] for name, part in parts.items()}
    return {
        name: " · ".join(piece for piece in (name, kind, levels.get(name, "")) if piece)
        for name, kind in doors.kinds().items()
    }


def levels_of_predictors() -> None:
    """Which of the chosen predictors describe rows, and which describe groups."""
    app, parts = state.now(), role_doors.parts()
    chosen = [parts[name] for name in app.choices.predictors if name in parts]
    if chosen and app.choices.group:
        st.caption(escape.markdown(levels_sentence(chosen, app.choices.group)))


def offer_levels() -> None:
    """A panel with all columns."""
    group = state.now().choices.group
    if group is None:
        return
    place = panel("levels", f"What each column does within one {escape.markdown(noun(group))}", "layers")
    if not place.open:
        return
    with place:
        parts = list(role_doors.parts().values())
        shown = parts[:MOST_COLUMNS]
        table = parts_table(shown, group, _looks())
        show_table(table, "Each column with what it does within the groups, its level, and what it looks like", words=4)
        if len(parts) > len(shown):
            st.caption(f"The first {len(shown)} of {len(parts):,} columns.")


def _looks() -> dict[str, str]:
    """What each column was taken for by its name and its values."""
    parts = role_doors.parts()
    looks = {c: "a group" for c in role_doors.candidates() if is_group_name(c) or parts[c].n_distinct >= FEW_GROUPS}
    guess = doors.role_guess(state.now().choices.group).roles
    if guess is not None:
        looks |= {c: part for part in ("outcome", "time", "group") if (c := getattr(guess, part)) is not None}
    return looks
