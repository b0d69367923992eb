"""The table with every row that should be there: those of the models, and those whose outcome is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...data import Prepared
from ...data.attendance import Attendance
from ...data.labels import as_groups, as_labels, sorted_naturally
from ...data.timecoding import time_numbers
from ...numerics import Array


@dataclass(frozen=True, eq=False)
class Completed:
    """The rows of the models and the rows that were missing, predictors filled in.

    Parameters
    ----------
    frame : DataFrame
        The columns of ``prepared.frame``, first its rows, then the missing ones, with the mean for an outcome.
    missing : ndarray of bool, shape (n,)
    n_without_row : int
        Of the missing ones, those that the table has no row for.
    n_new_groups : int
        Groups that have missing rows only.
    n_unknown : int
        Missing outcomes that cannot be imputed, since a predictor is not known either.
    """

    frame: pd.DataFrame
    missing: NDArray[np.bool_]
    n_without_row: int
    n_new_groups: int
    n_unknown: int

    @property
    def n_missing(self) -> int:
        """Rows to impute."""
        return int(self.missing.sum())

    def rows_in(self, column: str, category: str) -> NDArray[np.bool_]:
        """The rows in one category of a predictor, (n,)."""
        return np.asarray(self.frame[column].astype(str) == category)


def complete_rows(prepared: Prepared, long: pd.DataFrame, seen: Attendance) -> Completed:
    """Find the rows whose outcome is missing, and what else is known about them.

    Parameters
    ----------
    prepared : Prepared
        The rows that the models see.
    long : DataFrame
        The table that they were made from.
    seen : Attendance
        Of the same table; its occasions say which rows are not there at all.

    Returns
    -------
    Completed
        Where a predictor is missing it is its group's, if that is the same in all its rows. Rows at other times than
        the occasions, where there are some, are left alone.
    """
    marked = _without_value(prepared, long, seen)
    absent = _without_row(prepared, long, seen)
    asked = pd.concat([marked, absent], ignore_index=True)
    known = asked.notna().all(axis=1).to_numpy()
    roles = prepared.roles
    wanted = asked[known]
    frame = pd.concat([prepared.frame.drop(columns=roles.group), wanted.drop(columns=roles.group)], ignore_index=True)
    names = [*prepared.frame[roles.group].astype(str), *wanted[roles.group].astype(str)]
    old = set(prepared.frame[roles.group].cat.categories)
    levels = pd.Index(sorted_naturally(set(names)), dtype="str")
    frame[roles.group] = pd.Categorical(names, levels)
    frame[roles.outcome] = np.r_[
        prepared.frame[roles.outcome].to_numpy(dtype=float),
        np.full(len(wanted), prepared.frame[roles.outcome].astype(float).mean()),
    ]
    for name, own in prepared.categories.items():
        frame[name] = pd.Categorical([*prepared.frame[name].astype(str), *wanted[name]], own)
    return Completed(
        frame=frame[list(prepared.frame.columns)],
        missing=np.arange(len(frame)) >= len(prepared.frame),
        n_without_row=int(known[len(marked) :].sum()),
        n_new_groups=len(set(levels) - old),
        n_unknown=int((~known).sum()),
    )


def _without_value(prepared: Prepared, long: pd.DataFrame, seen: Attendance) -> pd.DataFrame:
    """The rows of the table that have a group but no outcome, coded as those of the models; NaN for what they lack."""
    roles = prepared.roles
    outcome = pd.to_numeric(long[roles.outcome], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wanted = ~np.isfinite(outcome) & long[roles.group].notna().to_numpy()
    found: dict[str, object] = {}
    if roles.time is not None:
        times = time_numbers(long[roles.time], roles.time)[0].to_numpy(dtype=float, na_value=np.nan)
        wanted &= np.isin(times, seen.times) | (not seen.is_common) | np.isnan(times)
        found[str(prepared.time_name)] = _coded(times[wanted], prepared, long)
    rows = long[wanted]
    found[roles.group] = as_labels(rows[roles.group]).to_numpy(dtype=object)
    who = as_groups(long[roles.group]).cat.codes.to_numpy()[wanted]
    for name in roles.predictors:
        own = pd.Series(_predictor(rows[name], name, prepared))
        found[name] = own.where(own.notna(), pd.Series(_constant(prepared, long, seen, name)[who])).to_numpy()
    return pd.DataFrame(found).assign(**{roles.outcome: 0.0})


def _without_row(prepared: Prepared, long: pd.DataFrame, seen: Attendance) -> pd.DataFrame:
    """A row for each group and occasion that the table has none for."""
    roles = prepared.roles
    who, when = np.nonzero(seen.rows == 0)
    found: dict[str, object] = {roles.group: seen.groups[who].to_numpy(dtype=object)}
    if roles.time is not None:
        found[str(prepared.time_name)] = _coded(seen.times, prepared, long)[when] if len(when) else np.zeros(0)
    for name in roles.predictors:
        found[name] = _constant(prepared, long, seen, name)[who]
    return pd.DataFrame(found).assign(**{roles.outcome: 0.0})


def _constant(prepared: Prepared, long: pd.DataFrame, seen: Attendance, name: str) -> NDArray[np.object_] | Array:
    """A predictor's value in each group where it is the same in all its rows, missing elsewhere, (G,)."""
    values = pd.Series(_predictor(long[name], name, prepared), index=long.index)
    grouped = values.groupby(as_groups(long[prepared.roles.group]), observed=False)
    return np.asarray(grouped.first().where(grouped.nunique() == 1).reindex(seen.groups))


def _predictor(column: pd.Series, name: str, prepared: Prepared) -> NDArray[np.object_] | Array:
    """A predictor as the models have it: a number, or one of their categories; missing otherwise."""
    if name not in prepared.categories:
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isfinite(numbers), numbers, np.nan)
    labels = as_labels(column)
    return labels.where(labels.isin(prepared.categories[name])).to_numpy(dtype=object)


def _coded(times: Array, prepared: Prepared, long: pd.DataFrame) -> Array:
    """Times as the models have them: a straight line through what they made of the earliest and latest of theirs."""
    roles = prepared.roles
    assert roles.time is not None
    numbers = time_numbers(long[roles.time], roles.time)[0].to_numpy(dtype=float, na_value=np.nan)
    places = long.index.get_indexer(prepared.frame.index)
    given, coded = numbers[places], prepared.frame[str(prepared.time_name)].to_numpy(dtype=float)
    first, last = int(given.argmin()), int(given.argmax())
    if given[first] == given[last]:
        return times - given[first] + coded[first]
    rate = (coded[last] - coded[first]) / (given[last] - given[first])
    exact = coded[first] + (times - given[first]) * rate
    # Times that the models have, as they have them: two rows of one occasion must not differ by rounding.
    order = np.argsort(given)
    at = order[np.minimum(np.searchsorted(given[order], times), len(order) - 1)]
    return np.where(given[at] == times, coded[at], exact)
