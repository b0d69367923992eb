"""The likelihood-ratio test with its reference drawn instead of looked up.

Outcomes are drawn from the smaller model and both models are fitted to each: Halekoh & Højsgaard (2014), J. Stat.
Softw. 59(9). Right for fixed effects in small samples and for variances at their boundary alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import chdtrc

from ...criterion import Method
from ...errors import ModelError
from ...estimate import estimate_from
from ...numerics import Array
from ...result import Estimates
from ...simulate import deviations
from ..bootstrapping.batch import BatchFit, refitter
from ..bootstrapping.batch.turns import Progress, in_turns, turn_size
from ..bootstrapping.bootstrap import missing
from .comparison import likelihood_ratio, off_scale
from .nesting import row_order

#: Twice a difference of log-likelihoods below this is zero, the boundary's share of the draws: optima are certified to
#: a millionth.
_NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class BootstrapTest:
    """A likelihood-ratio test against its own simulated reference, or the reason why there is none.

    Parameters
    ----------
    statistic : float
        Twice the difference of the log-likelihoods; NaN without a test.
    df : float
        Difference in the number of parameters.
    draws : ndarray of shape (n,)
        The same statistic of outcomes drawn from the smaller model.
    method : {"REML", "ML"}
        How both models were fitted: REML where both fits are and have the same fixed part, else ML.
    n_asked : int
        Draws that were asked for.
    n_failed : int
        Draws that are left out since an optimum could not be certified.
    cancelled : bool
        Whether the progress function stopped the work; the p-values are from what had been done.
    seed : int
    reason : str
        Why there is no test, or what is missing from the draws; empty if nothing needs saying.
    """

    statistic: float = float("nan")
    df: float = float("nan")
    draws: Array = field(default_factory=lambda: np.zeros(0), repr=False)
    method: Method = "ML"
    n_asked: int = 0
    n_failed: int = 0
    cancelled: bool = False
    seed: int = 0
    reason: str = ""

    @property
    def n(self) -> int:
        """Draws that count."""
        return len(self.draws)

    @property
    def p_value(self) -> float:
        """Share of draws at least as large as the statistic, itself counted: ``(1 + #) / (n + 1)``.

        Where the boundary makes statistics of exactly zero, they are all equal. NaN without a test.
        """
        if not self.n or np.isnan(self.statistic):
            return float("nan")
        return (1.0 + np.count_nonzero(self.draws >= self.statistic)) / (self.n + 1.0)

    @property
    def monte_carlo_error(self) -> float:
        """Standard error of `p_value` that comes of drawing no more than n."""
        return float(np.sqrt(self.p_value * (1.0 - self.p_value) / self.n)) if self.n else float("nan")

    @property
    def p_bartlett(self) -> float:
        """Upper tail of chi-squared at the statistic scaled so that the draws' mean becomes df (Bartlett).

        It needs fewer draws than `p_value`, and that the shape is nearly chi-squared's: not at a boundary.
        """
        mean = float(self.draws.mean()) if self.n else float("nan")
        return float(chdtrc(self.df, self.statistic * self.df / mean)) if mean > 0 else float("nan")


def bootstrap_test(
    smaller: Estimates, larger: Estimates, n: int = 1000, seed: int = 0, progress: Progress | None = None
) -> BootstrapTest:
    """Test a model within a larger one by drawing from the smaller.

    Parameters
    ----------
    smaller, larger : Estimates
        Fitted to the same rows. Fits by REML with different fixed parts, or by different methods, are fitted again by
        ML.
    n : int
        Draws.
    seed : int
        The same seed gives the same draws.
    progress : callable, optional
        Called now and then with the share done; if it answers False, the work stops.

    Returns
    -------
    BootstrapTest
        With a reason in place of numbers if the models are not nested or of different data.

    Raises
    ------
    ModelError
        If ``n`` is not positive.
    """
    if n < 1:
        raise ModelError(f"A test with {n} draws says nothing.", "Ask for 1,000.")
    method: Method = "REML" if smaller.method == "REML" and not off_scale(smaller, larger) else "ML"
    small, large = _by(method, smaller), _by(method, larger)
    observed = likelihood_ratio(small, large, seed=seed)
    order = row_order(small, large)
    if np.isnan(observed.statistic) or order is None:
        return BootstrapTest(method=method, n_asked=n, seed=seed, reason=observed.reason)
    parts = _draw(small, large, order, n, seed, progress)
    draws = np.concatenate(parts)
    good = np.isfinite(draws)
    n_failed, cancelled = int(np.count_nonzero(~good)), len(draws) < n
    return BootstrapTest(
        statistic=observed.statistic if observed.statistic > _NOTHING else 0.0,
        df=observed.df,
        draws=_settled(draws[good]),
        method=method,
        n_asked=n,
        n_failed=n_failed,
        cancelled=cancelled,
        seed=seed,
        reason=missing(n, len(draws), n_failed),
    )


def _by(method: Method, fit: Estimates) -> Estimates:
    return fit if fit.method == method else estimate_from(fit.design, fit.moments, method)


def _draw(
    small: Estimates, large: Estimates, order: np.ndarray, n: int, seed: int, progress: Progress | None
) -> list[Array]:
    """Statistics of outcomes drawn from the smaller model, turn by turn; NaN where a refit failed."""
    rng = np.random.default_rng(seed)
    # The mean of the smaller model lies in both fixed parts, so that the deviations from it give the same statistic.
    refit_small, refit_large = refitter(small.design, small.method, small), refitter(large.design, large.method, large)
    result = []
    for turn in in_turns(n, turn_size(small, large), progress):
        Y = deviations(small, rng, turn)
        nulls, full = refit_small.fit(Y), refit_large.fit(Y[order])
        good = nulls.converged & full.converged
        result.append(np.where(good, 2.0 * (_coding_free(full) - _coding_free(nulls)), np.nan))
    return result


def _coding_free(fits: BatchFit) -> Array:
    """Log-likelihoods; by REML with orthonormal fixed effects, so that another coding of them changes nothing."""
    return fits.loglik + (0.5 * fits.moments.log_det_scale if fits.method == "REML" else 0.0)


def _settled(statistics: Array) -> Array:
    """Zero where nothing but rounding stands."""
    return np.where(statistics > _NOTHING, statistics, 0.0)
