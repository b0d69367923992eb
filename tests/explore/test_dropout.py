"""Dropout: all reasons lose as many, nobody returns, and the bias is where theory has it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.explore.dropout import Mechanism, chance, courses, seen
from lmm_engine.explore.growth import Growth, people, waves

GROWTH, TIMES = Growth(50.0, 2.0, 8.0, 1.5, 0.2, 5.0), waves(6)
REASONS: tuple[Mechanism, ...] = ("mcar", "mar", "mnar")


def lost(mechanism: Mechanism, seed: int, n: int = 500, share: float = 0.5, strength: float = 2.0):
    who = people(n, np.random.default_rng([seed, 1]))
    luck = chance(n, np.random.default_rng([seed, 2]))
    return who, seen(who.outcomes(GROWTH, TIMES), mechanism, share, strength, luck)


@pytest.mark.parametrize("mechanism", REASONS)
def test_as_many_leave_for_every_reason_and_nobody_returns(mechanism: Mechanism) -> None:
    gone = [1 - lost(mechanism, seed)[1][:, -1].mean() for seed in range(8)]
    assert np.mean(gone) == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 4000))
    there = lost(mechanism, 1)[1]
    assert there[:, 0].all()
    assert (np.diff(there.astype(int), axis=1) <= 0).all()


def test_who_leaves_depends_on_what_the_reason_says() -> None:
    who, there = lost("mar", 3)
    outcomes = who.outcomes(GROWTH, TIMES)
    leaves = there[:, 0] & ~there[:, 1]
    before = outcomes[:, 0]
    assert before[leaves].mean() < before[~leaves].mean() - GROWTH.sd_intercept / 2
    flipped = seen(outcomes, "mar", 0.5, 2.0, chance(500, np.random.default_rng([3, 2])), low=False)
    leaves = ~flipped[:, 1]
    assert before[leaves].mean() > before[~leaves].mean()
    # At random given what was seen: a change of the residuals of the next wave changes nobody's leaving there.
    changed = outcomes.copy()
    changed[:, 1] += np.random.default_rng(1).normal(0, 5, 500)
    same = seen(changed, "mar", 0.5, 2.0, chance(500, np.random.default_rng([3, 2])))
    assert np.array_equal(same[:, 1], there[:, 1])


def test_without_leaving_and_without_strength() -> None:
    who, there = lost("mnar", 1, share=0.0)
    assert there.all()
    assert np.array_equal(lost("mar", 1, strength=0.0)[1], lost("mcar", 1)[1])
    found = courses(GROWTH, TIMES, who, there)
    assert found.left == 0
    means = found.means.pivot(index="time", columns="way", values="mean")
    assert means["stayers"].to_numpy() == pytest.approx(means["complete"])


def test_each_way_is_what_it_is_called() -> None:
    who, there = lost("mar", 2, n=80)
    found = courses(GROWTH, TIMES, who, there)
    outcomes = who.outcomes(GROWTH, TIMES)
    means = found.means.pivot(index="time", columns="way", values="mean")
    assert means["truth"].to_numpy() == pytest.approx(50 + 2 * TIMES)
    assert means["stayers"].to_numpy() == pytest.approx(np.nanmean(np.where(there, outcomes, np.nan), axis=0))
    assert means["complete"].to_numpy() == pytest.approx(outcomes[there[:, -1]].mean(axis=0))
    person, wave = np.nonzero(there)
    data = pd.DataFrame({"y": outcomes[there], "t": TIMES[wave], "g": person.astype(str)})
    beta = lmm.fit("y ~ t + (t | g)", data).fixed_effects
    assert means["mixed"].to_numpy() == pytest.approx(beta["(Intercept)"] + beta["t"] * TIMES)
    assert found.rows == there.sum()


@pytest.mark.parametrize(
    ("mechanism", "biased"),
    [("mcar", set()), ("mar", {"stayers", "complete"}), ("mnar", {"stayers", "complete", "mixed"})],
)
def test_the_bias_is_where_theory_has_it(mechanism: Mechanism, biased: set[str]) -> None:
    misses = pd.DataFrame([courses(GROWTH, TIMES, *lost(mechanism, s)).at_the_end()["miss"] for s in range(12)])
    mean, error = misses.mean(), misses.std() / np.sqrt(len(misses))
    for way in ("stayers", "complete", "mixed"):
        if way in biased:
            assert mean[way] > 6 * error[way], way
        else:
            assert abs(mean[way]) < 4 * error[way], way


def test_too_few_who_stay_is_told_and_an_impossible_share_refused() -> None:
    who = people(4, np.random.default_rng(1))
    there = np.zeros((4, 6), dtype=bool)
    there[:, 0] = True
    found = courses(GROWTH, TIMES, who, there)
    assert found.reason
    assert np.isnan(found.at_the_end().loc["mixed", "miss"])
    with pytest.raises(lmm.ModelError, match="share of 1.0"):
        lost("mcar", 1, share=1.0)
