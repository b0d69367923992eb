"""What the grouping does to the data before any model: shares between groups, one predictor's slope read three ways."""

from __future__ import annotations

from os.path import commonprefix
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from ...data import Prepared
from ...data.attendance import Attendance, attendance
from ...numerics import Array
from ..words import named

Facts: TypeAlias = dict[str, Any]

#: A predictor asks two questions if at least this share of its variance lies within groups, and between them.
TWO_QUESTIONS = 0.05
#: Two slopes are told as alike if one is within this share of the other.
ALIKE = 0.2
#: With fewer groups seen on both occasions, a correlation is not worth telling.
FEWEST_PAIRS = 8
#: Two columns are two parts of one predictor only if their names share a stem of at least so many letters.
_STEM = 3
#: Deviations written with a few decimals have means this close to zero, as a share of their largest value.
_ROUNDED = 0.001


def grouping_facts(prepared: Prepared | None, long: pd.DataFrame | None, missing: Facts | None) -> Facts:
    """Facts about the groups that need no model.

    Parameters
    ----------
    prepared : Prepared or None
        The rows that the models see.
    long : DataFrame or None
        The long table that they were made from; without it nothing is said of occasions.
    missing : dict or None
        As `missing_facts` makes it.

    Returns
    -------
    dict
        ``between``: shares of variance that lie between groups' means. ``split``: a predictor that varies within groups
        and between them, with its three slopes. ``waves``: spread and likeness of the outcome on shared occasions.
        ``deletion``: what deleting groups with gaps would cost. ``leaving``: how those who left looked at their last
        occasion. Each None where it is not known or there is nothing to tell.
    """
    if prepared is None or not len(prepared.frame):
        return dict.fromkeys(("between", "split", "waves", "deletion", "leaving"))
    return {
        "between": _between_facts(prepared),
        "split": _split_facts(prepared),
        "waves": None if long is None else _wave_facts(attendance(long, prepared.roles)),
        "deletion": _deletion_facts(missing),
        "leaving": _leaving_facts(missing),
    }


def _between_facts(prepared: Prepared) -> Facts:
    """Shares of the outcome's and of time's variance that lie between the groups' means.

    Were rows dealt to the groups at random, ``(G - 1) / (n - 1)`` of the variance would still lie between the means.
    """
    frame, roles = prepared.frame, prepared.roles
    groups = frame[roles.group].nunique()
    return {
        "outcome": _share_between(frame[roles.outcome], frame[roles.group]),
        "by_chance": (groups - 1) / (len(frame) - 1) if len(frame) > 1 else None,
        "time": None if prepared.time_name is None else _share_between(frame[prepared.time_name], frame[roles.group]),
    }


def _share_between(values: pd.Series, group: pd.Series) -> float:
    """Variance of the groups' means, each at each of its rows, as a share of the whole; 0 where nothing varies."""
    x = values.astype(float)
    whole = float(x.var(ddof=0))
    means = x.groupby(group, observed=True).transform("mean")
    return float(means.var(ddof=0)) / whole if whole > 0 else 0.0


def _split_facts(prepared: Prepared) -> Facts | None:
    """The first predictor that varies both ways, or that stands in the table in two parts already."""
    frame, roles = prepared.frame, prepared.roles
    columns = [*([prepared.time_name] if prepared.time_name else []), *roles.predictors]
    numbers = {c: frame[c].astype(float) for c in columns if c not in prepared.categories}
    shares = {c: _share_between(x, frame[roles.group]) for c, x in numbers.items()}
    both = [c for c, share in shares.items() if TWO_QUESTIONS <= share <= 1 - TWO_QUESTIONS]
    parts = None if both or prepared.time_name is None else _given_parts(prepared, numbers, shares)
    if parts is not None:
        stem, *ends = parts
        x = numbers[ends[0]] + numbers[ends[1]]
    elif both:
        stem, ends, x = both[0], [], numbers[both[0]]
    else:
        return None
    return {
        "name": named(stem),
        "within_name": named(ends[0]) if ends else None,
        "between_name": named(ends[1]) if ends else None,
        "share_between": _share_between(x, frame[roles.group]),
        **_three_slopes(x, frame[roles.outcome].astype(float), frame[roles.group]),
    }


def _given_parts(
    prepared: Prepared, numbers: dict[str, pd.Series], shares: dict[str, float]
) -> tuple[str, str, str] | None:
    """Stem and names of a distance from the group's mean and of that mean, where the table holds both.

    A distance has mean zero in every group, and takes other values in one than in the next: occasions that all groups
    share would have mean zero too, if centred. The mean is constant within groups. Their names begin alike.
    """
    time = prepared.time_name
    if time is None or shares[time] > _ROUNDED:
        return None
    x, group = numbers[time], prepared.frame[prepared.roles.group]
    centres = x.groupby(group, observed=True).mean().abs().max()
    if centres > _ROUNDED * x.abs().max() or x.nunique() <= group.value_counts().max():
        return None
    for column, share in shares.items():
        stem = commonprefix([time, column]).rstrip("_-. ")
        if column != time and share >= 1 - _ROUNDED and len(stem) >= _STEM:
            return stem, time, column
    return None


def _three_slopes(x: pd.Series, y: pd.Series, group: pd.Series) -> Facts:
    """Least-squares slopes of y on x: within groups, between their means (each group one point), over all rows."""
    x_means, y_means = (v.groupby(group, observed=True).mean() for v in (x, y))
    x_within, y_within = (v - v.groupby(group, observed=True).transform("mean") for v in (x, y))
    within, between = _slope(x_within, y_within), _slope(x_means, y_means)
    return {
        "within": within,
        "between": between,
        "total": _slope(x, y),
        "difference": between - within,
        "shape": _shape(within, between),
    }


def _slope(x: pd.Series, y: pd.Series) -> float:
    dx: Array = (x - x.mean()).to_numpy(dtype=float)
    dy: Array = (y - y.mean()).to_numpy(dtype=float)
    return float(dx @ dy / (dx @ dx))


def _shape(within: float, between: float) -> str:
    """How the slope between groups' means compares with the one within groups."""
    if within * between < 0:
        return "reversed"
    if abs(between - within) <= ALIKE * max(abs(within), abs(between)):
        return "alike"
    return "steeper" if abs(between) > abs(within) else "flatter"


def _wave_facts(seen: Attendance) -> Facts | None:
    """Spread on the first and the last occasion that groups share, and how well early values foretell later ones."""
    if not seen.is_common or seen.outcome.shape[1] < 3:
        return None
    first, second, last = (seen.outcome[:, place] for place in (0, 1, -1))
    near, far = _correlation(first, second), _correlation(first, last)
    if near is None or far is None:
        return None
    return {
        "first_sd": float(np.nanstd(first, ddof=1)),
        "last_sd": float(np.nanstd(last, ddof=1)),
        "near": near,
        "far": far,
    }


def _correlation(a: Array, b: Array) -> float | None:
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < FEWEST_PAIRS or np.ptp(a[both]) == 0 or np.ptp(b[both]) == 0:
        return None
    return float(np.corrcoef(a[both], b[both])[0, 1])


def _deletion_facts(missing: Facts | None) -> Facts | None:
    """What is lost if every group with something missing is deleted; None where that would lose nothing."""
    if missing is None or not missing["lost_rows"]:
        return None
    return {
        "groups": missing["lost_groups"],
        "rows": missing["lost_rows"],
        "groups_left": missing["whole_groups"],
        "rows_left": missing["whole_rows"],
        "share": missing["lost_rows"] / missing["rows_used"],
    }


def _leaving_facts(missing: Facts | None) -> Facts | None:
    """How far from those who stayed the ones who left were, when they were last seen; None where nobody left."""
    if missing is None or not missing["dropouts"] or missing["last_seen_gap"] is None:
        return None
    gap = missing["last_seen_gap"]
    return {"groups": missing["dropouts"], "gap": gap, "direction": "higher" if gap > 0 else "lower"}
