"""A second header row with units: recognised, taken out of the data, kept as notes to the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...findings import Finding
from ..words import counted, listed, note, quoted
from .layout import all_numbers

_UNITS = frozenset(
    (
        *("ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour"),
        *("hours", "d", "day", "days", "wk", "week", "weeks", "mo", "month", "months", "y", "yr", "yrs", "year"),
        *("years", "µg", "μg", "ug", "ng", "mg", "g", "kg", "t", "lb", "lbs", "oz", "nm", "µm", "μm", "um", "mm", "cm"),
        *("dm", "m", "km", "in", "inch", "inches", "ft", "mile", "miles", "µl", "μl", "ul", "ml", "cl", "dl", "l"),
        *("nmol", "µmol", "μmol", "umol", "mmol", "mol", "iu", "u", "mu", "mmhg", "kpa", "pa", "hpa", "bar", "bpm"),
        *("hz", "khz", "mhz", "db", "mv", "v", "kv", "ma", "a", "w", "kw", "j", "kj", "kcal", "cal", "n", "kn", "nm"),
        *("%", "percent", "‰", "ppm", "°c", "°f", "°", "c", "k", "deg", "rad", "point", "points", "pts", "score"),
        *("scores", "count", "counts", "number", "no", "unit", "units", "euro", "euros", "eur", "€", "usd", "$", "£"),
        *("gbp", "chf", "yen", "sd", "z", "ha", "acre", "acres", "copies", "cells", "beats", "breaths", "kcals"),
    )
)
_BRACKETED = re.compile(r"\((.{1,20})\)|\[(.{1,20})\]")
_PARTS = re.compile(r"[/·*^ .²³⁻¹\d-]+")
# Cells that say of a column that it has no unit.
_NO_UNIT = frozenset(("", "-", "–", "—", ".", "n/a", "na", "none", "text", "id", "code", "string"))
_SEEN_BELOW = 20


def find_units(row: Sequence[str], below: Sequence[Sequence[str]]) -> dict[int, str]:
    """The units in the row below the column names, by position; empty where that row is one of data.

    Every cell must be a unit, bracketed or known, or say that there is none; at least one must stand above numbers and
    none may occur again below itself, as an answer that looks like a unit does.

    Parameters
    ----------
    row : sequence of str
        The cells below the column names.
    below : sequence of sequence of str
        The rows after them.
    """
    cells = {k: cell.strip() for k, cell in enumerate(row)}
    units = {k: cell for k, cell in cells.items() if _is_unit(cell)}
    if not units or any(k not in units and cell.lower() not in _NO_UNIT for k, cell in cells.items()):
        return {}
    seen = {k: [r[k].strip() for r in below[:_SEEN_BELOW] if k < len(r) and r[k].strip()] for k in cells}
    again = any(cells[k] and cells[k] in seen[k] and not all_numbers([cells[k]]) for k in cells)
    above_numbers = any(seen[k] and all_numbers(seen[k]) for k in units)
    return {} if again or not above_numbers else units_of(row)


def units_of(row: Sequence[str]) -> dict[int, str]:
    """The units that a row gives, by position, without brackets; cells that say “no unit” are left out."""
    given = {k: cell.strip() for k, cell in enumerate(row) if cell.strip().lower() not in _NO_UNIT}
    return {k: _inside(cell) for k, cell in given.items()}


def units_said(units: Mapping[str, str]) -> tuple[Finding, ...]:
    """Say which row was taken as units."""
    if not units:
        return ()
    said = listed([f"{quoted(name)} in {quoted(unit)}" for name, unit in units.items()])
    sentence = f"The row below the column names holds {counted(len(units), 'unit')} and is kept as notes: {said}."
    return (note("units_row", len(units), sentence),)


def _is_unit(cell: str) -> bool:
    if not cell or all_numbers([cell]):
        return False
    bracketed = _BRACKETED.fullmatch(cell)
    if bracketed:
        return not all_numbers([_inside(cell)])
    parts = [part for part in _PARTS.split(cell.lower()) if part]
    return bool(parts) and len(cell) <= 20 and all(part in _UNITS for part in parts)


def _inside(cell: str) -> str:
    bracketed = _BRACKETED.fullmatch(cell)
    return (bracketed[1] or bracketed[2]).strip() if bracketed else cell
