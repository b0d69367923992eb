"""Checks of what belongs to groups: their random effects, their own spread, memory from row to row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import chdtrc

from ..findings import Finding
from ..numerics import SINGULAR_SD, Array
from ..result import Estimates
from . import thresholds as limit
from .residual_checks import INTERCEPT, nothing, skewness
from .wording import correlation, figure, names

Findings = tuple[Finding, ...]


def random_effect_normality(fit: Estimates) -> Findings:
    """Groups far from all others, a long tail, and whether there are enough groups to see anything."""
    if not fit.random_terms:
        said = "This model has no random effects to look at."
        return (nothing("random_effect_normality_none", 0.0, 0.0, said),)
    effects = list(_effects(fit))
    if not effects:
        said = "Every variance between groups is estimated as zero, so that there is no distribution to look at."
        return (nothing("random_effect_normality_no_variance", 0.0, SINGULAR_SD, said),)
    found = [*_few_groups(fit), *(f for effect in effects for f in _one_effect(*effect))]
    return tuple(found) if found else (_unremarkable(effects),)


def _effects(fit: Estimates) -> Iterator[tuple[str, str, list[str], Array]]:
    """Each random effect that varies: its factor, its term, the levels and the conditional modes (G,)."""
    for i, term in enumerate(fit.random_terms):
        columns = np.sqrt(np.mean(term.columns**2, axis=0))
        for name, modes, size in zip(term.terms, fit.modes(i).T, columns, strict=True):
            if len(modes) >= limit.COMPARABLE_GROUPS and float(np.std(modes) * size) > SINGULAR_SD * fit.sigma:
                yield term.factor, name, list(map(str, term.levels)), modes


def _few_groups(fit: Estimates) -> list[Finding]:
    """Grouping factors with too few levels for a picture, a note each."""
    return [
        Finding(
            "random_effect_normality_few_groups",
            "note",
            float(n_levels),
            float(limit.FEW_GROUPS),
            f"{n_levels} groups ({factor}) are too few to see the shape of a distribution: a bent Q-Q plot would mean "
            "little, and a straight one too.",
            "Lean on what is known about the groups, not on the picture.",
        )
        for factor, n_levels in fit.n_groups.items()
        if n_levels < limit.FEW_GROUPS
    ]


def _one_effect(factor: str, term: str, levels: list[str], modes: Array) -> Iterator[Finding]:
    distance = distances(modes)
    threshold = limit.group_far_out(len(modes))
    far = np.flatnonzero(distance > threshold)
    if len(far):
        far = far[np.argsort(-distance[far], kind="stable")]
        yield Finding(
            "random_effect_normality_outlying",
            "caution",
            float(distance.max()),
            threshold,
            f"{factor} {names([levels[g] for g in far])}: far from the others in the {_called(term)}, by up to "
            f"{figure(float(distance.max()))} of their SDs.",
            "Check the data of these groups, and report the fit with and without them.",
        )
        return
    value, bound = skewness(modes), limit.skewness(len(modes))
    if abs(value) > bound:
        yield Finding(
            "random_effect_normality_skewed",
            "caution",
            abs(value),
            bound,
            f"The groups' effects on the {_called(term)} have a long tail {'upwards' if value > 0 else 'downwards'} "
            f"(skewness {correlation(value)}).",
            "A predictor that tells the groups apart may be missing, or a transformed outcome may fit better.",
        )


def distances(modes: Array) -> Array:
    """Distance of each value from the mean of the others, in SDs of the others."""
    n = len(modes)
    off = (modes - modes.mean()) * n / (n - 1)
    total = float(np.sum((modes - modes.mean()) ** 2))
    others = np.maximum(total - off**2 * (n - 1) / n, 0.0) / (n - 2)
    return np.abs(off) / np.sqrt(np.maximum(others, np.finfo(float).tiny))


def _unremarkable(effects: list[tuple[str, str, list[str], Array]]) -> Finding:
    factor, term, levels, modes = max(effects, key=lambda effect: float(distances(effect[3]).max()))
    distance = distances(modes)
    furthest, threshold = int(np.argmax(distance)), limit.group_far_out(len(modes))
    said = (
        f"None of the {len(modes):,} groups stands apart: the furthest, {factor} “{levels[furthest]}” in the "
        f"{_called(term)}, is {figure(float(distance[furthest]))} SDs of the others away from them. Predicted effects "
        "are drawn towards the middle, so that this is a lenient view."
    )
    return nothing("random_effect_normality_nothing_seen", float(distance[furthest]), threshold, said)


def _called(term: str) -> str:
    return "intercept" if term == INTERCEPT else f"effect of “{term}”"


def group_residuals(fit: Estimates, residual: Array) -> Findings:
    """Memory between neighbouring rows of a group, and groups that scatter far more than others."""
    if not fit.random_terms:
        said = "This model knows no groups, so that whatever the rows of a group share is left in the residuals."
        return (nothing("group_residuals_no_groups", 0.0, 0.0, said),)
    spread = _spreads(fit, residual)
    found = [*_memory(fit, residual), *_wide(fit, *spread)]
    if any(finding.severity != "note" for finding in found):
        return tuple(finding for finding in found if finding.severity != "note")
    widest = float(np.max(spread[1], initial=0.0, where=spread[0] >= limit.GROUP_ROWS)) / fit.sigma
    said = f"No group scatters far more than the others; the most does {figure(widest)} times the residual SD."
    if not widest > 0:
        said = f"No group has the {limit.GROUP_ROWS} rows that its own spread could be seen from."
    said = " ".join([said, *(finding.sentence for finding in found)])
    return (nothing("group_residuals_nothing_seen", widest, limit.GROUP_SPREAD, said),)


def _spreads(fit: Estimates, residual: Array) -> tuple[np.ndarray, Array]:
    """Rows and root mean square residual of each group, (G,)."""
    term = fit.random_terms[0]
    size = np.bincount(term.codes, minlength=len(term.levels))
    return size, np.sqrt(np.bincount(term.codes, weights=residual**2, minlength=len(term.levels)) / size)


def _wide(fit: Estimates, size: np.ndarray, spread: Array) -> list[Finding]:
    """Groups whose residuals are far larger than sigma, and larger than any of so many groups' would be by chance."""
    term = fit.random_terms[0]
    ratio = spread / fit.sigma
    rare = chdtrc(size, size * ratio**2) < limit.FALSE_ALARM / len(size)
    wide = np.flatnonzero((size >= limit.GROUP_ROWS) & (ratio > limit.GROUP_SPREAD) & rare)
    if not len(wide):
        return []
    wide = wide[np.argsort(-ratio[wide], kind="stable")]
    shown = names([str(term.levels[g]) for g in wide])
    return [
        Finding(
            "group_residuals_spread",
            "caution",
            float(ratio[wide[0]]),
            limit.GROUP_SPREAD,
            f"{term.factor} {shown}: residuals up to {figure(float(ratio[wide[0]]))} times as large as the model's "
            "residual SD.",
            "Look at these groups' rows: a slip, another way of measuring, or another kind of group?",
        )
    ]


def _memory(fit: Estimates, residual: Array) -> list[Finding]:
    """Correlation of neighbouring residuals; a note where it is small, nothing where rows have no order."""
    found = order_within_groups(fit)
    if found is None:
        return []
    name, order = found
    value, pairs = lag_one(residual[order], fit.random_terms[0].codes[order])
    if pairs < limit.SPREAD_ROWS:
        return []
    threshold = limit.serial(pairs)
    if value <= threshold:
        said = f"Residuals of neighbouring rows, by “{name}”, are hardly related (correlation {correlation(value)})."
        return [nothing("group_residuals_nothing_seen", value, threshold, said)]
    return [
        Finding(
            "group_residuals_serial",
            "caution",
            value,
            threshold,
            f"Rows of a group that are neighbours in “{name}” have residuals that go together (correlation "
            f"{correlation(value)}): the model has not caught all that connects them.",
            "A random slope, a curved trend or an autoregressive residual may be missing.",
        )
    ]


def order_within_groups(fit: Estimates) -> tuple[str, np.ndarray] | None:
    """Rows by group and, within it, along the first numeric predictor that varies there; its name first."""
    codes, terms = fit.random_terms[0].codes, fit.design.fixed_terms
    for j, name in enumerate(fit.design.fixed_names):
        if name != terms[j] or name == INTERCEPT or set(":(") & set(name):
            continue
        x = fit.design.X[:, j]
        order = np.lexsort((x, codes))
        moved = (np.diff(x[order]) > 0) & (np.diff(codes[order]) == 0)
        if np.any(moved) and len(np.unique(x)) > 2:
            return name, order
    return None


def lag_one(residual: Array, codes: np.ndarray) -> tuple[float, int]:
    """Correlation of each row's residual with the next one of the same group, and the number of such pairs."""
    same = codes[1:] == codes[:-1]
    first, second = residual[:-1][same], residual[1:][same]
    if len(first) < 3 or not np.std(first) > 0 or not np.std(second) > 0:
        return 0.0, len(first)
    return float(np.corrcoef(first, second)[0, 1]), len(first)
