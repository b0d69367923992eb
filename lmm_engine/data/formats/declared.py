"""Columns whose kinds the file declares → a table; nothing is guessed, and what cannot be used is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api import types

from ...errors import DataError
from ...findings import Finding
from ..words import counted, names, note
from .assembly import refuse_size
from .headers import column_names
from .limits import Limits

LESS_WANTED = "Leave out what the question does not need and bring the rest."


@dataclass(frozen=True, eq=False)
class Declared:
    """A table read from a file that declares its columns.

    Parameters
    ----------
    table : pandas.DataFrame
    labels : dict of str to str
        What the file says of a column in words.
    findings : tuple of Finding
    """

    table: pd.DataFrame
    labels: dict[str, str]
    findings: tuple[Finding, ...]


def finish(columns: Sequence[tuple[str, pd.Series]], labels: Sequence[str], limits: Limits) -> Declared:
    """Make a table of named columns: names unique, infinities and blank text missing, empty rows left out.

    Parameters
    ----------
    columns : sequence of (str, pandas.Series)
        In the order of the file.
    labels : sequence of str
        One for each column, empty where there is none.
    limits : Limits
        Caps on rows, columns and cells.

    Raises
    ------
    DataError
        If fewer than two columns or no rows are left.
    """
    n_rows = len(columns[0][1]) if columns else 0
    refuse_size(n_rows, len(columns), limits)
    if len(columns) < 2:
        only = f" ({names(name for name, _ in columns)})" if columns else ""
        raise DataError(
            f"The file has {counted(len(columns), 'column')} that can be used{only}.",
            "A model needs at least an outcome and a group: bring a table with two columns or more.",
        )
    named, renamed = column_names([name for name, _ in columns], limits)
    mended = {name: _mended(column) for name, (_, column) in zip(named, columns, strict=True)}
    infinite = [name for name, (_, column) in zip(named, columns, strict=True) if _n_infinite(column)]
    table = pd.DataFrame(mended).reset_index(drop=True)
    empty = table.isna().all(axis=1) if len(table) and not (~table.iloc[:, 0].isna()).all() else None
    n_empty = int(empty.sum()) if empty is not None else 0
    table = table[~empty].reset_index(drop=True) if empty is not None and n_empty else table
    if not len(table):
        raise DataError(f"There are columns ({names(named)}) but no data.", "Bring a file that has rows of data too.")
    said = [finding for finding in renamed if finding.code != "header_of_numbers"]
    if n_empty:
        said.append(note("empty_rows", n_empty, f"{counted(n_empty, 'empty row was', 'empty rows were')} left out."))
    if infinite:
        sentence = f"Infinite values were taken as missing, in {names(infinite)}."
        said.append(note("infinite_values", len(infinite), sentence, severity="caution"))
    kept = {name: label for name, label in zip(named, labels, strict=True) if label}
    return Declared(table, kept, tuple(said))


def left_out(columns: Sequence[str], why: str) -> tuple[Finding, ...]:
    """Say which columns of a file were left out, and why."""
    if not columns:
        return ()
    sentence = f"{counted(len(columns), 'column was', 'columns were')} left out, {why}: {names(columns)}."
    return (note("columns_left_out", len(columns), sentence, severity="caution"),)


def _n_infinite(column: pd.Series) -> int:
    return int(np.isinf(column.to_numpy(dtype="float64", na_value=np.nan)).sum()) if _is_float(column) else 0


def _is_float(column: pd.Series) -> bool:
    return types.is_float_dtype(column)


def _mended(column: pd.Series) -> pd.Series:
    """Floats finite, text without blanks; everything else as it is."""
    if _is_float(column):
        return column.where(np.isfinite(column)) if _n_infinite(column) else column
    if isinstance(column.dtype, pd.StringDtype) and bool((column.str.len() == 0).any()):
        return column.mask(column.str.strip() == "")
    return column
