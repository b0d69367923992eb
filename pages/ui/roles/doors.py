"""The doors to what the columns are to the groups: remembered by the digest of the file and the recipe, see `doors`."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lmm_engine.data import dataset_entry
from lmm_engine.data.crossing import Crossing, crossing, group_candidates
from lmm_engine.data.parts import ColumnPart, column_parts
from lmm_engine.data.recipe import Centre, TimeFromDates
from lmm_engine.data.restarts import Restart, find_restarts
from lmm_engine.report.facts.tree import outcome_unit

from ..recipe_doors import dataset, finished
from ..state import now

#: More columns than this are not offered as groups.
MOST_CANDIDATES = 60


def parts() -> dict[str, ColumnPart]:
    """Each column of the long table, as it lies to the chosen group; empty without one."""
    group, table = now().choices.group, finished().table
    if group is None or group not in table.columns:
        return {}
    return {part.column: part for part in _parts(f"{_key()} {group!r}", table, group)}


def restarts() -> tuple[Restart, ...]:
    """Ids that look as if they restart within a higher group, and were not left as they are."""
    declined = now().views.declined
    return tuple(r for r in _restarts(_key(), finished().table) if declined.isdisjoint({left_alone(r)}))


def left_alone(restart: Restart) -> str:
    """Under which words it is remembered that ids are to stay as they are."""
    return f"ids {restart.crossing.inner!r} within {restart.crossing.outer!r}"


def candidates() -> tuple[str, ...]:
    """Columns that may name groups."""
    return _candidates(_key(), finished().table)


def met(first: str, second: str) -> Crossing:
    """How two columns of groups lie to each other; raises `DataError` where that is no question."""
    return _met(f"{_key()} {first!r} {second!r}", finished().table, first, second)


def unit_of(column: str | None) -> str:
    """A column's unit where the file, the catalogue or the step that made it knows it."""
    held = dataset()
    for step in reversed(now().recipe.steps):
        if isinstance(step, TimeFromDates) and step.made == column:
            return step.unit
        if isinstance(step, Centre) and step.made == column:
            return "SD" if step.how == "standardise" else unit_of(step.column)
    known = outcome_unit(column, dataset_entry(held.entry_id) if held.entry_id else None)
    return known or held.units.get(column or "", "")


def _key() -> str:
    return f"{dataset().digest} {now().recipe.key}"


@st.cache_resource(scope="session", max_entries=4, show_spinner="Looking within the groups …")
def _parts(key: str, _table: pd.DataFrame, _group: str) -> tuple[ColumnPart, ...]:
    return column_parts(_table, _group)


@st.cache_resource(scope="session", max_entries=4, show_spinner="Looking for ids that restart …")
def _restarts(key: str, _table: pd.DataFrame) -> tuple[Restart, ...]:
    return find_restarts(_table)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _candidates(key: str, _table: pd.DataFrame) -> tuple[str, ...]:
    return group_candidates(_table, MOST_CANDIDATES)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _met(key: str, _table: pd.DataFrame, _first: str, _second: str) -> Crossing:
    return crossing(_table, _first, _second)
