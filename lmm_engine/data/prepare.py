"""The rows and columns a model will see: complete cases, text categories, recoded time."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .roles import Roles


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table made ready for the ladder.

    Parameters
    ----------
    frame : pandas.DataFrame
        Only the used columns and complete rows, index = row labels of the table. The group and the categorical
        predictors are pandas Categoricals of text; time is recoded into `time_name`.
    roles : Roles
        The roles as chosen, with the names of the table.
    time_name : str or None
        Column of `frame` that holds the recoded time, e.g. ``"Days"``, ``"Days_from_start"``, ``"Days_centred"``.
    time_offset : float
        What was subtracted from time, in its units.
    categories : dict of str to tuple of str
        Levels of each categorical predictor, the baseline first.
    n_rows_in, n_rows_used : int
        Rows of the table, and rows of `frame`.
    dropped : dict of str to int
        For each used column the number of rows in which it is missing (a row may count under several).
    """

    frame: pd.DataFrame
    roles: Roles
    time_name: str | None
    time_offset: float
    categories: dict[str, tuple[str, ...]]
    n_rows_in: int
    n_rows_used: int
    dropped: dict[str, int]


def prepare(table: pd.DataFrame, roles: Roles) -> Prepared:
    """Make a table ready for the ladder."""
    used = [roles.outcome, roles.group, *([roles.time] if roles.time else []), *roles.predictors]
    frame = table[used].dropna()
    frame = frame.assign(**{roles.group: frame[roles.group].astype(str).astype("category")})
    dropped = {c: int(n) for c, n in table[used].isna().sum().items() if n}
    return Prepared(frame, roles, roles.time, 0.0, {}, len(table), len(frame), dropped)
