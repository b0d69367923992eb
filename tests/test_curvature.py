"""Average information against its definition in n x n matrices, and where it is the Hessian itself."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lmm_engine.criterion import Criterion
from lmm_engine.curvature import average_information
from lmm_engine.design import Design, build_design
from lmm_engine.formula import parse_formula
from lmm_engine.moments import Moments, moments
from lmm_engine.optimise import minimise
from tests.cases import table

MODELS = [
    ("orthodont", "distance ~ age*Sex + (age | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("chickweight", "weight ~ Time + (Time | Chick) + (Time | Diet)"),
    ("chickweight", "weight ~ Time + (Time | Chick) + (1 | Diet)"),
]
BALANCED = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("dyestuff", "Yield ~ 1 + (1 | Batch)"),
    ("pastes", "strength ~ 1 + (1 | batch) + (1 | batch:cask)"),
]


def written_out(design: Design, sums: Moments, method: str, factors: tuple[np.ndarray, ...]) -> np.ndarray:
    """The same matrix from V and its derivatives, rows by rows."""
    n = sums.nobs
    y = design.y - design.X @ sums.ols
    y = y / sums.y_scale
    Z = [by_level(design, factor) for factor in sums.factors]
    V = np.eye(n)
    for z, factor, L in zip(Z, sums.factors, factors, strict=True):
        V += z @ np.kron(np.eye(factor.n_levels), L @ L.T) @ z.T
    Vinv = np.linalg.inv(V)
    P = Vinv - Vinv @ design.X @ np.linalg.solve(design.X.T @ Vinv @ design.X, design.X.T @ Vinv)
    df, rss = n - (sums.p if method == "REML" else 0), y @ P @ y
    trace_of = P if method == "REML" else Vinv

    def moved(f: int, covariance: np.ndarray) -> np.ndarray:
        return Z[f] @ np.kron(np.eye(sums.factors[f].n_levels), covariance) @ Z[f].T

    def slope(derivative: np.ndarray) -> float:
        return np.sum(trace_of * derivative) - df / rss * (y @ P @ derivative @ P @ y)

    entries = [(f, i, j) for f, part in enumerate(sums.shape.parts) for i, j in zip(*part.positions, strict=True)]
    first = [np.outer(np.eye(len(factors[f]))[i], factors[f][:, j]) for f, i, j in entries]
    w = np.array([moved(f, D + D.T) @ P @ y for (f, _, _), D in zip(entries, first, strict=True)])
    result = df / rss * (w @ P @ w.T - np.outer(w @ P @ y, w @ P @ y) / rss)
    for a, (f, i, j) in enumerate(entries):
        for b, (g, k, m) in enumerate(entries):
            if f == g and j == m:
                second = np.zeros_like(factors[f])
                second[i, k] += 1.0
                second[k, i] += 1.0
                result[a, b] += slope(moved(f, second))
    return result


def by_level(design: Design, factor) -> np.ndarray:
    """A factor's internal columns, level by level, (n, G k)."""
    columns = np.column_stack([design.random[i].columns for i in factor.terms]) @ factor.to_effects
    codes = design.random[factor.terms[0]].codes
    result = np.zeros((len(codes), factor.n_levels, factor.shape.k))
    result[np.arange(len(codes)), codes] = columns
    return result.reshape(len(codes), -1)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("dataset", "formula"), MODELS)
def test_it_is_its_definition(dataset, formula, method):
    design = build_design(parse_formula(formula), table(dataset))
    sums = moments(design)
    shape = sums.shape
    theta = shape.theta(shape.identity()) * 0.6 + 0.3 * np.random.default_rng(3).normal(size=shape.n_parameters)
    factors = shape.factors(theta)
    expected = written_out(design, sums, method, factors)
    found = average_information(Criterion(sums, method).at(factors))
    assert_allclose(found, expected, atol=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize(("dataset", "formula"), BALANCED)
def test_in_balanced_data_it_is_the_hessian_at_the_optimum(dataset, formula):
    criterion = Criterion(moments(build_design(parse_formula(formula), table(dataset))), "REML")
    shape = criterion.moments.shape
    factors = minimise(criterion).factors
    theta, h = shape.theta(factors), 1e-5
    steps = h * np.eye(len(theta))
    hessian = [
        (criterion.value_and_gradient(theta + s)[1] - criterion.value_and_gradient(theta - s)[1]) / (2 * h)
        for s in steps
    ]
    assert_allclose(average_information(criterion.at(factors)), hessian, atol=1e-6 * np.abs(hessian).max())
