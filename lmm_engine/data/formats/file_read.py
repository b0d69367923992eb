"""How a file was read, as a script has to repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ...findings import Finding
from .options import ReadOptions


@dataclass(frozen=True)
class FileRead:
    """How a script opens the file.

    Parameters
    ----------
    file : str
        Its name as the learner has it.
    separator : str or None
        Between the cells of a text file; None for a workbook.
    decimal : str
        Its decimal sign.
    encoding : str
        Its text encoding.
    sheet : str or None
        The sheet of a workbook.
    skip : int
        Rows above its header.
    kind : str
        What the file is: ``"text"``, ``"xlsx"``, ``"xls"``, ``"ods"``, ``"parquet"``, ``"sav"`` or ``"dta"``.
    below : int
        Rows between the header and the data: units, remarks, times below the names.
    header : bool
        Whether there is a row with column names.
    quote : str
        Quotation mark around cells of a text file; empty for none.
    """

    file: str
    separator: str | None = ","
    decimal: str = "."
    encoding: str = "utf-8"
    sheet: str | None = None
    skip: int = 0
    kind: str = "text"
    below: int = 0
    header: bool = True
    quote: str = '"'


class AsRead(Protocol):
    """What reading a file found out; `TableRead` has it all."""

    @property
    def separator(self) -> str | None:
        """Between the cells of a text file."""

    @property
    def decimal(self) -> str:
        """The decimal sign."""

    @property
    def encoding(self) -> str:
        """The text encoding; empty for other files, and for what was pasted."""

    @property
    def sheet(self) -> str | None:
        """The sheet of a workbook."""

    @property
    def kind(self) -> str:
        """What the file is."""

    @property
    def header_row(self) -> int:
        """The row with the column names, counted from 1; 0 where there is none."""

    @property
    def units(self) -> Mapping[str, str]:
        """Units by column, where a second header row gives them."""

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What was mended or guessed."""

    @property
    def options(self) -> ReadOptions:
        """What was not guessed."""


def file_as_read(read: AsRead, file: str) -> FileRead:
    """Describe a file by what reading it found out.

    Parameters
    ----------
    read : AsRead
        As `read_details` or `read_pasted` returns it.
    file : str
        The file's name as the learner has it.
    """
    options = read.options
    two_rows = any(note.code == "header_of_two_rows" for note in read.notes)
    return FileRead(
        file,
        read.separator,
        read.decimal,
        read.encoding or "utf-8",
        read.sheet,
        skip=max(read.header_row - 1, 0),
        kind=read.kind,
        below=options.skip_rows + bool(read.units or options.units_row) + two_rows,
        header=read.header_row > 0,
        quote='"' if options.quote is None else options.quote,
    )
