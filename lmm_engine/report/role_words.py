"""What the columns do within the groups, and what zero and one mean on a time or a predictor. Plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ..data import Prepared, TimeCoding
from ..data.parts import ColumnPart
from ..data.recipe.made import DAYS, How, Unit
from .data_words import moment
from .numbers import MISSING, count, listing, number, plain, things
from .words import named, noun, nouns

# A predictor's level in a word, beside its name.
LEVELS: dict[int | None, str] = {1: "level 1", 2: "level 2", None: ""}

# Recoding leaves rounding dust, so "at the end" means within this share of the range.
DUST = 1e-9


def within_words(part: ColumnPart, group: str) -> str:
    """Say in a few words what a column does within the groups: ``constant``, ``varies in 3 of 150``."""
    within = part.within
    if part.level is None:
        return "the group" if part.column == group else MISSING
    if within.varying == 0:
        return "constant"
    if within.varying < within.several:
        return f"varies in {count(within.varying)} of {count(within.several)}"
    return "rises" if within.rises == 1 else "varies"


def parts_table(parts: Sequence[ColumnPart], group: str, looks: dict[str, str]) -> pd.DataFrame:
    """One row per column, ready to be shown.

    Parameters
    ----------
    parts : sequence of ColumnPart
        As `column_parts` gives them.
    group : str
        Whose groups these are.
    looks : dict of str to str
        What a column was taken for: outcome, group, time.

    Returns
    -------
    DataFrame
        ``Column``, ``Within a group``, ``Level``, ``Looks like``, ``Values``, ``Rows per value``, all of text.
    """
    rows = [
        (
            part.column,
            within_words(part, group),
            "" if part.level is None else str(part.level),
            looks.get(part.column, ""),
            count(part.n_distinct),
            plain(part.rows_per_value, 3) if part.n_distinct else "",
        )
        for part in parts
    ]
    headings = ["Column", "Within a group", "Level", "Looks like", "Values", "Rows per value"]
    return pd.DataFrame(rows, columns=headings, dtype=str)


def levels_sentence(parts: Sequence[ColumnPart], group: str) -> str:
    """Say which predictors describe rows and which describe groups."""
    rows = [named(part.column) for part in parts if part.level == 1]
    whole = [named(part.column) for part in parts if part.level == 2]
    one = noun(group)
    said = []
    if rows:
        said.append(f"Level 1, changing within a {one}: {listing(rows)}.")
    if whole:
        said.append(f"Level 2, one value for each {one}: {listing(whole)}.")
    return " ".join(said)


def intercept_opening(prepared: Prepared, unit: str = "") -> str:
    """Begin the sentence on what the intercept will be; each of `zeros` ends it."""
    return f"The intercept will be the {named(prepared.roles.outcome)}{f' (in {unit})' if unit else ''} expected at"


def zeros(prepared: Prepared, zero: float | None = None, *, unit: str = "") -> dict[TimeCoding, str]:
    """Say for each coding of time where its zero is, and so where the intercept is read off.

    Parameters
    ----------
    prepared : Prepared
        With a time, coded in any way.
    zero : float, optional
        Where the learner would put it, in the time's own numbers (for dates in days since the first).
    unit : str
        Of time; empty where it is not known.

    Returns
    -------
    dict
        Coding → ``age = 8 years, the first that was seen``; ``"at_value"`` only where `zero` is given.
    """
    times = prepared.frame[str(prepared.time_name)] + prepared.time_offset
    low, high, mean = float(times.min()), float(times.max()), float(times.mean())
    places: dict[TimeCoding, float | None] = {
        "as_is": 0.0,
        "zero_at_start": low,
        "centred": 0.0 if abs(mean) <= DUST * (high - low) else mean,
        "at_value": zero,
    }
    return {
        coding: _place(replace(prepared, time_offset=place), low, high, unit, mean=coding == "centred")
        for coding, place in places.items()
        if place is not None
    }


def _place(prepared: Prepared, low: float, high: float, unit: str, *, mean: bool) -> str:
    """The place that the offset is, and whether anything was measured there."""
    time, zero = str(prepared.roles.time), prepared.time_offset
    dated = prepared.time_origin is not None
    in_units = f" {unit}" if unit and not dated and unit.casefold() != time.casefold() else ""
    at = moment(0.0, prepared)
    if dated and not zero.is_integer():
        at = f"{moment(float(round(zero)) - zero, prepared)} or near it"
    dust = DUST * (high - low)
    if not low - dust <= zero <= high + dust:
        seen = f"{moment(low - zero, prepared)} to {moment(high - zero, prepared)}"
        return f"{named(time)} = {at}{in_units}, where nothing was measured: the data run from {seen}{in_units}"
    said = (
        "the mean"
        if mean
        else "the first seen"
        if zero <= low + dust
        else "the last seen"
        if zero >= high - dust
        else ""
    )
    return f"{named(time)} = {at}{in_units}{f', {said}' if said else ''}"


def dates_sentence(unit: Unit, start: str | None, group: str | None) -> str:
    """Say what 0 and 1 are on a time that was made from dates.

    Parameters
    ----------
    unit : {"days", "weeks", "months", "years"}
        One step.
    start : str or None
        The date at 0, as year-month-day; None where every group has its own.
    group : str or None
        Whose first date it is then.
    """
    zero = f"0 is {start}" if start else f"0 is the first date of each {noun(group or '')}"
    length = f" of {number(DAYS[unit])} days, the average length" if unit in ("months", "years") else ""
    return f"{zero}; one step is one {unit[:-1]}{length}."


def centring_sentences(column: str, how: How | str, values: pd.Series, group: str | None, unit: str = "") -> list[str]:
    """Say what 0 and 1 will mean once a column is centred or standardised, and what that leaves as it is.

    Parameters
    ----------
    column : str
        Which column.
    how : {"grand_mean", "group_mean", "standardise", "within_between"}
        In which way.
    values : pandas.Series
        Its numbers.
    group : str or None
        Whose means, for the two that need groups.
    unit : str
        The column's unit.
    """
    name, numbers = named(column), values.astype(float)
    mean, sd = f"{number(numbers.mean())} {unit}".strip(), f"{number(numbers.std())} {unit}".strip()
    one, many = noun(group or ""), nouns(group or "")
    step = f"The unit stays{f' ({unit})' if unit else ' as it is'}"
    if how == "standardise":
        return [
            f"0 will be the mean of {name}, {mean}, and one step its standard deviation, {sd}.",
            "Slopes are then per standard deviation; tests and fitted lines stay as they are.",
        ]
    if how == "group_mean":
        return [
            f"0 will be the mean of each {one}: the new column says how far a row lies from it.",
            f"{step}. How {many} differ in {name} is no longer in it, so its slope speaks of rows within one {one}.",
        ]
    if how == "within_between":
        return [
            f"One column says how far a row lies from the mean of its {one}, the other is that mean.",
            f"As two predictors they answer two questions: what {name} does within one {one}, and between {many}.",
        ]
    return [
        f"0 will be the mean of {name} over all rows, {mean}.",
        f"{step}, and so does the slope; the intercept then speaks of an average {name}.",
    ]


def kept_sentence(n_kept: int, n_rows: int) -> str:
    """Say how many rows a condition keeps."""
    return f"{count(n_kept)} of {things(n_rows, 'row')} would stay, {count(n_rows - n_kept)} would be left out."
