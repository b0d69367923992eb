"""What in a column name may stand for a time: numbers, words for time, months, dates, and words such as baseline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# Words and letters that announce a time and are no part of what was measured, by the unit that they speak of.
UNITS: dict[str, tuple[str, ...]] = {
    "time": ("timepoint", "time", "tp", "t"),
    "wave": ("wave",),
    "w": ("w",),
    "week": ("weeks", "week", "wks", "wk"),
    "month": ("months", "month", "mon", "mos", "mo", "m"),
    "day": ("days", "day", "d"),
    "year": ("years", "year", "yrs", "yr", "y"),
    "hour": ("hours", "hour", "hrs", "hr", "h"),
    "minute": ("minutes", "minute", "mins", "min"),
    "visit": ("visit", "v"),
    "session": ("session", "s"),
    "occasion": ("occasion",),
    "trial": ("trial",),
    "age": ("age",),
    "follow-up": ("follow-up", "follow_up", "followup", "fu"),
}
_UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
# After a number these letters are units (3m, 2w), and others are not (1t, 2v).
_SUFFIXES = {"w": "week"} | {
    word: unit
    for unit in ("week", "month", "day", "year", "hour", "minute")
    for word in UNITS[unit]
}  # fmt: skip
# Words that stand for an occasion, in the order of occasions; those of the second list are words of other things too.
_WORDS: dict[str, tuple[int, bool]] = {
    **dict.fromkeys(("screening", "screen"), (-1, False)),
    **dict.fromkeys(
        ("baseline", "bl", "pretest", "pretreatment", "intake", "admission", "pre", "before", "t0"), (0, False)
    ),
    **dict.fromkeys(("base", "start", "initial", "entry", "begin", "beginning"), (0, True)),
    **dict.fromkeys(("mid", "middle", "midterm", "interim", "during", "midpoint"), (1, True)),
    **dict.fromkeys(("posttest", "posttreatment", "post", "after", "discharge"), (2, False)),
    **dict.fromkeys(("end", "final", "exit", "last"), (2, True)),
    **dict.fromkeys(("follow-up", "follow_up", "followup", "fu"), (3, False)),
}
_MONTHS = (
    ("january", "januar", "jan"), ("february", "februar", "feb"), ("march", "märz", "mar", "mär", "mrz"),
    ("april", "apr"), ("may", "mai"), ("june", "juni", "jun"), ("july", "juli", "jul"), ("august", "aug"),
    ("september", "sept", "sep"), ("october", "oktober", "oct", "okt"), ("november", "nov"),
    ("december", "dezember", "dec", "dez"),
)  # fmt: skip
_WEEKDAYS = (
    ("monday", "mon"), ("tuesday", "tues", "tue"), ("wednesday", "wed"), ("thursday", "thurs", "thur", "thu"),
    ("friday", "fri"), ("saturday", "sat"), ("sunday", "sun"),
)  # fmt: skip
_MONTH_OF = {word: k for k, words in enumerate(_MONTHS, start=1) for word in words}
_WEEKDAY_OF = {word: k for k, words in enumerate(_WEEKDAYS, start=1) for word in words}

SIGNS = " _.-:/()[]"
_SIGN = r"[\s_.\-:/()\[\]]"
# A word begins and ends at a sign, at a digit, or at a camel hump (painT1, scorePost).
_BEGIN = rf"(?:^|(?<={_SIGN})|(?<=\d)(?=[^\W\d_])|(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ]))"
_END = rf"(?=$|{_SIGN}|\d|(?<=[a-zà-ÿ])[A-ZÀ-Þ])"
_DECIMAL = r"(?<=[\s_(])\d+[.,]\d+(?=$|[\s_)])|(?<!\d)\d{1,12}(?!\d)"
# More tokens than this are no column name that anybody typed.
_MOST_TOKENS = 24


def _any_of(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_SUFFIX = rf"(?P<between>[\s_\-]?)(?P<unit>(?i:{_any_of(_SUFFIXES)})){_END}"
_LATER = rf"(?:{_SIGN}?(?i:{_any_of(UNITS['follow-up'])}){_END})?"
_ANNOUNCED = re.compile(rf"{_BEGIN}(?P<word>(?i:{_any_of(_UNIT_OF)}))(?P<signs>{_SIGN}*)(?P<number>{_DECIMAL})")
_UNIT_BEHIND = re.compile(_SUFFIX)
_WITH_UNIT = re.compile(rf"(?P<number>(?<=[\s_(])\d+[.,]\d+|(?<!\d)\d{{1,12}}){_SUFFIX}{_LATER}")
_ORDINAL = re.compile(rf"(?<!\d)(?P<number>\d{{1,3}})(?i:st|nd|rd|th){_END}")
_NUMBER = re.compile(_DECIMAL)
_WORD = re.compile(rf"{_BEGIN}(?P<word>(?i:{_any_of(_WORDS)}))(?:{_SIGN}?(?P<number>\d{{1,2}})(?!\d))?{_END}")
_MONTH = re.compile(
    rf"{_BEGIN}(?P<month>(?i:{_any_of(_MONTH_OF)}))"
    rf"(?:{_SIGN}{{0,2}}(?P<year>(?:19|20)\d\d|\d\d)(?!\d)|(?!{_SIGN}{{0,2}}\d\d){_END})"
)
_YEAR_MONTH = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)(?:{_SIGN}{{0,2}}(?P<month>(?i:{_any_of(_MONTH_OF)})){_END}"
    rf"|{_SIGN}?(?P<number>0[1-9]|1[0-2])(?!\d))"
)
_QUARTER = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d){_SIGN}?[Qq](?P<quarter>[1-4])(?!\d)"
    rf"|{_BEGIN}[Qq](?P<quarter2>[1-4]){_SIGN}?(?P<year2>(?:19|20)\d\d)(?!\d)"
)
_WEEKDAY = re.compile(rf"{_BEGIN}(?P<day>(?i:{_any_of(_WEEKDAY_OF)})){_END}")
_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<s>[-_./])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?: 00:00:00)?"
    r"|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>(?:19|20)\d\d))(?!\d)"
)


@dataclass(frozen=True)
class Token:
    """A piece of a column name that may be its time.

    Parameters
    ----------
    start, end : int
        Where it stands in the name.
    kind : {"number", "word", "month", "year_month", "quarter", "weekday", "date"}
    value : float
        The number; for a word its place in the order of occasions; months and quarters counted from year 0; dates as
        days from year 1.
    unit : str
        What the number counts, as far as the name says; empty for a bare number.
    word : str
        The word that announces the number, or that stands for the occasion, as written.
    is_suffix : bool
        Whether the unit stands after the number (``3m``).
    """

    start: int
    end: int
    kind: str
    value: float
    unit: str = ""
    word: str = ""
    is_suffix: bool = False

    @property
    def is_year(self) -> bool:
        """Whether it is a number that reads as a year."""
        return self.kind == "number" and 1900 <= self.value <= 2100

    @property
    def is_weak(self) -> bool:
        """Whether its word is used for other things than occasions as well (start, end, last)."""
        return self.kind == "word" and _WORDS[self.word.lower()][1]


def tokens(name: str) -> tuple[Token, ...]:
    """Every piece of a name that may be a time; they may overlap."""
    found = [*_numbers(name), *_words(name), *_calendar(name)]
    return tuple(found) if len(found) <= _MOST_TOKENS else ()


def _numbers(name: str) -> Iterator[Token]:
    """Numbers: announced by a word (week 3), with a unit behind (3m, 1st), and bare."""
    digits = set()
    for match in _ANNOUNCED.finditer(name):
        # A lone letter and a separator at the beginning is what was measured (y_1).
        if match.start() == 0 and len(match["word"]) == 1 and match["signs"]:
            continue
        digits.add(match.start("number"))
        yield _announced(name, match)
    for match in _WITH_UNIT.finditer(name):
        # A lone letter behind a separator is rather a name of its own (score_1_m).
        if (match["between"] and len(match["unit"]) == 1) or match.start("number") in digits:
            continue
        digits.add(match.start("number"))
        unit = _SUFFIXES[match["unit"].lower()]
        yield Token(match.start(), match.end(), "number", _value(match["number"]), unit, match["unit"], True)
    for match in _ORDINAL.finditer(name):
        yield Token(match.start(), match.end(), "number", float(match["number"]), "ordinal")
    for match in _NUMBER.finditer(name):
        if match.start() in digits:
            continue
        negative = bool(re.search(r"[\s_.]-$", name[: match.start()]))
        start = match.start() - negative
        yield Token(start, match.end(), "number", _value(match[0]) * (-1 if negative else 1))


def _announced(name: str, match: re.Match[str]) -> Token:
    """A number announced by a word; the unit may follow all the same (fu_3m)."""
    # Two separators in a row: the second is a minus sign (week_-2).
    sign = -1.0 if re.search(rf"{_SIGN}-$", match["signs"]) else 1.0
    unit, end = _UNIT_OF[match["word"].lower()], match.end()
    behind = _UNIT_BEHIND.match(name, end)
    is_suffix = False
    if behind and not (behind["between"] and len(behind["unit"]) == 1):
        counted = _SUFFIXES[behind["unit"].lower()]
        if unit in ("follow-up", counted):
            unit, end, is_suffix = counted, behind.end(), True
    return Token(match.start(), end, "number", sign * _value(match["number"]), unit, match["word"], is_suffix)


def _words(name: str) -> Iterator[Token]:
    """Words that stand for an occasion; a number behind tells several of them apart (post1, post2)."""
    for match in _WORD.finditer(name):
        rank = _WORDS[match["word"].lower()][0]
        within = int(match["number"]) if match["number"] else 0
        yield Token(match.start(), match.end(), "word", rank + within / 100, "", match["word"])


def _calendar(name: str) -> Iterator[Token]:
    """Months, months of a year, quarters, weekdays and dates."""
    for match in _MONTH.finditer(name):
        month = _MONTH_OF[match["month"].lower()]
        if match["year"]:
            value = 12 * _year(match["year"]) + month - 1
            yield Token(match.start(), match.end(), "year_month", value, "month", match["month"])
        else:
            yield Token(match.start(), match.end(), "month", month, "month", match["month"])
    for match in _YEAR_MONTH.finditer(name):
        month = _MONTH_OF[match["month"].lower()] if match["month"] else int(match["number"])
        yield Token(match.start(), match.end(), "year_month", 12 * int(match["year"]) + month - 1, "month")
    for match in _QUARTER.finditer(name):
        year, quarter = match["year"] or match["year2"], match["quarter"] or match["quarter2"]
        yield Token(match.start(), match.end(), "quarter", 4 * int(year) + int(quarter) - 1, "quarter")
    for match in _WEEKDAY.finditer(name):
        yield Token(match.start(), match.end(), "weekday", _WEEKDAY_OF[match["day"].lower()], "day", match["day"])
    for match in _DATE.finditer(name):
        year, month, day = (int(match[k] or match[f"{k}2"]) for k in "ymd")
        try:
            value = date(year, month, day).toordinal()
        except ValueError:
            continue
        yield Token(match.start(), match.end(), "date", value, "day")


def _value(digits: str) -> float:
    return float(digits.replace(",", "."))


def _year(digits: str) -> int:
    """A year of four digits, or of two: 00 to 69 are of this century."""
    year = int(digits)
    return year if year > 99 else year + (2000 if year < 70 else 1900)
