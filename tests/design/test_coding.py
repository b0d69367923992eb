"""Contrasts, indicators and names, beyond what tests/test_design_reference.py holds against R."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.design.coding import code_effects
from lmm_engine.design.columns import Columns
from lmm_engine.design.variables import learn_variable
from lmm_engine.formula import parse_formula

CELLS = pd.DataFrame([(a, b, x) for a in "pqr" for b in "uv" for x in (0.0, 1.0)], columns=["a", "b", "x"]).assign(
    y=0.0
)


def coded(effects: str) -> tuple[tuple[str, ...], np.ndarray]:
    columns = Columns(CELLS)
    fixed = parse_formula(f"y ~ {effects}").fixed
    nodes = dict.fromkeys(node for term in fixed.terms for node in term.variables)
    coding = code_effects(fixed, {node: learn_variable(node, columns, None) for node in nodes}, len(CELLS))
    return coding.names, coding.matrix(columns)


def test_the_first_level_is_the_baseline() -> None:
    names, matrix = coded("a")
    assert names == ("(Intercept)", "aq", "ar")
    np.testing.assert_array_equal(matrix[::4], [[1, 0, 0], [1, 1, 0], [1, 0, 1]])


def test_columns_of_an_interaction_run_fastest_in_the_first_factor() -> None:
    names, matrix = coded("a*b")
    assert names == ("(Intercept)", "aq", "ar", "bv", "aq:bv", "ar:bv")
    np.testing.assert_array_equal(matrix[:, 4], matrix[:, 1] * matrix[:, 3])


@pytest.mark.parametrize(
    ("effects", "names"),
    [
        ("0 + a", "ap aq ar"),
        ("0 + a + b", "ap aq ar bv"),
        ("0 + x + a", "x ap aq ar"),
        ("x:a", "(Intercept) x:ap x:aq x:ar"),
        ("x + x:a", "(Intercept) x x:aq x:ar"),
        ("a:b", "(Intercept) ap:bu aq:bu ar:bu ap:bv aq:bv ar:bv"),
        ("b + a:b", "(Intercept) bv bu:aq bv:aq bu:ar bv:ar"),
        ("a + a:b", "(Intercept) aq ar ap:bv aq:bv ar:bv"),
        ("0 + a:b", "ap:bu aq:bu ar:bu ap:bv aq:bv ar:bv"),
    ],
)
def test_a_factor_has_all_levels_where_the_rest_of_its_term_is_no_term(effects: str, names: str) -> None:
    assert coded(effects)[0] == tuple(names.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [("a*b", "0 + a:b"), ("a/b", "a*b"), ("b + a:b", "a*b"), ("a*x", "0 + a + x:a"), ("a*b*x", "a:b + a:b:x")],
)
def test_spellings_of_one_model_span_one_space(one: str, other: str) -> None:
    left, right = coded(one)[1], coded(other)[1]
    rank = np.linalg.matrix_rank
    assert rank(left) == rank(right) == rank(np.hstack([left, right]))
