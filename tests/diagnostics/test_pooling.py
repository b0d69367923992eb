from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine import ModelError
from lmm_engine.diagnostics import pooling_frame, pooling_lines
from tests.cases import table

SLEEP = table("sleepstudy")
FIXED = lmm.fit("Reaction ~ Days", SLEEP)
SLOPES = lmm.fit("Reaction ~ Days + (Days | Subject)", SLEEP)
LEVELS = lmm.fit("Reaction ~ Days + (1 | Subject)", SLEEP)


def by_group(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.pivot(index="group", columns="term", values=column)


# ----- coefficients -----


def test_partial_pooling_is_fixed_effect_plus_blup():
    """Subject 308 in R: slope 10.467285960 + 9.1989718, intercept 251.405104848 + 2.2585662."""
    frame = pooling_frame(SLOPES, FIXED)
    assert list(frame.columns) == ["group", "term", "n", "no_pooling", "partial_pooling", "complete_pooling"]
    own = by_group(frame, "partial_pooling").loc["308"]
    assert own["Days"] == pytest.approx(10.467285960 + 9.1989718, abs=1e-4)
    assert own["(Intercept)"] == pytest.approx(251.405104848 + 2.2585662, abs=1e-3)
    assert set(frame["n"]) == {10}


def test_no_pooling_is_each_groups_own_least_squares():
    own = by_group(pooling_frame(SLOPES, FIXED), "no_pooling")
    for subject, rows in SLEEP.groupby("Subject"):
        slope, intercept = np.polyfit(rows["Days"], rows["Reaction"], 1)
        assert own.loc[subject].tolist() == pytest.approx([intercept, slope])


def test_complete_pooling_is_the_same_line_for_all():
    common = by_group(pooling_frame(SLOPES, FIXED), "complete_pooling")
    assert common.to_numpy() == pytest.approx(np.tile(FIXED.fixed_effects.to_numpy(), (18, 1)))


def test_with_a_random_intercept_alone_levels_are_means_over_the_groups_own_rows():
    frame = pooling_frame(LEVELS, FIXED).set_index("group")
    assert frame.loc["308", "no_pooling"] == pytest.approx(SLEEP.loc[SLEEP["Subject"] == "308", "Reaction"].mean())
    deviation = LEVELS.random_effects.set_index("level")["estimate"]
    apart = frame["partial_pooling"] - frame["complete_pooling"]
    assert apart.to_numpy() == pytest.approx(deviation[frame.index].to_numpy(), abs=1e-6)


def test_shrinkage_of_a_balanced_random_intercept_is_the_textbook_weight():
    """``n tau^2 / (n tau^2 + sigma^2)`` of the way is kept."""
    frame = pooling_frame(LEVELS, FIXED)
    tau2 = LEVELS.covariance()[0, 0]
    weight = 10 * tau2 / (10 * tau2 + LEVELS.sigma**2)
    kept = (frame["partial_pooling"] - frame["complete_pooling"]) / (frame["no_pooling"] - frame["complete_pooling"])
    assert kept.to_numpy() == pytest.approx(weight, abs=1e-8)


def test_two_uncorrelated_terms_of_one_factor_are_one_line():
    frame = pooling_frame(lmm.fit("Reaction ~ Days + (Days || Subject)", SLEEP), FIXED)
    assert list(dict.fromkeys(frame["term"])) == ["(Intercept)", "Days"]
    assert by_group(frame, "no_pooling").to_numpy() == pytest.approx(
        by_group(pooling_frame(SLOPES, FIXED), "no_pooling").to_numpy()
    )


def test_a_variance_of_zero_pulls_everybody_all_the_way():
    data = table("dyestuff2")
    frame = pooling_frame(lmm.fit("Yield ~ 1 + (1 | Batch)", data), lmm.fit("Yield ~ 1", data))
    assert frame["partial_pooling"].to_numpy() == pytest.approx(frame["complete_pooling"].to_numpy(), abs=1e-6)


@pytest.mark.parametrize("shift", [0.0, 2_000.0])
def test_calendar_years_lose_no_digits(shift):
    data = SLEEP.assign(Days=SLEEP["Days"] + shift)
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", data)
    own = by_group(pooling_frame(fit, lmm.fit("Reaction ~ Days", data)), "no_pooling")
    assert own.loc["308", "Days"] == pytest.approx(21.764702, abs=1e-6)


# ----- groups that have no line of their own -----


@pytest.fixture(scope="module")
def ragged() -> pd.DataFrame:
    """Subject 308 has one row, 309 all rows on one day."""
    keep = ~((SLEEP["Subject"] == "308") & (SLEEP["Days"] != 4))
    return SLEEP[keep].assign(Days=lambda d: d["Days"].where(d["Subject"] != "309", 6))


def test_too_few_rows_leave_no_own_line_but_a_partial_one(ragged):
    fit, fixed = lmm.fit("Reaction ~ Days + (Days | Subject)", ragged), lmm.fit("Reaction ~ Days", ragged)
    frame = pooling_frame(fit, fixed)
    alone = frame[frame["no_pooling"].isna()]
    assert set(alone["group"]) == {"308", "309"}
    deviation = fit.random_effects.pivot(index="level", columns="term", values="estimate")
    partial, common = (by_group(frame, column) for column in ("partial_pooling", "complete_pooling"))
    for subject in ("308", "309"):
        expected = (fit.fixed_effects + deviation.loc[subject]).tolist()
        assert partial.loc[subject].tolist() == pytest.approx(expected, rel=1e-6)
        assert common.loc[subject].tolist() == pytest.approx(fixed.fixed_effects.tolist())


def test_a_group_level_predictor_lifts_the_line_of_a_short_group():
    data = table("orthodont")
    data = data[~((data["Subject"] == "M01") & (data["age"] > 8))]
    fit = lmm.fit("distance ~ age + Sex + (age | Subject)", data)
    partial = by_group(pooling_frame(fit, lmm.fit("distance ~ age + Sex", data)), "partial_pooling").loc["M01"]
    at_eight = partial["(Intercept)"] + 8 * partial["age"]
    assert at_eight == pytest.approx(fit.fitted()[data["Subject"] == "M01"].iloc[0])


def test_no_own_line_is_drawn_without_rows_for_it(ragged):
    fit, fixed = lmm.fit("Reaction ~ Days + (Days | Subject)", ragged), lmm.fit("Reaction ~ Days", ragged)
    lines = pooling_lines(fit, fixed, ragged, "309", "Days")
    assert list(lines["kind"]) == ["complete pooling", "partial pooling"]


# ----- lines -----


def test_three_lines_of_one_group():
    lines = pooling_lines(SLOPES, FIXED, SLEEP, "308", "Days")
    assert list(lines.columns) == ["kind", "time", "fitted"]
    wide = lines.pivot(index="time", columns="kind", values="fitted")
    rows = SLEEP[SLEEP["Subject"] == "308"]
    assert list(wide.index) == list(range(10))
    assert wide["complete pooling"].to_numpy() == pytest.approx(FIXED.fitted()[rows.index].to_numpy())
    assert wide["partial pooling"].to_numpy() == pytest.approx(SLOPES.fitted()[rows.index].to_numpy())
    own = np.polyval(np.polyfit(rows["Days"], rows["Reaction"], 1), range(10))
    assert wide["no pooling"].to_numpy() == pytest.approx(own)


def test_where_only_levels_differ_the_own_line_is_parallel_through_the_groups_mean():
    wide = pooling_lines(LEVELS, FIXED, SLEEP, "308", "Days").pivot(index="time", columns="kind", values="fitted")
    assert np.diff(wide["no pooling"]) == pytest.approx(LEVELS.fixed_effects["Days"])
    assert wide["no pooling"].mean() == pytest.approx(SLEEP.loc[SLEEP["Subject"] == "308", "Reaction"].mean())


def test_a_predictor_that_changes_within_the_group_does_not_break_its_lines():
    rng = np.random.default_rng(7)
    data = SLEEP.assign(noise=rng.normal(size=len(SLEEP)))
    fit = lmm.fit("Reaction ~ Days + noise + (Days | Subject)", data)
    lines = pooling_lines(fit, lmm.fit("Reaction ~ Days + noise", data), data, "310", "Days")
    bends = lines.groupby("kind")["fitted"].apply(lambda line: np.abs(np.diff(line, 2)).max())
    assert bends.max() < 1e-8


def test_many_times_are_drawn_at_sixty():
    rng = np.random.default_rng(8)
    data = pd.DataFrame({"g": np.repeat(list("abcde"), 100), "t": rng.uniform(size=500)})
    data["y"] = data["t"] + np.repeat(rng.normal(size=5), 100) + rng.normal(size=500)
    lines = pooling_lines(lmm.fit("y ~ t + (1 | g)", data), lmm.fit("y ~ t", data), data, "a", "t")
    assert lines.groupby("kind").size().tolist() == [60, 60, 60]


# ----- refusals -----


def test_refusals_name_what_is_wrong():
    with pytest.raises(ModelError, match="nothing to pool"):
        pooling_frame(FIXED, FIXED)
    with pytest.raises(ModelError, match="different rows \\(170 and 180\\)"):
        pooling_frame(SLOPES, lmm.fit("Reaction ~ Days", SLEEP.iloc[10:]))
    with pytest.raises(ModelError, match="no Subject called “999”"):
        pooling_lines(SLOPES, FIXED, SLEEP, "999", "Days")


def test_a_hundred_thousand_groups_are_pooled_at_once():
    """One by one they would take a minute; the bound is generous for a busy machine."""
    import time

    rng = np.random.default_rng(9)
    codes = np.repeat(np.arange(100_000), 3)
    data = pd.DataFrame({"g": pd.Categorical.from_codes(codes, [f"{i:06d}" for i in range(100_000)])})
    data["t"] = np.tile([0.0, 1.0, 2.0], 100_000)
    data["y"] = rng.normal(size=100_000)[codes] + data["t"] + rng.normal(size=300_000)
    fit, fixed = lmm.fit("y ~ t + (t | g)", data), lmm.fit("y ~ t", data)
    start = time.perf_counter()
    frame = pooling_frame(fit, fixed)
    assert time.perf_counter() - start < 5
    assert len(frame) == 200_000
