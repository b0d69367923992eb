"""One study, drawn many times: how often each rung's interval holds the truth.

The truth has random intercepts and slopes. Each rung is fitted to every draw, and its interval is the estimate plus and
minus a quantile of t times the standard error. The degrees of freedom are counted between and within persons, which is
exact for the slope in balanced data: rows less coefficients for rung 0; for the slope of time, rows less persons less
one on rung 1 and persons less one on rung 2; for a property of persons, persons less two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..design import build_design
from ..errors import ModelError
from ..formula import parse_formula
from ..inference.bootstrapping.batch import refitter
from ..model import fit
from ..numerics import Array
from .growth import Growth

Question = Literal["time", "lot"]
RUNGS = (0, 1, 2)
_RANDOM = {0: "", 1: " + (1 | person)", 2: " + (time | person)"}


@dataclass(frozen=True, eq=False)
class Plan:
    """Who is measured when.

    Parameters
    ----------
    times : ndarray of shape (n,)
        Of each row.
    codes : ndarray of int, shape (n,)
        The person of each row, counted from 0.
    """

    times: Array
    codes: np.ndarray

    @property
    def n_persons(self) -> int:
        """How many persons."""
        return int(self.codes.max()) + 1

    @property
    def balanced(self) -> bool:
        """Whether every person is there at every time."""
        return len(self.times) == self.n_persons * len(np.unique(self.times))

    @property
    def lot(self) -> Array:
        """A property of persons that means nothing: every second one has it, (n,)."""
        return (self.codes % 2).astype(float)


def balanced(n_persons: int, times: Array) -> Plan:
    """Every person at every time."""
    return Plan(np.tile(np.asarray(times, float), n_persons), np.repeat(np.arange(n_persons), len(times)))


def drawn(plan: Plan, growth: Growth, n: int, rng: np.random.Generator) -> Array:
    """Outcomes of n studies with this plan, (rows, n); the first few of many are what asking for a few gives."""
    rows, persons = len(plan.times), plan.n_persons
    standard = rng.standard_normal((n, 2 * persons + rows))
    u = standard[:, : 2 * persons].reshape(n, persons, 2) @ growth.factor.T
    mean = growth.intercept + growth.slope * plan.times
    own = u[:, plan.codes, 0] + u[:, plan.codes, 1] * plan.times
    return np.ascontiguousarray((mean + own + growth.sd_residual * standard[:, 2 * persons :]).T)


def intervals(plan: Plan, outcomes: Array, question: Question, truth: float, level: float = 0.95) -> pd.DataFrame:
    """Each study's interval on each rung.

    Parameters
    ----------
    plan : Plan
    outcomes : ndarray of shape (rows, n)
    question : {"time", "lot"}
        The slope of time, or the effect of a property drawn by lot, which has none.
    truth : float
        What the interval is to hold.
    level : float

    Returns
    -------
    DataFrame
        Columns ``rung study estimate std_error lower upper holds``.

    Raises
    ------
    ModelError
        If there are too few persons or times for rung 2.
    """
    if plan.n_persons < 4 or len(np.unique(plan.times)) < 2 or len(plan.times) <= plan.n_persons + 2:
        raise ModelError(
            "Too few persons or times for a model with slopes.", "Take at least four persons with two times each."
        )
    frame = pd.DataFrame({"y": outcomes[:, 0], "time": plan.times, "lot": plan.lot, "person": plan.codes.astype(str)})
    return pd.concat([_rung(rung, plan, frame, outcomes, question, truth, level) for rung in RUNGS], ignore_index=True)


def _rung(
    rung: int, plan: Plan, frame: pd.DataFrame, outcomes: Array, question: Question, truth: float, level: float
) -> pd.DataFrame:
    fixed = "y ~ time" if question == "time" else "y ~ time + lot"
    formula = fixed + _RANDOM[rung]
    # Balanced, each search begins at its end; else near that of the first study, which spares a third of the steps.
    start = fit(formula, frame) if rung == 2 and not plan.balanced else None
    design = build_design(parse_formula(formula), frame)
    fits = refitter(design, start=start).fit(outcomes)
    place = list(design.fixed_names).index(question)
    estimate, std_error = fits.beta[:, place], np.sqrt(fits.vcov[:, place, place])
    margin = stdtrit(_freedom(rung, plan, question), (1 + level) / 2) * std_error
    lower, upper = estimate - margin, estimate + margin
    return pd.DataFrame(
        {
            "rung": rung,
            "study": np.arange(1, len(estimate) + 1),
            "estimate": estimate,
            "std_error": std_error,
            "lower": lower,
            "upper": upper,
            "holds": (lower <= truth) & (truth <= upper),
        }
    )


def _freedom(rung: int, plan: Plan, question: Question) -> float:
    n, persons = len(plan.times), plan.n_persons
    if rung == 0:
        return n - (2 if question == "time" else 3)
    if question == "lot":
        return persons - 2
    return n - persons - 1 if rung == 1 else persons - 1


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """What the intervals kept of their promise, a row for each rung.

    Returns
    -------
    DataFrame
        Index ``rung``; columns ``n holds margin claimed spread``: studies, the share whose interval holds the truth,
        plus and minus which two standard errors of that share, the mean standard error, and the SD of the estimates
        over the studies, which it should be.
    """
    rungs = found.groupby("rung")
    n, holds = rungs.size(), rungs["holds"].mean()
    return pd.DataFrame(
        {
            "n": n,
            "holds": holds,
            "margin": 2.0 * np.sqrt(holds * (1.0 - holds) / n),
            "claimed": rungs["std_error"].mean(),
            "spread": rungs["estimate"].std(),
        }
    )


def some_persons(times: Array, codes: Sequence[int] | np.ndarray, most_persons: int, most_rows: int) -> Plan:
    """A plan from rows that are there: evenly spaced persons, as many as can be drawn again and again at once."""
    codes = np.asarray(codes)
    _, codes = np.unique(codes, return_inverse=True)
    size = np.bincount(codes)
    chosen = np.unique(np.linspace(0, len(size) - 1, min(len(size), most_persons)).round().astype(int))
    chosen = chosen[: max(1, int(np.searchsorted(np.cumsum(size[chosen]), most_rows, side="right")))]
    mine = np.isin(codes, chosen)
    _, kept = np.unique(codes[mine], return_inverse=True)
    return Plan(np.asarray(times, float)[mine], kept)
