"""How a file would be read, as the widgets have it: options that are not yet those of the table in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lmm_engine.data import ReadOptions


@dataclass(frozen=True)
class Rereading:
    """The options on the screen, as its widgets have them; None stands for guessing."""

    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    quote: str | None = None
    header_row: str | None = None
    skip_rows: str | None = None
    units_row: Literal["yes", "no"] | None = None
    codes: bool = False

    def options(self, sheet: str | None) -> ReadOptions:
        """What the engine is told; raises `DataError` where the choices exclude each other."""
        return ReadOptions(
            separator=self.separator,
            decimal=self.decimal,
            encoding=self.encoding,
            quote={"none": "", None: None}.get(self.quote, self.quote),
            header_row=None if self.header_row is None else int(self.header_row),
            skip_rows=int(self.skip_rows or 0),
            units_row=None if self.units_row is None else self.units_row == "yes",
            sheet=sheet,
            codes=self.codes,
        )

    @staticmethod
    def of(options: ReadOptions) -> Rereading:
        """The widgets as they stand where a table was read like this."""
        return Rereading(
            separator=options.separator,
            decimal=options.decimal,
            encoding=options.encoding,
            quote="none" if options.quote == "" else options.quote,
            header_row=None if options.header_row is None else str(options.header_row),
            skip_rows=str(options.skip_rows) if options.skip_rows else None,
            units_row=None if options.units_row is None else "yes" if options.units_row else "no",
            codes=options.codes,
        )
