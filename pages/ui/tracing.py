"""Where a number comes from: any number of a table, followed from the data to the code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape

from . import state, ways
from .panel import panel
from .widgets import pick

if TYPE_CHECKING:
    from lmm_engine.report.tracing import Trace, Traces


def offer_trace(table: str, make: Callable[[], Traces]) -> None:
    """A panel under a table: choose one of its numbers, and see its way.

    Parameters
    ----------
    table : str
        Which table, a word or two without dots, its own on each screen; the choice is kept for it.
    make : callable
        Gives the table's numbers, once the panel is open.
    """
    place = panel(f"trace {table}", "Where does a number come from?", "route")
    if not place.open:
        return
    with place:
        traces = make()
        with st.container(horizontal=True):
            row = _choose("Row", f"views.traced.{table} row", traces.rows)
            column = _choose("Number", f"views.traced.{table} column", traces.columns(row)) if row else None
        if row and column:
            _way(traces.trace(row, column))


def _choose(label: str, path: str, offered: tuple[str, ...]) -> str | None:
    current = state.read(path)
    first = offered[0] if offered else None
    shown = {option: escape.one_line(option) for option in offered}
    return pick(label, path, offered, shown=shown.__getitem__, default=current if current in offered else first)


def _way(trace: Trace) -> None:
    """The five stations."""
    _station("1", "Data", "table")
    st.markdown(escape.markdown(trace.data))
    if not trace.alone:
        ways.link_to("data", "See the data")
    _station("2", "Equation", "functions")
    st.latex(trace.formula)
    st.markdown(escape.markdown(trace.meaning))
    _station("3", "Table", "grid_on")
    st.markdown(
        f"Row **{escape.markdown(trace.row)}**, column **{escape.markdown(trace.column)}**. With all its digits: "
        f"`{trace.value!r}`"
    )
    if trace.sentence:
        _station("4", "Sentence", "chat")
        st.markdown(escape.markdown(trace.sentence))
    _station("5" if trace.sentence else "4", "Code", "code")
    st.caption(_code_says(trace))
    if trace.r:
        st.code(trace.r, language="r", wrap_lines=True)
    st.code(trace.python, language="python", wrap_lines=True)


def _code_says(trace: Trace) -> str:
    """What the code needs before it gives the number."""
    if trace.alone:
        return "These lines make the data up again and give the number. They need lmm_engine, but no script first."
    gives = "these lines give" if "\n" in trace.python else "this line gives"
    return f"After the script of the Report screen was run, {gives} the number."


def _station(number: str, title: str, icon: str) -> None:
    st.markdown(f"**:material/{icon}: {number} · {title}**")
