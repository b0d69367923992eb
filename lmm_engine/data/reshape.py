"""Wide to long: one row per person becomes one row per measurement, with the arithmetic kept in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..findings import Finding
from .families import Family, find_families


@dataclass(frozen=True)
class ReshapeSpec:
    """How a wide table becomes long.

    Parameters
    ----------
    families : tuple of Family
        The measurements; several families share the times.
    id_columns : tuple of str
        Columns that together say who a row is about; empty to number the rows.
    time_name : str
        Name of the new time column.
    id_name : str or None
        Name of the invented person number where `id_columns` is empty; None for ``"person"``.
    drop_empty : bool
        Whether rows in which every measurement is missing are left out.
    carried : tuple of str or None
        Further columns to repeat on each row of a person; None for all that are left.
    """

    families: tuple[Family, ...]
    id_columns: tuple[str, ...] = ()
    time_name: str = "time"
    id_name: str | None = None
    drop_empty: bool = False
    carried: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class Reshaped:
    """A long table with its arithmetic: people × times = rows expected; rows kept; rows empty.

    Parameters
    ----------
    long : pandas.DataFrame
        Columns: id, carried columns, time, one per family; sorted by person in the order of the wide table, then time.
    n_people : int
        Rows of the wide table.
    n_columns : int
        Distinct times, which is the number of columns where there is one family.
    n_rows_expected : int
        ``n_people * n_columns``.
    n_rows : int
        Rows of `long`.
    n_empty : int
        Rows in which every measurement is missing, whether kept or dropped.
    findings : tuple of Finding
        Repeated or missing ids and the like.
    """

    long: pd.DataFrame
    n_people: int
    n_columns: int
    n_rows_expected: int
    n_rows: int
    n_empty: int
    findings: tuple[Finding, ...] = ()


def suggest_reshape(table: pd.DataFrame) -> ReshapeSpec | None:
    """A first proposal for a table that looks wide; None where it looks long already."""
    families = find_families(table)
    return ReshapeSpec(families) if families else None


def reshape(table: pd.DataFrame, spec: ReshapeSpec) -> Reshaped:
    """Turn a wide table into a long one."""
    times = sorted({t for family in spec.families for t in family.times})
    used = {c for family in spec.families for c in family.columns}
    carried = [c for c in table.columns if c not in used]
    base = table[carried].copy()
    if not spec.id_columns:
        base.insert(0, spec.id_name or "person", range(1, len(base) + 1))
    parts = []
    for time in times:
        part = base.assign(**{spec.time_name: time})
        for family in spec.families:
            column = dict(zip(family.times, family.columns, strict=True)).get(time)
            part[family.value_name] = table[column] if column else float("nan")
        parts.append(part)
    long = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    empty = long[[f.value_name for f in spec.families]].isna().all(axis=1)
    kept = long[~empty].reset_index(drop=True) if spec.drop_empty else long
    return Reshaped(kept, len(table), len(times), len(table) * len(times), len(kept), int(empty.sum()))


def wide_to_long(
    table: pd.DataFrame,
    families: Sequence[Family] | Mapping[str, Sequence[str]] | Sequence[str] | str | None = None,
    *,
    columns: Sequence[str] | None = None,
    times: Sequence[float] | None = None,
    value_name: str | None = None,
    id: str | Sequence[str] | None = None,  # noqa: A002 - the word people use
    time_name: str = "time",
    id_name: str = "person",
    drop_empty: bool = False,
) -> pd.DataFrame:
    """Turn a wide table into a long one: one row per person and time."""
    ids = (id,) if isinstance(id, str) else tuple(id or ())
    return reshape(table, ReshapeSpec(find_families(table), ids, time_name, id_name, drop_empty)).long
