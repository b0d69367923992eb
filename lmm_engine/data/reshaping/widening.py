"""Long to wide: the way back, which shows whether a reshape lost or moved anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import DataError
from ..formats.two_levels import flat
from ..kinds import label, refuse_repeated_names
from ..words import counted, names, quoted
from .families import Family
from .reshape import Reshaped, ReshapeSpec


@dataclass(frozen=True)
class RoundTrip:
    """Whether a long table, made wide again, is the table that it came from.

    Parameters
    ----------
    is_same : bool or None
        None where it cannot be told.
    n_rows, n_columns : int
        What was compared: people with a row in the long table, columns of the wide one.
    differing : tuple of str
        Columns in which some cell differs.
    reason : str
        Why it cannot be told; empty where it can.
    """

    is_same: bool | None
    n_rows: int = 0
    n_columns: int = 0
    differing: tuple[str, ...] = ()
    reason: str = ""


def long_to_wide(
    long: pd.DataFrame,
    spec: ReshapeSpec | None = None,
    *,
    id: str | Sequence[str] | None = None,  # noqa: A002 - the word people use
    time: str = "time",
    values: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Turn a long table (one row per person and time) into a wide one (one row per person).

    Parameters
    ----------
    long : pandas.DataFrame
        The long table.
    spec : ReshapeSpec, optional
        How it became long; the wide columns then get their old names, and an invented id is left out again.
    id : str or sequence of str, optional
        Without `spec`: the columns that say who a row is about.
    time, values : optional
        Without `spec`: the column of times, and those to spread (by default all that vary within a person); value
        ``y`` at time 3 becomes the column ``y_3``.

    Returns
    -------
    pandas.DataFrame
        One row per person, in the order of their first rows: ids, what is constant within a person, the spread columns.

    Raises
    ------
    DataError
        If a column does not exist, a person has several rows at one time, a row has no time, or names would clash.
    """
    table = flat(long)
    refuse_repeated_names(table)
    if spec is None:
        ids = () if id is None else (label(id),) if isinstance(id, str | int) else tuple(label(one) for one in id)
        spec = _spec_for(table, ids, label(time), (values,) if isinstance(values, str) else values)
    who = list(spec.who)
    _refuse_unknown(table, [*who, spec.time_name, *spec.values])
    times = table[spec.time_name]
    if times.isna().any():
        n = int(times.isna().sum())
        raise DataError(f"{counted(n, 'row has', 'rows have')} no {quoted(spec.time_name)}.", "Leave them out first.")
    _refuse_repeated(table, who, spec.time_name)
    person = table.groupby(who, sort=False, dropna=False).ngroup().to_numpy()
    first_rows = np.flatnonzero(~pd.Series(person).duplicated().to_numpy())
    kept = [column for column in table.columns if column not in (spec.time_name, *spec.values)]
    if not spec.id_columns:
        kept = [column for column in kept if column not in who]
    constant = table.iloc[first_rows][kept].reset_index(drop=True)
    spread = {
        column: _spread(table, family.value_name, times, at, person, len(first_rows))
        for family in spec.families
        for column, at in zip(family.columns, family.times, strict=True)
    }
    clash = [name for name, n in Counter([*kept, *spread]).items() if n > 1]
    if clash:
        raise DataError(f"Two columns of the wide table would be called {names(clash)}.", "Rename one of them.")
    return pd.concat([constant, pd.DataFrame(spread, index=constant.index)], axis=1)


def check_round_trip(wide: pd.DataFrame, made: Reshaped, spec: ReshapeSpec) -> RoundTrip:
    """Make the long table wide again and hold it against the original, cell by cell; the order of columns is free.

    People of whom nothing was measured are not there to be compared where empty rows were left out.
    """
    before = flat(wide).reset_index(drop=True)
    if len(made.duplicates):
        return RoundTrip(None, reason="the same person has several rows at one time, and a wide row has room for one")
    if spec.id_columns:
        ids = before[list(spec.id_columns)]
        if ids.duplicated().any():
            return RoundTrip(None, reason="the identifier repeats, so the rows of one person would become one")
    try:
        after = long_to_wide(made.long, spec)
    except DataError as refusal:
        return RoundTrip(None, reason=refusal.problem.rstrip("."))
    if spec.drop_empty:
        measured = [column for family in spec.families for column in family.columns]
        before = before[before[measured].notna().any(axis=1)].reset_index(drop=True)
    columns = [column for column in before.columns if column in after.columns]
    if len(before) != len(after):
        return RoundTrip(False, len(after), len(columns))
    differing = tuple(column for column in columns if not _same(before[column], after[column]))
    return RoundTrip(not differing, len(after), len(columns), differing)


def _spec_for(table: pd.DataFrame, ids: tuple[str, ...], time: str, values: Sequence[str] | None) -> ReshapeSpec:
    """The specification that a table in long form calls for."""
    if not ids:
        raise DataError("It is not said whose rows belong together.", "Give `id`, the column of the persons.")
    _refuse_unknown(table, [*ids, time, *(values or ())])
    if values is None:
        grouped = table.groupby(list(ids), sort=False, dropna=False)
        varies = grouped.nunique(dropna=False).gt(1).any()
        values = [c for c in table.columns if c not in (*ids, time) and bool(varies[c])]
    times = sorted(table[time].dropna().unique(), key=lambda t: (isinstance(t, str), t))
    families = tuple(
        Family(value, tuple(f"{value}_{label(t)}" for t in times), tuple(times)) for value in map(label, values)
    )
    return ReshapeSpec(families, ids, time)


def _refuse_repeated(table: pd.DataFrame, who: list[str], time: str) -> None:
    """Raise `DataError` where a person has several rows at one time."""
    again = table.duplicated([*who, time])
    if again.any():
        first = table.iloc[int(again.to_numpy().argmax())]
        person = ", ".join(label(first[column]) for column in who)
        raise DataError(
            f"{quoted(person)} has more than one row at one time, and a wide table has room for one.",
            "Say which rows count, or add the column that tells them apart to the identifiers.",
        )


def _refuse_unknown(table: pd.DataFrame, wanted: Sequence[str]) -> None:
    unknown = [column for column in wanted if column not in table]
    if unknown:
        raise DataError(f"The table has no column {names(unknown)}.", f"Its columns are {names(table.columns)}.")


def _spread(
    table: pd.DataFrame, value: str, times: pd.Series, at: float, person: np.ndarray, n_people: int
) -> pd.api.extensions.ExtensionArray | np.ndarray:
    """The values at one time, one for each person; missing where there is no row."""
    rows = np.flatnonzero((times == at).to_numpy(bool, na_value=False))
    where = np.full(n_people, -1, dtype=np.intp)
    where[person[rows]] = rows
    whole = bool((where >= 0).all())
    return (
        table[value].array.take(where) if whole else pd.api.extensions.take(table[value].array, where, allow_fill=True)
    )


def _same(before: pd.Series, after: pd.Series) -> bool:
    """Whether two columns hold the same values, missing ones in the same places; types may differ."""
    one, other = before.isna().to_numpy(), after.isna().to_numpy()
    if not np.array_equal(one, other):
        return False
    left, right = before[~one], after[~other]
    if pd.api.types.is_numeric_dtype(left) and pd.api.types.is_numeric_dtype(right):
        return bool(np.array_equal(left.to_numpy(), right.to_numpy()))
    return bool(np.array_equal(left.astype(object).to_numpy(), right.astype(object).to_numpy()))
