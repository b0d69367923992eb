"""Steps that make new columns: centring, time from dates, a predictor within and between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pandas.api import types

from ...errors import DataError
from ..within import within_between
from ..words import counted, listed, names, quoted
from . import operations
from .step import Step, column_of, refuse_taken, refuse_unknown
from .writing import column, literal

How = Literal["grand_mean", "group_mean", "standardise"]
Unit = Literal["days", "weeks", "months", "years"]
_ENDING: dict[How, str] = {"grand_mean": "_centred", "group_mean": "_within", "standardise": "_standardised"}
# Months and years as long as they are on average in the Gregorian calendar.
DAYS: dict[Unit, float] = {"days": 1, "weeks": 7, "months": 365.2425 / 12, "years": 365.2425}


@dataclass(frozen=True)
class Centre(Step):
    """Move the zero of a column of numbers, in a new column.

    Parameters
    ----------
    column : str
        Which.
    how : {"grand_mean", "group_mean", "standardise"}
        Minus the mean of all rows; minus the mean of its group; minus the mean and divided by the standard deviation.
    group : str or None
        Whose mean, for ``"group_mean"``.
    name : str
        Name of the new column; empty for one made from the old.
    """

    column: str
    how: How = "grand_mean"
    group: str | None = None
    name: str = ""
    operations = (operations.centred,)
    of_the_long_table = True

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Add the column; refused where there are no numbers that differ."""
        cells = column_of(table, self.column)
        if self.how not in _ENDING:
            raise DataError(f"{quoted(self.how)} is no way of centring.", f"Use one of {', '.join(_ENDING)}.")
        if (self.how == "group_mean") != (self.group is not None):
            raise DataError("Centring within groups needs a group, other centring has none.", "Choose the group.")
        if not (types.is_numeric_dtype(cells) or types.is_bool_dtype(cells)) or not cells.notna().any():
            raise DataError(f"{quoted(self.column)} does not hold numbers.", "Choose a column of numbers.")
        refuse_taken(table, (self.made,))
        groups = None if self.group is None else column_of(table, self.group)
        if self.how == "standardise" and not cells.astype(float).std() > 0:
            raise DataError(f"{quoted(self.column)} does not vary.", "A constant cannot be standardised.")
        return table.assign(**{self.made: operations.centred(cells, groups, self.how == "standardise")}), ""

    @property
    def made(self) -> str:
        """Name of the new column."""
        return self.name or f"{self.column}{_ENDING.get(self.how, '')}"

    def sentence(self) -> str:
        """What the step does."""
        said = {
            "grand_mean": "minus its mean",
            "group_mean": f"minus the mean of its {quoted(self.group)}",
            "standardise": "in standard deviations from its mean",
        }.get(self.how, self.how)
        return f"Add {quoted(self.made)}: {quoted(self.column)} {said}."

    def code(self) -> str:
        """As pandas."""
        groups = "None" if self.group is None else column(self.group)
        made = f"centred({column(self.column)}, {groups}, scaled={self.how == 'standardise'})"
        return f"{column(self.made)} = {made}"


@dataclass(frozen=True)
class TimeFromDates(Step):
    """Make a time in numbers from dates, in a new column.

    Parameters
    ----------
    column : str
        The dates.
    unit : {"days", "weeks", "months", "years"}
        Months and years of average length.
    group : str or None
        Counted since the first date of each of these; None for the first of all.
    since : str or None
        Counted since this date (year-month-day) instead.
    name : str
        Name of the new column; empty for one made from the old.
    """

    column: str
    unit: Unit = "days"
    group: str | None = None
    since: str | None = None
    name: str = ""
    operations = (operations.time_since,)
    of_the_long_table = True

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Add the column; refused where there are no dates."""
        dates = column_of(table, self.column)
        if self.unit not in DAYS:
            raise DataError(f"{quoted(self.unit)} is no unit of time.", f"Use one of {', '.join(DAYS)}.")
        if not types.is_datetime64_any_dtype(dates):
            raise DataError(f"{quoted(self.column)} does not hold dates.", "Take it as dates first.")
        if self.since is not None and pd.isna(pd.to_datetime(self.since, format="%Y-%m-%d", errors="coerce")):
            raise DataError(f"{quoted(self.since)} is no date.", "Write it as year-month-day.")
        if dates.dt.tz is not None:
            raise DataError(f"{quoted(self.column)} holds times of a time zone.", "Bring them as plain dates.")
        refuse_taken(table, (self.made,))
        groups = None if self.group is None else column_of(table, self.group)
        return table.assign(**{self.made: operations.time_since(dates, groups, self.since, DAYS[self.unit])}), ""

    @property
    def made(self) -> str:
        """Name of the new column."""
        return self.name or f"{self.column}_{self.unit}"

    def sentence(self) -> str:
        """What the step does."""
        start = f"the first {quoted(self.column)}" + (f" of each {quoted(self.group)}" if self.group else "")
        return f"Add {quoted(self.made)}: {self.unit} since {self.since or start}."

    def code(self) -> str:
        """As pandas."""
        groups = "None" if self.group is None else column(self.group)
        days = literal(DAYS.get(self.unit, 1))
        return f"{column(self.made)} = time_since({column(self.column)}, {groups}, {literal(self.since)}, {days})"


@dataclass(frozen=True)
class NumberWords(Step):
    """Make a time in numbers from words (before, after), in a new column.

    Parameters
    ----------
    column : str
        The words.
    numbers : tuple of (str, float)
        Each word with its number; a word without one becomes missing.
    name : str
        Name of the new column; empty for one made from the old.
    """

    column: str
    numbers: tuple[tuple[str, float], ...]
    name: str = ""
    operations = (operations.numbers_of_words,)
    of_the_long_table = True

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Add the column; refused where no word of the column has a number, or two numbers would be one time."""
        words = column_of(table, self.column)
        refuse_taken(table, (self.made,))
        numbers = dict(self.numbers)
        if len(set(numbers.values())) < 2:
            raise DataError("All words have the same number.", "Give them different ones.")
        made = operations.numbers_of_words(words, numbers)
        if not made.notna().any():
            raise DataError(
                f"{quoted(self.column)} holds none of {names(numbers)}.", "Choose the column that holds these words."
            )
        lost = int((made.isna() & words.notna()).sum())
        return table.assign(**{self.made: made}), f"{counted(lost, 'cell')} without a number" if lost else ""

    @property
    def made(self) -> str:
        """Name of the new column."""
        return self.name or f"{self.column}_number"

    def sentence(self) -> str:
        """What the step does."""
        pairs = listed(f"{quoted(word)} is {number:g}" for word, number in self.numbers)
        return f"Add {quoted(self.made)}: in {quoted(self.column)}, {pairs}."

    def code(self) -> str:
        """As pandas."""
        return f"{column(self.made)} = numbers_of_words({column(self.column)}, {literal(dict(self.numbers))})"


@dataclass(frozen=True)
class WithinBetween(Step):
    """Take a predictor apart: how far a row is from its group's mean, and that mean, in two new columns."""

    column: str
    group: str
    operations = (operations.within_and_between,)
    of_the_long_table = True

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Add the columns; see `within_between`."""
        refuse_unknown(table, (self.column, self.group))
        made = within_between(table, self.column, self.group)
        new = [quoted(name) for name in made.columns[len(table.columns) :]]
        return made, f"new: {' and '.join(new)}"

    def sentence(self) -> str:
        """What the step does."""
        return f"Take {quoted(self.column)} apart: within each {quoted(self.group)}, and between them."

    def code(self) -> str:
        """As pandas."""
        return f"table = within_and_between(table, {literal(self.column)}, {literal(self.group)})"
