"""The likelihood-ratio test whose reference is drawn: against pbkrtest, exact tests and its own definition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtrc, fdtr

import lmm_engine as lmm
from lmm_engine.estimate import estimate
from lmm_engine.inference.bootstrapping.batch import turns
from lmm_engine.inference.comparing.bootstrap_test import BootstrapTest, bootstrap_test
from lmm_engine.inference.comparing.comparison import likelihood_ratio
from lmm_engine.simulate import simulate
from tests.cases import REFERENCE, table


def fits(data, *formulas: str, method: str = "ML") -> list[lmm.FittedModel]:
    return [lmm.fit(formula, data, method) for formula in formulas]


def beets() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "data" / "beets.csv", dtype={"harvest": str, "block": str, "sow": str})


@pytest.fixture(scope="module")
def harvest() -> BootstrapTest:
    small = "sugpct ~ block + sow + (1 | block:harvest)"
    return bootstrap_test(*fits(beets(), small, "sugpct ~ block + sow + harvest + (1 | block:harvest)"), n=8000, seed=1)


def test_beets_as_pbkrtest_has_it(harvest):
    """62 of 2,001 by Halekoh & Højsgaard's program: .0310, with a Monte Carlo error of .0039."""
    assert harvest.statistic == pytest.approx(12.91424, abs=1e-5)
    assert chdtrc(1, harvest.statistic) == pytest.approx(0.000326, abs=5e-7)
    assert harvest.p_value == pytest.approx(0.0310, abs=3 * np.hypot(0.0039, harvest.monte_carlo_error))
    assert harvest.method == "ML"
    assert harvest.n == harvest.n_asked == 8000
    assert harvest.df == 1
    assert harvest.reason == ""


def test_p_values_are_what_they_say(harvest):
    assert harvest.p_value == (1 + np.sum(harvest.draws >= harvest.statistic)) / 8001
    assert harvest.p_bartlett == pytest.approx(chdtrc(1, harvest.statistic / harvest.draws.mean()))
    assert harvest.monte_carlo_error == pytest.approx(np.sqrt(harvest.p_value * (1 - harvest.p_value) / 8000))
    assert (harvest.draws >= 0).all()


def test_fits_by_reml_with_other_fixed_effects_are_refitted_by_ml(harvest):
    small, large = "sugpct ~ block + sow + (1 | block:harvest)", "sugpct ~ block + sow + harvest + (1 | block:harvest)"
    again = bootstrap_test(*fits(beets(), small, large, method="REML"), n=200, seed=1)
    assert again.method == "ML"
    assert again.statistic == pytest.approx(harvest.statistic, abs=1e-6)
    assert again.draws == pytest.approx(harvest.draws[:200], abs=1e-5)


@pytest.mark.parametrize(("method", "statistic"), [("ML", 5.40282609), ("REML", 6.369)])
def test_one_variance_from_least_squares_as_the_exact_test(method, statistic):
    """Drawn from least squares the reference is the exact one (Crainiceanu & Ruppert; RLRsim has .0047 and .0046)."""
    test = bootstrap_test(*fits(table("dyestuff"), "Yield ~ 1", "Yield ~ 1 + (1 | Batch)", method=method), n=20_000)
    assert test.method == method
    assert test.statistic == pytest.approx(statistic, abs=1e-3)
    assert test.p_value == pytest.approx(0.0047, abs=3 * np.hypot(0.0007, test.monte_carlo_error))
    # Zero wherever the ratio of mean squares is at most one (REML) or at most 6/5 (ML).
    zero = fdtr(5, 24, 1.0 if method == "REML" else 1.2)
    assert np.mean(test.draws == 0) == pytest.approx(zero, abs=4 * np.sqrt(0.25 / 20_000))


def test_statistics_at_the_boundary_are_ties():
    test = bootstrap_test(*fits(table("dyestuff2"), "Yield ~ 1", "Yield ~ 1 + (1 | Batch)"), n=300)
    assert test.statistic == 0.0
    assert test.p_value == 1.0


def test_uniform_under_the_null():
    """The p-value of a draw from the null among its like is uniform: of 200, as many as chance has below .1."""
    data = table("dyestuff2")
    rng = np.random.default_rng(11)
    p_values = []
    for _ in range(200):
        y = data.assign(Yield=rng.standard_normal(len(data)))
        test = bootstrap_test(*fits(y, "Yield ~ 1", "Yield ~ 1 + (1 | Batch)"), n=99, seed=int(rng.integers(1 << 30)))
        p_values.append(test.p_value)
    below = np.mean(np.array(p_values) <= 0.1)
    assert below == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 200))


def test_draws_are_the_statistics_of_the_two_models_themselves():
    small, large = fits(table("sleepstudy"), "Reaction ~ Days + (1 | Subject)", "Reaction ~ Days + (Days | Subject)")
    test = bootstrap_test(small, large, n=4, seed=5)
    rng = np.random.default_rng(5)
    for y, draw in zip(simulate(small, rng, 4).T, test.draws, strict=True):
        alone = likelihood_ratio(*(estimate(fit.design.with_outcome(y), "ML") for fit in (small, large)))
        assert draw == pytest.approx(alone.statistic, abs=2e-6)


def test_rows_in_another_order_change_nothing():
    data = table("sleepstudy")
    shuffled = data.sample(frac=1.0, random_state=3)
    small = lmm.fit("Reaction ~ Days + (1 | Subject)", data, "ML")
    large = [lmm.fit("Reaction ~ Days + (Days | Subject)", rows, "ML") for rows in (data, shuffled)]
    one, other = (bootstrap_test(small, fit, n=50, seed=2) for fit in large)
    assert other.draws == pytest.approx(one.draws, abs=1e-5)


def test_several_factors():
    data = table("pastes")
    test = bootstrap_test(*fits(data, "strength ~ 1 + (1 | batch:cask)", "strength ~ 1 + (1 | batch/cask)"), n=30)
    assert test.n == 30
    assert 0.03 < test.p_value < 0.45  # .17 by 300 draws


def test_progress_can_stop_it(monkeypatch):
    monkeypatch.setattr(turns, "MOST", 10)
    pair = fits(table("sleepstudy"), "Reaction ~ Days", "Reaction ~ Days + (1 | Subject)")
    test = bootstrap_test(*pair, n=50, progress=lambda share: share < 0.3)
    assert test.cancelled
    assert test.n == 20
    assert test.reason == "Stopped after 20 of 50 refits."
    assert test.p_value == 1 / 21


def test_models_that_are_not_nested_have_a_reason_instead():
    pair = fits(table("sleepstudy"), "Reaction ~ Days", "Reaction ~ 1 + (1 | Subject)")
    test = bootstrap_test(*pair, n=50)
    assert "Neither model is a special case of the other" in test.reason
    assert np.isnan(test.statistic)
    assert np.isnan(test.p_value)
    assert np.isnan(test.p_bartlett)
    assert np.isnan(test.monte_carlo_error)
    with pytest.raises(lmm.ModelError, match="A test with 0 draws"):
        bootstrap_test(*pair, n=0)
