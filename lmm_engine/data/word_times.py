"""A time told in words (baseline, month 3; before, after): a number for each, to be confirmed."""

from __future__ import annotations

import pandas as pd
from pandas.api import types

from .kinds import kind_of, label
from .labels import as_labels, sorted_naturally
from .reshaping.readings import groups_of
from .scales import scale_order

#: More different words than this are no occasions.
MOST_WORDS = 24


def numbers_for_words(column: pd.Series) -> dict[str, float] | None:
    """Propose a number for each word of a column that tells time.

    Parameters
    ----------
    column : pandas.Series
        The column as it stands in the table.

    Returns
    -------
    dict of str to float or None
        Word → number, in the order of the numbers: as the words say themselves where they are read together
        (``month 3``, ``baseline``), else counted from 0 in the order of the categories, of a known scale, or of the
        alphabet. None for a column of numbers, dates, digits or nothing, and for more than `MOST_WORDS` words.
    """
    if kind_of(column) not in ("categorical", "text") or types.is_bool_dtype(column):
        return None
    words = _in_order(column)
    if not 2 <= len(words) <= MOST_WORDS or all(word.strip().isdecimal() for word in words):
        return None
    told = next((group for group in groups_of(tuple(words)) if len(group.readings) == len(words)), None)
    if told is not None:
        found = {reading.column: float(reading.time) for reading in told.readings}
        if len(set(found.values())) == len(words):
            return dict(sorted(found.items(), key=lambda item: item[1]))
    return {word: float(place) for place, word in enumerate(words)}


def _in_order(column: pd.Series) -> list[str]:
    """The different words in the order that is known or likeliest."""
    seen = set(as_labels(column).dropna().unique())
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        return [text for value in column.cat.categories if (text := label(value)) in seen]
    natural = sorted_naturally(seen)
    return list(scale_order(natural) or natural)
