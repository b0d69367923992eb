"""Which functions there are, and what each takes."""

from __future__ import annotations

import pytest

from lmm_engine.errors import FormulaError
from lmm_engine.formula import parse_formula
from lmm_engine.formula.expression import Call
from lmm_engine.formula.functions import options
from lmm_engine.formula.parser import read


def call(text: str) -> Call:
    found = read(f"y ~ {text}")[1]
    assert isinstance(found, Call)
    return found


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("log(x)", {}),
        ("log(x, 2)", {"base": 2}),
        ("poly(x, 3)", {"degree": 3}),
        ("poly(x, raw = TRUE, 3)", {"degree": 3, "raw": True}),
        ("poly(x, degree = 2, raw = FALSE)", {"degree": 2, "raw": False}),
        ("scale(x, scale = FALSE)", {"scale": False}),
        ("scale(x, -1, 2)", {"center": -1, "scale": 2}),
    ],
)
def test_options_by_name_and_by_place(text: str, given: dict) -> None:
    assert options(call(text)) == given


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lgo(x)", r"lgo\(\) at character 5 .*Did you mean log\(\)"),
        ("LOG(x)", r"Did you mean log\(\)"),
        ("foo(x)", "It knows abs, as.factor, C, center"),
        ("offset(x)", "Subtract the known part"),
        ("ns(x, 3)", r"poly\(x, 3\)"),
        ("__import__(os)", "begins with _"),
        ("eval(x)", "not a function of the formula language"),
        ("log()", "names no column"),
        ("log(base = 2)", "names no column"),
        ("log(x, 0)", "base in"),
        ("log(x, 1)", "base in"),
        ("log(x, z)", "must be a plain number"),
        ("exp(x, 2)", "so many arguments"),
        ("exp(x, a = 2)", "an argument called a"),
        ("poly(x)", "lacks its degree"),
        ("poly(x, 2.5)", "whole number from 1 to 20"),
        ("poly(x, 0)", "whole number from 1 to 20"),
        ("poly(x, TRUE)", "whole number from 1 to 20"),
        ("poly(x, 2, degree = 3)", "raw in poly"),
        ("C(x, 2)", "treatment contrasts"),
        ("C(x + 1)", "one column's name"),
        ("factor(log(x))", "one column's name"),
        ("scale(C(x))", "cannot stand inside scale"),
        ("I(poly(x, 2))", r"cannot stand inside I\(\)"),
        ("I(2)", "names no column"),
        ("log(x, )", "missing after ','"),
    ],
)
def test_refusals(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        parse_formula(f"y ~ {text}")
