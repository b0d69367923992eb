"""How large a table may be before it is refused, with the reason for each cap."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Caps on what is read; every refusal names the cap it met.

    Parameters
    ----------
    max_bytes : int
        Size of the file as it comes, in bytes. An upload sits in the server's memory, several times over while parsed.
    max_rows, max_columns, max_cells : int
        Size of the table. The first two keep previews and pickers usable, the third keeps memory bounded.
    max_workbook_cells : int
        Cells of a sheet, lower than `max_cells` because a spreadsheet is read cell by cell.
    max_unpacked_bytes : int
        Size of a workbook, Parquet, SPSS or Stata file after unpacking, which a "zip bomb" makes thousands of times the
        size of the file.
    max_name_length : int
        Length of a column name in characters.
    """

    max_bytes: int = 50 * 1024**2
    max_rows: int = 1_000_000
    max_columns: int = 2_000
    max_cells: int = 20_000_000
    max_workbook_cells: int = 1_000_000
    max_unpacked_bytes: int = 150 * 1024**2
    max_name_length: int = 200


DEFAULT_LIMITS = Limits()
