"""Text with separators → a table: fast where the file is plain, careful where it is not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import pandas as pd

from ...errors import DataError
from ...findings import Finding
from ..words import counted, listed, note
from .assembly import assemble, refuse_size
from .body import SAVE_AGAIN, Body, read_body
from .headers import below_header, header_at, joined_header, skipped_rows, title_rows
from .layout import first_records, guess_separator, records, records_of
from .limits import Limits
from .options import GUESS_ALL, ReadOptions
from .two_levels import two_rows_said
from .unitrow import units_said

_HEAD_ROWS = 200
# The header ends somewhere in here as a rule, so that the whole text need not be copied for it.
_FRONT_CHARACTERS = 500_000


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
class _Head:
    """What stands above the rows: the names, where they are, units, and what is to be said of them."""

    names: list[str]
    row: int
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
    if not text or text.isspace():
        raise DataError("The file is empty.", "Choose a file with a row of column names and the data below it.")
    quote = '"' if options.quote is None else options.quote
    separator = options.separator or (declared[1] if declared else guess_separator(text, quote))
    head, body = _split(text, separator, quote, options, above=bool(declared))
    refuse_size(0, body.width, limits)
    raw = read_body(body, limits, options.decimal)
    header = _fit_header(head.names, raw, body.first_row)
    ragged = _short_rows(body, len(raw), len(header))
    built = assemble(
        header,
        raw if raw.shape[1] == len(header) else raw[list(range(len(header)))],
        separator=separator,
        first_row=body.first_row,
        limits=limits,
        decimal=options.decimal,
    )
    shift = len(header) - len(head.names)
    units = {built.names[k + shift]: unit for k, unit in head.units.items() if k + shift in built.names}
    said = (*head.findings, *units_said(units), *ragged, *built.findings)
    return Parsed(built.table, separator, built.decimal, head.row, units, said)


def _split(text: str, separator: str, quote: str, options: ReadOptions, *, above: bool) -> tuple[_Head, Body]:
    """Tell the header, with the titles above it and what stands below it that is no data, from the rows.

    Rows are counted as in the file: where a line `above` the text declares the separator, it is the first.
    """
    if above and options.header_row:
        options = replace(options, header_row=max(options.header_row - 1, 1))
    try:
        rows = first_records(text, separator, _HEAD_ROWS, quote)
    except csv.Error as error:
        raise DataError(f"The first rows cannot be split into cells ({error}).", SAVE_AGAIN) from None
    at = header_at(rows, options)
    joined = joined_header(rows, at, options)
    below = at + bool(joined)
    skipped, units = below_header(rows, below, options)
    front, end, lines = _front(text, separator, quote, below + 1 + skipped)
    width = max(len(row) for row in rows[max(at, 0) :])
    header = joined or (rows[at] if at >= 0 else [""] * width)
    said = (*(two_rows_said(joined) if joined else ()), *skipped_rows(skipped - bool(units)))
    findings = (*title_rows(front[: max(at, 0)]), *said)
    start = len(text[:end].encode("utf-8", "replace"))
    body = Body(text.encode("utf-8", "replace"), start, width, separator, quote, lines + 1 + above)
    return _Head(header, at + 1 + above if at >= 0 else 0, units, findings), body


def _front(text: str, separator: str, quote: str, n: int) -> tuple[list[list[str]], int, int]:
    """The first rows, where in the text they end, and how many lines they take."""
    for much in (_FRONT_CHARACTERS, len(text)):
        stream = io.StringIO(text[:much], newline="")
        reader = records_of(stream, separator, quote)
        rows = list(islice(reader, n))
        if len(rows) == n and (stream.tell() < much or much >= len(text)):
            return rows, stream.tell(), reader.line_num
    raise DataError(f"The file has fewer rows than {n:,}.", "Skip fewer rows.")


def _fit_header(header: list[str], raw: pd.DataFrame, first_row: int) -> list[str]:
    """One header cell per column; a refusal where a row has cells for which there is no column."""
    width = raw.shape[1]
    extra = raw[list(range(len(header), width))]
    if not bool(extra.notna().any(axis=None)):
        return header
    if width == len(header) + 1 and len(header) >= 2 and bool(extra.notna().all(axis=None)):
        # R writes row names without a name for their column.
        return ["row_name", *header]
    row = int(extra.notna().any(axis=1).idxmax())
    n_cells = int(raw.loc[row].notna().to_numpy().nonzero()[0].max()) + 1
    raise DataError(
        f"Row {row + first_row:,} has {n_cells} cells, but the header names {counted(len(header), 'column')}.",
        "Look for a separator inside a cell (the cell then needs quotation marks), or a missing column name.",
    )


def _short_rows(body: Body, n_rows: int, width: int) -> tuple[Finding, ...]:
    """Say which rows have fewer cells than there are columns; what they lack counts as missing."""
    if body.separator == " " or body.n_separators == (width - 1) * n_rows:
        return ()
    short = [k + body.first_row for k, row in _rows_that_may_be_short(body, width) if 0 < len(row) < width and any(row)]
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


def _rows_that_may_be_short(body: Body, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows by their place below the header: those with too few separators, or all where these cannot be told."""
    marks = body.marks
    if marks is None:
        yield from enumerate(records_of(body.lines(), body.separator, body.quote))
        return
    for k in marks.lines_with_fewer(width - 1):
        yield int(k), next(records(marks.line(body.content, k), body.separator, body.quote), [])
