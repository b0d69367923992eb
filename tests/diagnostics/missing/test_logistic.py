"""Logistic regression against the law of its maximum, and what it says where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmm_engine.diagnostics.missing.logistic import logistic


@given(st.integers(0, 10**6), st.integers(1, 4), st.floats(-1e3, 1e3), st.floats(1e-2, 1e3))
@settings(max_examples=25, deadline=None)
def test_at_the_maximum_the_residuals_are_orthogonal_to_the_columns(
    seed: int, p: int, shift: float, scale: float
) -> None:
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(80, p))
    event = rng.random(80) < 1 / (1 + np.exp(-columns.sum(axis=1)))
    plain, moved = logistic(columns, event), logistic(shift + scale * columns, event)
    if plain.reason:
        return
    assert moved.estimate * scale == pytest.approx(plain.estimate, rel=1e-5, abs=1e-7)
    assert moved.loglik == pytest.approx(plain.loglik, rel=1e-9)
    again = np.column_stack([np.ones(80), columns])
    eta = columns @ plain.estimate
    low, high = -50.0, 50.0
    for _ in range(100):  # the intercept is not reported: the one at which the expected events are those observed
        middle = (low + high) / 2
        expected = (1 / (1 + np.exp(-(middle + eta)))).sum()
        low, high = (middle, high) if expected < event.sum() else (low, middle)
    assert again.T @ (event - 1 / (1 + np.exp(-(low + eta)))) == pytest.approx(0.0, abs=1e-5)


def test_one_yes_or_no_is_the_odds_ratio_of_the_table() -> None:
    group = np.repeat([0.0, 1.0], 50)
    event = np.r_[np.arange(50) < 10, np.arange(50) < 25]
    found = logistic(group[:, None], event)
    assert np.exp(found.estimate[0]) == pytest.approx((25 / 25) / (10 / 40))
    assert found.std_error[0] == pytest.approx(np.sqrt(1 / 25 + 1 / 25 + 1 / 10 + 1 / 40))


def test_there_is_no_maximum_where_the_events_are_told_perfectly() -> None:
    x = np.linspace(-1, 1, 40)
    found = logistic(x[:, None], x > 0.3)
    assert found.reason == "separated"
    assert np.isnan(found.estimate).all()
    one_category = np.r_[np.zeros(30), np.ones(10)]
    assert logistic(one_category[:, None], np.r_[np.arange(30) < 9, np.zeros(10, bool)]).reason == "separated"


def test_no_event_and_nothing_but_events_are_reasons() -> None:
    x = np.linspace(-1, 1, 20)[:, None]
    assert logistic(x, np.zeros(20, bool)).reason == "no_events"
    assert logistic(x, np.ones(20, bool)).reason == "all_events"


def test_a_column_that_adds_nothing_has_no_estimate_and_leaves_the_others_alone() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=100)
    event = rng.random(100) < 1 / (1 + np.exp(-x))
    alone = logistic(x[:, None], event)
    found = logistic(np.column_stack([x, np.ones(100), 2 * x + 1]), event)
    assert np.isnan(found.estimate).tolist() == [False, True, True]
    assert found.estimate[0] == pytest.approx(alone.estimate[0], rel=1e-9)
