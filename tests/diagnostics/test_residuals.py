from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine import ModelError
from lmm_engine.diagnostics import density_frame, qq_frame, residual_frame, residuals_by_group, smoother
from lmm_engine.diagnostics.leverage import InnerRows
from lmm_engine.diagnostics.residuals import rows_of_fit
from tests.cases import table


@pytest.fixture(scope="module")
def sleep() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


# ----- residual_frame -----


def test_conditional_residuals_and_their_own_standard_deviations(sleep):
    """Raw and studentised conditional residuals of the first three rows, from SAS's definitions in R."""
    frame = residual_frame(sleep)
    assert list(frame.columns) == ["row", "group", "fitted", "residual", "standardized"]
    assert frame["residual"].head(3).tolist() == pytest.approx([-4.103669, -14.625227, -42.195585], abs=1e-4)
    assert frame["standardized"].head(3).tolist() == pytest.approx([-0.182654, -0.627179, -1.764472], abs=1e-5)
    assert frame["group"].head(1).tolist() == ["308"]


def test_leverages_of_sleepstudy(sleep):
    h = InnerRows(sleep).leverage
    assert h.sum() == pytest.approx(29.02206845, abs=1e-4)
    assert h[:3] == pytest.approx([0.22930302, 0.16972927, 0.12682323], abs=1e-6)


def test_leverages_are_the_hat_matrix_by_hand():
    """``H = I - (V^-1 - V^-1 X (X' V^-1 X)^-1 X' V^-1)`` with V in units of sigma squared, all of it written out."""
    data = table("orthodont")
    fit = lmm.fit("distance ~ age * Sex + (age | Subject)", data)
    term, X = fit.design.random[0], fit.design.X
    Z = np.zeros((fit.nobs, len(term.levels) * 2))
    for column in range(2):
        Z[np.arange(fit.nobs), term.codes * 2 + column] = term.columns[:, column]
    D = np.kron(np.eye(len(term.levels)), fit.covariance() / fit.sigma**2)
    V = np.linalg.inv(np.eye(fit.nobs) + Z @ D @ Z.T)
    P = V - V @ X @ np.linalg.solve(X.T @ V @ X, X.T @ V)
    assert InnerRows(fit).leverage == pytest.approx(1 - np.diag(P), abs=1e-8)


def test_without_groups_there_is_no_group_and_the_leverage_is_that_of_least_squares():
    fit = lmm.fit("y ~ x", pd.DataFrame({"x": [0.0, 1.0, 2.0, 5.0], "y": [1.0, 0.0, 2.0, 4.0]}))
    frame = residual_frame(fit)
    x = np.array([0.0, 1.0, 2.0, 5.0]) - 2
    assert InnerRows(fit).leverage == pytest.approx(1 / 4 + x**2 / 14)
    assert set(frame["group"]) == {""}


def test_a_row_that_its_own_effect_fits_exactly_has_no_standardized_residual():
    data = pd.DataFrame({"k": ["a", "a", "a", "b"], "y": [1.0, 2.0, 4.0, 9.0]})
    frame = residual_frame(lmm.fit("y ~ k", data))
    assert np.isnan(frame["standardized"].iloc[3])
    assert np.isfinite(frame["standardized"].iloc[:3]).all()


def test_rows_are_found_by_label_where_the_fit_dropped_some():
    data = table("sleepstudy").assign(Reaction=lambda d: d["Reaction"].where(d.index != 4))
    fit = lmm.fit("Reaction ~ Days", data)
    assert 4 not in rows_of_fit(fit, data).index
    assert list(rows_of_fit(fit, data["Days"]).head(5)) == [0, 1, 2, 3, 5]
    with pytest.raises(ModelError, match="their labels do not tell which is which"):
        rows_of_fit(fit, data.set_axis([0] * len(data)))


# ----- smoother -----


def test_a_straight_line_is_smoothed_to_itself():
    frame = pd.DataFrame({"fitted": [3.0, 1, 2, 5, 4, 6], "residual": [6.0, 2, 4, 10, 8, 12]})
    smooth = smoother(frame)
    assert list(smooth.columns) == ["x", "smooth"]
    assert smooth["x"].tolist() == [1, 2, 3, 4, 5, 6]
    assert smooth["smooth"].to_numpy() == pytest.approx(2 * smooth["x"].to_numpy())


def test_few_places_show_their_means():
    frame = pd.DataFrame({"fitted": [1.0, 1, 2, 2], "residual": [0.0, 4, -1, 1]})
    assert smoother(frame).to_numpy().tolist() == [[1, 2], [2, 0]]


@pytest.mark.parametrize("heap", [99, 90])
def test_many_equal_places_leave_no_hole_in_the_line(heap):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"fitted": [0.0] * heap + list(range(1, 101 - heap)), "residual": rng.normal(size=100)})
    assert np.isfinite(smoother(frame)["smooth"]).all()


def test_a_million_rows_are_smoothed_from_two_thousand():
    x = np.random.default_rng(1).normal(size=1_000_000)
    smooth = smoother(pd.DataFrame({"fitted": x, "residual": x**2}))
    assert len(smooth) <= 2_000
    assert smooth["x"].iloc[[0, -1]].tolist() == [x.min(), x.max()]


# ----- Q-Q and density -----


def test_quantiles_are_those_of_r():
    """``qqnorm(c(3, 1, 2, 5, 4))$x`` and the line of ``qqline``."""
    frame = qq_frame(np.array([3.0, 1, 2, 5, 4]))
    assert list(frame.columns) == ["theoretical", "sample", "line"]
    assert frame["theoretical"].tolist() == pytest.approx([-1.1797611, -0.4972006, 0.0, 0.4972006, 1.1797611])
    assert frame["sample"].tolist() == [1, 2, 3, 4, 5]
    slope = 2 / (2 * 0.6744897501960817)
    assert frame["line"].to_numpy() == pytest.approx(3 + slope * frame["theoretical"].to_numpy())


def test_missing_values_have_no_quantile_and_one_value_no_line():
    assert len(qq_frame(pd.Series([1.0, np.nan, 2.0]))) == 2
    assert qq_frame([7.0])["line"].isna().all()
    assert len(qq_frame([])) == 0


def test_density_has_area_one_and_the_normal_curve_the_values_mean_and_sd():
    values = np.random.default_rng(2).gamma(3.0, size=5_000)
    frame = density_frame(values)
    step = frame["value"].diff().iloc[1]
    assert list(frame.columns) == ["value", "density", "normal"]
    assert frame["density"].sum() * step == pytest.approx(1.0, abs=0.01)
    peak = frame.loc[frame["normal"].idxmax()]
    assert peak["value"] == pytest.approx(values.mean(), abs=step)
    assert peak["normal"] == pytest.approx(1 / (values.std(ddof=1) * np.sqrt(2 * np.pi)), rel=1e-3)


def test_values_that_do_not_vary_have_no_density():
    assert len(density_frame([2.0, 2.0, 2.0])) == len(density_frame([1.0])) == 0


# ----- by group -----


def test_boxes_by_hand():
    frame = pd.DataFrame({"group": list("bbbba"), "residual": [1.0, 2, 3, 10, -1]})
    boxes = residuals_by_group(frame)
    assert list(boxes.columns) == ["group", "n", "mean", "low", "q1", "median", "q3", "high"]
    assert boxes.to_numpy().tolist() == [["a", 1, -1, -1, -1, -1, -1, -1], ["b", 4, 4, 1, 1.75, 2.5, 4.75, 10]]
    assert boxes.attrs["n_groups"] == 2


def test_of_many_groups_sixty_are_kept_with_both_extremes():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"group": np.repeat([f"g{i}" for i in range(500)], 4), "residual": rng.normal(size=2_000)})
    boxes = residuals_by_group(frame)
    medians = frame.groupby("group")["residual"].median()
    assert (len(boxes), boxes.attrs["n_groups"]) == (60, 500)
    assert boxes["median"].is_monotonic_increasing
    assert boxes["median"].iloc[[0, -1]].tolist() == [medians.min(), medians.max()]
