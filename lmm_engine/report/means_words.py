"""Marginal means, comparisons and slopes in words. Plain text: escape where it will be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..data import Prepared
from .data_words import moment
from .numbers import amount, count, interval, listing, number, p_value, percent, plain
from .tables_means import Contrast
from .words import named, noun

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
#: Comparisons told one by one; more are summed up.
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
        mean = float(prepared.frame[str(prepared.time_name)].mean()) if time is None else time
        place = f"{named(roles.time)} = {moment(mean, prepared)}"
        places.append(f"{place}, its mean over the rows" if time is None else place)
    for column in roles.predictors:
        if column == factor:
            continue
        if column in prepared.categories:
            places.append(f"the categories of {named(column)} counting alike")
        else:
            places.append(f"{named(column)} at its mean, {plain(float(prepared.frame[column].mean()), 4)}")
    who = f"Expected for an average {noun(roles.group)}"
    return f"{who}, with {listing(places)}." if places else f"{who}."


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
    pairs: pd.DataFrame, compared: Sequence[Contrast], *, unit: str = "", what: str = "", level: float = 0.95
) -> list[str]:
    """Say how levels differ, pair by pair while there are few, and how many pairs the data tell apart.

    Parameters
    ----------
    pairs : DataFrame
        Comparisons, turned as `compared` names them.
    compared : sequence of Contrast
    unit : str
        The outcome's unit; empty for slopes.
    what : str
        What is higher or lower, where it is not the outcome itself: ``"the slope of Days"``.
    level : float
        Coverage of the intervals.
    """
    rows = list(zip(compared, pairs.itertuples(), strict=True))
    known = [(contrast, row) for contrast, row in rows if np.isfinite(row.ci_lower)]
    told = known if len(known) <= MOST_TOLD else []
    said = [_pair(contrast, row, unit, what, level) for contrast, row in told]
    if len(known) > 1:
        apart = sum(not row.ci_lower <= 0 <= row.ci_upper for _, row in known)
        said.append(f"Zero lies outside {count(apart)} of the {count(len(known))} intervals.")
    return said


def _pair(contrast: Contrast, row: object, unit: str, what: str, level: float) -> str:
    estimate, low, high = (float(getattr(row, end)) for end in ("estimate", "ci_lower", "ci_upper"))
    size = f"{amount(abs(estimate), unit)} {'higher' if estimate > 0 else 'lower'}"
    subject = f"{what} is {size}" if what else size
    evidence = f"{percent(level)} CI {interval(low, high)}, {p_value(float(getattr(row, 'p_value')))}"  # noqa: B009
    open_ended = " The direction is left open." if low <= 0 <= high else ""
    return f"{contrast.first} against {contrast.second}: {subject} ({evidence}).{open_ended}"


def slopes_sentences(
    slopes: pd.DataFrame, labels: Sequence[str], prepared: Prepared, *, level: float = 0.95
) -> list[str]:
    """Say how the outcome changes along time, for each level that the slope depends on."""
    roles = prepared.roles
    step = "each further day" if prepared.time_origin is not None else f"each further unit of {named(roles.time)}"
    said = []
    for label, row in zip(labels, slopes.itertuples(), strict=True):
        if not np.isfinite(row.ci_lower):
            continue
        change = f"{'rises' if row.estimate > 0 else 'falls'} by {number(abs(row.estimate))}"
        flat = "; that it is level is not excluded" if row.ci_lower <= 0 <= row.ci_upper else ""
        evidence = f"{percent(level)} CI {interval(row.ci_lower, row.ci_upper)}"
        said.append(f"{label}: for {step}, {named(roles.outcome)} {change} ({evidence}){flat}.")
    return said


def reasons(table: pd.DataFrame, labels: Sequence[str]) -> list[str]:
    """Say why a number is missing, row by row."""
    return [f"{label}: {reason}" for label, reason in zip(labels, table["reason"], strict=True) if reason]
