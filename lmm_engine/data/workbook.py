"""An Excel workbook (.xlsx) → a table.

Nothing in it is executed, no link is followed, and it is weighed before it is opened.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from ..errors import DataError
from ..findings import Finding
from .assembly import assemble, refuse_size
from .headers import title_rows
from .layout import find_header
from .limits import Limits
from .words import names, note, quoted

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_SIGNATURE = b"PK\x03\x04"
_SAVE_AGAIN = "Open it in the spreadsheet program and save it again as .xlsx or CSV."
_MAX_PARTS = 5_000
_HEAD_ROWS = 200


@dataclass(frozen=True, eq=False)
class WorkbookRead:
    """A table read from a workbook, with all its sheets and the one chosen."""

    table: pd.DataFrame
    sheets: tuple[str, ...]
    sheet: str
    findings: tuple[Finding, ...]


def parse_workbook(data: bytes, sheet: str | None, limits: Limits) -> WorkbookRead:
    """Read one sheet of an Excel workbook.

    Parameters
    ----------
    data : bytes
        The file.
    sheet : str or None
        Name of the sheet; None for the first that holds something.
    limits : Limits
        Caps on the unpacked size, rows, columns and cells.

    Raises
    ------
    DataError
        If it is damaged, encrypted, too large, not a workbook, or has no such sheet or no table in it.
    """
    with warnings.catch_warnings():
        # openpyxl warns of decorations that it does not keep; nothing in the cells is lost.
        warnings.simplefilter("ignore")
        try:
            _weigh(data, limits)
            return _read(data, sheet, limits)
        except DataError:
            raise
        except Exception as error:  # whatever a broken archive or broken XML makes the readers stumble over
            raise DataError("The workbook is damaged or was cut off on its way here.", _SAVE_AGAIN) from error


def refuse_old_workbook(data: bytes) -> None:
    """Raise `DataError` for the container that Excel uses for encrypted and for old (.xls) workbooks."""
    if not data.startswith(OLE_SIGNATURE):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise DataError("The workbook is protected by a password.", "Remove the password in Excel and bring it again.")
    raise DataError("This is an Excel workbook of the old kind (.xls) or another Office file.", _SAVE_AGAIN)


def _weigh(data: bytes, limits: Limits) -> None:
    """Look into the zip archive without unpacking it: whether it is a workbook, and how large it would become."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        _refuse_other_archives({part.filename for part in parts})
        if any(part.flag_bits & 1 for part in parts):
            raise DataError("The workbook is protected by a password.", "Remove the password and bring it again.")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > limits.max_unpacked_bytes or len(parts) > _MAX_PARTS:
            raise DataError(
                f"The workbook unpacks to {unpacked / 1024**2:,.0f} MB in {len(parts):,} parts; at most "
                f"{limits.max_unpacked_bytes / 1024**2:,.0f} MB in {_MAX_PARTS:,} parts are opened here.",
                "Save the sheet that you need as CSV.",
            )
        _refuse_entities(archive, parts)


def _refuse_other_archives(parts: set[str]) -> None:
    """Raise `DataError` where the archive is no .xlsx workbook."""
    if "xl/workbook.xml" in parts:
        return
    if "xl/workbook.bin" in parts:
        raise DataError("This is a binary Excel workbook (.xlsb).", _SAVE_AGAIN)
    if "content.xml" in parts:
        raise DataError("This is an OpenDocument file (.ods).", _SAVE_AGAIN)
    if any(part.startswith(("word/", "ppt/")) for part in parts):
        raise DataError("This is a text document or a presentation, not a workbook.", _SAVE_AGAIN)
    raise DataError("This is a zip archive, not a table.", "Unpack it and bring the file inside.")


def _refuse_entities(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Raise `DataError` where XML declares entities, which no spreadsheet program writes and attacks need."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                if b"<!DOCTYPE" in file.read(2048).upper():
                    raise DataError("The workbook holds XML that no spreadsheet program writes.", _SAVE_AGAIN)


def _read(data: bytes, sheet: str | None, limits: Limits) -> WorkbookRead:
    """Open the workbook and read the sheet that was asked for, or the first that holds a table.

    A first sheet with a single column is a note to the reader as a rule; it is taken only where there is nothing else.
    """
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = tuple(ws.title for ws in book.worksheets)
        if sheet is not None and sheet not in sheets:
            raise DataError(f"The workbook has no sheet called {quoted(sheet)}.", f"Its sheets are {names(sheets)}.")
        chosen = _first_table(book, (sheet,) if sheet is not None else sheets, limits)
        if chosen is not None:
            name, rows = chosen
            table, findings = _table(rows, limits)
            return WorkbookRead(table, sheets, name, (*_passed_over(sheets, name, sheet), *findings))
    finally:
        book.close()
    where = f"The sheet {quoted(sheet)}" if sheet is not None else "The workbook"
    raise DataError(f"{where} is empty.", "Choose another sheet or another file.")


def _first_table(book: Any, sheets: Sequence[str], limits: Limits) -> tuple[str, dict[int, list[Any]]] | None:
    """The first sheet with more than one column, else the first that holds anything: its name and its rows."""
    lone = None
    for name in sheets:
        rows = _rows(book[name], limits)
        if rows and max(len(row) for row in rows.values()) > 1:
            return name, rows
        if rows and lone is None:
            lone = name, rows
    return lone


def _passed_over(sheets: tuple[str, ...], chosen: str, asked: str | None) -> tuple[Finding, ...]:
    """Say that sheets without a table were passed over."""
    before = sheets[: sheets.index(chosen)]
    if asked is not None or not before:
        return ()
    sentence = f"The sheet {quoted(chosen)} was read; the sheets before it ({names(before)}) hold no table."
    return (note("empty_sheets", len(before), sentence),)


def _rows(worksheet: Any, limits: Limits) -> dict[int, list[Any]]:
    """The rows that hold something, by row number, none longer than its last filled cell."""
    # What a sheet says of its own size is often wrong, and would have empty rows by the million read.
    worksheet.reset_dimensions()
    rows: dict[int, list[Any]] = {}
    n_cells = 0
    for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1):
        cells = list(values)
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if not cells:
            continue
        rows[number] = cells
        n_cells += len(cells)
        refuse_size(len(rows) - 1, len(cells), limits)
        if n_cells > limits.max_workbook_cells:
            raise DataError(
                f"The sheet has more than {limits.max_workbook_cells:,} cells, the most that is read from Excel here.",
                "Save the sheet as CSV: that is read much faster.",
            )
    return rows


def _table(rows: dict[int, list[Any]], limits: Limits) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """A table from the rows of a sheet: header found, columns typed."""
    numbers, cells = list(rows), list(rows.values())
    texts = [[_as_text(cell) for cell in row] for row in cells[:_HEAD_ROWS]]
    at = find_header(texts) or 0
    body = cells[at + 1 :]
    width = max(len(row) for row in cells[at:])
    refuse_size(len(body), width, limits)
    header = texts[at] + [""] * (width - len(texts[at]))
    index = pd.Index([number - numbers[at] - 1 for number in numbers[at + 1 :]], dtype="int64")
    columns = {k: _column([row[k] if k < len(row) else None for row in body], index) for k in range(width)}
    raw = pd.DataFrame(columns, index=index)
    built = assemble(header, raw, separator=None, first_row=numbers[at] + 1, limits=limits)
    return built.table, (*title_rows(texts[:at]), *built.findings)


def _column(values: list[Any], index: pd.Index) -> pd.Series:
    """Cells as numbers where all are numbers, as dates where all are dates, else as text."""
    seen = {type(value) for value in values if value is not None}
    if seen <= {int, float}:
        whole = seen == {int} and None not in values and all(abs(value) < 2**63 for value in values)
        return pd.Series(values, index=index, dtype="int64" if whole else "float64")
    if seen <= {datetime, date}:
        return pd.Series(pd.to_datetime(pd.Series(values, index=index, dtype=object), errors="coerce"))
    return pd.Series([None if value is None else _as_text(value) for value in values], index=index, dtype="str")


def _as_text(value: Any) -> str:
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
