"""Which columns are combinations of earlier ones, whatever their unit and zero point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.design.rank import independent_columns

RNG = np.random.default_rng(11)
N = 60
DAYS = np.tile(np.arange(10.0), 6)
ONE = np.ones(N)
X, Z = RNG.normal(size=(2, N))


def free(*columns: np.ndarray, centred: bool = True) -> list[bool]:
    return independent_columns(np.column_stack(columns), centred=centred).tolist()


def test_the_later_of_two_is_left_out() -> None:
    assert free(ONE, X, 2 * X, Z) == [True, True, False, True]
    assert free(ONE, X, Z, X - 3 * Z + 5, X) == [True, True, True, False, False]


def test_a_constant_is_the_intercept_s() -> None:
    assert free(ONE, 7.3 * ONE, X) == [True, False, True]
    assert free(7.3 * ONE, X, ONE, centred=False) == [True, True, False]


def test_a_column_of_zeros_is_left_out() -> None:
    assert free(ONE, 0 * ONE, X) == [True, False, True]
    assert free(0 * ONE, X, centred=False) == [False, True]


def test_only_an_intercept() -> None:
    assert free(ONE) == [True]


@pytest.mark.parametrize("column", [DAYS * 1e6, DAYS * 1e-9, DAYS + 1e3, DAYS + 2000, DAYS + 1e9, DAYS * 1e-6 + 1e3])
def test_units_and_zero_points_make_no_alias(column: np.ndarray) -> None:
    assert free(ONE, column, X) == [True, True, True]
    assert free(ONE, column, column.copy(), X) == [True, True, False, True]


@pytest.mark.parametrize("offset", [0.0, 2000.0, 1e5])
def test_polynomials_far_from_zero_make_no_alias(offset: float) -> None:
    time = DAYS + offset
    assert free(ONE, time, time**2, X) == [True] * 4


def test_a_nearly_equal_column_has_a_part_of_its_own() -> None:
    assert free(ONE, X, X + 1e-5 * Z) == [True, True, True]
    assert free(ONE, X, X + 1e-9 * Z) == [True, True, False]


def test_more_columns_than_rows() -> None:
    kept = independent_columns(RNG.normal(size=(5, 8)), centred=False)
    assert kept.tolist() == [True] * 5 + [False] * 3


@given(
    st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3),
    st.lists(st.sampled_from([1e-6, 1.0, 1e6]), min_size=3, max_size=3),
)
def test_what_is_left_out_does_not_depend_on_units(offsets: list[float], units: list[float]) -> None:
    columns = [X, Z, X + Z]
    moved = [offset * unit + unit * column for offset, unit, column in zip(offsets, units, columns, strict=True)]
    assert free(ONE, *moved) == [True, True, True, False]
