"""Minimising a deviance over everything but its first coordinate, again and again from one place to the next.

Quasi-Newton steps (Broyden, Fletcher, Goldfarb and Shanno) with a Hessian that begins as the deviance's own at the
optimum and travels along: its mixed entries say how the other coordinates follow when the first is moved, so each new
place begins next to its solution.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...numerics import Array
from .held import Held

#: A place is solved when the deviance would fall by less than half of this: the limits move by a billionth of an SE.
_STILL = 1e-8
#: Steps after which the Hessian is computed afresh, how often from then on, and when the search gives up.
_PATIENCE, _FEW, _STEPS = 12, 4, 80
#: Forward differences of the analytic gradient.
_DIFFERENCE = 1e-6
#: Curvature below this share of the largest, on a common scale, is none.
_FLAT = 1e-10
#: A deviance this much higher after a step outward: the others did not follow as the Hessian said, or it is a cliff.
_FAR = 10.0
#: Another minimum is a lower one when it is lower by more than rounding and the search's own tolerance.
_LOWER = 1e-7
#: Steps are halved down to this; smaller ones are rounding.
_SMALLEST = 1e-8
#: A coordinate in which the deviance is even counts as zero below this share of its natural unit, and is moved off
#: zero by `_OFF` units: there the gradient says nothing, and a minimum elsewhere would be missed.
_ZERO, _OFF = 0.05, 0.3


@dataclass(frozen=True, eq=False)
class Place:
    """A point on the way, with what is known there.

    Parameters
    ----------
    z : ndarray of shape (m,)
        Coordinates, the one that is held first.
    deviance : float
    gradient : ndarray of shape (m,)
    hessian : ndarray of shape (m, m)
        Positive definite; near the deviance's own.
    solved : bool
        Whether the deviance is at a minimum over all coordinates but the first.
    """

    z: Array
    deviance: float
    gradient: Array
    hessian: Array
    solved: bool

    @property
    def x(self) -> float:
        """The coordinate that is held."""
        return float(self.z[0])

    @property
    def slope(self) -> float:
        """Derivative of the profiled deviance: at a minimum over the others the first partial one (the envelope)."""
        return float(self.gradient[0])

    @property
    def curvature(self) -> float:
        """Second derivative of the profiled deviance after the Hessian: the Schur complement."""
        own, mixed = self.hessian[0, 0], self.hessian[1:, 0]
        return float(own - mixed @ _solution(self.hessian[1:, 1:], mixed)) if len(mixed) else float(own)


def beginning(held: Held) -> Place:
    """The optimum, with the Hessian there."""
    deviance, gradient = held.at(held.start)
    place = Place(held.start, deviance, gradient, np.eye(len(gradient)), True)
    return replace(place, hessian=_hessian(held, place))


def moved(held: Held, place: Place, x: float) -> Place:
    """The minimum over all other coordinates with the first at x, from a neighbouring place."""
    z = place.z.copy()
    z[0] = x
    free = _free(held, place)
    if free.any():
        follow = _solution(place.hessian[np.ix_(free, free)], place.hessian[free, 0])
        z[free] -= (x - place.x) * follow
    z = _off_zero(held, _inside(held, z), place.hessian)
    there = _at(held, z, place)
    if not there.deviance <= place.deviance + _FAR:
        near = place.z.copy()
        near[0] = x
        there = min(there, _at(held, near, place), key=lambda found: found.deviance)
    return _doubted(held, _descended(held, there))


def _doubted(held: Held, place: Place) -> Place:
    """A minimum where a variance is zero, looked at again from beside it: the lower of the two."""
    unit = 1.0 / np.sqrt(np.diag(place.hessian))
    if not place.solved or not np.any(np.abs(place.z[held.even]) < _ZERO * unit[held.even]):
        return place
    return _lower_of(held, place, held.respelled(place.z, _ZERO * unit))


def looked_elsewhere(held: Held, place: Place) -> Place:
    """A minimum, or a lower one that is found from where no effects are correlated.

    With few groups and several effects of each, two patterns of correlations can fit about equally well; which of them
    fits better may change on the way. With three effects and more another start is the optimum with its correlations
    turned round.
    """
    starts = []
    if len(held.mixed):
        starts.append(place.z.copy())
        starts[0][held.mixed] = 0.0
    if len(held.mixed) > 1:
        starts.append(np.append(place.x, held.start[1:]))
        starts[1][held.mixed] *= -1.0
    lowest = place
    for z in starts:
        lowest = _lower_of(held, lowest, z)
    return lowest if lowest is place else _doubted(held, lowest)


def _lower_of(held: Held, place: Place, z: Array) -> Place:
    """A minimum, or a lower one that is found from another start."""
    z = _off_zero(held, z, place.hessian)
    deviance, gradient = held.at(z)
    start = Place(z, deviance, gradient, place.hessian, False)
    found = _descended(held, replace(start, hessian=_hessian(held, start)))
    return found if found.solved and found.deviance < place.deviance - _LOWER else place


def _at(held: Held, z: Array, before: Place) -> Place:
    """Another point, the Hessian brought up to date with the change of the gradient."""
    deviance, gradient = held.at(z)
    place = Place(z, deviance, gradient, before.hessian, False)
    if not np.isfinite(deviance):
        return place
    return replace(place, hessian=_updated(before.hessian, z - before.z, gradient - before.gradient))


def _descended(held: Held, place: Place) -> Place:
    """Steps until there is nothing to gain; where that takes many, with the Hessian of each few places."""
    before = np.inf
    for n_steps in range(_STEPS):
        if not np.isfinite(place.deviance):
            break
        if n_steps >= _PATIENCE and n_steps % _FEW == 0:
            if before - place.deviance <= _LOWER:
                return replace(place, solved=True)
            before = place.deviance
            place = replace(place, hessian=_hessian(held, place))
        free = _free(held, place)
        step = np.zeros_like(place.z)
        if free.any():
            step[free] = -_solution(place.hessian[np.ix_(free, free)], place.gradient[free])
        if -float(step @ place.gradient) <= _STILL:
            return replace(place, solved=True)
        lower = _lowered(held, place, step)
        if lower is None:
            # Only rounding stops a step along a descent direction.
            return replace(place, solved=-float(step @ place.gradient) <= 1e3 * _STILL)
        place = lower
    return place


def _lowered(held: Held, place: Place, step: Array) -> Place | None:
    """The first of ever shorter steps that lowers the deviance enough."""
    share = 1.0
    while share >= _SMALLEST:
        z = _inside(held, place.z + share * step)
        there = _at(held, z, place)
        promised = float(place.gradient @ (z - place.z))
        if there.deviance <= place.deviance + 1e-4 * promised:
            return there
        excess = there.deviance - place.deviance - promised
        best = -0.5 * promised / excess if np.isfinite(excess) and excess > 0 else 0.25
        share *= min(max(best, 0.1), 0.5)
    return None


def _free(held: Held, place: Place) -> np.ndarray:
    """Which coordinates may move: not the first, and none that a bound holds back."""
    free = np.ones(len(place.z), dtype=bool)
    free[0] = False
    bounded = held.bounded
    free[bounded] = (place.z[bounded] > 0) | (place.gradient[bounded] < 0)
    return free


def _inside(held: Held, z: Array) -> Array:
    z[held.bounded] = np.maximum(z[held.bounded], 0.0)
    return z


def _off_zero(held: Held, z: Array, hessian: Array) -> Array:
    """Move coordinates off a zero where their gradient would vanish whatever the data."""
    even = np.concatenate([held.even, held.bounded])
    unit = 1.0 / np.sqrt(np.diag(hessian)[even])
    z[even] = np.where(np.abs(z[even]) < _ZERO * unit, _OFF * unit, z[even])
    return z


def _updated(hessian: Array, step: Array, change: Array) -> Array:
    """The update that keeps the Hessian positive definite; none where the deviance is not convex along the step."""
    along = float(step @ change)
    if not along > 1e-10 * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return hessian
    pushed = hessian @ step
    return hessian + np.outer(change, change) / along - np.outer(pushed, pushed) / float(step @ pushed)


def _solution(hessian: Array, right: Array) -> Array:
    """Of linear equations; rounding may have left a Hessian that has none, and then its diagonal has to do."""
    try:
        return np.linalg.solve(hessian, right)
    except np.linalg.LinAlgError:
        return right / np.maximum(np.diag(hessian), np.finfo(float).tiny)


def _hessian(held: Held, place: Place) -> Array:
    """From differences of the gradient, made positive definite: negative curvature is turned round."""
    rows = []
    for i, size in enumerate(np.maximum(np.abs(place.z), 0.1) * _DIFFERENCE):
        z = place.z.copy()
        z[i] += size
        rows.append((held.at(z)[1] - place.gradient) / size)
    raw = np.array(rows)
    if not np.all(np.isfinite(raw)):
        return np.eye(len(raw))
    raw = (raw + raw.T) / 2
    scale = np.sqrt(np.maximum(np.abs(np.diag(raw)), np.finfo(float).tiny))
    values, vectors = np.linalg.eigh(raw / np.outer(scale, scale))
    size = np.maximum(np.abs(values), _FLAT * np.abs(values).max())
    return (vectors * size) @ vectors.T * np.outer(scale, scale)
