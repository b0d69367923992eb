"""The large-sample distribution of a likelihood-ratio statistic where variances are zero in the smaller model.

Self & Liang (1987), J. Am. Stat. Assoc. 82:605; Stram & Lee (1994), Biometrics 50:1171; Shapiro (1988), Int. Stat. Rev.
56:49. Close to the smaller model the parameters of the larger one fill a cone: those that may move both ways, and for
each random term with s directions without variance a positive semi-definite matrix of order s. The statistic is the
squared length of a normal vector's projection on it, a mixture of chi-squared distributions whose weights are the
cone's conic volumes in the metric of the information matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, pi

import numpy as np
from scipy.special import chdtrc, gammaln

from ...criterion import Criterion
from ...numerics import Array, lower_triangular
from ...result import Estimates
from .cones import polygon_weights, simulated_weights
from .nesting import Nesting, symmetric_basis

#: Step of a difference of the log-determinant's gradient, as a share of the scale on which it changes.
_STEP = 1e-4
#: Points on the boundary of a cone of 2 x 2 matrices: inscribing a polygon costs the square of their distance.
_AROUND = 2000


@dataclass(frozen=True)
class Mixture:
    """A mixture of chi-squared distributions with consecutive degrees of freedom.

    Parameters
    ----------
    first : int
        The lowest degrees of freedom; with 0 it is a point mass at zero.
    weights : tuple of float
        Of ``first``, ``first + 1``, ...; they sum to one.
    n_draws : int
        How many draws the weights were estimated from; 0 where they are computed.
    """

    first: int
    weights: tuple[float, ...]
    n_draws: int = 0

    @property
    def last(self) -> int:
        """The highest degrees of freedom."""
        return self.first + len(self.weights) - 1

    def __str__(self) -> str:
        """Lowest and highest degrees of freedom, as ``0:1``."""
        return f"{self.first}:{self.last}"

    def sf(self, statistic: float) -> float:
        """Probability of a statistic at least as large."""
        parts = zip(range(self.first, self.last + 1), self.weights, strict=True)
        return sum(weight * _tail(statistic, df) for df, weight in parts)

    def density(self, statistic: Array) -> Array:
        """Density at positive values; a point mass at zero is not part of it."""
        parts = zip(range(self.first, self.last + 1), self.weights, strict=True)
        return sum((weight * _density(statistic, df) for df, weight in parts if df), np.zeros_like(statistic))


def _tail(statistic: float, df: int) -> float:
    return float(statistic <= 0.0) if df == 0 else float(chdtrc(df, statistic))


def _density(x: Array, df: int) -> Array:
    half = df / 2.0
    return np.exp((half - 1.0) * np.log(x) - x / 2.0 - half * np.log(2.0) - gammaln(half))


def mixture(
    smaller: Estimates, larger: Estimates, found: Nesting, rng: np.random.Generator, n_draws: int = 4_000
) -> Mixture | None:
    """The reference distribution of the likelihood-ratio statistic.

    Parameters
    ----------
    smaller, larger : Estimates
    found : Nesting
        Of the two.
    rng : Generator
        For weights that have no closed form: four and more parameters of variances at zero.
    n_draws : int
        For these.

    Returns
    -------
    Mixture or None
        None where no variance is zero in the smaller model: chi-squared holds as it is.
    """
    orders = tuple(s for _, s in found.edges if s)
    if not orders:
        return None
    size = sum(s * (s + 1) // 2 for s in orders)
    first = larger.n_parameters - smaller.n_parameters - size
    if size == 1:
        return Mixture(first, (0.5, 0.5))
    information = edge_information(smaller, larger, found)
    if size == 2:
        return Mixture(first, _quarter_weights(information))
    upper = np.linalg.cholesky(information).T
    if size == 3:
        rays = np.eye(3) if len(orders) == 3 else _rank_one(np.linspace(0.0, pi, _AROUND, endpoint=False))
        return Mixture(first, polygon_weights(rays @ upper.T))
    return Mixture(first, simulated_weights(information, orders, rng, n_draws), n_draws)


def _quarter_weights(information: Array) -> tuple[float, float, float]:
    """Two variances: the wedge's angle follows from the correlation of their estimators."""
    covariance = np.linalg.inv(information)
    both = 0.25 + asin(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])) / (2.0 * pi)
    return 0.5 - both, 0.5, both


def _rank_one(angle: Array) -> Array:
    """``v v'`` for v at each angle, as its weights in `symmetric_basis`, (m, 3)."""
    c, s = np.cos(angle), np.sin(angle)
    return np.column_stack([c * c, c * s, s * s])


def edge_information(smaller: Estimates, larger: Estimates, found: Nesting) -> Array:
    """Expected information on the variances that are zero in the smaller fit, all others profiled out.

    Parameters
    ----------
    smaller, larger : Estimates
    found : Nesting
        Of the two.

    Returns
    -------
    ndarray of shape (m, m)
        At the smaller fit's estimates, per unit of relative variance. Rows: for each term with such directions the
        entries of its positive semi-definite matrix, in the order of `symmetric_basis`.
    """
    bases = [symmetric_basis(vectors) for vectors, _ in found.edges]
    hessian, slope = _log_det_derivatives(larger, found, _covariances(smaller, found), bases)
    # The information of (log sigma^2, D) is -1/2 the Hessian of log|V|; sigma^2 is profiled out first.
    information = -0.5 * hessian - np.outer(slope, slope) / (2.0 * larger.nobs)
    at_edge = np.concatenate([_at_edge(len(vectors), s) for vectors, s in found.edges])
    own, rest = information[np.ix_(at_edge, at_edge)], information[np.ix_(at_edge, ~at_edge)]
    if rest.size:
        own = own - rest @ np.linalg.lstsq(information[np.ix_(~at_edge, ~at_edge)], rest.T, rcond=None)[0]
    return (own + own.T) / 2


def _at_edge(k: int, s: int) -> np.ndarray:
    """Which pairs of columns are both among the last s."""
    return np.array([i >= k - s for i in range(k) for _ in range(i, k)])


def _covariances(smaller: Estimates, found: Nesting) -> list[Array]:
    """The larger model's relative D's at the smaller fit's estimates."""
    factors = (smaller.profile.factors[piece.factor][piece.block, piece.block] for piece in found.smaller[:-1])
    carried = found.carried([*(factor @ factor.T for factor in factors), np.ones((1, 1))])
    return [D / float(carried[-1][0, 0]) for D in carried[:-1]]


def _log_det_derivatives(larger: Estimates, found: Nesting, at: list[Array], bases: list[Array]) -> tuple[Array, Array]:
    """Hessian and gradient of ``log|V|`` in the weights of the basis matrices, the residual variance being one."""
    centre = _log_det_gradient(larger, found, at, bases)
    columns = []
    for place, (vectors, _) in enumerate(found.edges):
        k = len(vectors)
        along = {(i, j): _second_difference(larger, found, at, bases, place, v) for i, j, v in _rank_ones(vectors)}
        for i in range(k):
            for j in range(i, k):
                columns.append(along[i, i] if i == j else along[i, j] - along[i, i] - along[j, j])
    hessian = np.array(columns)
    return (hessian + hessian.T) / 2, centre


def _rank_ones(vectors: Array) -> list[tuple[int, int, Array]]:
    """Directions v whose ``v v'`` make up the basis: columns and sums of two columns."""
    k = vectors.shape[1]
    own = [(i, i, vectors[:, i]) for i in range(k)]
    return own + [(i, j, vectors[:, i] + vectors[:, j]) for i in range(k) for j in range(i + 1, k)]


def _second_difference(
    larger: Estimates, found: Nesting, at: list[Array], bases: list[Array], place: int, v: Array
) -> Array:
    """Derivative of the gradient along ``v v'``, from inside the cone only."""
    step = _STEP / _rows_per_level(larger, found, place)
    moved = []
    for times in (0, 1, 2):
        there = list(at)
        there[place] = at[place] + times * step * np.outer(v, v)
        moved.append(_log_det_gradient(larger, found, there, bases))
    return (-3.0 * moved[0] + 4.0 * moved[1] - moved[2]) / (2.0 * step)


def _rows_per_level(larger: Estimates, found: Nesting, place: int) -> float:
    """The largest sum of squares of a column in a level: how fast V grows with a variance."""
    piece, moments = found.larger[place], larger.moments
    if piece.factor == 0:
        return float(np.einsum("aag->ag", moments.levels.S[piece.block, piece.block]).max())
    return float(np.diag(moments.total)[moments.spans[piece.factor - 1].slice].max())


def _log_det_gradient(larger: Estimates, found: Nesting, covariances: list[Array], bases: list[Array]) -> Array:
    """Derivative of ``log|V|`` with respect to the weights of the basis matrices.

    With an infinite residual variance the outcome drops out of the deviance, and its log-determinant is left.
    """
    factors = tuple(np.zeros((part.k, part.k)) for part in larger.moments.shape.parts)
    for piece, D in zip(found.larger, covariances, strict=False):
        values, vectors = np.linalg.eigh(D)
        factors[piece.factor][piece.block, piece.block] = lower_triangular(vectors * np.sqrt(np.maximum(values, 0.0)))
    gammas = Criterion(larger.moments, "ML").at(factors, np.inf).covariance_gradient
    pieces = zip(found.larger, bases, strict=False)
    parts = [np.einsum("mij,ij->m", basis, gammas[p.factor][p.block, p.block]) for p, basis in pieces]
    return np.concatenate(parts)
