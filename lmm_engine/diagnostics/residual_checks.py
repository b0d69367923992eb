"""Checks of the residuals as one heap: bends, changing spread, tails."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import pdtrc

from ..findings import Finding
from ..numerics import ALIASED, Array
from ..result import Estimates
from . import thresholds as limit
from .wording import correlation, expected, figure, percent

Findings = tuple[Finding, ...]
INTERCEPT = "(Intercept)"


def linearity(fit: Estimates, residual: Array, fitted: Array) -> Findings:
    """A quadratic trend of the residuals, over the fitted values or over a predictor."""
    looks = {name: curve(residual, x) for name, x in _looked_along(fit, fitted)}
    along, (share, sign) = max(looks.items(), key=lambda look: look[1][0])
    threshold = limit.curve_share(len(residual))
    if share < threshold:
        said = (
            f"No bend stands out: the strongest curve through the residuals, along {along}, would explain "
            f"{percent(share)} of their variance."
        )
        return (nothing("linearity_nothing_seen", share, threshold, said),)
    shape = "sag in the middle and rise at both ends" if sign > 0 else "rise in the middle and sag at both ends"
    return (
        Finding(
            "linearity_curved",
            "caution",
            share,
            threshold,
            f"Along {along} the residuals {shape}: a curve explains {percent(share)} of their variance, so that a "
            "straight line misses part of the trend.",
            "Try a curved trend (a squared term), a transformed outcome, or time as a category.",
        ),
    )


def _looked_along(fit: Estimates, fitted: Array) -> Iterator[tuple[str, Array]]:
    """The fitted values and each numeric predictor as it is; dummies have no middle, products are not looked at."""
    yield "the fitted values", fitted
    terms = fit.design.fixed_terms
    for j, (name, term) in enumerate(zip(fit.design.fixed_names, terms, strict=True)):
        if name == term and term != INTERCEPT and terms.count(term) == 1 and not set(":(") & set(term):
            yield f"“{name}”", fit.design.X[:, j]


def curve(residual: Array, x: Array) -> tuple[float, float]:
    """Share of the residuals' variance along the quadratic in x (line taken out of both), and the bend's sign."""
    spread = float(np.std(x))
    if len(residual) < limit.SPREAD_ROWS or not spread > 0:
        return 0.0, 0.0
    z = (x - x.mean()) / spread
    bend = z**2 - 1.0 - z * np.mean(z**3)
    left = residual - residual.mean() - z * np.mean(z * residual)
    length, total = float(bend @ bend), float(left @ left)
    if length <= ALIASED * len(z) or not total > 0:  # two values of x only: no curve between them
        return 0.0, 0.0
    along = float(bend @ left)
    return along**2 / (length * total), float(np.sign(along))


def constant_variance(standardized: Array, fitted: Array) -> Findings:
    """Size of the residuals in the upper third of the fitted values against the lower third."""
    third = len(fitted) // 3
    if third < limit.SPREAD_ROWS or not np.ptp(fitted) > 0:
        said = f"{len(fitted):,} rows, or fitted values that are all alike, cannot show a change of spread."
        return (nothing("constant_variance_too_few", float(third), float(limit.SPREAD_ROWS), said),)
    order = np.argsort(fitted, kind="stable")
    low, high = (float(np.mean(np.abs(standardized[rows]))) for rows in (order[:third], order[-third:]))
    ratio = max(low, high) / max(min(low, high), float(np.finfo(float).tiny))
    threshold = limit.spread_ratio(third)
    if ratio < threshold:
        said = (
            "The spread is much the same throughout: residuals in the highest third of the fitted values are "
            f"{figure(high / low)} times as large as in the lowest. A factor below {figure(threshold)} would not have "
            f"been noticed with {len(fitted):,} rows."
        )
        return (nothing("constant_variance_nothing_seen", ratio, threshold, said),)
    where, larger, smaller = ("grows", "highest", "lowest") if high > low else ("shrinks", "lowest", "highest")
    return (
        Finding(
            f"constant_variance_{where}",
            "caution",
            ratio,
            threshold,
            f"The spread {where} with the fitted values: residuals are {figure(ratio)} times as large in the {larger} "
            f"third as in the {smaller}.",
            "A logarithm of the outcome often helps where spread grows with level; otherwise a model with unequal "
            "variances. Intervals for single observations suffer most.",
        ),
    )


def residual_normality(standardized: Array) -> Findings:
    """Residuals far out, and a long tail on one side."""
    n = len(standardized)
    found = [finding for finding in (_tails(standardized), skewed(standardized)) if finding is not None]
    if found:
        return tuple(found)
    far, usual = int(np.sum(np.abs(standardized) > limit.FAR_OUT)), limit.FAR_OUT_SHARE * n
    said = (
        f"{far:,} of {n:,} residuals {'lies' if far == 1 else 'lie'} more than {figure(limit.FAR_OUT, 1)} SDs out "
        f"(about {expected(usual)} expected), and the skewness is {correlation(skewness(standardized))}: no more than "
        "chance brings."
    )
    return (nothing("residual_normality_nothing_seen", float(far), usual, said),)


def _tails(standardized: Array) -> Finding | None:
    """More residuals beyond 3, or beyond 4, SDs than a Poisson count with the normal's mean would reach."""
    n = len(standardized)
    for distance, share in ((limit.FAR_OUT, limit.FAR_OUT_SHARE), (limit.EXTREME, limit.EXTREME_SHARE)):
        far, usual = int(np.sum(np.abs(standardized) > distance)), share * n
        if far and pdtrc(far - 1, usual) < limit.FALSE_ALARM / 2:
            lie = f"{far:,} of {n:,} residuals lie" if far > 1 else f"One of {n:,} residuals lies"
            return Finding(
                "residual_normality_heavy_tails",
                "caution",
                float(far),
                usual,
                f"{lie} more than {figure(distance, 1)} SDs out, the furthest at "
                f"{figure(float(np.max(np.abs(standardized))))}; normal ones would put about {expected(usual)} there.",
                "Look at these rows for slips. If they are real, say so and report the fit with and without them.",
            )
    return None


def skewed(standardized: Array) -> Finding | None:
    """A long tail on one side, where there is one."""
    value = skewness(standardized)
    threshold = limit.skewness(max(len(standardized), 1))
    if abs(value) <= threshold:
        return None
    return Finding(
        "residual_normality_skewed",
        "caution",
        abs(value),
        threshold,
        f"The residuals have a long tail {'above' if value > 0 else 'below'} the line (skewness {correlation(value)}).",
        "A transformed outcome may fit better; with many rows the fixed effects bear this well.",
    )


def skewness(values: Array) -> float:
    """The third standardised moment; 0 for values that do not vary."""
    if not len(values):
        return 0.0
    centred = values - values.mean()
    variance = float(np.mean(centred**2))
    return float(np.mean(centred**3) / variance**1.5) if variance > 0 else 0.0


def nothing(code: str, measure: float, threshold: float, sentence: str) -> Finding:
    """A look that saw nothing, with what it measured."""
    return Finding(code, "note", measure, threshold, sentence)
