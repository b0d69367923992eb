"""Marginal means, comparisons and slopes in words. Plain text: escape where it will be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...data import Prepared
from ..data_words import moment
from ..numbers import amount, count, interval, listing, number, p_value, percent, plain
from ..words import named, noun
from .tables_means import Contrast

#: What each adjustment does.
ADJUSTMENTS_SAY: Mapping[str, str] = {
    "tukey": (
        "Tukey’s adjustment: the intervals hold for all comparisons at once, and a p-value asks how often any pair "
        "would differ as much if none did."
    ),
    "holm": (
        "Holm’s adjustment: the smallest p-value is multiplied by the number of comparisons, the next by one less, and "
        "so on; the intervals are Bonferroni’s, for all comparisons at once."
    ),
}
#: Comparisons that are named one by one; more are counted.
MOST_TOLD = 6


def held_sentence(prepared: Prepared, factor: str, time: float | None) -> str:
    """Say where the other predictors stand while the levels of one are told apart.

    Parameters
    ----------
    prepared : Prepared
    factor : str
        The predictor whose levels are told apart.
    time : float or None
        Where time stands, as the model has it; None for its mean (also where there is no time).
    """
    roles = prepared.roles
    places = []
    if roles.time is not None:
        mean, how = standing(prepared, str(prepared.time_name))
        place = f"{named(roles.time)} = {moment(mean if time is None else time, prepared)}"
        places.append(f"{place}, {how}" if time is None else place)
    for column in roles.predictors:
        if column == factor:
            continue
        if column in prepared.categories:
            places.append(f"the categories of {named(column)} counting alike")
        else:
            mean, how = standing(prepared, column)
            places.append(f"{named(column)} = {plain(mean, 4)}, {how}")
    who = f"Expected for an average {noun(roles.group)}"
    return f"{who}, with {listing(places)}." if places else f"{who}."


def standing(prepared: Prepared, column: str) -> tuple[float, str]:
    """Where a number stands while others are told apart, and in words: at its mean, or between its only two values."""
    values = prepared.frame[column].astype(float)
    low, high = float(values.min()), float(values.max())
    if ((values == low) | (values == high)).all():
        return (low + high) / 2, "halfway between its two values"
    return float(values.mean()), "its mean over the rows"


def means_sentence(means: pd.DataFrame, prepared: Prepared, factor: str, unit: str = "", level: float = 0.95) -> str:
    """Say where the expected outcome is highest and lowest."""
    known = means.dropna(subset="estimate")
    if len(known) < 2:
        return ""
    high, low = known["estimate"].argmax(), known["estimate"].argmin()
    said = [
        f"{where} for {named(factor)} = {known.index[place]}, {amount(float(known['estimate'].iloc[place]), unit)} "
        f"({percent(level)} CI {interval(*known[['ci_lower', 'ci_upper']].iloc[place])})"
        for where, place in (("highest", high), ("lowest", low))
    ]
    return f"The expected {named(prepared.roles.outcome)} is {said[0]}, and {said[1]}."


def pairs_sentences(
    pairs: pd.DataFrame,
    compared: Sequence[Contrast],
    factor: str,
    *,
    unit: str = "",
    what: str = "",
    level: float = 0.95,
) -> list[str]:
    """Say how levels differ: the clearest pair in full, and which pairs the data tell apart.

    Parameters
    ----------
    pairs : DataFrame
        Comparisons, turned as `compared` names them.
    compared : sequence of Contrast
    factor : str
        The predictor whose levels they are.
    unit : str
        The outcome's unit; empty for slopes.
    what : str
        What is higher or lower: the outcome, or ``"the slope of Days"``.
    level : float
        Coverage of the intervals.
    """
    known = [(own, row) for own, row in zip(compared, pairs.itertuples(), strict=True) if np.isfinite(row.ci_lower)]
    if not known:
        return []
    clearest = min(known, key=lambda pair: -abs(pair[1].statistic))
    said = [_pair(*clearest, factor, unit, what, level)]
    if len(known) > 1:
        said.append(_told_apart([own.words for own, row in known if not row.ci_lower <= 0 <= row.ci_upper], len(known)))
    return said


def _pair(contrast: Contrast, row: Any, factor: str, unit: str, what: str, level: float) -> str:
    moved = f"{amount(abs(float(row.estimate)), unit)} {'higher' if row.estimate > 0 else 'lower'}"
    evidence = f"{percent(level)} CI {interval(row.ci_lower, row.ci_upper)}, {p_value(row.p_value)}"
    open_ended = " The data leave the direction open." if row.ci_lower <= 0 <= row.ci_upper else ""
    where = f"With {named(factor)} = {contrast.first} instead of {contrast.second}"
    return f"{where}, {what} is {moved} ({evidence}).{open_ended}"


def _told_apart(pairs: list[str], n: int) -> str:
    """Which comparisons have an interval without zero."""
    if not pairs:
        return f"The intervals of all {count(n)} comparisons hold zero; that is not to say that nothing differs."
    which = f": {listing(pairs)}" if len(pairs) <= MOST_TOLD else ""
    return f"Zero lies outside {count(len(pairs))} of the {count(n)} intervals{which}."


def slopes_sentence(slopes: pd.DataFrame, labels: Sequence[str], prepared: Prepared, *, level: float = 0.95) -> str:
    """Say where the outcome changes most and least along time."""
    roles = prepared.roles
    known = [(own, row) for own, row in zip(labels, slopes.itertuples(), strict=True) if np.isfinite(row.ci_lower)]
    if not known:
        return ""
    step = "each further day" if prepared.time_origin is not None else f"each further unit of {named(roles.time)}"
    ordered = sorted(known, key=lambda pair: pair[1].estimate)
    ends = dict.fromkeys([ordered[-1], ordered[0]])
    said = [f"{_change(row, level)} with {own}" for own, row in ends]
    return f"For {step}, {named(roles.outcome)} {' and '.join(said)}."


def _change(row: Any, level: float) -> str:
    direction = "rises" if row.estimate > 0 else "falls"
    return f"{direction} by {number(abs(row.estimate))} ({percent(level)} CI {interval(row.ci_lower, row.ci_upper)})"


def reasons(table: pd.DataFrame, labels: Sequence[str]) -> list[str]:
    """Say why a number is missing, row by row."""
    return [f"{label}: {reason}" for label, reason in zip(labels, table["reason"], strict=True) if reason]
