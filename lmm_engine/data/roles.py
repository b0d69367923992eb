"""Which column plays which part in the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TimeCoding = Literal["as_is", "zero_at_start", "centred", "at_value"]


@dataclass(frozen=True)
class Roles:
    """The parts that columns play.

    Parameters
    ----------
    outcome : str
        What was measured; a numeric column.
    group : str
        Who (or what) was measured repeatedly.
    time : str or None
        The within-group predictor whose slope may differ between groups.
    predictors : tuple of str
        Further predictors.
    interactions : tuple of str
        Those predictors whose effect may change the time slope.
    categorical : tuple of str
        Numeric codes to be treated as categories.
    time_coding : {"as_is", "zero_at_start", "centred", "at_value"}
        Where time is zero.
    time_zero : float, str or None
        The time that becomes zero under ``"at_value"``: a number, or year-month-day where time is dates. None else.
    """

    outcome: str
    group: str
    time: str | None = None
    predictors: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    time_coding: TimeCoding = "as_is"
    time_zero: float | str | None = None
