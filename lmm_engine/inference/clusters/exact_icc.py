"""The exact interval of the intraclass correlation of a random-intercept model, by inverting an F test.

With one grouping factor and ``V = sigma^2 (I + rho Z Z')``, let ``r(rho)`` be the generalised least-squares sum of
squares at the ratio rho and SSE that with the groups as fixed effects, which is ``r`` at infinity. Then

``F(rho) = [(r(rho) - SSE) / t] / [SSE / f]``, ``t = rank[X Z] - p``, ``f = n - rank[X Z]``,

has the F distribution with t and f degrees of freedom at the true rho, whatever the fixed effects and the sizes of the
groups (Wald 1947, Ann. Math. Stat. 18:586; Seely & El-Bassiouni 1983, Ann. Stat. 11:197). It falls in rho, so the
ratios at which it is not unusual are an interval. For groups of equal size it is that of Searle (1971, Linear Models,
p. 414).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri

from ...criterion import Criterion
from ...numerics import ALIASED
from ...result import Estimates

#: Intraclass correlations closer to 1 than this are 1: less than one part in a million million is left.
_ONE = 1.0 - 1e-12


def exact_refusal(fit: Estimates) -> str:
    """Why there is no exact interval for a fit; empty where there is one."""
    if [term.terms for term in fit.design.random] != [("(Intercept)",)]:
        return "The exact interval is for one grouping factor whose only random effect is the intercept."
    pivot = _Pivot.of(fit)
    if pivot.between < 1 or pivot.within < 1:
        return "The rows leave no degrees of freedom between or within the groups beside the fixed effects."
    return ""


def exact_interval(fit: Estimates, level: float) -> tuple[float, float]:
    """Lower and upper limit of the (adjusted) intraclass correlation of a fit that `exact_refusal` lets pass.

    Both are 0 where even independence would make the groups as alike as they are only rarely (a negative correlation).
    """
    pivot, tail = _Pivot.of(fit), (1.0 - level) / 2.0
    # The quantile with the small tail above it is one over that of the turned ratio: no 1 - tail is formed.
    high = 1.0 / float(fdtri(pivot.within, pivot.between, tail))
    low = float(fdtri(pivot.between, pivot.within, tail))
    return pivot.reaches(high), pivot.reaches(low)


@dataclass(frozen=True, eq=False)
class _Pivot:
    """The F statistic as a function of the intraclass correlation."""

    criterion: Criterion
    unit: float
    sse: float
    between: int
    within: int

    @classmethod
    def of(cls, fit: Estimates) -> _Pivot:
        moments = fit.moments
        left = moments.total - moments.levels.weighted(1.0 / moments.levels.S)  # groups as fixed effects taken out
        values, vectors = np.linalg.eigh(left[:-1, :-1])
        kept = values > ALIASED
        toward = vectors[:, kept].T @ left[:-1, -1]
        sse = float(left[-1, -1] - toward @ (toward / values[kept]))
        n_levels, inside = moments.factors[0].n_levels, int(kept.sum())
        within = moments.nobs - n_levels - inside
        unit = float(moments.factors[0].to_effects[0, 0])
        return cls(Criterion(moments, fit.method), unit, sse, n_levels + inside - moments.p, within)

    def at(self, icc: float) -> float:
        """F at one intraclass correlation below 1."""
        L = np.array([[np.sqrt(icc / (1.0 - icc)) / abs(self.unit)]])
        rss = self.criterion.at((L,)).rss
        return (rss - self.sse) / self.between / (self.sse / self.within)

    def reaches(self, quantile: float) -> float:
        """The intraclass correlation at which F has fallen to a quantile; 0 where it is below from the start."""
        from scipy.optimize import brentq

        if self.at(0.0) <= quantile:
            return 0.0
        if self.at(_ONE) >= quantile:
            return 1.0
        return float(brentq(lambda icc: self.at(icc) - quantile, 0.0, _ONE, xtol=1e-14, rtol=1e-12))
