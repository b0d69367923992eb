"""Steps about what a column holds: its type, its levels, its spellings of missing, numbers kept as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pandas.api import types

from ...errors import DataError
from ..words import counted, listed, names, quoted
from . import operations
from .step import Step, column_of, refuse_unknown
from .writing import column, literal

ColumnType = Literal["id", "nominal", "ordered", "numeric", "date", "text"]
TYPES: tuple[ColumnType, ...] = ("id", "nominal", "ordered", "numeric", "date", "text")
TYPE_WORDS: dict[ColumnType, str] = {
    "id": "ids",
    "nominal": "categories",
    "ordered": "ordered categories",
    "numeric": "numbers",
    "date": "dates",
    "text": "text",
}
# Directives of strptime that depend on no language but English, and what may stand between them.
_DATE_FORM = re.compile(r"(?:%[YymdHMSfBbpIj]|[-./:, T]){1,30}")
_DATE_WORDS = {
    **{"%Y": "year", "%y": "year", "%m": "month", "%B": "month", "%b": "month", "%d": "day", "%j": "day of the year"},
    **{"%H": "hour", "%I": "hour", "%p": "am/pm", "%M": "minute", "%S": "second", "%f": "fraction"},
}
# A column may have so many categories.
_MOST_LEVELS = 1_000


@dataclass(frozen=True)
class SetType(Step):
    """Say what a column holds.

    Parameters
    ----------
    column : str
        Which.
    type : {"id", "nominal", "ordered", "numeric", "date", "text"}
        What it holds: labels of cases, categories, categories with an order, amounts, dates, free text.
    order : tuple of str
        Levels from lowest to highest, for ordered categories; empty for by size or letter.
    format : str
        How dates are written, in the directives of strptime; for dates only.
    """

    column: str
    type: ColumnType
    order: tuple[str, ...] = ()
    format: str = "%Y-%m-%d"
    operations = (
        operations.labels_of,
        operations.to_numbers,
        operations.to_categories,
        operations.to_dates,
    )

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Change the type; what does not fit it is refused, or for a few cells counted."""
        cells = column_of(table, self.column)
        made = {
            "id": operations.labels_of,
            "text": operations.labels_of,
            "nominal": self._categories,
            "ordered": self._categories,
            "numeric": self._numbers,
            "date": self._dates,
        }.get(self.type)
        if made is None:
            raise DataError(f"{quoted(self.type)} is no type of column.", f"Use one of {', '.join(TYPES)}.")
        values = made(cells)
        lost = int(values.isna().sum() - cells.isna().sum())
        return table.assign(**{self.column: values}), f"{counted(lost, 'cell')} became missing" if lost else ""

    def sentence(self) -> str:
        """What the step does."""
        said = f"Take {quoted(self.column)} as {TYPE_WORDS.get(self.type, self.type)}"
        if self.type == "ordered" and self.order:
            return f"{said}, from {quoted(self.order[0])} to {quoted(self.order[-1])}."
        return f"{said} written {date_words(self.format)}." if self.type == "date" else f"{said}."

    def code(self) -> str:
        """As pandas."""
        cells = column(self.column)
        if self.type in ("id", "text"):
            return f"{cells} = labels_of({cells})"
        if self.type == "numeric":
            return f"{cells} = to_numbers({cells})"
        if self.type == "date":
            return f"{cells} = to_dates({cells}, {literal(self.format)})"
        return f"{cells} = to_categories({cells}, {literal(self._order())}, ordered={self.type == 'ordered'})"

    def _order(self) -> list[str]:
        return list(self.order) if self.type == "ordered" else []

    def _categories(self, cells: pd.Series) -> pd.Series:
        seen = list(operations.labels_of(cells).dropna().unique())
        if len(seen) > _MOST_LEVELS:
            problem = f"{quoted(self.column)} has {len(seen):,} different values, too many for categories."
            raise DataError(problem, "Take it as ids or as text.")
        if len(set(self.order)) < len(self.order):
            raise DataError(f"A level of {quoted(self.column)} is named twice.", "Name each level once.")
        left = [text for text in seen if text not in self.order] if self._order() else []
        if left:
            problem = f"The order of {quoted(self.column)} leaves out {names(left)}."
            raise DataError(problem, "Name every level, from lowest to highest.")
        return operations.to_categories(cells, self._order(), self.type == "ordered")

    def _numbers(self, cells: pd.Series) -> pd.Series:
        if types.is_datetime64_any_dtype(cells):
            raise DataError(f"{quoted(self.column)} holds dates.", "Make a time from them: days since the first.")
        numbers = operations.to_numbers(cells)
        stray = operations.labels_of(cells[numbers.isna() & cells.notna()]).unique()
        if len(stray):
            problem = f"{quoted(self.column)} holds {names(stray)}, which {_are(len(stray))} no number."
            raise DataError(problem, "Say how its numbers are written, or which of its values mean “missing”.")
        return numbers

    def _dates(self, cells: pd.Series) -> pd.Series:
        if not _DATE_FORM.fullmatch(self.format):
            raise DataError(f"{quoted(self.format)} is no form of a date.", "Use one such as %d.%m.%Y.")
        try:
            dates = operations.to_dates(cells, self.format)
        except (ValueError, OverflowError) as error:
            raise DataError(f"{quoted(self.format)} is no form of a date.", "Use one such as %d.%m.%Y.") from error
        lost = dates.isna() & cells.notna()
        if 2 * int(lost.sum()) > int(cells.notna().sum()):
            examples = names(operations.labels_of(cells[lost]).unique())
            problem = f"Most of {quoted(self.column)} is not written {date_words(self.format)}: {examples}."
            raise DataError(problem, "Choose the form in which its dates are written.")
        return dates


@dataclass(frozen=True)
class SetMissing(Step):
    """Empty the cells that hold a code for “missing”.

    Parameters
    ----------
    codes : tuple of (str, tuple of str)
        For each column the codes as text; ``"-99"`` also means the number, ``""`` a blank.
    """

    codes: tuple[tuple[str, tuple[str, ...]], ...]
    operations = (operations.set_missing,)

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Empty them; a column in which no code occurs stays as it is."""
        refuse_unknown(table, (name for name, _ in self.codes))
        made = table.copy(deep=False)
        n = 0
        for name, codes in self.codes:
            emptied = operations.set_missing(made[name], list(codes))
            n += int(emptied.isna().sum() - made[name].isna().sum())
            made[name] = emptied
        return made, f"{counted(n, 'cell')} became missing"

    def sentence(self) -> str:
        """What the step does."""
        codes = list(dict.fromkeys(code for _, each in self.codes for code in each))
        said = listed([quoted(code) if code else "a blank" for code in codes], conjunction="or")
        return f"In {names(name for name, _ in self.codes)}, {said} means missing."

    def code(self) -> str:
        """As pandas."""
        return "\n".join(
            f"{column(name)} = set_missing({column(name)}, {literal(codes)})" for name, codes in self.codes
        )


@dataclass(frozen=True)
class SetLevels(Step):
    """Rename and order the levels of a categorical column, and say which is the baseline.

    Parameters
    ----------
    column : str
        Which; one that holds no categories is made to.
    order : tuple of str
        Levels, by their new labels, that come first, in this order; the others follow as they were.
    labels : tuple of (str, str)
        Old and new labels; two levels given the same label become one.
    baseline : str
        The level that the others are compared with; empty for the first.
    """

    column: str
    order: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    baseline: str = ""
    operations = (operations.set_levels,)

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Change the levels; refused where one that is named does not occur."""
        cells = column_of(table, self.column)
        seen = set(operations.labels_of(cells).dropna().unique())
        if isinstance(cells.dtype, pd.CategoricalDtype):
            seen |= set(operations.labels_of(pd.Series(cells.cat.categories)))
        if len(seen) > _MOST_LEVELS:
            raise DataError(f"{quoted(self.column)} has {len(seen):,} different values.", "Take it as ids or as text.")
        renamed = dict(self.labels)
        after = {renamed.get(text, text) for text in seen}
        self._refuse(seen, after)
        ordered = isinstance(cells.dtype, pd.CategoricalDtype) and cells.cat.ordered
        if self.baseline and ordered:
            raise DataError(f"The levels of {quoted(self.column)} have an order; its lowest is the baseline.",
                            "Take it as categories without an order first.")  # fmt: skip
        values = operations.set_levels(cells, list(self.order), renamed, self.baseline)
        merged = len(seen) - len(after)
        return table.assign(**{self.column: values}), f"{len(seen)} levels became {len(after)}" if merged else ""

    def sentence(self) -> str:
        """What the step does."""
        parts = []
        if self.labels:
            parts.append("call " + listed([f"{quoted(old)} {quoted(new)}" for old, new in self.labels]))
        if self.order:
            parts.append(f"put {names(self.order)} in this order")
        if self.baseline:
            parts.append(f"compare with {quoted(self.baseline)}")
        return f"In {quoted(self.column)}, {' and '.join(parts) or 'make levels'}."

    def code(self) -> str:
        """As pandas."""
        given = ", ".join(literal(value) for value in (self.order, dict(self.labels), self.baseline))
        return f"{column(self.column)} = set_levels({column(self.column)}, {given})"

    def _refuse(self, before: set[str], after: set[str]) -> None:
        strange = [old for old, _ in self.labels if old not in before]
        strange += [text for text in (*self.order, *([self.baseline] if self.baseline else [])) if text not in after]
        if strange:
            problem = f"{quoted(self.column)} has no level {names(strange)}."
            raise DataError(problem, f"Its levels are {names(sorted(before))}.")
        if len(dict(self.labels)) < len(self.labels) or "" in dict(self.labels).values():
            raise DataError(f"A level of {quoted(self.column)} has no label or two.", "Give each level one label.")


@dataclass(frozen=True)
class NumbersFromText(Step):
    """Read text as numbers; what does not read as one becomes missing.

    Parameters
    ----------
    column : str
        Which.
    decimal : {".", ","}
        The decimal sign.
    thousands : {"", ",", ".", " ", "'"}
        What stands between thousands.
    """

    column: str
    decimal: str = "."
    thousands: str = ""
    operations = (operations.numbers_from_text,)

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Read them; refused where nothing reads as a number."""
        cells = column_of(table, self.column)
        if self.decimal not in (".", ",") or self.thousands not in ("", ",", ".", " ", "'"):
            raise DataError("Numbers are not written with these signs.", "Use a point or a comma as decimal sign.")
        if self.thousands == self.decimal:
            raise DataError("The same sign cannot stand for decimals and thousands.", "Choose two different ones.")
        if types.is_numeric_dtype(cells) or types.is_datetime64_any_dtype(cells):
            raise DataError(f"{quoted(self.column)} holds no text here.", "Leave this step out.")
        numbers = operations.numbers_from_text(cells, self.decimal, self.thousands)
        if not numbers.notna().any():
            raise DataError(f"Nothing in {quoted(self.column)} reads as a number.", "Look at how they are written.")
        stray = operations.labels_of(cells[numbers.isna() & cells.notna()])
        if not len(stray):
            return table.assign(**{self.column: numbers}), ""
        said = f"{counted(len(stray), 'cell')} became missing: {names(stray.unique())}"
        return table.assign(**{self.column: numbers}), said

    def sentence(self) -> str:
        """What the step does."""
        signs = [f"“{self.decimal}” before decimals"]
        if self.thousands:
            signs.append(f"{'a space' if self.thousands == ' ' else quoted(self.thousands)} between thousands")
        return f"Read the text in {quoted(self.column)} as numbers, with {listed(signs)}."

    def code(self) -> str:
        """As pandas."""
        cells = column(self.column)
        return f"{cells} = numbers_from_text({cells}, {literal(self.decimal)}, {literal(self.thousands)})"


def date_words(form: str) -> str:
    """Say how a date is written: ``%d.%m.%Y`` is “day.month.year”."""
    return re.sub("%[A-Za-z]", lambda found: _DATE_WORDS.get(found[0], found[0]), form)


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
