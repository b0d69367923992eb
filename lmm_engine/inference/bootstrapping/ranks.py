"""How sure the order of these groups is: their ranks by a random effect, with intervals.

The groups are the ones in the data, so their effects are not drawn anew: what is uncertain is what they are, given the
outcome. Each draw takes the fixed effects and the random effects from their joint distribution given the outcome, the
covariance parameters and a flat prior on the fixed effects (its means are the estimates and conditional modes, its
covariance the prediction error's), and ranks the groups; the interval of a group's rank holds the middle of its ranks
(Goldstein & Spiegelhalter 1996, J. R. Stat. Soc. A 159:385). Ranking the modes of outcomes drawn for new groups would
answer another question, and ranking the modes themselves none: they are shrunken, and differ less than the effects do.

The covariance parameters are estimates too. With a `Bootstrap` at hand, each draw takes those of one refit in place of
the fit's (Laird & Louis 1987, J. Am. Stat. Assoc. 82:739, "type III"): the intervals then allow for not knowing how
much the groups differ. Where a refit says that they do not differ at all, it says nothing about their order, and the
ranks of that draw are a shuffle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...criterion import Criterion, Profile
from ...errors import ModelError
from ...numerics import Array, cholesky, lower_triangular
from ...result import Estimates
from .bootstrap import Bootstrap

#: Ranks that are kept at once, 4 bytes each, and values that are drawn at once.
MOST_RANKS = 10_000_000
AT_A_TIME = 500_000


def ranks(
    source: Estimates | Bootstrap,
    effect: int = 0,
    term: int = 0,
    *,
    n: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Rank of every group by one random effect, with an interval.

    Parameters
    ----------
    source : Estimates or Bootstrap
        A fit, whose covariance parameters are then taken as known, or a bootstrap of it, whose refits supply them.
    effect : int
        Which effect of the term, in the order of its ``terms``: 0 is the intercept where there is one.
    term : int
        Which of ``fit.random_terms``.
    n : int
        Draws from a fit. A bootstrap gives one for each of its refits.
    seed : int
    level : float
        Coverage of the interval of each group's rank, taken by itself.

    Returns
    -------
    DataFrame
        Columns ``level rank lower upper``, in the order of the levels; rank 1 is the largest effect. ``rank`` is the
        conditional modes' rank (equal modes share the mean of theirs). NaN where there are too few draws.

    Raises
    ------
    ModelError
        If the fit has no such effect, the level or n is impossible, or the ranks would not fit in memory.
    """
    fit = source.fit if isinstance(source, Bootstrap) else source
    place = _place(fit, effect, term)
    if not 0 < level < 1:
        raise ModelError(f"A confidence level of {level} is impossible.", "Give a share between 0 and 1, such as 0.95.")
    if n < 1:
        raise ModelError(f"Ranks cannot be drawn {n} times.", "Ask for 1,000.")
    n = source.n_done if isinstance(source, Bootstrap) else n
    _refuse_too_many(n, place.n_levels)
    rng = np.random.default_rng(seed)
    drawn = _redrawn(source, place, rng) if isinstance(source, Bootstrap) else _drawn(place, rng, n)
    positions = [_positions(values, rng) for values in drawn]
    lower, upper = _middle(np.concatenate([np.zeros((0, place.n_levels), dtype=np.int32), *positions]), level)
    rank = pd.Series(-fit.modes(term)[:, effect]).rank(method="average").to_numpy()
    return pd.DataFrame({"level": fit.random_terms[term].levels, "rank": rank, "lower": lower, "upper": upper})


@dataclass(frozen=True, eq=False)
class _Place:
    """Where a random effect stands among the internal ones.

    Parameters
    ----------
    fit : Estimates
    factor : int
        The grouping factor in ``moments.factors``.
    to_effect : ndarray of shape (k,)
        What makes the user's effect of the factor's internal ones.
    """

    fit: Estimates
    factor: int
    to_effect: Array

    @property
    def n_levels(self) -> int:
        """Groups to be ranked."""
        return self.fit.moments.factors[self.factor].n_levels

    def draw(self, profile: Profile, sigma2: float | None, rng: np.random.Generator, n: int) -> Array:
        """The effect of every group given the outcome, on the user's scale, (n, G).

        Parameters
        ----------
        profile : Profile
            The fit's own moments at some theta.
        sigma2 : float or None
            Residual variance in internal units; None for the profile's.
        """
        moments = self.fit.moments
        sigma = np.sqrt(profile.sigma2 if sigma2 is None else sigma2)
        known = profile.contrast[:-1]  # minus the other factors' effects and beta
        rest = known + sigma * rng.standard_normal((n, len(known))) @ np.linalg.cholesky(profile.inverse).T
        weights = self.to_effect @ profile.factors[self.factor]
        if self.factor:
            span = moments.spans[self.factor - 1]
            u = -rest[:, span.slice].reshape(n, span.n_levels, span.k)
            return moments.y_scale * (u @ weights)
        v = np.column_stack([rest, np.ones(n)])
        raw = moments.levels.times(profile.times_D_transposed(v).T)  # (k, n, G)
        own = np.einsum("a,abg->bg", weights, profile.A)
        noise = np.einsum("a,abg->bg", weights, cholesky(profile.Minv))
        standard = rng.standard_normal((n, *noise.shape))
        return moments.y_scale * (np.einsum("bg,bng->ng", own, raw) + sigma * np.einsum("bg,nbg->ng", noise, standard))


def _place(fit: Estimates, effect: int, term: int) -> _Place:
    blocks = [(i, part, block) for i, part in enumerate(fit.moments.factors) for block in part.shape.blocks]
    if not 0 <= term < len(blocks) or not 0 <= effect < len(fit.random_terms[term].terms):
        raise ModelError(
            f"The model has no random effect number {effect} in a random term number {term}.",
            "Count both from 0, in the order of the table of random effects.",
        )
    factor, part, block = blocks[term]
    return _Place(fit, factor, part.to_effects[block.start + effect])


def _refuse_too_many(n: int, n_levels: int) -> None:
    if n * n_levels > MOST_RANKS:
        raise ModelError(
            f"The ranks of {n_levels:,} groups in {n:,} draws do not fit in memory.",
            f"Ask for at most {MOST_RANKS // n_levels:,} draws.",
        )


def _drawn(place: _Place, rng: np.random.Generator, n: int) -> Iterator[Array]:
    """Draws at the fit's own theta, some at a time."""
    size = max(1, AT_A_TIME // (place.n_levels * len(place.to_effect)))
    return (place.draw(place.fit.profile, None, rng, min(size, n - done)) for done in range(0, n, size))


def _redrawn(source: Bootstrap, place: _Place, rng: np.random.Generator) -> Iterator[Array]:
    """One draw for each refit, with its theta and sigma."""
    fit, criterion = source.fit, Criterion(source.fit.moments, source.fit.method)
    sigma2 = (source.draws["sigma"].to_numpy() / fit.moments.y_scale) ** 2
    for theta, own in zip(source.theta, sigma2, strict=True):
        yield place.draw(criterion.at(_internal(fit, theta)), float(own), rng, 1)


def _internal(fit: Estimates, theta: Array) -> tuple[Array, ...]:
    """Relative covariance factors in internal coordinates from the user's theta."""
    factors, start = [], 0
    for part in fit.moments.factors:
        factor = np.zeros((part.shape.k, part.shape.k))
        for block in part.shape.blocks:
            k = block.stop - block.start
            columns, rows = np.triu_indices(k)
            own = np.zeros((k, k))
            own[rows, columns] = theta[start : start + len(rows)]
            start += len(rows)
            factor[block, block] = lower_triangular(np.linalg.solve(part.to_effects[block, block], own))
        factors.append(factor)
    return tuple(factors)


def _positions(values: Array, rng: np.random.Generator) -> NDArray[np.int32]:
    """Rank of each value in its row, 1 for the largest; ties in the order of a shuffle, (n, G)."""
    order = np.lexsort((rng.random(values.shape), -values), axis=-1)
    result = np.empty(values.shape, dtype=np.int32)
    np.put_along_axis(result, order, np.arange(1, values.shape[1] + 1, dtype=np.int32)[None, :], axis=-1)
    return result


def _middle(positions: NDArray[np.int32], level: float) -> tuple[Array, Array]:
    """Lowest and highest rank of the middle share of each group's ranks; NaN where there are too few."""
    n, n_levels = positions.shape
    tail = (1.0 - level) / 2.0
    if (n + 1) * tail < 1.0 - 1e-9:
        return np.full(n_levels, np.nan), np.full(n_levels, np.nan)
    positions.sort(axis=0)
    outside = max(0, int(np.ceil(n * tail - 1e-9)) - 1)
    return positions[outside].astype(float), positions[n - 1 - outside].astype(float)
