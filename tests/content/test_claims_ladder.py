"""What the lessons up to rung 1 claim as exact, held against the engine and against sums of squares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import load_dataset
from lmm_engine.model import FittedModel, fit
from tests.cases import table

Array = np.ndarray


def variances(model: FittedModel) -> tuple[float, float]:
    """The variance between groups and within them."""
    return float(model.covariance(0)[0, 0]), model.sigma**2


def slope(x: Array, y: Array) -> float:
    dx, dy = x - x.mean(), y - y.mean()
    return float(dx @ dy / (dx @ dx))


def parts(frame: pd.DataFrame, column: str, group: str) -> tuple[Array, Array]:
    """Each row's distance from its group's mean, and that mean."""
    mean = frame.groupby(group)[column].transform("mean")
    return (frame[column] - mean).to_numpy(), mean.to_numpy()


@pytest.fixture(scope="module")
def sleep() -> pd.DataFrame:
    return table("sleepstudy")


def test_rung_0_the_variance_of_a_mean_is_that_of_independent_rows_times_the_design_effect(sleep: pd.DataFrame) -> None:
    model = fit("Reaction ~ 1 + (1 | Subject)", sleep)
    (between, within), groups, rows = variances(model), 18, 10
    alike = between / (between + within)
    expected = (between + within) / (groups * rows) * (1 + (rows - 1) * alike)
    assert float(model.vcov.iloc[0, 0]) == pytest.approx(expected, rel=1e-9)
    assert float(model.vcov.iloc[0, 0]) == pytest.approx(between / groups + within / (groups * rows), rel=1e-9)


def test_rung_0_overstates_the_variance_of_a_slope_within_groups(sleep: pd.DataFrame) -> None:
    pooled = fit("Reaction ~ Days", sleep)
    parallel, crossing = (fit(f"Reaction ~ Days + ({term} | Subject)", sleep) for term in ("1", "Days"))
    days = np.arange(10.0)
    square = float(((days - days.mean()) ** 2).sum())
    between, within = variances(parallel)
    claimed, true = (float(model.vcov.loc["Days", "Days"]) for model in (pooled, parallel))
    assert true == pytest.approx(within / (18 * square), rel=1e-9)
    assert claimed == pytest.approx((between + within) / (18 * square), rel=0.03)  # n - 2 for another count
    differing = float(crossing.covariance(0)[1, 1]) + crossing.sigma**2 / square
    assert float(crossing.vcov.loc["Days", "Days"]) == pytest.approx(differing / 18, rel=1e-6)


def test_rung_0_says_that_repeated_measures_anova_is_rung_1_with_occasions_as_categories(sleep: pd.DataFrame) -> None:
    wide = sleep.pivot(index="Subject", columns="Days", values="Reaction").to_numpy()
    groups, occasions = wide.shape
    effect = wide.mean(axis=0) - wide.mean()
    rest = wide - wide.mean(axis=1, keepdims=True) - effect
    ratio = (groups * effect @ effect / (occasions - 1)) / ((rest**2).sum() / ((groups - 1) * (occasions - 1)))
    found = fit("Reaction ~ C(Days) + (1 | Subject)", sleep).anova()
    assert float(found["F"].iloc[0]) == pytest.approx(ratio, rel=1e-6)
    assert tuple(found[["num_df", "den_df"]].iloc[0]) == pytest.approx((9, 153), rel=1e-4)


def test_roles_moving_zero_moves_intercepts_their_variance_and_covariance_and_nothing_else(
    sleep: pd.DataFrame,
) -> None:
    at_start = fit("Reaction ~ Days + (Days | Subject)", sleep)
    later = fit("Reaction ~ t + (t | Subject)", sleep.assign(t=sleep["Days"] - 6.0))
    old, new = at_start.covariance(0), later.covariance(0)
    move = np.array([[1.0, 6.0], [0.0, 1.0]])
    assert new == pytest.approx(move @ old @ move.T, rel=1e-4)
    assert later.loglik == pytest.approx(at_start.loglik, abs=1e-7)
    assert later.fitted().to_numpy() == pytest.approx(at_start.fitted().to_numpy(), rel=1e-6)
    start = at_start.fixed_effects
    assert later.fixed_effects.to_numpy() == pytest.approx([start.iloc[0] + 6 * start.iloc[1], start.iloc[1]], rel=1e-8)


def test_within_between_rung_0_mixes_by_sums_of_squares_and_rung_1_by_precision() -> None:
    data = load_dataset("dose")
    x_within, x_mean = parts(data, "dose", "patient")
    y_within, y_mean = parts(data, "blood_pressure", "patient")
    within, between = slope(x_within, y_within), slope(x_mean, y_mean)
    squares = np.array([x_within @ x_within, ((x_mean - x_mean.mean()) ** 2).sum()])
    pooled, parallel = (fit(f"blood_pressure ~ dose{term}", data) for term in ("", " + (1 | patient)"))
    assert pooled.fixed_effects["dose"] == pytest.approx(squares @ [within, between] / squares.sum(), rel=1e-9)
    levels, residual = variances(parallel)
    precision = squares / [residual, residual + 8 * levels]
    assert parallel.fixed_effects["dose"] == pytest.approx(precision @ [within, between] / precision.sum(), rel=1e-8)


def test_within_between_the_groups_mean_beside_the_predictor_has_the_contextual_effect() -> None:
    data = load_dataset("dose").assign(around=lambda d: d["dose"] - d["dose_usual"])
    split = fit("blood_pressure ~ around + dose_usual + (1 | patient)", data)
    beside = fit("blood_pressure ~ dose + dose_usual + (1 | patient)", data)
    within, between = split.fixed_effects["around"], split.fixed_effects["dose_usual"]
    assert beside.fixed_effects["dose"] == pytest.approx(within, rel=1e-6)
    assert beside.fixed_effects["dose_usual"] == pytest.approx(between - within, rel=1e-6)
    assert beside.loglik == pytest.approx(split.loglik, abs=1e-6)


def test_within_between_actor_and_partner_are_half_the_sum_and_half_the_difference() -> None:
    data = load_dataset("couples")
    x_within, x_mean = parts(data, "own_belief", "couple")
    y_within, y_mean = parts(data, "adherence", "couple")
    within, between = slope(x_within, y_within), slope(x_mean, y_mean)
    both = fit("adherence ~ own_belief + partner_belief", data).fixed_effects
    assert both["own_belief"] == pytest.approx((between + within) / 2, rel=1e-9)
    assert both["partner_belief"] == pytest.approx((between - within) / 2, rel=1e-9)


def test_missing_persons_with_ten_visits_of_which_one_in_twenty_fails_are_mostly_incomplete() -> None:
    came = np.random.default_rng(1).random((20_000, 10)) >= 0.05
    assert came.all(axis=1).mean() == pytest.approx(0.95**10, abs=0.01)
    assert round(100 * 0.95**10) == 60
