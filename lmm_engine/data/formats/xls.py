"""An Excel workbook of the kind used until 2003 (.xls) → the cells of a sheet."""

from __future__ import annotations

import io
from typing import Any

from ...errors import DataError
from .archives import SAVE_AGAIN
from .limits import Limits
from .sheets import Area, Gathered, Sheet, first_table, refuse_empty, refuse_unknown_sheet


def read_xls(data: bytes, limits: Limits, wanted: str | None) -> tuple[tuple[str, ...], str, Sheet]:
    """Read the sheet that is wanted, or the first that holds a table.

    xlrd keeps rows as long as their last cell and reads a sheet when it is asked for, so that two cells in opposite
    corners cost nothing; formulas are not computed, macros not even looked at.

    Returns
    -------
    tuple
        Names of all sheets, name of the sheet read, its cells.

    Raises
    ------
    DataError
        If it is encrypted, damaged, too large or empty.
    """
    import xlrd

    try:
        # Merged cells are kept with the formats, which cost memory by the file's size at most.
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True, formatting_info=True
        )
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise DataError("The workbook is protected by a password.", "Remove the password in Excel.") from None
        raise DataError("This is an Office file, but no Excel workbook that can be read.", SAVE_AGAIN) from None
    with book:
        sheets = tuple(book.sheet_names())
        refuse_unknown_sheet(wanted, sheets)
        tried = (wanted,) if wanted is not None else sheets
        found = first_table((name, _sheet(book, name, limits)) for name in tried)
        if found is None:
            raise refuse_empty(wanted)
        return sheets, *found


def _sheet(book: Any, name: str, limits: Limits) -> Sheet:
    sheet = book.sheet_by_name(name)
    gathered = Gathered(limits)
    for k in range(sheet.nrows):
        kinds, values = sheet.row_types(k), sheet.row_values(k)
        gathered.add(k + 1, [_value(kind, value, book.datemode) for kind, value in zip(kinds, values, strict=True)])
    merged = tuple(Area(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells)
    book.unload_sheet(name)
    return Sheet(gathered.rows, merged)


def _value(kind: int, value: Any, datemode: int) -> Any:
    """A cell as Python has it: text, number, date, truth value, or nothing."""
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_EMPTY, XL_CELL_ERROR, XLDateError, error_text_from_code
    from xlrd.xldate import xldate_as_datetime

    if kind == XL_CELL_DATE:
        try:
            return xldate_as_datetime(value, datemode)
        except (XLDateError, OverflowError, ValueError):
            return float(value)
    if kind == XL_CELL_BOOLEAN:
        return bool(value)
    if kind == XL_CELL_ERROR:
        return error_text_from_code.get(value, "#N/A")
    if kind == XL_CELL_EMPTY or value == "":
        return None
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value
