"""A predictor split into its part within groups and its part between them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.data import within_between
from tests.cases import REFERENCE, table

NUMBERS = st.lists(st.tuples(st.integers(0, 3), st.floats(-1e6, 1e6) | st.none()), min_size=2, max_size=30)


@pytest.fixture
def data() -> pd.DataFrame:
    return pd.DataFrame({"g": ["a", "a", "b", "b", "b"], "x": [1.0, 3.0, 4.0, None, 8.0]}, index=list("vwxyz"))


def test_the_two_parts_by_hand(data):
    split = within_between(data, "x", "g")
    assert list(split.columns) == ["g", "x", "x_within", "x_between"]
    assert list(split.index) == list("vwxyz")
    assert_allclose(split["x_within"], [-1, 1, -2, np.nan, 2])
    assert_allclose(split["x_between"], [2, 2, 6, 6, 6])
    assert list(data.columns) == ["g", "x"]


def test_schools_are_r_s():
    expected = json.loads((REFERENCE / "expected_means" / "within_between.json").read_text())
    schools = table("mathachieve").copy()
    schools.loc[expected["missing"], "SES"] = np.nan
    split = within_between(schools, "SES", "School")
    for part in ("within", "between"):
        values = [np.nan if value is None else value for value in expected[part]]
        assert_allclose(split[f"SES_{part}"][: len(values)], values, atol=1e-12)


@given(rows=NUMBERS)
def test_the_parts_add_up_and_the_one_within_has_no_mean(rows):
    data = pd.DataFrame(rows, columns=["g", "x"]).astype({"x": float})
    try:
        split = within_between(data, "x", "g")
    except lmm.DataError:
        return
    scale = float(data["x"].abs().max())
    assert_allclose(split["x_within"] + split["x_between"], data["x"], atol=1e-12 * scale)
    assert_allclose(split.groupby("g")["x_within"].mean().dropna(), 0.0, atol=1e-12 * scale)
    assert (split.groupby("g")["x_between"].nunique() <= 1).all()


def test_names_that_are_taken_are_left_alone(data):
    once = within_between(data, "x", "g")
    twice = within_between(once, "x", "g")
    assert list(twice.columns[-2:]) == ["x_within_2", "x_between_2"]
    assert_allclose(twice["x_within_2"], once["x_within"])
    beside = within_between(data.assign(x_between=0.0), "x", "g")
    assert list(beside.columns[-2:]) == ["x_within_2", "x_between_2"]


def test_a_row_without_a_group_is_nowhere(data):
    split = within_between(data.assign(g=["a", "a", None, "b", "b"]), "x", "g")
    assert split.loc["x", ["x_within", "x_between"]].isna().all()
    assert split.loc["z", "x_between"] == 8.0


def test_yes_and_no_count_as_one_and_nought():
    data = pd.DataFrame({"g": list("aabbb"), "treated": [True, False, True, True, False]})
    assert_allclose(within_between(data, "treated", "g")["treated_between"], [0.5, 0.5, 2 / 3, 2 / 3, 2 / 3])


@pytest.mark.parametrize(
    ("change", "column", "group", "words"),
    [
        ({}, "nobody", "g", "no column “nobody”"),
        ({}, "x", "x", "its own group"),
        ({}, "g", "x", "does not hold numbers"),
        ({"x": [1.0, 1.0, 4.0, 4.0, None]}, "x", "g", "does not vary within “g”"),
        ({"x": [0.1, 0.3, 0.1, 0.2, 0.3]}, "x", "g", "same mean in every “g”"),
        ({"x": [None] * 5}, "x", "g", "does not hold numbers"),
    ],
)
def test_what_cannot_be_split_is_refused(data, change, column, group, words):
    with pytest.raises(lmm.DataError, match=words):
        within_between(data.assign(**change), column, group)
