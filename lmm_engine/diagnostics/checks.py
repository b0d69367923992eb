"""What can be seen in the residuals and the random effects, panel by panel, said as findings.

Each panel's findings begin with its name: ``linearity_``, ``constant_variance_``, ``residual_normality_``,
``random_effect_normality_`` and ``group_residuals_``. Each panel always says something: that nothing was seen is a
finding too, and no proof.
"""

from __future__ import annotations

import numpy as np
from scipy.special import pdtrc

from ..findings import Finding
from ..numerics import Array
from ..result import Estimates
from . import thresholds as limit
from .residuals import residual_frame

Findings = tuple[Finding, ...]


def checks(fit: Estimates) -> Findings:
    """Everything that was looked at, in the order of the panels; at least one finding for each.

    Parameters
    ----------
    fit : Estimates

    Returns
    -------
    tuple of Finding
    """
    frame = residual_frame(fit)
    residual, fitted = frame["residual"].to_numpy(), frame["fitted"].to_numpy()
    return (
        *linearity(residual, fitted),
        *constant_variance(residual, fitted),
        *residual_normality(frame["standardized"].to_numpy()),
        *random_effect_normality(fit),
        *group_residuals(fit, residual),
    )


def linearity(residual: Array, fitted: Array) -> Findings:
    """A quadratic trend of the residuals over the fitted values."""
    share, t = _curve(residual, fitted)
    if share >= limit.CURVE_SHARE and abs(t) >= limit.CURVE_T:
        shape = "sag in the middle and rise at both ends" if t > 0 else "rise in the middle and sag at both ends"
        return (
            Finding(
                "linearity_curved",
                "caution",
                share,
                limit.CURVE_SHARE,
                f"The residuals {shape}: a curve explains {share:.0%} of their variance, so a straight line misses "
                "part of the trend.",
                "Try a curved trend (the square of time), a transformed outcome, or time as a category.",
            ),
        )
    return (
        _fine(
            "linearity_nothing_seen",
            share,
            limit.CURVE_SHARE,
            f"No bend stands out: a curve through the residuals would explain {share:.1%} of their variance.",
        ),
    )


def _curve(residual: Array, fitted: Array) -> tuple[float, float]:
    """Share of the residuals' variance along the quadratic in the fitted values, and its t statistic."""
    n, spread = len(residual), float(np.std(fitted))
    if n < 5 or not spread > 0 or not np.std(residual) > 0:
        return 0.0, 0.0
    z = (fitted - fitted.mean()) / spread
    basis, _ = np.linalg.qr(np.column_stack([np.ones(n), z, z**2]))
    centred = residual - basis[:, :2] @ (basis[:, :2].T @ residual)
    along = float(basis[:, 2] @ centred) * (1.0 if basis[:, 2] @ z**2 > 0 else -1.0)
    total = float(centred @ centred)
    share = along**2 / total if total > 0 else 0.0
    return share, float(np.sign(along) * np.sqrt(share * (n - 3) / max(1.0 - share, np.finfo(float).eps)))


def constant_variance(residual: Array, fitted: Array) -> Findings:
    """Residual spread in the upper third of the fitted values against the lower third."""
    third = len(fitted) // 3
    if third < limit.SPREAD_ROWS or not np.ptp(fitted) > 0:
        return (
            _fine(
                "constant_variance_too_few",
                float(third),
                float(limit.SPREAD_ROWS),
                f"With {len(fitted)} rows and few distinct fitted values, a change of spread could not be seen.",
            ),
        )
    order = np.argsort(fitted, kind="stable")
    low, high = np.std(residual[order[:third]]), np.std(residual[order[-third:]])
    ratio = float(max(low, high) / max(min(low, high), np.finfo(float).tiny))
    where = "grows" if high > low else "shrinks"
    if ratio >= limit.SPREAD_RATIO:
        return (
            Finding(
                f"constant_variance_{where}",
                "caution",
                ratio,
                limit.SPREAD_RATIO,
                f"The spread {where} with the fitted values: the residuals' SD differs by a factor of {ratio:.1f} "
                "between the lowest and the highest third.",
                "A logarithm of the outcome often helps where spread grows with level; "
                "otherwise a model with unequal variances.",
            ),
        )
    return (
        _fine(
            "constant_variance_nothing_seen",
            ratio,
            limit.SPREAD_RATIO,
            f"The spread is much the same throughout: from the lowest to the highest third of the fitted values the "
            f"residuals' SD differs by a factor of {ratio:.2f}.",
        ),
    )


def residual_normality(standardized: Array) -> Findings:
    """Residuals far out, and a long tail on one side."""
    n = len(standardized)
    found: list[Finding] = []
    for distance, share in ((limit.FAR_OUT, limit.FAR_OUT_SHARE), (limit.EXTREME, limit.EXTREME_SHARE)):
        far, expected = int(np.sum(np.abs(standardized) > distance)), share * n
        if far and pdtrc(far - 1, expected) < limit.CHANCE:
            lie = f"{far} of {n} residuals lie" if far > 1 else f"One of {n} residuals lies"
            found.append(
                Finding(
                    "residual_normality_heavy_tails",
                    "caution",
                    float(far),
                    expected,
                    f"{lie} more than {distance:.0f} SDs out; normal ones would put about {_about(expected)} there.",
                    "Look at these rows for slips. If they are real, say so and report the fit with and without them.",
                )
            )
            break
    skewness = _skewness(standardized)
    if abs(skewness) > limit.SKEWNESS:
        side = "above" if skewness > 0 else "below"
        found.append(
            Finding(
                "residual_normality_skewed",
                "caution",
                abs(skewness),
                limit.SKEWNESS,
                f"The residuals have a long tail {side} the line (skewness {skewness:.2f}).",
                "A transformed outcome may fit better; with many rows the fixed effects bear this well.",
            )
        )
    if found:
        return tuple(found)
    far, expected = int(np.sum(np.abs(standardized) > limit.FAR_OUT)), limit.FAR_OUT_SHARE * n
    return (
        _fine(
            "residual_normality_nothing_seen",
            float(far),
            expected,
            f"{far} of {n} residuals {'lies' if far == 1 else 'lie'} more than {limit.FAR_OUT:.0f} SDs out (about "
            f"{_about(expected)} expected), and the skewness is {skewness:.2f}: no more than chance brings.",
        ),
    )


def random_effect_normality(fit: Estimates) -> Findings:
    """Groups far from all others, and whether there are enough groups to see anything."""
    if not fit.random_terms:
        return (_fine("random_effect_normality_none", 0.0, 0.0, "This model has no random effects to look at."),)
    found: list[Finding] = []
    n_groups = len(fit.random_terms[0].levels)
    if n_groups < limit.FEW_GROUPS:
        found.append(
            Finding(
                "random_effect_normality_few_groups",
                "note",
                float(n_groups),
                float(limit.FEW_GROUPS),
                f"{n_groups} groups are too few to see the shape of a distribution: a bent Q-Q plot would mean little.",
                "Lean on what is known about the groups, not on the picture.",
            )
        )
    found += _outlying_groups(fit)
    if found:
        return tuple(found)
    return (
        _fine(
            "random_effect_normality_nothing_seen",
            0.0,
            limit.GROUP_FAR_OUT,
            f"None of the {n_groups} groups stands more than {limit.GROUP_FAR_OUT:.0f} SDs from the others. Predicted "
            "effects are drawn towards the middle, so that this view is a lenient one.",
        ),
    )


def _outlying_groups(fit: Estimates) -> list[Finding]:
    found = []
    for i, term in enumerate(fit.random_terms):
        for name, modes in zip(term.terms, fit.modes(i).T, strict=True):
            spread = float(np.std(modes))
            if not spread > 0:
                continue
            distance = np.abs(modes - modes.mean()) / spread
            far = np.flatnonzero(distance > limit.GROUP_FAR_OUT)
            expected = limit.FAR_OUT_SHARE * len(modes)
            if len(far) > expected + 3.0 * np.sqrt(expected):
                found.append(_outlying(term.factor, name, [str(term.levels[g]) for g in far], float(distance.max())))
    return found


def _outlying(factor: str, name: str, levels: list[str], distance: float) -> Finding:
    shown = ", ".join(f"“{level}”" for level in levels[:3]) + (
        f" and {len(levels) - 3} more" if len(levels) > 3 else ""
    )
    return Finding(
        "random_effect_normality_outlying",
        "caution",
        distance,
        limit.GROUP_FAR_OUT,
        f"{factor} {shown}: far from the others in {name}, up to {distance:.1f} SDs of the predicted effects.",
        "Check the data of these groups, and report the fit with and without them.",
    )


def group_residuals(fit: Estimates, residual: Array) -> Findings:
    """Memory between neighbouring rows of a group, and groups that scatter far more than others."""
    if not fit.random_terms:
        return _group_means(fit)
    found: list[Finding] = []
    codes = fit.random_terms[0].codes
    memory = lag_one(residual, codes)
    if memory > limit.SERIAL:
        found.append(
            Finding(
                "group_residuals_serial",
                "caution",
                memory,
                limit.SERIAL,
                f"Neighbouring rows of a group have residuals that go together (correlation {memory:.2f}): the model "
                "has not caught all that connects them.",
                "A random slope, a curved trend or an autoregressive residual may be missing.",
            )
        )
    size = np.bincount(codes)
    spread = np.sqrt(np.bincount(codes, weights=residual**2) / size)
    wide = np.flatnonzero((size >= limit.GROUP_ROWS) & (spread > limit.GROUP_SPREAD * fit.sigma))
    if len(wide):
        found.append(_wide_groups(fit, wide, spread))
    if found:
        return tuple(found)
    return (
        _fine(
            "group_residuals_nothing_seen",
            memory,
            limit.SERIAL,
            f"No group scatters far more than the others, and neighbouring residuals are hardly related (correlation "
            f"{memory:.2f}).",
        ),
    )


def _wide_groups(fit: Estimates, wide: np.ndarray, spread: Array) -> Finding:
    term = fit.random_terms[0]
    worst = wide[np.argmax(spread[wide])]
    ratio = float(spread[worst] / fit.sigma)
    count = "One group scatters" if len(wide) == 1 else f"{len(wide)} groups scatter"
    return Finding(
        "group_residuals_spread",
        "caution",
        ratio,
        limit.GROUP_SPREAD,
        f"{count} more than {limit.GROUP_SPREAD:.0f} times as far as the model's residual SD; the most, "
        f"“{term.levels[worst]}”, {ratio:.1f} times.",
        "Look at these groups' rows: a slip, another way of measuring, or another kind of person?",
    )


def _group_means(fit: Estimates) -> Findings:
    return (
        _fine(
            "group_residuals_no_groups",
            0.0,
            0.0,
            "This model knows no groups, so that whatever rows of a group share is left in the residuals.",
        ),
    )


def lag_one(residual: Array, codes: np.ndarray) -> float:
    """Correlation of each row's residual with the next one of the same group, rows in the order of the data."""
    order = np.argsort(codes, kind="stable")
    same = codes[order][1:] == codes[order][:-1]
    first, second = residual[order][:-1][same], residual[order][1:][same]
    if len(first) < 3 or not np.std(first) > 0 or not np.std(second) > 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _skewness(values: Array) -> float:
    centred = values - values.mean()
    variance = float(np.mean(centred**2))
    return float(np.mean(centred**3) / variance**1.5) if variance > 0 else 0.0


def _about(expected: float) -> str:
    if expected < 0.1:
        return "none"
    return f"{expected:.1f}" if expected < 10 else f"{expected:.0f}"


def _fine(code: str, measure: float, threshold: float, sentence: str) -> Finding:
    return Finding(code, "note", measure, threshold, sentence)
