"""What the data tell about the variance parameters: expected and observed information, and the Hessian in theta.

Everything is written for ``V = I + sum D_r G_r`` times an overall scale (see `directions`). In place of the residual
variance stands that scale: an invertible linear change of the parameters under which Satterthwaite's and Kenward and
Roger's formulas keep their values, and in which the scale's own derivatives are known beforehand, because the G that
belongs to it is V itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from ...criterion import Profile
from ...numerics import Array
from .directions import Directions, Entry
from .reach import Reach
from .traces import Traces

_Answer = TypeVar("_Answer")


def once_per_profile(question: Callable[[Profile], _Answer]) -> Callable[[Profile], _Answer]:
    """Answer once for each profile, for as long as the profile lives; a profile never changes."""
    known: WeakKeyDictionary[Profile, _Answer] = WeakKeyDictionary()

    def answer(profile: Profile) -> _Answer:
        if profile not in known:
            known[profile] = question(profile)
        return known[profile]

    answer.__doc__, answer.__name__ = question.__doc__, question.__name__
    return answer


@dataclass(frozen=True, eq=False)
class Information:
    """Derivatives of the (restricted) likelihood and of beta's covariance, at one theta, in internal coordinates.

    Parameters
    ----------
    entries : tuple of Entry
        The m entries of the relative covariances that are parameters, in theta's order.
    degrees : int
        n - p for REML, n for ML.
    trace : ndarray of shape (m,)
        ``tr(B G_r)`` with B = P for REML and ``V^-1`` for ML.
    traces : ndarray of shape (m, m)
        ``tr(B G_r B G_s)``.
    quadratic : ndarray of shape (m,)
        ``y'P G_r P y / sigma^2``.
    quadratics : ndarray of shape (m, m)
        ``y'P G_r P G_s P y / sigma^2``.
    forms : ndarray of shape (m, p, p)
        ``X'V^-1 G_r V^-1 X``: minus the derivative of ``X'V^-1 X``.
    """

    entries: tuple[Entry, ...]
    degrees: int
    trace: Array
    traces: Array
    quadratic: Array
    quadratics: Array
    forms: Array

    @property
    def expected(self) -> Array:
        """Expected information on the entries and, last, the scale, (m + 1, m + 1)."""
        return _bordered(self.traces / 2, self.trace / 2, self.degrees / 2)

    @property
    def observed(self) -> Array:
        """Observed information on the entries and, last, the scale, (m + 1, m + 1)."""
        return _bordered(self.quadratics - self.traces / 2, self.quadratic - self.trace / 2, self.degrees / 2)


def _bordered(block: Array, border: Array, corner: float) -> Array:
    return np.block([[block, border[:, None]], [border[None, :], np.array([[corner]])]])


@once_per_profile
def information(profile: Profile) -> Information:
    """Derivatives at one theta.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    Information
    """
    directions = Directions(profile)
    with_fixed = directions.inner(fixed=True)
    without = directions.inner(fixed=False)
    traces = Traces(directions, with_fixed if profile.criterion.method == "REML" else without)
    residual = Reach(directions, profile.times_D_transposed(profile.contrast[None, :]).T)
    m = len(directions.entries)
    quadratics = np.zeros((m, m))
    for i in range(m):
        for j in range(i, m):
            quadratics[i, j] = quadratics[j, i] = residual.product(i, j, with_fixed).item() / profile.sigma2
    told = directions.told
    both = np.outer(told, told)
    return Information(
        entries=directions.entries,
        degrees=profile.criterion.degrees,
        trace=traces.first * told,
        traces=traces.second * both,
        quadratic=residual.forms[:, 0, 0] / profile.sigma2 * told,
        quadratics=quadratics * both,
        forms=of_fixed_effects(directions, without).forms,
    )


def of_fixed_effects(directions: Directions, without: Array) -> Reach:
    """What the directions do to ``V^-1 X``; ``without`` is the J without fixed effects."""
    q = directions.moments.q
    right = np.zeros((len(without) + 1, len(without) - q))
    right[:-1] = -without @ directions.profile.H[:-1, q:-1]
    right[np.arange(q, len(without)), np.arange(len(without) - q)] += 1.0
    return Reach(directions, right)


def theta_jacobian(profile: Profile) -> Array:
    """Derivatives of the entries of ``D = L L'`` (rows) with respect to theta (columns), (m, m)."""
    entries = Directions(profile).entries
    jacobian = np.zeros((len(entries), len(entries)))
    for r, entry in enumerate(entries):
        L = profile.factors[entry.factor]
        for t, parameter in enumerate(entries):
            if parameter.factor == entry.factor:
                row = (entry.row == parameter.row) * L[entry.column, parameter.column]
                jacobian[r, t] = row + (entry.column == parameter.row) * L[entry.row, parameter.column]
    return jacobian


def theta_hessian(profile: Profile) -> Array:
    """Hessian of the deviance in ``(theta, sigma)`` before sigma is profiled out, (m + 1, m + 1).

    The deviance is ``log_det + degrees log(2 pi sigma^2) + r^2 / sigma^2`` (lmerTest's ``devfun_vp``), in internal
    coordinates.
    """
    known, jacobian, sigma2 = information(profile), theta_jacobian(profile), profile.sigma2
    curved = jacobian.T @ (2.0 * known.quadratics - known.traces) @ jacobian + _bend(profile)
    border = 2.0 / np.sqrt(sigma2) * (jacobian.T @ known.quadratic)
    corner = -2.0 * known.degrees / sigma2 + 6.0 * profile.rss / sigma2**2
    return _bordered((curved + curved.T) / 2, border, corner)


def _bend(profile: Profile) -> Array:
    """The gradient in D times the second derivative of ``D = L L'`` in theta: zero inside the cone, not on its edge."""
    directions, gammas = Directions(profile), profile.covariance_gradient
    places = {
        (e.factor, *place): told
        for e, told in zip(directions.entries, directions.told, strict=True)
        for place in e.places
    }
    result = np.zeros((len(directions.entries),) * 2)
    for i, a in enumerate(directions.entries):
        for j, b in enumerate(directions.entries):
            if (a.factor, a.column) == (b.factor, b.column) and places[a.factor, a.row, b.row]:
                result[i, j] = 2.0 * gammas[a.factor][a.row, b.row]
    return result
