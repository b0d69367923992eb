"""What a learner has set in the explorers: values, immutable, so that nothing is lost by walking.

A knob that was not touched is None and stands where its mode begins: at a round value, or at the learner's own fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["simulated", "own"]
Name = Literal["random_effects", "shrinkage", "study", "surface", "centring", "dropout"]

#: In the order in which they are offered.
NAMES: tuple[Name, ...] = ("random_effects", "shrinkage", "centring", "surface", "study", "dropout")


@dataclass(frozen=True)
class RandomEffects:
    """Random intercepts and slopes."""

    intercept: float | None = None
    slope: float | None = None
    sd_intercept: float | None = None
    sd_slope: float | None = None
    correlation: float | None = None
    sd_residual: float | None = None
    persons: int | None = None
    waves: int | None = None
    seed: int = 1


@dataclass(frozen=True)
class Shrinkage:
    """How far groups are pulled."""

    rows: int | None = None
    icc: float | None = None
    missing: float | None = None
    groups: int | None = None
    seed: int = 1


@dataclass(frozen=True)
class Centring:
    """Where time zero lies."""

    zero: float | None = None


@dataclass(frozen=True)
class Surface:
    """The likelihood over theta."""

    method: Literal["REML", "ML"] = "REML"
    start: Literal["far", "steep", "high", "near_zero"] = "far"
    persons: int | None = None
    sd_slope: float | None = None
    seed: int = 1


@dataclass(frozen=True)
class Study:
    """One study, drawn many times."""

    question: Literal["time", "lot"] = "time"
    persons: int | None = None
    waves: int | None = None
    sd_intercept: float | None = None
    sd_slope: float | None = None
    seed: int = 1


@dataclass(frozen=True)
class Dropout:
    """Who leaves a study, and why."""

    mechanism: Literal["mcar", "mar", "mnar"] = "mcar"
    low: bool = True  # whether those with low values leave
    share: float | None = None
    strength: float | None = None
    persons: int | None = None
    seed: int = 1


@dataclass(frozen=True)
class Bench:
    """The knobs of all explorers in one mode."""

    random_effects: RandomEffects = RandomEffects()
    shrinkage: Shrinkage = Shrinkage()
    centring: Centring = Centring()
    surface: Surface = Surface()
    study: Study = Study()
    dropout: Dropout = Dropout()


@dataclass(frozen=True)
class Verdicts:
    """Why each claim is wrong, as the learner sees it: the id of a reason."""

    random_effects: str | None = None
    shrinkage: str | None = None
    centring: str | None = None
    surface: str | None = None
    study: str | None = None
    dropout: str | None = None


@dataclass(frozen=True)
class Explorers:
    """All that the explorers know.

    Parameters
    ----------
    chosen : str
        Which one is in sight.
    mode : {"simulated", "own"}
        Made-up persons, or the learner's own fit.
    simulated, own : Bench
        The knobs in each mode.
    own_of : str
        The data and roles that `own` belongs to; other data begin anew.
    done : frozenset of str
        Tasks that were done once, as ``<explorer>.<task>``.
    verdicts : Verdicts
    """

    chosen: Name = "random_effects"
    mode: Mode = "simulated"
    simulated: Bench = Bench()
    own: Bench = Bench()
    own_of: str = ""
    done: frozenset[str] = frozenset()
    verdicts: Verdicts = Verdicts()
