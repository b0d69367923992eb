"""What is missing as facts: rows and groups that deletion would lose, who drops out, and when."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from ...data import Prepared
from ...data.attendance import Attendance, attendance
from ...data.labels import as_groups
from ...data.timecoding import time_numbers

Facts: TypeAlias = dict[str, Any]

#: Facts that need occasions which the groups share; None without them.
_OVER_TIME = (
    "occasions",
    "expected",
    "holes",
    "hole_share",
    "absent",
    "complete",
    "dropouts",
    "early",
    "late",
    "gaps",
    "late_starts",
    "never",
    "monotone",
    "first_time",
    "last_time",
    "missing_first",
    "missing_last",
    "last_seen_gap",
)


def missing_facts(prepared: Prepared | None, long: pd.DataFrame | None) -> Facts | None:
    """Facts about what is missing.

    Parameters
    ----------
    prepared : Prepared or None
        The rows that the models see.
    long : DataFrame or None
        The long table that they were made from.

    Returns
    -------
    dict or None
        ``rows rows_used rows_lost`` of the table, of the models, and between the two; ``groups groups_used``;
        what listwise deletion by group would leave (``whole_groups whole_rows``) and take away from the models
        (``lost_groups lost_rows``); ``anything`` whether anything is missing; ``common`` whether the groups share
        occasions, and ``why_not``. Where they do, else None: ``occasions``, ``expected`` outcomes, ``holes`` among them
        and their share, ``absent`` holes without a row; groups that are ``complete``, ``dropouts`` (of these ``early``
        ones, seen at no more than the first half of the occasions, and ``late``), with ``gaps``, ``late_starts``,
        ``never`` seen; ``monotone`` whether nobody comes back; ``first_time last_time`` and ``missing_first
        missing_last`` there; ``last_seen_gap``, how far the dropouts' last outcome lies from those who came again.
    """
    if prepared is None or long is None or not len(prepared.frame):
        return None
    seen = attendance(long, prepared.roles)
    whole_groups, whole_rows = after_listwise(prepared, seen, long)
    used_groups = int(prepared.frame[prepared.roles.group].nunique())
    rows_lost = prepared.n_rows_in - prepared.n_rows_used
    over_time = _over_time(seen) if seen.is_common else dict.fromkeys(_OVER_TIME)
    return {
        "rows": prepared.n_rows_in,
        "rows_used": prepared.n_rows_used,
        "rows_lost": rows_lost,
        "groups": len(seen.groups),
        "groups_used": used_groups,
        "whole_groups": whole_groups,
        "whole_rows": whole_rows,
        "lost_groups": used_groups - whole_groups,
        "lost_rows": prepared.n_rows_used - whole_rows,
        "anything": bool(rows_lost or over_time["holes"]),
        "common": seen.is_common,
        "why_not": seen.why_not or None,
        **over_time,
    }


def after_listwise(prepared: Prepared, seen: Attendance, long: pd.DataFrame) -> tuple[int, int]:
    """Count the groups, and their rows, that are left when every group with something missing is deleted.

    A group is whole if every row of its own is used by the models and, where groups share occasions, it has one at
    each of them.
    """
    group = prepared.frame[prepared.roles.group]
    used = group.value_counts().reindex(seen.groups, fill_value=0).to_numpy()
    rows = _own_rows(prepared, seen, long)
    whole = (used > 0) & (used == rows)
    if seen.is_common:
        whole &= (seen.rows > 0).all(axis=1)
    return int(whole.sum()), int(used[whole].sum())


def _own_rows(prepared: Prepared, seen: Attendance, long: pd.DataFrame) -> np.ndarray:
    """Rows of each group, those at times without any outcome left out."""
    roles = prepared.roles
    counted = long[roles.group].notna().to_numpy()
    if roles.time is not None and len(seen.empty):
        counted = counted & ~time_numbers(long[roles.time], roles.time)[0].isin(seen.empty).to_numpy()
    return as_groups(long[roles.group][counted]).value_counts().reindex(seen.groups, fill_value=0).to_numpy()


def _over_time(seen: Attendance) -> Facts:
    dropouts, places = seen.drops_out, seen.last_seen
    early = dropouts & (places + 1 <= seen.seen.shape[1] / 2)
    gone = ~seen.seen
    return {
        "occasions": len(seen.times),
        "expected": seen.n_expected,
        "holes": seen.n_expected - seen.n_seen,
        "hole_share": float(gone.mean()),
        "absent": seen.n_absent,
        "complete": int(seen.complete.sum()),
        "dropouts": int(dropouts.sum()),
        "early": int(early.sum()),
        "late": int((dropouts & ~early).sum()),
        "gaps": int(seen.has_gap.sum()),
        "late_starts": int(seen.starts_late.sum()),
        "never": int(seen.never_seen.sum()),
        "monotone": seen.is_monotone,
        "first_time": float(seen.times[0]),
        "last_time": float(seen.times[-1]),
        "missing_first": int(gone[:, 0].sum()),
        "missing_last": int(gone[:, -1].sum()),
        "last_seen_gap": last_seen_gap(seen),
    }


def last_seen_gap(seen: Attendance) -> float | None:
    """Mean distance of the dropouts' last outcome from that of those who came again, at the same occasion.

    None where nobody drops out, or nobody is left to compare with.
    """
    leaving = np.zeros(seen.seen.shape, dtype=bool)
    dropouts = np.flatnonzero(seen.drops_out)
    leaving[dropouts, seen.last_seen[dropouts]] = True
    staying = seen.seen & ~leaving
    n = staying.sum(axis=0)
    stayed = np.where(staying, seen.outcome, 0.0).sum(axis=0) / np.maximum(n, 1)
    compared = leaving & (n > 0)
    if not compared.any():
        return None
    return float((seen.outcome - stayed)[compared].mean())
