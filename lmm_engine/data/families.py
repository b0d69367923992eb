"""Column families of a wide table: the same measurement at several times, found by stem and number."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from .kinds import column_kinds


@dataclass(frozen=True)
class Family:
    """Columns that hold one measurement at several times.

    Parameters
    ----------
    stem : str
        The part of the names that stays the same; empty where the names are bare numbers.
    columns : tuple of str
        Column names in the order of `times`.
    times : tuple of float
        The time of each column, ascending.
    """

    stem: str
    columns: tuple[str, ...]
    times: tuple[float, ...]

    @property
    def value_name(self) -> str:
        """Name of the long column: the stem, or ``"value"`` where there is none."""
        return self.stem or "value"


def find_families(table: pd.DataFrame) -> tuple[Family, ...]:
    """Find the column families of a wide table by stem and number."""
    kinds = column_kinds(table)
    found: dict[str, list[tuple[float, str]]] = {}
    for name in table.columns:
        match = re.fullmatch(r"(.*?)[_.\s]?(?:t|m|w)?(\d+)", str(name))
        if match and kinds[name] in ("numeric", "empty"):
            found.setdefault(match[1], []).append((float(match[2]), name))
    return tuple(
        Family(stem, tuple(c for _, c in sorted(cells)), tuple(t for t, _ in sorted(cells)))
        for stem, cells in found.items()
        if len(cells) >= 2
    )
