"""Columns as text labels in an order that people and R expect."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd
from pandas.api import types

from ..collation import alphabetical
from .kinds import label


def as_labels(column: pd.Series) -> pd.Series:
    """A column as text, whole numbers without decimals; missing stays missing."""
    if types.is_integer_dtype(column) and not column.isna().any():
        return column.astype(str)
    distinct = {value: label(value) for value in column.dropna().unique()}
    return column.map(distinct).astype("str")


def as_groups(column: pd.Series) -> pd.Series:
    """A column as a pandas Categorical of text, in natural order: 2 before 10, M2 before M10."""
    text = as_labels(column)
    return text.astype(pd.CategoricalDtype(pd.Index(sorted_naturally(text.dropna().unique()), dtype="str")))


def as_categories(column: pd.Series) -> pd.Series:
    """A column as a pandas Categorical of text in R's order: categories as given, numbers by size, text by letter.

    The first is the baseline of treatment contrasts. Unused categories are left out.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        used = column.cat.remove_unused_categories()
        levels = [label(value) for value in used.cat.categories]
    elif types.is_numeric_dtype(column) and not types.is_bool_dtype(column):
        levels = [label(value) for value in sorted(column.dropna().unique())]
    else:
        texts = as_labels(column).dropna().unique()
        levels = [texts[i] for i in alphabetical(list(texts))]
    return as_labels(column).astype(pd.CategoricalDtype(pd.Index(levels, dtype="str")))


def sorted_naturally(texts: Iterable[str]) -> list[str]:
    """Sort text with the numbers in it by size; plain numbers, negative ones too, before everything else."""
    return sorted(texts, key=_natural_key)


def _natural_key(text: str) -> tuple[bool, float, list[tuple[bool, int, str]], str]:
    """Sorting key: numbers first, then text in pieces."""
    try:
        number = float(text)
    except ValueError:
        pieces = [piece for piece in re.split(r"([0-9]+)", text.casefold()) if piece]
        return True, 0.0, [(not p[0].isascii() or not p[0].isdigit(), _size(p), p) for p in pieces], text
    return (number != number), number if number == number else 0.0, [], text


def _size(piece: str) -> int:
    """The number that a piece of digits is; very long ones by length."""
    return int(piece) if piece.isascii() and piece.isdigit() and len(piece) < 19 else len(piece)
