"""A proposal for a table that looks wide: its families, who a row is about, and a name for the time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from pandas.api import types

from ..formats.two_levels import flat
from ..hints import is_identifier_name
from .families import FamilyGuess, guess_families
from .reshape import DEFAULT_ID, ReshapeSpec

_TIME_NAMES = (
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "wave",
    "visit",
    "session",
    "occasion",
    "trial",
)
# A column is nearly an id if at least this share of its values are different.
_NEARLY = 0.9


def suggest_reshape(table: pd.DataFrame, guesses: Sequence[FamilyGuess] | None = None) -> ReshapeSpec | None:
    """Propose how to reshape a table that looks wide.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    guesses : sequence of FamilyGuess, optional
        Its families, where they have been found before.

    Returns
    -------
    ReshapeSpec or None
        None where there are no families, or where an identifier repeats in many rows, so that the table is long
        already. One that repeats in a few is proposed: `reshape` then shows what it is about.
    """
    table = flat(table)
    guesses = guess_families(table) if guesses is None else guesses
    families = tuple(guess.family for guess in guesses)
    in_families = {column for family in families for column in family.columns}
    others = [column for column in table.columns if column not in in_families]
    identifiers = [column for column in others if is_identifier_name(column)]
    if not families or any(_share_distinct(table[column].dropna()) < _NEARLY for column in identifiers):
        return None
    chosen = _id_column(table, others)
    taken = {*others, *(family.value_name for family in families)}
    time_name = _free(_time_word(guesses), taken)
    invented = None if chosen else _free(DEFAULT_ID, {*taken, time_name})
    return ReshapeSpec(families, (chosen,) if chosen else (), time_name, invented)


def _id_column(table: pd.DataFrame, candidates: list[str]) -> str | None:
    """The column that names the rows: no value repeats, and it is an identifier by name, or text, or comes first."""
    complete = [c for c in candidates if table[c].notna().all()]
    unique = [c for c in complete if table[c].is_unique]
    # A slip in a file is no reason to number its rows: text that hardly repeats is an id with a mistake in it.
    unique += [c for c in complete if c not in unique and _share_distinct(table[c]) >= _NEARLY]
    by_name = [c for c in unique if is_identifier_name(c)]
    by_kind = [c for c in unique if not types.is_float_dtype(table[c]) and not types.is_datetime64_any_dtype(table[c])]
    # Whole numbers that never repeat may be incomes as well; only a leading column is taken on trust.
    on_trust = [c for c in by_kind if not types.is_numeric_dtype(table[c]) or c == str(table.columns[0])]
    return next(iter([*by_name, *on_trust]), None)


def _share_distinct(column: pd.Series) -> float:
    """Different values per row; those that cannot be compared count by their text."""
    try:
        return float(column.nunique() / max(len(column), 1)) if len(column) else 1.0
    except TypeError:
        return float(column.astype(str).nunique() / len(column))


def _time_word(guesses: Sequence[FamilyGuess]) -> str:
    """A name for the time column: the unit that all families name, else a word in the column names, else time."""
    units = {guess.unit for guess in guesses}
    if len(units) == 1 and units <= set(_TIME_NAMES):
        return units.pop()
    joined = guesses[0].family.columns[0].lower()
    return next((word for word in ("week", "month", "day", "wave", "visit", "session") if word in joined), "time")


def _free(name: str, taken: set[str]) -> str:
    """Return `name`, or with a number behind it the first that no column has."""
    k, free = 2, name
    while free in taken:
        free, k = f"{name}_{k}", k + 1
    return free
