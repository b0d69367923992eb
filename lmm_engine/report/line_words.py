"""Sentences about single lines: what is expected somewhere, and how far a group's own line is drawn in.

Plain text: escape where it will be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..data import Prepared
from .numbers import amount, interval, listing, number, percent, plain, things
from .words import INTERCEPT, named, noun, term_of


def prediction_sentence(
    prepared: Prepared,
    at: Mapping[str, Any],
    row: pd.Series | Mapping[str, float],
    *,
    level: float = 0.95,
    kind: str = "confidence",
    who: str | None = None,
    unit: str = "",
) -> str:
    """Say what the model expects at one place.

    Parameters
    ----------
    prepared : Prepared
        For the names.
    at : mapping
        Column → value at which the prediction was made, on the learner's scale.
    row : Series or mapping
        ``estimate`` and, where there is an interval, ``lower`` and ``upper``.
    level : float
        Coverage of the interval.
    kind : {"confidence", "prediction"}
        Whether the interval is for the mean or for a new observation.
    who : str, optional
        A level of the grouping column; without it the sentence speaks of an average one.
    unit : str
        The outcome's unit.
    """
    where = listing(f"{named(column)} = {plain(v) if isinstance(v, int | float) else v}" for column, v in at.items())
    one = noun(prepared.roles.group)
    whose = f"{one} {who}" if who else f"an average {one}"
    expected = f"the model expects {named(prepared.roles.outcome)} = {amount(row['estimate'], unit)} for {whose}"
    said = f"At {where} {expected}" if where else expected[0].upper() + expected[1:]
    if "lower" not in row:
        return said + "."
    span = f"{percent(level)} interval {interval(row['lower'], row['upper'])}"
    covers = "a single new row" if kind == "prediction" else "that expectation, not for single rows"
    return f"{said}; {span} for {covers}."


def pooling_sentence(row: pd.Series | Mapping[str, Any], prepared: Prepared) -> str:
    """Say how far one group's own estimate is drawn towards the common one.

    Parameters
    ----------
    row : Series or mapping
        One row of `diagnostics.pooling_frame`: ``group term n no_pooling partial_pooling complete_pooling``.
    prepared : Prepared
        For the names.
    """
    who = f"{noun(prepared.roles.group)} {row['group']}"
    what = "level" if row["term"] == INTERCEPT else f"slope of {term_of(str(row['term']), prepared).words}"
    alone, drawn, common = (float(row[k]) for k in ("no_pooling", "partial_pooling", "complete_pooling"))
    rows = things(float(row["n"]), "row")
    if alone != alone:  # NaN: the group's rows do not determine a line
        return (
            f"{who} has {rows}, too few for a {what} of its own; the model gives it {number(drawn)}, "
            f"while the common value is {number(common)}."
        )
    said = f"On its own, with {rows}, {who} has a {what} of {number(alone)}; the model makes it {number(drawn)}"
    return f"{said}{_pull(alone, drawn, common)}."


def _pull(alone: float, drawn: float, common: float) -> str:
    if alone == common:
        return f", and the common value is {number(common)} as well"
    share = (alone - drawn) / (alone - common)
    if 0 <= share <= 1:
        return f", {percent(share)} of the way to the common {number(common)}"
    return f" (common value {number(common)}), not straight towards it, because level and slope are estimated together"
