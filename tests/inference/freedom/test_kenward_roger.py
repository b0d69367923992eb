"""Kenward and Roger's adjustment: pbkrtest's and SAS's numbers, the formulas row by row, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.inference.freedom.kenward_roger import adjustment
from tests.cases import as_list, cases, table
from tests.inference.dense import STRUCTURES, dense
from tests.inference.tests_by_r import case_names, fitted, results

WITH_KR = [case for case in cases() if "kr_se" in case.expected]


@pytest.mark.parametrize("case", WITH_KR, ids=str)
def test_pbkrtest_on_the_textbook_s_data(case):
    coefficients = lmm.fit(case.formula, table(case.dataset)).coefficients(df="kenward-roger")
    assert_allclose(coefficients["std_error"], as_list(case.expected["kr_se"]), rtol=1e-5)
    assert_allclose(coefficients["df"], as_list(case.expected["kr_df"]), rtol=1e-3)
    assert_allclose(coefficients["p_value"], as_list(case.expected["kr_p"]), atol=1e-5)
    assert_allclose(coefficients["statistic"], coefficients["estimate"] / coefficients["std_error"])


def test_all_cases_are_there():
    assert len(WITH_KR) == 18
    assert sum(case.expected["singular"] for case in WITH_KR) == 1


@pytest.mark.parametrize("index", range(len(case_names())), ids=case_names())
def test_pbkrtest_on_every_structure(index):
    expected, coefficients = results()["fits"][index], fitted(index).coefficients(df="kenward-roger")
    assert_allclose(coefficients["std_error"], as_list(expected["kr_se"]), rtol=1e-5)
    assert_allclose(coefficients["df"], as_list(expected["kr_df"]), rtol=1e-4)
    assert_allclose(coefficients["p_value"], as_list(expected["kr_p"]), atol=1e-5)


def test_expected_information_as_pbkrtest_and_observed_as_sas():
    fit = lmm.fit("Reaction ~ Days + (Days || Subject)", table("sleepstudy"))
    assert_allclose(fit.coefficients(df="kenward-roger")["df"], 18.18747676, rtol=1e-7)
    assert_allclose(fit.coefficients(df="kenward-roger", information="observed")["df"], 18.15620597, rtol=5e-7)


def row_by_row(rows, kind):
    """Kenward & Roger (1997) in the entries of the covariances and the residual variance, over sigma squared."""
    X, Vi, P, Phi, y = rows.X, rows.inverse, rows.P, rows.vcov, rows.y
    G = [*rows.G, np.eye(len(y))]
    residual = P @ y
    traces = np.array([[np.trace(P @ A @ P @ B) for B in G] for A in G])
    observed = np.array([[residual @ A @ P @ B @ residual for B in G] for A in G]) / rows.fit.profile.sigma2
    W = np.linalg.inv(traces / 2 if kind == "expected" else observed - traces / 2)
    Ps = [-X.T @ Vi @ A @ Vi @ X for A in G]
    total = sum(
        W[r, s] * (X.T @ Vi @ G[r] @ Vi @ G[s] @ Vi @ X - Ps[r] @ Phi @ Ps[s])
        for r in range(len(G))
        for s in range(len(G))
    )
    return Phi + 2.0 * Phi @ total @ Phi, Ps, W


@pytest.mark.parametrize("kind", ["expected", "observed"])
@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(STRUCTURES))
def test_the_formulas_row_by_row(kind, seed, random):
    rows = dense(seed, random, "REML")
    fit, Phi = rows.fit, rows.vcov
    if kind == "observed" and fit.is_singular:
        return
    vcov, Ps, W = row_by_row(rows, kind)
    ours = adjustment(fit, kind)
    to_user = fit.sigma * fit.moments.to_beta
    expected = to_user @ vcov @ to_user.T
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert_allclose(ours.vcov / scale, expected / scale, atol=1e-8)
    L = np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]]) @ fit.moments.to_beta
    Theta = L.T @ np.linalg.solve(L @ Phi @ L.T, L)
    turned = [Theta @ Phi @ own @ Phi for own in Ps]
    pairs = [(W[r, s], turned[r], turned[s]) for r in range(len(W)) for s in range(len(W))]
    A1 = sum(w * np.trace(a) * np.trace(b) for w, a, b in pairs)
    A2 = sum(w * np.trace(a @ b) for w, a, b in pairs)
    m, lam = textbook_m_and_lambda(2, A1, A2)
    assert_allclose(ours.joint(np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]])), (m, lam), rtol=1e-6)


def textbook_m_and_lambda(q: int, A1: float, A2: float) -> tuple[float, float]:
    """As the paper writes them."""
    B = (A1 + 6 * A2) / (2 * q)
    g = ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2)
    h = 3 * q + 2 * (1 - g)
    c1, c2, c3 = g / h, (q - g) / h, (q + 2 - g) / h
    E = 1 / (1 - A2 / q)
    V = 2 / q * (1 + c1 * B) / ((1 - c2 * B) ** 2 * (1 - c3 * B))
    rho = V / (2 * E**2)
    m = 4 + (q + 2) / (q * rho - 1)
    return m, m / (E * (m - 2))


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from(STRUCTURES))
def test_one_combination_is_the_joint_formula_of_one(seed, random):
    ours = adjustment(dense(seed, random, "REML").fit)
    row = np.array([[1.0, 0.5, 0.0, -1.0]])
    df, scale = ours.joint(row)
    assert df == pytest.approx(ours.df(row)[0], rel=1e-6)
    assert scale == pytest.approx(1.0, rel=1e-6)


def test_balanced_one_way_data_have_their_groups_less_one():
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff"))
    ours = fit.coefficients(df="kenward-roger")
    assert ours.loc["(Intercept)", "df"] == pytest.approx(5.0, rel=1e-8)
    assert ours.loc["(Intercept)", "std_error"] == pytest.approx(fit.std_errors.iloc[0], rel=1e-8)


def test_without_random_effects_the_degrees_of_freedom_are_the_residual_s():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    ours, exact = fit.coefficients(df="kenward-roger"), fit.coefficients(df="residual")
    assert_allclose(ours, exact, rtol=1e-10)


def test_fits_by_ml_are_refused():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"), method="ML")
    with pytest.raises(lmm.ModelError, match=r"by ML.*Refit by REML"):
        fit.coefficients(df="kenward-roger")


def test_observed_information_at_the_edge_is_refused():
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff2"))
    assert fit.coefficients(df="kenward-roger").loc["(Intercept)", "df"] == pytest.approx(5.0)
    with pytest.raises(lmm.ModelError, match=r"edge.*expected information"):
        fit.coefficients(df="kenward-roger", information="observed")


def test_another_information_is_refused():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    with pytest.raises(lmm.ModelError, match="“expected” or “observed”"):
        fit.coefficients(df="kenward-roger", information="guessed")
