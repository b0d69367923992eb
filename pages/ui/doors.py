"""The doors into the engine: every call that costs time goes through here, and is remembered for the session.

A door's key is the digest of the file and the specification (frozen dataclasses, written out), never a frame: Streamlit
would hash only a sample of a large one. What comes out is shared between runs and is not to be changed in place.
Doors raise `LmmError` where the question cannot be answered; the frame shows it (see `messages`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from lmm_engine.data import (
    Family,
    Kind,
    Prepared,
    Reshaped,
    ReshapeSpec,
    RoleGuess,
    Roles,
    column_kinds,
    describe_columns,
    find_families,
    guess_roles,
    load_dataset,
    missing_pattern,
    observations_per_group,
    prepare,
    reshape,
)
from lmm_engine.data import check_roles as _check
from lmm_engine.errors import DataError, LmmError
from lmm_engine.findings import Finding

from .recipe_doors import dataset, finished, mended, mended_key
from .state import Method, now

if TYPE_CHECKING:
    from lmm_engine.formula import Formula
    from lmm_engine.model import FittedModel

Fits = dict[int, "FittedModel | LmmError"]


def roles() -> Roles:
    """The roles in use."""
    found = now().roles
    if found is None:
        raise DataError("Outcome and group have not been chosen yet.", "Choose them on the screen “Roles”.")
    return found


# ----- the table -----


def kinds(table: pd.DataFrame | None = None) -> dict[str, Kind]:
    """What each column of the long table holds (of the table as read or mended: pass it)."""
    return _kinds(*_keyed(table))


def columns_described(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per column: ``column kind n_missing n_distinct example``."""
    return _described(*_keyed(table))


@st.cache_data(max_entries=32, show_spinner=False)
def bundled_size(entry_id: str) -> tuple[int, int]:
    """Rows and columns of a bundled data set; the same for everybody."""
    return load_dataset(entry_id).shape


def table_as_mended() -> pd.DataFrame:
    """The table before the reshape: what the screens Data and Reshape show."""
    return mended().table


def families() -> tuple[Family, ...]:
    """Column families found in the mended table."""
    return _families(mended_key(), table_as_mended())


def reshaped(spec: ReshapeSpec) -> Reshaped:
    """The mended table made long, as `spec` says."""
    return _reshaped(f"{mended_key()} {spec!r}", table_as_mended(), spec)


def long_table() -> pd.DataFrame:
    """The table the model sees: after all steps of the recipe."""
    return finished().table


# ----- roles -----


def role_guess(group: str | None = None) -> RoleGuess:
    """What the columns look like to the engine, for a group that was chosen or the likeliest."""
    return _guess(f"{_key()} {group!r}", long_table(), group)


def role_findings() -> tuple[Finding, ...]:
    """What should be known about the roles; raises `DataError` for roles that cannot be."""
    return _findings(f"{_key()} {roles()!r}", long_table(), roles())


def prepared() -> Prepared:
    """The rows and columns the model sees, for roles that have passed the check."""
    role_findings()
    return _prepared(f"{_key()} {roles()!r}", long_table(), roles())


def rows_per_group() -> pd.DataFrame:
    """One row per group: ``group n``."""
    ready = prepared()
    return observations_per_group(ready.frame, ready.roles.group)


def patterns() -> pd.DataFrame:
    """Which of the chosen columns are missing together."""
    chosen = roles()
    used = [chosen.outcome, chosen.group, *([chosen.time] if chosen.time else []), *chosen.predictors]
    return missing_pattern(long_table(), used)


# ----- fits -----


def ladder() -> tuple[Any, ...]:
    """The formulas of rung 0, 1 and (where something varies within groups) 2."""
    from lmm_engine.formula import ladder as rungs

    ready = prepared()
    chosen = ready.roles
    formulas = rungs(
        chosen.outcome,
        chosen.group,
        time=ready.time_name,
        predictors=chosen.predictors,
        interactions=chosen.interactions,
    )
    return tuple(f for f in formulas if f is not None)


def ladder_fits(method: Method | None = None) -> Fits:
    """The rungs fitted, keyed 0, 1, 2; a rung that cannot be fitted is there as the reason why."""
    how = method or now().method
    frame = prepared().frame
    return {rung: _attempted(_rung_key(rung, how), formula, frame, how) for rung, formula in enumerate(ladder())}


def rung(number: int, method: Method | None = None) -> FittedModel:
    """One rung fitted; raises the reason where it cannot be."""
    fits = ladder_fits(method)
    if number not in fits:
        raise DataError("This rung needs a column that varies within groups.", "Choose a time on the screen “Roles”.")
    found = fits[number]
    if isinstance(found, LmmError):
        raise found
    return found


def fit_key(number: int) -> str:
    """The identity of a rung as it is fitted now, for what is remembered about it."""
    return _rung_key(number, now().method)


def fitted(formula: Formula) -> FittedModel:
    """Another model of the same rows, by the method in use; raises the reason where it cannot be fitted."""
    method = now().method
    found = _attempted(f"{_key()} {roles()!r} {formula} {method}", formula, prepared().frame, method)
    if isinstance(found, LmmError):
        raise found
    return found


def comparison(method: Method | None = None) -> pd.DataFrame:
    """The rungs that could be fitted, compared."""
    import lmm_engine as lmm

    return lmm.compare(*(f for f in ladder_fits(method).values() if not isinstance(f, LmmError)))


# ----- behind the doors -----


def _key() -> str:
    """Identity of the long table."""
    return f"{dataset().digest} {now().recipe.key}"


def _rung_key(rung: int, method: Method) -> str:
    return f"{_key()} {roles()!r} {rung} {method}"


def _keyed(table: pd.DataFrame | None) -> tuple[str, pd.DataFrame]:
    if table is None:
        return _key(), long_table()
    if table is dataset().table:
        return f"{dataset().digest} as read", table
    assert table is table_as_mended(), "doors describe the table as read, mended or long"
    return mended_key(), table


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _kinds(key: str, _table: pd.DataFrame) -> dict[str, Kind]:
    return column_kinds(_table)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _described(key: str, _table: pd.DataFrame) -> pd.DataFrame:
    return describe_columns(_table)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _families(key: str, _table: pd.DataFrame) -> tuple[Family, ...]:
    return find_families(_table)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _reshaped(key: str, _table: pd.DataFrame, _spec: ReshapeSpec) -> Reshaped:
    return reshape(_table, _spec)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _guess(key: str, _table: pd.DataFrame, _group: str | None) -> RoleGuess:
    return guess_roles(_table, _group)


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _findings(key: str, _table: pd.DataFrame, _roles: Roles) -> tuple[Finding, ...]:
    return _check(_table, _roles)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _prepared(key: str, _table: pd.DataFrame, _roles: Roles) -> Prepared:
    return prepare(_table, _roles)


@st.cache_resource(scope="session", max_entries=12, show_spinner=False)
def _attempted(key: str, _formula: Any, _frame: pd.DataFrame, method: Method) -> FittedModel | LmmError:
    import lmm_engine as lmm

    try:
        return lmm.fit(_formula, _frame, method=method)
    except LmmError as refusal:
        return refusal
