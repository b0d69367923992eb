"""Words that the glossary explains, opened in place."""

from __future__ import annotations

import streamlit as st

from pages.course.glossary import Entry, entry_for
from pages.course.lessons import Part


def show_terms(place: str, part: Part) -> None:
    """A row of the part's terms; each opens its entry.

    Parameters
    ----------
    place : str
        Where the part stands; it keeps the keys of the same term on two lessons apart.
    part : Part
    """
    entries = {entry.id: entry for entry in map(entry_for, part.terms) if entry is not None}
    if not entries:
        return
    with st.container(horizontal=True, gap="xsmall"):
        for entry in entries.values():
            key = f"term {place} {part.kind} {part.title} {entry.id}"
            with st.popover(entry.term, type="tertiary", icon=":material/menu_book:", key=key):
                show_entry(entry)


def show_entry(entry: Entry) -> None:
    """One term: its sentence, its formula where there is one, an example."""
    st.markdown(f"**{entry.term}**: {entry.sentence}")
    if entry.formula:
        st.latex(entry.formula)
    st.caption(f"For example: {entry.example}")
