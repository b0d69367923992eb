"""The deviance with one parameter held: coordinates in which that parameter is the first.

Profile likelihood (Bates, Mächler, Bolker & Walker 2015, section 5.1) minimises the deviance over everything else while
one parameter stands still. Nothing is constrained here; instead the parameter is made a coordinate, with an analytic
gradient in all of them:

- an SD or a correlation: the effects of its random term are written in a basis whose first one or two are those it is
  about, so that it stands alone in the first rows of the Cholesky factor;
- sigma: the deviance before the residual variance is profiled out;
- a fixed effect: generalised least squares under one linear restriction.

Everything is in internal coordinates (see `coordinates`), so no unit matters; `value` gives the user's scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from ...covariance import CovarianceShape
from ...criterion import Criterion, Profile
from ...numerics import Array, lower_triangular

Factors = tuple[Array, ...]

#: No coordinates.
NONE = np.zeros(0, dtype=np.intp)


class Held(Protocol):
    """A deviance whose first coordinate is the parameter that is held.

    Attributes
    ----------
    start : ndarray of shape (m,)
        The coordinates at the optimum.
    edges : tuple of float
        Lowest and highest possible first coordinate.
    reach : float
        How far the first coordinate may be moved in one step where the curvature says nothing.
    even : ndarray of int
        Coordinates whose sign means nothing: at zero the gradient vanishes whatever the data.
    bounded : ndarray of int
        Coordinates which must not be negative.
    mixed : ndarray of int
        Coordinates which are zero where effects are uncorrelated.
    without : tuple of Held
        The same model with an SD held on which this parameter hangs: where that SD is zero, every value of the
        parameter gives the same deviance.
    """

    @property
    def start(self) -> Array: ...  # noqa: D102
    @property
    def edges(self) -> tuple[float, float]: ...  # noqa: D102
    @property
    def reach(self) -> float: ...  # noqa: D102
    @property
    def even(self) -> np.ndarray: ...  # noqa: D102
    @property
    def bounded(self) -> np.ndarray: ...  # noqa: D102
    @property
    def mixed(self) -> np.ndarray: ...  # noqa: D102
    @property
    def without(self) -> tuple[Held, ...]: ...  # noqa: D102

    def at(self, z: Array) -> tuple[float, Array]:
        """Deviance and gradient; infinite where it cannot be computed."""
        ...

    def value(self, x: Array) -> Array:
        """The parameter on the user's scale, increasing in the first coordinate."""
        ...

    def respelled(self, z: Array, small: Array) -> Array:
        """The same covariances with zero columns of the factors last, see `Roots.respelled`."""
        ...


@dataclass(frozen=True, eq=False)
class Roots:
    """Relative covariance factors written as ``L = B C`` with C lower triangular: theta are the entries of C.

    Parameters
    ----------
    shape : CovarianceShape
    bases : tuple of ndarray, each of shape (k, k)
    """

    shape: CovarianceShape
    bases: tuple[Array, ...]

    def factors(self, theta: Array) -> Factors:
        """``L = B C``."""
        return tuple(basis @ root for basis, root in zip(self.bases, self.shape.factors(theta), strict=True))

    def gradient(self, profile: Profile) -> Array:
        """The deviance's derivative with respect to theta."""
        pairs = zip(self.bases, profile.gradient, strict=True)
        return self.shape.theta(tuple(basis.T @ gradient for basis, gradient in pairs))

    def theta(self, factors: Factors) -> Array:
        """Theta of relative covariance factors that are given otherwise."""
        roots = []
        for part, basis, factor in zip(self.shape.parts, self.bases, factors, strict=True):
            root = np.zeros_like(factor)
            for block in part.blocks:
                root[block, block] = lower_triangular(np.linalg.solve(basis[block, block], factor[block, block]))
            roots.append(root)
        return self.shape.theta(tuple(roots))

    def respelled(self, theta: Array, small: Array, kept: tuple[int, int, int] = (-1, 0, 0)) -> Array:
        """The same covariances in factors whose zero columns stand last.

        Where a diagonal entry is zero the same covariance has many triangular factors, and in most of them the gradient
        does not show all directions in which the deviance falls: those of the columns further right are not entries of
        the triangle. In this one they are.

        Parameters
        ----------
        theta : ndarray of shape (m,)
        small : ndarray of shape (m,)
            What counts as zero, at the places of the diagonals.
        kept : tuple of int
            Factor, first row and number of leading rows and columns that are left alone.
        """
        roots, sizes = self.shape.factors(theta), self.shape.factors(small)
        for f, (part, root, size) in enumerate(zip(self.shape.parts, roots, sizes, strict=True)):
            for block in part.blocks:
                first = block.start + (kept[2] if (f, block.start) == kept[:2] else 0)
                own = slice(first, block.stop)
                root[own, own] = _echelon(root[own, own], np.diag(size)[own])
        return self.shape.theta(roots)

    def slot(self, factor: int, row: int, column: int) -> int:
        """Where an entry of one factor's C stands in theta."""
        before = sum(len(part.positions[0]) for part in self.shape.parts[:factor])
        rows, columns = self.shape.parts[factor].positions
        return before + int(np.flatnonzero((rows == row) & (columns == column))[0])

    @cached_property
    def _on_diagonal(self) -> np.ndarray:
        none = np.zeros(0, dtype=bool)
        return np.concatenate([none, *(np.equal(*part.positions) for part in self.shape.parts)])

    @property
    def diagonal(self) -> np.ndarray:
        """Which entries of theta stand on a diagonal."""
        return np.flatnonzero(self._on_diagonal)

    @property
    def below(self) -> np.ndarray:
        """Which entries of theta stand below a diagonal."""
        return np.flatnonzero(~self._on_diagonal)


def _echelon(matrix: Array, small: Array) -> Array:
    """The columns turned so that each row begins one column at most, and rows with a small rest none."""
    result = matrix.copy()
    column = 0
    for row, limit in enumerate(small):
        rest = result[row, column:]
        if np.linalg.norm(rest) > limit:
            turn = np.linalg.qr(rest[:, None], mode="complete")[0]
            result[:, column:] = result[:, column:] @ turn
            column += 1
    return np.tril(result)


def plain_roots(criterion: Criterion) -> Roots:
    """Theta as the criterion itself has it."""
    shape = criterion.moments.shape
    return Roots(shape, shape.identity())


def turned_roots(criterion: Criterion, factor: int, block: slice, first: list[int]) -> tuple[Roots, Array]:
    """Roots in which one random term begins with some of the user's effects, and the length of these directions.

    A user's effect is ``b_i = y_scale * t_i'b_internal`` with ``t_i`` a row of `to_effects`. The basis consists of the
    wanted rows, scaled to length 1, and of orthonormal directions orthogonal to them.
    """
    shape = criterion.moments.shape
    wanted = criterion.moments.factors[factor].to_effects[block, block][first]
    length = np.sqrt(np.einsum("ij,ij->i", wanted, wanted))
    complete = np.linalg.qr(wanted.T, mode="complete")[0]
    directions = np.vstack([wanted / length[:, None], complete[:, len(first) :].T])
    bases = list(shape.identity())
    bases[factor][block, block] = np.linalg.inv(directions)
    return Roots(shape, tuple(bases)), length


@dataclass(frozen=True, eq=False)
class BesideRoots:
    """What is held stands beside the roots of all covariances: ``z = (it, theta)``."""

    criterion: Criterion
    start: Array
    roots: Roots

    bounded = NONE
    without = ()

    @cached_property
    def even(self) -> np.ndarray:
        """The diagonals."""
        return 1 + self.roots.diagonal

    @cached_property
    def mixed(self) -> np.ndarray:
        """Below the diagonals."""
        return 1 + self.roots.below
