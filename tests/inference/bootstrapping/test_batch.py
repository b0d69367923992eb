"""Many outcomes fitted at once against the same outcomes fitted one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.estimate import estimate
from lmm_engine.inference.bootstrapping.batch import BatchFit, fit_many
from lmm_engine.inference.bootstrapping.batch.standins import stand_ins
from lmm_engine.result import Estimates
from tests.cases import table

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),  # balanced: 18 groups share one design
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days + I(Days^2) | Subject)"),
    ("sleepstudy", "Reaction ~ Days"),
    ("chickweight", "weight ~ Time + (Time | Chick)"),  # nearly balanced: some groups share theirs
    ("mathachieve", "MathAch ~ SES + (SES | School)"),  # every group its own
    ("dyestuff2", "Yield ~ 1 + (1 | Batch)"),  # two refits in three end at zero
    ("machines", "score ~ Machine + (Machine | Worker)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
]


def drawn(fit: Estimates, n: int, seed: int) -> np.ndarray:
    """Outcomes of the fitted model, by another way than the engine's own."""
    rng = np.random.default_rng(seed)
    Y = fit.fitted(population=True).to_numpy()[:, None] + fit.sigma * rng.standard_normal((fit.nobs, n))
    for term, factor in zip(fit.random_terms, fit.factors, strict=True):
        b = fit.sigma * np.einsum("ij,jgb->igb", factor, rng.standard_normal((len(factor), len(term.levels), n)))
        Y += np.einsum("ni,inb->nb", term.columns, b[:, term.codes])
    return Y


def same(batch: BatchFit, i: int, alone: Estimates) -> None:
    """One of many is what it is alone."""
    assert batch.loglik[i] == pytest.approx(alone.loglik, abs=5e-7)  # 1e-6 of the criterion
    assert batch.beta[i] == pytest.approx(alone.fixed_effects.to_numpy(), rel=1e-5, abs=1e-5 * alone.sigma)
    assert batch.sigma[i] == pytest.approx(alone.sigma, rel=1e-5)
    for term in range(len(alone.factors)):
        assert batch.covariance(term)[i] == pytest.approx(alone.covariance(term), abs=1e-4 * alone.sigma**2)
    assert batch.vcov[i] == pytest.approx(alone.vcov.to_numpy(), rel=1e-4, abs=1e-4 * alone.vcov.to_numpy().max())
    assert batch.converged[i]
    assert alone.converged
    assert batch.singular[i] == alone.is_singular


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("dataset", "formula"), MODELS)
def test_each_of_many_is_what_it_is_alone(dataset, formula, method):
    fit = lmm.fit(formula, table(dataset), method)
    Y = drawn(fit, 16, seed=1)
    batch = fit_many(fit.design, Y, method, start=fit)
    assert len(batch) == 16
    singular = np.flatnonzero(batch.singular)[:3]
    for i in {0, 7, 15, *singular}:
        same(batch, i, estimate(fit.design.with_outcome(Y[:, i]), method))


def test_a_design_is_enough_where_no_fit_is_at_hand():
    fit = lmm.fit("weight ~ Time + (Time | Chick)", table("chickweight"))
    Y = drawn(fit, 6, seed=2)
    batch = fit_many(fit.design, Y)
    assert batch.converged.all()
    assert batch.loglik == pytest.approx(fit_many(fit.design, Y, start=fit).loglik, abs=5e-7)


def test_one_of_many_taken_out_is_the_fit_of_that_outcome():
    fit = lmm.fit("weight ~ Time + (Time | Chick)", table("chickweight"))
    Y = drawn(fit, 3, seed=3)
    own = fit_many(fit.design, Y, start=fit).estimates(2, Y[:, 2])
    alone = estimate(fit.design.with_outcome(Y[:, 2]))
    assert own.loglik == pytest.approx(alone.loglik, abs=5e-7)
    assert own.random_effects["estimate"].to_numpy() == pytest.approx(
        alone.random_effects["estimate"].to_numpy(), abs=1e-4 * alone.sigma
    )
    assert own.fitted().to_numpy() == pytest.approx(alone.fitted().to_numpy(), abs=1e-4 * alone.sigma)
    assert own.theta == pytest.approx(alone.theta, abs=1e-4)


def test_what_cannot_be_fitted_is_not_said_to_be():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    Y = drawn(fit, 3, seed=4)
    Y[:, 1] = 2.0 + 3.0 * fit.design.X[:, 1]  # the fixed effects reproduce it
    batch = fit_many(fit.design, Y)
    assert list(batch.converged) == [True, False, True]
    assert np.isnan(batch.loglik[1])
    assert np.isfinite(batch.loglik[[0, 2]]).all()


def test_outcomes_of_another_length_are_refused():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    with pytest.raises(lmm.ModelError, match="do not fit a design of 180 rows"):
        fit_many(fit.design, np.zeros((179, 4)))


def test_every_second_fit_of_no_variance_is_singular_and_certified():
    """Under no variance at all the balanced one-way estimate is zero where the mean squares' ratio is below one."""
    data = table("dyestuff2")
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", data)
    Y = np.random.default_rng(5).standard_normal((len(data), 400))
    batch = fit_many(fit.design, Y)
    codes = fit.design.random[0].codes
    means = np.array([Y[codes == g].mean(axis=0) for g in range(6)])
    between = 5 * means.var(axis=0, ddof=1)
    within = np.mean([Y[codes == g].var(axis=0, ddof=1) for g in range(6)], axis=0)
    assert batch.converged.all()
    assert np.array_equal(batch.singular, between <= within)
    assert batch.covariance()[:, 0, 0] == pytest.approx(np.maximum(0.0, (between - within) / 5), abs=1e-5)
    assert batch.sigma[~batch.singular] ** 2 == pytest.approx(within[~batch.singular], rel=1e-5)


scales = st.floats(1e-3, 1e3)


@settings(max_examples=15)
@given(scale=scales, shift=st.floats(-1e3, 1e3), slope=st.floats(-1e3, 1e3))
def test_scaled_and_shifted_outcomes_move_the_criterion_by_what_the_law_says(scale, shift, slope):
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    Y = drawn(fit, 4, seed=6)
    moved = scale * Y + (fit.design.X @ [shift, slope])[:, None]
    for method, degrees in (("REML", 178), ("ML", 180)):
        one, other = fit_many(fit.design, Y, method), fit_many(fit.design, moved, method)
        assert other.loglik == pytest.approx(one.loglik - degrees * np.log(scale), abs=1e-6)
        assert other.beta == pytest.approx(scale * one.beta + [shift, slope], rel=1e-6, abs=1e-6 * scale)
        assert other.theta == pytest.approx(one.theta, abs=1e-5)


@pytest.mark.parametrize("slope", ["x", "x + I(x^2)"])
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_small_studies_without_variances_are_certified_nearly_always(slope, method):
    """Six groups of four, nothing to find: most covariances are singular, many with a vanishing intercept beside."""
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"g": np.repeat(list("abcdef"), 4), "x": np.tile(range(4), 6), "y": rng.standard_normal(24)})
    fit = lmm.fit(f"y ~ x + ({slope} | g)", data, method)
    Y = rng.standard_normal((24, 1000))
    batch = fit_many(fit.design, Y, method)
    assert batch.converged.mean() > 0.998
    assert 0.8 < batch.singular.mean() < 0.99
    for i in range(0, 1000, 50):
        assert batch.loglik[i] > estimate(fit.design.with_outcome(Y[:, i]), method).loglik - 5e-7


def test_groups_of_one_design_are_few():
    """However many groups share a design, few stand in for them; groups that differ stay as they are."""
    sizes = stand_ins(lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy")).moments)
    assert len(sizes.weight) == 3  # one direction that X knows, two for all others
    assert sizes.weight.sum() == pytest.approx(18)
    assert len(stand_ins(lmm.fit("MathAch ~ SES + (SES | School)", table("mathachieve")).moments).weight) == 160
