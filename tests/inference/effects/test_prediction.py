"""Intervals around predictions: variances by the book, degrees of freedom as the contrast's, groups known or new."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.stats import t as student

import lmm_engine as lmm
from lmm_engine import predict as engine
from tests.cases import table


@pytest.fixture(scope="module")
def fit() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


@pytest.fixture(scope="module")
def uncorrelated() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days || Subject)", table("sleepstudy"))


def test_error_of_a_subject_s_deviation_alone(fit):
    """``Var(b^ - b)`` of subject 308, which holds that beta is estimated too (nlme and SAS: PEV)."""
    whole = engine.predict(fit, pd.DataFrame({"Days": [0.0, 1.0, 2.0], "Subject": "308"}))
    deviation = replace(whole, X=np.zeros_like(whole.X)).variance
    intercept, both, twice = deviation
    slope = (twice - 2 * both + intercept) / 2
    assert_allclose([intercept, slope, (both - intercept - slope) / 2], [171.615376, 6.965573, -19.719497], rtol=1e-5)


def test_at_the_population_df_are_the_contrast_s(uncorrelated):
    days = pd.DataFrame({"Days": [0.0, 4.5, 9.0]})
    for df in ("satterthwaite", "kenward-roger", "residual", "normal"):
        contrast = uncorrelated.contrast(np.column_stack([np.ones(3), days["Days"]]), df=df)
        mean = uncorrelated.predict(days, interval="confidence", df=df)
        assert list(mean.columns) == ["estimate", "std_error", "df", "lower", "upper"]
        assert_allclose(mean["lower"], contrast["ci_lower"])
        assert_allclose(mean[["std_error", "df"]], contrast[["std_error", "df"]])
        new = uncorrelated.predict(days, interval="prediction", df=df)
        assert_allclose(new["df"], contrast["df"])


def test_a_new_observation_adds_its_own_variances(fit):
    days = pd.DataFrame({"Days": [0.0, 9.0]})
    for df in ("satterthwaite", "kenward-roger"):
        mean, new = (fit.predict(days, interval=kind, df=df) for kind in ("confidence", "prediction"))
        z = np.column_stack([np.ones(2), days["Days"]])
        own = np.einsum("mi,ij,mj->m", z, fit.covariance(), z) + fit.sigma**2
        assert_allclose(new["std_error"] ** 2 - mean["std_error"] ** 2, own)
        known = days.assign(Subject="308")
        mean, new = (fit.predict(known, interval=kind, df=df) for kind in ("confidence", "prediction"))
        assert_allclose(new["std_error"] ** 2 - mean["std_error"] ** 2, fit.sigma**2)


def test_the_interval_is_a_t_interval_at_its_level(fit):
    rows = pd.DataFrame({"Days": [0.0, 9.0], "Subject": ["308", "nobody"]})
    result = fit.predict(rows, interval="prediction", level=0.8)
    quantile = student.ppf(0.9, result["df"])
    assert_allclose(result["upper"] - result["estimate"], quantile * result["std_error"])
    assert_allclose(result["estimate"] - result["lower"], quantile * result["std_error"])


def test_in_a_balanced_known_group_it_is_satterthwaite_of_the_whole():
    """There theta and sigma are two independent mean squares, so that df can be worked out from their own."""
    data = table("dyestuff")
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", data)
    G, r = 6, 5
    within, between = fit.sigma**2, fit.sigma**2 + r * fit.covariance()[0, 0]

    def variance(within: float, between: float) -> float:
        """Of the mean of all plus the group's own deviation, shrunk by lambda."""
        shrinkage = 1 - within / between
        return within / r * (1 / G + (1 - 1 / G) * shrinkage)

    row = fit.predict(pd.DataFrame({"Batch": ["A"]}), interval="confidence")
    assert row["std_error"].iloc[0] ** 2 == pytest.approx(variance(within, between), rel=1e-6)
    step = 1e-4
    by_within = (variance(within * (1 + step), between) - variance(within * (1 - step), between)) / (2 * step)
    by_between = (variance(within, between * (1 + step)) - variance(within, between * (1 - step))) / (2 * step)
    spread = by_within**2 * 2 / (G * (r - 1)) + by_between**2 * 2 / (G - 1)
    assert row["df"].iloc[0] == pytest.approx(2 * variance(within, between) ** 2 / spread, rel=1e-4)


def test_in_groups_df_lie_between_the_fixed_part_s_and_the_residual_s():
    for name, formula in (
        ("chickweight", "weight ~ Time * Diet + (Time | Chick)"),
        ("machines", "score ~ Machine + (1 | Worker/Machine)"),
        ("dyestuff2", "Yield ~ 1 + (1 | Batch)"),
    ):
        fit = lmm.fit(formula, table(name))
        fixed = fit.predict(population=True, interval="confidence")["df"]
        for interval in ("confidence", "prediction"):
            own = fit.predict(interval=interval)["df"]
            assert (own >= fixed * (1 - 1e-12)).all()
            assert (own <= fit.nobs - fit.moments.p).all()


def test_kenward_and_roger_s_intervals_of_known_groups_are_wider(fit):
    plain, adjusted = (fit.predict(interval="confidence", df=df) for df in ("satterthwaite", "kenward-roger"))
    assert (adjusted["std_error"] > plain["std_error"]).all()
    assert_allclose(adjusted["estimate"], plain["estimate"])


def test_a_batch_known_and_its_cask_not_is_half_known():
    fit = lmm.fit("strength ~ 1 + (1 | batch/cask)", table("pastes"))
    rows = pd.DataFrame({"batch": ["A", "A", "Z"], "cask": ["a", "z", "z"]})
    mean, new = (fit.predict(rows, interval=kind)["std_error"] ** 2 for kind in ("confidence", "prediction"))
    cask, batch = (fit.variance_components.set_index("group")["variance"][name] for name in ("cask:batch", "batch"))
    assert_allclose(new - mean - fit.sigma**2, [0.0, cask, cask + batch], atol=1e-9)


def test_rows_are_independent_of_the_block_they_are_in(fit, monkeypatch):
    whole = fit.predict(interval="prediction", df="kenward-roger")
    monkeypatch.setattr(engine, "_BLOCK", 60)
    pd.testing.assert_frame_equal(fit.predict(interval="prediction", df="kenward-roger"), whole)


def test_missing_values_have_no_interval(fit):
    rows = pd.DataFrame({"Days": [np.nan, 2.0, np.nan], "Subject": ["308", "308", "nobody"]})
    for df in ("satterthwaite", "kenward-roger", "normal"):
        result = fit.predict(rows, interval="prediction", df=df)
        assert result.iloc[[0, 2]][["estimate", "std_error", "lower", "upper"]].isna().all(axis=None)
        assert result.iloc[1].notna().all()


def test_no_rows_have_no_predictions(fit):
    empty = pd.DataFrame({"Days": np.zeros(0), "Subject": np.array([], dtype=str)})
    assert len(fit.predict(empty, interval="prediction")) == 0


def test_impossible_questions_are_refused(fit):
    with pytest.raises(lmm.ModelError, match="between 0 and 1"):
        fit.predict(interval="confidence", level=95)
    with pytest.raises(lmm.ModelError, match="satterthwaite"):
        fit.predict(interval="confidence", df="between-within")
    with pytest.raises(lmm.ModelError, match="REML"):
        fit.refit("ML").predict(interval="confidence", df="kenward-roger")
