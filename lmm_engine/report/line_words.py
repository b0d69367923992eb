"""Sentences about single lines: how far a group's own line is drawn in.

Plain text: escape where it will be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..data import Prepared
from .numbers import number, percent, things
from .words import INTERCEPT, noun, term_of


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
