"""What the explorers show is true in the long run."""

from __future__ import annotations

import numpy as np
import pytest

from lmm_engine.explore.growth import Growth, waves
from lmm_engine.explore.study import balanced, drawn, intervals, summary

pytestmark = pytest.mark.calibration

GROWTH = Growth(50.0, 3.0, 8.0, 2.0, 0.0, 5.0)


@pytest.mark.parametrize("persons", [12, 30, 100])
@pytest.mark.parametrize("question", ["time", "lot"])
def test_rung_2_holds_the_truth_in_95_of_100(persons: int, question: str) -> None:
    plan = balanced(persons, waves(6))
    outcomes = drawn(plan, GROWTH, 20_000, np.random.default_rng(1))
    kept = summary(intervals(plan, outcomes, question, GROWTH.slope if question == "time" else 0.0))
    # The effect of a property of persons has no exact degrees of freedom on rung 2, and its standard error takes the
    # variances for known: a few persons cost some points.
    assert kept.loc[2, "holds"] == pytest.approx(0.95, abs=0.01 if question == "time" else 0.2 / np.sqrt(persons) / 2)
