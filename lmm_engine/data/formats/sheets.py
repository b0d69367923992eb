"""The cells of a spreadsheet → a table, whichever program wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from ...errors import DataError
from ...findings import Finding
from ..words import counted, names, note, quoted
from .assembly import assemble, refuse_size
from .headers import below_header, header_at, joined_header, skipped_rows, title_rows
from .limits import Limits
from .options import ReadOptions
from .two_levels import two_rows_said
from .unitrow import units_said

_HEAD_ROWS = 200
# Merged cells further than this are the work of nobody.
_MOST_MERGED = 10_000


@dataclass(frozen=True)
class Area:
    """Cells merged into one: first and last row (counted from 1) and column (counted from 0), all included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, eq=False)
class Sheet:
    """What a spreadsheet program keeps of a sheet.

    Parameters
    ----------
    rows : dict of int to list
        The rows that hold something, by row number from 1, none longer than its last filled cell.
    merged : tuple of Area
        Cells merged into one; the value stands in the first.
    unvalued : tuple of str
        Formulas that were saved without a value, by their place.
    """

    rows: dict[int, list[Any]]
    merged: tuple[Area, ...] = ()
    unvalued: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows.values()), default=0)


@dataclass(frozen=True, eq=False)
class SheetTable:
    """A table read from a sheet, with the row of its header and what stood beside the data."""

    table: pd.DataFrame
    header_row: int
    units: dict[str, str]
    findings: tuple[Finding, ...]


@dataclass
class Gathered:
    """Rows as they come in, held against the caps one by one."""

    limits: Limits
    rows: dict[int, list[Any]] = field(default_factory=dict)
    n_cells: int = 0

    def add(self, number: int, cells: list[Any]) -> None:
        """Take a row, without the empty cells at its end."""
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if not cells:
            return
        self.rows[number] = cells
        self.n_cells += len(cells)
        refuse_size(len(self.rows) - 1, len(cells), self.limits)
        if self.n_cells > self.limits.max_workbook_cells:
            raise DataError(
                f"The sheet has more than {self.limits.max_workbook_cells:,} cells, the most that is read from a "
                "workbook here.",
                "Save the sheet as CSV: that is read much faster.",
            )


def first_table(sheets: Iterable[tuple[str, Sheet]]) -> tuple[str, Sheet] | None:
    """The first sheet with more than one column, else the first that holds anything.

    A first sheet with a single column is a note to the reader as a rule; it is taken only where there is nothing else.
    """
    lone = None
    for name, sheet in sheets:
        if sheet.width > 1:
            return name, sheet
        if sheet.rows and lone is None:
            lone = name, sheet
    return lone


def refuse_unknown_sheet(sheet: str | None, sheets: Sequence[str]) -> None:
    """Raise `DataError` where a sheet was asked for that is not there."""
    if sheet is not None and sheet not in sheets:
        raise DataError(f"The workbook has no sheet called {quoted(sheet)}.", f"Its sheets are {names(sheets)}.")


def refuse_empty(sheet: str | None) -> DataError:
    """The refusal of a workbook or sheet without cells."""
    where = f"The sheet {quoted(sheet)}" if sheet is not None else "The workbook"
    return DataError(f"{where} is empty.", "Choose another sheet or another file.")


def passed_over(sheets: Sequence[str], chosen: str, asked: str | None) -> tuple[Finding, ...]:
    """Say that sheets without a table were passed over."""
    before = sheets[: list(sheets).index(chosen)]
    if asked is not None or not before:
        return ()
    sentence = f"The sheet {quoted(chosen)} was read; the sheets before it ({names(before)}) hold no table."
    return (note("empty_sheets", len(before), sentence),)


def table_of(sheet: Sheet, limits: Limits, options: ReadOptions) -> SheetTable:
    """A table from the rows of a sheet: header found, merged cells unfolded, columns typed; errors as `parse_text`."""
    rows = _unfolded(sheet)
    last = max(rows)
    # Rows that hold nothing count: the row of the names is known by its number.
    numbers = [k for k in range(1, min(last, _HEAD_ROWS) + 1) if options.header_row is not None or k in rows]
    head = [[as_text(cell) for cell in rows.get(k, [])] for k in numbers]
    at = header_at(head, options)
    header, n_levels = _header(head, at, numbers, sheet.merged)
    joined = joined_header(head, at, options) if n_levels == 1 else None
    header, n_levels = (joined, 2) if joined else (header, n_levels)
    below = at + n_levels - 1
    skipped, units = below_header(head, below, options)
    start = numbers[below] if below >= 0 else 0
    start = numbers[below + skipped] if skipped > 0 and below + skipped < len(numbers) else start
    body = {number: cells for number, cells in rows.items() if number > start}
    width = max((len(row) for row in (header, *body.values())), default=0)
    refuse_size(len(body), width, limits)
    index = pd.Index([number - start - 1 for number in body], dtype="int64")
    raw = pd.DataFrame(
        {k: _column([row[k] if k < len(row) else None for row in body.values()], index) for k in range(width)},
        index=index,
    )
    named = header + [""] * (width - len(header))
    built = assemble(named, raw, separator=None, first_row=start + 1, limits=limits, decimal=options.decimal)
    found = {built.names[k]: unit for k, unit in units.items() if k in built.names}
    said = (*title_rows(head[: max(at, 0)]), *skipped_rows(skipped - bool(units)), *units_said(found))
    said += (
        *(two_rows_said(header) if joined else _levels_said(n_levels, header)),
        *_merged_said(sheet, start),
        *_unvalued_said(sheet),
    )
    return SheetTable(built.table, numbers[at] if at >= 0 else 0, found, (*said, *built.findings))


def _unfolded(sheet: Sheet) -> dict[int, list[Any]]:
    """The rows, the value of cells merged downwards repeated in each."""
    rows = sheet.rows
    for area in sheet.merged[:_MOST_MERGED]:
        top = rows.get(area.first_row, [])
        if area.last_row == area.first_row or area.first_column >= len(top) or top[area.first_column] is None:
            continue
        for number in range(area.first_row + 1, area.last_row + 1):
            if number in rows and _is_free(rows[number], area.first_column):
                row = rows[number] + [None] * (area.first_column + 1 - len(rows[number]))
                row[area.first_column] = top[area.first_column]
                rows = {**rows, number: row} if rows is sheet.rows else _put(rows, number, row)
    return rows


def _put(rows: dict[int, list[Any]], number: int, row: list[Any]) -> dict[int, list[Any]]:
    rows[number] = row
    return rows


def _is_free(row: Sequence[Any], column: int) -> bool:
    return column >= len(row) or row[column] in (None, "")


def _header(
    head: Sequence[Sequence[str]], at: int, numbers: Sequence[int], merged: Sequence[Area]
) -> tuple[list[str], int]:
    """The column names, and how many rows they take: two where names are merged over several columns each."""
    if at < 0:
        return [], 1
    top = list(head[at])
    wide = [a for a in merged if a.first_row == a.last_row == numbers[at] and a.last_column > a.first_column]
    wide = [a for a in wide if a.first_column < len(top) and top[a.first_column].strip()]
    if not wide or at + 1 >= len(head):
        return top, 1
    second = list(head[at + 1])
    width = max(len(second), max(min(a.last_column, len(second)) + 1 for a in wide))
    top += [""] * (width - len(top))
    second += [""] * (width - len(second))
    for area in wide:
        for k in range(area.first_column, min(area.last_column, width - 1) + 1):
            top[k] = top[area.first_column]
    joined = [a if not b.strip() or a == b else f"{a}_{b}".strip("_ ") for a, b in zip(top, second, strict=True)]
    return joined, 2


def _levels_said(n_levels: int, header: Sequence[str]) -> tuple[Finding, ...]:
    if n_levels < 2:
        return ()
    sentence = f"The column names take two rows with merged cells; they were joined: {names(header)}."
    return (note("header_of_two_rows", n_levels, sentence),)


def _merged_said(sheet: Sheet, header_row: int) -> tuple[Finding, ...]:
    n = sum(area.last_row > area.first_row > header_row for area in sheet.merged)
    if not n:
        return ()
    were = counted(n, "cell merged over several rows was", "cells merged over several rows were")
    sentence = f"{were} unfolded: the value stands in each of its rows now."
    return (note("merged_cells", n, sentence, "Check that this is what the merged cell meant."),)


def _unvalued_said(sheet: Sheet) -> tuple[Finding, ...]:
    n = len(sheet.unvalued)
    if not n:
        return ()
    sentence = f"{counted(n, 'formula was', 'formulas were')} saved without a value and taken as missing: "
    remedy = "Formulas are not computed here: open the file in the spreadsheet program and save it again."
    return (note("formulas_without_value", n, f"{sentence}{names(sheet.unvalued)}.", remedy, severity="caution"),)


def _column(values: list[Any], index: pd.Index) -> pd.Series:
    """Cells as numbers where all are numbers, as dates where all are dates, else as text."""
    seen = {type(value) for value in values if value is not None}
    if seen <= {int, float}:
        whole = seen == {int} and None not in values and all(abs(value) < 2**63 for value in values)
        return pd.Series(values, index=index, dtype="int64" if whole else "float64")
    if seen <= {datetime, date}:
        return pd.Series(pd.to_datetime(pd.Series(values, index=index, dtype=object), errors="coerce"))
    return pd.Series([None if value is None else as_text(value) for value in values], index=index, dtype="str")


def as_text(value: Any) -> str:
    """A cell as the text that a person would see."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def cell_name(row: int, column: int) -> str:
    """The place of a cell as spreadsheets write it: row from 1, column from 0."""
    letters, k = "", column + 1
    while k:
        k, rest = divmod(k - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
