"""A file, bytes or pasted text in; a table and what was guessed about it out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..findings import Finding
from .delimited import parse_text
from .encoding import decode, refuse_binary, refuse_foreign
from .limits import DEFAULT_LIMITS, Limits
from .words import note, quoted
from .workbook import ZIP_SIGNATURE, parse_workbook, refuse_old_workbook

_TEXT_SUFFIXES = frozenset(("", ".csv", ".tsv", ".tab", ".txt", ".dat", ".asc", ".data"))
_WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm"))
_OTHER_SUFFIXES = {
    ".sav": "SPSS files",
    ".dta": "Stata files",
    ".rds": "R files",
    ".rda": "R files",
    ".rdata": "R files",
    ".parquet": "Parquet files",
    ".feather": "Feather files",
    ".json": "JSON files",
    ".html": "Web pages",
    ".pkl": "Python pickles, which can run code when they are opened,",
    ".pickle": "Python pickles, which can run code when they are opened,",
}


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
    source: str | Path | bytes,
    filename: str | None = None,
    *,
    sheet: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> pd.DataFrame:
    """Read a CSV, TSV or Excel file into a table.

    Parameters
    ----------
    source : str, pathlib.Path or bytes
        A path, or the content of a file.
    filename : str, optional
        Its name, where `source` is bytes; the content decides, the name helps to say what is wrong.
    sheet : str, optional
        Sheet of a workbook; by default the first that holds something.
    limits : Limits, optional
        Caps on the size.

    Returns
    -------
    pandas.DataFrame
        Columns of numbers, dates or text under unique names; row index 0, 1, 2, ….

    Raises
    ------
    DataError
        If there is no table in it, or it is larger than the caps. One sentence says what and where, one what to do.

    See Also
    --------
    read_details : The same with everything that was guessed.
    """
    return read_details(source, filename, sheet=sheet, limits=limits).table


def read_details(
    source: str | Path | bytes,
    filename: str | None = None,
    *,
    sheet: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> TableRead:
    """Read a file and say what was guessed about it; parameters and errors as for `read_table`."""
    data, name = _bytes_of(source, filename, limits)
    suffix = Path(name).suffix.lower()
    _refuse_size(len(data), limits)
    if not data.strip():
        raise DataError("The file is empty.", "Choose a file with a row of column names and the data below it.")
    refuse_old_workbook(data)
    if data.startswith(ZIP_SIGNATURE):
        book = parse_workbook(data, sheet, limits)
        return TableRead(book.table, book.sheets, book.sheet, None, ".", "", book.findings)
    refuse_foreign(data)
    if suffix in _WORKBOOK_SUFFIXES and not _is_text(data):
        raise DataError("The workbook is damaged or was cut off on its way here.", "Save it again and bring it anew.")
    _refuse_suffix(suffix)
    text, encoding = decode(data)
    parsed = parse_text(text, limits)
    notes = (*_encoding_note(encoding), *parsed.findings)
    return TableRead(parsed.table, (), None, parsed.separator, parsed.decimal, encoding, notes)


def read_pasted(text: str, *, limits: Limits = DEFAULT_LIMITS) -> TableRead:
    """Read text copied from a spreadsheet (cells separated by tabs) or typed as CSV; errors as for `read_table`."""
    if not text.strip():
        raise DataError("There is nothing here yet.", "Copy the table with its column names and paste it.")
    _refuse_size(len(text), limits)
    refuse_binary(text)
    parsed = parse_text(text.removeprefix("\ufeff"), limits)
    return TableRead(parsed.table, (), None, parsed.separator, parsed.decimal, "", parsed.findings)


def table_digest(data: bytes) -> str:
    """SHA-256 of the bytes in hexadecimal: the identity of a data set in caches and reports."""
    return hashlib.sha256(data).hexdigest()


def _bytes_of(source: str | Path | bytes, filename: str | None, limits: Limits) -> tuple[bytes, str]:
    """The content and the name of a file, not read where it is too large."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), filename or ""
    path = Path(source)
    try:
        _refuse_size(path.stat().st_size, limits)
        return path.read_bytes(), filename or path.name
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        problem = f"The file {quoted(path.name)} cannot be read: {reason}."
        raise DataError(problem, "Check its name and place.") from None


def _refuse_size(n_bytes: int, limits: Limits) -> None:
    """Raise `DataError` above the cap on the file's size."""
    if n_bytes > limits.max_bytes:
        raise DataError(
            f"The file has {n_bytes / 1024**2:,.1f} MB; at most {limits.max_bytes / 1024**2:,.1f} MB can be read here.",
            "Leave out the columns and rows that the question does not need and bring the rest.",
        )


def _refuse_suffix(suffix: str) -> None:
    """Raise `DataError` for a file name that promises something else than a table of text."""
    if suffix in _TEXT_SUFFIXES or suffix in _WORKBOOK_SUFFIXES:
        return
    known = _OTHER_SUFFIXES.get(suffix)
    what = f"{known} ({suffix})" if known else f"Files whose names end in {quoted(suffix)}"
    raise DataError(f"{what} cannot be read here.", "Save the table as CSV or as an Excel workbook (.xlsx).")


def _is_text(data: bytes) -> bool:
    """Whether bytes decode as text."""
    try:
        decode(data)
    except DataError:
        return False
    return True


def _encoding_note(encoding: str) -> tuple[Finding, ...]:
    """Say that the encoding was guessed where it is not declared by the file itself."""
    if encoding != "cp1252":
        return ()
    sentence = "The file is not in UTF-8; it was read as Western European (Windows-1252)."
    return (note("encoding_guessed", 1, sentence, "Check that accented letters look right."),)
