"""One predictor as two: how far a row is from its group's mean, and that mean.

Mundlak (1978), Econometrica 46:69; Neuhaus & Kalbfleisch (1998), Biometrics 54:638.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api import types

from ..errors import DataError
from .kinds import kind_of, refuse_repeated_names
from .words import names, quoted


def within_between(data: pd.DataFrame, column: str, group: str) -> pd.DataFrame:
    """Split a predictor into its part within groups and its part between them.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per observation.
    column : str
        A column of numbers, or of true and false (1 and 0).
    group : str
        Who or what the rows belong to.

    Returns
    -------
    pandas.DataFrame
        The same table with two more columns at the end: ``<column>_within``, the value minus its group's mean, and
        ``<column>_between``, that mean; both with ``_2`` (``_3``, …) after them where one of these names is taken.
        Group means are over the rows of the table that have a value: a row without one has no value within, and a
        row without a group neither.

    Raises
    ------
    DataError
        If a column does not exist, the predictor is not numbers, or it varies only within groups or only between them.
    """
    refuse_repeated_names(data)
    unknown = [name for name in (column, group) if name not in data.columns]
    if unknown:
        raise DataError(f"The table has no column {names(unknown)}.", f"Its columns are {names(data.columns)}.")
    if column == group:
        raise DataError(f"{quoted(column)} cannot be its own group.", "Choose another column as the group.")
    values = _numbers(data[column], column)
    mean = values.groupby(data[group], observed=True).transform("mean")
    within = values - mean
    _refuse_one_sided(values, within, mean, column, group)
    return data.assign(**dict(zip(_free_names(column, data.columns), (within, mean), strict=True)))


def _numbers(series: pd.Series, name: str) -> pd.Series:
    if not types.is_bool_dtype(series) and kind_of(series) != "numeric":
        raise DataError(
            f"{quoted(name)} does not hold numbers, so it has no mean within a group.", "Choose a column of numbers."
        )
    values = pd.Series(series.to_numpy(dtype=float, na_value=np.nan), index=series.index)
    return values.where(np.isfinite(values))


def _refuse_one_sided(values: pd.Series, within: pd.Series, mean: pd.Series, column: str, group: str) -> None:
    """Refuse a predictor that leaves one of the two columns constant; rounding does not count as variation."""
    rounding = 64 * np.finfo(float).eps * float(values.abs().max())
    if not (within.abs() > rounding).any():
        raise DataError(
            f"{quoted(column)} does not vary within {quoted(group)}: every row has its group's mean.",
            f"It describes {quoted(group)} already; use it as it is.",
        )
    if not float(mean.max() - mean.min()) > rounding:
        raise DataError(
            f"{quoted(column)} has the same mean in every {quoted(group)}, so nothing varies between them.",
            "Use it as it is: its effect is one within groups.",
        )


def _free_names(column: str, taken: pd.Index) -> tuple[str, str]:
    """Names for the two columns that the table does not have."""
    ending, k = "", 2
    while any(f"{column}_{part}{ending}" in taken for part in ("within", "between")):
        ending, k = f"_{k}", k + 1
    return f"{column}_within{ending}", f"{column}_between{ending}"
