"""One parameter's profile: the points of a walk, and the smooth curve through them on the user's scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...criterion import Method, Profile
from ...numerics import Array
from .held import Held
from .hermite import cubic, meeting
from .tracing import NOTHING, End, Side, pace, trace, zeta

REASONS: Mapping[End, str] = {
    "limit": "",
    "edge": "The {side} limit, {limit:g}, is the edge of what is possible: the data do not exclude it.",
    "flat": "The data do not exclude an SD of zero, and beside one this correlation may have any value.",
    "endless": "No {side} limit: however far the parameter is moved, the data do not exclude it.",
    "unsolved": "No {side} limit: the other parameters' best values could not be found on the way to it.",
    "cancelled": "No {side} limit: the work was stopped.",
}
BETTER = "On the way a better fit was met than the one that was profiled, so these limits are not to be trusted."


@dataclass(frozen=True, eq=False)
class Curve:
    """The profile of one parameter.

    Parameters
    ----------
    name : str
    method : {"REML", "ML"}
        Whose deviance was profiled.
    estimate, std_error : float
        At that method's optimum, the standard error from the curvature there; NaN where it has none (a correlation
        beside an SD of zero; an estimate at an edge).
    deviance : float
        At the optimum: minus twice the log-likelihood, on the user's scale.
    highest : float
        What zeta cannot exceed; infinite for everything but a correlation.
    value : callable
        From the held coordinate to the user's scale.
    x, zeta, pace : ndarray
        The points that were computed, in ascending order: held coordinate, zeta, and its derivative.
    limits : tuple of float
        Lower and upper, on the user's scale.
    ends : tuple of str
        How each side ended, see `tracing.End`.
    reason : str
        Why a limit is missing or at an edge; empty where both were reached.
    """

    name: str
    method: Method
    estimate: float
    std_error: float
    deviance: float
    highest: float
    value: Callable[[Array], Array]
    x: Array
    zeta: Array
    pace: Array
    limits: tuple[float, float]
    ends: tuple[End, End]
    reason: str

    def frame(self, n: int = 101) -> pd.DataFrame:
        """The curve at n places evenly spaced in the held coordinate: columns ``value zeta deviance``."""
        x = np.linspace(self.x[0], self.x[-1], n)
        at = self._zeta(x)
        return pd.DataFrame({"value": self.value(x), "zeta": at, "deviance": self.deviance + at**2})

    def limits_at(self, cutoff: float) -> tuple[float, float]:
        """Where zeta meets another cutoff, between the computed points; an edge; NaN beyond the last point."""
        lower, upper = (self._limit(sign, cutoff) for sign in (-1, 1))
        return lower, upper

    def _zeta(self, x: Array) -> Array:
        if len(self.x) == 1:
            return np.full_like(x, self.zeta[0])
        segment = np.clip(np.searchsorted(self.x, x, side="right") - 1, 0, len(self.x) - 2)
        width = np.diff(self.x)[segment]
        share = (x - self.x[segment]) / width
        values = self.zeta[segment], self.zeta[segment + 1]
        slopes = self.pace[segment] * width, self.pace[segment + 1] * width
        return np.clip(cubic(share, values, slopes), -self.highest, self.highest)

    def _limit(self, sign: int, cutoff: float) -> float:
        own = np.flatnonzero(sign * self.zeta >= 0)[::sign]
        for inner, outer in zip(own[:-1], own[1:], strict=True):
            if sign * self.zeta[outer] < cutoff:
                continue
            width = float(self.x[outer] - self.x[inner])
            values = sign * float(self.zeta[inner]), sign * float(self.zeta[outer])
            paces = float(self.pace[inner]) * abs(width), float(self.pace[outer]) * abs(width)
            return float(self.value(self.x[inner] + meeting(cutoff, values, paces) * np.array(width)))
        end, limit = self.ends[(sign + 1) // 2], self.limits[(sign + 1) // 2]
        return limit if end in ("edge", "flat") else float("nan")


def traced(name: str, best: Profile, coordinate: Held, cutoff: float, alive: Callable[[], bool]) -> Curve:
    """The profile of one parameter.

    Parameters
    ----------
    name : str
    best : Profile
        The optimum of the criterion.
    coordinate : Held
        Its deviance with the parameter held.
    cutoff : float
        The size of zeta at the limits.
    alive : callable
        Asked before each point; False ends the walk.
    """
    lower, upper, ceiling = trace(coordinate, cutoff, alive)
    start = lower.places[0]
    x, at, paces = _points(lower, upper, ceiling)
    undefined = ceiling <= start.deviance + NOTHING
    if undefined:
        x, at, paces = np.array(coordinate.edges), np.zeros(2), np.zeros(2)
    limits = float(coordinate.value(np.array(lower.limit))), float(coordinate.value(np.array(upper.limit)))
    return Curve(
        name=name,
        method=best.criterion.method,
        estimate=float("nan") if undefined else float(coordinate.value(np.array(start.x))),
        std_error=float("nan") if undefined else _std_error(coordinate, start.x, start.curvature),
        deviance=start.deviance + _scale(best),
        highest=float(np.sqrt(max(ceiling - start.deviance, 0.0))),
        value=coordinate.value,
        x=x,
        zeta=at,
        pace=paces,
        limits=limits,
        ends=(lower.end, upper.end),
        reason=_reason(lower, upper, limits),
    )


def _points(lower: Side, upper: Side, ceiling: float) -> tuple[Array, Array, Array]:
    """Of all places in ascending order: the held coordinate, signed zeta, and its derivative."""
    start = lower.places[0]
    sided = [(place, -1) for place in reversed(lower.places[1:])] + [(place, 1) for place in upper.places]
    x = np.array([place.x for place, _ in sided])
    at = np.array([sign * zeta(place, start, ceiling) for place, sign in sided])
    paces = np.array([pace(place, start, ceiling, sign) for place, sign in sided])
    return x, at, np.maximum(paces, 0.0)


def _std_error(coordinate: Held, x: float, curvature: float) -> float:
    """From the curvature in the held coordinate, by the delta method; none where the estimate is at an edge."""
    if not curvature > 0 or x <= coordinate.edges[0] or x >= coordinate.edges[1]:
        return float("nan")
    near = 1e-6 * max(abs(x), 1e-3)
    slope = float(np.diff(coordinate.value(np.array([x - near, x + near])))[0]) / (2.0 * near)
    return slope * float(np.sqrt(2.0 / curvature))


def _scale(best: Profile) -> float:
    """What the deviance gains on the way back from internal coordinates."""
    criterion, moments = best.criterion, best.criterion.moments
    gained = 2.0 * criterion.degrees * float(np.log(moments.y_scale))
    return gained + (moments.log_det_scale if criterion.method == "REML" else 0.0)


def _reason(lower: Side, upper: Side, limits: tuple[float, float]) -> str:
    if min(place.deviance for side in (lower, upper) for place in side.places) < lower.places[0].deviance - NOTHING:
        return BETTER
    said = [
        REASONS[side.end].format(side=name, limit=limit)
        for side, name, limit in zip((lower, upper), ("lower", "upper"), limits, strict=True)
    ]
    return " ".join(dict.fromkeys(filter(None, said)))
