"""The rows and columns a model will see: complete cases, text categories, recoded time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import DataError
from .kinds import kind_of, refuse_repeated_names
from .labels import as_categories, as_groups
from .roles import Roles
from .timecoding import code_time, time_numbers
from .words import counted, names, quoted


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
        For each used column that has some, the rows in which it is missing (a row may count under several).
    time_origin : str or None
        Where time was dates, the date of day 0 before recoding, as year-month-day.
    """

    frame: pd.DataFrame
    roles: Roles
    time_name: str | None
    time_offset: float
    categories: dict[str, tuple[str, ...]]
    n_rows_in: int
    n_rows_used: int
    dropped: dict[str, int]
    time_origin: str | None = None


def prepare(table: pd.DataFrame, roles: Roles) -> Prepared:
    """Make a table ready for the ladder.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation.
    roles : Roles
        Which column plays which part.

    Returns
    -------
    Prepared
        Complete rows of the used columns, with the count of those set aside.

    Raises
    ------
    DataError
        If a column does not exist, plays two parts, cannot play its part, or no complete row is left.

    See Also
    --------
    check_roles : Everything else that should be known before a model is fitted.
    """
    _refuse_names(table, roles)
    columns, origin = _cast(table, roles)
    missing = {name: int(column.isna().sum()) for name, column in columns.items()}
    whole = pd.DataFrame(columns, index=table.index)
    frame = whole.dropna()
    _refuse_none_left(frame, missing, len(table))
    frame = frame.assign(**{name: frame[name].cat.remove_unused_categories() for name in _category_names(frame)})
    time_name, offset = None, 0.0
    if roles.time is not None:
        taken = (set(map(str, table.columns)) | set(frame.columns)) - {roles.time}
        coded = code_time(frame[roles.time], roles.time, roles.time_coding, origin, taken, roles.time_zero)
        time_name, offset = coded.name, coded.offset
        frame = frame.assign(**{roles.time: coded.values}).rename(columns={roles.time: coded.name})
    levels = {name: tuple(frame[name].cat.categories) for name in _category_names(frame) if name != roles.group}
    dropped = {name: n for name, n in missing.items() if n}
    return Prepared(frame, roles, time_name, offset, levels, len(table), len(frame), dropped, origin)


def used_columns(roles: Roles) -> tuple[str, ...]:
    """The columns that play a part: outcome, group, time, predictors."""
    return (roles.outcome, roles.group, *((roles.time,) if roles.time is not None else ()), *roles.predictors)


def _refuse_names(table: pd.DataFrame, roles: Roles) -> None:
    """Raise `DataError` where names do not fit the table or each other."""
    refuse_repeated_names(table)
    used = used_columns(roles)
    unknown = [name for name in used if name not in table.columns]
    if unknown:
        raise DataError(f"The table has no column {names(unknown)}.", f"Its columns are {names(table.columns)}.")
    twice = [name for name, n in Counter(used).items() if n > 1]
    if twice:
        raise DataError(
            f"{quoted(twice[0])} plays two parts in the model.", "Choose a different column for one of them."
        )
    for part, chosen in (("change the slope", roles.interactions), ("be a category", roles.categorical)):
        strange = [name for name in chosen if name not in roles.predictors]
        if strange:
            problem = f"{names(strange)} cannot {part} without being a predictor."
            raise DataError(problem, "Add it to the predictors, or take it out there.")


def _cast(table: pd.DataFrame, roles: Roles) -> tuple[dict[str, pd.Series], str | None]:
    """Each used column in the form that its part needs; and the date of day 0 where time is dates."""
    origin = None
    columns = {roles.outcome: _outcome(table[roles.outcome], roles.outcome), roles.group: as_groups(table[roles.group])}
    if roles.time is not None:
        columns[roles.time], origin = time_numbers(table[roles.time], roles.time)
    for name in roles.predictors:
        columns[name] = _predictor(table[name], name, name in roles.categorical)
    return columns, origin


def _outcome(column: pd.Series, name: str) -> pd.Series:
    """The outcome as numbers; refused where it is anything else."""
    kind = kind_of(column)
    if kind == "numeric":
        return _finite(column)
    if kind == "empty":
        raise DataError(f"The outcome {quoted(name)} has no values at all.", "Choose another column.")
    if kind == "date":
        raise DataError(f"The outcome {quoted(name)} holds dates, not amounts.", "Choose a column of numbers.")
    numbers = pd.to_numeric(column, errors="coerce")
    words = names(column[numbers.isna()].dropna().unique()[:2])
    raise DataError(
        f"The outcome {quoted(name)} holds text ({words}), and this model describes numbers.",
        "Choose a column of numbers, or correct these values in the file.",
    )


def _predictor(column: pd.Series, name: str, categorical: bool) -> pd.Series:
    """A predictor as numbers or as categories."""
    kind = kind_of(column)
    if kind == "empty":
        raise DataError(f"The predictor {quoted(name)} has no values at all.", "Leave it out.")
    if kind == "date" and not categorical:
        raise DataError(f"The predictor {quoted(name)} holds dates.", "Use it as the time, or leave it out.")
    return _finite(column) if kind == "numeric" and not categorical else as_categories(column)


def _finite(column: pd.Series) -> pd.Series:
    """Numbers, infinite ones missing."""
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    if np.isfinite(numbers).all():
        return column
    return pd.Series(np.where(np.isfinite(numbers), numbers, np.nan), index=column.index)


def _refuse_none_left(frame: pd.DataFrame, missing: dict[str, int], n_rows: int) -> None:
    """Raise `DataError` where no row is complete, naming the column that costs most."""
    if len(frame):
        return
    worst = max(missing, key=lambda name: missing[name])
    raise DataError(
        f"Of {counted(n_rows, 'row')} none has a value in every column used; {quoted(worst)} is missing in "
        f"{missing[worst]:,}.",
        "Leave that column out, or choose another.",
    )


def _category_names(frame: pd.DataFrame) -> list[str]:
    """Names of the categorical columns."""
    return [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
