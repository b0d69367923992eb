"""The glossary as a whole: typed words narrow it down, and every entry says where it is taught."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.numbers import things
from pages.course.glossary import Entry, glossary, search
from pages.course.lessons import load_lesson

from .. import state, ways
from .terms import show_entry

#: Longer words than this narrow nothing down any more.
LONGEST = 60


def show_glossary() -> None:
    """A field to search in, and the entries that hold what was typed."""
    sought = _sought()
    found = search(sought)
    everything = len(glossary())
    st.caption(f"{len(found)} of {things(everything, 'term')}" if sought else things(everything, "term"))
    if not found:
        st.info("No entry holds these words. Try a shorter one, or its beginning.", icon=":material/search_off:")
    for entry in found:
        _show(entry)


def _sought() -> str:
    st.text_input(
        "Search the glossary",
        key=state.mirror("views.sought", state.now().views.sought),
        max_chars=LONGEST,
        placeholder="shrinkage, theta, between …",
        live=True,
        on_change=lambda: state.write("views.sought", str(state.shown("views.sought") or "")[:LONGEST]),
    )
    return state.now().views.sought


def _show(entry: Entry) -> None:
    with st.container(border=True, key=f"entry {entry.id}"):
        show_entry(entry)
        if entry.aliases:
            st.caption(f"Also: {', '.join(entry.aliases)}")
        screen = load_lesson(entry.lesson).meta["screen"]
        ways.link_to(screen, f"Taught in “{load_lesson(entry.lesson).meta['title']}”")
