"""The random part of a fit as a sentence needs it: which terms, how wide, how related."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..result import Estimates

# A spread that moves the rows by less than this share of the residual SD is told as "does not vary at all".
VANISHING = 1e-3
# SDs below this share of the residual SD are what a search leaves of a zero.
DUST = 1e-6
# Correlations beyond this are told as "perfect": two decimals would print 1.00.
PERFECT = 0.995


@dataclass(frozen=True)
class Spread:
    """SDs and correlation of one grouping factor's effects.

    Parameters
    ----------
    group : str
        The grouping factor.
    terms : tuple of str
        ``(Intercept)`` and the random slopes, as R spells them.
    sds : tuple of float
        One SD for each term, in the outcome's units per unit of the term.
    covariance, correlation : float or None
        Between the first two terms; None where there are fewer or they are kept apart.
    vanished : tuple of bool
        Which SDs are zero for all that the rows can show.
    """

    group: str
    terms: tuple[str, ...]
    sds: tuple[float, ...]
    covariance: float | None
    correlation: float | None
    vanished: tuple[bool, ...]

    @property
    def perfect(self) -> bool:
        """Whether intercept and slope are estimated as perfectly correlated."""
        return self.correlation is not None and abs(self.correlation) > PERFECT


def spread(fit: Estimates) -> Spread | None:
    """Collect the random part of a fit with one grouping factor; None without random effects."""
    if not fit.design.random:
        return None
    rows = fit.variance_components
    rows = rows[rows["group"] != "Residual"]
    own, shared = rows[rows["term2"] == ""], rows[rows["term2"] != ""]
    sds = tuple(without_dust(float(sd), fit) for sd in own["sd"])
    first = shared.iloc[0] if len(shared) else None
    return Spread(
        group=str(own["group"].iloc[0]),
        terms=tuple(str(name) for name in own["term1"]),
        sds=sds,
        covariance=None if first is None else float(first["variance"]),
        correlation=None if first is None or np.isnan(first["sd"]) else float(first["sd"]),
        vanished=tuple(sd * size < VANISHING * fit.sigma for sd, size in zip(sds, _column_sizes(fit), strict=True)),
    )


def without_dust(sd: float, fit: Estimates) -> float:
    """Take an SD or correlation that the search left next to zero for the zero it stands for."""
    return 0.0 if abs(sd) < DUST * fit.sigma else sd


def rung_of(fit: Estimates) -> int:
    """Name the rung that a fit stands on by counting its random effects: 0, 1 or 2 (and more)."""
    return min(sum(len(term.terms) for term in fit.design.random), 2)


def _column_sizes(fit: Estimates) -> list[float]:
    """Root mean square of each random-effects column: what an SD of one does to a row."""
    return [float(size) for term in fit.design.random for size in np.sqrt(np.mean(term.columns**2, axis=0))]
