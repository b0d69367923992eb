"""A file, bytes or pasted text in; a table and what was guessed about it out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ...errors import DataError
from ...findings import Finding
from ..words import note, quoted
from .archives import ZIP_SIGNATURE
from .columnar import PARQUET_SIGNATURE, parse_parquet
from .delimited import Parsed, parse_text
from .encoding import decode, refuse_binary, refuse_foreign
from .labelled import format_of, parse_labelled
from .limits import DEFAULT_LIMITS, Limits
from .options import ENCODINGS, GUESS_ALL, ReadOptions
from .workbook import OLE_SIGNATURE, parse_workbook, refuse_encrypted_workbook

#: Names of the kinds of files that can be read, for people.
KIND_NAMES = {
    "text": "text",
    "xlsx": "Excel workbook",
    "xls": "old Excel workbook",
    "ods": "OpenDocument spreadsheet",
    "parquet": "Parquet file",
    "sav": "SPSS file",
    "dta": "Stata file",
}
_TEXT_SUFFIXES = frozenset(("", ".csv", ".tsv", ".tab", ".txt", ".dat", ".asc", ".data"))
_BINARY_SUFFIXES = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".parquet": "Parquet file",
    ".sav": "SPSS file",
    ".zsav": "SPSS file",
    ".dta": "Stata file",
}
_OTHER_SUFFIXES = {
    ".por": "SPSS files of the portable kind",
    ".sas7bdat": "SAS files",
    ".rds": "R files",
    ".rda": "R files",
    ".rdata": "R files",
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
        The text encoding of the file; empty for other files.
    notes : tuple of Finding
        What was mended or guessed, for the reader to confirm.
    kind : str
        What the file is, a key of `KIND_NAMES`.
    header_row : int
        The row of the file with the column names, counted from 1; 0 where there is none.
    units : mapping of str to str
        Units by column, where a second header row gives them.
    labels : mapping of str to str
        What an SPSS or Stata file says of its columns.
    options : ReadOptions
        What was asked for; whatever is None there was guessed.
    """

    table: pd.DataFrame
    sheets: tuple[str, ...]
    sheet: str | None
    separator: str | None
    decimal: str
    encoding: str
    notes: tuple[Finding, ...]
    kind: str = "text"
    header_row: int = 1
    units: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    options: ReadOptions = GUESS_ALL


def read_table(
    source: str | Path | bytes,
    filename: str | None = None,
    *,
    sheet: str | None = None,
    options: ReadOptions = GUESS_ALL,
    limits: Limits = DEFAULT_LIMITS,
) -> pd.DataFrame:
    """Read a file into a table: CSV and its kin, Excel, OpenDocument, Parquet, SPSS or Stata.

    Parameters
    ----------
    source : str, pathlib.Path or bytes
        A path, or the content of a file.
    filename : str, optional
        Its name, where `source` is bytes; the content decides, the name helps to say what is wrong.
    sheet : str, optional
        Sheet of a workbook; by default the first that holds something.
    options : ReadOptions, optional
        What is not to be guessed.
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
    return read_details(source, filename, sheet=sheet, options=options, limits=limits).table


def read_details(
    source: str | Path | bytes,
    filename: str | None = None,
    *,
    sheet: str | None = None,
    options: ReadOptions = GUESS_ALL,
    limits: Limits = DEFAULT_LIMITS,
) -> TableRead:
    """Read a file and say what was guessed about it; parameters and errors as for `read_table`."""
    asked = replace(options, sheet=sheet) if sheet is not None else options
    data, name = _bytes_of(source, filename, limits)
    suffix = Path(name).suffix.lower()
    _refuse_size(len(data), limits)
    if not data or data.isspace():
        raise DataError("The file is empty.", "Choose a file with a row of column names and the data below it.")
    refuse_encrypted_workbook(data)
    if data.startswith((ZIP_SIGNATURE, OLE_SIGNATURE)):
        return _workbook(data, asked, limits)
    if data.startswith(PARQUET_SIGNATURE):
        found = parse_parquet(data, limits)
        return TableRead(found.table, (), None, None, ".", "", found.findings, "parquet", labels=found.labels)
    form = format_of(data)
    if form is not None:
        found = parse_labelled(data, form, limits, codes=asked.codes)
        return TableRead(found.table, (), None, None, ".", "", found.findings, form, labels=found.labels, options=asked)
    refuse_foreign(data)
    if suffix in _BINARY_SUFFIXES and not _is_text(data):
        what = _BINARY_SUFFIXES[suffix]
        raise DataError(f"The {what} is damaged or was cut off on its way here.", "Save it again and bring it anew.")
    _refuse_suffix(suffix)
    text, encoding = decode(data, asked.encoding)
    return _text(parse_text(text, limits, asked), encoding, asked)


def read_pasted(text: str, *, options: ReadOptions = GUESS_ALL, limits: Limits = DEFAULT_LIMITS) -> TableRead:
    """Read text copied from a spreadsheet (cells separated by tabs) or typed as CSV; errors as for `read_table`."""
    if not text or text.isspace():
        raise DataError("There is nothing here yet.", "Copy the table with its column names and paste it.")
    _refuse_size(len(text), limits)
    refuse_binary(text)
    return _text(parse_text(text.removeprefix("\ufeff"), limits, options), "", options)


def _workbook(data: bytes, asked: ReadOptions, limits: Limits) -> TableRead:
    book = parse_workbook(data, limits, asked)
    read = book.read
    how = (book.kind, read.header_row, read.units)
    return TableRead(read.table, book.sheets, book.sheet, None, ".", "", read.findings, *how, options=asked)


def _text(parsed: Parsed, encoding: str, asked: ReadOptions) -> TableRead:
    notes = (*(_encoding_note(encoding) if asked.encoding is None else ()), *parsed.findings)
    layout = (parsed.separator, parsed.decimal, encoding)
    return TableRead(parsed.table, (), None, *layout, notes, "text", parsed.header_row, parsed.units, options=asked)


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
    if suffix in _TEXT_SUFFIXES or suffix in _BINARY_SUFFIXES:
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
    sentence = f"The file is not in UTF-8; it was read as {ENCODINGS[encoding]}."
    return (note("encoding_guessed", 1, sentence, "Check that accented letters look right."),)
