"""Tables that are read a piece at a time, as large as the disk: CSV and Parquet files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import DataError
from ..words import quoted
from .columns import MISSING_IN_NUMBERS, MISSING_IN_TEXT
from .delimited import parse_text
from .encoding import decode, refuse_foreign
from .headers import column_names
from .layout import find_header, guess_separator, records
from .limits import DEFAULT_LIMITS

#: Rows that are in memory at a time.
ROWS_AT_A_TIME = 100_000
#: The beginning of a text file, from which its layout and the kinds of its columns are guessed.
HEAD_BYTES = 2**18
_PARQUET = b"PAR1"
_HEAD_ROWS = 200


@dataclass(frozen=True, eq=False)
class TableFile:
    """A file that can be read from its beginning again and again.

    Parameters
    ----------
    path : Path
    names : tuple of str
        Its columns.
    _how : dict
        What pandas' CSV reader is to be told; empty for Parquet.
    """

    path: Path
    names: tuple[str, ...]
    _how: dict[str, Any]

    def frames(self, columns: Sequence[str], text: Sequence[str] = ()) -> Iterator[pd.DataFrame]:
        """Some of its columns, a piece after the other; the row index runs on.

        Parameters
        ----------
        columns : sequence of str
            Names that the file does not have are passed over.
        text : sequence of str
            Columns to be read as text whatever they look like: labels keep their zeros.
        """
        wanted = [name for name in self.names if name in columns]
        return self._csv(wanted, text) if self._how else self._parquet(wanted)

    def _csv(self, columns: list[str], text: Sequence[str]) -> Iterator[pd.DataFrame]:
        kinds = {**self._how["dtype"], **dict.fromkeys(text, "str")}
        options = {**self._how, "dtype": {name: kinds[name] for name in columns if name in kinds}}
        missing = {name: MISSING_IN_TEXT if name in kinds else _EVERY_SPELLING for name in columns}
        try:
            # All columns are parsed: told to use some, pandas would pass over a row with a separator too many.
            with pd.read_csv(self.path, na_values=missing, chunksize=ROWS_AT_A_TIME, **options) as reader:
                for frame in reader:
                    yield frame[columns]
        except (pd.errors.ParserError, UnicodeDecodeError, ValueError) as error:
            problem = f"The file {quoted(self.path.name)} cannot be read to its end ({error})."
            raise DataError(problem, "Save the table as CSV again.") from None

    def _parquet(self, columns: list[str]) -> Iterator[pd.DataFrame]:
        from pyarrow.parquet import ParquetFile

        start = 0
        with ParquetFile(self.path) as file:
            for batch in file.iter_batches(ROWS_AT_A_TIME, columns=columns):
                frame = batch.to_pandas(ignore_metadata=True)
                frame.index = pd.RangeIndex(start, start + len(frame))
                start += len(frame)
                yield frame


_EVERY_SPELLING = ["", *(form for word in MISSING_IN_NUMBERS for form in {word, word.upper(), word.title()})]


def table_file(path: str | Path) -> TableFile:
    """Look at the beginning of a file.

    Parameters
    ----------
    path : str or Path
        A Parquet file, or a table of text: separator, decimal sign, encoding and header row are found as
        `read_table` finds them.

    Raises
    ------
    DataError
        If it cannot be read or is no such table.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            whole = not file.read(1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        problem = f"The file {quoted(path.name)} cannot be read: {reason}."
        raise DataError(problem, "Check its name and place.") from None
    if head.startswith(_PARQUET):
        return TableFile(path, _parquet_names(path), {})
    if not head.strip():
        raise DataError("The file is empty.", "Choose a file with a row of column names and the data below it.")
    refuse_foreign(head)
    return _text_file(path, head if whole else head[: head.rfind(b"\n") + 1])


def _parquet_names(path: Path) -> tuple[str, ...]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            return tuple(file.schema_arrow.names)
    except (ArrowException, OSError):
        raise DataError(
            f"The file {quoted(path.name)} is damaged or was cut off.", "Save it again and bring it anew."
        ) from None


def _text_file(path: Path, head: bytes) -> TableFile:
    text, encoding = decode(head)
    parsed = parse_text(text, DEFAULT_LIMITS)
    header, first_line = _header(text)
    names, _ = column_names(header, DEFAULT_LIMITS)
    if len(parsed.table.columns) == len(names) + 1:  # R writes row names without a name for their column
        names = [str(parsed.table.columns[0]), *names]
    texts = [name for name in parsed.table.columns if isinstance(parsed.table[name].dtype, pd.StringDtype)]
    how = {
        "sep": r"\s+" if parsed.separator == " " else parsed.separator,
        "decimal": parsed.decimal,
        "encoding": encoding,
        "header": None,
        "names": names,
        "skiprows": first_line,
        "index_col": False,
        "keep_default_na": False,
        "skipinitialspace": True,
        "low_memory": False,
        "dtype": dict.fromkeys(texts, "str"),
    }
    return TableFile(path, tuple(names), how)


def _header(text: str) -> tuple[list[str], int]:
    """The cells of the header row, and how many lines end with it."""
    declared = text[:4].lower() == "sep="
    body = text.partition("\n")[2] if declared else text
    separator = text[4] if declared else guess_separator(body)
    head = list(islice(records(body, separator), _HEAD_ROWS))
    at = find_header(head) or 0
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, skipinitialspace=separator != "\t")
    cells = [next(reader) for _ in range(at + 1)][-1]
    return cells, reader.line_num + int(declared)
