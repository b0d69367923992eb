"""Formulas as values: random terms written out as lme4 does, text and back."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.errors import FormulaError
from lmm_engine.formula import Effects, parse_formula
from lmm_engine.formula.deparse import number_text, quoted_name
from lmm_engine.formula.expression import Number


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("y~x+(1|g)", "y ~ x + (1 | g)"),
        ("y ~ (1|g)", "y ~ 1 + (1 | g)"),
        ("y ~ (1|g) + x", "y ~ x + (1 | g)"),
        ("y ~ (1|g) - 1 + x", "y ~ 1 - 1 + x + (1 | g)"),
        ("y ~ x + ((1|g) + (1|h))", "y ~ x + (1 | g) + (1 | h)"),
        ("y ~ x + ((1|g))", "y ~ x + (1 | g)"),
        ("y ~ x + (x||g)", "y ~ x + (1 | g) + (0 + x | g)"),
        ("y ~ x + (0+x||g)", "y ~ x + (0 + x | g)"),
        ("y ~ x + (x*z||g)", "y ~ x + (1 | g) + (0 + x | g) + (0 + z | g) + (0 + x:z | g)"),
        ("y ~ x + (1|g/h)", "y ~ x + (1 | h:g) + (1 | g)"),
        ("y ~ x + (1|a/b/c)", "y ~ x + (1 | c:(b:a)) + (1 | b:a) + (1 | a)"),
        ("y ~ x + (x||g/h)", "y ~ x + (1 | h:g) + (1 | g) + (0 + x | h:g) + (0 + x | g)"),
        ("y ~ x + (1|(g:h))", "y ~ x + (1 | g:h)"),
        ("y ~ x + (1|factor(g))", "y ~ x + (1 | factor(g))"),
        ("log(y) ~ I(x**2) + I(x*100000) + I((x)) + I(-x/2)", "log(y) ~ I(x^2) + I(x * 1e+05) + I((x)) + I(-x/2)"),
        ("y ~ a*b", "y ~ a * b"),
        ("`my y` ~ `if` + `x.1` + `_z`", "`my y` ~ `if` + x.1 + `_z`"),
    ],
)
def test_text_is_written_as_lme4_has_it(text: str, written: str) -> None:
    formula = parse_formula(text)
    assert str(formula) == written
    assert parse_formula(written) == formula


def test_factors_are_named_as_lme4_names_them() -> None:
    formula = parse_formula("y ~ x + (1 | g/h/k) + (1 | `my g`) + (1 | `my g`:h)")
    assert [part.factor for part in formula.random] == ["k:(h:g)", "h:g", "g", "my g", "`my g`:h"]
    assert [len(part.components) for part in formula.random] == [3, 2, 1, 1, 2]


def test_columns_are_listed_once_in_order() -> None:
    formula = parse_formula("log(y) ~ x*z + I(x + w) + (z | g/h)")
    assert formula.columns == ("y", "x", "z", "w", "h", "g")
    assert formula.outcome == "log(y)"
    assert parse_formula("`my y` ~ 1").outcome == "my y"


def test_a_formula_is_a_value() -> None:
    formula = parse_formula("y ~ a*b + (a | g)")
    assert formula == parse_formula("y~a * b+( a|g )")
    assert hash(formula) == hash(parse_formula("y~a*b+(a|g)"))
    assert pickle.loads(pickle.dumps(formula)) == formula  # noqa: S301 - sessions of the app store it so
    with pytest.raises(FrozenInstanceError):
        formula.random = ()  # type: ignore[misc]
    assert str(replace(formula, fixed=Effects(Number(1)), random=())) == "y ~ 1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("y ~ x + (1 | log(g))", "is not a grouping factor"),
        ("y ~ x + (1 | g + h)", r"\(1 \| g\) \+ \(1 \| h\)"),
        ("y ~ x + (1 | g*h)", "is not a grouping factor"),
        ("y ~ x + (1 | 2)", "2 after the | is not a grouping factor"),
        ("y ~ x + (1 | g/(h + k))", "is not a grouping factor"),
        ("y ~ (0 | g)", "nothing varies"),
        ("y ~ y + x", "both sides"),
        ("log(y) ~ log(y)", "both sides"),
        ("y ~ (y | g)", "both sides"),
        ("factor(y) ~ x", "cannot be an outcome"),
        ("poly(y, 2) ~ x", "cannot be an outcome"),
        ("1 ~ x", "names no column"),
        ("cbind(a, b) ~ x", "one model for each outcome"),
    ],
)
def test_what_no_model_can_be_is_refused(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        parse_formula(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (0.1, "0.1"),
        (1e5, "1e+05"),
        (123456.0, "123456"),
        (1e15, "1e+15"),
        (0.0001, "1e-04"),
        (0.00012, "0.00012"),
        (1 / 3, "0.333333333333333"),
        (-2.5, "-2.5"),
        (-100000.0, "-1e+05"),
        (0.1 + 0.2, "0.3"),
        (0.0, "0"),
        (123456789012345680.0, "123456789012345680"),
        (float("inf"), "Inf"),
    ],
)
def test_numbers_are_written_as_r_writes_them(value: float, text: str) -> None:
    assert number_text(value) == text


NAMES = st.one_of(
    st.sampled_from(["x", "z", "été", "if", "my x", "a`b", "x.1", ".5", "..1", "T\n"]), st.text(min_size=1, max_size=6)
)
name = NAMES.map(quoted_name)
number = st.floats(0.001, 1e7).map(lambda value: repr(value))


def arithmetic(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, st.sampled_from(["+", " - ", "*", "/", "^"]), inner).map("".join)
    return st.one_of(
        pair,
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("log({} )".format),
        inner.map("scale({})".format),
    )


numeric = st.recursive(st.one_of(name, name, number), arithmetic, max_leaves=5)
variable = st.one_of(
    name,
    name,
    st.tuples(name, numeric).map("I({0[0]}+{0[1]})".format),
    name.map("poly({},2)".format),
    name.map("C({})".format),
)


def products(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, st.sampled_from([":", "*", "/", " %in% ", "+", "-"]), inner)
    return st.one_of(pair.map("({0[0]}{0[1]}{0[2]})".format), inner.map("({})^2".format))


effects = st.recursive(variable, products, max_leaves=5)
group = st.one_of(name, st.tuples(name, st.sampled_from("/:"), name).map("".join))
bar = st.tuples(
    st.one_of(st.just("1"), effects, effects.map("0 + {}".format)), st.sampled_from(["|", "||"]), group
).map("({0[0]}{0[1]}{0[2]})".format)
formulas = st.tuples(name, effects, st.lists(st.one_of(bar, effects, st.just("1")), max_size=3)).map(
    lambda parts: f"{parts[0]}~{parts[1]}" + "".join(f" + {part}" for part in parts[2])
)


@given(formulas)
def test_text_that_is_written_is_read_back_the_same(text: str) -> None:
    try:
        formula = parse_formula(text)
    except FormulaError:
        return  # such as an outcome that is also a predictor
    again = parse_formula(str(formula))
    assert again == formula
    assert str(again) == str(formula)
    assert again.fixed.terms == formula.fixed.terms


@given(st.text(min_size=1))
def test_any_name_survives_the_way_through_text(column: str) -> None:
    assert parse_formula(f"{quoted_name(column)} ~ 1").outcome == column


@given(st.text(alphabet="yxg~+-*:^/|()`, 012.=%inCIlogpoly\\\"'", max_size=40))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    try:
        formula = parse_formula(text)
    except FormulaError:
        return
    assert parse_formula(str(formula)) == formula
