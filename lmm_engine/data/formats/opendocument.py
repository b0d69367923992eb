"""An OpenDocument spreadsheet (.ods) → the cells of a sheet.

The XML is read as a stream: a cell that says it stands for millions is counted before it is repeated, formulas are not
computed, links not followed, comments passed over.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.parsers import expat

from ...errors import DataError
from .archives import SAVE_AGAIN
from .assembly import refuse_size
from .limits import Limits
from .sheets import Area, Gathered, Sheet, cell_name, first_table, refuse_empty, refuse_unknown_sheet

_PIECE = 2**18
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_NUMBERS = frozenset(("float", "percentage", "currency"))
_MOST_NOTED = 10_000


def read_opendocument(data: bytes, limits: Limits, wanted: str | None) -> tuple[tuple[str, ...], str, Sheet]:
    """Read the sheet that is wanted, or the first that holds a table; errors as for other workbooks.

    Returns
    -------
    tuple
        Names of all sheets, name of the sheet read, its cells.
    """
    stream = _Stream(limits, wanted)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = stream.start
    parser.EndElementHandler = stream.end
    parser.CharacterDataHandler = stream.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as file:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    names = tuple(stream.names)
    refuse_unknown_sheet(wanted, names)
    found = first_table(stream.found)
    if found is None:
        raise refuse_empty(wanted)
    return names, *found


def _refuse_doctype(*_: Any) -> None:
    raise DataError("The workbook holds XML that no spreadsheet program writes.", SAVE_AGAIN)


@dataclass
class _Stream:
    """Where the reading of the XML stands."""

    limits: Limits
    wanted: str | None
    names: list[str] = field(default_factory=list)
    found: list[tuple[str, Sheet]] = field(default_factory=list)
    settled: bool = False  # the sheet to be read has been read
    reading: bool = False  # inside a sheet that is read
    depth: int = 0  # of tables within tables
    aside: int = 0  # inside a comment
    row: int = 0
    column: int = 0
    n_rows: int = 1
    cells: list[Any] = field(default_factory=list)
    attributes: dict[str, str] | None = None
    paragraphs: list[str] = field(default_factory=list)
    gathered: Gathered = field(init=False)
    merged: list[Area] = field(default_factory=list)
    unvalued: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(" ")[2]
        if name == "table":
            self._start_table({key.rpartition(" ")[2]: value for key, value in attributes.items()})
        elif not self.reading:
            return
        elif name == "table-row":
            repeated = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self.n_rows, self.column, self.cells = _count(repeated, "number-rows-repeated"), 0, []
        elif name in _CELLS:
            self.attributes = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self.paragraphs = []
        elif name == "annotation":
            self.aside += 1
        elif name == "p" and not self.aside:
            self.paragraphs.append("")
        elif name == "s" and self.paragraphs and not self.aside:
            few = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self.paragraphs[-1] += " " * min(_count(few, "c"), 1_000)

    def text(self, text: str) -> None:
        """Text of the cell."""
        if self.reading and self.attributes is not None and self.paragraphs and not self.aside:
            self.paragraphs[-1] += text

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition(" ")[2]
        if name == "table":
            self.depth -= 1
            if self.depth == 0 and self.reading:
                self._end_table()
        elif not self.reading:
            return
        elif name == "annotation":
            self.aside -= 1
        elif name in _CELLS:
            self._end_cell()
        elif name == "table-row":
            self._end_row()

    def _start_table(self, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > 1:
            return
        self.names.append(attributes.get("name", f"Sheet{len(self.names) + 1}"))
        self.reading = not self.settled and self.wanted in (None, self.names[-1])
        self.row, self.gathered, self.merged, self.unvalued = 0, Gathered(self.limits), [], []

    def _end_cell(self) -> None:
        attributes, self.attributes = self.attributes or {}, None
        value = _value(attributes, self.paragraphs)
        n = _count(attributes, "number-columns-repeated")
        if value is not None:
            refuse_size(0, self.column + n, self.limits)
            self.cells += [None] * (self.column - len(self.cells)) + [value] * n
        elif "formula" in attributes and len(self.unvalued) < _MOST_NOTED:
            self.unvalued.append(cell_name(self.row + 1, self.column))
        wide, high = (_count(attributes, f"number-{what}-spanned") for what in ("columns", "rows"))
        if max(wide, high) > 1 and len(self.merged) < _MOST_NOTED:
            self.merged.append(Area(self.row + 1, self.row + high, self.column, self.column + wide - 1))
        self.column += n

    def _end_row(self) -> None:
        if self.cells:
            refuse_size(len(self.gathered.rows) + self.n_rows - 1, len(self.cells), self.limits)
            for k in range(self.n_rows):
                self.gathered.add(self.row + k + 1, list(self.cells))
        self.row += self.n_rows

    def _end_table(self) -> None:
        sheet = Sheet(self.gathered.rows, tuple(self.merged), tuple(self.unvalued))
        if sheet.rows:
            self.found.append((self.names[-1], sheet))
        self.reading = False
        self.settled = self.wanted is not None or sheet.width > 1
        if not self.settled and len(self.found) > 1:
            self.found.pop()  # a second lone column is not needed


def _count(attributes: dict[str, str], name: str) -> int:
    """How often a cell or row is repeated; once where it does not say so sensibly."""
    given = attributes.get(name, "1")
    return int(given) if given.isdecimal() and len(given) < 12 and int(given) > 0 else 1


def _value(attributes: dict[str, str], paragraphs: list[str]) -> Any:
    """The value of a cell: number, date, truth value or text; None where it has none."""
    kind = attributes.get("value-type")
    if kind in _NUMBERS:
        number = float(attributes["value"])
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "date":
        try:
            return datetime.fromisoformat(attributes["date-value"])
        except ValueError:
            return attributes["date-value"]
    if kind == "boolean":
        return attributes.get("boolean-value") == "true"
    text = attributes.get("string-value") or "\n".join(paragraphs)
    return text if text else None
