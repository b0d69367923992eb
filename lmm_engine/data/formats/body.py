"""The rows below the header → columns of numbers or text, by pandas' parser, a piece at a time.

Pieces keep the parser in the processor's own memory, which makes it half again as fast as one pass. What a column
holds is known only when all pieces are: where they differ, the column is read again as text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api import types

from ...errors import DataError
from .assembly import has_fractions, is_text, refuse_size
from .limits import Limits
from .marks import Marks, find_marks, leading_zeros, separators_in
from .numerals import LONGEST_EXACT, is_label

SAVE_AGAIN = "Save the table as CSV again."
# How often a longer row may widen the table while it is read; a file that goes on growing is no table.
_WIDENINGS = 5
_CELLS_AT_A_TIME = 500_000
_FEWEST_ROWS = 1_000


@dataclass(frozen=True, eq=False)
class Body:
    """Text below a header.

    Parameters
    ----------
    content : bytes
        The text in UTF-8, the header included.
    start : int
        Where in it the rows begin.
    width : int
        Cells in the longest of the first rows.
    separator, quote : str
        What stands between cells, and around them.
    first_row : int
        The row of the file that is the first here, counted from 1.
    """

    content: bytes
    start: int
    width: int
    separator: str
    quote: str
    first_row: int

    @cached_property
    def marks(self) -> Marks | None:
        """Where cells end, where that can be told without parsing."""
        return find_marks(self.content, self.start, self.separator, self.quote)

    @cached_property
    def n_separators(self) -> int:
        """Separators, those within cells included."""
        return separators_in(self.content, self.start, self.separator)

    @cached_property
    def zeros(self) -> np.ndarray:
        """Places of the cells that begin with a zero and another digit; shape (n,)."""
        return leading_zeros(self.content, self.start, self.separator, self.quote)

    def lines(self) -> io.StringIO:
        """The rows as text."""
        return io.StringIO(self.content[self.start :].decode(), newline="")


def read_body(body: Body, limits: Limits, decimal: str | None) -> pd.DataFrame:
    """Read the rows: columns 0, 1, 2, …; blank cells missing; what may be a label or in doubt as text.

    Parameters
    ----------
    body : Body
        The rows.
    limits : Limits
        One row more than the most that is allowed is read, and no more.
    decimal : str or None
        The decimal sign, where it is not to be guessed.

    Raises
    ------
    DataError
        If the rows cannot be split into cells.
    """
    labels = _columns_with_zeros(body)
    for _ in range(_WIDENINGS):
        try:
            raw = _read(body, limits.max_rows + 1, [k for k in labels or () if k < body.width])
            return _with_labels_as_text(body, raw, decimal, zeros=labels is None)
        except pd.errors.ParserError as error:
            body = replace(body, width=_width_wanted(str(error), body))
            refuse_size(0, body.width, limits)
        except (ValueError, OverflowError, MemoryError) as error:
            raise DataError(f"The rows cannot be split into cells ({error}).", SAVE_AGAIN) from None
    raise DataError("The rows differ in length throughout, so this is no table.", SAVE_AGAIN)


def _read(body: Body, n_rows: int, texts: Collection[int] = ()) -> pd.DataFrame:
    """One pass of pandas' parser; blank cells missing, `texts` as they stand, what else there is as it seems to be."""
    stream = io.BytesIO(body.content)
    stream.seek(body.start)
    return _parsed(stream, body, n_rows, texts)


def _read_again(body: Body, n_rows: int, texts: Collection[int]) -> pd.DataFrame:
    """One more pass for some of the columns, as text."""
    # The parser leaves columns out only where the first row has them all.
    widest = ("0" + body.separator) * (body.width - 1) + "0\n"
    stream = io.BytesIO(widest.encode() + body.content[body.start :])
    return _parsed(stream, body, n_rows + 1, texts, usecols=list(texts)).iloc[1:].reset_index(drop=True)


def _parsed(stream: io.BytesIO, body: Body, n_rows: int, texts: Collection[int], **options: Any) -> pd.DataFrame:
    marks: dict[str, Any] = {"quotechar": body.quote} if body.quote else {"quoting": csv.QUOTE_NONE}
    pieces = pd.read_csv(
        stream,
        sep=r"\s+" if body.separator == " " else body.separator,
        header=None,
        names=range(body.width),
        index_col=False,
        dtype=dict.fromkeys(texts, pd.ArrowDtype(pa.string())),  # four times as fast as asking for str
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        skipinitialspace=body.content.find(b" ", body.start) >= 0,
        low_memory=False,
        encoding="utf-8",
        nrows=n_rows,
        chunksize=max(_CELLS_AT_A_TIME // body.width, _FEWEST_ROWS),
        **marks,
        **options,
    )
    with pieces:
        read = list(pieces)
    if not read:
        return pd.DataFrame(columns=range(body.width), dtype=object)
    return _joined(read).astype(dict.fromkeys(texts, "str"))


def _joined(pieces: list[pd.DataFrame]) -> pd.DataFrame:
    """The pieces one below the other; a column of which they hold different things becomes one of objects."""
    if len(pieces) == 1:
        return pieces[0]
    mixed = {k: object for k in pieces[0] if _are_mixed([piece[k].dtype for piece in pieces])}
    return pd.concat([piece.astype(mixed) for piece in pieces] if mixed else pieces, ignore_index=True)


def _are_mixed(dtypes: Sequence[Any]) -> bool:
    """Whether columns are neither all the same nor all numbers."""
    return len(set(dtypes)) > 1 and any(types.is_bool_dtype(d) or not types.is_numeric_dtype(d) for d in dtypes)


def _width_wanted(message: str, body: Body) -> int:
    """The number of cells in the row that the parser stumbled over; a refusal where something else was the matter."""
    longer = re.search(r"Expected \d+ fields in line \d+, saw (\d+)", message)
    if longer:
        return int(longer[1])
    unclosed = re.search(r"EOF inside string starting at row (\d+)", message)
    if unclosed:
        row = int(unclosed[1]) + body.first_row
        raise DataError(f"A quotation mark opened in row {row:,} is never closed.", "Close or remove it in the file.")
    raise DataError("The rows cannot be split into cells.", SAVE_AGAIN)


def _columns_with_zeros(body: Body) -> tuple[int, ...] | None:
    """The columns in which a cell begins with a zero and another digit; None where some do and it is unclear which."""
    if not len(body.zeros):
        return ()
    return body.marks.columns_of(body.zeros) if body.marks is not None else None


def _with_labels_as_text(body: Body, raw: pd.DataFrame, decimal: str | None, *, zeros: bool) -> pd.DataFrame:
    """Read again, as text, the columns that the parser may have turned into what they are not.

    These are labels such as TRUE, or 007 where `zeros` says that there may be some; numbers too long to be exact; and,
    in a file with decimal commas, numbers in which the point separates thousands.
    """
    commas = body.separator != "," and decimal != "." and any(_has_commas(raw[k]) for k in raw if is_text(raw[k]))
    commas = commas or decimal == ","
    points = commas and body.content.find(b".", body.start) >= 0
    doubtful = [k for k in raw if _is_doubtful(raw[k], zeros, points or (commas and has_fractions(raw[k])))]
    if not doubtful:
        return raw
    texts = _read_again(body, len(raw), doubtful)
    stays = {k for k in doubtful if _is_sound(raw[k], commas) and not is_label(texts[k].str.strip())}
    return pd.DataFrame({k: texts[k] if k in doubtful and k not in stays else raw[k] for k in raw})


def _has_commas(column: pd.Series) -> bool:
    """Whether some cell of a text column has a comma."""
    return bool(column.astype(str).str.contains(",", regex=False).any())


def _is_sound(column: pd.Series, commas: bool) -> bool:
    """Whether the parser's numbers are right unless they are labels."""
    return types.is_integer_dtype(column) or (types.is_float_dtype(column) and not commas)


def _is_doubtful(column: pd.Series, zeros: bool, points: bool) -> bool:
    """Whether a column is to be looked at as text; labels such as 007 may occur, or points between thousands."""
    if types.is_bool_dtype(column) or column.dtype == object:
        return True
    if not types.is_numeric_dtype(column) or not bool(column.notna().any()):
        return False
    return zeros or (points and types.is_float_dtype(column)) or _is_long(column.to_numpy())


def _is_long(values: np.ndarray) -> bool:
    """Whether a number is so long that its last digits may be lost; infinite ones are not meant."""
    if np.fmax.reduce(values) < LONGEST_EXACT and np.fmin.reduce(values) > -LONGEST_EXACT:
        return False
    sizes = np.abs(values[np.isfinite(values)].astype(float))
    return bool((sizes >= LONGEST_EXACT).any())
