"""Many outcomes fitted at once against the same outcomes fitted one by one."""

from __future__ import annotations

import numpy as np
import pytest

import lmm_engine as lmm
from lmm_engine.estimate import estimate
from lmm_engine.inference.batch import BatchFit, fit_many
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
    assert batch.converged[i] == alone.converged
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
