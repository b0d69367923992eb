"""The doors to the recipe: the table as mended, the long table, and what became of every step.

Keys are the digest of the file and the steps written out; see `doors`.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lmm_engine.data.recipe import Applied, ColumnType, Entry, Outcome, Recipe, Reshape, apply_entries, key_of
from lmm_engine.data.suggestions.column_types import column_types
from lmm_engine.data.suggestions.offered import Suggestion, suggest_steps
from lmm_engine.errors import DataError, LmmError

from .state import Dataset, now


def dataset() -> Dataset:
    """The data set in use."""
    found = now().dataset
    if found is None:
        raise DataError("There is no data set yet.", "Bring one on the screen “Data”.")
    return found


def mended() -> Applied:
    """The table after the steps before the reshape, and what became of each of them."""
    return mended_by(now().recipe)


def finished() -> Applied:
    """The table after all steps, and what became of the reshape and each step after it."""
    return finished_by(now().recipe)


def mended_by(recipe: Recipe) -> Applied:
    """What `mended` would be by another recipe."""
    # The steps that are off stand in the key as well: they have an outcome.
    return _applied(f"{dataset().digest} {recipe.before!r}", dataset().table, recipe.before)


def finished_by(recipe: Recipe) -> Applied:
    """What `finished` would be by another recipe."""
    before = mended_by(recipe).table
    return _applied(f"{dataset().digest} {recipe.entries!r}", before, recipe.after) if recipe.after else Applied(before)


def outcomes() -> tuple[Outcome, ...]:
    """What became of every step of the recipe, in their order."""
    return (*mended().outcomes, *finished().outcomes)


def outcomes_of(recipe: Recipe) -> tuple[Outcome, ...]:
    """What would become of every step of another recipe."""
    return (*mended_by(recipe).outcomes, *finished_by(recipe).outcomes)


def reshape_refusal() -> LmmError | None:
    """Why the reshape of the recipe no longer fits the mended table; None where it does, or there is none."""
    return next((o.refusal for o in finished().outcomes if isinstance(o.entry.step, Reshape)), None)


def types_of_columns() -> dict[str, ColumnType]:
    """What each column of the mended table is meant as."""
    return _types(mended_key(), mended().table)


def suggestions() -> tuple[Suggestion, ...]:
    """What may want mending in the table as it is mended so far."""
    return _suggested(mended_key(), mended().table)


def mended_key() -> str:
    """Identity of the table as mended, for caches."""
    return f"{dataset().digest} {key_of(now().recipe.before)} mended"


@st.cache_resource(scope="session", max_entries=6, show_spinner=False)
def _applied(key: str, _table: pd.DataFrame, _entries: tuple[Entry, ...]) -> Applied:
    return apply_entries(_table, _entries)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _types(key: str, _table: pd.DataFrame) -> dict[str, ColumnType]:
    return column_types(_table)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _suggested(key: str, _table: pd.DataFrame) -> tuple[Suggestion, ...]:
    return suggest_steps(_table)
