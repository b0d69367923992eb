"""Moving time zero: exactly what a refit with time counted from there gives."""

from __future__ import annotations

import numpy as np
import pytest

import lmm_engine as lmm
from lmm_engine.explore.zero import along, growth_of, line_of
from tests.cases import table

MODEL = "Reaction ~ Days + (Days | Subject)"


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("zero", [4.5, -3.0, 12.0])
def test_the_transformed_fit_is_the_refit_at_the_shifted_time(method: str, zero: float) -> None:
    data = table("sleepstudy")
    fit = lmm.fit(MODEL, data, method=method)
    shifted = data.assign(Days=data["Days"] - zero)
    refit = lmm.fit(MODEL, shifted, method=method)
    moved, there = line_of(fit, data, "Days").moved(zero), line_of(refit, shifted, "Days")
    assert moved.mean == pytest.approx(there.mean, rel=1e-8)
    assert moved.vcov == pytest.approx(there.vcov, rel=1e-6)
    # Theta is known to the precision to which the search is certified.
    assert moved.covariance == pytest.approx(there.covariance, rel=1e-6)
    assert moved.own == pytest.approx(there.own, rel=1e-6)
    assert fit.loglik == pytest.approx(refit.loglik, abs=1e-8)
    assert fit.fitted().to_numpy() == pytest.approx(refit.fitted(), rel=1e-7)


def test_intercepts_vary_least_where_they_are_uncorrelated_with_slopes() -> None:
    data = table("sleepstudy")
    line = line_of(lmm.fit(MODEL, data), data, "Days")
    there = line.moved(line.least_time)
    assert there.correlation == pytest.approx(0.0, abs=1e-12)
    curve = along(line, np.linspace(-5, 15, 401))
    assert there.sds[0] <= curve["sd_intercept"].min() + 1e-9
    assert curve["sd_slope"].max() == pytest.approx(curve["sd_slope"].min())
    assert line.moved(3.0).moved(-3.0).covariance == pytest.approx(line.covariance)


def test_the_line_is_averaged_over_the_other_predictors() -> None:
    data = table("orthodont")
    fit = lmm.fit("distance ~ age * Sex + (age | Subject)", data)
    found, beta = line_of(fit, data, "age"), fit.fixed_effects
    share = (data["Sex"] == "Male").mean()
    assert found.mean == pytest.approx(
        [beta["(Intercept)"] + share * beta["SexMale"], beta["age"] + share * beta["age:SexMale"]]
    )


def test_without_random_slopes_lines_are_parallel() -> None:
    data = table("sleepstudy")
    fit = lmm.fit("Reaction ~ Days + (1 | Subject)", data)
    line = line_of(fit, data, "Days")
    assert np.ptp(line.own[:, 1]) == 0
    assert np.isnan([line.correlation, line.least_time]).all()
    growth = growth_of(line, fit.sigma)
    assert (growth.sd_slope, growth.correlation) == (0.0, 0.0)
    assert growth.sd_intercept**2 == pytest.approx(fit.covariance()[0, 0])


def test_another_random_part_is_refused() -> None:
    data = table("sleepstudy")
    with pytest.raises(lmm.ModelError, match="one random intercept and at most one slope"):
        line_of(lmm.fit("Reaction ~ Days + (0 + Days | Subject)", data), data, "Days")
