"""What holds for every fit: units, order and labels change nothing, and clean data are left in peace at every rung."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statsmodels.nonparametric.smoothers_lowess import lowess

import lmm_engine as lmm
from lmm_engine import diagnostics as d
from tests.cases import table

RUNGS = ("y ~ t", "y ~ t + (1 | g)", "y ~ t + (t | g)")
PANELS = ("linearity_", "constant_variance_", "residual_normality_", "random_effect_normality_", "group_residuals_")


def people(seed: int, groups: int = 25, rows: int = 8, rung: int = 2) -> pd.DataFrame:
    """Data for which the model of that rung is true."""
    rng = np.random.default_rng(seed)
    codes, t = np.repeat(np.arange(groups), rows), np.tile(np.arange(float(rows)), groups)
    level = rng.normal(0, 2.0 * (rung > 0), groups)[codes]
    slope = rng.normal(0, 0.5 * (rung > 1), groups)[codes]
    return pd.DataFrame(
        {"g": [f"g{i}" for i in codes], "t": t, "y": 5 + t + level + slope * t + rng.normal(size=len(t))}
    )


# ----- units, order, labels -----


@settings(max_examples=15, deadline=None)
@given(scale=st.floats(1e-3, 1e3), shift=st.floats(-1e3, 1e3), stretch=st.floats(1e-2, 1e2), start=st.floats(-100, 100))
def test_units_of_outcome_and_time_change_units_only(scale: float, shift: float, stretch: float, start: float) -> None:
    data = people(1)
    moved = data.assign(y=shift + scale * data["y"], t=start + stretch * data["t"])
    fit, other = lmm.fit(RUNGS[2], data), lmm.fit(RUNGS[2], moved)
    here, there = d.residual_frame(fit), d.residual_frame(other)
    assert_allclose(there["residual"], scale * here["residual"], rtol=1e-4, atol=1e-4 * scale)
    assert_allclose(there["standardized"], here["standardized"], rtol=1e-4, atol=1e-4)
    # The panel of random effects is left out: an intercept at another time is another quantity.
    assert _said(other) == _said(fit)
    own = d.pooling_frame(fit, lmm.fit(RUNGS[0], data)).set_index(["term", "group"])
    others = d.pooling_frame(other, lmm.fit(RUNGS[0], moved)).set_index(["term", "group"])
    for kind in ("no_pooling", "partial_pooling", "complete_pooling"):
        assert_allclose(
            others.loc["t", kind], scale / stretch * own.loc["t", kind], rtol=1e-4, atol=1e-5 * scale / stretch
        )
    assert_allclose(d.variance_parts(other)["share"], d.variance_parts(fit)["share"], rtol=1e-4)


def _said(fit: lmm.FittedModel) -> list[str]:
    return [finding.code for finding in d.checks(fit) if not finding.code.startswith(PANELS[3])]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(40)))
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    data = people(2, groups=8, rows=5)
    shuffled = data.iloc[order]
    fit, other = lmm.fit(RUNGS[1], data), lmm.fit(RUNGS[1], shuffled)
    assert_allclose(
        d.residual_frame(other).set_index("row")["residual"].sort_index(), d.residual_frame(fit)["residual"], atol=1e-6
    )
    pd.testing.assert_frame_equal(
        d.group_lines(other, shuffled, "t"), d.group_lines(fit, data, "t"), rtol=1e-6, check_dtype=False
    )
    for one, two in zip(d.checks(fit), d.checks(other), strict=True):
        assert one.code == two.code
        assert one.measure == pytest.approx(two.measure, rel=1e-4, abs=1e-6)


def test_repeated_labels_and_dropped_rows_keep_values_beside_their_rows() -> None:
    data = people(3)
    fit = lmm.fit(RUNGS[2], data)
    repeated = data.set_axis(np.zeros(len(data), dtype=int))
    assert_allclose(
        d.group_lines(lmm.fit(RUNGS[2], repeated), repeated, "t")["fitted"], d.group_lines(fit, data, "t")["fitted"]
    )
    holes = pd.concat([data.iloc[:9], data.iloc[:5].assign(y=np.nan), data.iloc[9:]], ignore_index=True)
    other = lmm.fit(RUNGS[2], holes)
    assert_allclose(d.group_lines(other, holes, "t")["fitted"], d.group_lines(fit, data, "t")["fitted"], atol=1e-6)
    assert list(d.residual_frame(other)["row"]) == [*range(9), *range(14, len(holes))]


# ----- the three poolings -----


@pytest.mark.parametrize("subject", sorted(set(table("sleepstudy")["Subject"])))
def test_no_pooling_is_a_line_of_the_subject_alone(subject: str) -> None:
    data = table("sleepstudy")
    mine = data[data["Subject"] == subject]
    fit, complete = lmm.fit("Reaction ~ Days + (Days | Subject)", data), lmm.fit("Reaction ~ Days", data)
    frame = d.pooling_frame(fit, complete)
    own = frame[frame["group"] == subject].set_index("term")
    slope, intercept = np.polyfit(mine["Days"], mine["Reaction"], 1)
    assert own.loc["Days", "no_pooling"] == pytest.approx(slope, rel=1e-10)
    assert own.loc["(Intercept)", "no_pooling"] == pytest.approx(intercept, rel=1e-10)
    assert own["complete_pooling"].tolist() == pytest.approx(complete.fixed_effects.tolist())


def test_with_a_predictor_between_groups_partial_pooling_is_the_group_s_own_conditional_line() -> None:
    """Orthodont, lme4: a boy's slope is age + age:SexMale + his deviation."""
    data = table("orthodont")
    fit = lmm.fit("distance ~ age * Sex + (age | Subject)", data)
    frame = d.pooling_frame(fit, lmm.fit("distance ~ age * Sex", data)).set_index(["group", "term"])
    b, beta = fit.random_effects.set_index(["level", "term"])["estimate"], fit.fixed_effects
    boy, girl = frame.loc[("M01", "age")], frame.loc[("F01", "age")]
    assert boy["partial_pooling"] == pytest.approx(beta["age"] + beta["age:SexMale"] + b["M01", "age"])
    assert girl["partial_pooling"] == pytest.approx(beta["age"] + b["F01", "age"])
    assert boy["complete_pooling"] == pytest.approx(beta["age"] + beta["age:SexMale"])
    assert girl["complete_pooling"] == pytest.approx(beta["age"])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(3, 6))
def test_in_balanced_data_every_level_is_pulled_by_the_same_share(seed: int, groups: int, rows: int) -> None:
    data = people(seed, groups, rows, rung=1)
    fit = lmm.fit(RUNGS[1], data)
    frame = d.pooling_frame(fit, lmm.fit(RUNGS[0], data))
    between = fit.covariance()[0, 0]
    share = between / (between + fit.sigma**2 / rows)
    pulled = frame["partial_pooling"] - frame["complete_pooling"]
    assert_allclose(pulled, share * (frame["no_pooling"] - frame["complete_pooling"]), atol=1e-6)


def test_parts_of_the_variance_are_those_of_r2_and_icc() -> None:
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    parts = d.variance_parts(fit).set_index("part")
    assert list(parts.index) == ["fixed", "Subject", "residual"]
    assert parts["share"].sum() == pytest.approx(1.0)
    assert parts.loc["fixed", "share"] == pytest.approx(fit.r2()["marginal"])
    assert 1 - parts.loc["residual", "share"] == pytest.approx(fit.r2()["conditional"])
    assert parts.loc["Subject", "share"] == pytest.approx(fit.icc()["unadjusted"])


# ----- smooth lines -----


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(8, 90))
def test_the_smooth_line_of_few_rows_is_statsmodels_own(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"fitted": rng.permutation(n) + 0.5, "residual": rng.normal(size=n)})
    smooth = d.smoother(frame)
    # No two of fewer than a hundred places lie within a hundredth of the range, so no local fit is shared.
    expected = lowess(frame["residual"], frame["fitted"], frac=2 / 3)
    assert_allclose(smooth["x"], expected[:, 0])
    assert_allclose(smooth["smooth"], expected[:, 1], atol=1e-9)


# ----- clean data, odd data -----


@pytest.mark.parametrize("rung", [0, 1, 2])
def test_false_alarms_on_clean_data_are_rare(rung: int) -> None:
    """Some caution in 0.3, 2.3 and 3.5 % of 400 clean data sets at rungs 0, 1 and 2, of about ten looks each."""
    alarms = [
        {
            finding.code
            for finding in d.checks(lmm.fit(RUNGS[rung], people(seed, rung=rung)))
            if finding.severity != "note"
        }
        for seed in range(40)
    ]
    assert sum(map(bool, alarms)) <= 3, alarms


def _tiny() -> pd.DataFrame:
    return pd.DataFrame({"g": list("aabbcc"), "t": [0.0, 1, 0, 1, 0, 2], "y": [1.0, 2.5, 0.5, 3.0, 4.0, 4.5]})


def _singular() -> pd.DataFrame:
    data = people(5, rung=0)
    return data.assign(y=data["y"] - data.groupby("g")["y"].transform("mean") + data["y"].mean())


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize(
    "data",
    [people(4), people(4, groups=3), people(4, groups=2, rows=20), people(4, groups=60, rows=3), _singular(), _tiny()],
    ids=["plain", "three groups", "two groups", "short groups", "no variance", "six rows"],
)
def test_every_panel_speaks_of_every_fit(rung: str, data: pd.DataFrame) -> None:
    try:
        fit = lmm.fit(rung, data)
    except lmm.ModelError:
        assert len(data) == 6  # the random slope of six rows is refused by the engine
        return
    said = d.checks(fit)
    for panel in PANELS:
        assert any(finding.code.startswith(panel) for finding in said)
    assert all("nan" not in finding.sentence and "inf " not in finding.sentence for finding in said)
    frame = d.residual_frame(fit)
    assert len(d.smoother(frame)) >= 1
    assert np.isfinite(d.qq_frame(frame["standardized"])["sample"]).all()
    assert d.variance_parts(fit)["share"].sum() == pytest.approx(1.0)
    assert np.isfinite(d.population_lines(fit, data, "t").to_numpy(float)).all()


def test_a_constant_fixed_part_has_fitted_values_that_do_not_vary() -> None:
    said = d.checks(lmm.fit("y ~ 1", people(6)))
    assert [next(panel for panel in PANELS if f.code.startswith(panel)) for f in said][:2] == list(PANELS[:2])


# ----- what is planted is seen -----


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (lambda data, rng: data["y"] + 0.3 * (data["t"] - 3.5) ** 2, "linearity_curved"),
        (lambda data, rng: data["y"] + rng.normal(size=len(data)) * data["t"] * 1.5, "constant_variance_grows"),
        (lambda data, rng: data["y"] + rng.normal(size=len(data)) * (7 - data["t"]) * 1.5, "constant_variance_shrinks"),
        (
            lambda data, rng: data["y"] + 8 * rng.normal(size=len(data)) * (rng.uniform(size=len(data)) < 0.04),
            "residual_normality_heavy_tails",
        ),
        (lambda data, rng: data["y"] + 4 * rng.exponential(size=len(data)), "residual_normality_skewed"),
        (lambda data, rng: data["y"] + 25.0 * (data["g"] == "g3"), "random_effect_normality_outlying"),
        (lambda data, rng: data["y"] + 8 * rng.normal(size=len(data)) * (data["g"] == "g3"), "group_residuals_spread"),
        (lambda data, rng: data["y"] + np.concatenate([_walk(rng) for _ in range(25)]), "group_residuals_serial"),
    ],
)
def test_what_is_planted_is_seen(plant: Callable[[pd.DataFrame, np.random.Generator], pd.Series], code: str) -> None:
    seen = []
    for seed in range(10):
        data = people(seed, rows=20, rung=1) if code == "group_residuals_serial" else people(seed, rung=1)
        data["y"] = plant(data, np.random.default_rng(100 + seed))
        seen.append(code in {finding.code for finding in d.checks(lmm.fit(RUNGS[1], data))})
    assert sum(seen) >= 9


def _walk(rng: np.random.Generator, rows: int = 20) -> np.ndarray:
    """An autoregressive course with correlation 0.8."""
    course = np.zeros(rows)
    for i in range(1, rows):
        course[i] = 0.8 * course[i - 1] + rng.normal()
    return 2 * course


# ----- many rows -----


@pytest.mark.slow
def test_a_million_rows_in_a_hundred_thousand_groups_take_no_time() -> None:
    """Each frame below about a second alone on a machine; the bound is for a busy one."""
    data = people(7, groups=100_000, rows=10)
    fit, complete = lmm.fit(RUNGS[2], data), lmm.fit(RUNGS[0], data)
    start = time.perf_counter()
    assert len(d.residual_frame(fit)) == 1_000_000
    assert len(d.pooling_frame(fit, complete)) == 200_000
    assert len(d.pooling_lines(fit, complete, data, "g77", "t")) == 30
    assert time.perf_counter() - start < 10
