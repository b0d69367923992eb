"""Simulated studies in which the truth is known, and how often each method is right about it.

The small studies have 6 groups of 4 rows: x takes the same four values in every group, so that it is judged within
groups and against 17 degrees of freedom; w is one value for each group, three of each, judged between groups and
against 4. The uneven ones have 2 to 6 rows for each group and an x that differs between groups as well as within.
Residuals have an SD of one, no effect is other than zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.special import chdtrc

import lmm_engine as lmm
from lmm_engine.inference.bootstrapping.batch import BatchFit, fit_many
from lmm_engine.inference.bootstrapping.bootstrap import bootstrap
from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test
from lmm_engine.inference.comparing.boundary import mixture
from lmm_engine.inference.comparing.exact_test import exact_test
from lmm_engine.inference.comparing.nesting import nested
from lmm_engine.inference.effects.wald import coefficients
from lmm_engine.inference.profiling.profile import profile
from lmm_engine.result import Estimates

LEVEL = 0.05
#: Of the groups' levels: large enough that few studies find none, and small enough that some do.
SD = 1.5
GROUPS = "y ~ x + w + (1 | g)"
DF = {"normal": "z", "satterthwaite": "t, Satterthwaite", "kenward-roger": "t, Kenward–Roger"}


@dataclass(frozen=True)
class Finding:
    """How often something happened in simulated studies.

    Parameters
    ----------
    studies : str
        Which kind.
    what : str
        What was tested or covered.
    method : str
    nominal : float
        How often it should happen.
    share : float
        How often it did.
    n : int
        Studies.
    """

    studies: str
    what: str
    method: str
    nominal: float
    share: float
    n: int

    @property
    def error(self) -> float:
        """Monte Carlo standard error if the method keeps its promise."""
        return float(np.sqrt(self.nominal * (1.0 - self.nominal) / self.n))


def even() -> pd.DataFrame:
    """6 groups of 4."""
    g = np.repeat(np.arange(6), 4)
    return _table(g, np.tile(np.arange(4) - 1.5, 6))


def uneven() -> pd.DataFrame:
    """6 groups of 2 to 6."""
    g = np.repeat(np.arange(6), [2, 6, 4, 3, 5, 4])
    return _table(g, np.random.default_rng(1).normal(size=6)[g] + np.random.default_rng(2).normal(size=24))


def many() -> pd.DataFrame:
    """600 groups of 10."""
    g = np.repeat(np.arange(600), 10)
    return _table(g, np.tile(np.arange(10) - 4.5, 600))


def _table(g: np.ndarray, x: np.ndarray) -> pd.DataFrame:
    y = np.random.default_rng(0).normal(size=len(g))  # an outcome to build the design with
    return pd.DataFrame({"y": y, "x": x, "w": (g % 2).astype(float), "g": [f"{i:03d}" for i in g]})


def outcomes(data: pd.DataFrame, n: int, seed: int, sd: float = SD) -> np.ndarray:
    """Outcomes without any effect, (rows, n), with this SD between groups."""
    rng = np.random.default_rng(seed)
    codes = data["g"].astype(int).to_numpy()
    return sd * rng.normal(size=(codes.max() + 1, n))[codes] + rng.normal(size=(len(data), n))


def fits(formula: str, data: pd.DataFrame, Y: np.ndarray, method: str) -> tuple[Estimates, BatchFit]:
    """The design by itself, and each outcome on it."""
    one = lmm.fit(formula, data, method)
    return one, fit_many(one.design, Y, method, one)


def fixed_effects(name: str, data: pd.DataFrame, n: int, seed: int, sd: float = SD) -> Iterator[Finding]:
    """Type I error of each effect's test, and coverage of its Wald interval (the same thing, told twice)."""
    Y = outcomes(data, n, seed, sd)
    _, batch = fits(GROUPS, data, Y, "REML")
    every = [batch.estimates(i, Y[:, i]) for i in range(n)]
    for df, said in DF.items():
        p = np.array([coefficients(fit, df)["p_value"].to_numpy() for fit in every])
        for column, effect in ((1, "x, within groups"), (2, "w, between groups")):
            share = float(np.mean(p[:, column] < LEVEL))
            yield Finding(name, f"Type I error: {effect}", said, LEVEL, share, n)
            yield Finding(name, f"Coverage: {effect}", f"Wald, {said}", 1 - LEVEL, 1 - share, n)


def one_variance(name: str, data: pd.DataFrame, n: int, seed: int) -> Iterator[Finding]:
    """Type I error of the test of a random intercept, by ML and REML."""
    Y = outcomes(data, n, seed, sd=0.0)
    for method, said in (("ML", "LRT"), ("REML", "RLRT")):
        statistic, (smaller, larger) = _statistics(("y ~ x + w", GROUPS), data, Y, method)
        draws = np.sort(exact_test(smaller, larger, 200_000, rng=seed).draws)
        p = {
            "naive χ²": chdtrc(1, statistic),
            "mixture": np.where(statistic > 0, chdtrc(1, statistic) / 2, 1.0),
            "exact": 1.0 - np.searchsorted(draws, statistic) / len(draws),
        }
        for reference, values in p.items():
            share = float(np.mean(values < LEVEL))
            yield Finding(name, f"Type I error: variance of the intercept, {said}", reference, LEVEL, share, n)


def one_slope(name: str, data: pd.DataFrame, n: int, seed: int) -> Iterator[Finding]:
    """Type I error of the test of an uncorrelated random slope beside a random intercept."""
    Y = outcomes(data, n, seed)
    statistic, (smaller, larger) = _statistics((GROUPS, "y ~ x + w + (x || g)"), data, Y, "REML")
    draws = np.sort(exact_test(smaller, larger, 200_000, rng=seed).draws)
    p = {
        "naive χ²": chdtrc(1, statistic),
        "mixture": np.where(statistic > 0, chdtrc(1, statistic) / 2, 1.0),
        "exact for the slope alone": 1.0 - np.searchsorted(draws, statistic) / len(draws),
    }
    for reference, values in p.items():
        share = float(np.mean(values < LEVEL))
        yield Finding(name, "Type I error: slope beside the intercept, uncorrelated, RLRT", reference, LEVEL, share, n)


def large_samples(name: str, data: pd.DataFrame, n: int, seed: int) -> Iterator[Finding]:
    """Whether chi-squared mixtures hold where they should: many groups."""
    pairs = [
        (("y ~ x", "y ~ x + (x | g)"), 0.0, "intercept and slope at once"),
        (("y ~ x", "y ~ x + (x || g)"), 0.0, "intercept and slope at once, uncorrelated"),
        (("y ~ x + (1 | g)", "y ~ x + (x | g)"), SD, "slope beside the intercept, correlated"),
    ]
    for own, (formulas, sd, said) in enumerate(pairs):
        Y = outcomes(data, n, seed + own, sd)
        statistic, (smaller, larger) = _statistics(formulas, data, Y, "ML")
        found = nested(smaller, larger)
        reference = None if found is None else mixture(smaller, larger, found, np.random.default_rng(seed))
        assert reference is not None
        naive = chdtrc(larger.n_parameters - smaller.n_parameters, statistic)
        mixed = np.array([reference.sf(value) for value in statistic])
        for method, values in (("naive χ²", naive), (f"mixture of χ² {reference}", mixed)):
            share = float(np.mean(values < LEVEL))
            yield Finding(name, f"Type I error: {said}, LRT", method, LEVEL, share, n)


def _statistics(
    formulas: tuple[str, str], data: pd.DataFrame, Y: np.ndarray, method: str
) -> tuple[np.ndarray, tuple[Estimates, Estimates]]:
    """Likelihood-ratio statistics of all outcomes, zero where rounding is all that is left."""
    (smaller, nulls), (larger, full) = (fits(formula, data, Y, method) for formula in formulas)
    statistic = 2.0 * (full.loglik - nulls.loglik)
    return np.where(statistic > 1e-6, statistic, 0.0), (smaller, larger)


def drawn_tests(name: str, data: pd.DataFrame, n: int, seed: int, n_draws: int = 199) -> Iterator[Finding]:
    """Type I error of the bootstrap test, of the between-group effect and of the variance."""
    for formulas, sd, said in (
        (("y ~ x + (1 | g)", GROUPS), SD, "w, between groups"),
        (("y ~ x + w", GROUPS), 0.0, "variance of the intercept, LRT"),
    ):
        Y = outcomes(data, n, seed, sd)
        (_, nulls), (_, full) = (fits(formula, data, Y, "ML") for formula in formulas)
        pairs = ((nulls.estimates(i, Y[:, i]), full.estimates(i, Y[:, i])) for i in range(n))
        p = np.array([bootstrap_test(*pair, n=n_draws, seed=seed + i).p_value for i, pair in enumerate(pairs)])
        share = float(np.mean(p <= LEVEL))
        yield Finding(name, f"Type I error: {said}", f"bootstrap, {n_draws} draws", LEVEL, share, n)


def intervals(name: str, data: pd.DataFrame, n: int, seed: int, n_refits: int = 500) -> Iterator[Finding]:
    """Coverage of profile and bootstrap intervals of every parameter."""
    truth = {"sd_(Intercept)|g": SD, "sigma": 1.0, "x": 0.0, "w": 0.0}
    said = dict(zip(truth, ("SD between groups", "residual SD", "x, within groups", "w, between groups"), strict=True))
    Y = outcomes(data, n, seed)
    _, batch = fits(GROUPS, data, Y, "REML")
    hits: dict[tuple[str, str], list[bool]] = {key: [] for key in product(said, ("profile", "bootstrap"))}
    for i in range(n):
        fit = batch.estimates(i, Y[:, i])
        found = {"profile": profile(fit, list(truth)).intervals()}
        found["bootstrap"] = bootstrap(fit, n_refits, seed + i).intervals(1 - LEVEL)
        for (parameter, method), own in hits.items():
            lower, upper = found[method].loc[parameter]
            own.append(bool(lower <= truth[parameter] <= upper))
    how = {"profile": "profile (SDs by REML, effects by ML)", "bootstrap": f"bootstrap, {n_refits} refits, percentiles"}
    for (parameter, method), own in hits.items():
        yield Finding(name, f"Coverage: {said[parameter]}", how[method], 1 - LEVEL, float(np.mean(own)), n)


def everything(seed: int) -> list[Finding]:
    """All studies."""
    small, ragged, large = "6 × 4", "6 of 2 to 6", "600 × 10"
    runs = (
        fixed_effects(small, even(), 4_000, seed),
        fixed_effects(f"{small}, SD between groups 0.5", even(), 2_000, seed + 1, sd=0.5),
        fixed_effects(ragged, uneven(), 4_000, seed + 2),
        one_variance(small, even(), 20_000, seed + 3),
        one_variance(ragged, uneven(), 20_000, seed + 4),
        one_slope(small, even(), 20_000, seed + 5),
        large_samples(large, many(), 4_000, seed + 6),
        drawn_tests(small, even(), 1_000, seed + 20),
        intervals(small, even(), 1_000, seed + 2_000),
    )
    return [finding for run in runs for finding in run]
