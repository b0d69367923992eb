"""Time as numbers, and where its zero lies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import DataError
from .kinds import kind_of
from .roles import TimeCoding
from .words import names, quoted

_NAMES = {"as_is": "", "zero_at_start": "_from_start", "centred": "_centred"}


@dataclass(frozen=True, eq=False)
class CodedTime:
    """A time column as the model sees it.

    Parameters
    ----------
    values : pandas.Series of float or int
        The recoded times.
    name : str
        The name of the recoded column, which says how it was recoded.
    offset : float
        What was subtracted, in the units of time (of days for dates).
    origin : str or None
        For dates, the date of day 0 before recoding, as year-month-day.
    """

    values: pd.Series
    name: str
    offset: float
    origin: str | None


def time_numbers(column: pd.Series, name: str) -> tuple[pd.Series, str | None]:
    """Times as numbers: dates become days since the earliest, digits kept as text (01, 02) become numbers.

    Raises
    ------
    DataError
        If the column holds text or true/false.
    """
    kind = kind_of(column)
    if kind == "numeric":
        finite = pd.Series(np.isfinite(column.to_numpy(dtype=float, na_value=np.nan)), index=column.index)
        return column.where(finite) if not finite.all() else column, None
    if kind == "date":
        first = column.min()
        return (column - first) / pd.Timedelta(days=1), first.date().isoformat()
    if kind == "empty":
        raise DataError(f"The time {quoted(name)} has no values at all.", "Choose another column, or none.")
    text = column.astype("str").str.strip()
    if bool(text.dropna().str.fullmatch(r"\d+").all()):
        return text.astype(float), None
    held = names(column.dropna().unique()[:2])
    raise DataError(
        f"{quoted(name)} cannot be a time, because it holds {held}.",
        "Time must be numbers or dates: give each word a number (before → 0, after → 1), read the dates as dates, or "
        "choose another column.",
    )


def code_time(
    numbers: pd.Series,
    name: str,
    coding: TimeCoding,
    origin: str | None,
    taken: Collection[str],
    zero: float | str | None = None,
) -> CodedTime:
    """Move the zero of time.

    Parameters
    ----------
    numbers : pandas.Series
        Times of the rows used, none missing.
    name : str
        Name of the column.
    coding : {"as_is", "zero_at_start", "centred", "at_value"}
        Leave it; subtract the earliest time in the data, the mean over the rows, or `zero`.
    origin : str or None
        For dates, the date of day 0.
    taken : collection of str
        Names that the new column must not bear.
    zero : float, str or None
        For ``"at_value"``, the time that becomes zero: a number, or year-month-day for dates.

    Raises
    ------
    DataError
        If `zero` is needed and is no place on this time.
    """
    offset = _offset(numbers, name, coding, origin, zero)
    if origin is None and (coding == "as_is" or (coding == "at_value" and offset == 0)):
        return CodedTime(numbers, name, 0.0, None)
    ending = f"_from_{zero if origin else f'{offset:.10g}'}" if coding == "at_value" else _NAMES[coding]
    wanted = f"{name}{'_days' if origin else ''}{ending}"
    free, k = wanted, 2
    while free in taken:
        free, k = f"{wanted}_{k}", k + 1
    whole = pd.api.types.is_integer_dtype(numbers) and offset.is_integer()
    return CodedTime(numbers - (int(offset) if whole else offset), free, offset, origin)


def zero_in_days(zero: float | str | None, origin: str, name: str) -> float:
    """Say how many days after the first a date lies; raises `DataError` for what is no date."""
    day = pd.to_datetime(zero, format="%Y-%m-%d", errors="coerce") if isinstance(zero, str) else pd.NaT
    if pd.isna(day):
        held = "no date was chosen" if zero is None else f"{quoted(zero)} is no date"
        raise DataError(
            f"{quoted(name)} holds dates, and for its zero {held}.", "Choose a date, written year-month-day."
        )
    return float((day - pd.Timestamp(origin)).days)


def _offset(numbers: pd.Series, name: str, coding: TimeCoding, origin: str | None, zero: float | str | None) -> float:
    """What is to be subtracted."""
    if coding == "at_value":
        return _number(zero, name) if origin is None else zero_in_days(zero, origin, name)
    if coding == "as_is":
        return 0.0
    offset = float(numbers.min() if coding == "zero_at_start" else numbers.mean())
    # The mean of a time that was centred before is rounding dust.
    dust = 64 * np.finfo(float).eps * float(numbers.abs().max())
    return 0.0 if abs(offset) <= dust else offset


def _number(zero: float | str | None, name: str) -> float:
    if isinstance(zero, int | float) and np.isfinite(zero):
        return float(zero)
    held = "no number was chosen" if zero is None else f"{quoted(zero)} is no number"
    raise DataError(f"{quoted(name)} holds numbers, and for its zero {held}.", "Type a number.")
