"""The deviance as a landscape over the SDs of the random effects, and the way of a search through it.

The criterion depends on theta alone (see `criterion`). With one grouping factor and at most two random effects it is a
curve or, for an intercept and a slope, a surface over their relative SDs, the SDs over the residual's, with the
correlation at its best for each pair. All places are worked out at once from the cross-products, whatever the number of
rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..compress import compress
from ..criterion import Criterion, Method
from ..curvature import average_information
from ..errors import ModelError
from ..inference.bootstrapping.batch import symmetric
from ..levels import DenseLevels
from ..moments import Moments
from ..numerics import Array, lower_triangular
from ..result import Estimates

#: Places on a side at most and at least, and how far the deviance may have risen at the edge of the landscape.
SIDES, RISE = (15, 29), 16.0
#: Groups times places that are worked out in less than a tenth of a second.
_CELLS = 2_000_000
#: With more groups of different design than these the correlation stays at its estimate, to be quick.
_PROFILED_GROUPS = 400
_GOLDEN, _SEARCHES, _FURTHEST = 0.6180339887498949, 16, 28
#: Numbers in one array: what a processor keeps close by.
_AT_ONCE = 40_000


@dataclass(frozen=True, eq=False)
class Landscape:
    """The deviance around its minimum.

    Parameters
    ----------
    places : DataFrame
        Columns ``sd_intercept deviance rise`` and, with slopes, ``sd_slope``: SDs over the residual SD, the deviance on
        the outcome's scale, and how far it lies above the fit's.
    best : DataFrame
        One row, the fit's place; columns as in a path (see `search_path`).
    profiled : bool
        Whether the correlation is at its best for each place, or at the fit's.
    """

    places: pd.DataFrame
    best: pd.DataFrame
    profiled: bool

    @property
    def two(self) -> bool:
        """Whether it is a surface; a curve without slopes."""
        return "sd_slope" in self.places


class Sums:
    """What the criterion needs of the cross-products with one grouping factor at any place, each worked out once."""

    def __init__(self, sums: Moments) -> None:
        levels = sums.levels
        assert isinstance(levels, DenseLevels)
        pairs = symmetric.pairs(len(levels.S))
        self.nobs, self.p, self.weight = sums.nobs, sums.p, levels.weight
        self.first, self.second = np.tril_indices(sums.p + 1)
        self.S = np.array([levels.S[a, b] for a, b in pairs])
        self.total = sums.total[self.first, self.second][:, None]
        #: Products of ``T_g`` with itself, symmetric in the effects and in the columns: (pairs of columns, t G).
        self.TT = np.concatenate([self._products(levels.T, a, b) for a, b in pairs], axis=1)

    def _products(self, T: Array, a: int, b: int) -> Array:
        found = T[a, self.first] * T[b, self.second]
        return found if a == b else found + T[b, self.first] * T[a, self.second]

    def deviances(self, method: Method, factors: Array) -> Array:
        """The criterion of `Criterion.at(...).value` at many relative covariance factors, internal coordinates.

        Parameters
        ----------
        method : {"REML", "ML"}
        factors : ndarray of shape (k, k, B)
            Any roots of the relative covariances, triangular or not.

        Returns
        -------
        ndarray of shape (B,)
        """
        size = max(1, _AT_ONCE // len(self.weight))
        parts = np.split(factors, range(size, factors.shape[2], size), axis=2)
        return np.concatenate([self._turn(method, part) for part in parts])

    def _turn(self, method: Method, L: Array) -> Array:
        """One matrix product for all sums over levels: ``[X y]' V^-1 [X y] = total - sum T_g' K_g T_g``."""
        p, places = self.p, L.shape[2]
        det, K = symmetric.solved(self.S, L)
        W = np.zeros((places, p + 1, p + 1))
        W[:, self.first, self.second] = (self.total - self.TT @ K.reshape(-1, places)).T
        lower = np.linalg.cholesky(W)  # reads the lower triangle alone
        log_det = self.weight @ np.log(det)
        degrees = self.nobs - (p if method == "REML" else 0)
        if method == "REML":
            log_det = log_det + 2.0 * np.log(np.einsum("pii->pi", lower[:, :p, :p])).sum(axis=1)
        return log_det + degrees * (1.0 + np.log(2.0 * np.pi * lower[:, -1, -1] ** 2 / degrees))


def landscape(fit: Estimates) -> Landscape:
    """The deviance around a fit's minimum, from zero or from where it has risen by `RISE`.

    Raises
    ------
    ModelError
        If the model has another random part than an intercept and at most one slope of one grouping factor.
    """
    place = _Place(fit)
    best = place.described([place.here], [-2.0 * fit.loglik])
    one = place.edges(0)
    if place.k == 1:
        x = np.linspace(*one, 161)
        value = place.at(x[None, :])
        return Landscape(pd.DataFrame({"sd_intercept": x, "deviance": value, "rise": value - place.least}), best, True)
    two = place.edges(1)
    x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(*one, place.side), np.linspace(*two, place.side)))
    value = place.at(np.array([x, y]))
    frame = pd.DataFrame({"sd_intercept": x, "sd_slope": y, "deviance": value, "rise": value - place.least})
    return Landscape(frame, best, place.profiled)


def search_path(fit: Estimates, start: tuple[float, ...], steps: int = 40) -> pd.DataFrame:
    """The way from a place to the minimum by the steps that the engine's search takes (see `optimise`).

    Parameters
    ----------
    fit : Estimates
    start : tuple of float
        Relative SDs of the intercept and, if there is one, the slope; the correlation begins at zero.
    steps : int
        At most so many.

    Returns
    -------
    DataFrame
        Columns ``step sd_intercept deviance`` and, with slopes, ``sd_slope correlation``.
    """
    place = _Place(fit)
    criterion, shape = place.criterion, fit.moments.shape
    theta = shape.theta((lower_triangular(np.linalg.solve(place.to_effects, np.diag(start))),))
    every, values = [], []
    for _ in range(steps + 1):
        profile = criterion.at(shape.factors(theta))
        every.append(profile.factors[0])
        values.append(profile.value + place.offset)
        gradient = shape.theta(profile.gradient)
        step = _newton(average_information(profile), gradient)
        theta, moved = _downhill(criterion, theta, step, float(profile.value))
        if not moved:
            break
    return place.described(every, values)


def _newton(curvature: Array, gradient: Array) -> Array:
    values, vectors = np.linalg.eigh(curvature)
    size = np.maximum(np.abs(values), 1e-9 * np.abs(values).max() + 1e-300)
    return -vectors @ ((vectors.T @ gradient) / size)


def _downhill(criterion: Criterion, theta: Array, step: Array, value: float) -> tuple[Array, bool]:
    """The first of ever shorter steps that lowers the criterion, if one does by more than can be seen."""
    shape = criterion.moments.shape
    share = min(1.0, (1.0 + float(np.linalg.norm(theta))) / max(float(np.linalg.norm(step)), 1e-12))
    for _ in range(12):
        there = theta + share * step
        if float(criterion.at(shape.factors(there)).value) < value - 1e-7:
            return there, True
        share /= 2
    return theta, False


class _Place:
    """A fit's criterion as a function of relative SDs on the user's scale."""

    def __init__(self, fit: Estimates) -> None:
        sums = fit.moments
        if len(sums.factors) != 1 or len(fit.random_terms) != 1 or sums.factors[0].shape.k > 2 or sums.q:
            raise ModelError("This needs a model with one random intercept and at most one slope.", "Use rung 1 or 2.")
        if not isinstance(sums.levels, DenseLevels):
            raise ModelError(
                "This model’s cross-products are not kept in a form that can be drawn.", "Use rung 1 or 2."
            )
        self.fit, self.k = fit, sums.factors[0].shape.k
        self.criterion = Criterion(sums, fit.method)
        small = sums.with_levels(compress(sums.levels))
        n_levels, self.sums = len(small.levels.weight), Sums(small)
        self.to_effects = sums.factors[0].to_effects
        self.offset = -2.0 * fit.loglik - float(fit.profile.value)
        self.here = fit.profile.factors[0]
        self.least = -2.0 * fit.loglik
        self.profiled = n_levels <= _PROFILED_GROUPS
        cells = n_levels * (_SEARCHES + 2 if self.profiled else 1)
        self.side = int(np.clip(np.sqrt(_CELLS / cells), *SIDES))
        found = self.described([self.here], [self.least]).iloc[0]
        self.sds = np.array([found["sd_intercept"], *([found["sd_slope"]] if self.k > 1 else [])])
        self.correlation = float(found["correlation"]) if self.k > 1 else 0.0

    def at(self, sds: Array) -> Array:
        """The deviance at relative SDs, (k, B), with the best correlation, or the fit's."""
        if self.k == 1:
            return self._at(sds, np.zeros(sds.shape[1]))
        if not self.profiled:
            return self._at(sds, np.full(sds.shape[1], self.correlation if np.isfinite(self.correlation) else 0.0))
        return self._best_correlation(sds)

    def _at(self, sds: Array, correlation: Array) -> Array:
        L = np.zeros((self.k, self.k, sds.shape[1]))
        L[0, 0] = sds[0]
        if self.k > 1:
            L[1, 0], L[1, 1] = sds[1] * correlation, sds[1] * np.sqrt(1.0 - correlation**2)
        inside = np.linalg.solve(self.to_effects, L.reshape(self.k, -1)).reshape(L.shape)
        return self.sums.deviances(self.fit.method, inside) + self.offset

    def _best_correlation(self, sds: Array) -> Array:
        """By golden section, at all places at once."""
        low, high = np.full(sds.shape[1], -1.0), np.full(sds.shape[1], 1.0)
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        at_left, at_right = self._at(sds, left), self._at(sds, right)
        best = np.minimum(at_left, at_right)
        for _ in range(_SEARCHES):
            lower = at_left < at_right
            low, high = np.where(lower, low, left), np.where(lower, right, high)
            new = np.where(lower, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
            value = self._at(sds, new)
            left, right = np.where(lower, new, right), np.where(lower, left, new)
            at_left, at_right = np.where(lower, value, at_right), np.where(lower, at_left, value)
            best = np.minimum(best, value)
        return best

    def edges(self, which: int) -> tuple[float, float]:
        """Where along one SD the deviance has risen by `RISE` on both sides; zero where it never does below."""
        here = float(self.sds[which])

        def rise(values: Array) -> Array:
            sds = np.repeat(self.sds[:, None], len(values), axis=1)
            sds[which] = values
            return self.at(sds) - self.least

        # Ever further out, each place twice as far as the one before: to the first that is beyond.
        for power in range(0, _FURTHEST, 4):
            out = here + max(here, self._unit(which)) * 2.0 ** np.arange(power, power + 4)
            beyond = rise(out) > RISE
            if beyond.any():
                break
        high = float(out[np.argmax(np.r_[beyond[:-1], True])])
        low = 0.0 if here == 0 or rise(np.zeros(1))[0] <= RISE else _crossing(rise, 0.0, here)
        return low, _crossing(rise, high, here)

    def _unit(self, which: int) -> float:
        """A small relative SD: one at which the random effect is a tenth of the residual, internally."""
        return 0.1 * float(np.sqrt((self.to_effects[which] ** 2).sum()))

    def described(self, factors: list[Array], values: list[float]) -> pd.DataFrame:
        """Factors, internal coordinates, as a path."""
        outside = [self.to_effects @ L for L in factors]
        D = np.array([L @ L.T for L in outside])
        sd = np.sqrt(np.maximum(np.einsum("bii->bi", D), 0.0))
        frame = pd.DataFrame({"step": np.arange(len(values)), "sd_intercept": sd[:, 0], "deviance": values})
        if self.k > 1:
            scale = sd[:, 0] * sd[:, 1]
            frame["sd_slope"] = sd[:, 1]
            frame["correlation"] = np.divide(D[:, 1, 0], scale, out=np.full(len(scale), np.nan), where=scale > 0)
        return frame


def _crossing(rise: Callable[[Array], Array], far: float, near: float) -> float:
    """Between a place beyond `RISE` and the minimum: where it is crossed, to a five-hundredth."""
    for _ in range(3):
        between = np.linspace(far, near, 9)
        within = int(np.argmax(np.r_[rise(between[1:-1]) <= RISE, True]))
        far, near = float(between[within]), float(between[within + 1])
    return far
