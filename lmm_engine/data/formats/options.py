"""What may be said about a file instead of being guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...errors import DataError
from ..words import quoted

#: Encodings that a text file can be read in, with the name that people know them by.
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Western European (Windows-1252)",
    "iso8859-15": "Western European (ISO 8859-15)",
    "mac-roman": "Western European (old Macintosh)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "shift-jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "utf-16": "UTF-16",
}
#: Characters that can stand between cells, with their names.
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "spaces"}
#: Quotation marks around cells; the empty text stands for none.
QUOTE_NAMES = {'"': "double", "'": "single", "": "none"}
#: The header may stand this far down.
LAST_HEADER_ROW = 200
_MOST_SKIPPED = 100


@dataclass(frozen=True)
class ReadOptions:
    r"""How a file is to be read; whatever is None is guessed.

    Parameters
    ----------
    separator : str, optional
        Between the cells of a text file: one of ``, ; | \t`` and space.
    decimal : {".", ","}, optional
        Decimal sign of a text file.
    encoding : str, optional
        Encoding of a text file, a key of `ENCODINGS`.
    quote : str, optional
        Quotation mark around cells of a text file; ``""`` for none.
    header_row : int, optional
        The row with the column names, counted from 1; 0 for a table that has none.
    skip_rows : int
        Rows directly below the column names that are no data.
    units_row : bool, optional
        Whether the row below the column names (and below those skipped) holds units.
    sheet : str, optional
        Sheet of a workbook.
    codes : bool
        Keep the codes of labelled columns (SPSS, Stata) instead of their labels.

    Raises
    ------
    DataError
        If a value is none of those offered.
    """

    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    quote: str | None = None
    header_row: int | None = None
    skip_rows: int = 0
    units_row: bool | None = None
    sheet: str | None = None
    codes: bool = False

    def __post_init__(self) -> None:
        for value, offered, what in (
            (self.separator, tuple(SEPARATOR_NAMES), "a separator"),
            (self.decimal, (".", ","), "a decimal sign"),
            (self.encoding, tuple(ENCODINGS), "an encoding"),
            (self.quote, tuple(QUOTE_NAMES), "a quotation mark"),
        ):
            if value is not None and value not in offered:
                raise DataError(f"{quoted(value)} is not offered as {what}.", "Choose another, or let it be guessed.")
        if self.decimal == self.separator == ",":
            problem = "The comma cannot be the decimal sign and stand between the cells as well."
            raise DataError(problem, "Choose another separator or another decimal sign.")
        for number, most, what in (
            (self.header_row or 0, LAST_HEADER_ROW, "The row of the column names"),
            (self.skip_rows, _MOST_SKIPPED, "The number of rows to skip"),
        ):
            if not 0 <= number <= most:
                raise DataError(f"{what} is {number:,}; it can be 0 to {most}.", "Choose another.")


GUESS_ALL = ReadOptions()
