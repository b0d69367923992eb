"""Centring and standardising a column: what zero and one will mean, and the step that does it."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import streamlit as st

from lmm_engine.data.hints import is_made_name
from lmm_engine.data.recipe import Centre, Step, WithinBetween
from lmm_engine.data.recipe.made import How
from lmm_engine.report import escape
from lmm_engine.report.numbers import listing
from lmm_engine.report.role_words import centring_sentences
from lmm_engine.report.words import named

from .. import doors, recipe_doors, state
from ..held.drafts import Choices, numeric_columns
from ..held.shaping import Centring
from ..panel import panel
from ..pictures import bullets
from ..widgets import pick, segmented, switch
from . import actions as role_actions
from . import doors as role_doors

_WAYS: dict[Centring, str] = {
    "grand_mean": "Grand mean",
    "group_mean": "Group mean",
    "within_between": "Within and between",
    "standardise": "Standardise",
}
_OF_GROUPS = ("group_mean", "within_between")


def offer_centring() -> None:
    """A panel that adds a centred or standardised column; nothing where no column holds numbers."""
    columns = numeric_columns(doors.kinds())
    if not columns:
        return
    place = panel("centring", "Centre or standardise a column", "align_horizontal_center")
    if place.open:
        with place:
            _choose(columns)


def _choose(columns: list[str]) -> None:
    choices = state.now().choices
    raw = [c for c in columns if not is_made_name(c) and c not in (choices.outcome, choices.group)]
    likely = [c for c in (*choices.predictors, choices.time) if c in raw]
    column = pick("Column", "views.shaping.centred", columns, default=(likely or raw or columns)[0])
    ways = {way: label for way, label in _WAYS.items() if choices.group is not None or way not in _OF_GROUPS}
    how = segmented("How?", "views.shaping.how", ways)
    if column is None:
        return
    table = doors.long_table()
    group = choices.group if how in _OF_GROUPS else None
    bullets(centring_sentences(column, how, table[column], group, role_doors.unit_of(column)))
    done = _made_already(column, how, group)
    if done:
        st.caption(f":material/check: It is there already: {escape.markdown(listing(named(name) for name in done))}.")
        return
    in_use = _into_use(column, choices)
    step, made = _step(table, column, how, group)
    problem = step.problem(table)
    if problem is not None:
        st.caption(f":material/block: {escape.markdown(problem)}")
    uses, predictors = _part(column, made, choices) if in_use else ({}, ())
    st.button(
        escape.markdown(f"Add {' and '.join(named(name) for name in made)}"),
        key="add centred",
        icon=":material/add:",
        disabled=problem is not None,
        on_click=_add,
        args=(column, step, uses, predictors),
    )


def _add(column: str, step: Step, uses: role_actions.Uses, predictors: tuple[str, ...]) -> None:
    """Do it; the panel stays with the column it was about."""
    if role_actions.take(step, uses, predictors):
        state.write("views.shaping.centred", column)


def _made_already(column: str, how: Centring, group: str | None) -> tuple[str, ...]:
    """The columns of a step of the recipe that does just this; empty without one."""
    for outcome in recipe_doors.outcomes():
        step = outcome.entry.step
        if not outcome.done:
            continue
        if isinstance(step, Centre) and (step.column, step.how, step.group) == (column, how, group):
            return (step.made,)
        if isinstance(step, WithinBetween) and how == "within_between" and (step.column, step.group) == (column, group):
            return f"{column}_within", f"{column}_between"
    return ()


def _into_use(column: str, choices: Choices) -> bool:
    """Whether what is made is to take part in the model."""
    if column in (choices.outcome, choices.group):
        return False
    name = escape.markdown(named(column))
    playing = column in choices.columns
    label = f"Use it in the place of {name}" if playing else "Use it as a predictor"
    return switch(label, "views.shaping.in_use")


def _part(column: str, made: tuple[str, ...], choices: Choices) -> tuple[role_actions.Uses, tuple[str, ...]]:
    """What the new columns take over, and what becomes a predictor."""
    return ({column: made}, ()) if column in choices.columns else ({}, made)


def _step(table: pd.DataFrame, column: str, how: Centring, group: str | None) -> tuple[Step, tuple[str, ...]]:
    """The step, and the names of the columns that it makes."""
    if how in get_args(How):
        plain = Centre(column, how, group)
        name = role_actions.free_name(plain.made, table.columns)
        return (plain if name == plain.made else Centre(column, how, group, name)), (name,)
    ending, k = "", 2
    while any(f"{column}_{part}{ending}" in table.columns for part in ("within", "between")):
        ending, k = f"_{k}", k + 1
    return WithinBetween(column, str(group)), (f"{column}_within{ending}", f"{column}_between{ending}")
