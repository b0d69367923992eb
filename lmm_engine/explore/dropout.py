"""Persons who leave a study, for three kinds of reasons, and what becomes of three ways to estimate the course.

At each wave after the first, a person who is still there leaves with the probability ``expit(a + b z)``. Completely at
random (MCAR) ``b = 0``; at random (MAR) z is the outcome at the wave before, which was seen; not at random (MNAR) z is
the outcome at this wave, which will not be (Rubin 1976, Biometrika 63:581; Little 1995, J. Am. Stat. Assoc. 90:1112).
The intercept a is found at each wave so that the same share leaves, whatever the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import expit

from ..errors import LmmError, ModelError
from ..model import fit
from ..numerics import Array
from .growth import MOST_WAVES, Growth, People

Mechanism = Literal["mcar", "mar", "mnar"]
WAYS = ("truth", "stayers", "complete", "mixed")


@dataclass(frozen=True, eq=False)
class Chance:
    """Uniform numbers that decide who leaves: the same ones whatever the reason.

    Parameters
    ----------
    uniform : ndarray of shape (n, waves)
    """

    uniform: Array


@dataclass(frozen=True)
class Leaving:
    """Who leaves, and why: what `seen` is asked with.

    Parameters
    ----------
    reason : {"mcar", "mar", "mnar"}
    share, strength : float
    low : bool
    persons, seed : int
        How many persons, and their draw.
    """

    reason: Mechanism
    share: float
    strength: float
    low: bool
    persons: int
    seed: int


def chance(n: int, rng: np.random.Generator) -> Chance:
    """Draw the numbers for n persons."""
    return Chance(rng.random((n, MOST_WAVES)))


def seen(
    outcomes: Array, mechanism: Mechanism, share: float, strength: float, luck: Chance, *, low: bool = True
) -> np.ndarray:
    """Which outcomes are seen; who has left stays away.

    Parameters
    ----------
    outcomes : ndarray of shape (n, waves)
    mechanism : {"mcar", "mar", "mnar"}
    share : float
        Share of the persons who have left by the last wave, in expectation; from 0 to below 1.
    strength : float
        How much the log-odds of leaving rise for an outcome that is one SD lower; 0 makes every reason chance.
    luck : Chance
    low : bool
        Whether low outcomes leave, or high ones.

    Returns
    -------
    ndarray of bool, shape (n, waves)

    Raises
    ------
    ModelError
        For an impossible share.
    """
    if not 0 <= share < 1:
        raise ModelError(f"A share of {share} cannot leave.", "Use a share from 0 to below 1.")
    n, waves = outcomes.shape
    hazard = 1.0 - (1.0 - share) ** (1.0 / (waves - 1))
    there = np.ones((n, waves), dtype=bool)
    for wave in range(1, waves):
        present = there[:, wave - 1]
        if hazard == 0 or not present.any():
            there[:, wave] = present
            continue
        deciding = outcomes[:, wave - (mechanism != "mnar")]
        spread = float(deciding[present].std()) or 1.0
        z = (-1.0 if low else 1.0) * (deciding - deciding[present].mean()) / spread
        slope = 0.0 if mechanism == "mcar" else strength
        leaves = luck.uniform[:, wave] < expit(_level(slope * z[present], hazard) + slope * z)
        there[:, wave] = present & ~leaves
    return there


def _level(score: Array, hazard: float) -> float:
    """The intercept at which the mean probability is the hazard, by bisection."""
    low, high = -40.0 - float(np.abs(score).max()), 40.0 + float(np.abs(score).max())
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(expit(middle + score).mean()) < hazard else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True, eq=False)
class Courses:
    """The mean course by each way of estimating it.

    Parameters
    ----------
    means : DataFrame
        Columns ``way time mean``: the ``truth``; the mean of the ``stayers`` at each wave; of the ``complete`` cases,
        as repeated-measures ANOVA has it; and the line of the ``mixed`` model on all rows that were seen.
    left : float
        Share of the persons who were not there at the last wave.
    rows : int
        Rows that were seen.
    reason : str
        Why a way gave nothing; empty where all did.
    """

    means: pd.DataFrame
    left: float
    rows: int
    reason: str

    def at_the_end(self) -> pd.DataFrame:
        """At the last wave: index ``way``, columns ``mean miss``, the second the difference from the truth."""
        last = self.means[self.means["time"] == self.means["time"].max()].set_index("way")["mean"]
        return pd.DataFrame({"mean": last, "miss": last - last["truth"]})


def courses(growth: Growth, times: Array, who: People, there: np.ndarray) -> Courses:
    """Estimate the mean course from the rows that were seen.

    Parameters
    ----------
    growth : Growth
        The truth.
    times : ndarray of shape (waves,)
    who : People
        The persons.
    there : ndarray of bool, shape (n, waves)
        From `seen`.
    """
    outcomes, whole = who.outcomes(growth, times), there[:, -1]
    found = {
        "truth": growth.intercept + growth.slope * times,
        "stayers": _means(outcomes, there),
        "complete": _means(outcomes[whole], there[whole]),
    }
    found["mixed"], reason = _mixed(outcomes, there, times)
    means = pd.concat(
        [pd.DataFrame({"way": way, "time": times, "mean": found[way]}) for way in WAYS], ignore_index=True
    )
    return Courses(means, 1.0 - float(whole.mean()), int(there.sum()), reason)


def _means(outcomes: Array, there: np.ndarray) -> Array:
    """Mean of what was seen at each wave; NaN where nothing was."""
    n = there.sum(axis=0)
    total = np.where(there, outcomes, 0.0).sum(axis=0)
    return np.divide(total, n, out=np.full(there.shape[1], np.nan), where=n > 0)


def _mixed(outcomes: Array, there: np.ndarray, times: Array) -> tuple[Array, str]:
    """The fixed line of a random intercept and slope on the rows that were seen."""
    person, wave = np.nonzero(there)
    frame = pd.DataFrame({"y": outcomes[there], "time": times[wave], "person": person.astype(str)})
    try:
        beta = fit("y ~ time + (time | person)", frame).fixed_effects.to_numpy()
    except LmmError as refusal:
        return np.full(len(times), np.nan), refusal.problem
    return beta[0] + beta[1] * times, ""
