"""`wide_to_long`: the reshaping for scripts, with everything that can be guessed guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from ...errors import DataError
from ..formats.two_levels import flat
from ..kinds import label, refuse_repeated_names
from ..words import names, quoted
from .families import Family, FamilyGuess, family_of, guess_families
from .reshape import ReshapeSpec, reshape
from .suggesting import suggest_reshape

Wanted = str | Sequence[str | Family] | Mapping[str, Sequence[str] | Mapping[str, float]] | None


def wide_to_long(
    table: pd.DataFrame,
    families: Wanted = None,
    *,
    columns: Sequence[str] | None = None,
    times: Sequence[float] | None = None,
    value_name: str | None = None,
    id: str | Sequence[str] | None = None,  # noqa: A002 - the word people use
    time_name: str = "time",
    id_name: str = "person",
    drop_empty: bool = False,
    duplicates: Literal["refuse", "keep"] = "refuse",
) -> pd.DataFrame:
    """Turn a wide table (one row per person) into a long one (one row per person and time).

    Parameters
    ----------
    table : pandas.DataFrame
        The wide table. Columns on two levels (a name above its times) are joined: ``mood`` over ``1`` is ``mood_1``.
    families : str, sequence of str or Family, or mapping, optional
        What to stack: stems (``"pain"``, ``["mood", "sleep"]``), or a mapping from each new column to its wide ones,
        with times if need be (``{"pain": {"before": 0, "after": 8}}``). By default all that `guess_families` finds.
    columns, times, value_name : optional
        Instead of `families`, for one measurement: its columns; their times (by default the numbers in the names, else
        1, 2, 3, …); the name of the new column (by default what the names share, else ``"value"``).
    id : str or sequence of str, optional
        Columns that say who a row is about. By default one that looks like it; where there is none, rows are numbered.
    time_name, id_name : str, optional
        Names of the new time column, and of the invented number where no column is an id.
    drop_empty : bool, optional
        Whether to leave out rows in which every measurement is missing.
    duplicates : {"refuse", "keep"}, optional
        What to do where a person has several rows at one time: refuse, or keep them all; none is ever averaged.

    Returns
    -------
    pandas.DataFrame
        Id, further columns of the person, time, one column per family; sorted by person, then time.

    Raises
    ------
    DataError
        If no family is found, a name is unknown, names would clash, or a person would have several rows at one time.

    See Also
    --------
    lmm_engine.data.reshape, lmm_engine.data.long_to_wide : The same with its counts and findings; the way back.

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
    table = flat(table)
    refuse_repeated_names(table)
    needed = id is None or not (columns is not None or isinstance(families, Mapping))
    guesses = guess_families(table) if needed else ()
    chosen = _chosen(guesses, families, columns, times, value_name)
    ids = _ids(table, id, guesses)
    return reshape(table, ReshapeSpec(chosen, ids, time_name, id_name, drop_empty, None, duplicates)).long


def _ids(table: pd.DataFrame, wanted: str | Sequence[str] | None, guesses: Sequence[FamilyGuess]) -> tuple[str, ...]:
    """The columns that say who a row is about: those given, or the proposal."""
    if wanted is None:
        suggested = suggest_reshape(table, guesses)
        return suggested.id_columns if suggested else ()
    return (label(wanted),) if isinstance(wanted, str | int) else tuple(label(one) for one in wanted)


def _chosen(
    guesses: Sequence[FamilyGuess],
    families: Wanted,
    columns: Sequence[str] | None,
    times: Sequence[float] | None,
    value_name: str | None,
) -> tuple[Family, ...]:
    """What is to be stacked, in whichever way it was said."""
    if columns is not None:
        return _one_family(families, columns, times, value_name)
    if times is not None or value_name is not None:
        raise DataError("`times` and `value_name` need `columns`.", "Name the columns that they belong to.")
    return _families(guesses, families)


def _one_family(
    families: object, columns: Sequence[str], times: Sequence[float] | None, value_name: str | None
) -> tuple[Family, ...]:
    """The family given by its columns."""
    if families is not None:
        raise DataError("`families` and `columns` say the same thing twice.", "Give one of them.")
    if isinstance(columns, str):
        raise DataError(f"`columns` is the one name {quoted(columns)}.", "Give a list of column names.")
    return (family_of([label(column) for column in columns], stem=value_name, times=times),)


def _families(guesses: Sequence[FamilyGuess], wanted: Wanted) -> tuple[Family, ...]:
    """The families asked for: all that are found, those with the stems given, or those spelled out."""
    if isinstance(wanted, Mapping):
        return tuple(_spelled_out(label(stem), columns) for stem, columns in wanted.items())
    found = {guess.family.value_name: guess.family for guess in guesses}
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


def _spelled_out(stem: str, columns: Sequence[str] | Mapping[str, float]) -> Family:
    """A family given by its columns, with or without their times."""
    if isinstance(columns, str):
        raise DataError(f"The columns of {quoted(stem)} are the one name {quoted(columns)}.", "Give a list of names.")
    try:
        times = [float(time) for time in columns.values()] if isinstance(columns, Mapping) else None
    except (TypeError, ValueError) as error:
        raise DataError(f"A time of {quoted(stem)} is not a number.", "Give a number for each column.") from error
    return family_of([label(column) for column in columns], stem=stem, times=times)
