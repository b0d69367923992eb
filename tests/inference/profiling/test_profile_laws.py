"""Profiles under changes of unit, and against a constrained search on the rows' covariance written out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import solve_triangular
from scipy.optimize import minimize

import lmm_engine as lmm
from lmm_engine.inference.parameters import Parameter, parameters
from lmm_engine.inference.profiling.profile import profile
from lmm_engine.numerics import Array
from tests.inference.dense import STRUCTURES, small

Z2 = 3.841458820694124  # chi-squared with one degree of freedom at .95

law = settings(max_examples=5, deadline=None)
seeds = st.integers(0, 30)
scales = st.floats(1e-4, 1e4)
shifts = st.floats(-1e3, 1e3)
structures = st.sampled_from(["(x | a)", "(x || a)", "(1 | a) + (x | b)", "(f | b)"])


def limits(formula: str, data: pd.DataFrame, reml: bool) -> pd.DataFrame:
    """All intervals."""
    return profile(lmm.fit(formula, data, "ML"), reml=reml).intervals()


def agree(found: pd.DataFrame, expected: pd.DataFrame, width: pd.Series) -> None:
    """Limits equal to a millionth of the interval, or both missing."""
    apart = np.abs(found - expected).div(width, axis=0)
    assert (apart.fillna(0.0) <= 1e-6).all(axis=None), apart
    assert (found.isna() == expected.isna()).all(axis=None)


@law
@given(seeds, structures, scales, shifts, st.booleans())
def test_scale_and_shift_of_the_outcome(seed: int, random: str, scale: float, shift: float, reml: bool) -> None:
    data, formula = small(seed), f"y ~ x + {random}"
    before = limits(formula, data, reml)
    after = limits(formula, data.assign(y=scale * (data["y"] + shift - 3.0 * data["x"])), reml)
    by = pd.Series([1.0 if name.startswith("cor_") else scale for name in before.index], before.index)
    plus = pd.Series({"(Intercept)": shift, "x": -3.0}).reindex(before.index).fillna(0.0)
    agree(after, before.add(plus, axis=0).mul(by, axis=0), by * (before["upper"] - before["lower"]))


@law
@given(seeds, scales, shifts, st.booleans())
def test_scale_and_shift_of_a_predictor(seed: int, scale: float, shift: float, reml: bool) -> None:
    data = small(seed)
    before = limits("y ~ x + (x | a)", data, reml)
    scaled = limits("y ~ x + (x | a)", data.assign(x=-scale * data["x"]), reml)
    width = before["upper"] - before["lower"]
    by = pd.Series(1.0, before.index)
    by[["sd_x|a", "x"]] = 1.0 / scale
    expected = before.mul(by, axis=0)
    for turned in ("cor_x.(Intercept)|a", "x"):
        expected.loc[turned] = -expected.loc[turned, ["upper", "lower"]].to_numpy()
    agree(scaled, expected, by * width)
    shifted = limits("y ~ x + (x | a)", data.assign(x=data["x"] + shift), reml)
    same = ["sd_x|a", "sigma", "x"]
    agree(shifted.loc[same], before.loc[same], width[same])


@law
@given(seeds)
def test_terms_in_either_order(seed: int) -> None:
    data = small(seed)
    one, other = limits("y ~ x + (x | a) + (1 | b)", data, True), limits("y ~ x + (1 | b) + (x | a)", data, True)
    agree(other.loc[one.index], one, one["upper"] - one["lower"])


@pytest.mark.parametrize("random", STRUCTURES)
def test_every_structure_has_limits_or_reasons(random: str) -> None:
    fit = lmm.fit(f"y ~ x + {random}", small(1))
    found = fit.profiles()
    values = found.estimates
    for name, (lower, upper) in found.intervals().iterrows():
        assert np.isfinite([lower, upper]).all(), found.reason(str(name))
        if np.isfinite(values[name]):
            assert lower <= values[name] <= upper
        curve = found.curve(str(name))
        assert curve["zeta"].diff().min() > -1e-6  # on a plateau the search leaves its tolerance
        at_edge = lower in (0.0, -1.0) or upper == 1.0
        assert bool(found.reason(str(name))) == at_edge


class Rows:
    """The criterion from the rows' covariance matrix, on the user's scale: ``par = (log sigma, roots' entries)``."""

    def __init__(self, fit: lmm.FittedModel, reml: bool) -> None:
        self.fit, self.reml = fit, reml
        self.sizes = [len(term.terms) for term in fit.random_terms]
        self.Z = []
        for term in fit.random_terms:
            member = np.eye(len(term.levels))[term.codes]
            self.Z.append(np.einsum("ik,ig->igk", term.columns, member).reshape(len(term.codes), -1))

    def roots(self, par: Array) -> list[Array]:
        """Lower triangular roots of the random terms' covariances."""
        roots, start = [], 1
        for size in self.sizes:
            rows, columns = np.tril_indices(size)
            root = np.zeros((size, size))
            root[rows, columns] = par[start : start + len(rows)]
            roots.append(root)
            start += len(rows)
        return roots

    def par(self) -> Array:
        """At the fit."""
        roots = [self.fit.sigma * factor for factor in self.fit.factors]
        entries = [root[np.tril_indices(len(root))] for root in roots]
        return np.concatenate([[np.log(self.fit.sigma)], *entries])

    def deviance(self, par: Array) -> float:
        """Minus twice the (restricted) log-likelihood, fixed effects profiled out."""
        X, y = self.fit.design.X, self.fit.design.y
        V = np.exp(2 * par[0]) * np.eye(len(y))
        for Z, root, term in zip(self.Z, self.roots(par), self.fit.random_terms, strict=True):
            V += Z @ np.kron(np.eye(len(term.levels)), root @ root.T) @ Z.T
        root = np.linalg.cholesky(V)
        free = solve_triangular(root, np.column_stack([X, y]), lower=True, check_finite=False)
        X, y = free[:, :-1], free[:, -1]
        information = X.T @ X
        residual = y - X @ np.linalg.solve(information, X.T @ y)
        degrees = len(y) - (X.shape[1] if self.reml else 0)
        value = 2 * np.log(np.diag(root)).sum() + residual @ residual + degrees * np.log(2 * np.pi)
        return float(value + (np.linalg.slogdet(information)[1] if self.reml else 0.0))

    def holding(self, parameter: Parameter) -> Callable[[Array], float]:
        """The parameter's value."""

        def value(par: Array) -> float:
            if parameter.kind == "sigma":
                return float(np.exp(par[0]))
            root = self.roots(par)[parameter.term]
            covariance = root @ root.T
            if parameter.kind == "sd":
                return float(np.sqrt(covariance[parameter.row, parameter.row]))
            i, j = parameter.row, parameter.column
            return float(covariance[i, j] / np.sqrt(covariance[i, i] * covariance[j, j]))

        return value


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("random", ["(x | a)", "(x || a) + (1 | b)", "(1 | a/b)"])
def test_a_constrained_search_ends_at_the_same_deviance(random: str, reml: bool) -> None:
    fit = lmm.fit(f"y ~ x + {random}", small(1), "REML" if reml else "ML")
    found, rows = fit.profiles(), Rows(fit, reml)
    start = rows.par()
    assert rows.deviance(start) == pytest.approx(-2 * fit.loglik, abs=1e-8)
    for parameter in parameters(fit):
        if parameter.kind == "beta":
            continue
        held = rows.holding(parameter)
        assert held(start) == pytest.approx(found.estimates[parameter.name], rel=1e-6)
        for limit, end in zip(found.intervals().loc[parameter.name], found.curves[parameter.name].ends, strict=True):
            rise = _constrained(rows, held, limit, start) + 2 * fit.loglik
            assert rise == pytest.approx(Z2, abs=1e-4) if end == "limit" else rise < Z2


def _constrained(rows: Rows, held: Callable[[Array], float], limit: float, start: Array) -> float:
    """The lowest deviance with the parameter at its limit, from two starts."""
    rng, best = np.random.default_rng(2), np.inf
    for spread in (0.0, 0.2):
        search = minimize(
            rows.deviance,
            start + spread * rng.normal(size=len(start)),
            bounds=[(start[0] - 2.0, start[0] + 2.0), *[(-30.0, 30.0)] * (len(start) - 1)],
            constraints={"type": "eq", "fun": lambda par: held(par) - limit},
            method="SLSQP",
            options={"ftol": 1e-10, "maxiter": 300},
        )
        if abs(held(search.x) - limit) < 1e-7:
            best = min(best, search.fun)
    return best
