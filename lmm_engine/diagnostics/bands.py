"""Intervals around what is expected at places: of a mean, and of a new row; of all, of one group, of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..inference.effects.prediction import prediction_table
from ..inference.effects.wald import DfMethod, t_quantile
from ..numerics import ALIASED, Array
from ..predict import Prediction, predict
from ..result import Estimates
from .lines import placed

#: Places between the ends where a straight line is told from a bent one; no bend in use is symmetrical about both.
_BETWEEN = (0.2113, 0.5)


@dataclass(frozen=True)
class Whose:
    """Of whom something is expected: of all together, of one group of the data, or of one that is not in them.

    Parameters
    ----------
    group : str or None
        A level of the first grouping factor.
    new : bool
        One group that is not in the data; all together where neither is given.
    """

    group: str | None = None
    new: bool = False


def bands(
    fit: Estimates,
    frame: pd.DataFrame,
    places: Sequence[Mapping[str, Any]],
    whose: Whose | None = None,
    level: float = 0.95,
    df: DfMethod = "satterthwaite",
) -> pd.DataFrame:
    """The expectation at each place with an interval for the mean and one for a new row.

    Every row of the data (of the group, where one is asked for) is put at the place, and their columns of fixed and
    random effects are averaged: predictors that the place does not name are taken as they occur.

    Parameters
    ----------
    fit : Estimates
    frame : DataFrame
        The rows to average over, with all predictors and the grouping columns.
    places : sequence of mapping
        Column → value; an empty mapping is the average row.
    whose : Whose, optional
        All together without it.
    level : float
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        See `lmm_engine.inference.effects.prediction.prediction_table`.

    Returns
    -------
    DataFrame
        One row per place: columns ``estimate std_error df lower upper`` of the mean, ``row_lower row_upper`` of a new
        row. Where no group is named, the new row is of one that is not in the data: it lies off by how far groups lie
        apart and by the residual; so does the mean of a new group, without the residual.

    Raises
    ------
    DataError
        If a place names a column that the data do not have, or there is no such group.
    """
    _check(frame, [name for place in places for name in place])
    rows = _Rows.of(fit, frame, whose or Whose())
    return rows.intervals(np.array([rows.mean_at(place) for place in places]), level, df)


def band_lines(
    fit: Estimates,
    frame: pd.DataFrame,
    time_name: str,
    place: Mapping[str, Any] | None = None,
    whose: Whose | None = None,
    level: float = 0.95,
    df: DfMethod = "satterthwaite",
    n: int = 40,
) -> pd.DataFrame:
    """`bands` at times from the first to the last of the data.

    Parameters
    ----------
    fit, frame, whose, level, df
        As in `bands`.
    time_name : str
        The column that runs along the axis.
    place : mapping, optional
        What is the same at all times.
    n : int
        How many times.

    Returns
    -------
    DataFrame
        Column ``time``, then those of `bands`.
    """
    fixed = dict(place or {})
    _check(frame, [time_name, *fixed])
    rows = _Rows.of(fit, frame, whose or Whose())
    first, last = float(frame[time_name].min()), float(frame[time_name].max())
    shares = np.linspace(0.0, 1.0, n)

    def mean_at(share: float) -> Array:
        return rows.mean_at({**fixed, time_name: first + share * (last - first)})

    start, end = mean_at(0.0), mean_at(1.0)
    columns = start + shares[:, None] * (end - start)
    size = ALIASED * np.maximum(np.abs(start), np.abs(end))
    if any(np.any(np.abs(mean_at(s) - (start + s * (end - start))) > size) for s in _BETWEEN):
        columns = np.array([mean_at(share) for share in shares])
    table = rows.intervals(columns, level, df)
    table.insert(0, "time", first + shares * (last - first))
    return table


def _check(frame: pd.DataFrame, names: Sequence[str]) -> None:
    unknown = sorted(set(map(str, names)) - set(map(str, frame.columns)))
    if unknown:
        raise DataError(f"The data have no column “{unknown[0]}”.", "Choose one of the model's predictors.")


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows that are put at a place and averaged, all of one group or of none.

    Parameters
    ----------
    fit : Estimates
    rows : DataFrame
    whose : Whose
    """

    fit: Estimates
    rows: pd.DataFrame
    whose: Whose

    @classmethod
    def of(cls, fit: Estimates, frame: pd.DataFrame, whose: Whose) -> _Rows:
        if whose.group is None:
            return cls(fit, frame, whose)
        factor = fit.random_terms[0].factor if fit.random_terms else None
        if factor is None or factor not in frame:
            raise DataError("The model has no groups of which one could be looked at.", "Look at all rows together.")
        own = frame[(frame[factor].astype(str) == whose.group).to_numpy()]
        if not len(own):
            raise DataError(f"“{factor}” has no level “{whose.group}”.", "Choose one that is in the data.")
        return cls(fit, own, whose)

    def mean_at(self, place: Mapping[str, Any]) -> Array:
        """Mean estimate, fixed-effects row and random-effects columns of all rows at a place, side by side."""
        found = self._predicted(placed(self.rows, place))
        return np.column_stack([found.estimate, found.X, *(z for z, _ in found.effects)]).mean(axis=0)

    def _predicted(self, rows: pd.DataFrame) -> Prediction:
        return predict(self.fit, rows, population=self.whose.group is None)

    def intervals(self, means: Array, level: float, df: DfMethod) -> pd.DataFrame:
        """The table of `bands` from the mean columns of each place."""
        prediction = self._prediction(means)
        table = prediction_table(self.fit, prediction, "confidence", level, df)
        row = prediction_table(self.fit, prediction, "prediction", level, df)
        if self.whose.new:
            table["std_error"] = np.sqrt(table["std_error"].to_numpy() ** 2 + prediction.new_group_variance)
            margin = t_quantile(table["df"].to_numpy(), level) * table["std_error"].to_numpy()
            table["lower"], table["upper"] = prediction.estimate - margin, prediction.estimate + margin
        return table.assign(row_lower=row["lower"], row_upper=row["upper"])

    def _prediction(self, means: Array) -> Prediction:
        sample = self._predicted(self.rows.head(1))
        p, effects = sample.X.shape[1], []
        start = 1 + p
        for z, codes in sample.effects:
            effects.append((means[:, start : start + z.shape[1]], np.repeat(codes, len(means))))
            start += z.shape[1]
        return Prediction(self.fit, pd.RangeIndex(len(means)), means[:, 1 : 1 + p], means[:, 0], effects)
