"""Text columns become what they hold, numbers, dates or text, and every guess on the way is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ...findings import Finding
from ..words import counted, listed, names, note, quoted
from .numerals import guess_decimal, is_label, may_be_numbers, normalised, read_numbers, reads_as_number

# What people write where a value is missing. In a column of text only the first are: there "none" may be an answer.
MISSING_IN_TEXT = ("", "NA", "N/A", "#N/A", "<NA>")
MISSING_IN_NUMBERS = (
    *("na", "n/a", "#n/a", "<na>", "nan", "null", "none", "missing", ".", "-", "--", "–", "—", "?"),
    *("#value!", "#div/0!", "#num!", "#ref!", "#name?", "#null!"),
)
# A column in which this share of the cells are numbers was meant to be numeric; the others are worth a look.
_MEANT_AS_NUMBERS = 0.8
# A text column whose first cells repeat like this is looked at through its different cells.
_PROBED = 1_000
_SHARE_OF_PROBED = 0.5
_ISO_DATE = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DOTTED_DATE = r"\d{1,2}\.\d{1,2}\.\d{4}"


@dataclass(frozen=True, eq=False)
class Typed:
    """Columns by position that are not what they were, the decimal sign found, and what is to be said about them."""

    columns: dict[int, pd.Series]
    decimal: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, eq=False)
class _Text:
    """A text column in the making: trimmed; with blanks and NA missing; with every spelling of missing gone.

    `numbers` is normalised as well: signs and spaces as on the keyboard.
    """

    name: str
    trimmed: pd.Series
    text: pd.Series
    numbers: pd.Series


@dataclass
class _Tally:
    """What happened to which column, gathered to be said once for all of them."""

    spellings: Counter[str] = field(default_factory=Counter)
    spelled: list[str] = field(default_factory=list)
    trimmed: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    grouped: list[str] = field(default_factory=list)
    commas: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    stray: list[Finding] = field(default_factory=list)


def type_columns(
    texts: Mapping[int, pd.Series],
    named: Mapping[int, str],
    *,
    separator: str | None,
    n_with_point: int,
    first_row: int,
    decimal: str | None = None,
) -> Typed:
    """Find out what each text column holds.

    Parameters
    ----------
    texts : mapping of int to pandas.Series of str
        Column position → cells as text; missing where nothing stands.
    named : mapping of int to str
        Column position → name.
    separator : str or None
        Between the cells of the file.
    n_with_point : int
        How many further columns are numbers with a decimal point.
    first_row : int
        The row of the file that has index 0, for messages.
    decimal : str, optional
        The decimal sign, where it is not to be guessed.

    Returns
    -------
    Typed
        Columns of float, datetime64 or str, with the findings; words with nothing to mend are left out.
    """
    tally = _Tally()
    cleaned = {k: _clean(cells, named[k], tally) for k, cells in texts.items() if not _is_words(cells)}
    sign = decimal or guess_decimal([column.numbers for column in cleaned.values()], separator, n_with_point)
    columns = {k: _typed(column, sign, first_row, tally) for k, column in cleaned.items()}
    return Typed(columns, sign, _findings(tally))


def _is_words(cells: pd.Series) -> bool:
    """Whether a column is words that repeat and nothing else, with nothing to mend; its few different cells tell."""
    if not isinstance(cells.dtype, pd.StringDtype) or not len(cells):
        return False
    if cells.head(_PROBED).nunique() > _SHARE_OF_PROBED * min(len(cells), _PROBED):
        return False
    distinct = pd.Series(cells.unique(), dtype="str").dropna()
    lowered = distinct.str.lower()
    return bool(
        len(distinct)
        and (distinct.str.strip() == distinct).all()
        and not lowered.isin((*MISSING_IN_NUMBERS, *(word.lower() for word in MISSING_IN_TEXT))).any()
        and not distinct.str.slice(0, 3).str.contains("[0-9]").any()
    )


def _clean(cells: pd.Series, name: str, tally: _Tally) -> _Text:
    """Trim, and take the spellings of missing out, for text and for numbers."""
    trimmed = cells.str.strip()
    if bool((trimmed != cells)[cells.notna()].any()):
        tally.trimmed.append(name)
    text = trimmed.mask(trimmed.isin(MISSING_IN_TEXT))
    return _Text(name, trimmed, text, normalised(text.mask(text.str.lower().isin(MISSING_IN_NUMBERS))))


def _typed(column: _Text, decimal: str, first_row: int, tally: _Tally) -> pd.Series:
    """Numbers if all cells are, else dates if all are, else text."""
    numerals = read_numbers(column.numbers, decimal)
    if numerals is not None:
        if numerals.grouped:
            tally.grouped.append(column.name)
        if numerals.decimal_comma:
            tally.commas.append(column.name)
        return _counting_missing(column, numerals.values, tally)
    if may_be_numbers(column.text) and is_label(column.text) and bool(reads_as_number(column.text.dropna()).all()):
        tally.labels.append(column.name)
        return _counting_missing(column, column.text, tally)
    dates = _as_dates(column.text)
    if dates is not None:
        tally.dates.append(column.name)
        return _counting_missing(column, dates, tally)
    tally.stray.extend(_stray_text(column, first_row))
    return _counting_missing(column, column.text, tally)


def _as_dates(text: pd.Series) -> pd.Series | None:
    """Dates written year-month-day, or day.month.year, which leave no doubt; None for anything else."""
    seen = text.dropna()
    for pattern, form in ((_ISO_DATE, "ISO8601"), (_DOTTED_DATE, "%d.%m.%Y")):
        if (
            len(seen)
            and bool(seen.head(100).str.fullmatch(pattern, na=False).all())
            and bool(seen.str.fullmatch(pattern, na=False).all())
        ):
            dates = pd.to_datetime(text, format=form, errors="coerce")
            return dates if bool(dates.notna().equals(text.notna())) else None
    return None


def _counting_missing(column: _Text, values: pd.Series, tally: _Tally) -> pd.Series:
    """Return `values`, having counted the cells that held a word for “missing”."""
    written = column.trimmed[values.isna() & column.trimmed.notna()]
    written = written[written != ""]
    if len(written):
        tally.spelled.append(column.name)
        tally.spellings.update({str(word): int(n) for word, n in written.value_counts().items()})
    return values


def _stray_text(column: _Text, first_row: int) -> list[Finding]:
    """A finding where a few cells of text keep a column of numbers from being one."""
    if not may_be_numbers(column.numbers, _MEANT_AS_NUMBERS):
        return []
    seen = column.numbers.dropna()
    numeric = reads_as_number(seen)
    n_stray = int((~numeric).sum())
    if numeric.mean() < _MEANT_AS_NUMBERS:
        return []
    if not n_stray:
        sentence = f"The numbers in {quoted(column.name)} are written in different ways, so it was kept as text."
        return [note("numbers_mixed", 1, sentence, "Use one decimal sign throughout the file.", severity="caution")]
    examples = [f"{quoted(seen.loc[row])} in row {row + first_row:,}" for row in seen.index[~numeric][:3]]
    return [
        note(
            "text_among_numbers",
            n_stray,
            f"{quoted(column.name)} would be numeric but for {counted(n_stray, 'cell')}: {listed(examples, n_stray)}.",
            "Correct or empty these cells in the file to use the column as numbers.",
            severity="caution",
        )
    ]


def _findings(tally: _Tally) -> tuple[Finding, ...]:
    """Say once what was done to the columns."""
    found = list(tally.stray)
    if tally.spellings:
        n = sum(tally.spellings.values())
        words = listed([f"{quoted(word)} ({count:,}×)" for word, count in tally.spellings.most_common()])
        sentence = f"{counted(n, 'cell')} reading {words} were taken as missing, in {names(tally.spelled)}."
        found.append(note("words_for_missing", n, sentence))
    if tally.commas:
        sentence = f"Commas were read as decimal signs in {names(tally.commas)}."
        found.append(note("decimal_comma", len(tally.commas), sentence))
    if tally.grouped:
        sentence = f"Thousands separators were removed from the numbers in {names(tally.grouped)}."
        found.append(note("thousands_removed", len(tally.grouped), sentence, "Check a few of the values."))
    if tally.labels:
        sentence = f"Numbers with leading zeros or very many digits were kept as text, in {names(tally.labels)}."
        found.append(note("leading_zeros_kept", len(tally.labels), sentence))
    if tally.dates:
        found.append(note("dates_read", len(tally.dates), f"Dates were recognised in {names(tally.dates)}."))
    if tally.trimmed:
        sentence = f"Spaces before or after the text were removed in {names(tally.trimmed)}."
        found.append(note("spaces_trimmed", len(tally.trimmed), sentence))
    return tuple(found)
