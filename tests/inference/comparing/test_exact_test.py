"""The finite-sample distribution for one variance: against RLRsim, against the analysis of variance, and refusals."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import f as f_distribution

import lmm_engine as lmm
from lmm_engine.inference.comparing.exact_test import Spectrum, _spectrum, exact_test, null_draws
from tests.cases import REFERENCE, table

R = json.loads((REFERENCE / "expected_tests" / "exact_test.json").read_text())


def data_of(case: dict) -> pd.DataFrame:
    data = table(case["dataset"])
    if case["n_rows"] == 166:
        rows = [*range(3), *range(4, 24), *range(30, 58), *range(65, 180)]
        return data.iloc[rows]
    return data.iloc[: case["n_rows"]]


def pair(data: pd.DataFrame, smaller: str, larger: str, method: str) -> tuple[lmm.FittedModel, lmm.FittedModel]:
    return lmm.fit(smaller, data, method), lmm.fit(larger, data, method)


@pytest.mark.parametrize("case", R, ids=lambda case: f"{case['larger']} {case['smaller']} {case['method']}")
def test_the_null_distribution_is_that_of_rlrsim(case):
    found = exact_test(*pair(data_of(case), case["smaller"], case["larger"], case["method"]), 100_000, rng=1)
    assert found.statistic == pytest.approx(case["statistic"], abs=2e-5)
    chance = np.sqrt(1 / found.n_draws + 1 / case["n_draws"])
    assert np.mean(found.draws == 0) == pytest.approx(case["at_zero"], abs=4 * 0.5 * chance)
    for tail, quantile in zip(case["tail"], case["quantile"], strict=True):
        if quantile > 0:
            share = np.mean(found.draws > quantile)
            assert share == pytest.approx(tail, abs=4 * np.sqrt(tail * (1 - tail)) * chance)
    p = case["p_value"]
    assert found.p_value == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p)) * chance + 1 / found.n_draws)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_in_a_balanced_layout_it_is_the_analysis_of_variance(method):
    """Both statistics rise with the mean squares' ratio, 5 and 24 degrees of freedom in Dyestuff."""
    data = table("dyestuff")
    found = exact_test(*pair(data, "Yield ~ 1", "Yield ~ 1 + (1|Batch)", method), 200_000, rng=3)
    means = data.groupby("Batch")["Yield"].agg(["mean", "var"])
    ratio = 5 * means["mean"].var() / means["var"].mean()
    assert found.p_value == pytest.approx(f_distribution.sf(ratio, 5, 24), abs=4 * found.std_error)
    assert found.p_value == pytest.approx(0.0047 if method == "ML" else 0.0046, abs=4 * np.sqrt(0.0047 / 10_000))
    assert found.reason == ""


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_eigenvalues_are_those_of_the_full_matrices(seed):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(9), rng.integers(1, 5, 9))
    data = pd.DataFrame({"y": rng.normal(size=len(g)), "x": rng.normal(size=len(g)), "g": [f"g{i}" for i in g]})
    term, columns = rng.choice(["1", "0 + x"]), rng.choice(["x", "1"])
    fit = lmm.fit(f"y ~ {columns} + ({term} | g)", data)
    Z = np.zeros((len(g), 9))
    Z[np.arange(len(g)), fit.design.random[0].codes] = fit.design.random[0].columns[:, 0]
    X = fit.design.X
    left = Z - X @ np.linalg.lstsq(X, Z, rcond=None)[0]
    within, total = np.linalg.eigvalsh(left.T @ left), np.linalg.eigvalsh(Z.T @ Z)
    found = _spectrum(fit.moments, 0, 0)
    assert found is not None
    scale = found.total.max() / total.max()
    ours = np.repeat(found.within, found.n_within)
    assert np.sort(np.append(ours, np.zeros(9 - len(ours)))) == pytest.approx(scale * within, abs=1e-8 * total.max())
    assert np.sort(np.repeat(found.total, found.n_total)) == pytest.approx(scale * total, rel=1e-9)


def test_the_tested_factor_need_not_have_most_levels():
    data = table("machines")
    cells = "score ~ Machine + (1|Worker:Machine)"
    fits = pair(data, cells, f"{cells} + (1|Worker)", "REML")
    found = exact_test(*fits, 2_000)
    assert "Approximate" in found.reason
    alone = lmm.fit("score ~ Machine + (1|Worker)", data)
    spectrum, other = _spectrum(alone.moments, 0, 0), _spectrum(fits[1].moments, 1, 0)
    assert spectrum is not None
    assert other is not None
    assert other.within == pytest.approx(spectrum.within)
    assert other.total == pytest.approx(spectrum.total)
    assert list(other.n_within) == list(spectrum.n_within)


def test_balanced_data_of_any_size_have_few_eigenvalues():
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"y": rng.normal(size=30_000), "x": np.tile(np.arange(3.0), 10_000)})
    fit = lmm.fit("y ~ x + (1 | g)", data.assign(g=np.repeat(np.arange(10_000), 3).astype(str)))
    found = _spectrum(fit.moments, 0, 0)
    assert found is not None
    assert list(found.n_within) == [9_999]
    assert list(found.n_total) == [10_000]


def test_many_eigenvalues_are_drawn_in_bins_that_the_statistic_does_not_notice(monkeypatch):
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"y": rng.normal(size=3_000), "x": rng.gamma(2.0, size=3_000)})
    data["g"] = rng.integers(0, 300, 3_000).astype(str)
    fit = lmm.fit("y ~ x + (0 + x | g)", data)
    binned = _spectrum(fit.moments, 0, 0)
    monkeypatch.setattr("lmm_engine.inference.comparing.exact_test._MOST_DISTINCT", 10_000)
    full = _spectrum(fit.moments, 0, 0)
    assert binned is not None
    assert full is not None
    assert full.n_within.sum() == binned.n_within.sum() == 299
    assert len(binned.within) < 210 < len(full.within)
    assert binned.within @ binned.n_within == pytest.approx(full.within.sum())
    draws = [np.sort(null_draws(each, "ML", 50_000, np.random.default_rng(1))) for each in (binned, full)]
    for tail in (0.3, 0.1, 0.05, 0.01):
        quantile = draws[1][int(50_000 * (1 - tail))]
        share = np.mean(draws[0] > quantile)
        assert share == pytest.approx(tail, abs=4 * np.sqrt(2 * tail * (1 - tail) / 50_000))


def test_the_maximum_is_between_the_points_of_the_grid():
    """One eigenvalue: the maximum has a closed form."""
    spectrum = Spectrum(30, 1, np.array([5.0]), np.array([5]), np.array([5.0]), np.array([6]))
    draws = null_draws(spectrum, "REML", 5_000, np.random.default_rng(4))
    again = np.random.default_rng(4)
    between, within = again.chisquare(5, 5_000), again.chisquare(24, 5_000)
    ratio = np.maximum((between / 5) / (within / 24), 1.0)
    share = 1 / (1 + 5 / 24 * ratio)  # within's part of the sum of squares
    exact = -29 * np.log(29 / 24 * share) + 24 * 0 - 5 * np.log(ratio)
    assert draws == pytest.approx(np.where(ratio > 1, exact, 0.0), abs=2e-4)


def test_chance_comes_from_the_seed():
    fits = pair(table("dyestuff"), "Yield ~ 1", "Yield ~ 1 + (1|Batch)", "REML")
    assert np.array_equal(exact_test(*fits, 500).draws, exact_test(*fits, 500).draws)
    rng = np.random.default_rng(5)
    assert np.array_equal(exact_test(*fits, 500, rng=5).draws, exact_test(*fits, 500, rng=rng).draws)
    assert exact_test(*fits, 25_000).n_draws == 25_000


def test_a_p_value_is_never_zero():
    fits = pair(table("sleepstudy"), "Reaction ~ Days", "Reaction ~ Days + (1|Subject)", "REML")
    assert exact_test(*fits, 999).p_value == pytest.approx(1 / 1000)


@pytest.mark.parametrize(
    ("smaller", "larger", "method", "words"),
    [
        ("Days + (1|Subject)", "Days + (Days|Subject)", "REML", "correlated with others"),
        ("Days", "Days + (Days||Subject)", "REML", "one further variance"),
        ("Days", "Days + (Days|Subject)", "ML", "one further variance"),
        ("Days + (Days||Subject)", "Days + (Days|Subject)", "REML", "one further variance"),
        ("1 + (1|Subject)", "Days + (1|Subject)", "ML", "one further variance"),
        ("Days + (1|Subject)", "Days + (Days||Subject)", "ML", "for REML only"),
        ("1", "Days + (1|Subject)", "REML", "refit both by ML"),
    ],
)
def test_where_there_is_no_exact_distribution_the_result_says_why(smaller, larger, method, words):
    found = exact_test(*pair(table("sleepstudy"), f"Reaction ~ {smaller}", f"Reaction ~ {larger}", method))
    assert words in found.reason
    assert np.isnan(found.p_value)
    assert found.n_draws == 0


def test_too_many_fixed_effects_for_levels_of_different_make_up_are_refused(monkeypatch):
    monkeypatch.setattr("lmm_engine.inference.comparing.exact_test._MOST_ORDER", 3)
    case = next(case for case in R if case["n_rows"] == 166 and "0 + Days" in case["larger"])
    found = exact_test(*pair(data_of(case), case["smaller"], case["larger"], "REML"))
    assert "Too many fixed effects and levels" in found.reason


def test_the_standard_error_is_that_of_a_share():
    found = exact_test(*pair(table("dyestuff"), "Yield ~ 1", "Yield ~ 1 + (1|Batch)", "ML"), 1_000)
    assert replace(found, p_value=0.25).std_error == pytest.approx(np.sqrt(0.25 * 0.75 / 1000))
