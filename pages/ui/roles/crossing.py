"""Two columns of groups: ids that may restart, and nested or crossed with the counts that show it."""

from __future__ import annotations

import streamlit as st

from lmm_engine.data.restarts import Restart
from lmm_engine.report import escape
from lmm_engine.report.crossing_words import (
    count_table,
    cut_sentence,
    formula_sentence,
    relation_sentence,
    restart_sentences,
    unique_sentence,
)
from lmm_engine.report.words import named, noun

from .. import state
from ..messages import guarded
from ..panel import panel
from ..pictures import bullets, sentence, show_table
from ..widgets import pick
from . import actions as role_actions
from . import doors as role_doors

ROWS, COLUMNS = 12, 8


def ask_about_restarts() -> None:
    """The likeliest ids that restart, with the choice to make them unique."""
    group = state.now().choices.group
    # Where the group is the column that tells the ids apart, all is well.
    found = [r for r in role_doors.restarts() if group is None or r.third != group]
    if found:
        _ask(found[0])


def _ask(restart: Restart) -> None:
    met = restart.crossing
    with st.container(border=True, gap="small"):
        first, second = restart_sentences(restart)
        st.markdown(f":material/lightbulb: {escape.markdown(first)}")
        st.markdown(escape.markdown(second))
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Make the ids unique",
                key="unique ids",
                on_click=role_actions.make_unique,
                args=(met.inner, met.outer),
                help=escape.markdown(unique_sentence(met)),
            )
            st.button(
                "They are the same: leave them",
                key="same ids",
                type="tertiary",
                on_click=role_actions.leave_alone,
                args=(role_doors.left_alone(restart),),
            )


def offer_crossing() -> None:
    """A panel with two columns of groups; nothing where there are not two."""
    chosen = state.now().choices
    columns = [c for c in role_doors.candidates() if c not in (chosen.outcome, chosen.time)]
    if chosen.group is not None and chosen.group not in columns:
        columns.insert(0, chosen.group)
    if len(columns) < 2:
        return
    place = panel("crossing", "Two kinds of groups: nested or crossed?", "grid_view")
    if place.open:
        with place:
            guarded(lambda: _show(columns, chosen.group))


def _show(columns: list[str], group: str | None) -> None:
    left, right = st.columns(2)
    default = group if group in columns else columns[0]
    with left:
        first = pick("One column", "views.shaping.first", columns, default=default)
    rest = [c for c in columns if c != first]
    with right:
        second = pick("The other", "views.shaping.second", rest, default=rest[0])
    if first is None or second is None:
        return
    met = role_doors.met(first, second)
    sentence(relation_sentence(met))
    show_table(count_table(met, ROWS, COLUMNS), f"Rows of each pair of {met.inner} and {met.outer}")
    bullets([cut_sentence(met, ROWS, COLUMNS), formula_sentence(met)])
    if met.relation in ("crossed", "partially_crossed"):
        _tell_apart(met.inner, met.outer)


def _tell_apart(first: str, second: str) -> None:
    """What only the learner knows: whether the same id is the same one."""
    st.markdown("Does the same id stand for someone or something else elsewhere? Then tell the ids apart:")
    with st.container(horizontal=True, gap="small"):
        for inner, outer in ((first, second), (second, first)):
            label = f"Another {noun(inner)} in each {noun(outer)}"
            st.button(
                escape.markdown(label),
                key=f"tell apart {'first' if inner == first else 'second'}",
                on_click=role_actions.make_unique,
                args=(inner, outer),
                help=escape.markdown(f"Puts the id of {named(outer)} before the id of {named(inner)}."),
            )
