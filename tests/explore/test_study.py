"""The repeated study: rung 0 is least squares, rung 2 keeps its promise, and the others break theirs as theory says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import lmm_engine as lmm
from lmm_engine.explore.growth import Growth, implied_covariance, waves
from lmm_engine.explore.study import Plan, balanced, drawn, intervals, some_persons, summary

GROWTH = Growth(50.0, 3.0, 8.0, 2.0, 0.0, 5.0)
PLAN = balanced(30, waves(6))


def studies(n: int, growth: Growth = GROWTH, plan: Plan = PLAN, seed: int = 1) -> np.ndarray:
    return drawn(plan, growth, n, np.random.default_rng(seed))


def test_each_interval_is_that_of_the_fit_made_alone() -> None:
    outcomes = studies(3)
    found = intervals(PLAN, outcomes, "lot", 0.0).set_index(["rung", "study"])
    frame = pd.DataFrame({"time": PLAN.times, "lot": PLAN.lot, "person": PLAN.codes.astype(str)})
    for study in range(3):
        data = frame.assign(y=outcomes[:, study])
        for rung, random in enumerate(["", " + (1 | person)", " + (time | person)"]):
            fit = lmm.fit(f"y ~ time + lot{random}", data)
            own = found.loc[(rung, study + 1)]
            assert own["estimate"] == pytest.approx(fit.fixed_effects["lot"], rel=1e-6)
            assert own["std_error"] == pytest.approx(fit.std_errors["lot"], rel=1e-5)
    ols = sm.OLS(outcomes[:, 0], np.column_stack([np.ones(180), PLAN.times, PLAN.lot])).fit()
    assert found.loc[(0, 1), ["lower", "upper"]].to_numpy(float) == pytest.approx(ols.conf_int()[2])


def test_degrees_of_freedom_are_satterthwaites_where_data_are_balanced() -> None:
    outcomes = studies(1)
    found = intervals(PLAN, outcomes, "time", 3.0)
    data = pd.DataFrame({"y": outcomes[:, 0], "time": PLAN.times, "person": PLAN.codes.astype(str)})
    for rung, random in ((1, "(1 | person)"), (2, "(time | person)")):
        said = lmm.fit(f"y ~ time + {random}", data).coefficients().loc["time", ["ci_lower", "ci_upper"]]
        own = found[found["rung"] == rung].iloc[0]
        assert [own["lower"], own["upper"]] == pytest.approx(said.to_list(), rel=1e-5)


def test_draws_have_the_covariance_of_the_model_and_an_order_that_stays() -> None:
    few, many = studies(2), studies(2000)
    assert np.array_equal(few, many[:, :2])
    persons = many.reshape(30, 6, 2000).transpose(0, 2, 1).reshape(-1, 6)
    expected = implied_covariance(GROWTH, waves(6))
    assert np.cov(persons.T) == pytest.approx(expected, rel=0.05)


def test_ignoring_who_belongs_together_finds_effects_that_are_not_there() -> None:
    kept = summary(intervals(PLAN, studies(1000), "lot", 0.0))
    # Kish: with ICC r and m rows, least squares claims errors too small by sqrt(1 + (m - 1) r).
    assert 1 - kept.loc[0, "holds"] > 0.3
    assert kept.loc[[1, 2], "holds"].between(0.92, 0.98).all()
    assert kept.loc[0, "claimed"] < 0.6 * kept.loc[0, "spread"]


def test_a_slope_that_differs_needs_rung_2() -> None:
    kept = summary(intervals(PLAN, studies(1000), "time", 3.0))
    assert kept.loc[1, "holds"] < 0.85
    assert kept.loc[2, "holds"] == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 1000))
    same = summary(intervals(PLAN, studies(1000, Growth(50, 3, 8, 0, 0, 5)), "time", 3.0))
    assert same.loc[1, "holds"] == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 1000))


def test_where_persons_do_not_differ_rung_0_is_right() -> None:
    kept = summary(intervals(PLAN, studies(1000, Growth(50, 3, 0, 0, 0, 5)), "lot", 0.0))
    assert kept.loc[0, "holds"] == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 1000))


def test_a_plan_is_taken_from_rows_as_they_are() -> None:
    codes = np.repeat([7, 3, 9, 4], [2, 5, 3, 6])
    plan = some_persons(np.arange(16.0), codes, 100, 1_000)
    assert np.bincount(plan.codes).tolist() == [5, 6, 2, 3]
    assert some_persons(np.arange(16.0), codes, 2, 1_000).n_persons == 2
    assert some_persons(np.arange(16.0), codes, 100, 8).n_persons == 1
    kept = summary(intervals(plan, drawn(plan, GROWTH, 20, np.random.default_rng(1)), "time", 3.0))
    assert kept["n"].tolist() == [20, 20, 20]


def test_too_small_a_plan_is_refused() -> None:
    plan = balanced(3, waves(4))
    with pytest.raises(lmm.ModelError, match="Too few persons or times"):
        intervals(plan, drawn(plan, GROWTH, 2, np.random.default_rng(1)), "time", 3.0)
