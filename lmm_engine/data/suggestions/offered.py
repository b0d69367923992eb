"""What may want mending in a table: each suspicion with its reason and the step that would act on it.

Nothing here changes a table. A suggestion is offered; only a learner who takes it puts its step into the recipe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import pandas as pd
from pandas.api import types

from ..formats.numerals import is_label
from ..hints import is_identifier_name, is_outcome_name, is_time_name, words_of
from ..kinds import refuse_repeated_names
from ..recipe import NumbersFromText, SetType, date_words
from ..recipe.operations import labels_of, numbers_from_text
from ..reshaping.families import find_families
from ..scales import scale_order
from ..words import counted, names, quoted
from .suggested_codes import is_amount, suggest_missing
from .suggestion import Suggestion

__all__ = ["DATE_FORMS", "Suggestion", "SuggestionKind", "date_form", "number_signs", "suggest_steps"]

SuggestionKind = Literal["missing", "numbers_as_text", "dates_as_text", "categories_as_numbers", "ordered"]

_CATEGORY_NAMES = frozenset(
    [
        "sex",
        "gender",
        "group",
        "treatment",
        "treat",
        "condition",
        "arm",
        "smoker",
        "smoking",
        "race",
        "ethnicity",
        "type",
        "category",
        "region",
        "status",
        "cohort",
        "education",
        "marital",
        "employment",
        "diagnosis",
        "handed",
        "handedness",
        "language",
        "nationality",
        "religion",
        "sector",
        "gruppe",
        "geschlecht",
        "kind",
        "stimulus",
        "drug",
        "variety",
        "genotype",
        "strain",
    ]
)
_MOST_CODES = 7
_MOST_LEVELS = 12
DATE_FORMS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%y", "%d/%m/%y"),
    *("%m/%d/%y", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"),
    *("%m/%d/%Y %H:%M", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y", "%Y-%m", "%Y%m%d"),
)
# A column in which this share of the cells reads as numbers, or dates, was probably meant so.
_MEANT = 0.6
_MEANT_AS_DATES = 0.8
_PROBED, _PROBED_DATES = 2_000, 300
# Numbers with signs between them, one number of eight digits, or a word and a year: worth trying every form on.
_LIKE_A_DATE = r"[0-9]{1,4}[-/. ].*[0-9].*|[0-9]{8}|[A-Za-z]{3,}.*[0-9]{4}.*"


def suggest_steps(table: pd.DataFrame) -> tuple[Suggestion, ...]:
    """Look for what may want mending.

    Parameters
    ----------
    table : pandas.DataFrame
        As read, or as mended so far.

    Returns
    -------
    tuple of Suggestion
        Codes for “missing”, numbers and dates kept as text, codes for categories, levels with an order.
    """
    refuse_repeated_names(table)
    named = table.rename(columns=str)
    texts = {name: _counted(column) for name, column in named.items() if _is_text(column)}
    return (*suggest_missing(named, texts), *_by_column(named, texts))


def _is_text(column: pd.Series) -> bool:
    return not is_amount(column) and not types.is_datetime64_any_dtype(column)


def _counted(column: pd.Series) -> pd.Series:
    """Each different text once, with the number of its cells: long columns repeat themselves."""
    return labels_of(column).value_counts()


def _by_column(table: pd.DataFrame, texts: Mapping[str, pd.Series]) -> Iterator[Suggestion]:
    stacked = {column for family in find_families(table) for column in family.columns}
    found: dict[str, list[Suggestion]] = {}
    for name, column in table.items():
        if name in texts:
            suggestion = _for_text(name, column, texts[name])
        else:
            suggestion = _for_numbers(name, column, name in stacked) if is_amount(column) else None
        if suggestion is not None:
            found.setdefault(suggestion.kind, []).append(suggestion)
    for kind in ("numbers_as_text", "dates_as_text", "categories_as_numbers", "ordered"):
        yield from found.get(kind, ())


def _for_numbers(name: str, column: pd.Series, stacked: bool) -> Suggestion | None:
    """Codes for categories, and dates written as one number."""
    if not column.count() or _has_fractions(column):
        return None
    low, high = column.min(), column.max()
    if low >= 19000101 and high <= 21001231:
        return _dates(name, column)
    hinted = not _CATEGORY_NAMES.isdisjoint(words_of(name))
    other = stacked or is_identifier_name(name) or is_time_name(name) or is_outcome_name(name)
    if other or not (hinted or (low, high) == (1, 2)):
        return None
    seen = column.dropna().unique()
    if not 2 <= len(seen) <= _MOST_CODES:
        return None
    why = "its name speaks of categories" if hinted else "nothing lies between them"
    held = names(labels_of(pd.Series(sorted(seen))))
    sentence = f"{quoted(name)} holds {held} only, and {why}: numbers that stand for categories, it seems."
    return Suggestion((name,), "categories_as_numbers", sentence, SetType(name, "nominal"))


def _has_fractions(column: pd.Series) -> bool:
    """Whether some number is not whole, infinite ones included; the first cells tell as a rule."""
    if types.is_integer_dtype(column):
        return False
    return any(bool((part.dropna() % 1 != 0).any()) for part in (column.head(_PROBED), column))


def _for_text(name: str, column: pd.Series, counts: pd.Series) -> Suggestion | None:
    """Numbers, dates or an order in a column of text."""
    if types.is_bool_dtype(column) or counts.empty:
        return None
    if not isinstance(column.dtype, pd.CategoricalDtype):
        found = _numbers(name, counts) or _dates(name, column)
        if found is not None:
            return found
    return None if getattr(column.dtype, "ordered", False) else _ordered(name, counts)


def _numbers(name: str, counts: pd.Series) -> Suggestion | None:
    """Text of which most reads as numbers, in the way of writing them that loses least."""
    texts = counts.index.to_series().reset_index(drop=True)
    probe = texts.head(_PROBED)
    if is_identifier_name(name) or is_label(probe.str.strip()) or not probe.str.contains("[0-9]").any():
        return None
    decimal, thousands = number_signs(probe) or (".", "")
    read = numbers_from_text(texts, decimal, thousands).notna().to_numpy()
    n, total = int(counts[read].sum()), int(counts.sum())
    if n < _MEANT * total or read.sum() < 2:
        return None
    comma = " with a decimal comma" if decimal == "," else ""
    sentence = f"{quoted(name)} is text, but {n:,} of {counted(total, 'cell')} read as numbers{comma}."
    if n < total:
        sentence += f" The others ({names(texts[~read])}) would become missing."
    return Suggestion((name,), "numbers_as_text", sentence, NumbersFromText(name, decimal, thousands))


def number_signs(column: pd.Series) -> tuple[str, str] | None:
    """The signs for decimals and thousands by which most of a text column reads as numbers; None where nothing does."""
    ways = [(".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " ")]
    reads = [int(numbers_from_text(column, *way).notna().sum()) for way in ways]
    return ways[reads.index(max(reads))] if max(reads) else None


def date_form(column: pd.Series) -> str | None:
    """The form in which most of a column's first cells read as dates, in the directives of strptime; None for none."""
    probe = labels_of(column.dropna().head(_PROBED_DATES)).str.strip()
    reads = _reads_as_dates(probe)
    form = max(DATE_FORMS, key=lambda f: reads[f])  # the first of equals
    return form if reads[form] >= _MEANT_AS_DATES else None


def _reads_as_dates(texts: pd.Series) -> dict[str, float]:
    """The share of cells that each form reads."""
    if texts.empty:
        return dict.fromkeys(DATE_FORMS, 0.0)
    return {form: float(pd.to_datetime(texts, format=form, errors="coerce").notna().mean()) for form in DATE_FORMS}


def _dates(name: str, column: pd.Series) -> Suggestion | None:
    """Text, or numbers such as 20240131, of which most reads as dates."""
    probe = labels_of(column.dropna().head(_PROBED_DATES)).str.strip()
    if not probe.str.fullmatch(_LIKE_A_DATE).mean() > _MEANT:
        return None
    form, reads = date_form(probe), _reads_as_dates(probe)
    if form is None:
        return None
    sentence = (
        f"{quoted(name)} is text that reads as dates written {date_words(form)}, such as {quoted(probe.iloc[0])}."
    )
    rivals = [f for f in DATE_FORMS if f != form and reads[f] == reads[form]]
    if rivals:
        sentence += f" It could be {date_words(rivals[0])} as well: check."
    return Suggestion((name,), "dates_as_text", sentence, SetType(name, "date", format=form))


def _ordered(name: str, counts: pd.Series) -> Suggestion | None:
    """Levels that are all words of one well-known scale."""
    levels = list(map(str, counts.index))
    order = scale_order(levels) if len(levels) <= _MOST_LEVELS else None
    if order is None:
        return None
    sentence = f"The categories of {quoted(name)} have an order, from {quoted(order[0])} to {quoted(order[-1])}."
    return Suggestion((name,), "ordered", sentence, SetType(name, "ordered", order))
