"""A random intercept and slope: what is implied is Z G Z' + s^2 I, and persons drawn from it are like that."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.explore.growth import (
    MOST_PERSONS,
    Growth,
    closest_time,
    icc_over_time,
    implied_correlations,
    implied_covariance,
    people,
    waves,
)
from lmm_engine.explore.zero import growth_of, line_of
from tests.cases import table

TIMES = np.array([0.0, 1.0, 2.5, 7.0])
GROWTHS = st.builds(
    Growth,
    intercept=st.floats(-100, 100),
    slope=st.floats(-10, 10),
    sd_intercept=st.floats(0, 20),
    sd_slope=st.floats(0, 5),
    correlation=st.floats(-1, 1),
    sd_residual=st.floats(0.01, 20),
)


@given(GROWTHS)
def test_the_implied_covariance_is_that_of_the_model(growth: Growth) -> None:
    Z = np.column_stack([np.ones(4), TIMES])
    expected = Z @ growth.covariance @ Z.T + growth.sd_residual**2 * np.eye(4)
    found = implied_covariance(growth, TIMES)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    pairs = implied_correlations(growth, TIMES)
    sd = np.sqrt(np.diag(expected))
    each = [expected[i, j] / (sd[i] * sd[j]) for i in range(4) for j in range(i + 1, 4)]
    assert pairs["correlation"].to_numpy() == pytest.approx(each, abs=1e-9)
    over = icc_over_time(growth, TIMES)
    assert over["total"].to_numpy() == pytest.approx(np.diag(expected))
    assert over["icc"].to_numpy() == pytest.approx(1 - growth.sd_residual**2 / np.diag(expected), abs=1e-9)


def test_a_fits_parameters_imply_what_the_fit_says_of_itself() -> None:
    data = table("sleepstudy")
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", data)
    growth, times = growth_of(line_of(fit, data, "Days"), fit.sigma), np.array([0.0, 4.5, 9.0])
    assert icc_over_time(growth, times)["icc"].to_numpy() == pytest.approx(fit.icc_at(times)["icc"], rel=1e-9)
    said = fit.correlation_between(times)["correlation"]
    assert implied_correlations(growth, times)["correlation"].to_numpy() == pytest.approx(said, rel=1e-9)


def test_lines_come_closest_where_their_variance_is_least() -> None:
    growth = Growth(0, 0, 3.0, 1.0, -0.6, 1.0)
    grid = np.linspace(-5, 8, 1301)
    between = icc_over_time(growth, grid)["between"].to_numpy()
    assert closest_time(growth) == pytest.approx(grid[between.argmin()], abs=0.01)
    assert np.isnan(closest_time(Growth(0, 0, 3.0, 0.0, 0.5, 1.0)))


def test_a_moved_parameter_moves_the_same_persons() -> None:
    few, many = people(3, np.random.default_rng(4)), people(9, np.random.default_rng(4))
    assert np.array_equal(few.effects, many.effects[:3])
    calm, wild = (Growth(10, 1, sd, 0.5, 0.2, 0.0) for sd in (1.0, 2.0))
    assert many.own(wild)[:, 0] - 10 == pytest.approx(2 * (many.own(calm)[:, 0] - 10))
    rows = many.rows(calm, waves(4))
    assert rows["outcome"].to_numpy() == pytest.approx(rows["fitted"])
    assert rows.groupby("group", sort=False).size().tolist() == [4] * 9


def test_many_persons_have_the_covariance_that_the_model_implies() -> None:
    growth = Growth(50.0, 3.0, 8.0, 2.0, -0.4, 5.0)
    every = [people(MOST_PERSONS, np.random.default_rng(seed)).outcomes(growth, TIMES) for seed in range(40)]
    found, expected = np.cov(np.concatenate(every).T), implied_covariance(growth, TIMES)
    sd = np.sqrt((np.outer(np.diag(expected), np.diag(expected)) + expected**2) / (40 * MOST_PERSONS))
    assert (np.abs(found - expected) < 4 * sd).all()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sd_slope": -1.0}, "cannot be negative"),
        ({"correlation": 1.2}, "correlation of 1.2"),
        ({"slope": float("nan")}, "not a number"),
    ],
)
def test_impossible_parameters_are_refused(changed: dict[str, float], why: str) -> None:
    with pytest.raises(lmm.ModelError, match=why):
        Growth(
            **(
                {"intercept": 0, "slope": 0, "sd_intercept": 1, "sd_slope": 1, "correlation": 0, "sd_residual": 1}
                | changed
            )
        )


def test_impossible_numbers_of_persons_and_waves_are_refused() -> None:
    with pytest.raises(lmm.ModelError, match="1 waves"):
        waves(1)
    with pytest.raises(lmm.ModelError, match="501 persons"):
        people(501, np.random.default_rng(1))
