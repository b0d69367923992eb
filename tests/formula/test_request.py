"""The ladder from plain names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.errors import FormulaError
from lmm_engine.formula import ladder, parse_formula

names = st.lists(st.text(min_size=1, max_size=8), min_size=5, max_size=5, unique=True)


def test_three_rungs() -> None:
    rungs = ladder("distance", "Subject", time="age", predictors=["Sex", "Site"], interactions=["Sex"])
    assert [str(rung) for rung in rungs] == [
        "distance ~ age + Sex + Site + age:Sex",
        "distance ~ age + Sex + Site + age:Sex + (1 | Subject)",
        "distance ~ age + Sex + Site + age:Sex + (age | Subject)",
    ]


def test_without_a_time_there_is_no_third_rung() -> None:
    lower, middle, upper = ladder("y", "g")
    assert (str(lower), str(middle), upper) == ("y ~ 1", "y ~ 1 + (1 | g)", None)


@given(names)
def test_names_may_hold_anything(columns: list[str]) -> None:
    outcome, group, time, *predictors = columns
    for rung in ladder(outcome, group, time=time, predictors=predictors, interactions=predictors[:1]):
        assert rung is not None
        assert parse_formula(str(rung)) == rung
        assert set(rung.columns) <= set(columns)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"outcome": "y", "group": "y"}, "'y' cannot be the outcome and the group at once"),
        ({"outcome": "y", "group": "g", "time": "g"}, "the group and the time"),
        ({"outcome": "y", "group": "g", "predictors": ["y"]}, "the outcome and a predictor"),
        ({"outcome": "y", "group": "g", "predictors": ["x"], "interactions": ["x"]}, "needs a time"),
        ({"outcome": "y", "group": "g", "time": "t", "interactions": ["x"]}, "'x' is to change the slope"),
        ({"outcome": "", "group": "g"}, "needs a column's name"),
        ({"outcome": "y", "group": None}, "needs a column's name"),
    ],
)
def test_refusals(arguments: dict, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        ladder(**arguments)
