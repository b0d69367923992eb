"""An Excel workbook (.xlsx) → a table.

Nothing in it is executed, no link is followed, and it is weighed before it is opened.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import DataError
from .archives import SAVE_AGAIN, weigh
from .limits import Limits
from .opendocument import read_opendocument
from .options import GUESS_ALL, ReadOptions
from .sheets import (
    Area,
    Gathered,
    Sheet,
    SheetTable,
    first_table,
    passed_over,
    refuse_empty,
    refuse_unknown_sheet,
    table_of,
)
from .xls import read_xls

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 2**20
_OVERLAP = 4_096
_MERGED = re.compile(rb'<mergeCell [^>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')
_UNVALUED = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]{0,200}>\s*<f\b(?:[^>]{0,200}/>|[^>]{0,200}>[^<]{0,1000}</f>)'
                       rb"\s*(?:<v\s*/>|<v></v>)?\s*</c>")  # fmt: skip
_MOST_NOTED = 10_000

# Names of all sheets, name of the one that was read, its cells.
Chosen = tuple[tuple[str, ...], str, Sheet]


@dataclass(frozen=True, eq=False)
class WorkbookRead:
    """A table read from a workbook, with all its sheets and the one chosen."""

    read: SheetTable
    sheets: tuple[str, ...]
    sheet: str
    kind: str


def parse_workbook(data: bytes, limits: Limits, options: ReadOptions = GUESS_ALL) -> WorkbookRead:
    """Read one sheet of a workbook: Excel's (.xlsx, .xls) or OpenDocument's (.ods).

    Parameters
    ----------
    data : bytes
        The file.
    limits : Limits
        Caps on the unpacked size, rows, columns and cells.
    options : ReadOptions, optional
        Which sheet, by default the first that holds something; where its header stands.

    Raises
    ------
    DataError
        If it is damaged, encrypted, too large, not a workbook, or has no such sheet or no table in it.
    """
    with warnings.catch_warnings():
        # openpyxl warns of decorations that it does not keep; nothing in the cells is lost.
        warnings.simplefilter("ignore")
        try:
            kind = "xls" if data.startswith(OLE_SIGNATURE) else weigh(data, limits)
            sheets, name, sheet = _READERS[kind](data, limits, options.sheet)
            read = table_of(sheet, limits, options)
        except DataError:
            raise
        except Exception as error:  # whatever a broken archive or broken XML makes the readers stumble over
            raise DataError("The workbook is damaged or was cut off on its way here.", SAVE_AGAIN) from error
    said = (*passed_over(sheets, name, options.sheet), *read.findings)
    return WorkbookRead(SheetTable(read.table, read.header_row, read.units, said), sheets, name, kind)


def refuse_encrypted_workbook(data: bytes) -> None:
    """Raise `DataError` for the container that Excel uses for encrypted workbooks."""
    if data.startswith(OLE_SIGNATURE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise DataError("The workbook is protected by a password.", "Remove the password in Excel and bring it again.")


def _read_xlsx(data: bytes, limits: Limits, wanted: str | None) -> Chosen:
    """Open the workbook and take the sheet that was asked for, or the first that holds a table."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = tuple(ws.title for ws in book.worksheets)
        refuse_unknown_sheet(wanted, sheets)
        tried = (wanted,) if wanted is not None else sheets
        found = first_table((name, Sheet(_rows(book[name], limits))) for name in tried)
        if found is None:
            raise refuse_empty(wanted)
        name, sheet = found
        return sheets, name, Sheet(sheet.rows, *_besides(data, getattr(book[name], "_worksheet_path", "")))
    finally:
        book.close()


def _rows(worksheet: Any, limits: Limits) -> dict[int, list[Any]]:
    # What a sheet says of its own size is often wrong, and would have empty rows by the million read.
    worksheet.reset_dimensions()
    gathered = Gathered(limits)
    for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1):
        gathered.add(number, list(values))
    return gathered.rows


def _besides(data: bytes, path: str) -> tuple[tuple[Area, ...], tuple[str, ...]]:
    """Merged cells, and formulas without a value, which openpyxl does not tell while it streams."""
    merged, unvalued = [], []
    for first, last, found in _matches(data, path):
        if last:
            merged.append(found)
        else:
            unvalued.append(first)
    return tuple(merged), tuple(unvalued)


def _matches(data: bytes, path: str) -> Iterator[tuple[str, bool, Any]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if path not in archive.namelist():
            return
        with archive.open(path) as file:
            rest, n = b"", 0
            while (piece := file.read(_PIECE)) and n < _MOST_NOTED:
                text, done = rest + piece, 0
                for pattern in (_UNVALUED, _MERGED):
                    for match in pattern.finditer(text):
                        n, done = n + 1, max(done, match.end())
                        yield match[1].decode(), pattern is _MERGED, _area(match) if pattern is _MERGED else None
                rest = text[max(done, len(text) - _OVERLAP) :]


def _area(match: re.Match[bytes]) -> Area:
    return Area(int(match[2]), int(match[4]), _number(match[1]), _number(match[3]))


def _number(letters: bytes) -> int:
    k = 0
    for letter in letters:
        k = k * 26 + letter - 64
    return k - 1


_READERS: dict[str, Callable[[bytes, Limits, str | None], Chosen]] = {
    "xlsx": _read_xlsx,
    "ods": read_opendocument,
    "xls": read_xls,
}
