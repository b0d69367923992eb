"""The parametric bootstrap: how estimates scatter when the fitted model is the truth.

Outcomes are drawn from the fit, with new random effects and residuals, and the model is fitted to each: Davison &
Hinkley (1997), Bootstrap Methods and their Application. X and Z stay, so the refits share their cross-products and are
searched for together (see `batch`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from ...errors import ModelError
from ...numerics import Array
from ...result import Estimates
from ...simulate import deviations
from ..explained import icc, r2
from ..parameters import parameter_values, parameters
from .batch import BatchFit, refitter
from .batch.draws import Shares, parameter_draws
from .batch.turns import Progress, in_turns, turn_size

IntervalKind = Literal["percentile", "basic"]


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Refits to outcomes drawn from a fitted model.

    Parameters
    ----------
    fit : Estimates
        The model that the outcomes were drawn from.
    n_asked : int
        Refits that were asked for.
    seed : int
    draws : DataFrame of shape (n_done, parameters)
        SDs, correlations, sigma and fixed effects of each refit, columns as `parameter_names` has them. A correlation
        is NaN where one of its SDs is estimated as zero.
    share_draws : DataFrame
        Columns ``r2_marginal r2_conditional`` and, with random effects, ``icc_adjusted icc_unadjusted``.
    theta : ndarray of shape (n_done, m)
        Relative covariance factors, lme4's order.
    loglik : ndarray of shape (n_done,)
        (Restricted) log-likelihoods of the refits.
    singular : ndarray of bool, shape (n_done,)
        Refits with a variance estimated as zero or a correlation as plus or minus one. They count like any other.
    n_failed : int
        Refits that are left out since their optimum could not be certified.
    cancelled : bool
        Whether the progress function stopped the work; what had been done is here.
    reason : str
        What is missing from the refits and why; empty if nothing is.
    """

    fit: Estimates = field(repr=False)
    n_asked: int
    seed: int
    draws: pd.DataFrame = field(repr=False)
    share_draws: pd.DataFrame = field(repr=False)
    theta: Array = field(repr=False)
    loglik: Array = field(repr=False)
    singular: np.ndarray = field(repr=False)
    n_failed: int
    cancelled: bool
    reason: str

    @property
    def n_done(self) -> int:
        """Refits that count."""
        return len(self.draws)

    @property
    def estimates(self) -> pd.Series:
        """The fit's own values of what is in `draws`."""
        return parameter_values(self.fit)

    @property
    def share_estimates(self) -> pd.Series:
        """The fit's own values of what is in `share_draws`."""
        found = r2(self.fit).add_prefix("r2_")
        return pd.concat([found, icc(self.fit).add_prefix("icc_")]) if self.fit.random_terms else found

    def summary(self) -> pd.DataFrame:
        """One row for each parameter, then for each share of variance: ``estimate bias std_error n``.

        ``bias`` is the mean of the draws minus the estimate, ``std_error`` their SD, ``n`` how many have a value.
        """
        estimate = pd.concat([self.estimates, self.share_estimates])
        draws = pd.concat([self.draws, self.share_draws], axis=1)
        parts = {"bias": draws.mean() - estimate, "std_error": draws.std(ddof=1), "n": draws.count()}
        return pd.DataFrame({"estimate": estimate, **parts})

    def intervals(self, level: float = 0.95, kind: IntervalKind = "percentile") -> pd.DataFrame:
        """Intervals of the parameters, columns ``lower upper``.

        Parameters
        ----------
        level : float
            Coverage, between 0 and 1.
        kind : {"percentile", "basic"}
            Quantiles of the draws, or the estimate minus the quantiles of the draws' deviations from it, kept within
            the parameter's range (an SD is not negative).

        Returns
        -------
        DataFrame
            NaN where there are fewer than ``2 / (1 - level) - 1`` draws, too few to have such quantiles. Draws without
            a value (a correlation beside an SD of zero) are left out.

        Raises
        ------
        ModelError
            For another kind or an impossible level.
        """
        lowest = {"sd": 0.0, "sigma": 0.0, "cor": -1.0, "beta": -np.inf}
        kinds = [parameter.kind for parameter in parameters(self.fit)]
        low = np.array([lowest[each] for each in kinds])
        high = np.array([1.0 if each == "cor" else np.inf for each in kinds])
        return _intervals(self.draws, self.estimates, low, high, level, kind)

    def share_intervals(self, level: float = 0.95, kind: IntervalKind = "percentile") -> pd.DataFrame:
        """Intervals of R squared and of the intraclass correlations; see `intervals`.

        Raises
        ------
        ModelError
            For another kind or an impossible level.
        """
        size = len(self.share_draws.columns)
        return _intervals(self.share_draws, self.share_estimates, np.zeros(size), np.ones(size), level, kind)


def bootstrap(fit: Estimates, n: int = 1000, seed: int = 0, progress: Progress | None = None) -> Bootstrap:
    """Draw outcomes from a fitted model and fit the model to each, by the fit's own method.

    Parameters
    ----------
    fit : Estimates
    n : int
        Refits.
    seed : int
        The same seed gives the same draws.
    progress : callable, optional
        Called now and then with the share done; if it answers False, the work stops and what is done is returned.

    Returns
    -------
    Bootstrap

    Raises
    ------
    ModelError
        If ``n`` is not positive.
    """
    if n < 1:
        raise ModelError(f"A bootstrap of {n} refits says nothing.", "Ask for 1,000.")
    rng, again = np.random.default_rng(seed), refitter(fit.design, fit.method, fit)
    # A shift of the outcome along X shifts the fixed effects and nothing else, so it is left out and added here.
    offset = fit.fixed_effects.to_numpy()
    shares, turns = Shares.of(fit), in_turns(n, turn_size(fit), progress)
    parts = [_Part.of(fit, shares, again.fit(deviations(fit, rng, turn)), offset) for turn in turns]
    tried = sum(part.n_tried for part in parts)
    n_failed = tried - sum(len(part.loglik) for part in parts)
    return Bootstrap(
        fit=fit,
        n_asked=n,
        seed=seed,
        draws=pd.concat([part.draws for part in parts], ignore_index=True),
        share_draws=pd.concat([part.share_draws for part in parts], ignore_index=True),
        theta=np.concatenate([part.theta for part in parts]),
        loglik=np.concatenate([part.loglik for part in parts]),
        singular=np.concatenate([part.singular for part in parts]),
        n_failed=n_failed,
        cancelled=tried < n,
        reason=missing(n, tried, n_failed),
    )


def missing(n: int, tried: int, n_failed: int) -> str:
    """What a run lacks and why; empty if nothing."""
    said = []
    if n_failed:
        said.append(f"{n_failed} of {tried} refits are left out: their optimum could not be certified.")
    if tried < n:
        said.append(f"Stopped after {tried} of {n} refits.")
    return " ".join(said)


@dataclass(frozen=True, eq=False)
class _Part:
    """The certified refits of one turn."""

    n_tried: int
    draws: pd.DataFrame
    share_draws: pd.DataFrame
    theta: Array
    loglik: Array
    singular: np.ndarray

    @classmethod
    def of(cls, fit: Estimates, shares: Shares, refits: BatchFit, offset: Array) -> _Part:
        good = refits.converged
        return cls(
            len(refits),
            parameter_draws(fit, refits, offset)[good],
            shares.draws(refits, offset)[good],
            refits.theta[good],
            refits.loglik[good],
            refits.singular[good],
        )


def _intervals(
    draws: pd.DataFrame, estimates: pd.Series, lowest: Array, highest: Array, level: float, kind: str
) -> pd.DataFrame:
    if not 0 < level < 1:
        raise ModelError(f"A confidence level of {level} is impossible.", "Give a share between 0 and 1, such as 0.95.")
    if kind not in ("percentile", "basic"):
        raise ModelError(f"There are no bootstrap intervals of the kind “{kind}”.", "Ask for “percentile” or “basic”.")
    tails = np.array([(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    bounds = np.array([_quantiles(column.to_numpy(), tails) for _, column in draws.items()]).reshape(-1, 2)
    if kind == "basic":
        bounds = 2.0 * estimates.to_numpy()[:, None] - bounds[:, ::-1]
        bounds = np.clip(bounds, lowest[:, None], highest[:, None])
    return pd.DataFrame(bounds, index=list(draws.columns), columns=["lower", "upper"])


def _quantiles(values: Array, tails: Array) -> Array:
    """At the rank ``(n + 1) tail`` of the values (Davison & Hinkley 1997, eq. 5.8); NaN where there is no such rank."""
    values = values[np.isfinite(values)]
    if (len(values) + 1) * tails[0] < 1.0 - 1e-9:
        return np.full(2, np.nan)
    return np.quantile(values, tails, method="weibull")
