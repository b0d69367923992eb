"""Who drops out: the odds of not coming again, against what was seen last and what was known at the start.

A discrete-time hazard: each occasion at which a group was seen is a row, and the event is that it was the last time
(Singer & Willett 1993, J. Educ. Stat. 18:155). Where nobody drops out for good, the event is to be missing next time.
Occasions after which nobody leaves, or everybody, compare nobody with anybody: they are left out, and the log odds are
taken to be linear in time over the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from ...data.attendance import Attendance
from ...data.labels import as_categories, as_groups
from ...numerics import Array
from .logistic import Logistic, logistic

Event = Literal["dropout", "gap"]
LAST_OUTCOME, TIME = "last outcome", "time"
#: A category with more levels than this would need more events than such a table has.
MOST_LEVELS = 8


@dataclass(frozen=True, eq=False)
class Dropout:
    """What goes with dropping out.

    Parameters
    ----------
    event : {"dropout", "gap"}
        What is looked at: the last time seen, or, where nobody drops out, missing the next occasion.
    n_rows, n_events : int
        Rows that are compared, and those after which it happened.
    times : tuple of float
        The occasions that they are from: those after which some leave and some come again.
    effects : DataFrame
        One row for each column of the models: ``role column level baseline sd``, then for each column beside time alone
        ``alone_odds alone_lower alone_upper alone_p`` and for all together ``odds lower upper p``, with ``reason`` for
        what cannot be estimated together. Odds are ratios: of a number per SD, of a category against the baseline.
    seen : DataFrame
        The outcome at each occasion of those who leave after it and those who come again: ``time leaving mean lower
        upper n``.
    n_without_predictors : int
        Rows left out of the models since a predictor is missing.
    left_out : tuple of str
        Predictors left out since they have too many categories.
    reason : {"", "irregular", "nothing_missing", "nobody_stays"}
        Why there is nothing to look at; the frames are empty then.
    """

    event: Event
    n_rows: int
    n_events: int
    times: tuple[float, ...]
    effects: pd.DataFrame
    seen: pd.DataFrame
    n_without_predictors: int
    left_out: tuple[str, ...]
    reason: str


@dataclass(frozen=True, eq=False)
class _Column:
    """One column of the models: what it is, its values, and what one unit of its odds ratio means."""

    role: Literal["outcome", "time", "predictor"]
    name: str
    values: Array
    level: str = ""
    baseline: str = ""


def dropout(
    seen: Attendance,
    long: pd.DataFrame,
    predictors: Sequence[str] = (),
    categorical: Sequence[str] = (),
    *,
    group: str,
    level: float = 0.95,
) -> Dropout:
    """Compare those who drop out with those who come again.

    Parameters
    ----------
    seen : Attendance
    long : DataFrame
        The table that it was made from.
    predictors : sequence of str
        Columns known from the start: of each the group's first value that is not missing is used.
    categorical : sequence of str
        Those whose numbers are codes.
    group : str
        The column of groups.
    level : float
        Coverage of the intervals.
    """
    if not seen.is_common:
        return _nothing("irregular")
    risk, event, kind = _risk(seen)
    if not event.any():
        return _nothing("nothing_missing")
    compared = risk & (event.any(axis=0) & (risk & ~event).any(axis=0))
    if not compared.any():
        return _nothing("nobody_stays")
    who, when = np.nonzero(compared)
    happened = event[who, when]
    columns = [
        _Column("outcome", LAST_OUTCOME, seen.outcome[who, when]),
        _Column("time", TIME, seen.times[when]),
    ]
    left_out = []
    for name in predictors:
        own = _first_values(long, name, group, seen.groups, name in categorical, who)
        left_out += [name] if own is None else []
        columns += own or []
    whole = np.all([np.isfinite(column.values) for column in columns], axis=0)
    rows = [_Column(c.role, c.name, c.values[whole], c.level, c.baseline) for c in columns]
    return Dropout(
        event=kind,
        n_rows=len(who),
        n_events=int(happened.sum()),
        times=tuple(map(float, seen.times[compared.any(axis=0)])),
        effects=_effects(rows, happened[whole], level),
        seen=_seen(seen, risk, event, level),
        n_without_predictors=int((~whole).sum()),
        left_out=tuple(left_out),
        reason="",
    )


def _risk(seen: Attendance) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Event]:
    """Occasions but the last at which a group was seen, and whether it then left, both (G, J)."""
    risk = seen.seen.copy()
    risk[:, -1] = False
    place = np.arange(len(seen.times))
    leaves = risk & (seen.last_seen[:, None] == place)
    if leaves.any():
        return risk, leaves, "dropout"
    misses = np.zeros_like(risk)
    misses[:, :-1] = ~seen.seen[:, 1:]
    return risk, risk & misses, "gap"


def _nothing(reason: str) -> Dropout:
    effects = pd.DataFrame(columns=[*_SAID, *_ALONE, *_TOGETHER, "reason"])
    seen = pd.DataFrame(columns=["time", "leaving", "mean", "lower", "upper", "n"])
    return Dropout("dropout", 0, 0, (), effects, seen, 0, (), reason)


_SAID = ("role", "column", "level", "baseline", "sd")
_ALONE = ("alone_odds", "alone_lower", "alone_upper", "alone_p")
_TOGETHER = ("odds", "lower", "upper", "p")


def _first_values(
    long: pd.DataFrame, name: str, group: str, groups: pd.Index, is_category: bool, who: NDArray[np.intp]
) -> list[_Column] | None:
    """A predictor as columns, (n,) each: a number as it is, a category as one column for each level but the first."""
    column = long[name]
    by = as_groups(long[group])
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column) and not is_category:
        values = column.astype(float).where(np.isfinite(column.astype(float)))
        first = values.groupby(by, observed=False).first().reindex(groups)
        return [_Column("predictor", name, first.to_numpy(dtype=float)[who])]
    categories = as_categories(column)
    levels = list(categories.cat.categories)
    if len(levels) > MOST_LEVELS:
        return None
    codes = pd.Series(categories.cat.codes.to_numpy(dtype=float), index=by.index)
    first = codes.where(codes >= 0).groupby(by, observed=False).first().reindex(groups).to_numpy(dtype=float)[who]
    return [
        _Column("predictor", name, np.where(np.isnan(first), np.nan, first == k), str(levels[k]), str(levels[0]))
        for k in range(1, len(levels))
    ]


def _effects(columns: list[_Column], event: NDArray[np.bool_], level: float) -> pd.DataFrame:
    """Each predictor beside time alone, and all together but those that tell the events perfectly."""
    alone = {name: _with_time(columns, name, event) for name in dict.fromkeys(column.name for column in columns)}
    kept = [column for column in columns if not alone[column.name][1].reason]
    together = _fitted(kept, event) if kept else None
    rows = []
    for column in columns:
        unit = 1.0 if column.level else float(column.values.std(ddof=1))
        beside, fit = alone[column.name]
        odds, reason = _NONE, "separated"
        if together is not None and column in kept:
            odds = _odds(together, kept.index(column), unit, level)
            reason = together.reason or ("" if np.isfinite(odds[0]) else "constant")
        said = (column.role, column.name, column.level, column.baseline, unit)
        rows.append((*said, *_odds(fit, beside.index(column), unit, level), *odds, reason))
    return pd.DataFrame(rows, columns=[*_SAID, *_ALONE, *_TOGETHER, "reason"])


_NONE = (np.nan, np.nan, np.nan, np.nan)


def _with_time(columns: list[_Column], name: str, event: NDArray[np.bool_]) -> tuple[list[_Column], Logistic]:
    """The columns of one name and time, and their fit."""
    own = [column for column in columns if column.name == name or column.role == "time"]
    return own, _fitted(own, event)


def _fitted(columns: list[_Column], event: NDArray[np.bool_]) -> Logistic:
    return logistic(np.column_stack([column.values for column in columns]), event)


def _odds(fit: Logistic, place: int, unit: float, level: float) -> tuple[float, float, float, float]:
    """An odds ratio for a step of one unit, with its interval and p-value by Wald."""
    estimate, std_error = fit.estimate[place], fit.std_error[place]
    reach = float(ndtri((1.0 + level) / 2.0)) * std_error
    ends = np.exp(unit * np.array([estimate, estimate - reach, estimate + reach]))
    return float(ends[0]), float(ends[1]), float(ends[2]), float(2.0 * ndtr(-abs(estimate / std_error)))


def _seen(seen: Attendance, risk: NDArray[np.bool_], event: NDArray[np.bool_], level: float) -> pd.DataFrame:
    """Mean outcome by occasion of those who leave after it and those who come again, with t intervals."""
    rows = []
    for leaving, who in ((False, risk & ~event), (True, event)):
        for j, time in enumerate(seen.times[:-1]):
            values = seen.outcome[who[:, j], j]
            if not len(values):
                continue
            reach = np.nan
            if len(values) > 1:
                reach = stdtrit(len(values) - 1, (1.0 + level) / 2.0) * values.std(ddof=1) / np.sqrt(len(values))
            mean = float(values.mean())
            rows.append((float(time), leaving, mean, mean - reach, mean + reach, len(values)))
    return pd.DataFrame(rows, columns=["time", "leaving", "mean", "lower", "upper", "n"])
