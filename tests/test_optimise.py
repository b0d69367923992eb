"""The search ends certified, in few evaluations, and does not believe a false boundary."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine import optimise
from lmm_engine.compress import compress
from lmm_engine.criterion import Criterion
from lmm_engine.design import build_design
from lmm_engine.formula import parse_formula
from lmm_engine.moments import moments
from lmm_engine.numerics import STILL
from lmm_engine.optimise import minimise
from tests.cases import table


def criterion(formula: str, data: pd.DataFrame, method: str = "REML") -> Criterion:
    sums = moments(build_design(parse_formula(formula), data))
    return Criterion(sums if sums.spans else sums.with_levels(compress(sums.levels)), method)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(
    ("dataset", "formula", "most"),
    [
        ("sleepstudy", "Reaction ~ Days + (Days | Subject)", 5),
        ("sleepstudy", "Reaction ~ Days + (1 | Subject)", 5),
        ("orthodont", "distance ~ age*Sex + (age | Subject)", 9),
        ("chickweight", "weight ~ Time + (Time | Chick)", 12),
        ("machines", "score ~ Machine + (Machine | Worker)", 6),
        ("machines", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)", 6),
        ("pastes", "strength ~ 1 + (1 | batch) + (1 | batch:cask)", 6),
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)", 6),
        ("chickweight", "weight ~ Time + (Time | Chick) + (Time | Diet)", 20),
        ("dyestuff2", "Yield ~ 1 + (1 | Batch)", 8),
    ],
)
def test_few_evaluations_to_a_gradient_of_nothing(dataset, formula, most, method):
    crit = criterion(formula, table(dataset), method)
    optimum = minimise(crit)
    assert optimum.certified
    assert optimum.n_evaluations <= most
    gradient = crit.moments.shape.theta(crit.at(optimum.factors).gradient)
    assert np.linalg.norm(gradient) <= 10 * STILL * crit.moments.nobs


def crossed(seed: int, n: int = 4000, students: int = 300, teachers: int = 90) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    s, d = rng.integers(0, students, n), rng.integers(0, teachers, n)
    y = rng.normal(0, 0.3, students)[s] + rng.normal(0, 0.5, teachers)[d] + rng.normal(size=n)
    y += rng.normal(0, 0.4, 9)[d % 9]
    return pd.DataFrame({"y": y, "s": s, "d": d, "dept": d % 9}).astype({"s": str, "d": str, "dept": str})


@pytest.mark.parametrize("seed", range(3))
def test_three_crossed_factors_in_few_evaluations(seed):
    optimum = minimise(criterion("y ~ 1 + (1 | s) + (1 | d) + (1 | dept)", crossed(seed), "ML"))
    assert optimum.certified
    assert optimum.n_evaluations <= 9


def test_a_start_on_a_false_boundary_is_left(monkeypatch):
    crit = criterion("Yield ~ 1 + (1 | Batch)", table("dyestuff"))
    expected = minimise(crit)
    monkeypatch.setattr(optimise, "starting_factors", lambda sums, reml: [(np.zeros((1, 1)),)])
    optimum = minimise(crit)
    assert optimum.certified
    assert optimum.factors[0][0, 0] == pytest.approx(expected.factors[0][0, 0], rel=1e-9)


def test_from_far_away_it_comes_back(monkeypatch):
    crit = criterion("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    expected = minimise(crit)
    for far in (1e-3, 1e3):
        monkeypatch.setattr(optimise, "starting_factors", lambda sums, reml, far=far: [(far * np.eye(2),)])
        optimum = minimise(crit)
        assert optimum.certified
        np.testing.assert_allclose(optimum.factors[0], expected.factors[0], rtol=1e-7)


def test_of_two_maxima_the_higher():
    """Eleven rows with two: one where both variances are zero, and another eleven units of deviance below."""
    y = [14.24, 13.45, 11.4, 5.92, 12.87, 20.37, 11.72, 11.58, 7.9, 10.53, 12.87]
    x = [4.77, 3.35, 2.61, 0.4, 3.12, 5.49, 2.12, 2.37, 1.83, 1.31, 3.8]
    data = pd.DataFrame({"y": y, "x": x, "g": [*"abbbbbcdddd"], "h": [*"prqorsrpoqq"]})
    crit = criterion("y ~ x + (1 | g) + (1 | h)", data, "ML")
    optimum = minimise(crit)
    zero = crit.at((np.zeros((1, 1)), np.zeros((1, 1))))
    assert all(np.linalg.eigvalsh(gamma)[0] > 0 for gamma in zero.covariance_gradient)
    assert crit.at(optimum.factors).value < zero.value - 10
