"""`wide_to_long`: the reshaping for scripts, with everything that can be guessed guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..errors import DataError
from .families import Family, family_of, find_families
from .kinds import refuse_repeated_names
from .reshape import ReshapeSpec, reshape, suggest_reshape
from .words import names, quoted


def wide_to_long(
    table: pd.DataFrame,
    families: str | Sequence[str | Family] | Mapping[str, Sequence[str]] | None = None,
    *,
    columns: Sequence[str] | None = None,
    times: Sequence[float] | None = None,
    value_name: str | None = None,
    id: str | Sequence[str] | None = None,  # noqa: A002 - the word people use
    time_name: str = "time",
    id_name: str = "person",
    drop_empty: bool = False,
) -> pd.DataFrame:
    """Turn a wide table (one row per person) into a long one (one row per person and time).

    Parameters
    ----------
    table : pandas.DataFrame
        The wide table.
    families : str, sequence of str or Family, or mapping, optional
        What to stack: stems (``"pain"``, ``["mood", "sleep"]``), or a mapping from each new column to its wide ones.
        By default every family that the column names reveal.
    columns, times, value_name : optional
        Instead of `families`, for one measurement: its columns; their times (by default the numbers in the names, else
        1, 2, 3, …); the name of the new column (by default what the names share, else ``"value"``).
    id : str or sequence of str, optional
        Columns that say who a row is about. By default one that looks like it; where there is none, rows are numbered.
    time_name, id_name : str, optional
        Names of the new time column, and of the invented number where no column is an id.
    drop_empty : bool, optional
        Whether to leave out rows in which every measurement is missing.

    Returns
    -------
    pandas.DataFrame
        Id, further columns of the person, time, one column per family; sorted by person, then time.

    Raises
    ------
    DataError
        If no family is found, a name is unknown, or names would clash.

    Examples
    --------
    >>> wide = pd.DataFrame({"id": ["a", "b"], "y_t1": [1.0, 3.0], "y_t2": [2.0, 4.0]})
    >>> wide_to_long(wide)
      id  time    y
    0  a     1  1.0
    1  a     2  2.0
    2  b     1  3.0
    3  b     2  4.0
    """
    refuse_repeated_names(table)
    table = table.rename(columns=str)
    if columns is not None:
        chosen = _one_family(families, columns, times, value_name)
    elif times is not None or value_name is not None:
        raise DataError("`times` and `value_name` need `columns`.", "Name the columns that they belong to.")
    else:
        chosen = _families(table, families)
    if id is None:
        suggested = suggest_reshape(table)
        ids = suggested.id_columns if suggested else ()
    else:
        ids = (str(id),) if isinstance(id, str | int) else tuple(str(one) for one in id)
    return reshape(table, ReshapeSpec(chosen, ids, time_name, id_name, drop_empty)).long


def _one_family(
    families: object, columns: Sequence[str], times: Sequence[float] | None, value_name: str | None
) -> tuple[Family, ...]:
    """The family given by its columns."""
    if families is not None:
        raise DataError("`families` and `columns` say the same thing twice.", "Give one of them.")
    if isinstance(columns, str):
        raise DataError(f"`columns` is the one name {quoted(columns)}.", "Give a list of column names.")
    return (family_of([str(column) for column in columns], stem=value_name, times=times),)


def _families(
    table: pd.DataFrame, wanted: str | Sequence[str | Family] | Mapping[str, Sequence[str]] | None
) -> tuple[Family, ...]:
    """The families asked for: all that are found, those with the stems given, or those spelled out."""
    if isinstance(wanted, Mapping):
        return tuple(family_of([str(c) for c in columns], stem=str(stem)) for stem, columns in wanted.items())
    found = {family.value_name: family for family in find_families(table)}
    if wanted is None:
        if not found:
            raise DataError(
                "No columns look like one measurement at several times (such as y_t1, y_t2, y_t3).",
                "Name them: columns=[…], and times=[…] where the names have no numbers.",
            )
        return tuple(found.values())
    items = [wanted] if isinstance(wanted, str | Family) else list(wanted)
    unknown = [item for item in items if not isinstance(item, Family) and item not in found]
    if unknown:
        known = f"The families found are {names(found)}." if found else "No family of columns was found."
        raise DataError(f"No columns are called {names(unknown)} with a number.", known)
    return tuple(item if isinstance(item, Family) else found[item] for item in items)
