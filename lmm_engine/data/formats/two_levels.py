"""Column names on two levels, a family above its times, made into one name for each column."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from ...findings import Finding
from ..kinds import label
from ..time_tokens import tokens
from ..words import names, note
from .layout import all_numbers

# What pandas writes into a level where the file had nothing.
_NOTHING = re.compile(r"Unnamed: \d+(_level_\d+)?|nan|NaT|None|")


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """The table with one text as the name of each column; two levels are joined (``mood`` over ``1`` is ``mood_1``)."""
    if isinstance(table.columns, pd.MultiIndex):
        return table.set_axis(joined(list(table.columns)), axis=1)
    if all(isinstance(name, str) for name in table.columns):
        return table
    return table.rename(columns=label)


def joined(columns: Sequence[Sequence[object]]) -> list[str]:
    """One name for each column: the parts that say something, joined by underscores."""
    told = []
    for parts in columns:
        said = [text for part in parts if not _NOTHING.fullmatch(text := label(part).strip())]
        told.append("_".join(said))
    return told


def two_header_rows(rows: Sequence[Sequence[str]], at: int) -> list[str] | None:
    """The names that two header rows make where the second begins below row `at`; None where there is one only."""
    # Of a table with no row below its second header there is nothing to tell it from data.
    return join_header_rows(rows[at], rows[at + 1]) if 0 <= at < len(rows) - 2 else None


def two_rows_said(joined: Sequence[str]) -> tuple[Finding, ...]:
    """Say that the names take two rows."""
    sentence = f"The column names take two rows, a name above its times; they were joined: {names(joined)}."
    return (note("header_of_two_rows", 2, sentence),)


def join_header_rows(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """Names from two header rows, where the upper one holds a family's name above the first of its times only.

    Parameters
    ----------
    upper, lower : sequence of str
        The cells of both rows, empty where nothing stands; of a merged cell only the first is filled.

    Returns
    -------
    list of str or None
        One name per column; None where the rows are no such pair. A pair has gaps in the upper row, filled in the
        lower; below names without a gap nothing, or the name again; and in the gaps what reads as times, ascending
        where they are numbers, or the same words under several names.
    """
    width = max(len(upper), len(lower))
    above = [*(cell.strip() for cell in upper), *[""] * (width - len(upper))]
    below = [*(cell.strip() for cell in lower), *[""] * (width - len(lower))]
    blocks = _blocks(above)
    wide = [block for block in blocks if len(block) > 1]
    lone = [block[0] for block in blocks if len(block) == 1]
    if not wide or not _are_times([[below[k] for k in block] for block in wide]):
        return None
    if any(below[k] not in ("", above[k]) for k in lone):
        return None
    family = {k: above[block[0]] for block in wide for k in block}
    told = [f"{family[k]}_{below[k]}" if k in family else above[k] or below[k] for k in range(width)]
    return told if len(set(told)) == width and all(told) else None


def _blocks(above: Sequence[str]) -> list[list[int]]:
    """The columns under each name; those before the first name belong to none."""
    blocks: list[list[int]] = []
    for k, cell in enumerate(above):
        if cell:
            blocks.append([k])
        elif blocks:
            blocks[-1].append(k)
    return blocks


def _are_times(under: Sequence[Sequence[str]]) -> bool:
    """Whether what stands under the names are times."""
    if any(not cell for cells in under for cell in cells) or any(len(set(cells)) < len(cells) for cells in under):
        return False
    shared = len(under) > 1 and len({tuple(cells) for cells in under}) == 1
    if all_numbers([cell for cells in under for cell in cells]):
        numbers = [[float(cell.replace(",", ".")) for cell in cells] for cells in under]
        return (shared or len(under) == 1) and all(n == sorted(n) for n in numbers)
    read = all(any(t.start == 0 and t.end == len(cell) for t in tokens(cell)) for cells in under for cell in cells)
    return read or shared
