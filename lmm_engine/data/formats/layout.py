"""Where the table lies in a text file or sheet: its separator, its header row, its width."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from ...errors import DataError
from ..words import quoted

# In the order of preference where several fit equally well: a tab is hardly ever part of a cell, a comma often.
SEPARATORS = ("\t", ";", ",", "|")
# How much is looked at to guess the layout; the table itself is always read in full.
_SAMPLE_CHARACTERS = 1_000_000
_SAMPLE_ROWS = 200
# Share of the first rows that must have the same number of cells before a separator is believed.
_AGREEMENT = 0.6
_NUMBER = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?")


class Records(Protocol):
    """Rows of cells, and how many lines they took so far."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def guess_separator(text: str, quote: str = '"') -> str:
    """Guess the character between cells from the first rows: the one that gives most rows the same number of cells.

    Where none does, the first that every row has is taken: what is wrong with the rows can then be said of them.

    Raises
    ------
    DataError
        If no separator gives two columns.
    """
    samples = {separator: _sample(text, separator, quote) for separator in SEPARATORS}
    scores = {separator: _agreement(rows) for separator, rows in samples.items()}
    best = max(SEPARATORS, key=lambda s: scores[s])
    if scores[best] >= _AGREEMENT:
        return best
    in_all = [separator for separator, rows in samples.items() if rows and min(map(len, rows)) >= 2]
    if in_all:
        return in_all[0]
    # Text aligned with spaces, as R's write.table makes it, must agree in every row: prose has spaces too.
    if _agreement(_sample(text, " ", quote)) == 1:
        return " "
    first = next(line for line in text.splitlines() if line.strip())
    raise DataError(
        f"Only one column was found; its first row reads {quoted(first.strip())}.",
        "A model needs at least an outcome and a group, in columns separated by commas, semicolons or tabs.",
    )


def records(text: str, separator: str, quote: str = '"') -> Iterator[list[str]]:
    """Split text into rows of cells, quotation marks respected."""
    return records_of(io.StringIO(text, newline=""), separator, quote)


def records_of(stream: io.StringIO, separator: str, quote: str = '"') -> Records:
    """Split a stream of text into rows of cells."""
    marks: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    return csv.reader(stream, delimiter=separator, skipinitialspace=separator != "\t", **marks)


def first_records(text: str, separator: str, n: int, quote: str = '"') -> list[list[str]]:
    """The first rows, however long the text is; a row that is not seen to its end is left out."""
    head = text[:_SAMPLE_CHARACTERS]
    rows = list(islice(records(head, separator, quote), n))
    return rows[:-1] if len(head) < len(text) and 1 < len(rows) < n else rows


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the row that names the columns: the first one that is neither blank nor a title.

    A title fills its first cell only, above a table that is wider. None where all rows are blank.
    """
    filled = [[cell for cell in row if cell.strip()] for row in rows]
    written = [k for k, cells in enumerate(filled) if cells]
    if not written:
        return None
    counts = sorted(len(filled[k]) for k in written)
    width = counts[len(counts) // 2]
    for k in written[:-1]:
        is_title = len(filled[k]) == 1 and bool(rows[k][0].strip()) and width >= 2
        if not is_title:
            # Numbers below a lone word are its data, not the names of a second header.
            return written[0] if k != written[0] and all_numbers(filled[k]) else k
    return written[0]


def all_numbers(cells: Sequence[str]) -> bool:
    """Whether every cell reads as a number."""
    return all(_NUMBER.fullmatch(cell.strip()) for cell in cells)


def _sample(text: str, separator: str, quote: str) -> list[list[str]]:
    """The first rows that hold something, split at `separator`."""
    # A row cut off at the end of the sample would not count as the others.
    head = text[:_SAMPLE_CHARACTERS]
    rows = []
    try:
        for row in islice(records(head, separator, quote), _SAMPLE_ROWS):
            if any(cell.strip() for cell in row):
                rows.append(row)
    except csv.Error:
        return []
    return rows


def _agreement(rows: Sequence[Sequence[str]]) -> float:
    """Share of rows that have the commonest number of cells, 0 where that is one or the header does not fit it."""
    if not rows:
        return 0.0
    widths = [len(row) for row in rows]
    common, times = Counter(widths).most_common(1)[0]
    start = find_header(rows)
    if start is None or common < 2 or widths[start] < 2:
        return 0.0
    return times / len(rows)
