"""Which column plays which part in the model, and a first guess with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

TimeCoding = Literal["as_is", "zero_at_start", "centred"]


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
    time_coding : {"as_is", "zero_at_start", "centred"}
        Where time is zero.
    """

    outcome: str
    group: str
    time: str | None = None
    predictors: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    time_coding: TimeCoding = "as_is"


@dataclass(frozen=True)
class RoleGuess:
    """A first proposal of roles.

    Parameters
    ----------
    roles : Roles or None
        The proposal; None where no numeric outcome or no repeated group was found.
    reasons : dict of str to str
        Why, in words; keyed ``"outcome"``, ``"group"``, ``"time"`` (and ``"predictors"``).
    """

    roles: Roles | None
    reasons: dict[str, str]


def guess_roles(table: pd.DataFrame) -> RoleGuess:
    """Guess which column is the outcome, the group and the time."""
    return RoleGuess(None, {})
