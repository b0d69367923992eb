"""Column names as the file has them, made unique and usable, and what was done to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import DataError
from ...findings import Finding
from ..words import counted, names, note, quoted
from .layout import all_numbers, find_header
from .limits import Limits
from .options import ReadOptions
from .two_levels import two_header_rows
from .unitrow import find_units, units_of


def column_names(header: Sequence[str], limits: Limits) -> tuple[list[str], tuple[Finding, ...]]:
    """Make names unique, fill empty ones, shorten endless ones; every change is a finding.

    Parameters
    ----------
    header : sequence of str
        The cells of the header row.
    limits : Limits
        For the longest name allowed.

    Returns
    -------
    tuple
        The names, in order, and the findings.
    """
    tidy = [_tidy(cell) for cell in header]
    short = [name if len(name) <= limits.max_name_length else name[: limits.max_name_length - 1] + "…" for name in tidy]
    named = [name or f"column_{k}" for k, name in enumerate(short, start=1)]
    unique = _unique(named)
    findings = [
        _invented([unique[k] for k, name in enumerate(short) if not name]),
        _shortened([unique[k] for k, name in enumerate(tidy) if name != short[k]], limits),
        _repeated([(old, new) for old, new in zip(named, unique, strict=True) if old != new]),
        _numbers_only(header),
    ]
    return unique, tuple(finding for finding in findings if finding)


def header_at(rows: Sequence[Sequence[str]], options: ReadOptions) -> int:
    """Position of the row that names the columns among the first rows, -1 where there is none by choice.

    Raises
    ------
    DataError
        If the chosen row is not there or is blank.
    """
    if options.header_row is None:
        return find_header(rows) or 0
    at = options.header_row - 1
    if at >= 0 and (at >= len(rows) or not any(cell.strip() for cell in rows[at])):
        what = "is blank" if at < len(rows) else "is not there"
        raise DataError(f"Row {at + 1:,}, chosen for the column names, {what}.", "Choose the row with the names.")
    return at


def joined_header(rows: Sequence[Sequence[str]], at: int, options: ReadOptions) -> list[str] | None:
    """The names that the row at `at` and the one below it make; None where that is no header, or is spoken for."""
    return None if options.skip_rows or options.units_row else two_header_rows(rows, at)


def below_header(rows: Sequence[Sequence[str]], at: int, options: ReadOptions) -> tuple[int, dict[int, str]]:
    """How many rows below the header are no data, and the units that stand in the last of them, by position."""
    skipped = at + 1 + options.skip_rows
    below = rows[skipped:]
    if options.units_row is False or at < 0 or not below:
        return options.skip_rows, {}
    units = units_of(below[0]) if options.units_row else find_units(below[0], below[1:])
    return options.skip_rows + bool(units or options.units_row), units


def skipped_rows(n: int) -> tuple[Finding, ...]:
    """Say that rows below the header were skipped by choice."""
    if not n:
        return ()
    were = counted(n, "row below the column names was", "rows below the column names were")
    return (note("rows_skipped", n, f"{were} skipped, as you chose."),)


def title_rows(above: Sequence[Sequence[str]]) -> tuple[Finding, ...]:
    """Say which rows above the header were passed over."""
    titles = [next(cell for cell in row if cell.strip()) for row in above if any(cell.strip() for cell in row)]
    if not titles:
        return ()
    were = counted(len(titles), "row above the column names was", "rows above the column names were")
    return (note("title_rows", len(titles), f"{were} passed over: {names(titles)}."),)


def _tidy(cell: str) -> str:
    """One line, no surrounding or repeated spaces, nothing unprintable."""
    kept = "".join(ch if ch.isprintable() or ch.isspace() else "" for ch in cell)
    return re.sub(r"\s+", " ", kept).strip()


def _unique(named: Sequence[str]) -> list[str]:
    """Second and further bearers of a name become ``name.2``, ``name.3``, …, avoiding names that exist."""
    taken, given, unique = set(named), set(), []
    for name in named:
        new, k = name, 2
        while new in given or (new != name and new in taken):
            new, k = f"{name}.{k}", k + 1
        given.add(new)
        unique.append(new)
    return unique


def _invented(invented: Sequence[str]) -> Finding | None:
    """Finding for columns without a name."""
    if not invented:
        return None
    sentence = f"{counted(len(invented), 'column')} had no name and got one: {names(invented)}."
    return note("names_invented", len(invented), sentence)


def _shortened(shortened: Sequence[str], limits: Limits) -> Finding | None:
    """Finding for names that were cut."""
    if not shortened:
        return None
    sentence = f"{counted(len(shortened), 'column name')} of more than {limits.max_name_length} characters were cut."
    return note("names_shortened", len(shortened), sentence, threshold=limits.max_name_length)


def _repeated(changed: Sequence[tuple[str, str]]) -> Finding | None:
    """Finding for names that occurred twice."""
    if not changed:
        return None
    old, new = changed[0]
    more = f", and {counted(len(changed) - 1, 'further column')} likewise" if len(changed) > 1 else ""
    return note(
        "names_made_unique",
        len(changed),
        f"The column name {quoted(old)} occurs more than once; the repetition is called {quoted(new)} here{more}.",
        "Check which of the columns is which before you use one.",
        severity="caution",
    )


def _numbers_only(header: Sequence[str]) -> Finding | None:
    """Finding for a header that is probably a row of data."""
    if not all_numbers(header):
        return None
    return note(
        "header_of_numbers",
        len(header),
        f"The first row holds only numbers ({names(header)}) and was taken as the column names.",
        "If it is a row of data, add a row with names above it and bring the file again.",
        severity="caution",
    )
