"""Text with separators → a table: fast where the file is plain, careful where it is not."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from ..errors import DataError
from ..findings import Finding
from .assembly import assemble, is_text, refuse_size
from .headers import below_header, header_at, skipped_rows, title_rows
from .layout import first_records, guess_separator, records, records_of
from .limits import Limits
from .numerals import LONGEST_EXACT, is_label
from .options import GUESS_ALL, ReadOptions
from .two_levels import two_header_rows, two_rows_said
from .unitrow import units_said
from .words import counted, listed, note

_SAVE_AGAIN = "Save the table as CSV again."
_HEAD_ROWS = 200
# How often a longer row may widen the table while it is read; a file that goes on growing is no table.
_WIDENINGS = 5
# The header ends somewhere in here as a rule, so that the whole text need not be copied for it.
_FRONT_CHARACTERS = 500_000
# A piece of this size stays in the processor's own memory.
_BYTES_AT_A_TIME = 2**18


@dataclass(frozen=True, eq=False)
class Parsed:
    """A table read from text, with the layout that was found and what was read besides the cells."""

    table: pd.DataFrame
    separator: str
    decimal: str
    header_row: int
    units: dict[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, eq=False)
class _Source:
    """The parts of a text file: header, the text below it, and the row of the file where that begins."""

    header: list[str]
    body: bytes
    width: int
    separator: str
    quote: str
    first_row: int
    header_row: int
    units: dict[int, str]
    findings: tuple[Finding, ...]


def parse_text(text: str, limits: Limits, options: ReadOptions = GUESS_ALL) -> Parsed:
    """Read a table from text.

    Parameters
    ----------
    text : str
        Rows of cells, a header row first; titles and blank rows may stand above it.
    limits : Limits
        Caps on rows, columns and cells.
    options : ReadOptions, optional
        What is not to be guessed.

    Raises
    ------
    DataError
        If there is no table, a row has more cells than there are columns, or a cap is exceeded.
    """
    # Excel writes the separator above the table when it is told to.
    declared = re.match(r"sep=(.)\r?\n", text[:8], flags=re.IGNORECASE)
    text = text[declared.end() :] if declared else text
    if not text.strip():
        raise DataError("The file is empty.", "Choose a file with a row of column names and the data below it.")
    quote = '"' if options.quote is None else options.quote
    separator = options.separator or (declared[1] if declared else guess_separator(text, quote))
    source = _split(text, separator, quote, options)
    refuse_size(0, source.width, limits)
    raw = _read_body(source, limits)
    header = _fit_header(source, raw)
    ragged = _short_rows(source, raw, len(header))
    built = assemble(
        header,
        _with_labels_as_text(source, raw[list(range(len(header)))], options.decimal),
        separator=source.separator,
        first_row=source.first_row,
        limits=limits,
        decimal=options.decimal,
    )
    shift = len(header) - len(source.header)
    units = {built.names[k + shift]: unit for k, unit in source.units.items() if k + shift in built.names}
    said = (*source.findings, *units_said(units), *ragged, *built.findings)
    return Parsed(built.table, source.separator, built.decimal, source.header_row, units, said)


def _split(text: str, separator: str, quote: str, options: ReadOptions) -> _Source:
    """Take the header off the text, with the titles above it and what stands below it that is no data."""
    try:
        head = first_records(text, separator, _HEAD_ROWS, quote)
    except csv.Error as error:
        raise DataError(f"The first rows cannot be split into cells ({error}).", _SAVE_AGAIN) from None
    at = header_at(head, options)
    joined = two_header_rows(head, at) if options == ReadOptions() else None
    skipped, units = (1, {}) if joined else below_header(head, at, options)
    above, end, lines = _front(text, separator, quote, at + 1 + skipped)
    width = max(len(row) for row in head[max(at, 0) :])
    header = joined or (head[at] if at >= 0 else [""] * width)
    below = two_rows_said(joined) if joined else skipped_rows(skipped - bool(units))
    findings = (*title_rows(above[: max(at, 0)]), *below)
    body = text[end:].encode("utf-8", "replace")
    return _Source(header, body, width, separator, quote, lines + 1, at + 1, units, findings)


def _front(text: str, separator: str, quote: str, n: int) -> tuple[list[list[str]], int, int]:
    """The first rows, where in the text they end, and how many lines they take."""
    for much in (_FRONT_CHARACTERS, len(text)):
        stream = io.StringIO(text[:much], newline="")
        reader = records_of(stream, separator, quote)
        rows = list(islice(reader, n))
        if len(rows) == n and (stream.tell() < much or much >= len(text)):
            return rows, stream.tell(), reader.line_num
    raise DataError(f"The file has fewer rows than {n:,}.", "Skip fewer rows.")


def _read_body(source: _Source, limits: Limits) -> pd.DataFrame:
    """Read the rows below the header, widening the table where a row is longer than those before."""
    width = source.width
    for _ in range(_WIDENINGS):
        try:
            return _read_csv(source, width, nrows=limits.max_rows + 1)
        except pd.errors.EmptyDataError:
            return pd.DataFrame(columns=range(width), dtype=object)
        except pd.errors.ParserError as error:
            width = _width_wanted(str(error), source)
            refuse_size(0, width, limits)
        except (ValueError, OverflowError, MemoryError) as error:
            raise DataError(f"The rows cannot be split into cells ({error}).", _SAVE_AGAIN) from None
    raise DataError("The rows differ in length throughout, so this is no table.", _SAVE_AGAIN)


def _read_csv(source: _Source, width: int, **options: Any) -> pd.DataFrame:
    """One pass of pandas' parser over the body; blank cells missing, everything else as it stands."""
    marks: dict[str, Any] = {"quotechar": source.quote} if source.quote else {"quoting": csv.QUOTE_NONE}
    return pd.read_csv(
        io.BytesIO(source.body),
        sep=r"\s+" if source.separator == " " else source.separator,
        header=None,
        names=range(width),
        index_col=False,
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        skipinitialspace=b" " in source.body,
        low_memory=False,
        encoding="utf-8",
        **marks,
        **options,
    )


def _width_wanted(message: str, source: _Source) -> int:
    """The number of cells in the row that the parser stumbled over; a refusal where something else was the matter."""
    longer = re.search(r"Expected \d+ fields in line \d+, saw (\d+)", message)
    if longer:
        return int(longer[1])
    unclosed = re.search(r"EOF inside string starting at row (\d+)", message)
    if unclosed:
        row = int(unclosed[1]) + source.first_row
        raise DataError(f"A quotation mark opened in row {row:,} is never closed.", "Close or remove it in the file.")
    raise DataError("The rows cannot be split into cells.", _SAVE_AGAIN)


def _fit_header(source: _Source, raw: pd.DataFrame) -> list[str]:
    """One header cell per column; a refusal where a row has cells for which there is no column."""
    header, width = source.header, raw.shape[1]
    extra = raw[list(range(len(header), width))]
    if not bool(extra.notna().any(axis=None)):
        return header
    if width == len(header) + 1 and len(header) >= 2 and bool(extra.notna().all(axis=None)):
        # R writes row names without a name for their column.
        return ["row_name", *header]
    row = int(extra.notna().any(axis=1).idxmax())
    n_cells = int(raw.loc[row].notna().to_numpy().nonzero()[0].max()) + 1
    raise DataError(
        f"Row {row + source.first_row:,} has {n_cells} cells, but the header names {counted(len(header), 'column')}.",
        "Look for a separator inside a cell (the cell then needs quotation marks), or a missing column name.",
    )


def _short_rows(source: _Source, raw: pd.DataFrame, width: int) -> tuple[Finding, ...]:
    """Say which rows have fewer cells than there are columns; what they lack counts as missing."""
    if source.separator == " " or _n_separators(source) == (width - 1) * len(raw):
        return ()
    below = enumerate(records(source.body.decode(), source.separator, source.quote), start=source.first_row)
    short = [k for k, row in below if 0 < len(row) < width and any(row)]
    if not short:
        return ()
    n, rows = len(short), [f"row {k:,}" for k in short[:3]]
    sentence = f"{counted(n, 'row has', 'rows have')} fewer cells than the {width} columns ({listed(rows, n)}); "
    return (
        note(
            "short_rows",
            n,
            sentence + "the cells at the end of a short row were taken as missing.",
            "Check that no separator was lost in these rows.",
            severity="caution",
        ),
    )


def _n_separators(source: _Source) -> int:
    return int(np.count_nonzero(np.frombuffer(source.body, dtype=np.uint8) == ord(source.separator)))


def _with_labels_as_text(source: _Source, raw: pd.DataFrame, decimal: str | None) -> pd.DataFrame:
    """Read again, as text, the columns that the parser may have turned into what they are not.

    These are labels such as 007 or TRUE, whole numbers too long to be exact, and, in a file with decimal commas,
    numbers in which the point separates thousands.
    """
    zeros = _has_leading_zeros(source)
    commas = source.separator != "," and decimal != "." and any(_has_commas(raw[k]) for k in raw if is_text(raw[k]))
    doubtful = [k for k in raw if _is_doubtful(raw[k], zeros, commas or decimal == ",")]
    if not doubtful:
        return raw
    texts = _read_csv(source, raw.shape[1], nrows=len(raw), usecols=doubtful, dtype=str)
    stays = {k for k in doubtful if types.is_integer_dtype(raw[k]) and not is_label(texts[k].str.strip())}
    return pd.DataFrame({k: texts[k] if k in doubtful and k not in stays else raw[k] for k in raw})


def _has_leading_zeros(source: _Source) -> bool:
    """Whether some cell begins with a zero and another digit; looked for in the bytes, which costs next to nothing."""
    begins = np.zeros(256, dtype=bool)
    begins[list(b'\n\r" ' + source.separator.encode() + source.quote.encode())] = True
    raw = np.frombuffer(b"\n" + source.body, dtype=np.uint8)
    for start in range(0, len(raw), _BYTES_AT_A_TIME):
        piece = raw[start : start + _BYTES_AT_A_TIME + 2]
        digit = (piece - np.uint8(ord("0"))) < 10  # what is smaller than "0" wraps around
        before = start + np.flatnonzero((piece[1:-1] == ord("0")) & digit[2:] & ~digit[:-2])
        signed = (raw[before] == ord("+")) | (raw[before] == ord("-"))  # the sign of a cell, not of an exponent
        if begins[raw[before - signed]].any():
            return True
    return False


def _has_commas(column: pd.Series) -> bool:
    """Whether some cell of a text column has a comma."""
    return bool(column.astype(str).str.contains(",", regex=False).any())


def _is_doubtful(column: pd.Series, zeros: bool, commas: bool) -> bool:
    """Whether a column is to be looked at as text; `zeros` and `commas` say what was seen anywhere in the file."""
    if types.is_bool_dtype(column) or column.dtype == object:
        return True
    if types.is_integer_dtype(column):
        return zeros or bool((column.abs() >= LONGEST_EXACT).any())
    return types.is_float_dtype(column) and (zeros or commas) and bool(column.notna().any())
