"""The parametric bootstrap: its draws against lme4's and against theory, its intervals against their definition."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtri

import lmm_engine as lmm
from lmm_engine.inference.bootstrapping import bootstrap as room
from lmm_engine.inference.bootstrapping.batch import turns
from lmm_engine.inference.bootstrapping.bootstrap import bootstrap
from lmm_engine.inference.parameters import parameter_names
from tests.cases import REFERENCE, table


@pytest.fixture(scope="module")
def sleep() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


@pytest.fixture(scope="module")
def many(sleep):
    return bootstrap(sleep, 4000, seed=1)


def boot_mer() -> dict:
    return json.loads((REFERENCE / "expected_bootstrap" / "boot_mer.json").read_text())


@pytest.mark.parametrize("dataset", ["sleepstudy", "dyestuff"])
def test_draws_scatter_as_lme4_s_do(dataset):
    """Two samples from one distribution: means, SDs and outer quantiles within what sampling explains."""
    expected = boot_mer()[dataset]
    ours = bootstrap(lmm.fit(expected["formula"], table(dataset)), 4000, seed=2)
    assert list(ours.draws.columns) == expected["parameter"]
    for i, name in enumerate(expected["parameter"]):
        draws = ours.draws[name].dropna()
        m, n = expected["n"][i], len(draws)
        error = draws.std() * np.sqrt(1 / m + 1 / n)
        assert draws.mean() == pytest.approx(expected["mean"][i], abs=4 * error), name
        assert draws.std() == pytest.approx(expected["sd"][i], rel=4 * np.sqrt((1 / m + 1 / n) * 0.75)), name
        for bound in ("lower", "upper"):
            beyond = np.mean(draws <= expected[bound][i] + 1e-6)
            share = max(0.025, expected["at_zero"][i]) if bound == "lower" else 0.975
            assert beyond == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) * (1 / m + 1 / n))), name


def test_sigma_of_least_squares_is_chi_squared():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    result = bootstrap(fit, 20_000, seed=3)
    lower, upper = result.intervals(0.9).loc["sigma"]
    assert lower == pytest.approx(fit.sigma * np.sqrt(chdtri(178, 0.95) / 178), rel=4e-3)
    assert upper == pytest.approx(fit.sigma * np.sqrt(chdtri(178, 0.05) / 178), rel=4e-3)
    assert result.draws[["(Intercept)", "Days"]].cov().to_numpy() == pytest.approx(fit.vcov.to_numpy(), rel=0.05)
    assert list(result.share_draws.columns) == ["r2_marginal", "r2_conditional"]


def test_fixed_effects_scatter_as_their_covariance_says(many, sleep):
    """In balanced data generalised least squares does not depend on theta, so the covariance is exact."""
    errors = np.sqrt(2 / many.n_done)
    observed, expected = many.draws[["(Intercept)", "Days"]].cov(), sleep.vcov
    assert np.diag(observed) == pytest.approx(np.diag(expected), rel=4 * errors)


def test_reproducible_by_seed_whatever_the_turns(sleep, monkeypatch):
    one = bootstrap(sleep, 60, seed=9)
    again = bootstrap(sleep, 60, seed=9)
    assert one.draws.equals(again.draws)
    monkeypatch.setattr(turns, "MOST", 7)
    in_pieces = bootstrap(sleep, 60, seed=9)
    pd.testing.assert_frame_equal(in_pieces.draws, one.draws, rtol=1e-6, atol=1e-6)
    assert not bootstrap(sleep, 60, seed=10).draws.equals(one.draws)


def test_columns_are_the_parameters_names(many, sleep):
    assert tuple(many.draws.columns) == parameter_names(sleep)
    assert list(many.share_draws.columns) == ["r2_marginal", "r2_conditional", "icc_adjusted", "icc_unadjusted"]
    assert many.theta.shape == (4000, 3)
    assert many.n_done == many.n_asked == 4000
    assert many.n_failed == 0
    assert many.reason == ""


def test_shares_are_those_of_the_refits_themselves(sleep, monkeypatch):
    kept = []

    class Spy:
        def __init__(self, *args):
            self.own = refitter(*args)

        def fit(self, Y):
            kept.append((Y, self.own.fit(Y)))
            return kept[-1][1]

    refitter = room.refitter
    monkeypatch.setattr(room, "refitter", Spy)
    result = bootstrap(sleep, 5, seed=4)
    mean = sleep.fitted(population=True).to_numpy()[:, None]
    data = table("sleepstudy")
    for i, y in enumerate((kept[0][0] + mean).T):
        own = lmm.fit("y ~ Days + (Days | Subject)", data.assign(y=y))
        r2, icc = own.r2(), own.icc()
        expected = [r2["marginal"], r2["conditional"], icc["adjusted"], icc["unadjusted"]]
        assert result.share_draws.iloc[i].to_numpy() == pytest.approx(expected, abs=1e-5)
        assert result.draws[["(Intercept)", "Days"]].iloc[i].to_numpy() == pytest.approx(own.fixed_effects.to_numpy())
        assert result.loglik[i] == pytest.approx(own.loglik, abs=5e-7)


def test_percentile_intervals_are_quantiles_and_basic_ones_their_mirror(many, sleep):
    percentile, basic = many.intervals(0.9), many.intervals(0.9, "basic")
    ordered = np.sort(many.draws["Days"].to_numpy())
    assert percentile.loc["Days", "lower"] == pytest.approx(ordered[199] + 0.05 * (ordered[200] - ordered[199]))
    estimate = sleep.fixed_effects["Days"]
    assert basic.loc["Days", "lower"] == pytest.approx(2 * estimate - percentile.loc["Days", "upper"])
    assert list(percentile.columns) == list(basic.columns) == ["lower", "upper"]
    assert tuple(percentile.index) == parameter_names(sleep)


def test_basic_intervals_stay_within_the_parameters_range():
    result = bootstrap(lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff")), 400, seed=5)
    assert result.intervals(kind="basic").loc["sd_(Intercept)|Batch", "lower"] >= 0
    assert result.intervals().loc["sd_(Intercept)|Batch", "lower"] == pytest.approx(0, abs=1e-6)
    assert (result.share_intervals(kind="basic") <= 1).all(axis=None)
    assert result.share_intervals().loc["icc_adjusted", "lower"] == pytest.approx(0, abs=1e-9)


def test_too_few_draws_have_no_outer_quantiles(sleep):
    result = bootstrap(sleep, 38, seed=6)
    assert result.intervals(0.95).isna().all(axis=None)
    assert result.intervals(0.9).notna().all(axis=None)
    assert bootstrap(sleep, 39, seed=6).intervals(0.95).notna().all(axis=None)


def test_summary_has_bias_and_standard_error(many):
    summary = many.summary()
    assert list(summary.columns) == ["estimate", "bias", "std_error", "n"]
    assert summary.loc["sigma", "std_error"] == pytest.approx(many.draws["sigma"].std())
    assert summary.loc["sigma", "bias"] == pytest.approx(many.draws["sigma"].mean() - many.fit.sigma)
    assert summary.loc["icc_adjusted", "estimate"] == pytest.approx(0.7216584736, abs=1e-6)


def test_progress_is_told_and_can_stop(sleep, monkeypatch):
    monkeypatch.setattr(turns, "MOST", 10)
    told: list[float] = []

    def until_a_third(share: float) -> bool:
        told.append(share)
        return share < 0.3

    result = bootstrap(sleep, 60, seed=7, progress=until_a_third)
    assert told == pytest.approx([1 / 6, 2 / 6])
    assert result.n_done == 20
    assert result.cancelled
    assert result.reason == "Stopped after 20 of 60 refits."
    whole = bootstrap(sleep, 20, seed=7, progress=lambda share: None)
    assert not whole.cancelled
    pd.testing.assert_frame_equal(whole.draws, result.draws)


def test_memory_of_a_turn_is_bounded():
    """Six copies of the rows of a turn stay below 100 MB, whatever the data."""

    class Large:
        nobs, random_terms = 1_000_000, ()

        class moments:  # noqa: N801
            factors = ()

    assert turns.turn_size(Large) * 1_000_000 * 8 * 6 <= 100e6


def test_confint_is_the_percentile_interval(sleep):
    table_ = sleep.confint("bootstrap", level=0.9, n=100, seed=3)
    pd.testing.assert_frame_equal(table_, bootstrap(sleep, 100, seed=3).intervals(0.9))


def test_correlations_beside_a_zero_are_left_out():
    fit = lmm.fit("distance ~ age + (age | Subject)", table("orthodont"), "ML")
    result = bootstrap(fit, 200, seed=8)
    summary = result.summary()
    cor = "cor_age.(Intercept)|Subject"
    assert summary.loc[cor, "n"] == result.draws[cor].notna().sum() <= 200
    assert np.isfinite(result.intervals(0.9).loc[cor]).all()
    assert (result.draws[cor].abs() > 1 - 1e-8).sum() <= result.singular.sum()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda fit: bootstrap(fit, 0), "A bootstrap of 0 refits"),
        (lambda fit: bootstrap(fit, 10).intervals(1.5), "level of 1.5 is impossible"),
        (lambda fit: bootstrap(fit, 10).intervals(kind="bca"), "kind “bca”"),
    ],
)
def test_impossible_questions_are_refused(sleep, call, said):
    with pytest.raises(lmm.ModelError, match=said):
        call(sleep)
