"""The algebra of terms, against R's terms() where the case is R's (see tests/test_design_reference.py for matrices)."""

from __future__ import annotations

import pytest

from lmm_engine.errors import FormulaError
from lmm_engine.formula import parse_formula


def labels(text: str) -> list[str]:
    fixed = parse_formula(f"y ~ {text}").fixed
    return (["1"] if fixed.intercept else ["0"]) + [term.label for term in fixed.terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a*b", "1 a b a:b"),
        ("a/b", "1 a a:b"),
        ("a/b/c", "1 a a:b a:b:c"),
        ("(a + b)/c", "1 a b a:b:c"),
        ("(a + b + c)^2", "1 a b c a:b a:c b:c"),
        ("(a + b)^9", "1 a b a:b"),
        ("a*b*c - a:b:c", "1 a b c a:b a:c b:c"),
        ("b + a:b", "1 b b:a"),
        ("a:b + c + b", "1 c b a:b"),
        ("c + a %in% (b + c)", "1 c c:a:b"),
        ("a + a + b:a + a:b", "1 a a:b"),
        ("a:a + a^3", "1 a"),
        ("a - 1", "0 a"),
        ("0 + a", "0 a"),
        ("-1 + a", "0 a"),
        ("a + 0 - 0", "1 a"),
        ("a - 1 + 1", "1 a"),
        ("a + -1", "0 a"),
        ("(a - 1)", "0 a"),
        ("a - (b - a)", "1 a"),
        ("(1 + a):b", "1 a:b"),
        ("a - a", "1"),
        ("1", "1"),
        ("`a:b` + a:b", "1 `a:b` a:b"),
        ("log(a + 1)*I(b^2)", "1 log(a + 1) I(b^2) log(a + 1):I(b^2)"),
    ],
)
def test_terms_are_multiplied_out_as_in_r(text: str, expected: str) -> None:
    assert " ".join(labels(text)) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x + 2", r"number 2 is not a term.*I\(x \+ 2\)"),
        ("x^a", "whole number from 1 up"),
        ("x^-1", "whole number from 1 up"),
        ("x^0.5", r"I\(x\^2\)"),
        ("a:1", "1 cannot be part of an interaction"),
        ("a*2", "2 cannot be part of an interaction"),
        ("-a:b", "-a cannot be part"),
        ("0", "no fixed effects"),
        ("x - x - 1", "no fixed effects"),
        ("(" + "+".join("abcdefghijklmnop") + ")^9", "more than 2,000 terms"),
        ("*".join("abcdefghijklmnop"), "more than 2,000 terms"),
        ("*".join(["(" + "*".join("abcdefghij") + ")"] * 200), "more than 2,000 terms"),
        ("a*(1 | g)", "multiplied or subtracted"),
        ("a - (1 | g)", "subtracted"),
    ],
)
def test_what_is_no_term_is_refused(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        parse_formula(f"y ~ {text}")
