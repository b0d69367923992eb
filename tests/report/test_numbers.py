"""How numbers are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.report import numbers as n


@pytest.mark.parametrize(
    ("x", "written"),
    [
        (251.4051, "251.41"),
        (10.4673, "10.47"),
        (0.8042, "0.804"),
        (0.065551, "0.0656"),
        (-4.1037, "−4.10"),
        (1743.628, "1,743.6"),
        (23772.2, "23,772"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (0.00012345, "0.000123"),
        (1.2345e-5, "1.23 × 10⁻⁵"),
        (-6.022e23, "−6.02 × 10²³"),
        (math.nan, "–"),
        (None, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_number(x: float | None, written: str) -> None:
    assert n.number(x) == written


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e8, max_value=1e8))
def test_a_written_number_is_the_number_to_three_digits(x: float) -> None:
    written = n.number(x)
    read = float(written.replace("−", "-").replace(",", "")) if "×" not in written else x
    assert abs(read - x) <= max(abs(x) * 5e-3, 1e-300)
    assert not (written.startswith("−") and read == 0)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_zero_is_never_negative(x: float, decimals: int) -> None:
    written = n.fixed(x, decimals)
    assert not written.startswith("−") or any(c in "123456789" for c in written)


def test_fixed_rounds_a_negative_hair_to_plain_zero() -> None:
    assert n.fixed(-0.004, 2) == "0.00"
    assert n.fixed(-0.006, 2) == "−0.01"
    assert n.fixed(math.nan) == "–"


@pytest.mark.parametrize(
    ("x", "written"),
    [(9.0, "9"), (2.5, "2.5"), (2019.0, "2019"), (-1.0, "−1"), (1 / 3, "0.333333"), (1e-9, "1.00 × 10⁻⁹"), (0.0, "0")],
)
def test_given_values_carry_no_trailing_zeros(x: float, written: str) -> None:
    assert n.plain(x) == written


def test_changes_carry_their_sign() -> None:
    assert [n.signed(x) for x in (3.2, -0.41, 0.0)] == ["+3.20", "−0.410", "0.00"]


def test_counts_and_things() -> None:
    assert n.count(7185) == "7,185"
    assert n.things(1, "row") == "1 row"
    assert n.things(3, "row") == "3 rows"
    assert n.things(18, "person", "people") == "18 people"


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.724, "72%"), (0.0, "0%"), (1.0, "100%"), (0.004, "<1%"), (0.997, ">99%"), (1e-31, "0%"), (math.nan, "–")],
)
def test_a_share_reads_as_none_or_all_only_when_it_is(share: float, written: str) -> None:
    assert n.percent(share) == written


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (1e-12, "p < .001"),
        (0.0004999, "p < .001"),
        (0.0005, "p = .001"),
        (0.0141, "p = .014"),
        (0.05, "p = .050"),
        (0.9994, "p = .999"),
        (0.9996, "p > .999"),
        (1.0, "p > .999"),
        (math.nan, "p = –"),
    ],
)
def test_p_values(p: float, written: str) -> None:
    assert n.p_value(p) == written
    assert n.p_number(p) == written.removeprefix("p ").removeprefix("= ")


def test_shares_below_one_lose_their_leading_zero() -> None:
    assert [n.share(x) for x in (0.589, -0.951, 1.0, -1.0, 0.0)] == [".59", "−.95", "1.00", "−1.00", ".00"]


def test_intervals_and_amounts() -> None:
    assert n.interval(7.3587, 13.5759) == "[7.36, 13.58]"
    assert n.interval(-0.0871, math.inf) == "[−0.0871, ∞]"
    assert n.amount(10.467, "ms") == "10.47 ms"
    assert n.amount(10.467) == "10.47"


def test_ratios_and_degrees_of_freedom() -> None:
    assert [n.ratio(x) for x in (1.44, 12.4, math.nan)] == ["1.4", "12", "–"]
    assert [n.degrees_of_freedom(x) for x in (17.00000001, 22.8102, 178, math.inf)] == ["17", "22.81", "178", "∞"]


def test_listing() -> None:
    assert [n.listing(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
