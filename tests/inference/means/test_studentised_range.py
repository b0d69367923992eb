"""The studentised range against R's ptukey and qtukey, SciPy, and what is known of it exactly."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import ndtr, stdtr
from scipy.stats import studentized_range

from lmm_engine.inference.means.studentised_range import studentised_range_quantile, studentised_range_sf
from tests.cases import REFERENCE

EXPECTED = json.loads((REFERENCE / "expected_means" / "studentised_range.json").read_text())


def _df(value) -> float:
    return np.inf if value == "Inf" else float(value)


def test_tail_areas_are_ptukey_s():
    """Except for two values and few degrees of freedom, where ptukey is off by up to 1e-4 (see the test with the t)."""
    tails = EXPECTED["tails"]
    for q, k, df, sf in zip(tails["q"], tails["k"], tails["df"], tails["sf"], strict=True):
        if k == 2 and _df(df) < 5:
            continue
        assert studentised_range_sf(np.array([q]), k, _df(df))[0] == pytest.approx(sf, abs=1e-6), (q, k, df)


def test_quantiles_are_qtukey_s():
    rows = EXPECTED["quantiles"]
    for level, k, df, q in zip(rows["level"], rows["k"], rows["df"], rows["q"], strict=True):
        # qtukey ends its search at a step of 0.0001
        assert studentised_range_quantile(level, k, _df(df)) == pytest.approx(q, rel=1e-4), (level, k, df)


@pytest.mark.parametrize(("k", "df"), [(3, 1.0), (4, 2.6), (3, 42.0), (6, 17.3), (10, 500.0), (5, np.inf)])
def test_tail_areas_are_scipy_s(k, df):
    q = np.array([0.01, 0.4, 1.5, 3.3, 6.0])
    assert_allclose(studentised_range_sf(q, k, df), studentized_range.sf(q, k, df), atol=1e-9)


@given(t=st.floats(1e-3, 60.0), df=st.one_of(st.just(np.inf), st.floats(0.3, 1e7)))
def test_the_range_of_two_is_a_difference(t, df):
    """With two values it is sqrt(2) |t|: the digits hold in the far tail too."""
    tail = studentised_range_sf(np.array([np.sqrt(2.0) * t]), 2, df)[0]
    exact = 2.0 * (stdtr(df, -t) if np.isfinite(df) else ndtr(-t))
    assert tail == pytest.approx(exact, rel=1e-7, abs=1e-290)


@given(level=st.floats(0.05, 0.999), k=st.integers(2, 30), df=st.one_of(st.just(np.inf), st.floats(1.0, 1e6)))
def test_the_quantile_undoes_the_tail(level, k, df):
    q = studentised_range_quantile(level, k, df)
    assert studentised_range_sf(np.array([q]), k, df)[0] == pytest.approx(1.0 - level, rel=1e-8)


def test_many_values_at_once_are_each_as_alone():
    q = np.linspace(0.0, 12.0, 150)
    together = studentised_range_sf(q, 4, 9.0)
    assert_allclose(together, [studentised_range_sf(np.array([value]), 4, 9.0)[0] for value in q], rtol=1e-10)
    assert together[0] == 1.0
    assert (np.diff(together) < 0).all()


def test_a_known_sd_is_the_limit():
    q = np.array([1.0, 3.0, 5.0])
    assert_allclose(studentised_range_sf(q, 5, 1e9), studentised_range_sf(q, 5, np.inf), rtol=1e-7)


def test_a_range_of_nothing_is_exceeded_by_nothing():
    assert studentised_range_sf(np.zeros(0), 3, 5.0).shape == (0,)
