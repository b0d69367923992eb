"""Many outcomes on one design, all fitted at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ....criterion import Criterion, Method
from ....design import Design
from ....moments import Moments, moments
from ....numerics import CERTIFICATE, SINGULAR_SD, Array
from ....result import Estimates
from .certified import triangular
from .optima import Optima, search_alone, unknown
from .products import Columns, Products, columns
from .solvers import LeastSquares, OneFactor, SeveralFactors, Solver

#: Numbers in one array of the batched criterion: what a processor keeps close by. More outcomes take turns.
CLOSE_BY = 40_000


@dataclass(frozen=True, eq=False)
class BatchFit:
    """Fits of B outcomes on one design, on the user's scale.

    Parameters
    ----------
    design : Design
        With an outcome of its own, which is not among the B.
    moments : Moments
        Its cross-products.
    method : {"REML", "ML"}
    products : Products
        Cross-products of the B outcomes.
    optima : Optima
        What the searches found, internal coordinates.
    n_alone : int
        Outcomes that had to be searched one by one.
    """

    design: Design
    moments: Moments
    method: Method
    products: Products
    optima: Optima
    n_alone: int

    def __len__(self) -> int:
        return len(self.optima.value)

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Whether the first-order conditions were verified, (B,)."""
        return self.optima.violation <= CERTIFICATE

    @property
    def singular(self) -> NDArray[np.bool_]:
        """Whether a variance is estimated as zero or a correlation as plus or minus one, (B,)."""
        result = np.zeros(len(self), dtype=bool)
        for part, factor in zip(self.moments.factors, self.optima.factors, strict=True):
            for block in part.shape.blocks:
                own = factor[:, block, block]
                smallest = np.linalg.svd(np.where(np.isfinite(own), own, 1.0), compute_uv=False)[:, -1]
                result |= smallest < SINGULAR_SD
        return result

    @cached_property
    def beta(self) -> Array:
        """Fixed effects, (B, p)."""
        moments = self.moments
        return self.products.ols.T + self.products.y_scale[:, None] * (self.optima.beta @ moments.to_beta.T)

    @cached_property
    def sigma(self) -> Array:
        """Residual SDs, (B,)."""
        return self.products.y_scale * np.sqrt(self.optima.sigma2)

    @cached_property
    def vcov(self) -> Array:
        """Covariances of the fixed effects, (B, p, p)."""
        to_beta = self.moments.to_beta
        return self.sigma[:, None, None] ** 2 * (to_beta @ self.optima.unscaled_vcov @ to_beta.T)

    @cached_property
    def factors(self) -> tuple[Array, ...]:
        """Relative covariance factors of each random term as `Estimates.factors` has them, each (B, k, k)."""
        return tuple(
            triangular(part.to_effects[block, block] @ factor[:, block, block])
            for part, factor in zip(self.moments.factors, self.optima.factors, strict=True)
            for block in part.shape.blocks
        )

    @cached_property
    def theta(self) -> Array:
        """Relative covariance factors down the columns of each term's lower triangle, as lme4 has them, (B, m)."""
        return np.concatenate([np.zeros((len(self), 0)), *map(_down_columns, self.factors)], axis=1)

    @cached_property
    def loglik(self) -> Array:
        """(Restricted) log-likelihoods with the constants of lme4, (B,)."""
        degrees = Criterion(self.moments, self.method).degrees
        value = self.optima.value + 2.0 * degrees * np.log(self.products.y_scale)
        return -0.5 * (value + (self.moments.log_det_scale if self.method == "REML" else 0.0))

    def covariance(self, term: int = 0) -> Array:
        """Covariance matrices of the random effects of one term, in the order of `factors`, (B, k, k)."""
        factor = self.factors[term]
        return self.sigma[:, None, None] ** 2 * np.matmul(factor, factor.transpose(0, 2, 1))

    def estimates(self, i: int, y: Array) -> Estimates:
        """The fit of outcome i, ``y`` of shape (n,), as if it had been made alone (without findings)."""
        own = self.products.of_one(self.moments, i)
        profile = Criterion(own, self.method).at(tuple(factor[i] for factor in self.optima.factors))
        return Estimates(
            design=self.design.with_outcome(y),
            moments=own,
            method=self.method,
            profile=profile,
            factors=tuple(factor[i] for factor in self.factors),
            term_order=tuple(position for part in self.moments.factors for position in part.terms),
            sigma=float(self.sigma[i]),
            loglik=float(self.loglik[i]),
            converged=bool(self.converged[i]),
            is_singular=bool(self.singular[i]),
            findings=(),
            n_evaluations=0,
        )


@dataclass(frozen=True, eq=False)
class Refitter:
    """A design made ready for any number of outcomes.

    Parameters
    ----------
    design : Design
    moments : Moments
    method : {"REML", "ML"}
    start : tuple of ndarray, each of shape (k, k)
        Relative covariances, internal coordinates, near which the searches begin if they have no better start.
    """

    design: Design
    moments: Moments
    method: Method
    start: tuple[Array, ...]

    def fit(self, Y: Array) -> BatchFit:
        """Fit the outcomes in the columns of ``Y``, (n, B).

        Raises
        ------
        ModelError
            If ``Y`` has another number of rows than the design.
        """
        products = self._columns.products(Y)
        found = unknown(self.moments, len(products.y_scale))
        n_alone = 0
        for which in self._turns(products):
            own = products.take(which)
            with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
                optima = self._solver(own)
            n_alone += search_alone(self.moments, self.method, own, optima)
            found.put_many(which, optima)
        return BatchFit(self.design, self.moments, self.method, products, found, n_alone)

    def _turns(self, products: Products) -> Iterator[np.ndarray]:
        """Outcomes that can be fitted, as many at a time as stay close to the processor."""
        possible = np.flatnonzero(np.isfinite(products.y_scale))
        size = max(1, CLOSE_BY // self._solver.entries)
        return (possible[i : i + size] for i in range(0, len(possible), size))

    @cached_property
    def _columns(self) -> Columns:
        return columns(self.design, self.moments)

    @cached_property
    def _solver(self) -> Solver:
        if not self.moments.factors:
            return LeastSquares(self.moments, self.method)
        kind = OneFactor if len(self.moments.factors) == 1 else SeveralFactors
        return kind(self.moments, self.method, self.start)


def fit_many(design: Design, Y: Array, method: Method = "REML", start: Estimates | None = None) -> BatchFit:
    """Fit many outcomes on one design.

    Parameters
    ----------
    design : Design
        Its rows, X and Z count; its own outcome is not used.
    Y : ndarray of shape (n, B)
        One outcome per column.
    method : {"REML", "ML"}
    start : Estimates, optional
        A fit of the same design near which the searches begin where the method of moments cannot be had.

    Returns
    -------
    BatchFit

    Raises
    ------
    ModelError
        If ``Y`` has another number of rows than the design, or the design cannot be fitted at all.
    """
    return refitter(design, method, start).fit(Y)


def refitter(design: Design, method: Method = "REML", start: Estimates | None = None) -> Refitter:
    """Make a design ready for any number of outcomes; see `fit_many`."""
    base = moments(design) if start is None else start.moments
    factors = base.shape.identity() if start is None else start.profile.factors
    return Refitter(design, base, method, tuple(factor @ factor.T for factor in factors))


def _down_columns(factor: Array) -> Array:
    cols, rows = np.triu_indices(factor.shape[1])
    return factor[:, rows, cols]
