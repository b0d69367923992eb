"""Values that stand for “missing”: numbers far outside the rest, and words for it among text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from pandas.api import types

from ..recipe import SetMissing
from ..scales import scale_order
from ..words import counted, listed, names, quoted
from .suggestion import Suggestion

_CODES = (-9, -99, -999, -9999, -99999, -8, -88, -888, -7, -77, -777, 99, 999, 9999, 99999, 88, 888, 8888, 77, 777, 9)
# More cells than this share are hardly all missing.
_MOST = 0.9
# Short codes are often values; they are suspicious where several columns have them, or several rows.
_SHORT = frozenset((9, 77, 88, 99))
_WORDS = frozenset(
    (
        *("na", "n/a", "n.a.", "n. a.", "#n/a", "nan", "null", "none", "nil", "missing", "unknown", "not available"),
        *("not applicable", "no data", "no answer", "not asked", "refused", "k.a.", "k. a.", "fehlend", "unbekannt"),
        *(".", "..", "-", "--", "–", "—", "?", "??", "", "x", "xx"),
    )
)
_WORDS_THAT_MAY_BE_ANSWERS = frozenset(("none", "unknown", "refused", "-", "x", "nil"))


def suggest_missing(table: pd.DataFrame, texts: Mapping[str, pd.Series]) -> tuple[Suggestion, ...]:
    """Find codes for “missing”; columns that share theirs share a suggestion.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with text as column names.
    texts : mapping of str to pandas.Series of int
        For every column that holds neither numbers nor dates, how often each text occurs, the most frequent first.
    """
    suspects = {
        name: _numbers(table[name]) if is_amount(table[name]) else _words(texts[name]) if name in texts else {}
        for name in table.columns
    }
    shared = {code: sum(code in found for found in suspects.values()) for found in suspects.values() for code in found}
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, found in suspects.items():
        codes = tuple(code for code, n in found.items() if _convincing(code, n, shared[code]))
        if codes:
            groups.setdefault(codes, []).append(name)
    return tuple(_suggestion(table, codes, columns, suspects) for codes, columns in groups.items())


def _convincing(code: str, n: int, n_columns: int) -> bool:
    return code not in map(str, _SHORT) or n > 1 or n_columns > 1


def _suggestion(
    table: pd.DataFrame, codes: tuple[str, ...], columns: list[str], suspects: dict[str, dict[str, int]]
) -> Suggestion:
    counts = {code: sum(suspects[name][code] for name in columns) for code in codes}
    said = listed([f"{quoted(code) if code else 'a blank'} ({n:,}×)" for code, n in counts.items()])
    sentence = f"{names(columns)} {'holds' if len(columns) == 1 else 'hold'} {said}: {_why(table, codes, columns)}."
    if any(code.strip().casefold() in _WORDS_THAT_MAY_BE_ANSWERS for code in codes):
        sentence += " Leave it if it is an answer."
    step = SetMissing(tuple((name, codes) for name in columns))
    return Suggestion(tuple(columns), "missing", sentence, step)


def _why(table: pd.DataFrame, codes: tuple[str, ...], columns: list[str]) -> str:
    numbers = table[columns[0]]
    if not is_amount(numbers):
        return "a way of writing that a value is missing"
    if len(columns) > 1:
        return f"far outside the other values, and {counted(len(columns), 'column')} share it"
    rest = numbers[~numbers.isin([float(code) for code in codes])].dropna()
    return f"far outside the other values, which run from {rest.min():g} to {rest.max():g}"


def is_amount(column: pd.Series) -> bool:
    """Whether a column holds numbers, and not just yes and no."""
    return types.is_numeric_dtype(column) and not types.is_bool_dtype(column)


def _words(texts: pd.Series) -> dict[str, int]:
    """The texts of a column that look like “missing”, with how often each occurs."""
    counts = _trimmed(texts)
    if scale_order(map(str, counts.index[:20])) is not None:
        return {}
    words = {str(text): int(n) for text, n in counts.items() if str(text).casefold() in _WORDS}
    rest = [str(text) for text in counts.index if str(text).casefold() not in _WORDS]
    if all(len(text) == 1 and text.isalpha() for text in rest):  # an x among a, b, c is one more of them
        words = {text: n for text, n in words.items() if text.casefold() != "x"}
    codes = {str(code) for code in _CODES if abs(code) > 9 or code < 0}
    if any(not text.lstrip("+-").replace(".", "", 1).replace(",", "", 1).isdigit() for text in rest):
        words |= {text: int(counts[text]) for text in rest if text in codes}
    return words if len(words) < len(counts) else {}


def _trimmed(texts: pd.Series) -> pd.Series:
    """The counts of texts without the spaces around them."""
    trimmed = texts.index.str.strip()
    if trimmed.is_unique:
        return texts.set_axis(trimmed)
    return texts.groupby(trimmed, sort=False).sum().sort_values(ascending=False, kind="stable")


def _numbers(column: pd.Series) -> dict[str, int]:
    """Codes that lie outside the range of the other values, by more than half of it."""
    is_whole = isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu"
    values = column.to_numpy() if is_whole else _finite(column)
    whole = values if is_whole else values[values == np.floor(values)]
    codes, counts = np.unique(whole[np.isin(whole, _CODES)], return_counts=True)
    if not len(codes):
        return {}
    present = {int(code): int(n) for code, n in zip(codes, counts, strict=True)}
    rest = values[~np.isin(values, codes)]
    low, high = (float(rest.min()), float(rest.max())) if len(rest) else (np.inf, -np.inf)
    found: list[int] = []
    # Those nearest to the other values are looked at first: a 9 or 77 that is one of them widens their range.
    for code in sorted(present, key=abs):
        if low <= high and _outside(code, low, high):
            found.append(code)
        else:
            low, high = min(low, code), max(high, code)
    if low >= high or not found or sum(present[code] for code in found) > _MOST * len(values):
        return {}
    return {str(code): present[code] for code in sorted(found) if _outside(code, low, high)}


def _finite(column: pd.Series) -> np.ndarray:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return values[np.isfinite(values)]


def _outside(code: int, low: float, high: float) -> bool:
    """Whether a code is no value of this range: negative where nothing else is, or beyond it by half of it and more."""
    if code < 0 <= low:
        return True
    gap = low - code if code < low else code - high
    return gap > max(0.5 * (high - low), 1)
