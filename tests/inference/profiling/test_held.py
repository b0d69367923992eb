"""The deviance with a parameter held: its coordinates begin at the optimum, and its gradient is its gradient."""

from __future__ import annotations

import numpy as np
import pytest

import lmm_engine as lmm
from lmm_engine.inference.parameters import parameter_values, parameters
from lmm_engine.inference.profiling.profile import coordinate, optimum
from tests.cases import table

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("sleepstudy", "Reaction ~ Days"),
    ("machines", "score ~ Machine + (Machine | Worker)"),
    ("machines", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("mathachieve", "MathAch ~ SES + (SES | School)"),
]


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize(("dataset", "formula"), MODELS)
def test_coordinates_begin_at_the_optimum_and_the_gradient_is_right(dataset: str, formula: str, method: str) -> None:
    fit = lmm.fit(formula, table(dataset), method)  # type: ignore[arg-type]
    best, values, rng = optimum(fit, fit.method), parameter_values(fit), np.random.default_rng(5)
    for parameter in parameters(fit):
        if method == "REML" and parameter.kind == "beta":
            continue
        held = coordinate(best, parameter)
        deviance, gradient = held.at(held.start)
        assert deviance == pytest.approx(best.value, abs=1e-9)
        assert np.abs(gradient).max() < 1e-6 * fit.nobs
        assert held.value(held.start[0]) == pytest.approx(values[parameter.name], rel=1e-9)
        z = held.start + 0.1 * rng.normal(size=len(held.start)) * np.maximum(np.abs(held.start), 0.1)
        gradient = held.at(z)[1]
        steps = 1e-5 * np.eye(len(z))
        differences = [(held.at(z + step)[0] - held.at(z - step)[0]) / 2e-5 for step in steps]
        assert np.abs(gradient - differences).max() <= 1e-5 * np.abs(gradient).max(), parameter.name


def test_a_zero_column_moves_last_and_the_covariance_stays() -> None:
    fit = lmm.fit("score ~ Machine + (Machine | Worker)", table("machines"), "ML")
    held = coordinate(optimum(fit, "ML"), parameters(fit)[6])
    assert parameters(fit)[6].name == "sigma"
    z = np.array([held.start[0], 0.0, 0.0, 0.0, 0.7, 0.4, 0.5])  # the first effect does not vary
    small = np.full(len(z), 1e-8)
    again = held.respelled(z, small)
    assert held.at(again)[0] == pytest.approx(held.at(z)[0], abs=1e-10)
    assert np.abs(again[1:]) == pytest.approx([0.0, 0.7, 0.4, 0.0, 0.5, 0.0])
    # What the first spelling hides: a direction in which the deviance falls or rises at once.
    assert np.abs(held.at(z)[1][1]) < 1e-9
    assert np.abs(held.at(again)[1][1]) > 1e-2


def test_a_regular_point_stays_where_it_is_but_for_signs() -> None:
    fit = lmm.fit("score ~ Machine + (Machine | Worker)", table("machines"), "ML")
    for parameter in parameters(fit):
        held = coordinate(optimum(fit, "ML"), parameter)
        again = held.respelled(held.start, np.full(len(held.start), 1e-8))
        assert np.abs(again) == pytest.approx(np.abs(held.start), abs=1e-12)
        assert held.at(again)[0] == pytest.approx(held.at(held.start)[0], abs=1e-9)
