"""Sentences about a table on its way from wide to long. Plain text: escape where it will be read."""

from __future__ import annotations

import pandas as pd

from ..data import RoundTrip
from .numbers import count, listing, things
from .words import named

_MOST = 6


def round_trip_sentence(trip: RoundTrip) -> str:
    """Say whether the long table, made wide again, is the original."""
    if trip.is_same is None:
        return f"Whether nothing was lost cannot be checked by putting it back: {trip.reason}."
    if trip.is_same:
        size = f"{things(trip.n_rows, 'row')} × {things(trip.n_columns, 'column')}"
        return f"Put back into wide form, the long table is the original again: {size}, every cell the same."
    where = f" in {listing(named(column) for column in trip.differing)}" if trip.differing else " in its rows"
    return f"Put back into wide form, the long table differs from the original{where}. Please do not use it."


def followed_sentence(who: str, measured: dict[str, pd.Series], time_name: str) -> str:
    """Follow one person from the wide row to the long rows.

    Parameters
    ----------
    who : str
        The person.
    measured : dict of str to Series
        For each measurement the person's values in the long table, the index being the times.
    time_name : str
        Name of the time column.
    """
    n_rows = max(len(values) for values in measured.values())
    told = listing(f"{name} ({_row(values)})" for name, values in measured.items())
    below = "one row" if n_rows == 1 else f"{count(n_rows)} rows, one below the other"
    times = _row(pd.Series(next(iter(measured.values())).index))
    wide = f"Follow {who}: one row of the wide table holds {told}."
    return f"{wide} In the long table that is {below}, at {time_name} {times}."


def _row(values: pd.Series) -> str:
    """A few values in a row; a dash where nothing was measured."""
    texts = ["–" if pd.isna(value) else _short(value) for value in values]
    return ", ".join(texts if len(texts) <= _MOST else [*texts[: _MOST - 1], "…", texts[-1]])


def _short(value: object) -> str:
    if isinstance(value, int | float) or hasattr(value, "dtype"):
        return f"{value:.6g}"
    return str(value)[:20]
