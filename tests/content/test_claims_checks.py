"""What lessons, questions and terms from rung 2 on claim as exact, held against the engine and against arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lmm_engine.data import load_dataset
from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.model import FittedModel, fit
from tests.cases import table

SLEEP = "Reaction ~ Days + ({} | Subject)"


@pytest.fixture(scope="module")
def sleep() -> pd.DataFrame:
    return table("sleepstudy")


@pytest.fixture(scope="module")
def levels(sleep: pd.DataFrame) -> FittedModel:
    return fit(SLEEP.format("1"), sleep)


@pytest.fixture(scope="module")
def slopes(sleep: pd.DataFrame) -> FittedModel:
    return fit(SLEEP.format("Days"), sleep)


def test_rung_2_the_correlation_is_positive_where_the_narrowest_point_lies_before_zero(sleep: pd.DataFrame) -> None:
    for zero in (-5.0, 3.0, 9.0):
        tau = fit("Reaction ~ t + (t | Subject)", sleep.assign(t=sleep["Days"] - zero)).covariance(0)
        narrowest = -tau[0, 1] / tau[1, 1]
        assert np.sign(tau[0, 1]) == -np.sign(narrowest)


def test_estimation_reml_and_ml_in_balanced_groups_with_a_mean() -> None:
    batches = table("dyestuff")
    means = batches.groupby("Batch")["Yield"].mean()
    groups, rows = len(means), 5
    between = rows * float(means.var(ddof=1))
    within = float(batches.groupby("Batch")["Yield"].var(ddof=1).mean())
    reml, ml = (fit("Yield ~ 1 + (1 | Batch)", batches, how).covariance(0)[0, 0] for how in ("REML", "ML"))
    assert reml == pytest.approx((between - within) / rows, rel=1e-4)
    assert ml == pytest.approx(((groups - 1) / groups * between - within) / rows, rel=1e-4)


def test_estimation_the_three_numbers_of_theta_are_levels_slopes_with_them_and_the_rest(slopes: FittedModel) -> None:
    tau, theta = slopes.covariance(0) / slopes.sigma**2, np.asarray(slopes.theta)
    with_levels = tau[0, 1] / np.sqrt(tau[0, 0])
    assert theta[:2] == pytest.approx([np.sqrt(tau[0, 0]), with_levels], rel=1e-6)
    assert theta[2] == pytest.approx(np.sqrt(tau[1, 1] - with_levels**2), rel=1e-6)


def test_estimation_only_the_reml_criterion_depends_on_units(sleep: pd.DataFrame) -> None:
    hours = sleep.assign(hours=24 * sleep["Days"])
    formula = "Reaction ~ hours + (hours | Subject)"
    moved = {
        how: fit(formula, hours, how).loglik - fit(SLEEP.format("Days"), sleep, how).loglik for how in ("REML", "ML")
    }
    assert moved["ML"] == pytest.approx(0.0, abs=1e-5)
    assert -2 * moved["REML"] == pytest.approx(2 * np.log(24), abs=1e-5)


def test_compare_half_the_naive_p_for_levels_and_a_mixture_for_slopes(
    sleep: pd.DataFrame, levels: FittedModel, slopes: FittedModel
) -> None:
    rows = compare(fit("Reaction ~ Days", sleep), levels, slopes)
    first, second = rows.iloc[1], rows.iloc[2]
    assert first["p_boundary"] == pytest.approx(first["p_value"] / 2, rel=1e-9)
    expected = (stats.chi2.sf(second["statistic"], 1) + stats.chi2.sf(second["statistic"], 2)) / 2
    assert second["p_boundary"] == pytest.approx(expected, rel=1e-9)
    assert levels.aic == pytest.approx(-2 * levels.loglik + 2 * 4)
    assert levels.bic == pytest.approx(-2 * levels.loglik + 4 * np.log(180))


def test_compare_twenty_clinics_leave_eighteen_degrees_of_freedom() -> None:
    rng = np.random.default_rng(1)
    clinic = np.repeat(np.arange(20), 30)
    arm = np.where(clinic < 10, "new", "old")
    outcome = rng.normal(0, 1, 20)[clinic] + rng.normal(0, 2, 600)
    frame = pd.DataFrame({"y": outcome, "arm": arm, "clinic": [f"c{c:02d}" for c in clinic]})
    found = fit("y ~ arm + (1 | clinic)", frame).coefficients(df="satterthwaite")
    assert found.loc["armold", "df"] == pytest.approx(18.0, rel=1e-3)


def test_structures_two_bars_depend_on_zero_and_cost_nothing_at_the_narrowest_point(
    sleep: pd.DataFrame, slopes: FittedModel
) -> None:
    tau = slopes.covariance(0)
    best = -tau[0, 1] / tau[1, 1]
    at = {
        zero: fit("Reaction ~ t + (t || Subject)", sleep.assign(t=sleep["Days"] - zero)).loglik
        for zero in (0.0, best, 5.0)
    }
    assert at[best] == pytest.approx(slopes.loglik, abs=1e-4)
    assert at[best] > at[0.0] > at[5.0]


def test_variance_design_effects_of_a_mean_and_of_a_slope_within_groups(levels: FittedModel) -> None:
    alike = float(levels.icc()["adjusted"])
    found = levels.design_effect()["design_effect"]
    assert found["(mean)"] == pytest.approx(1 + 9 * alike, rel=1e-6)
    assert found["Days"] == pytest.approx(1 - alike, rel=1e-6)


def test_shrinkage_keeps_the_share_that_the_formula_says(sleep: pd.DataFrame, levels: FittedModel) -> None:
    between, within = float(levels.covariance(0)[0, 0]), levels.sigma**2
    distance = (sleep["Reaction"] - levels.fitted(population=True)).groupby(sleep["Subject"]).mean()
    assert levels.modes(0)[:, 0] == pytest.approx(distance.to_numpy() * 10 / (10 + within / between), rel=1e-6)


def test_shrinkage_the_best_weight_has_the_smallest_error_and_spread() -> None:
    between, luck = 2.0, 3.0
    weights = np.linspace(0, 1, 1_001)
    errors = (1 - weights) ** 2 * between + weights**2 * luck
    best = between / (between + luck)
    assert weights[errors.argmin()] == pytest.approx(best, abs=1e-3)
    assert errors.min() == pytest.approx(best * luck, rel=1e-5)
    assert errors.min() < min(errors[0], errors[-1])
    assert best**2 * (between + luck) == pytest.approx(best * between)


def test_predictions_add_up_as_the_table_says(slopes: FittedModel) -> None:
    z = np.array([1.0, 9.0])
    own = z @ slopes.vcov.to_numpy() @ z
    assert own**0.5 == pytest.approx(14.62878685, rel=1e-4)
    assert (own + z @ slopes.covariance(0) @ z + slopes.sigma**2) ** 0.5 == pytest.approx(67.04263833, rel=1e-4)


def test_beyond_the_numbers_of_the_formulas() -> None:
    assert (16 * np.sqrt(3) / (15 * np.pi)) ** 2 == pytest.approx(0.346, abs=5e-4)
    for alike in (0.1, 0.5, 0.9):
        assert 1 - alike**2 <= min(1.0, 2 * (1 - alike))
    assert 2 * (1 - 0.51) < 1 < 2 * (1 - 0.49)


def test_numbers_in_questions_and_terms() -> None:
    assert stats.norm.sf(2 / 3) == pytest.approx(0.25, abs=0.005)
    assert 2 * stats.norm.sf(1.96 / 2) == pytest.approx(1 / 3, abs=0.01)
    assert np.log(180) == pytest.approx(5.2, abs=0.05)
    assert 1 / (1 + np.exp(-6 / 2)) == pytest.approx(0.95, abs=0.005)
    effective = 600 / (1 + 29 * 0.1)
    assert effective == pytest.approx(154, abs=0.5)


def test_size_both_spreads_together_give_the_least_and_the_icc_leads_from_one_version_to_the_others(
    levels: FittedModel,
) -> None:
    between, within = float(levels.covariance(0)[0, 0]), levels.sigma**2
    effect, alike = float(levels.fixed_effects["Days"]), between / (between + within)
    both = effect / np.sqrt(between + within)
    assert effect / np.sqrt(within) == pytest.approx(both / np.sqrt(1 - alike))
    assert effect / np.sqrt(between) == pytest.approx(both / np.sqrt(alike))
    assert both < effect / np.sqrt(max(between, within))


def test_size_a_predictor_that_all_groups_share_lowers_the_wobble_and_raises_the_spread(
    sleep: pd.DataFrame, levels: FittedModel
) -> None:
    without = fit("Reaction ~ 1 + (1 | Subject)", sleep)
    assert levels.sigma < without.sigma
    assert levels.covariance(0)[0, 0] > without.covariance(0)[0, 0]


def test_estimation_centring_leaves_a_product_alone_and_frees_its_parts(sleep: pd.DataFrame) -> None:
    shifted = sleep.assign(age=20.0 + sleep["Subject"].astype(int) % 7)
    centred = shifted.assign(age=shifted["age"] - shifted["age"].mean(), Days=shifted["Days"] - 4.5)
    before, after = (fit("Reaction ~ Days * age + (1 | Subject)", rows) for rows in (shifted, centred))
    for frame in (before.fixed_effects, before.std_errors):
        other = after.fixed_effects if frame is before.fixed_effects else after.std_errors
        assert frame["Days:age"] == pytest.approx(other["Days:age"], rel=1e-5)
    assert after.std_errors["Days"] < before.std_errors["Days"]


def test_estimation_a_distance_from_the_mean_has_nothing_in_common_with_the_mean() -> None:
    split = fit("adherence ~ off + mean + (1 | couple)", _couples()).vcov
    raw = fit("adherence ~ own_belief + mean + (1 | couple)", _couples()).vcov
    assert split.loc["off", "mean"] == pytest.approx(0.0, abs=1e-12)
    assert abs(raw.loc["own_belief", "mean"]) > 0.1 * raw.loc["own_belief", "own_belief"]


def test_pairs_actor_and_partner_are_the_split_model_in_other_words() -> None:
    one = fit("adherence ~ own_belief + partner_belief + (1 | couple)", _couples(), "ML")
    other = fit("adherence ~ off + mean + (1 | couple)", _couples(), "ML")
    assert one.loglik == pytest.approx(other.loglik, abs=1e-6)


def test_pairs_that_are_less_alike_than_strangers_end_at_the_edge_and_look_too_sure_inside() -> None:
    rng = np.random.default_rng(4)
    share = rng.normal(size=200)
    y = np.column_stack([share, -share]) + rng.normal(0, 0.3, (200, 2))
    role = np.tile([0.0, 1.0], 200)
    frame = pd.DataFrame({"flat": np.repeat([f"f{i}" for i in range(200)], 2), "role": role, "y": y.ravel()})
    model = fit("y ~ role + (1 | flat)", frame)
    true = np.sqrt(np.var(y[:, 1] - y[:, 0], ddof=1) / 200)
    assert model.is_singular
    assert model.std_errors["role"] < 0.8 * true


def _couples() -> pd.DataFrame:
    data = load_dataset("couples")
    mean = data.groupby("couple")["own_belief"].transform("mean")
    return data.assign(mean=mean, off=data["own_belief"] - mean)


def test_lingering_a_week_of_memory_over_a_lasting_level_falls_from_six_to_three_tenths() -> None:
    """The daily mood of a question: .6 between neighbours, .3 after a week and after three."""
    level, share = 0.3, (0.6 - 0.3) / 0.7
    assert [round(level + 0.7 * share**days, 1) for days in (1, 7, 21)] == [0.6, 0.3, 0.3]


def test_two_papers_an_icc_of_three_quarters_halves_the_effect() -> None:
    assert 1.0 * np.sqrt(1 - 0.75) == 0.5
