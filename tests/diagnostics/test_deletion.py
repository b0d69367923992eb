"""Leaving rows out with the variance parameters held: each way of computing it is the estimate from the other rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.diagnostics import deletion
from lmm_engine.diagnostics.deletion import Deletions, deleted
from lmm_engine.diagnostics.leverage import InnerRows
from lmm_engine.diagnostics.remainder import Remainders, Sets
from tests.cases import table

FORMULAS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days"),
    ("orthodont", "distance ~ age * Sex + (1 | Subject) + (0 + age | Subject)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("machines", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)"),
    ("sleepstudy", "Reaction ~ Days + (Days | Subject) + (1 | Days)"),
]


def from_the_others(fit: lmm.FittedModel, sets: Sets) -> tuple[np.ndarray, np.ndarray]:
    """Change of the estimates and their covariance, by generalised least squares on the other rows."""
    X, y, V = fit.design.X, fit.design.y, np.eye(fit.nobs)
    for term, factor in zip(fit.random_terms, fit.factors, strict=True):
        Z = term.columns @ factor
        V += (Z @ Z.T) * (term.codes[:, None] == term.codes)
    changes, covariances = [], []
    for j in range(len(sets)):
        stay = sets.codes != j
        weighted = np.linalg.solve(V[np.ix_(stay, stay)], X[stay]).T
        covariances.append(fit.sigma**2 * np.linalg.inv(weighted @ X[stay]))
        changes.append(np.linalg.solve(weighted @ X[stay], weighted @ y[stay]) - fit.fixed_effects)
    return np.array(changes), np.array(covariances)


def assert_same(fit: lmm.FittedModel, sets: Sets, found: Deletions) -> None:
    changes, covariances = from_the_others(fit, sets)
    scale, to_beta = fit.moments.y_scale, fit.moments.to_beta
    errors = fit.std_errors.to_numpy()
    covariance = scale**2 * np.einsum("ia,sab,jb->sij", to_beta, found.vcov, to_beta)
    assert scale * found.change @ to_beta.T / errors == pytest.approx(changes / errors, abs=1e-9)
    assert covariance / np.outer(errors, errors) == pytest.approx(covariances / np.outer(errors, errors), abs=1e-9)
    assert set(found.reasons) == {""}


@pytest.mark.parametrize(("dataset", "formula"), FORMULAS)
def test_every_way_is_the_estimate_from_the_other_rows(
    dataset: str, formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = lmm.fit(formula, table(dataset))
    rows = InnerRows(fit)
    scattered = np.random.default_rng(3).integers(0, 7, fit.nobs)
    divisions = [(np.arange(fit.nobs), fit.nobs), (np.arange(fit.nobs)[::-1], fit.nobs), (scattered, 7)]
    divisions += [(term.codes, len(term.levels)) for term in fit.random_terms]
    for codes, size in divisions:
        sets = Sets("", pd.RangeIndex(size), codes)
        assert_same(fit, sets, deleted(rows, sets))
    if rows.whitened:  # the same by cross-products instead of blocks of rows
        monkeypatch.setattr(deletion, "_MOST_ROWS", 0)
        for codes, size in divisions[2:]:
            sets = Sets("", pd.RangeIndex(size), codes)
            assert_same(fit, sets, deletion._any_rows(Remainders(rows, sets)))


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), n_sets=st.integers(2, 9))
def test_any_division_of_unbalanced_rows(seed: int, n_sets: int) -> None:
    rng = np.random.default_rng(seed)
    n = 60
    group, other = rng.integers(0, 9, n), rng.integers(0, 4, n)
    x = rng.normal(size=n) + 100
    y = x + rng.normal(0, 2, 9)[group] + rng.normal(0, 1, 4)[other] + rng.normal(size=n)
    data = pd.DataFrame({"x": x, "y": y, "g": group.astype(str), "h": other.astype(str)})
    fit = lmm.fit("y ~ x + (1 | g) + (1 | h)", data)
    sets = Sets("", pd.RangeIndex(n_sets), np.append(np.arange(n_sets), rng.integers(0, n_sets, n - n_sets)))
    assert_same(fit, sets, deleted(InnerRows(fit), sets))


def test_a_set_that_an_effect_needs_has_a_reason() -> None:
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"g": np.repeat(list("abcdef"), 4), "y": rng.normal(size=24)})
    data["treated"] = (data["g"] == "c").astype(int)
    fit = lmm.fit("y ~ treated + (1 | g)", data)
    for codes, size in ((fit.design.random[0].codes, 6), (np.arange(24) // 4, 6)):
        found = deleted(InnerRows(fit), Sets("g", pd.RangeIndex(size), codes))
        assert [bool(reason) for reason in found.reasons] == [False, False, True, False, False, False]
        assert found.reasons[2] == "The other rows do not determine all fixed effects."
        assert np.isnan(found.change[2]).all()
        assert np.isfinite(np.delete(found.change, 2, axis=0)).all()
