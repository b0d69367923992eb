"""The finite-sample null distribution of the likelihood ratio for one variance.

Crainiceanu & Ruppert (2004), J. R. Stat. Soc. B 66:165; for the approximation beside other variances Greven,
Crainiceanu, Küchenhoff & Peters (2008), J. Comput. Graph. Stat. 17:870. With ``lambda`` the variance over the
residual's, ``mu`` the eigenvalues of ``Z'PZ`` (P projects away from X), ``xi`` those of ``Z'Z`` and w independent
standard normal values, the restricted statistic is the largest of

    (n - p) log(1 + N/D) - sum log(1 + lambda mu),   N = sum w^2 lambda mu / (1 + lambda mu),   D = sum w^2 - N

over lambda >= 0, the second sum being over n - p values; the unrestricted one has n and xi in place of n - p and mu
outside N, and adds n times the logarithm of what dropping fixed effects takes from the residual sum of squares.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ...criterion import Method
from ...moments import Moments
from ...numerics import Array, frozen
from ...result import Estimates
from .comparison import likelihood_ratio
from .nesting import Nesting, nested

#: The order beyond which an eigenvalue problem is no longer small.
_MOST_ORDER = 2_000
#: The variances that are looked at beside zero: logarithms of lambda times the largest eigenvalue (RLRsim's grid).
_LOG_GRID = np.linspace(-10.0, 8.0, 199)
#: Draws looked at together: 200 variances for each of them are held at a time.
_TOGETHER = 10_000
#: An eigenvalue smaller than this share of the largest is zero: X holds that direction.
_ZERO = 1e-10
#: More distinct values than this are taken together in so many bins, at least `_BIN` wide on the scale of logarithms:
#: the statistic does not notice what is of second order in the width.
_MOST_DISTINCT = 200
_BIN = 0.01
#: Eigenvalues that agree to so many digits are one.
_DIGITS = 11

ONE_VARIANCE = "The exact distribution is known for one further variance alone; use a parametric bootstrap here."
CORRELATED = (
    "The further random effect is correlated with others, and the exact distribution is known for a variance that "
    "stands alone; use a parametric bootstrap here."
)
NUISANCE = "Approximate: the smaller model has other variances, which the simulation leaves out (Greven et al. 2008)."
NUISANCE_BY_ML = (
    "The smaller model has other variances; leaving them out of the simulation is proposed for REML only. Refit both "
    "by REML, or use a parametric bootstrap."
)
NOTHING_LEFT = (
    "The fixed effects already hold all differences that the random effect could have; nothing is left to test."
)
TOO_MANY = (
    "Too many fixed effects and levels of different make-up for the exact distribution; use a parametric bootstrap."
)


@dataclass(frozen=True, eq=False)
class ExactTest:
    """A likelihood-ratio test by the simulated finite-sample distribution, or the reason why there is none.

    Parameters
    ----------
    method : {"REML", "ML"}
        Which likelihood: RLRT or LRT.
    statistic : float
        NaN with a reason.
    p_value : float
        ``(1 + number of draws at least as large) / (1 + n_draws)``.
    draws : ndarray of shape (n_draws,)
        The statistic under the smaller model.
    reason : str
        Why there is no test, or why it is approximate.
    """

    method: Method
    statistic: float = float("nan")
    p_value: float = float("nan")
    draws: Array = field(default_factory=lambda: frozen(np.zeros(0)))
    reason: str = ""

    @property
    def n_draws(self) -> int:
        """How many statistics were drawn."""
        return len(self.draws)

    @property
    def std_error(self) -> float:
        """Monte Carlo standard error of the p-value."""
        return float(np.sqrt(self.p_value * (1.0 - self.p_value) / max(self.n_draws, 1)))


def exact_test(
    smaller: Estimates, larger: Estimates, n_draws: int = 10_000, *, rng: np.random.Generator | int = 0
) -> ExactTest:
    """Test one variance against none by its finite-sample distribution.

    Parameters
    ----------
    smaller, larger : Estimates
        Two fits that differ in one variance that is not correlated with other random effects. Both by REML gives the
        restricted test, both by ML the unrestricted one, in which the smaller may also lack fixed effects.
    n_draws : int
    rng : Generator or int
        Or a seed.

    Returns
    -------
    ExactTest
        Exact up to simulation where the smaller model is ordinary least squares. Where it has other variances, REML
        fits give an approximation and say so; else the result carries its reason.
    """
    ratio = likelihood_ratio(smaller, larger)
    found = None if np.isnan(ratio.statistic) else nested(smaller, larger)
    if found is None:
        return ExactTest(larger.method, reason=ratio.reason)
    tested, reason = _tested(found, smaller, larger)
    if tested is None:
        return ExactTest(larger.method, reason=reason)
    spectrum = _spectrum(larger.moments, found.larger[tested].factor, found.larger[tested].block.start)
    if spectrum is None:
        return ExactTest(larger.method, reason=TOO_MANY)
    if not len(spectrum.within):
        return ExactTest(larger.method, reason=NOTHING_LEFT)
    dropped = larger.moments.p - smaller.moments.p
    draws = null_draws(spectrum, larger.method, n_draws, np.random.default_rng(rng), dropped)
    p_value = (1.0 + np.count_nonzero(draws >= ratio.statistic)) / (1.0 + n_draws)
    return ExactTest(larger.method, ratio.statistic, float(p_value), frozen(draws), reason)


def _tested(found: Nesting, smaller: Estimates, larger: Estimates) -> tuple[int | None, str]:
    """Which of the larger model's terms is the tested variance, and what has to be said."""
    at_zero = [i for i, (_, s) in enumerate(found.edges) if s]
    if len(at_zero) != 1 or found.edges[at_zero[0]][1] != 1:
        return None, ONE_VARIANCE
    if len(found.edges[at_zero[0]][0]) != 1:
        return None, CORRELATED
    if len(larger.theta) - len(smaller.theta) != 1:
        return None, ONE_VARIANCE
    if not len(smaller.theta):
        return at_zero[0], ""
    return (at_zero[0], NUISANCE) if larger.method == "REML" else (None, NUISANCE_BY_ML)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvalues of one random effect's cross-products, each distinct one once.

    Parameters
    ----------
    n, p : int
    within, n_within : ndarray
        Positive eigenvalues of ``Z'PZ`` and how many times each occurs.
    total, n_total : ndarray
        Likewise of ``Z'Z``.
    """

    n: int
    p: int
    within: Array
    n_within: np.ndarray
    total: Array
    n_total: np.ndarray


def _spectrum(moments: Moments, factor: int, column: int) -> Spectrum | None:
    """Eigenvalues for one column of one grouping factor; None where there are too many different levels."""
    size, C = _cross_products(moments, factor, column)
    total, which, n_total = _distinct(size)
    kept, kept_C, rest = _rotated(total, which, C)
    if len(kept) > _MOST_ORDER:
        return None
    left = np.linalg.eigvalsh(np.diag(kept) - kept_C.T @ kept_C)
    values, _, counts = _distinct(np.concatenate([left, np.repeat(total, rest)]))
    positive = values > _ZERO * total.max()
    return Spectrum(moments.nobs, moments.p, values[positive], counts[positive], total, n_total)


def _cross_products(moments: Moments, factor: int, column: int) -> tuple[Array, Array]:
    """``Z'Z``'s diagonal, (G,), and ``X'Z``, (p, G), X being orthonormal."""
    q, p = moments.q, moments.p
    if factor == 0:
        to_X = np.zeros((len(moments.total), p))
        to_X[q : q + p] = np.eye(p)
        return moments.levels.S[column, column], moments.levels.times(to_X)[column]
    span = moments.spans[factor - 1]
    own = span.start + span.k * np.arange(span.n_levels) + column
    return moments.total[own, own], moments.total[q : q + p, own]


def _distinct(values: Array) -> tuple[Array, np.ndarray, np.ndarray]:
    """Values that differ by more than rounding, which of them each is, and how often each occurs.

    Where they are many, bins of nearly equal ones at their mean.
    """
    top = float(np.max(np.abs(values)))
    _, which, counts = np.unique(np.round(values / top, _DIGITS), return_inverse=True, return_counts=True)
    if len(counts) > _MOST_DISTINCT:
        logs = np.log(np.maximum(values, _ZERO * top))
        width = max(_BIN, float(np.ptp(logs[values > _ZERO * top])) / _MOST_DISTINCT)
        _, which, counts = np.unique(np.floor(logs / width), return_inverse=True, return_counts=True)
    return np.bincount(which, values) / counts, which, counts


def _rotated(total: Array, which: np.ndarray, C: Array) -> tuple[Array, Array, np.ndarray]:
    """Levels of equal size turned among themselves, which ``Z'Z`` does not notice, so that few of them meet X.

    Returns sizes and ``X'Z`` of those that may meet X, and for each distinct size how many levels do not.
    """
    p = len(C)
    sizes, columns, rest = [], [], np.zeros(len(total), dtype=np.intp)
    for each, value in enumerate(total):
        own = C[:, which == each]
        if own.shape[1] > p:
            rest[each] = own.shape[1] - p
            triangle: Array = np.linalg.qr(own.T, mode="r")  # type: ignore[assignment]
            own = triangle.T
        sizes.append(np.full(own.shape[1], value))
        columns.append(own)
    return np.concatenate(sizes), np.hstack(columns), rest


def null_draws(spectrum: Spectrum, method: Method, n_draws: int, rng: np.random.Generator, dropped: int = 0) -> Array:
    """Draws of the statistic under the smaller model.

    Parameters
    ----------
    spectrum : Spectrum
    method : {"REML", "ML"}
    n_draws : int
    rng : Generator
    dropped : int
        Fixed effects that the smaller model lacks; by ML only.

    Returns
    -------
    ndarray of shape (n_draws,)
    """
    parts = [min(_TOGETHER, n_draws - start) for start in range(0, n_draws, _TOGETHER)]
    return np.concatenate([np.zeros(0), *(_some_draws(spectrum, method, n, rng, dropped) for n in parts)])


def _some_draws(spectrum: Spectrum, method: Method, n_draws: int, rng: np.random.Generator, dropped: int) -> Array:
    rest = spectrum.n - spectrum.p - int(spectrum.n_within.sum())
    squares = np.column_stack([rng.chisquare(count, n_draws) for count in spectrum.n_within])
    residual = squares.sum(axis=1) + (rng.chisquare(rest, n_draws) if rest else 0.0)
    degrees = spectrum.n - spectrum.p if method == "REML" else spectrum.n
    heights = _heights(spectrum, method, squares / residual[:, None], degrees)
    gain = degrees * np.log1p(rng.chisquare(dropped, n_draws) / residual) if dropped else 0.0
    return _highest(heights) + gain


def _heights(spectrum: Spectrum, method: Method, shares: Array, degrees: int) -> Array:
    """The log-likelihood ratio, times two, at each variance of the grid after the zero, (n_draws, grid)."""
    values, counts = (spectrum.within, spectrum.n_within) if method == "REML" else (spectrum.total, spectrum.n_total)
    grid = np.exp(_LOG_GRID) / max(spectrum.within.max(), values.max())
    explained = grid * spectrum.within[:, None] / (1.0 + grid * spectrum.within[:, None])
    return -degrees * np.log1p(-(shares @ explained)) - counts @ np.log1p(grid * values[:, None])


def _highest(heights: Array) -> Array:
    """The maximum over the grid and zero, between grid points by the parabola through the three highest."""
    rows, place = np.arange(len(heights)), np.argmax(heights, axis=1)
    inside = np.clip(place, 1, heights.shape[1] - 2)
    before, at, after = (heights[rows, inside + step] for step in (-1, 0, 1))
    bend = np.where(inside == place, 2.0 * at - before - after, 0.0)
    lift = np.where(bend > 0, (after - before) ** 2 / (8.0 * np.where(bend > 0, bend, 1.0)), 0.0)
    return np.maximum(heights[rows, place] + lift, 0.0)
