"""Doors into what two nested models tell of each other; what costs time is remembered for the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from . import doors, insights
from .slow import Progress

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.inference.comparing.bootstrap_test import BootstrapTest
    from lmm_engine.inference.comparing.comparison import LikelihoodRatio
    from lmm_engine.inference.comparing.exact_test import ExactTest
    from lmm_engine.inference.effects.hypotheses import FTest
    from lmm_engine.model import FittedModel

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Pair:
    """Two nested models of the same rows.

    Parameters
    ----------
    key : str
        Their identity, for what is remembered about them.
    smaller, larger : FittedModel
    name, below : str
        What the exported scripts call the larger and the smaller one; ``below`` is empty where that is no rung.
    """

    key: str
    smaller: FittedModel
    larger: FittedModel
    name: str
    below: str = ""


def step(lower: int, upper: int) -> Pair:
    """Two rungs."""
    key = f"{doors.fit_key(upper)} above {lower}"
    return Pair(key, doors.rung(lower), doors.rung(upper), f"rung{upper}", f"rung{lower}")


def without(rung: int, left_out: str) -> Pair:
    """A rung and the same rung without an effect."""
    key = f"{doors.fit_key(rung)} without {left_out!r}"
    return Pair(key, insights.reduced(rung, left_out), doors.rung(rung), f"rung{rung}")


def ratio(pair: Pair) -> LikelihoodRatio:
    """The likelihood-ratio test."""
    from lmm_engine.inference.comparing.comparison import likelihood_ratio

    return _remembered(f"{pair.key} ratio", lambda: likelihood_ratio(pair.smaller, pair.larger))


def exact(pair: Pair) -> ExactTest:
    """The finite-sample distribution, where there is one."""
    from lmm_engine.inference.comparing.exact_test import exact_test

    return _remembered(f"{pair.key} exact", lambda: exact_test(pair.smaller, pair.larger, rng=0))


def f_tests(pair: Pair) -> dict[str, FTest]:
    """The F tests of the larger model's further fixed effects, by method; none where random effects are tested."""
    from lmm_engine.inference.comparing.p_values import f_tests

    return _remembered(f"{pair.key} F", lambda: f_tests(pair.smaller, pair.larger))


def p_values(pair: Pair, drawn: BootstrapTest | None) -> pd.DataFrame:
    """Every p-value of the pair, the bootstrap's among them once it has been run."""
    from lmm_engine.inference.comparing.p_values import p_values_of

    key = "" if drawn is None else f"{drawn.n_asked} {drawn.n} {drawn.seed}"
    return _remembered(f"{pair.key} p {key}", lambda: p_values_of(pair.smaller, pair.larger, drawn))


def bootstrap(pair: Pair, draws: int, seed: int) -> tuple[str, Callable[[Progress], BootstrapTest]]:
    """The identity of a bootstrap test, and the work itself."""
    from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test

    key = f"bootstrap test {pair.key} {draws} {seed}"
    return key, lambda progress: bootstrap_test(pair.smaller, pair.larger, draws, seed, progress)


def _remembered(key: str, work_out: Callable[[], Found]) -> Found:
    return _worked_out(key, work_out)


@st.cache_resource(scope="session", max_entries=24, show_spinner=False)
def _worked_out(key: str, _work_out: Callable[[], Found]) -> Found:
    return _work_out()
