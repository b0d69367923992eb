"""Wide to long: one row per person becomes one row per measurement, with the arithmetic kept in sight."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api import types

from ..errors import DataError
from ..findings import Finding
from .families import Family, find_families
from .hints import is_identifier_name
from .kinds import label, refuse_repeated_names
from .words import counted, listed, names, note, quoted

_DEFAULT_ID = "person"


@dataclass(frozen=True)
class ReshapeSpec:
    """How a wide table becomes long.

    Parameters
    ----------
    families : tuple of Family
        The measurements; several families share the times.
    id_columns : tuple of str
        Columns that together say who a row is about; empty to number the rows.
    time_name : str
        Name of the new time column.
    id_name : str or None
        Name of the invented person number where `id_columns` is empty; None for ``"person"``.
    drop_empty : bool
        Whether rows in which every measurement is missing are left out.
    carried : tuple of str or None
        Further columns to repeat on each row of a person; None for all that are left.
    """

    families: tuple[Family, ...]
    id_columns: tuple[str, ...] = ()
    time_name: str = "time"
    id_name: str | None = None
    drop_empty: bool = False
    carried: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class Reshaped:
    """A long table with its arithmetic: people × times = rows expected; rows kept; rows empty.

    Parameters
    ----------
    long : pandas.DataFrame
        Columns: id, carried columns, time, one per family; sorted by person in the order of the wide table, then time.
    n_people : int
        Rows of the wide table.
    n_columns : int
        Distinct times, which is the number of columns where there is one family.
    n_rows_expected : int
        ``n_people * n_columns``.
    n_rows : int
        Rows of `long`.
    n_empty : int
        Rows in which every measurement is missing, whether kept or dropped.
    findings : tuple of Finding
        Repeated or missing ids, families that lack a time.
    """

    long: pd.DataFrame
    n_people: int
    n_columns: int
    n_rows_expected: int
    n_rows: int
    n_empty: int
    findings: tuple[Finding, ...] = ()


def suggest_reshape(table: pd.DataFrame) -> ReshapeSpec | None:
    """Propose how to reshape a table that looks wide.

    Returns
    -------
    ReshapeSpec or None
        None where there are no families, or where an identifier repeats, so that the table is long already.
    """
    families = find_families(table)
    in_families = {column for family in families for column in family.columns}
    others = [str(column) for column in table.columns if str(column) not in in_families]
    identifiers = [column for column in others if is_identifier_name(column)]
    if not families or any(table[column].dropna().duplicated().any() for column in identifiers):
        return None
    chosen = _id_column(table, others)
    taken = {*others, *(family.value_name for family in families)}
    time_name = _free(_time_word(families), taken)
    invented = None if chosen else _free(_DEFAULT_ID, {*taken, time_name})
    return ReshapeSpec(families, (chosen,) if chosen else (), time_name, invented)


def reshape(table: pd.DataFrame, spec: ReshapeSpec) -> Reshaped:
    """Turn a wide table into a long one.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per person.
    spec : ReshapeSpec
        What to do.

    Returns
    -------
    Reshaped
        The long table and its arithmetic; missing measurements stay missing, nothing is averaged.

    Raises
    ------
    DataError
        If a column does not exist or is used twice, two columns would have the same name, or a family mixes
        numbers and text.
    """
    refuse_repeated_names(table)
    wide = table.rename(columns=str).reset_index(drop=True)
    carried = _carried(wide, spec)
    _check(wide, spec, carried)
    times = sorted({time for family in spec.families for time in family.times})
    base = wide[[*spec.id_columns, *carried]]
    if not spec.id_columns:
        base = base.copy()
        base.insert(0, spec.id_name or _DEFAULT_ID, np.arange(1, len(wide) + 1))
    long = base.take(np.repeat(np.arange(len(wide)), len(times))).reset_index(drop=True)
    long[spec.time_name] = np.tile(_plain(times), len(wide))
    for family in spec.families:
        long[family.value_name] = _stacked(wide, family, times)
    empty = long[[family.value_name for family in spec.families]].isna().all(axis=1)
    n_empty = int(empty.sum())
    kept = long[~empty].reset_index(drop=True) if spec.drop_empty and n_empty else long
    findings = (*_id_findings(wide, spec), *_gap_findings(spec, times))
    return Reshaped(kept, len(wide), len(times), len(long), len(kept), n_empty, findings)


def _id_column(table: pd.DataFrame, candidates: list[str]) -> str | None:
    """The column that names the rows: no value repeats, and it is an identifier by name, or text, or comes first."""
    unique = [c for c in candidates if table[c].notna().all() and table[c].is_unique]
    by_name = [c for c in unique if is_identifier_name(c)]
    by_kind = [c for c in unique if not types.is_float_dtype(table[c]) and not types.is_datetime64_any_dtype(table[c])]
    # Whole numbers that never repeat may be incomes as well; only a leading column is taken on trust.
    on_trust = [c for c in by_kind if not types.is_numeric_dtype(table[c]) or c == str(table.columns[0])]
    return next(iter([*by_name, *on_trust]), None)


def _time_word(families: tuple[Family, ...]) -> str:
    """A name for the time column, from words in the column names: year, week, month, day, else time."""
    if all(1900 <= time <= 2100 for family in families for time in family.times):
        return "year"
    joined = families[0].columns[0].lower()
    return next((word for word in ("week", "month", "day", "wave", "visit", "session") if word in joined), "time")


def _free(name: str, taken: set[str]) -> str:
    """Return `name`, or with a number behind it the first that no column has."""
    k, free = 2, name
    while free in taken:
        free, k = f"{name}_{k}", k + 1
    return free


def _carried(wide: pd.DataFrame, spec: ReshapeSpec) -> list[str]:
    """Columns repeated on each row of a person, in the order of the table."""
    used = {column for family in spec.families for column in family.columns} | set(spec.id_columns)
    if spec.carried is None:
        return [column for column in wide.columns if column not in used]
    return [column for column in spec.carried if column not in used]


def _check(wide: pd.DataFrame, spec: ReshapeSpec, carried: list[str]) -> None:
    """Raise `DataError` for what cannot be."""
    if not spec.families:
        raise DataError(
            "There are no columns to stack.", "Choose the columns that hold the same measurement over time."
        )
    in_families = [column for family in spec.families for column in family.columns]
    unknown = [column for column in (*in_families, *spec.id_columns, *carried) if column not in wide]
    if unknown:
        raise DataError(f"The table has no column {names(unknown)}.", f"Its columns are {names(wide.columns)}.")
    twice = [column for column, n in Counter((*in_families, *spec.id_columns)).items() if n > 1]
    if twice:
        raise DataError(f"The column {names(twice)} is used more than once.", "Use each column for one measurement.")
    for family in spec.families:
        if len(set(family.times)) != len(family.columns) or not np.isfinite(family.times).all():
            raise DataError(
                f"{quoted(family.value_name)} has {counted(len(family.columns), 'column')} and "
                f"{counted(len(set(family.times)), 'different time')}.",
                "Give every column a time of its own.",
            )
    invented = [] if spec.id_columns else [spec.id_name or _DEFAULT_ID]
    long = [*spec.id_columns, *carried, *invented, spec.time_name, *(family.value_name for family in spec.families)]
    same = [name for name, n in Counter(long).items() if n > 1]
    if same:
        raise DataError(f"Two columns of the long table would be called {names(same)}.", "Rename one of them.")


def _plain(times: list[float]) -> np.ndarray:
    """Times as whole numbers where all are."""
    values = np.asarray(times, dtype=float)
    return values.astype(np.int64) if np.all(values == np.round(values)) else values


def _stacked(wide: pd.DataFrame, family: Family, times: list[float]) -> pd.Series:
    """The columns of a family, one below the other person by person; missing where the family lacks a time."""
    columns = wide[list(family.columns)]
    at = np.searchsorted(times, family.times)
    numeric = [types.is_numeric_dtype(columns[c]) or bool(columns[c].isna().all()) for c in family.columns]
    if all(numeric):
        cells = np.full((len(wide), len(times)), np.nan)
        cells[:, at] = columns.to_numpy(dtype=float, na_value=np.nan)
        whole = len(at) == len(times) and all(types.is_integer_dtype(columns[c]) for c in family.columns)
        return pd.Series(cells.ravel().astype(np.int64) if whole else cells.ravel())
    if any(numeric) and any(
        columns[c].notna().any() for c, is_number in zip(columns, numeric, strict=True) if is_number
    ):
        text = next(c for c, is_number in zip(columns, numeric, strict=True) if not is_number)
        raise DataError(
            f"The columns of {quoted(family.value_name)} mix numbers and text: {quoted(text)} holds text.",
            "Leave that column out, or correct its values in the file.",
        )
    labels = np.full((len(wide), len(times)), None, dtype=object)
    labels[:, at] = columns.astype(object).where(columns.notna(), None).to_numpy()
    return pd.Series(labels.ravel()).infer_objects()


def _id_findings(wide: pd.DataFrame, spec: ReshapeSpec) -> tuple[Finding, ...]:
    """Say where the id repeats or is missing: rows of one person are then more than one per time."""
    if not spec.id_columns:
        return ()
    ids = wide[list(spec.id_columns)]
    found = []
    n_missing = int(ids.isna().any(axis=1).sum())
    if n_missing:
        sentence = f"{counted(n_missing, 'person has', 'people have')} no value in {names(spec.id_columns)}."
        found.append(
            note("id_missing", n_missing, sentence, "Their rows cannot be told apart and are set aside later.",
                 severity="caution")
        )  # fmt: skip
    repeated = ids[ids.notna().all(axis=1)].value_counts(sort=False)
    repeated = repeated[repeated > 1]
    if len(repeated):
        values = [quoted(", ".join(label(part) for part in key)) for key in repeated.index[:3]]
        sentence = (
            f"{names(spec.id_columns)} is not unique: {listed(values, len(repeated))} "
            f"{'stands' if len(repeated) == 1 else 'stand'} in more than one row, so the same person is measured "
            "more than once at each time."
        )
        remedy = "Add the column that tells these rows apart to the identifiers, or correct the file."
        found.append(note("id_repeated", len(repeated), sentence, remedy, severity="serious"))
    return tuple(found)


def _gap_findings(spec: ReshapeSpec, times: list[float]) -> tuple[Finding, ...]:
    """Say which family has no column for a time that another family has."""
    found = []
    for family in spec.families:
        lacking = [time for time in times if time not in family.times]
        if lacking:
            at = listed(f"{time:g}" for time in lacking)
            sentence = f"{quoted(family.value_name)} has no column for {spec.time_name} {at}; it is missing there."
            found.append(note("family_lacks_time", len(lacking), sentence))
    return tuple(found)
