"""Sums over rows: what they are, that they add, and that the origin they are taken about makes no difference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from lmm_engine.sums import Origin, Sums, origin_of, sums_of

MEMBERS = (np.array([0, 1]), np.array([0]), np.array([0, 2]))
SIZES = (4, 3, 2)


def rows(seed: int, n: int = 40) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    columns = np.column_stack([np.ones(n), rng.normal(5, 2, n), rng.integers(0, 2, n)])
    return columns, rng.normal(100, 10, n), [rng.integers(0, size, n) for size in SIZES]


def summed(seed: int, origin: Origin, part: slice = slice(None)) -> Sums:
    columns, y, codes = rows(seed)
    return sums_of(origin, MEMBERS, SIZES, columns[part], y[part], [own[part] for own in codes])


def origin(seed: int) -> Origin:
    columns, y, _ = rows(seed)
    return origin_of(columns, y, np.arange(3))


def assert_same(a: Sums, b: Sums, tolerance: float = 1e-9) -> None:
    assert a.n_rows == b.n_rows
    assert_allclose(a.total, b.total, atol=tolerance)
    for own, other in zip(a.own, b.own, strict=True):
        assert_allclose(own, other, atol=tolerance)
    assert a.meetings.keys() == b.meetings.keys()
    for pair, met in a.meetings.items():
        assert np.array_equal(met.first, b.meetings[pair].first)
        assert np.array_equal(met.second, b.meetings[pair].second)
        assert_allclose(met.values, b.meetings[pair].values, atol=tolerance)


def test_every_sum_is_what_it_says():
    columns, y, codes = rows(0)
    about = origin(0)
    stored = about.stored(columns, y)
    assert_allclose(stored[:-1].T * about.scale + about.centre, columns, atol=1e-12)
    assert_allclose(stored[-1] * about.spread + stored[:-1].T @ about.line, y, atol=1e-12)
    sums = summed(0, about)
    assert_allclose(sums.total, stored @ stored.T)
    for own, members, level, size in zip(sums.own, MEMBERS, codes, SIZES, strict=True):
        for g in range(size):
            here = stored[:, level == g]
            assert_allclose(own[:, :, g], here[members] @ here.T, atol=1e-12)
    for (a, b), met in sums.meetings.items():
        pairs = {(int(i), int(j)) for i, j in zip(codes[a], codes[b], strict=True)}
        assert pairs == set(zip(met.first.tolist(), met.second.tolist(), strict=True))
        for e, (i, j) in enumerate(zip(met.first, met.second, strict=True)):
            here = stored[:, (codes[a] == i) & (codes[b] == j)]
            assert_allclose(met.values[:, :, e], here[MEMBERS[a]] @ here[MEMBERS[b]].T, atol=1e-12)


@given(st.integers(0, 10_000), st.integers(0, 40))
def test_two_parts_add_to_the_whole(seed: int, cut: int):
    about = origin(seed)
    parts = [summed(seed, about, slice(None, cut)), summed(seed, about, slice(cut, None))]
    assert_same(parts[0] + parts[1], summed(seed, about))


@given(st.integers(0, 10_000))
def test_sums_about_another_origin_are_the_sums_taken_there(seed: int):
    here, there = origin(seed), origin(seed + 1)
    assert_same(summed(seed, here).about(there, np.arange(3), MEMBERS), summed(seed, there), 1e-7)


def test_a_column_that_is_new_was_zero_before():
    columns, y, codes = rows(3)
    wide = np.column_stack([columns, np.zeros(len(y))])
    about = origin(3)
    wider = Origin(
        np.append(about.centre, 0.4), np.append(about.scale, 3.0), np.append(about.line, 2.0), about.spread * 2
    )
    members = (MEMBERS[0], np.array([0, 3]), MEMBERS[2])
    grown = summed(3, about).about(wider, np.arange(3), members)
    assert_same(grown, sums_of(wider, members, SIZES, wide, y, codes))


def test_levels_can_be_renumbered():
    columns, y, codes = rows(4)
    places = (np.array([3, 0, 5, 1]), np.array([2, 0, 1]), np.array([1, 0]))
    sizes = (6, 3, 2)
    renumbered = summed(4, origin(4)).renumbered(places, sizes)
    moved = [place[own] for place, own in zip(places, codes, strict=True)]
    assert_same(renumbered, sums_of(origin(4), MEMBERS, sizes, columns, y, moved))


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e12])
def test_an_offset_costs_no_digits(offset: float):
    """The outcome's deviations are whole numbers here, so that the offset's own rounding does not blur the test."""
    rng = np.random.default_rng(1)
    y = rng.integers(-50, 50, 30) + offset
    columns = np.column_stack([np.ones(30), np.arange(30) + offset])
    about = origin_of(columns, y, np.arange(2))
    sums = sums_of(about, (), (), columns, y, [])
    outcome = np.append(about.line, about.spread)
    outcome[0] -= offset
    assert outcome @ sums.total @ outcome == pytest.approx(np.sum((y - offset) ** 2), rel=1e-9)


def test_constant_columns_and_a_constant_outcome_have_an_origin():
    columns = np.column_stack([np.ones(5), np.full(5, 7.0)])
    about = origin_of(columns, np.full(5, 3.0), np.arange(2))
    assert about.spread == 1.0
    assert np.isfinite(about.stored(columns, np.full(5, 3.0))).all()
