"""The recipe in sight: every step with what it changed, on or off, to be moved, taken out, undone and taken along."""

from __future__ import annotations

import re

import streamlit as st

from lmm_engine.data import dataset_entry
from lmm_engine.data.recipe import FileRead, Outcome, file_as_read, pandas_script, to_json
from lmm_engine.report import escape
from lmm_engine.report.numbers import things

from .. import doors, recipe_doors, state
from ..messages import attempt
from ..quiet_buttons import quiet_button
from . import actions as mending_actions


def recipe_list() -> None:
    """The steps in their order; nothing where nothing was ever changed."""
    recipe = state.now().recipe
    if not (recipe.entries or recipe.past or recipe.future):
        return
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**Recipe:** {things(len(recipe.entries), 'step')}", width="content")
            with st.container(horizontal=True, gap="small", width="content"):
                _history()
        outcomes = recipe_doors.outcomes()
        for index, outcome in enumerate(outcomes):
            _step(index, outcome, len(outcomes))
        if not outcomes:
            st.caption("Nothing is changed: the table is as it was read.")


def _history() -> None:
    recipe = state.now().recipe
    quiet_button("Undo", "recipe undo", "undo", mending_actions.undo, disabled=not recipe.past)
    quiet_button("Redo", "recipe redo", "redo", mending_actions.redo, disabled=not recipe.future)


def _step(index: int, outcome: Outcome, n_steps: int) -> None:
    """One step: its sentence as a switch, what it changed or why it was skipped, and where it may go."""
    key = state.mirror(f"step {index}", outcome.entry.on)
    said = escape.markdown(outcome.entry.step.sentence())
    st.toggle(f"{index + 1}\\. {said}", key=key, on_change=mending_actions.switch, args=(index,))
    if outcome.refusal is not None:
        st.warning(f"Skipped: {escape.markdown(str(outcome.refusal))}", icon=":material/skip_next:")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if outcome.changed or not outcome.entry.on:
            changed = escape.markdown(outcome.changed) + "." if outcome.entry.on else "Switched off."
            st.caption(changed[:1].upper() + changed[1:], width="stretch")
        for label, to in (("Up", index - 1), ("Down", index + 1)):
            if 0 <= to < n_steps:
                arrow = f"arrow_{'up' if to < index else 'down'}ward"
                quiet_button(label, f"{label} {index}", arrow, mending_actions.move, index, to)
        quiet_button("Remove", f"remove step {index}", "close", mending_actions.remove, index)


def recipe_files() -> None:
    """The recipe as a pandas script and as a file for another table, and such a file to be brought."""
    held, recipe = doors.dataset(), state.now().recipe
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", held.name)
    st.caption("The script reads your file and ends in the same table. The recipe does the same steps to another file.")
    with st.container(horizontal=True):
        st.download_button(
            "Script (pandas)",
            lambda: pandas_script(recipe, held.table, _file()).encode(),
            escape.file_name(f"{stem} recipe", "py"),
            "text/x-python",
            key="download script",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Recipe (JSON)",
            to_json(recipe).encode(),
            escape.file_name(f"{stem} recipe", "json"),
            "application/json",
            key="download recipe",
            icon=":material/download:",
            on_click="ignore",
        )
    # A new key per change empties the uploader: the recipe it brought is in the state by then.
    key = f"recipe file {state.now().arrivals} {len(recipe.past)}"
    file = st.file_uploader("A recipe that was saved here (.json)", ["json"], key=key, max_upload_size=2)
    if file is not None and attempt(mending_actions.read_recipe, file.getvalue()):
        st.rerun()


def _file() -> FileRead:
    """The file in use, as a script opens it."""
    held = doors.dataset()
    return FileRead(dataset_entry(held.entry_id).file) if held.entry_id else file_as_read(held, held.name)
