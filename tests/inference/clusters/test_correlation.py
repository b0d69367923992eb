"""What random effects imply over time: held against R, against the covariance matrix written out, and exact laws."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.inference.clusters.correlation import correlation_between, icc_at, minimum_variance_time
from tests.cases import REFERENCE, table

R = json.loads((REFERENCE / "expected_clustering" / "clustering.json").read_text())["times"]
SLOPES = "Reaction ~ Days + (Days | Subject)"


@cache
def fitted(dataset: str, formula: str) -> lmm.FittedModel:
    return lmm.fit(formula, table(dataset))


@pytest.mark.parametrize("case", R, ids=lambda case: case["formula"])
def test_with_intervals_by_the_delta_method(case: dict[str, Any]) -> None:
    fit = fitted(case["dataset"], case["formula"])
    shares = fit.icc_at(case["times"])
    assert list(shares.columns) == ["time", "variance", "icc", "lower", "upper"]
    assert shares["time"].to_list() == case["times"]
    assert shares[["icc", "lower", "upper"]].to_numpy() == pytest.approx(np.array(case["icc"]), abs=1e-6)
    pairs = fit.correlation_between(case["times"])
    assert list(pairs.columns) == ["time1", "time2", "correlation", "lower", "upper"]
    assert pairs[["time1", "time2"]].to_numpy().tolist() == case["pairs"]
    expected = np.array(case["correlation"])
    assert pairs[["correlation", "lower", "upper"]].to_numpy() == pytest.approx(expected, abs=1e-6)


def test_known_numbers_of_sleepstudy() -> None:
    fit = fitted("sleepstudy", SLOPES)
    assert icc_at(fit, [0, 4.5, 9])["icc"].to_list() == pytest.approx([0.48308997, 0.68263306, 0.84700192], abs=1e-7)
    assert correlation_between(fit, [0, 9])["correlation"].item() == pytest.approx(0.29993881, abs=1e-7)
    tau = fit.covariance()
    assert minimum_variance_time(fit) == pytest.approx(-tau[0, 1] / tau[1, 1])
    assert minimum_variance_time(fit, between=(0, 9)) == 0.0
    assert icc_at(fit, [0]).attrs == {"factor": "Subject", "shared": ("Subject",), "time": "Days", "reason": ""}


@pytest.mark.parametrize(
    ("formula", "columns"),
    [
        (SLOPES, lambda t: np.column_stack([np.ones_like(t), t])),
        ("Reaction ~ Days + (Days + I(Days^2) | Subject)", lambda t: np.column_stack([np.ones_like(t), t, t**2])),
        ("Reaction ~ Days + (0 + sqrt(Days) | Subject)", lambda t: np.sqrt(t)[:, None]),
    ],
)
def test_both_are_the_covariance_matrix_of_a_subjects_rows(formula: str, columns: Any) -> None:
    fit, times = fitted("sleepstudy", formula), np.array([0.5, 2.0, 7.0, 9.5])
    z = columns(times)
    between = z @ fit.covariance() @ z.T
    whole = between + fit.sigma**2 * np.eye(4)
    shares, pairs = icc_at(fit, times), correlation_between(fit, times[::-1])
    assert shares["variance"].to_numpy() == pytest.approx(np.diag(between))
    assert shares["icc"].to_numpy() == pytest.approx(np.diag(between) / np.diag(whole))
    correlation = whole / np.sqrt(np.outer(np.diag(whole), np.diag(whole)))
    assert pairs["correlation"].to_numpy() == pytest.approx(correlation[np.triu_indices(4, 1)])


def test_uncorrelated_terms_of_one_factor_are_taken_together() -> None:
    fit = fitted("sleepstudy", "Reaction ~ Days + (Days || Subject)")
    intercept, slope, residual = fit.variance_components["variance"]
    assert icc_at(fit, [3])["icc"].item() == pytest.approx((intercept + 9 * slope) / (intercept + 9 * slope + residual))
    together = intercept + 3 * 5 * slope
    sizes = (intercept + 9 * slope + residual) * (intercept + 25 * slope + residual)
    assert correlation_between(fit, [5, 3])["correlation"].item() == pytest.approx(together / np.sqrt(sizes))
    assert minimum_variance_time(fit) == pytest.approx(0.0)


@settings(max_examples=20)
@given(shift=st.floats(-1e3, 1e3), scale=st.floats(0.01, 100), outcome=st.floats(0.01, 100))
def test_time_can_begin_anywhere_and_run_at_any_speed(shift: float, scale: float, outcome: float) -> None:
    data, times = table("sleepstudy"), np.array([0.0, 2.0, 9.0])
    moved = data.assign(Days=scale * data["Days"] + shift, Reaction=outcome * data["Reaction"])
    first, second = fitted("sleepstudy", SLOPES), lmm.fit(SLOPES, moved)
    there = scale * times + shift
    expected = icc_at(first, times)[["icc", "lower", "upper"]].to_numpy()
    assert icc_at(second, there)[["icc", "lower", "upper"]].to_numpy() == pytest.approx(expected, abs=1e-5)
    expected = correlation_between(first, times).iloc[:, 2:].to_numpy()
    assert correlation_between(second, there).iloc[:, 2:].to_numpy() == pytest.approx(expected, abs=1e-5)
    assert minimum_variance_time(second) == pytest.approx(
        scale * minimum_variance_time(first) + shift, abs=1e-3 * scale
    )


def test_a_random_intercept_correlates_all_times_alike() -> None:
    fit = fitted("sleepstudy", "Reaction ~ Days + (1 | Subject)")
    icc = fit.icc()["adjusted"]
    shares = icc_at(fit, [0, 3, 100])
    assert shares["icc"].to_numpy() == pytest.approx(np.full(3, icc))
    assert shares["lower"].to_numpy() == pytest.approx(np.full(3, fit.icc_interval("delta").loc["adjusted", "lower"]))
    assert shares.attrs["time"] is None
    assert correlation_between(fit, [0, 3, 100])["correlation"].to_numpy() == pytest.approx(np.full(3, icc))
    assert np.isnan(minimum_variance_time(fit))
    assert np.isnan(minimum_variance_time(fit, between=(0, 5)))


def test_rows_of_one_inner_group_share_the_outer_one_too() -> None:
    fit = fitted("pastes", "strength ~ 1 + (1 | batch/cask)")
    cask, batch, residual = fit.variance_components["variance"]
    whole = cask + batch + residual
    inner = icc_at(fit, [0])
    assert inner.attrs["shared"] == ("cask:batch", "batch")
    assert inner["icc"].item() == pytest.approx((cask + batch) / whole)
    outer = icc_at(fit, [0], factor="batch")
    assert outer.attrs["shared"] == ("batch",)
    assert outer["icc"].item() == pytest.approx(batch / whole)


def test_crossed_factors_are_not_shared() -> None:
    fit = fitted("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)")
    plate, sample, residual = fit.variance_components["variance"]
    assert icc_at(fit, [0])["icc"].item() == pytest.approx(plate / (plate + sample + residual))
    assert correlation_between(fit, [0, 1], factor="sample")["correlation"].item() == pytest.approx(
        sample / (plate + sample + residual)
    )


def test_effects_that_bend_have_their_calmest_time_where_it_is_looked_for() -> None:
    fit = fitted("sleepstudy", "Reaction ~ Days + (Days + I(Days^2) | Subject)")
    with pytest.raises(lmm.ModelError, match="between which times"):
        minimum_variance_time(fit)
    found = minimum_variance_time(fit, between=(0, 9))
    grid = np.linspace(0, 9, 20_001)
    assert found == pytest.approx(grid[icc_at(fit, grid)["variance"].argmin()], abs=1e-3)


def test_other_columns_of_the_random_effects_need_a_value() -> None:
    data = table("sleepstudy").assign(dose=lambda d: (d["Days"] % 3).astype(float))
    fit = lmm.fit("Reaction ~ Days + dose + (Days + dose | Subject)", data)
    with pytest.raises(lmm.ModelError, match="depend on “Days”, “dose”"):
        icc_at(fit, [0])
    with pytest.raises(lmm.ModelError, match="depend on “dose” too"):
        icc_at(fit, [0], time="Days")
    z = np.array([1.0, 4.0, 2.0])
    variance = icc_at(fit, [4], time="Days", at={"dose": 2.0})["variance"].item()
    assert variance == pytest.approx(z @ fit.covariance() @ z)
    assert icc_at(fit, [4], at={"dose": 2.0})["variance"].item() == pytest.approx(variance)


def test_no_variance_has_no_interval_and_a_boundary_its_reason() -> None:
    fit = fitted("dyestuff2", "Yield ~ 1 + (1 | Batch)")
    shares, pairs = icc_at(fit, [0, 1]), correlation_between(fit, [0, 1])
    assert shares["icc"].to_list() == [0.0, 0.0]
    assert shares[["lower", "upper"]].isna().all(axis=None)
    assert pairs["correlation"].item() == 0.0
    assert pairs[["lower", "upper"]].isna().all(axis=None)
    assert "may be too narrow" in shares.attrs["reason"]


def test_refusals() -> None:
    fit = fitted("sleepstudy", SLOPES)
    with pytest.raises(lmm.ModelError, match="no grouping factor “Person”.*“Subject”"):
        icc_at(fit, [0], factor="Person")
    with pytest.raises(lmm.ModelError, match="not a number"):
        icc_at(fit, [0, np.nan])
    with pytest.raises(lmm.ModelError, match="without random effects"):
        icc_at(lmm.fit("Reaction ~ Days", table("sleepstudy")), [0])
    with pytest.raises(lmm.ModelError, match="level of 0"):
        icc_at(fit, [0], level=0)


def test_one_time_has_no_pairs() -> None:
    found = correlation_between(fitted("sleepstudy", SLOPES), [3, 3])
    assert len(found) == 0
    assert isinstance(found, pd.DataFrame)
