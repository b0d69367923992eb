"""From raw columns under a header to the finished table: names, empty rows and columns, types, caps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api import types

from ...errors import DataError
from ...findings import Finding
from ..words import counted, names, note
from .columns import type_columns
from .headers import column_names
from .limits import Limits


@dataclass(frozen=True, eq=False)
class Assembled:
    """A finished table, the decimal sign of its file, what was done, and which raw column has which name."""

    table: pd.DataFrame
    decimal: str
    findings: tuple[Finding, ...]
    names: dict[int, str]


def assemble(
    header: Sequence[str],
    raw: pd.DataFrame,
    *,
    separator: str | None,
    first_row: int,
    limits: Limits,
    decimal: str | None = None,
) -> Assembled:
    """Make a table of raw columns.

    Parameters
    ----------
    header : sequence of str
        One cell per column of `raw`, empty where nothing stands.
    raw : pandas.DataFrame
        Columns 0, 1, 2, … of numbers, dates or text; row index = position below the header.
    separator : str or None
        Between the cells of a text file.
    first_row : int
        The row of the file that has index 0, for messages.
    limits : Limits
        Caps on rows, columns and cells.
    decimal : str, optional
        The decimal sign, where it is not to be guessed.

    Raises
    ------
    DataError
        If fewer than two columns or no rows are left, or a cap is exceeded.
    """
    filled = _without_empty_rows(raw)
    _refuse_empty(header, filled)
    kept = [k for k in range(len(header)) if header[k].strip() or bool(filled[k].notna().any())]
    refuse_size(len(filled), len(kept), limits)
    if len(kept) < 2:
        raise DataError(
            f"Only one column was found ({names(header[k] for k in kept)}).",
            "A model needs at least an outcome and a group: bring a table with two columns or more.",
        )
    chosen, named = column_names([header[k] for k in kept], limits)
    name_of = dict(zip(kept, chosen, strict=True))
    finite, infinite = _without_infinities(filled if len(kept) == filled.shape[1] else filled[kept], name_of)
    typed = type_columns(
        {k: finite[k] for k in kept if is_text(finite[k])},
        name_of,
        separator=separator,
        n_with_point=sum(has_fractions(finite[k]) for k in kept),
        first_row=first_row,
        decimal=decimal,
    )
    table = _with(finite, typed.columns).set_axis(chosen, axis=1).reset_index(drop=True)
    return Assembled(table, typed.decimal, (*_empty_rows(filled), *named, *infinite, *typed.findings), name_of)


def _without_empty_rows(raw: pd.DataFrame) -> pd.DataFrame:
    """Leave out empty rows; whole numbers that their gaps had made floats are whole numbers again."""
    if len(raw) and any(not raw[k].hasnans for k in raw):
        return raw
    filled = raw.dropna(how="all")
    if len(filled) == len(raw):
        return raw
    whole = {
        k: filled[k].astype("int64")
        for k in filled
        if types.is_float_dtype(filled[k])
        and bool((filled[k] % 1 == 0).all())
        and bool((filled[k].abs() < 2**53).all())
    }
    return pd.DataFrame({k: whole.get(k, filled[k]) for k in filled}, index=filled.index)


def _with(frame: pd.DataFrame, columns: Mapping[int, pd.Series]) -> pd.DataFrame:
    """The frame with these columns in the place of its own."""
    return pd.DataFrame({k: columns.get(k, frame[k]) for k in frame}) if columns else frame


def is_text(column: pd.Series) -> bool:
    """Whether a column holds text still to be understood."""
    return not types.is_numeric_dtype(column) and not types.is_datetime64_any_dtype(column)


def refuse_size(n_rows: int, n_columns: int, limits: Limits) -> None:
    """Raise `DataError` where a table has more rows, columns or cells than allowed; the message names the cap."""
    for size, cap, what in (
        (n_columns, limits.max_columns, "columns"),
        (n_rows, limits.max_rows, "rows"),
        (n_rows * n_columns, limits.max_cells, "cells"),
    ):
        if size > cap:
            raise DataError(
                f"The table has {'more than ' if what == 'rows' else ''}{min(size, cap) if what == 'rows' else size:,} "
                f"{what}; at most {cap:,} can be used here.",
                "Leave out what the question does not need and bring the rest.",
            )


def _refuse_empty(header: Sequence[str], filled: pd.DataFrame) -> None:
    """Raise `DataError` where there are no data below the header."""
    if len(filled):
        return
    given = names(cell for cell in header if cell.strip())
    raise DataError(f"There is a header row ({given}) but no data below it.", "Bring a file that has rows of data too.")


def has_fractions(column: pd.Series) -> bool:
    """Whether a numeric column shows that the decimal sign is a point."""
    if not types.is_float_dtype(column):
        return False
    values = column.to_numpy()
    # The first rows tell as a rule, and spare the rest.
    seen = (part[np.isfinite(part)] for part in (values[:1_000], values))
    return any(bool((part != np.floor(part)).any()) for part in seen)


def _without_infinities(frame: pd.DataFrame, name_of: dict[int, str]) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Infinite numbers, which no model can use, become missing, and that is said."""
    infinite = {k: int(np.isinf(frame[k]).sum()) for k in frame if types.is_float_dtype(frame[k])}
    columns = [k for k, n in infinite.items() if n]
    if not columns:
        return frame, ()
    n = sum(infinite.values())
    sentence = f"{counted(n, 'infinite value was', 'infinite values were')} taken as missing, in "
    sentence += names(name_of[k] for k in columns) + "."
    clean = frame.copy()
    for k in columns:
        clean[k] = frame[k].where(np.isfinite(frame[k]))
    return clean, (note("infinite_values", n, sentence, severity="caution"),)


def _empty_rows(filled: pd.DataFrame) -> tuple[Finding, ...]:
    """Say that empty rows between others were left out; blank lines at the end are nobody's business."""
    n = int(filled.index[-1]) + 1 - len(filled)
    if not n:
        return ()
    return (note("empty_rows", n, f"{counted(n, 'empty row was', 'empty rows were')} left out."),)
