"""What some lessons ask of the fits beyond what their screens show: likeness of rows, the search, tests of time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import pandas as pd

from ...data import Prepared
from ...inference.clusters.clustering import design_effect
from ...inference.effects.wald import DfMethod, coefficients
from ...result import Estimates
from ..escape import r_name

Facts: TypeAlias = dict[str, Any]


def course_facts(prepared: Prepared | None, fits: Mapping[int, Estimates], df: DfMethod = "satterthwaite") -> Facts:
    """Facts for the lessons on variance, structures, estimation and comparison.

    Parameters
    ----------
    prepared : Prepared or None
    fits : mapping of int to Estimates
        The fitted rungs, by their number.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Degrees of freedom of the tests of time.

    Returns
    -------
    dict
        ``cluster`` (what grouping costs the mean on rung 1), ``alike`` (correlations that rung 2 implies between rows
        of one group), ``search`` (the highest mixed rung's theta and how it was found), ``time_test`` (the test of time
        on each rung); None where there is nothing to say.
    """
    if prepared is None:
        fits = {}
    return {
        "cluster": _cluster_facts(fits.get(1)),
        "alike": None if prepared is None else _alike_facts(prepared, fits.get(2)),
        "search": _search_facts(fits),
        "time_test": None if prepared is None else _time_test_facts(prepared, fits, df),
    }


def _cluster_facts(rung1: Estimates | None) -> Facts | None:
    """Design effect and effective rows of the mean (`inference.clustering.design_effect`)."""
    if rung1 is None:
        return None
    mean = design_effect(rung1).loc["(mean)"]
    return {"design_effect": float(mean["design_effect"]), "effective_rows": float(mean["effective_n"])}


def _alike_facts(prepared: Prepared, rung2: Estimates | None) -> Facts | None:
    """Correlation of the first time with the middle of the range and with its end, predictors set aside."""
    if rung2 is None or prepared.time_name is None or rung2.covariance(0).shape != (2, 2):
        return None
    times = prepared.frame[prepared.time_name]
    first, last = float(times.min()), float(times.max())
    middle = (first + last) / 2
    near, far = (_correlation(rung2, first, other) for other in (middle, last))
    return {"first": first, "middle": middle, "last": last, "near": near, "far": far}


def _correlation(fit: Estimates, s: float, t: float) -> float:
    """``(t00 + (s + t) t01 + s t t11) / sqrt(w(s) w(t))`` with ``w(t) = t00 + 2 t t01 + t^2 t11 + sigma^2``."""
    sigma = fit.covariance(0)

    def together(a: float, b: float) -> float:
        return float(sigma[0, 0] + (a + b) * sigma[0, 1] + a * b * sigma[1, 1])

    return together(s, t) / math.sqrt((together(s, s) + fit.sigma**2) * (together(t, t) + fit.sigma**2))


def _search_facts(fits: Mapping[int, Estimates]) -> Facts | None:
    """Where the search of the highest mixed rung ended."""
    mixed = [rung for rung in fits if rung > 0]
    if not mixed:
        return None
    fit = fits[max(mixed)]
    return {
        "rung": max(mixed),
        "theta": [float(value) for value in fit.theta],
        "theta_rung1": float(fits[1].theta[0]) if 1 in fits else None,
        "criterion": -2.0 * float(fit.loglik),
        "evaluations": fit.n_evaluations,
        "converged": fit.converged,
        "singular": fit.is_singular,
    }


def _time_test_facts(prepared: Prepared, fits: Mapping[int, Estimates], df: DfMethod) -> Facts | None:
    """The test of time's own coefficient on rungs 1 and 2."""
    name = prepared.time_name
    if name is None:
        return None
    found = {f"rung{rung}": _one_test(coefficients(fits[rung], df), name) for rung in (1, 2) if rung in fits}
    return {**dict.fromkeys(("rung1", "rung2")), **found} if any(found.values()) else None


def _one_test(table: pd.DataFrame, name: str) -> Facts | None:
    term = next((spelling for spelling in (name, r_name(name)) if spelling in table.index), None)
    if term is None:
        return None
    row = table.loc[term]
    statistic, p, df = (float(row[column]) for column in ("statistic", "p_value", "df"))
    if not math.isfinite(statistic):
        return None
    return {"statistic": statistic, "p": p, "df": df if math.isfinite(df) else None}
