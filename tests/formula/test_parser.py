"""The grammar: precedence as in R, and a refusal for every kind of mistake."""

from __future__ import annotations

import pytest

from lmm_engine.errors import FormulaError
from lmm_engine.formula.expression import Bar, Bracket, Call, Chain, Name, Number, Power, Sign
from lmm_engine.formula.parser import read

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b - c", Chain(A, (("+", B), ("-", C)))),
        ("a + b:c", Chain(A, (("+", Chain(B, ((":", C),))),))),
        ("a * b %in% c", Chain(A, (("*", Chain(B, (("%in%", C),))),))),
        ("a %in% b:c", Chain(A, (("%in%", Chain(B, ((":", C),))),))),
        ("a:b^2", Chain(A, ((":", Power(B, Number(2))),))),
        ("-a:b", Chain(Sign("-", A), ((":", B),))),
        ("-a^2", Sign("-", Power(A, Number(2)))),
        ("I(a^b^c)", None),
        ("(a | b)", Bracket(Bar(A, B, double=False))),
        ("(a || b)", Bracket(Bar(A, B, double=True))),
    ],
)
def test_precedence_is_r_s(text: str, tree: object) -> None:
    _, predictors = read(f"y ~ {text}")
    if tree is None:
        assert isinstance(predictors, Call)
        assert predictors.arguments[0].value == Power(A, Power(B, C))
    else:
        assert predictors == tree


def test_the_outcome_may_be_arithmetic() -> None:
    assert read("log(y) - 1 ~ x")[0] == Chain(read("log(y) ~ x")[0], (("-", Number(1)),))


def test_a_sum_of_a_thousand_names_is_flat() -> None:
    _, predictors = read("y ~ " + "+".join(f"x{i}" for i in range(1000)))
    assert isinstance(predictors, Chain)
    assert len(predictors.operands) == 1000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("y", "no ~"),
        ("y = x", "no ~"),
        ("~ x", "no outcome"),
        ("y ~ x ~ z", "second ~ at character 7"),
        ("y ~", "missing after '~' at character 3"),
        ("y ~ x +", r"missing after '\+' at character 7: the formula ends"),
        ("y ~ x + * z", r"missing after '\+' at character 7: there is '\*' at character 9"),
        ("y ~ x z", "no sign between 'z' at character 7"),
        ("y ~ (x", "opens at character 5 is never closed"),
        ("y ~ log(x", "opens at character 8 is never closed"),
        ("y ~ x)", r"The \) at character 6 closes nothing"),
        ("y ~ x | g", "at character 7 stands outside parentheses"),
        ("y ~ x || g", "at character 7 stands outside parentheses"),
        ("y ~ (x |)", r"no group after the \| at character 8"),
        ("y ~ (x | ", r"no group after the \|"),
        ("y ~ (| g)", "missing after"),
        ("y ~ (1 | g | h)", r"second \| in one random term, at character 12"),
        ("y ~ .", r"“all other columns”"),
        ("y ~ if", "word of R"),
        ("y ~ TRUE", "`TRUE`"),
        ("y ~ ...", "word of R"),
        ("y ~ log(a:b)", r": at character 10 .*only arithmetic"),
        ("a:b ~ x", "only arithmetic"),
        ("y ~ log((1 | g))", "stands inside a function"),
        ("(y | g) ~ x", "stands inside a function"),
        ("y + ~ x", r"missing after '\+'"),
        ("y z ~ x", "no sign between 'z'"),
        ("y ~ x == 2", "= at character 7"),
        ("y ~ x, z", "','"),
        ("y ~ " + "(" * 51 + "x" + ")" * 51, "nested more than 50 deep at character 55"),
        ("y ~ " + "-" * 60 + "x", "nested more than 50 deep"),
        ("y ~ I(x" + "^x" * 60 + ")", "nested more than 50 deep"),
        ("y ~ I(1e999)", "too large"),
    ],
)
def test_each_mistake_says_what_and_where(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says) as caught:
        read(text)
    assert caught.value.remedy


def test_a_formula_must_be_text() -> None:
    with pytest.raises(FormulaError, match="not NoneType"):
        read(None)  # type: ignore[arg-type]
