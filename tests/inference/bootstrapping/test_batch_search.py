"""The batched search on functions whose minima are known, and on a start that gives no curvature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.inference.bootstrapping.batch import fit_many
from lmm_engine.inference.bootstrapping.batch.search import search


@dataclass
class Valleys:
    """Rosenbrock's function with another curvature for each; the minimum is (1, 1)."""

    steepness: np.ndarray

    def take(self, which: np.ndarray) -> Valleys:
        return Valleys(self.steepness[which])

    def value_and_gradient(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = theta
        across = y - x**2
        value = (1 - x) ** 2 + self.steepness * across**2
        return value, np.array([-2 * (1 - x) - 4 * self.steepness * across * x, 2 * self.steepness * across])


def test_every_function_is_followed_to_its_own_minimum():
    rng = np.random.default_rng(1)
    found = search(Valleys(10.0 ** rng.uniform(-1, 2, 300)), rng.uniform(-1.5, 1.5, (2, 300)), still=1e-9)
    assert found == pytest.approx(np.ones((2, 300)), abs=1e-6)


def test_one_that_has_arrived_is_left_where_it_is():
    found = search(Valleys(np.array([1.0, 5.0])), np.array([[1.0, 0.0], [1.0, 0.0]]), still=1e-9)
    assert list(found[:, 0]) == [1.0, 1.0]
    assert found[:, 1] == pytest.approx([1.0, 1.0])


def test_a_start_without_curvature_is_left():
    """Among these outcomes is one whose start is a point of inflection, where Newton's step has no measure."""
    rng = np.random.default_rng(12)
    data = pd.DataFrame({"g": np.repeat(list("abcdef"), 4), "x": np.tile(np.arange(4.0), 6)})
    data["h"] = np.repeat(np.arange(6) % 2, 4)
    data["y"] = rng.standard_normal(24)
    fit = lmm.fit("y ~ x + h + (1 | g)", data)
    batch = fit_many(fit.design, rng.standard_normal((24, 2000)))
    assert batch.converged.all()
    assert batch.n_alone == 0
