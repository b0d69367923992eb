"""What a rung did not see coming: each row beside what its group's earlier rows led one to expect."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from ...data import Prepared
from ...numerics import Array
from ...result import Estimates

Facts: TypeAlias = dict[str, Any]

#: With fewer neighbouring pairs, a correlation of neighbours is not worth telling.
FEWEST_NEIGHBOURS = 20
#: The rows of a group are gone through one by one; longer groups are left alone.
MOST_ROWS_IN_GROUP = 1_000
#: An estimate further than this many standard errors from what chance gives is told as beyond chance.
TWO_SIDED_95 = 1.959963984540054


def surprises(fit: Estimates, order: Array) -> Array:
    """Standardised one-step-ahead errors of a fit with one grouping factor, (n,), in the order of its rows.

    Row i of a group is predicted from the fixed effects and the group's rows before it; the error is divided by its own
    standard deviation. Stacked, they are ``C^-1 (y - X beta)`` with ``C C' = V`` the lower Cholesky factor: under the
    model uncorrelated with variance one (Jones 1993, Longitudinal Data with Serial Correlation, Chapman & Hall). That
    beta was estimated is not allowed for.

    Parameters
    ----------
    fit : Estimates
    order : ndarray of shape (n,)
        What the rows of a group are to be put in order by.
    """
    term = fit.design.random[0]
    left = fit.design.y - fit.fitted(population=True).to_numpy()
    by_group = np.lexsort((order, term.codes))
    place = _place_in_group(term.codes[by_group])
    n_groups, k = len(term.levels), len(term.terms)
    mean = np.zeros((n_groups, k))
    spread = np.tile(fit.covariance(0), (n_groups, 1, 1))
    found = np.empty(len(left))
    for step in range(int(place.max()) + 1):
        rows = by_group[place == step]
        g, z = term.codes[rows], term.columns[rows]
        gain = np.einsum("gij,gj->gi", spread[g], z)
        variance = np.einsum("gi,gi->g", z, gain) + fit.sigma**2
        error = left[rows] - np.einsum("gi,gi->g", z, mean[g])
        mean[g] += gain * (error / variance)[:, None]
        spread[g] -= gain[:, :, None] * gain[:, None, :] / variance[:, None, None]
        found[rows] = error / np.sqrt(variance)
    return found


def surprise_facts(prepared: Prepared | None, fits: Mapping[int, Estimates]) -> Facts:
    """Facts about what the rungs leave in the order of time.

    Returns
    -------
    dict
        ``lingering``: the correlation of neighbouring surprises on ``rung1`` and ``rung2`` (None where not fitted),
        ``pairs`` of neighbours, how far from zero chance alone would mostly bring it (``chance``), and the ``verdict``
        on the highest rung: "lingers", "alternates" or "chance". ``wobble``: the standard deviation of the highest
        ``rung``'s surprises up to the middle of the range of time and after it (1 each, were the model right), their
        ``ratio``, between what bounds it would mostly lie by chance, and the ``verdict``: "grows", "shrinks" or
        "chance". Each None without a time, or where there is too little to tell.
    """
    nothing: Facts = {"lingering": None, "wobble": None}
    mixed = {rung: fit for rung, fit in fits.items() if rung > 0}
    if prepared is None or prepared.time_name is None or not mixed:
        return nothing
    first = next(iter(mixed.values()))
    codes = first.design.random[0].codes
    if np.bincount(codes).max() > MOST_ROWS_IN_GROUP:
        return nothing
    times = prepared.frame[prepared.time_name].reindex(first.design.rows).to_numpy(dtype=float)
    found = {rung: surprises(fit, times) for rung, fit in mixed.items()}
    return {"lingering": _lingering(found, codes, times), "wobble": _wobble(max(found), found[max(found)], times)}


def _lingering(found: Mapping[int, Array], codes: np.ndarray, times: Array) -> Facts | None:
    by_group = np.lexsort((times, codes))
    neighbours = np.flatnonzero(np.diff(codes[by_group]) == 0)
    # Rows of one time have no order among them.
    neighbours = neighbours[np.diff(times[by_group])[neighbours] > 0]
    if len(neighbours) < FEWEST_NEIGHBOURS:
        return None

    def together(values: Array) -> float:
        sorted_values = values[by_group]
        before, after = sorted_values[neighbours], sorted_values[neighbours + 1]
        return float(before @ after / math.sqrt((before @ before) * (after @ after)))

    found_at = {f"rung{rung}": together(found[rung]) if rung in found else None for rung in (1, 2)}
    chance = TWO_SIDED_95 / math.sqrt(len(neighbours))
    highest = together(found[max(found)])
    verdict = "chance" if abs(highest) <= chance else ("lingers" if highest > 0 else "alternates")
    return {**found_at, "rung": max(found), "pairs": len(neighbours), "chance": chance, "verdict": verdict}


def _wobble(rung: int, found: Array, times: Array) -> Facts | None:
    middle = float(times.min() + times.max()) / 2
    early, late = found[times <= middle], found[times > middle]
    if min(len(early), len(late)) < FEWEST_NEIGHBOURS:
        return None
    early_sd, late_sd = (math.sqrt(float(values @ values) / len(values)) for values in (early, late))
    reach = TWO_SIDED_95 * math.sqrt(0.5 / len(early) + 0.5 / len(late))
    ratio, low, high = late_sd / early_sd, math.exp(-reach), math.exp(reach)
    verdict = "chance" if low <= ratio <= high else ("grows" if ratio > 1 else "shrinks")
    return {
        "rung": rung,
        "middle": middle,
        "early": early_sd,
        "late": late_sd,
        "ratio": ratio,
        "low": low,
        "high": high,
        "verdict": verdict,
    }


def _place_in_group(sorted_codes: np.ndarray) -> np.ndarray:
    """0, 1, 2, … within each run of equal codes."""
    starts = np.flatnonzero(np.r_[True, np.diff(sorted_codes) != 0])
    return np.arange(len(sorted_codes)) - np.repeat(starts, np.diff(np.r_[starts, len(sorted_codes)]))
