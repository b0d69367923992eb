"""What the explorers take from the learner: names, rows and fits, through the doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lmm_engine.errors import LmmError, ModelError
from lmm_engine.report.words import named, noun, nouns
from pages.ui import doors, insights, state
from pages.ui.screens import Missing, Need, Screen, missing

from .words import Scene

if TYPE_CHECKING:
    from lmm_engine.explore.growth import Growth
    from lmm_engine.explore.study import Plan
    from lmm_engine.explore.zero import Line
    from lmm_engine.model import FittedModel
    from lmm_engine.report.tracing.explored.simulated import Rung

_MODEL: tuple[Need, ...] = ("data", "long", "roles")


def lacking(*, time: bool) -> Missing | None:
    """What has to be done before there is a fit to explore, and where; None where there is one."""
    needs: tuple[Need, ...] = (*_MODEL, "time") if time else _MODEL
    return missing(Screen("explore", "Explorers", "science", "The course", "", needs))


def scene() -> Scene:
    """The learner's own names."""
    ready = doors.prepared()
    roles = ready.roles
    who, many = noun(roles.group), nouns(roles.group)
    time = str(ready.time_name) if ready.time_name is not None else "time"
    return Scene(who, many, roles.group, roles.outcome, named(time) if ready.time_name else "time", own=True)


def identity() -> str:
    """The data and roles in use: what the learner's knobs belong to."""
    return doors.fit_key(0).rsplit(" ", 2)[0]


def with_slopes() -> tuple[int, FittedModel]:
    """The highest rung with lines of their own, 2 where it stands, else 1."""
    fits = doors.ladder_fits()
    refusal: LmmError | None = None
    for number in (2, 1):
        found = fits.get(number)
        if found is not None and not isinstance(found, LmmError):
            return number, found
        refusal = found if isinstance(found, LmmError) else refusal
    raise refusal or ModelError("There is no model with random effects for these roles.", "Look at the roles again.")


def line(number: int) -> Line:
    """The mean line and the groups' own lines of a rung."""
    from lmm_engine.explore.zero import line_of

    ready = doors.prepared()
    return insights.remembered("explored line", number, lambda fit: line_of(fit, ready.frame, str(ready.time_name)))


def growth() -> Growth:
    """The parameters of these lines, as the explorers move them."""
    from lmm_engine.explore.zero import growth_of

    number, fit = with_slopes()
    return growth_of(line(number), fit.sigma)


def rung() -> Rung:
    """The rung with these lines, as the exported scripts call it."""
    from lmm_engine.report.tracing.explored.simulated import Rung

    return Rung(f"rung{with_slopes()[0]}", str(doors.prepared().time_name))


def times() -> np.ndarray:
    """The learner's times, each once."""
    return insights.remembered("explored times", with_slopes()[0], lambda _: np.unique(_all_times()))


def plan() -> Plan:
    """Who was measured when, of as many groups as can be drawn again and again at once."""
    from lmm_engine.explore.study import some_persons

    def chosen(fit: FittedModel) -> Plan:
        return some_persons(_all_times(), fit.random_terms[0].codes, *again())

    return insights.remembered("explored plan", with_slopes()[0], chosen)


def again() -> tuple[int, int]:
    """Groups and rows of a study that is drawn hundreds of times; fewer groups where they share no times."""
    return _ODD if len(times()) > _MOST_TIMES else _AGAIN


def _all_times() -> np.ndarray:
    ready = doors.prepared()
    return ready.frame[str(ready.time_name)].to_numpy(float)


def departures() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Rung 1's rows as departures from its fixed part, of as many groups as can be drawn."""
    from lmm_engine.explore.pull import departures as of

    return insights.remembered("explored departures", 1, lambda fit: _some(*of(fit)))


#: Groups and rows that an explorer moves at once.
_MOST_GROUPS, _MOST_ROWS = 60, 20_000
#: And of a study that is drawn hundreds of times. Where times are shared by groups, each fit takes less.
_AGAIN, _ODD, _MOST_TIMES = (100, 1_500), (40, 1_500), 20


def _some(residual: np.ndarray, codes: np.ndarray, names: list[str]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Evenly spaced groups, as many as can be drawn and moved at once."""
    chosen = np.unique(np.linspace(0, len(names) - 1, min(len(names), _MOST_GROUPS)).round().astype(int))
    size = np.bincount(codes, minlength=len(names))[chosen]
    chosen = chosen[: max(1, int(np.searchsorted(np.cumsum(size), _MOST_ROWS, side="right")))]
    place = np.full(len(names), -1)
    place[chosen] = np.arange(len(chosen))
    mine = place[codes] >= 0
    return residual[mine], place[codes[mine]], [names[i] for i in chosen]


def begin_anew() -> None:
    """Put the learner's knobs back where the fit is, when data or roles are others."""
    from dataclasses import replace

    from ..held.exploring import Bench

    held, key = state.now().explorers, identity()
    if held.own_of != key:
        state.change(explorers=replace(held, own=Bench(), own_of=key))
