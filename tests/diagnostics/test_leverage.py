"""Leverage: the diagonal of the hat matrix, held against lme4 and against the hat matrix written out."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.diagnostics.leverage import leverage
from tests.cases import Case, cases, table


@pytest.mark.parametrize("case", cases(), ids=str)
def test_hat_values_are_lme4s(case: Case) -> None:
    fit = lmm.fit(case.formula, table(case.dataset), case.method)
    found = leverage(fit)
    assert list(found.columns) == ["fixed", "random", "total"]
    assert found.index.equals(fit.design.rows)
    assert found["total"].head(20).to_numpy() == pytest.approx(case.expected["hat"], abs=1e-5)
    assert found["fixed"].sum() == pytest.approx(len(fit.fixed_effects), abs=1e-9)
    assert found["fixed"].to_numpy() + found["random"].to_numpy() == pytest.approx(found["total"].to_numpy())


def test_sums_of_known_fits() -> None:
    slopes = "Reaction ~ Days + (Days | Subject)"
    found = lmm.fit(slopes, table("sleepstudy")).leverage()
    assert found.sum().to_list() == pytest.approx([2.0, 27.02206845, 29.02206845], abs=1e-5)
    assert found["total"].head(3).to_list() == pytest.approx([0.22930302, 0.16972927, 0.12682323], abs=1e-7)
    # MixedModels.jl's test; lme4 at its tightest gives 28.611601 (`test_influence` holds the reference of every row).
    assert leverage(lmm.fit(slopes, table("sleepstudy"), "ML"))["total"].sum() == pytest.approx(28.6116533, rel=1e-5)
    batches = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff"), "ML")
    assert leverage(batches)["total"].sum() == pytest.approx(4.69516026, abs=1e-6)


def written_out(fit: lmm.FittedModel) -> tuple[np.ndarray, np.ndarray]:
    """The diagonals of ``X A^-1 X'V^-1`` and of ``(V - I) P``, every matrix in full."""
    X, V = fit.design.X, np.eye(fit.nobs)
    for term, factor in zip(fit.random_terms, fit.factors, strict=True):
        Z = term.columns @ factor
        V += (Z @ Z.T) * (term.codes[:, None] == term.codes)
    inverse = np.linalg.inv(V)
    fixed = X @ np.linalg.solve(X.T @ inverse @ X, X.T @ inverse)
    return np.diag(fixed), np.diag((V - np.eye(len(V))) @ inverse @ (np.eye(len(V)) - fixed))


@pytest.mark.parametrize(
    ("dataset", "formula"),
    [
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
        ("pastes", "strength ~ 1 + (1 | batch/cask)"),
        ("machines", "score ~ Machine + (0 + Machine | Worker)"),
        ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
        ("sleepstudy", "Reaction ~ Days + (Days | Subject) + (1 | Days)"),
        ("sleepstudy", "Reaction ~ Days"),
    ],
)
def test_both_parts_are_the_hat_matrix_by_hand(dataset: str, formula: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = lmm.fit(formula, table(dataset))
    fixed, random = written_out(fit)
    for at_once in (4_000_000, 50):  # the columns of other factors all together, and a few at a time
        monkeypatch.setattr(import_module("lmm_engine.diagnostics.leverage"), "_AT_ONCE", at_once)
        found = leverage(fit)
        assert found["fixed"].to_numpy() == pytest.approx(fixed, abs=1e-9)
        assert found["random"].to_numpy() == pytest.approx(random, abs=1e-9)


@given(shift=st.floats(-1e3, 1e3), scale=st.floats(1e-3, 1e3), seed=st.integers(0, 99))
def test_units_and_the_order_of_rows_do_not_matter(shift: float, scale: float, seed: int) -> None:
    data = table("orthodont")
    order = np.random.default_rng(seed).permutation(len(data))
    moved = data.assign(age=scale * data["age"] + shift, distance=3 * data["distance"] - 7).iloc[order]
    formula = "distance ~ age + (age | Subject)"
    first, second = leverage(lmm.fit(formula, data)), leverage(lmm.fit(formula, moved))
    assert second.sort_index().to_numpy() == pytest.approx(first.to_numpy(), abs=1e-5)


def test_a_singular_fit_has_the_leverage_of_least_squares() -> None:
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff2"))
    found = leverage(fit)
    assert found["total"].to_numpy() == pytest.approx(np.full(30, 1 / 30))
    assert found["random"].to_numpy() == pytest.approx(np.zeros(30), abs=1e-12)


def test_a_row_with_an_effect_of_its_own_has_leverage_one() -> None:
    data = pd.DataFrame({"y": [1.0, 3.0, 2.0, 5.0, 4.0, 7.0], "only": [0, 0, 0, 0, 0, 1], "g": list("aabbcc")})
    assert leverage(lmm.fit("y ~ only + (1 | g)", data))["total"].iloc[-1] == pytest.approx(1.0)
