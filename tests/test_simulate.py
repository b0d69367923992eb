"""Outcomes drawn from a fit have its mean and its covariance."""

from __future__ import annotations

import numpy as np
import pytest

import lmm_engine as lmm
from lmm_engine.simulate import simulate
from tests.cases import table

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
    ("machines", "score ~ Machine + (Machine || Worker)"),
]


def covariance(fit, new_groups: bool) -> np.ndarray:
    """What the model says: ``Z Sigma Z' + sigma^2 I``."""
    V = fit.sigma**2 * np.eye(fit.nobs)
    for i, term in enumerate(fit.random_terms if new_groups else ()):
        same = term.codes[:, None] == term.codes
        V += same * (term.columns @ fit.covariance(i) @ term.columns.T)
    return V


@pytest.mark.parametrize("new_groups", [True, False])
@pytest.mark.parametrize(("dataset", "formula"), MODELS)
def test_mean_and_covariance_are_the_models(dataset, formula, new_groups):
    fit = lmm.fit(formula, table(dataset))
    n = 4000
    Y = simulate(fit, np.random.default_rng(1), n, new_groups=new_groups)
    V, mean = covariance(fit, new_groups), fit.fitted(population=new_groups).to_numpy()
    z = (Y.mean(axis=1) - mean) / np.sqrt(np.diag(V) / n)
    assert np.abs(z).max() < 4.5
    # A sample covariance of normal values scatters by sqrt((v_ii v_jj + v_ij^2) / n).
    scatter = np.sqrt((np.outer(np.diag(V), np.diag(V)) + V**2) / n)
    assert np.abs((np.cov(Y) - V) / scatter).max() < 5.5


def test_the_first_few_of_many_are_what_asking_for_a_few_gives():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    many = simulate(fit, np.random.default_rng(7), 5)
    rng = np.random.default_rng(7)
    assert np.array_equal(many, np.column_stack([simulate(fit, rng, 2), simulate(fit, rng, 3)]))
    assert many.shape == (180, 5)
    assert simulate(fit, rng, 0).shape == (180, 0)


def test_fewer_than_none_are_refused():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    with pytest.raises(lmm.ModelError, match="-1 outcomes cannot be drawn"):
        simulate(fit, np.random.default_rng(0), -1)
