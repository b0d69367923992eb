"""The checking screens as facts: shares of variance, shrinkage, residuals, the population line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from ...data import Prepared
from ...diagnostics import checks, population_lines, residual_frame
from ...inference.explained import icc, r2
from ...numerics import ALIASED, Array
from ...result import Estimates
from .fits import TWO_SIDED_95, rung_facts, spread_at, trend

Facts: TypeAlias = dict[str, Any]


def checking_facts(
    prepared: Prepared | None, fits: Mapping[int, Estimates], rung: int | None, level: str | None
) -> Facts:
    """Facts about the fits that the checking screens look at.

    Parameters
    ----------
    prepared : Prepared or None
    fits : mapping of int to Estimates
        The fitted rungs, by their number.
    rung : int or None
        The rung in question; `proposed_rung` if None or not fitted.
    level : str or None
        The group to take as the example; the one that is pulled furthest if None or not there.
    """
    names = ("chosen", "icc", "r2", "weight", "example", "slope_example", "line", "seen")
    if prepared is None or not fits:
        return dict.fromkeys(names)
    step = proposed_rung(fits) if rung is None or rung not in fits else rung
    fit = fits[step]
    return {
        "chosen": {"rung": step, "singular": fit.is_singular},
        "icc": _icc_facts(prepared, fits),
        "r2": {share: float(value) for share, value in r2(fit).items()},
        "weight": _weight_facts(fits.get(1)),
        "example": _example_facts(fits, level),
        "slope_example": _slope_example_facts(fits.get(2), level),
        "line": _line_facts(prepared, fit),
        "seen": _residual_facts(fit),
    }


def proposed_rung(fits: Mapping[int, Estimates]) -> int:
    """Propose the highest rung without trouble; where every mixed model has some, the lowest of these.

    Rung 0 is wrong on purpose, so it is proposed only where nothing else was fitted.
    """
    mixed = [rung for rung in fits if rung > 0] or list(fits)
    quiet = [rung for rung in mixed if fits[rung].converged and not fits[rung].is_singular]
    return max(quiet, default=min(mixed))


def _icc_facts(prepared: Prepared, fits: Mapping[int, Estimates]) -> Facts | None:
    """ICC of rung 1, and of rung 2 at the first and last time."""
    if 1 not in fits:
        return None
    shares = icc(fits[1])
    found: Facts = {"rung1": float(shares["adjusted"]), "rung1_unadjusted": float(shares["unadjusted"])}
    if 2 not in fits:
        return {**found, "rung2": None, "first": None, "last": None}
    times, rung2 = prepared.frame[prepared.time_name], rung_facts(fits[2], prepared)
    between = {"first": spread_at(rung2, float(times.min())) ** 2, "last": spread_at(rung2, float(times.max())) ** 2}
    at = {when: variance / (variance + rung2["residual_variance"]) for when, variance in between.items()}
    return {**found, "rung2": float(icc(fits[2])["adjusted"]), **at}


def _weight_facts(rung1: Estimates | None) -> Facts | None:
    """Share of its own distance that a group keeps on rung 1: ``n / (n + sigma^2 / tau^2)``."""
    if rung1 is None:
        return None
    variance = float(rung1.covariance(0)[0, 0])
    rows = np.bincount(rung1.design.random[0].codes)
    ends = {end: {"n": int(n), "weight": _weight(int(n), variance, rung1.sigma)} for end, n in _ends(rows)}
    return {
        "ratio": rung1.sigma**2 / variance if variance > 0 else None,
        "balanced": bool(rows.min() == rows.max()),
        **ends,
    }


def _ends(rows: np.ndarray) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("smallest", rows.min()), ("largest", rows.max())


def _weight(n: int, variance: float, sigma: float) -> float:
    return n * variance / (n * variance + sigma**2)


def _example_facts(fits: Mapping[int, Estimates], level: str | None) -> Facts | None:
    """One group on rung 1: its rows' mean distance from the average line, and the model's."""
    if 1 not in fits:
        return None
    fit = fits[1]
    term = fit.design.random[0]
    rows = np.bincount(term.codes)
    own = np.bincount(term.codes, weights=fit.design.y - fit.fitted(population=True).to_numpy()) / rows
    model = fit.modes(0)[:, 0]
    furthest = int(np.argmax(np.abs(own - model)))
    shown = _place_of(level, term.levels, furthest)
    return {
        "level": str(term.levels[shown]),
        "furthest": shown == furthest,
        "n": int(rows[shown]),
        "own_distance": float(own[shown]),
        "model_distance": float(model[shown]),
        "weight": _weight(int(rows[shown]), float(fit.covariance(0)[0, 0]), fit.sigma),
    }


def _place_of(level: str | None, levels: pd.Index, otherwise: int) -> int:
    names = [str(name) for name in levels]
    return names.index(level) if level in names else otherwise


def _slope_example_facts(rung2: Estimates | None, level: str | None) -> Facts | None:
    """One group's slope on rung 2: its own, the average line's, the model's; None where it has none of its own."""
    if rung2 is None or len(rung2.design.random[0].terms) < 2:
        return None
    term = rung2.design.random[0]
    lines = (rung2.design.y, rung2.fitted(population=True).to_numpy(), rung2.fitted().to_numpy())
    own, average, model = (_slopes_by_group(term.codes, term.columns[:, 1], values) for values in lines)
    pull = np.abs(own - model)
    if np.isnan(pull).all():
        return None
    shown = _place_of(level, term.levels, int(np.nanargmax(pull)))
    if np.isnan(own[shown]):
        return None
    return {
        "level": str(term.levels[shown]),
        "own": float(own[shown]),
        "average": float(average[shown]),
        "model": float(model[shown]),
    }


def _slopes_by_group(codes: np.ndarray, x: Array, values: Array) -> Array:
    """Least-squares slope of values on x within each group, (G,); NaN where x does not vary in the group."""
    rows = np.bincount(codes)
    dx = x - (np.bincount(codes, weights=x) / rows)[codes]
    dv = values - (np.bincount(codes, weights=values) / rows)[codes]
    square = np.bincount(codes, weights=dx * dx)
    varies = square > ALIASED * float(square.max())
    return np.where(varies, np.bincount(codes, weights=dx * dv) / np.where(varies, square, 1.0), np.nan)


def _line_facts(prepared: Prepared, fit: Estimates) -> Facts | None:
    """The population line at its two ends, and where a single new measurement of a new group would fall at the last."""
    if prepared.time_name is None:
        return None
    ends = population_lines(fit, prepared.frame, prepared.time_name, n=2).sort_values("time")
    first, last = ends.iloc[0], ends.iloc[-1]
    reach = _reach_of_a_person(prepared, fit, last)
    return {
        "first_time": float(first["time"]),
        "last_time": float(last["time"]),
        **{f"first{suffix}": float(first[column]) for suffix, column in _LINE_COLUMNS.items()},
        **{f"last{suffix}": float(last[column]) for suffix, column in _LINE_COLUMNS.items()},
        "band_trend": trend(float(first["upper"] - first["lower"]), float(last["upper"] - last["lower"])),
        "other_predictors": bool(prepared.roles.predictors),
        "person_low": float(last["estimate"]) - reach,
        "person_high": float(last["estimate"]) + reach,
    }


_LINE_COLUMNS = {"": "estimate", "_low": "lower", "_high": "upper"}


def _reach_of_a_person(prepared: Prepared, fit: Estimates, end: pd.Series) -> float:
    """Half-width of the 95 % range of one new row of a new group: that of the mean and that of the crowd, combined."""
    of_the_mean = float(end["upper"] - end["lower"]) / 2
    between = spread_at(rung_facts(fit, prepared), float(end["time"]))
    return math.hypot(of_the_mean, TWO_SIDED_95 * math.hypot(between, fit.sigma))


def _residual_facts(fit: Estimates) -> Facts:
    """What stands out in the residuals: findings, how many lie beyond 2 SD, and whose is the most extreme."""
    frame = residual_frame(fit)
    size = frame["standardized"].abs().reset_index(drop=True)
    worst = int(size.argmax())
    named = bool(fit.design.random)
    return {
        "n": len(frame),
        "beyond_two": int((size > 2).sum()),
        "beyond_two_expected": 2 * _UPPER_TAIL_AT_TWO * len(frame),
        "largest": {"size": float(size[worst]), "level": str(frame["group"].iloc[worst])} if named else None,
        "findings": [
            {"code": f.code, "severity": f.severity, "sentence": f.sentence, "remedy": f.remedy or None}
            for f in checks(fit)
            if f.severity != "note"
        ],
    }


# Probability of a standard normal value above 2.
_UPPER_TAIL_AT_TWO = 0.022750131948179195
