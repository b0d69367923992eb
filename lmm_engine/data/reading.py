"""A file, bytes or pasted text in; a table and what was guessed about it out."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..findings import Finding
from .limits import Limits


@dataclass(frozen=True, eq=False)
class TableRead:
    """A table as read, with every guess that was made on the way.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows, with unique text column names and a row index 0, 1, 2, ….
    sheets : tuple of str
        Names of the workbook's sheets; empty for text files.
    sheet : str or None
        The sheet that was read.
    separator : str or None
        The character between cells of a text file.
    decimal : str
        The decimal sign of the file, ``"."`` or ``","``.
    encoding : str
        The text encoding of the file; empty for workbooks.
    notes : tuple of Finding
        What was mended or guessed, for the reader to confirm.
    """

    table: pd.DataFrame
    sheets: tuple[str, ...]
    sheet: str | None
    separator: str | None
    decimal: str
    encoding: str
    notes: tuple[Finding, ...]


def read_table(
    source: str | Path | bytes, filename: str | None = None, *, sheet: str | None = None, limits: Limits = Limits()
) -> pd.DataFrame:
    """Read a CSV, TSV or Excel file; see `read_details` for what was guessed."""
    return read_details(source, filename, sheet=sheet, limits=limits).table


def read_details(
    source: str | Path | bytes, filename: str | None = None, *, sheet: str | None = None, limits: Limits = Limits()
) -> TableRead:
    """Read a file and say what was guessed about it."""
    name = filename or (str(source) if isinstance(source, str | Path) else "")
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if not data:
        raise DataError("The file is empty.", "Choose a file with a header row and data rows.")
    if name.lower().endswith(".xlsx"):
        book = pd.ExcelFile(io.BytesIO(data), engine="openpyxl")
        sheets = tuple(str(s) for s in book.sheet_names)
        chosen = sheet or sheets[0]
        return TableRead(book.parse(chosen), sheets, chosen, None, ".", "", ())
    text = data.decode("utf-8-sig")
    return read_pasted(text, limits=limits)


def read_pasted(text: str, *, limits: Limits = Limits()) -> TableRead:
    """Read text copied from a spreadsheet (tab-separated) or typed as CSV."""
    head = text.splitlines()[0] if text else ""
    separator = max("\t;,", key=head.count)
    decimal = "," if separator == ";" else "."
    table = pd.read_csv(io.StringIO(text), sep=separator, decimal=decimal)
    return TableRead(table, (), None, separator, decimal, "utf-8", ())


def table_digest(data: bytes) -> str:
    """SHA-256 of the bytes in hexadecimal: the identity of a data set in caches and reports."""
    return hashlib.sha256(data).hexdigest()
