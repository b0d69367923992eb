"""All answers to one question side by side: whether the larger of two nested models is needed.

Each reference takes something for granted. Held next to each other, the p-values show how much that matters here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...criterion import Method
from ...estimate import estimate_from
from ...result import Estimates
from ..effects.hypotheses import FTest, joint_test
from .bootstrap_test import BootstrapTest
from .comparison import LikelihoodRatio, likelihood_ratio, off_scale
from .exact_test import exact_test
from .nesting import further_fixed_effects, nested

NAIVE = "Chi-squared: takes the groups to be many, and a variance to be as free to fall below zero as to rise above it."
NAIVE_INSIDE = "Chi-squared: takes the groups to be many."
MIXTURE = "Mixture of chi-squared: knows that a variance cannot be negative; takes the groups to be many."
NO_MIXTURE = "No variance of the larger model is zero in the smaller one, so chi-squared needs no mixture."
EXACT = "Finite-sample distribution, simulated: takes neither for granted."
SATTERTHWAITE = "F with the degrees of freedom that the variances' own uncertainty leaves (Satterthwaite)."
KENWARD_ROGER = (
    "As Satterthwaite's, with the estimates' covariance corrected for small samples too (Kenward and Roger)."
)
BOTH_PARTS = "The models differ in their random effects too, and an F test is for fixed effects alone."
BOOTSTRAP = (
    "Both models fitted to outcomes drawn from the smaller one: takes neither large samples nor an edge for granted."
)

_Row = tuple[str, float, int, str]


def p_values_of(
    smaller: Estimates,
    larger: Estimates,
    bootstrap: BootstrapTest | None = None,
    *,
    n_draws: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Every p-value for a pair of nested models.

    Parameters
    ----------
    smaller, larger : Estimates
        Fits by REML with different fixed effects, or by different methods, are fitted again by ML.
    bootstrap : BootstrapTest, optional
        Of the same pair, if it has been run.
    n_draws : int
        For the exact distribution.
    seed : int

    Returns
    -------
    DataFrame
        Columns ``method p_value n_draws reason``. Rows ``naive mixture exact``; where fixed effects differ also
        ``satterthwaite kenward-roger`` (of the larger model by REML); ``bootstrap`` where given. ``n_draws`` is 0 where
        nothing is drawn. ``reason`` says what a method takes for granted or, where ``p_value`` is NaN, why it has no
        answer here.
    """
    method: Method = "REML" if smaller.method == "REML" and not off_scale(smaller, larger) else "ML"
    small, large = _by(method, smaller), _by(method, larger)
    ratio = likelihood_ratio(small, large, seed=seed)
    if np.isnan(ratio.statistic):
        rows: list[_Row] = [(name, float("nan"), 0, ratio.reason) for name in ("naive", "mixture", "exact")]
    else:
        rows = [*_by_likelihood(ratio), _exact(small, large, n_draws, seed), *_by_f(small, large)]
    if bootstrap is not None:
        said = bootstrap.reason if np.isnan(bootstrap.p_value) else _joined(BOOTSTRAP, bootstrap.reason)
        rows.append(("bootstrap", bootstrap.p_value, bootstrap.n, said))
    return pd.DataFrame(rows, columns=["method", "p_value", "n_draws", "reason"])


def _by(method: Method, fit: Estimates) -> Estimates:
    return fit if fit.method == method else estimate_from(fit.design, fit.moments, method)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _by_likelihood(ratio: LikelihoodRatio) -> list[_Row]:
    if ratio.mixture is None:
        return [("naive", ratio.p_value, 0, NAIVE_INSIDE), ("mixture", float("nan"), 0, NO_MIXTURE)]
    mixture = ("mixture", ratio.p_boundary, ratio.mixture.n_draws, _joined(MIXTURE, ratio.reason))
    return [("naive", ratio.p_value, 0, NAIVE), mixture]


def _exact(smaller: Estimates, larger: Estimates, n_draws: int, seed: int) -> _Row:
    found = exact_test(smaller, larger, n_draws, rng=seed)
    said = found.reason if np.isnan(found.p_value) else found.reason or EXACT
    return "exact", found.p_value, found.n_draws, said


def _by_f(smaller: Estimates, larger: Estimates) -> list[_Row]:
    """The larger model's further fixed effects tested together; nothing where it has none."""
    if smaller.moments.p == larger.moments.p:
        return []
    said = {"satterthwaite": SATTERTHWAITE, "kenward-roger": KENWARD_ROGER}
    tests = f_tests(smaller, larger)
    if not tests:
        return [(name, float("nan"), 0, BOTH_PARTS) for name in said]
    return [(name, test.p_value, 0, test.reason or said[name]) for name, test in tests.items()]


def f_tests(smaller: Estimates, larger: Estimates) -> dict[str, FTest]:
    """F tests of the fixed effects that a model has beyond a smaller one, by two kinds of degrees of freedom.

    Parameters
    ----------
    smaller, larger : Estimates
        The larger is refitted by REML if it was not.

    Returns
    -------
    dict of FTest
        Keys ``satterthwaite`` and ``kenward-roger``; empty where the smaller model is not nested, or the two do not
        differ in fixed effects alone.
    """
    found = nested(smaller, larger)
    if found is None or smaller.moments.p == larger.moments.p or len(smaller.theta) != len(larger.theta):
        return {}
    full, held = _by("REML", larger), further_fixed_effects(found, larger)
    return {
        "satterthwaite": joint_test(full, held, "satterthwaite"),
        "kenward-roger": joint_test(full, held, "kenward-roger"),
    }
