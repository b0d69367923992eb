"""Who was seen when: the outcome as a matrix of groups by occasions, where the groups share occasions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .labels import as_groups
from .roles import Roles
from .timecoding import time_numbers

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Why there are no common occasions; empty where there are.
WhyNot = Literal["", "no_time", "one_group", "one_time", "irregular"]
#: How a group's outcome is there over the occasions.
Course = Literal["complete", "dropout", "gap", "dropout_and_gap", "late", "never"]

#: A time is an occasion if so many groups have a row at it, of a few groups one; rows at other times are strays.
_SHARE_AT_A_TIME, _FEWEST_AT_A_TIME, _A_FEW = 0.05, 2, 8
#: Occasions are common if few rows stray from them and the groups have rows at a good part of them.
_MOST_ASTRAY, _LEAST_COVERED = 0.1, 1 / 3
#: ... and somebody has rows at most of them. Where each was seen a day earlier or later than planned, nobody has.
_BEST_ATTENDED = 0.75
MOST_OCCASIONS = 200


@dataclass(frozen=True, eq=False)
class Attendance:
    """Which groups have a row, and an outcome, at which of the occasions that they share.

    Parameters
    ----------
    groups : Index of str, length G
        Names of the groups that have rows, in natural order.
    times : ndarray of shape (J,)
        The occasions, ascending, in the units of the table (days since `origin` for dates); none where `why_not`.
    rows : ndarray of int, shape (G, J)
        Rows of the table at each occasion.
    outcome : ndarray of shape (G, J)
        The outcome there, the mean where there are several; NaN where it is missing or there is no row.
    why_not : {"", "no_time", "one_group", "one_time", "irregular"}
        Why there are no common occasions.
    origin : str or None
        The date of day 0 where time is dates.
    n_rows : int
        Rows of the table.
    n_without_outcome, n_without_group, n_without_time : int
        Rows in which it is missing.
    n_astray : int
        Rows of a known group and time that are at no occasion.
    n_repeated : int
        Pairs of group and occasion with several outcomes.
    empty : ndarray
        Times with rows but without any outcome, which are no occasions: they may be yet to come.
    """

    groups: pd.Index
    times: Array
    rows: NDArray[np.int64]
    outcome: Array
    why_not: WhyNot
    origin: str | None
    n_rows: int
    n_without_outcome: int
    n_without_group: int
    n_without_time: int
    n_astray: int
    n_repeated: int
    empty: Array

    @property
    def is_common(self) -> bool:
        """Whether there are occasions that the groups share."""
        return not self.why_not

    @cached_property
    def seen(self) -> Flags:
        """Whether the outcome is there, (G, J)."""
        return np.isfinite(self.outcome)

    @property
    def n_expected(self) -> int:
        """Outcomes that there would be if none were missing."""
        return self.seen.size

    @property
    def n_seen(self) -> int:
        """Outcomes that there are."""
        return int(self.seen.sum())

    @property
    def n_absent(self) -> int:
        """Outcomes that are missing since the table has no row for them."""
        return int((self.rows == 0).sum())

    @cached_property
    def first_seen(self) -> NDArray[np.int64]:
        """Place of the first occasion with an outcome, (G,); J where there is none."""
        return np.where(self.seen.any(axis=1), self.seen.argmax(axis=1), self.seen.shape[1])

    @cached_property
    def last_seen(self) -> NDArray[np.int64]:
        """Place of the last occasion with an outcome, (G,); -1 where there is none."""
        n = self.seen.shape[1]
        return np.where(self.seen.any(axis=1), n - 1 - self.seen[:, ::-1].argmax(axis=1), -1)

    @cached_property
    def complete(self) -> Flags:
        """Whether the outcome is there at every occasion, (G,)."""
        return np.asarray(self.seen.all(axis=1))

    @cached_property
    def drops_out(self) -> Flags:
        """Whether the outcome is there at first and for good no longer, (G,)."""
        return (self.last_seen >= 0) & (self.last_seen < self.seen.shape[1] - 1)

    @cached_property
    def starts_late(self) -> Flags:
        """Whether the first outcomes are missing, and later ones there, (G,)."""
        return (self.first_seen > 0) & (self.last_seen >= 0)

    @cached_property
    def has_gap(self) -> Flags:
        """Whether an outcome is missing between two that are there, (G,)."""
        between = self.last_seen - self.first_seen + 1
        return (self.last_seen >= 0) & (self.seen.sum(axis=1) < between)

    @cached_property
    def never_seen(self) -> Flags:
        """Whether there is no outcome at any occasion, (G,)."""
        return self.last_seen < 0

    @property
    def is_monotone(self) -> bool:
        """Whether an outcome that is missing is followed by missing ones only, in every group."""
        return not (self.has_gap | self.starts_late).any()


def attendance(table: pd.DataFrame, roles: Roles) -> Attendance:
    """Find the occasions that the groups share, and who has an outcome at which.

    A row that is not there counts as a missing outcome, like a row without a value. An occasion is a time at which at
    least two groups (of eight or fewer, one), and a twentieth of all, have a row. Where more than a tenth of the rows
    are at other times, the groups have rows at less than a third of the occasions, or nobody has rows at three
    quarters of them, times are irregular: nobody can say which are missing.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation.
    roles : Roles
        Outcome, group and time; columns of `table`.

    Returns
    -------
    Attendance

    Raises
    ------
    DataError
        If the time column holds no times.
    """
    group = as_groups(table[roles.group])
    codes = group.cat.codes.to_numpy(dtype=np.int64)
    y = pd.to_numeric(table[roles.outcome], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    y = np.where(np.isfinite(y), y, np.nan)
    origin, t = None, np.full(len(table), np.nan)
    if roles.time is not None:
        numbers, origin = time_numbers(table[roles.time], roles.time)
        t = numbers.to_numpy(dtype=float, na_value=np.nan)
    known = (codes >= 0) & np.isfinite(t)
    empty = np.setdiff1d(t[known], t[known & np.isfinite(y)])
    known &= ~np.isin(t, empty)
    times, why_not = _occasions(codes[known], t[known], len(group.cat.categories), roles.time is not None)
    place = np.searchsorted(times, t[known])
    on = np.isin(t[known], times)
    cells, outcomes = codes[known][on] * len(times) + place[on], y[known][on]
    shape = (len(group.cat.categories), len(times))
    return Attendance(
        groups=group.cat.categories,
        times=times,
        rows=np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape),
        outcome=_means(cells, outcomes, shape),
        why_not=why_not,
        origin=origin,
        n_rows=len(table),
        n_without_outcome=int(np.isnan(y).sum()),
        n_without_group=int((codes < 0).sum()),
        n_without_time=int(np.isnan(t).sum()) if roles.time is not None else 0,
        n_astray=int((~on).sum()) if not why_not else 0,
        n_repeated=int((np.bincount(cells[np.isfinite(outcomes)]) > 1).sum()),
        empty=empty if not why_not else np.zeros(0),
    )


def _occasions(codes: NDArray[np.int64], t: Array, n_groups: int, has_time: bool) -> tuple[Array, WhyNot]:
    """The times that groups share, ascending; none, and why, where they do not."""
    none = np.zeros(0)
    if not has_time:
        return none, "no_time"
    if n_groups < 2:
        return none, "one_group"
    distinct, place = np.unique(t, return_inverse=True)
    if len(distinct) < 2:
        return none, "one_time"
    pairs = np.unique(codes * len(distinct) + place)
    who, when = np.divmod(pairs, len(distinct))
    per_time = np.bincount(when, minlength=len(distinct))
    fewest = _FEWEST_AT_A_TIME if n_groups > _A_FEW else 1
    shared = per_time >= max(fewest, _SHARE_AT_A_TIME * n_groups)
    n_shared = int(shared.sum())
    if not 2 <= n_shared <= MOST_OCCASIONS or np.mean(~shared[place]) > _MOST_ASTRAY:
        return none, "irregular"
    per_group = np.bincount(who[shared[when]], minlength=n_groups)
    if per_group.mean() < _LEAST_COVERED * n_shared or per_group.max() < _BEST_ATTENDED * n_shared:
        return none, "irregular"
    return distinct[shared], ""


def _means(cells: NDArray[np.int64], y: Array, shape: tuple[int, int]) -> Array:
    """Mean of the outcomes in each cell; NaN where there are none."""
    there = np.isfinite(y)
    size = shape[0] * shape[1]
    n = np.bincount(cells[there], minlength=size)
    total = np.bincount(cells[there], weights=y[there], minlength=size)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan).reshape(shape)
