"""The ladder as facts: what each rung estimates, what changed from the rung below, what the tests say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from ...data import Prepared
from ...inference.effects.wald import DfMethod, coefficients
from ...result import Estimates
from ..components import Spread, spread
from ..escape import r_name

Facts: TypeAlias = dict[str, Any]
Trend = Literal["rose", "fell", "same"]

# Two numbers closer than this are told as "hardly moved": no reader would call a change of 2 % a rise.
NOTICEABLE = 0.02
# A group's mean residual beyond this many standard errors is told as "off the line": 1 in 20 by chance.
TWO_SIDED_95 = 1.959963984540054


def ladder_facts(
    prepared: Prepared | None,
    fits: Mapping[int, Estimates],
    comparison: pd.DataFrame | None,
    df: DfMethod = "satterthwaite",
) -> Facts:
    """Facts about the rungs that are fitted.

    Parameters
    ----------
    prepared : Prepared or None
    fits : mapping of int to Estimates
        The fitted rungs, by their number.
    comparison : DataFrame or None
        As `lmm_engine.compare` returns it.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Whose standard errors: Kenward and Roger's are adjusted.
    """
    if prepared is None:
        fits = {}
    rungs: Facts = {f"rung{step}": None for step in (0, 1, 2)}
    rungs |= {f"rung{step}": rung_facts(fit, prepared, df) for step, fit in fits.items() if prepared is not None}
    return {
        **rungs,
        "step01": _step_facts(rungs["rung0"], rungs["rung1"]),
        "step12": _step_facts(rungs["rung1"], rungs["rung2"]),
        "fan": _fan_facts(prepared, rungs["rung2"]),
        "method": next((fit.method for fit in fits.values()), None),
        **_comparison_facts(fits, comparison),
    }


def rung_facts(fit: Estimates, prepared: Prepared, df: DfMethod = "satterthwaite") -> Facts:
    """What one rung estimates; None where the rung has no such number."""
    time = _time_term(fit, prepared)
    rung: Facts = {
        "parameters": fit.n_parameters,
        "loglik": float(fit.loglik),
        "sigma": float(fit.sigma),
        "residual_variance": float(fit.sigma**2),
        "n_fixed": len(fit.fixed_effects),
        **_fixed_facts(fit, "intercept", "(Intercept)", df),
        **_fixed_facts(fit, "slope", time, df),
        **_random_facts(fit),
        **_stray_groups(fit, prepared),
        "singular": fit.is_singular,
    }
    return _slope_range(rung)


def _time_term(fit: Estimates, prepared: Prepared) -> str | None:
    """The time variable as the table of fixed effects spells it."""
    if prepared.time_name is None:
        return None
    spellings = (prepared.time_name, r_name(prepared.time_name))
    return next((name for name in spellings if name in fit.fixed_effects.index), None)


def _fixed_facts(fit: Estimates, label: str, term: str | None, df: DfMethod) -> Facts:
    if term is None or term not in fit.fixed_effects.index:
        return {label: None, f"{label}_se": None}
    error = coefficients(fit, df).loc[term, "std_error"]
    return {label: float(fit.fixed_effects[term]), f"{label}_se": float(error)}


def _random_facts(fit: Estimates) -> Facts:
    """Spread of levels and slopes; no correlation where one of them does not vary."""
    found = spread(fit)
    intercept, slope = (*(found.sds if found else ()), None, None)[:2]
    return {
        "intercept_sd": intercept,
        "intercept_variance": None if intercept is None else intercept**2,
        "slope_sd": slope,
        "slope_variance": None if slope is None else slope**2,
        "covariance": found.covariance if found else None,
        "correlation": None if found is None or any(found.vanished) else found.correlation,
        "singular_kind": _singular_kind(found) if found and fit.is_singular else None,
    }


def _singular_kind(found: Spread) -> str:
    """Which number of a singular fit stands at its edge."""
    if found.vanished[0] or len(found.sds) == 1:
        return "intercept"
    if found.vanished[1]:
        return "slope"
    return "correlation" if found.perfect else "mixture"


def _slope_range(rung: Facts) -> Facts:
    """Where 19 in 20 groups have their slope, if slopes are normal around the average."""
    if rung["slope"] is None or not rung["slope_sd"]:
        return {**rung, "slope_range_low": None, "slope_range_high": None}
    reach = TWO_SIDED_95 * rung["slope_sd"]
    return {**rung, "slope_range_low": rung["slope"] - reach, "slope_range_high": rung["slope"] + reach}


def _stray_groups(fit: Estimates, prepared: Prepared) -> Facts:
    """How many groups leave the common line, and how many would by chance if rows were independent.

    Asked of rung 0. A group is off the line if its mean residual lies more than 1.96 standard errors from zero
    (``sigma / sqrt(n)``); all on one side, if its residuals share a sign. Groups of one row say nothing.
    """
    if fit.design.random:
        return {}
    group = prepared.frame[prepared.roles.group].reindex(fit.design.rows).to_numpy()
    residuals = pd.Series(fit.residuals().to_numpy()).groupby(group, observed=True)
    n = residuals.size()
    n = n[n > 1]
    mean = residuals.mean()[n.index]
    same = (residuals.min()[n.index] > 0) | (residuals.max()[n.index] < 0)
    return {
        "groups_judged": len(n),
        "off_groups": int((mean.abs() > TWO_SIDED_95 * fit.sigma / np.sqrt(n)).sum()),
        "off_expected": 0.05 * len(n),
        "same_side": int(same.sum()),
        "same_side_expected": float((0.5 ** (n - 1)).sum()),
    }


def _step_facts(lower: Facts | None, upper: Facts | None) -> Facts | None:
    """What changed from one rung to the next."""
    if lower is None or upper is None:
        return None
    step: Facts = {
        "loglik_gain": upper["loglik"] - lower["loglik"],
        "extra_parameters": upper["parameters"] - lower["parameters"],
    }
    for what in ("sigma", "slope_se", "intercept_se"):
        before, after = lower[what], upper[what]
        step |= {f"{what}_before": before, f"{what}_after": after, f"{what}_trend": trend(before, after)}
    return step


def trend(before: float | None, after: float | None) -> Trend | None:
    """Whether a positive number rose, fell or stayed about the same."""
    if before is None or after is None:
        return None
    if abs(after - before) <= NOTICEABLE * abs(before):
        return "same"
    return "rose" if after > before else "fell"


def _fan_facts(prepared: Prepared | None, rung2: Facts | None) -> Facts | None:
    """Spread of the lines at the first and last time, and where it is smallest: ``v(t) = t00 + 2 t t01 + t^2 t11``."""
    if prepared is None or rung2 is None or rung2["slope_sd"] is None:
        return None
    times = prepared.frame[prepared.time_name]
    first, last = float(times.min()), float(times.max())
    first_sd, last_sd = spread_at(rung2, first), spread_at(rung2, last)
    direction = trend(first_sd, last_sd)
    narrowest = -rung2["covariance"] / rung2["slope_variance"] if rung2["slope_variance"] > 0 else None
    inside = narrowest is not None and first < narrowest < last
    return {
        "first_time": first,
        "last_time": last,
        "first_sd": first_sd,
        "last_sd": last_sd,
        "shape": {"rose": "out", "fell": "in"}.get(direction or "", "level"),
        "narrowest_time": narrowest,
        "narrowest_sd": None if narrowest is None else spread_at(rung2, narrowest),
        "narrowest_inside": inside,
    }


def spread_at(rung: Facts, time: float) -> float:
    """SD between groups' lines at a time; a random intercept alone spreads the same everywhere."""
    slope, cross = rung["slope_variance"] or 0.0, rung["covariance"] or 0.0
    return math.sqrt(max(0.0, (rung["intercept_variance"] or 0.0) + 2 * time * cross + time**2 * slope))


def _comparison_facts(fits: Mapping[int, Estimates], comparison: pd.DataFrame | None) -> Facts:
    tests: Facts = {"lrt1": None, "lrt2": None, "best": None}
    if comparison is None or len(comparison) < 2:
        return tests
    rows = {step: comparison.loc[fit.formula] for step, fit in fits.items() if fit.formula in comparison.index}
    tests |= {f"lrt{step}": _test_facts(row) for step, row in rows.items() if step > 0 and step - 1 in rows}
    if len(rows) > 1:
        tests["best"] = {what: min(rows, key=lambda step: rows[step][what]) for what in ("aic", "bic")}
    return tests


def _test_facts(row: pd.Series) -> Facts:
    """One likelihood-ratio test; ``verdict_p`` is the p-value that allows for the boundary, where there is one."""
    statistic, p, p_boundary = (_or_none(row[name]) for name in ("statistic", "p_value", "p_boundary"))
    return {
        "statistic": statistic,
        "df": None if statistic is None else int(row["df"]),
        "p": p,
        "p_boundary": p_boundary,
        "verdict_p": p if p_boundary is None else p_boundary,
        "reason": row["reason"] or None if statistic is None else None,
    }


def _or_none(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
