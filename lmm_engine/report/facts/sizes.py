"""How large an effect is, beside each spread it may be measured with; and what one parameter costs in BIC."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from ...data import Prepared
from ...errors import LmmError
from ...estimate import estimate_from
from ...inference.effects.wald import DfMethod, coefficients
from ...inference.explained import variance_sources
from ...numerics import Array
from ...result import Estimates
from ..words import named, term_of, terms

Facts: TypeAlias = dict[str, Any]


def size_facts(
    prepared: Prepared | None, fits: Mapping[int, Estimates], chosen: int | None, df: DfMethod = "satterthwaite"
) -> Facts:
    """Facts about sizes.

    Parameters
    ----------
    prepared : Prepared or None
    fits : mapping of int to Estimates
        The fitted rungs, by their number.
    chosen : int or None
        The rung in question.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        For the interval.

    Returns
    -------
    dict
        ``size``: the first effect, of time or else of the first predictor, over a step that can be pictured, in the
        outcome's unit and in standard deviations between, within, and of both (Hedges 2007, J. Educ. Behav. Stat.
        32:341). ``charge``: what BIC asks for a parameter if rows are counted or groups, and which rung is lowest.
        Each None where there is nothing to say.
    """
    fit = None if prepared is None or chosen is None else fits.get(chosen)
    return {
        "size": None if fit is None or prepared is None else _size(prepared, fit, df),
        "charge": None if prepared is None else _charge(fits),
    }


def _size(prepared: Prepared, fit: Estimates, df: DfMethod) -> Facts | None:
    name = next((term.name for term in terms(prepared) if term.parts and term.name in fit.fixed_effects.index), None)
    parts = variance_sources(fit)
    within = math.sqrt(parts["residual"])
    between = math.sqrt(parts.drop(["fixed", "residual"]).sum())
    if name is None or not within > 0:
        return None
    kind, step = _step(prepared, name)
    row = coefficients(fit, df).loc[name]
    effect, low, high = (float(step * row[column]) for column in ("estimate", "ci_lower", "ci_upper"))
    if not all(map(math.isfinite, (effect, low, high))) or not step > 0:
        return None
    total = math.hypot(between, within)
    return {
        "name": term_of(name, prepared).words,
        "kind": kind,
        "step": step,
        "effect": effect,
        "low": low,
        "high": high,
        "within_sd": within,
        "between_sd": between,
        "total_sd": total,
        "by_within": effect / within,
        "by_between": effect / between if between > 0 else None,
        "by_total": effect / total,
        "raw_sd": float(prepared.frame[prepared.roles.outcome].std()),
    }


def _step(prepared: Prepared, name: str) -> tuple[str, float]:
    """From the first time to the last; from a baseline to another category; one standard deviation of a number."""
    part = term_of(name, prepared).parts[0]
    if part.level is not None:
        return "category", 1.0
    if part.column == prepared.roles.time:
        times = prepared.frame[prepared.time_name]
        return "time", float(times.max() - times.min())
    return "number", float(prepared.frame[part.column].astype(float).std())


def _charge(fits: Mapping[int, Estimates]) -> Facts | None:
    """BIC with the logarithm of the rows, as lme4 has it, and of the groups, as SAS has it."""
    mixed = [fit for fit in fits.values() if fit.n_groups]
    if not mixed or len(fits) < 2:
        return None
    rows, groups = mixed[0].nobs, max(mixed[0].n_groups.values())

    def lowest(n: int) -> int:
        return min(fits, key=lambda rung: -2.0 * fits[rung].loglik + fits[rung].n_parameters * math.log(n))

    return {
        "rows": rows,
        "groups": groups,
        "per_row_count": math.log(rows),
        "per_group_count": math.log(groups),
        "by_rows": lowest(rows),
        "by_groups": lowest(groups),
    }


def crowding_facts(prepared: Prepared | None, fit: Estimates | None) -> Facts | None:
    """How much the predictors of a fit take from each other.

    Returns
    -------
    dict or None
        ``name``, the predictor with the most inflated standard errors, and ``times``, by how much: the generalised
        variance inflation factor to the power ``1 / (2 df)``, the intercept set aside and the variance components as
        they are (Fox & Monette 1992, JASA 87:178). ``partner``, a coefficient of which is most correlated with one of
        it, and that ``correlation``. ``product`` whether one of the two is a product. None with fewer than two
        predictors.
    """
    if prepared is None or fit is None:
        return None
    vcov = fit.vcov.drop(index="(Intercept)", columns="(Intercept)", errors="ignore")
    owner = [tuple(part.column for part in term_of(str(name), prepared).parts) for name in vcov.index]
    columns = list(dict.fromkeys(owner))
    if len(columns) < 2:
        return None
    spread = np.sqrt(np.diag(vcov))
    correlation = vcov.to_numpy(dtype=float) / np.outer(spread, spread)
    inside = {column: np.array([mine == column for mine in owner]) for column in columns}
    times = {column: _inflation(correlation, mine) for column, mine in inside.items()}
    worst = max(columns, key=lambda column: times[column])
    shared = np.where(inside[worst][:, None] & ~inside[worst], correlation, 0.0)
    found = np.unravel_index(int(np.argmax(np.abs(shared))), shared.shape)
    partner = owner[int(found[1])]
    return {
        "name": _words(worst),
        "times": times[worst],
        "partner": _words(partner),
        "correlation": float(shared[found]),
        "product": len(worst) > 1 or len(partner) > 1,
    }


def _inflation(correlation: Array, mine: np.ndarray) -> float:
    """How many times larger a predictor's standard errors are for the others' being there."""
    blocks = correlation[np.ix_(mine, mine)], correlation[np.ix_(~mine, ~mine)], correlation
    own, others, whole = (float(np.linalg.slogdet(block)[1]) for block in blocks)
    return math.exp((own + others - whole) / (2 * int(mine.sum())))


def _words(columns: tuple[str, ...]) -> str:
    return " × ".join(named(column) for column in columns)


def method_facts(rung1: Estimates | None) -> Facts | None:
    """Spread of the levels on rung 1 by both methods; None before it is fitted, or where the other method cannot be.

    The second fit starts from the cross-products of the first, so it costs next to nothing.
    """
    if rung1 is None:
        return None
    try:
        other = estimate_from(rung1.design, rung1.moments, "ML" if rung1.method == "REML" else "REML")
    except LmmError:
        return None
    by = {fit.method: fit for fit in (rung1, other)}
    spreads = {method: math.sqrt(float(fit.covariance(0)[0, 0])) for method, fit in by.items()}
    return {"reml": spreads["REML"], "ml": spreads["ML"], "groups": max(rung1.n_groups.values())}
