"""Each check is shown data with the trouble it looks for, and data without."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import lmm_engine as lmm
from lmm_engine.diagnostics import checks
from lmm_engine.diagnostics import thresholds as limit
from lmm_engine.diagnostics.group_checks import distances, lag_one, order_within_groups
from lmm_engine.diagnostics.residual_checks import constant_variance, curve, residual_normality, skewness
from lmm_engine.findings import Finding
from tests.cases import Case, cases, table

PANELS = ("linearity", "constant_variance", "residual_normality", "random_effect_normality", "group_residuals")


def simulated(seed: int = 0, groups: int = 40, rows: int = 12) -> pd.DataFrame:
    """Intercepts and slopes that vary, a straight trend, normal residuals: nothing to find."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(groups), rows)
    t = np.tile(np.arange(float(rows)), groups)
    level, slope = rng.normal(0, 2, groups)[codes], rng.normal(0, 0.3, groups)[codes]
    y = 10 + t + level + slope * t + rng.normal(size=groups * rows)
    return pd.DataFrame({"g": [f"g{i:03d}" for i in codes], "t": t, "y": y})


def fitted(data: pd.DataFrame, formula: str = "y ~ t + (t | g)") -> lmm.FittedModel:
    return lmm.fit(formula, data)


def found(data: pd.DataFrame, formula: str = "y ~ t + (t | g)") -> dict[str, Finding]:
    return {finding.code: finding for finding in checks(fitted(data, formula))}


def cautions(data: pd.DataFrame, formula: str = "y ~ t + (t | g)") -> set[str]:
    return {code for code, finding in found(data, formula).items() if finding.severity != "note"}


# ----- nothing to see -----


@pytest.mark.parametrize("case", [c for c in cases() if c.method == "REML"], ids=str)
def test_every_panel_says_something_about_every_fit(case: Case):
    said = checks(lmm.fit(case.formula, table(case.dataset)))
    assert {next(p for p in PANELS if f.code.startswith(p + "_")) for f in said} == set(PANELS)
    for finding in said:
        assert finding.sentence.endswith(".")
        assert "nan" not in finding.sentence
        assert bool(finding.remedy) == (finding.severity != "note" or finding.code.endswith("few_groups"))
        assert np.isfinite([finding.measure, finding.threshold]).all()


def test_data_without_trouble_raise_no_caution_more_often_than_promised():
    alarms = [len(cautions(simulated(seed))) for seed in range(12)]
    assert sum(alarms) <= 1


def test_what_was_not_seen_is_not_called_proved():
    said = found(simulated())
    assert "would not have been noticed" in said["constant_variance_nothing_seen"].sentence
    assert "lenient" in said["random_effect_normality_nothing_seen"].sentence


# ----- linearity -----


def test_a_bend_is_found_and_the_predictor_named():
    data = simulated().assign(y=lambda d: d["y"] - 0.05 * (d["t"] - 5.5) ** 2)
    bend = found(data)["linearity_curved"]
    assert "Along “t” the residuals rise in the middle and sag at both ends" in bend.sentence
    assert bend.measure > bend.threshold == limit.curve_share(480)
    assert "linearity_curved" not in cautions(data, "y ~ t + I(t^2) + (t | g)")


def test_a_curve_by_hand():
    """Residuals that are the quadratic itself: all of their variance, whatever line is added to x's coefficients."""
    x = np.array([0.0, 1, 2, 3, 4, 7])
    design = np.column_stack([np.ones(6), x])
    bend = x**2 - design @ np.linalg.lstsq(design, x**2, rcond=None)[0]
    assert curve(bend, x) == pytest.approx((1.0, 1.0))
    assert curve(-bend + 3 * x, x) == pytest.approx((1.0, -1.0))
    assert curve(np.array([1.0, -1, 1, -1, 1, -1]), np.array([0.0, 0, 0, 1, 1, 1])) == (0.0, 0.0)


def test_share_of_a_curve_and_its_t_statistic_agree():
    """The threshold is t = 3: R² = t² / (t² + n - 3)."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=50), rng.normal(size=50)
    X = np.column_stack([np.ones(50), x, x**2])
    beta, rss = np.linalg.lstsq(X, y, rcond=None)[:2]
    t2 = beta[2] ** 2 / (rss[0] / 47 * np.linalg.inv(X.T @ X)[2, 2])
    assert curve(y, x)[0] == pytest.approx(t2 / (t2 + 47))
    assert limit.curve_share(50) == pytest.approx(9 / 56)
    assert limit.curve_share(100_000) == limit.CURVE_SHARE


# ----- constant variance -----


@pytest.mark.parametrize(("sign", "code"), [(1, "constant_variance_grows"), (-1, "constant_variance_shrinks")])
def test_a_funnel_is_found_whichever_way_it_opens(sign, code):
    rng = np.random.default_rng(2)
    data = simulated()
    data["y"] += sign * 2 * data["t"] + rng.normal(size=len(data)) * data["t"] * 0.5
    assert code in cautions(data)


def test_sizes_in_thirds_by_hand():
    fitted_values = np.arange(30.0)
    standardized = np.concatenate([np.full(10, 0.5), np.full(10, 9.0), np.full(10, -3.0)])
    (finding,) = constant_variance(standardized, fitted_values)
    assert finding.measure == pytest.approx(6.0)
    assert "residuals are 6.0 times as large in the highest third as in the lowest" in finding.sentence


def test_few_rows_need_a_larger_difference():
    """The mean size of m normal values: twenty thousand draws put the promised share beyond the bound."""
    rng = np.random.default_rng(3)
    sizes = np.abs(rng.normal(size=(2, 20_000, 10))).mean(axis=2)
    ratio = np.maximum(sizes[0] / sizes[1], sizes[1] / sizes[0])
    assert 0 < np.mean(ratio > limit.spread_ratio(10)) < 0.006
    assert limit.spread_ratio(10) > 2.5 > limit.spread_ratio(1_000) == limit.SPREAD_RATIO
    assert constant_variance(np.ones(12), np.arange(12.0))[0].code == "constant_variance_too_few"


# ----- normal residuals -----


def test_heavy_tails_are_counted():
    rng = np.random.default_rng(4)
    values = np.concatenate([rng.normal(size=197), [-5.2, 4.4, 4.8]])
    (finding,) = residual_normality(values)
    assert (finding.code, finding.measure) == ("residual_normality_heavy_tails", 3.0)
    assert finding.threshold == pytest.approx(
        200 * 2 * stats.norm.sf(limit.FAR_OUT if "3 SDs" in finding.sentence else 4)
    )
    assert "the furthest at 5.2" in finding.sentence


def test_shares_of_the_normal_distribution_are_its_own():
    assert pytest.approx(2 * stats.norm.sf(limit.FAR_OUT), rel=1e-12) == limit.FAR_OUT_SHARE
    assert pytest.approx(2 * stats.norm.sf(limit.EXTREME), rel=1e-12) == limit.EXTREME_SHARE


def test_a_long_tail_is_found_on_its_side():
    values = stats.expon.ppf((np.arange(300) + 0.5) / 300)
    values = (values - values.mean()) / values.std()
    assert "long tail above the line" in next(f for f in residual_normality(values) if "skewed" in f.code).sentence
    assert "long tail below the line" in next(f for f in residual_normality(-values) if "skewed" in f.code).sentence


def test_skewness_is_the_moment():
    values = np.array([0.0, 0, 1, 5])
    assert skewness(values) == pytest.approx(stats.skew(values))
    assert skewness(np.ones(3)) == skewness(np.array([])) == 0.0


# ----- random effects -----


def test_a_group_far_from_the_others_is_named():
    data = simulated().assign(y=lambda d: d["y"] + 20 * (d["g"] == "g007"))
    outlying = found(data)["random_effect_normality_outlying"]
    assert "g “g007”: far from the others in the intercept" in outlying.sentence
    assert outlying.measure > outlying.threshold == limit.group_far_out(40)


def test_distance_from_the_others_by_hand():
    values = np.array([1.0, 2, 3, 10])
    assert distances(values)[3] == pytest.approx((10 - 2) / np.std([1, 2, 3], ddof=1))
    assert distances(values)[0] == pytest.approx((5 - 1) / np.std([2, 3, 10], ddof=1))


@pytest.mark.parametrize("groups", [6, 30])
def test_of_normal_groups_the_furthest_is_named_once_in_a_hundred(groups):
    rng = np.random.default_rng(5)
    draws = rng.normal(size=(20_000, groups))
    beyond = np.mean([distances(row).max() > limit.group_far_out(groups) for row in draws])
    assert beyond == pytest.approx(limit.FALSE_ALARM, abs=0.003)


def test_few_groups_say_little_and_a_zero_variance_nothing():
    assert {f.code for f in checks(fitted(table("dyestuff"), "Yield ~ 1 + (1 | Batch)"))} >= {
        "random_effect_normality_few_groups"
    }
    said = {f.code: f for f in checks(fitted(table("dyestuff2"), "Yield ~ 1 + (1 | Batch)"))}
    assert "estimated as zero" in said["random_effect_normality_no_variance"].sentence
    assert "no random effects" in found(simulated(), "y ~ t")["random_effect_normality_none"].sentence


def test_a_minority_of_another_kind_is_seen_as_a_tail():
    data = simulated(groups=150)
    data["y"] += np.repeat(np.where(np.arange(150) % 5 == 0, 15.0, 0.0), 12)
    assert "long tail upwards" in found(data, "y ~ t + (1 | g)")["random_effect_normality_skewed"].sentence


# ----- residuals by group -----


def test_memory_between_rows_is_found_along_time_whatever_the_order_of_the_rows():
    rng = np.random.default_rng(7)
    data = simulated(groups=60)
    noise = rng.normal(size=(60, 12))
    for k in range(1, 12):
        noise[:, k] = 0.8 * noise[:, k - 1] + 0.6 * noise[:, k]
    data["y"] += 3 * noise.ravel()
    shuffled = data.sample(frac=1.0, random_state=8)
    serial = found(shuffled, "y ~ t + (1 | g)")["group_residuals_serial"]
    assert "neighbours in “t”" in serial.sentence
    assert serial.measure > serial.threshold
    order = order_within_groups(fitted(shuffled))
    assert order is not None
    assert order[0] == "t"


def test_neighbours_are_of_one_group():
    residual = np.array([1.0, 2, 3, 4, -9, 5, 6, 8])
    codes = np.array([0, 0, 0, 0, 1, 2, 2, 2])
    value, pairs = lag_one(residual, codes)
    assert pairs == 5
    assert value == pytest.approx(np.corrcoef([1, 2, 3, 5, 6], [2, 3, 4, 6, 8])[0, 1])


def test_rows_without_an_order_have_no_neighbours():
    assert order_within_groups(fitted(table("dyestuff"), "Yield ~ 1 + (1 | Batch)")) is None
    machines = table("machines").assign(shift=lambda d: (d["Machine"] == "B").astype(float))
    assert order_within_groups(fitted(machines, "score ~ shift + (1 | Worker)")) is None


def test_a_group_that_scatters_is_named_and_its_rows_counted():
    rng = np.random.default_rng(9)
    data = simulated()
    noisy = data["g"] == "g011"
    data.loc[noisy, "y"] += 6 * rng.normal(size=int(noisy.sum()))
    spread = found(data)["group_residuals_spread"]
    assert re.search(r"g “g011”: residuals up to \d\.\d times", spread.sentence)
    assert spread.measure > limit.GROUP_SPREAD


def test_many_small_groups_raise_no_alarm_by_their_number():
    assert not cautions(simulated(10, groups=800, rows=5), "y ~ t + (1 | g)") & {"group_residuals_spread"}
