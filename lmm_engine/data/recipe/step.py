"""What every step of a recipe can do: be applied, say itself in a sentence, write itself as pandas code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ...errors import DataError, LmmError
from ..kinds import refuse_repeated_names
from ..words import names, quoted


@dataclass(frozen=True)
class Step:
    """One change to a table, as a value: it holds names and values only, never text that is run.

    A step does not know the table it will meet; one that does not fit refuses by a `DataError`.
    """

    # The functions that the step's code calls; a script holds their source.
    operations: ClassVar[tuple[Callable[..., Any], ...]] = ()
    # Whether the step speaks of groups and so belongs after the reshape, where one row is one measurement.
    of_the_long_table: ClassVar[bool] = False

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Do it: the new table, and what was changed in a few words (empty where the sentence says it all)."""
        raise NotImplementedError

    def sentence(self) -> str:
        """What the step does, in the learner's words."""
        raise NotImplementedError

    def code(self) -> str:
        """Statements that do the same to a pandas frame called ``table``; names and values stand in them by repr."""
        raise NotImplementedError

    def apply(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the table after the step; the one given is left as it is.

        Raises
        ------
        DataError
            If the step does not fit the table.
        """
        return self.work(table)[0]

    def problem(self, table: pd.DataFrame) -> str | None:
        """Why the step does not fit the table; None where it does."""
        try:
            self.work(table)
        except LmmError as refusal:
            return str(refusal)
        return None


def column_of(table: pd.DataFrame, name: str) -> pd.Series:
    """A column by its name; raises `DataError` where there is none."""
    refuse_unknown(table, (name,))
    return table[name]


def refuse_unknown(table: pd.DataFrame, wanted: Iterable[str]) -> None:
    """Raise `DataError` where the table lacks a column."""
    refuse_repeated_names(table)
    unknown = [name for name in wanted if name not in table.columns]
    if unknown:
        raise DataError(
            f"The table has no column {names(unknown)} here.",
            f"At this place its columns are {names(table.columns)}.",
        )


def refuse_taken(table: pd.DataFrame, new: Iterable[str]) -> None:
    """Raise `DataError` where a new name is empty or another column has it."""
    for name in new:
        if not name.strip():
            raise DataError("A new column has no name.", "Type a name for it.")
        if name in table.columns:
            raise DataError(f"There is a column {quoted(name)} already.", "Choose another name.")
