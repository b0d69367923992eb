"""Walking along a profile, outward from the estimate, until it has risen to the limit on either side.

``zeta = sign * sqrt(d_p - d)`` is nearly straight where a Wald interval is good, so its slope says where the next point
should be. The slope costs nothing: it is that of the profiled deviance (see `descent.Place.slope`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from .descent import Place, beginning, looked_elsewhere, moved
from .held import Held
from .hermite import meeting

#: Where points are wanted, in units of the limit's zeta; the last lies beyond, for the eye.
_GOALS = (0.5, 1.0, 1.25)
#: Nearer than this to a goal, the next one is aimed at.
_SLACK = 0.1
#: A limit is found when zeta is this near, and one more step of Newton's leaves an error of its square.
_NEAR = 1e-5
#: Points outward, and inward again, before a walk is given up.
_OUTWARD, _INWARD = 40, 40
#: A difference of deviances that means nothing.
NOTHING = 1e-6
#: Lower minima that may come to light on one side.
_BRANCHES = 4

#: How one side of a profile ends: at the limit; at the edge of what is possible, before the limit; at the deviance of a
#: model without an SD that the parameter hangs on, which is below the limit's; nowhere; where no minimum was found;
#: where the walk was stopped from outside.
End = Literal["limit", "edge", "flat", "endless", "unsolved", "cancelled"]


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a profile.

    Parameters
    ----------
    places : tuple of Place
        From the estimate outward.
    limit : float
        The held coordinate where zeta reaches the limit; the edge where it never does; NaN where neither was found.
    end : {"limit", "edge", "flat", "endless", "unsolved", "cancelled"}
        How the walk ended.
    """

    places: tuple[Place, ...]
    limit: float
    end: End


@dataclass(frozen=True, eq=False)
class Walk:
    """One direction from an estimate.

    Parameters
    ----------
    held : Held
    start : Place
        The optimum.
    ceiling : float
        A deviance that the profile cannot exceed.
    cutoff : float
        The size of zeta at the limit.
    sign : int
        -1 or 1.
    alive : callable
        Answers False when the walk shall end.
    """

    held: Held
    start: Place
    ceiling: float
    cutoff: float
    sign: int
    alive: Callable[[], bool]

    @property
    def edge(self) -> float:
        """Where the parameter cannot go any further."""
        return self.held.edges[0 if self.sign < 0 else 1]

    def zeta(self, place: Place) -> float:
        """Size of zeta; zero where the deviance is below the optimum's."""
        return zeta(place, self.start, self.ceiling)

    def pace(self, place: Place) -> float:
        """How fast the size of zeta grows outward."""
        return pace(place, self.start, self.ceiling, self.sign)

    def side(self) -> Side:
        """Outward until the limit is passed or an edge met, then inward to the limit itself.

        At the limit a lower minimum may be found that lies elsewhere; then the walk goes on from there.
        """
        if self.sign * (self.edge - self.start.x) <= 0:
            return Side((self.start,), self.edge, "edge")
        places: list[Place] = [self.start]
        for _ in range(_BRANCHES):
            places, end = self._outward(places)
            if max(map(self.zeta, places)) < self.cutoff:
                return self._short_of_the_limit(places, end)
            limit = self._refined(places)
            if not np.isfinite(limit):
                return Side(tuple(places), limit, "unsolved" if self.alive() else "cancelled")
            nearest = min(places, key=lambda place: abs(self.zeta(place) - self.cutoff))
            elsewhere = looked_elsewhere(self.held, nearest)
            if elsewhere is nearest:
                return Side(tuple(places), limit, "limit")
            places = self._on_branch(places[: places.index(nearest)], elsewhere)
        return Side(tuple(places), float("nan"), "unsolved")

    def _short_of_the_limit(self, places: list[Place], end: End) -> Side:
        """A side that does not reach the limit: it cannot where the ceiling is below it, whatever ended the walk."""
        if end != "cancelled" and self.ceiling < self.start.deviance + self.cutoff**2:
            end = "flat" if end != "edge" else end
        return Side(tuple(places), self.edge if end in ("edge", "flat") else float("nan"), end)

    def _on_branch(self, places: list[Place], lower: Place) -> list[Place]:
        """The places inward of a lower minimum, the outermost of them replaced as long as its branch is the lower."""
        branch = [lower]
        while len(places) > 1:
            place = moved(self.held, branch[0], places[-1].x)
            if not place.solved or place.deviance >= places[-1].deviance:
                break
            branch.insert(0, place)
            places = places[:-1]
        return places + branch

    def _outward(self, places: list[Place]) -> tuple[list[Place], End]:
        """Places to the first beyond the limit, and one more for the eye."""
        places = list(places)
        stride = abs(places[-1].x - places[-2].x) if len(places) > 1 else np.inf
        for _ in range(_OUTWARD):
            last = places[-1]
            if len(places) > 1 and self.zeta(places[-2]) >= self.cutoff:
                break
            if not self.alive():
                return places, "cancelled"
            stride = self._stride(last, stride)
            x = last.x + self.sign * stride
            # A step that would end just before the edge ends there.
            at_edge = self.sign * (self.edge - x) <= 0.1 * stride
            place = moved(self.held, last, self.edge if at_edge else x)
            if not place.solved:
                if stride <= 1e-6 * max(abs(last.x), min(self.held.reach, 1.0)):
                    return places, "unsolved"
                stride /= 8.0
                continue
            lower = place.deviance < last.deviance - NOTHING
            places = self._on_branch(places, place) if lower else [*places, place]
            if at_edge:
                return places, "flat" if place.deviance >= self.ceiling else "edge"
            if place.deviance >= self.ceiling:
                return [*places, replace(place, z=np.append(self.edge, place.z[1:]))], "flat"
        return places, "endless"

    def _stride(self, last: Place, before: float) -> float:
        """How far to go for the next goal, as the slope of zeta says, but not much further than the step before."""
        now, pace = self.zeta(last), self.pace(last)
        goal = next((goal for goal in _GOALS if now < (goal - _SLACK) * self.cutoff), 1.25) * self.cutoff
        wanted = max(goal - now, _SLACK * self.cutoff) / pace if pace > 0 else np.inf
        if last is self.start:
            return min(wanted, before, self.held.reach)
        return min(wanted, 3.0 * before)

    def _refined(self, places: list[Place]) -> float:
        """The limit between the last place inside and the first outside; new places join the list."""
        for _ in range(_INWARD):
            outside = next(i for i, place in enumerate(places) if self.zeta(place) >= self.cutoff)
            inner, outer = places[outside - 1], places[outside]
            nearest = min(inner, outer, key=lambda place: abs(self.zeta(place) - self.cutoff))
            left, pace = self.cutoff - self.zeta(nearest), self.pace(nearest)
            if abs(left) <= _NEAR and pace > 0:
                low, high = sorted((inner.x, outer.x))
                return min(max(nearest.x + self.sign * left / pace, low), high)
            if abs(outer.x - inner.x) <= 1e-12 * max(abs(outer.x), abs(inner.x)):
                return nearest.x
            if not self.alive():
                break
            place = moved(self.held, nearest, self._between(inner, outer))
            if not place.solved:
                place = moved(self.held, inner, 0.5 * (inner.x + outer.x))
            if not place.solved:
                break
            places.insert(outside, place)
        return float("nan")

    def _between(self, inner: Place, outer: Place) -> float:
        """Where the cubic through the zetas of two places meets the limit."""
        width = outer.x - inner.x
        zetas = self.zeta(inner), self.zeta(outer)
        paces = self.pace(inner) * abs(width), self.pace(outer) * abs(width)
        return inner.x + min(max(meeting(self.cutoff, zetas, paces), 0.02), 0.98) * width


def zeta(place: Place, start: Place, ceiling: float) -> float:
    """Size of zeta at a place."""
    return float(np.sqrt(max(min(place.deviance, ceiling) - start.deviance, 0.0)))


def pace(place: Place, start: Place, ceiling: float, sign: int) -> float:
    """How fast the size of zeta grows in the direction of the sign, per unit of the held coordinate."""
    size = zeta(place, start, ceiling)
    if place.deviance >= ceiling:
        return 0.0
    if place is start or size < 1e-6:
        return float(np.sqrt(max(start.curvature, 0.0) / 2.0))
    return sign * place.slope / (2.0 * size)


def trace(held: Held, cutoff: float, alive: Callable[[], bool] = lambda: True) -> tuple[Side, Side, float]:
    """Both sides of a profile, the lower first, and the deviance that it cannot exceed.

    Parameters
    ----------
    held : Held
    cutoff : float
        The size of zeta at the limits.
    alive : callable
        Asked before each point; False ends the walk.
    """
    with np.errstate(all="ignore"):
        start = beginning(held)
        ceiling = min((_collapsed(each) for each in held.without), default=np.inf)
        if ceiling <= start.deviance + NOTHING:
            return Side((start,), held.edges[0], "flat"), Side((start,), held.edges[1], "flat"), ceiling
        lower, upper = (Walk(held, start, ceiling, cutoff, sign, alive).side() for sign in (-1, 1))
    return lower, upper, ceiling


def _collapsed(held: Held) -> float:
    """The deviance with an SD of zero."""
    if held.start[0] <= 0:
        return held.at(held.start)[0]
    return moved(held, beginning(held), 0.0).deviance
