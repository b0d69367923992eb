"""Alphabetical order as R's factor() has it (each list is the answer of R 4.2 in C.UTF-8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.collation import alphabetical

IN_R_S_ORDER = [
    ["_x", "-x", "10", "2", "a", "A", "ab", "aB", "Ab", "b", "B"],
    ["control", "Placebo", "treatment"],
    [" a", "_a", "-a", ".a", "(a", "%a", "+a", "<a", "1a", "a"],
    ["e", "E", "é", "É", "è", "ê", "ë", "f"],
    ["Muller", "müller", "Müller", "mut"],
    ["strasse", "straße", "stratum"],
    ["M01", "M02", "M10", "m2"],
]


@pytest.mark.parametrize("labels", IN_R_S_ORDER)
def test_order_is_r_s(labels: list[str]) -> None:
    backward = labels[::-1]
    assert [backward[i] for i in alphabetical(backward)] == labels


@given(st.lists(st.text(max_size=5), unique=True, max_size=20))
def test_order_does_not_depend_on_the_start(labels: list[str]) -> None:
    def places(these: list[str]) -> list[str]:
        return [these[i] for i in alphabetical(these)]

    assert sorted(alphabetical(labels)) == list(range(len(labels)))
    ordered = places(labels)
    assert places(ordered) == ordered
