"""Equations in the learner's names, as LaTeX, MathML and text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from lmm_engine.report import equation
from lmm_engine.report.mathematics import Line, Matrix, Name, Operator, Symbol, Value, latex, mathml, plain_text
from tests.report.ladders import BATCHES, GROWTH, SCHOOLS, SLEEP, known, nasty


def test_rung_0_has_one_source_of_chance() -> None:
    written = equation.equation(known("sleepstudy", SLEEP).prepared, 0)
    assert r"\text{Reaction}_{ij} &= \beta_{0} + \beta_{1} \, \text{Days}_{ij} + \varepsilon_{ij}" in written
    assert "u_{0j}" not in written
    assert written.count(r"\sim") == 1


def test_rung_2_has_the_learners_time_in_both_parts() -> None:
    written = equation.equation(known("sleepstudy", SLEEP).prepared, 2)
    assert r"+ u_{0j} + u_{1j} \, \text{Days}_{ij} + \varepsilon_{ij}" in written.replace("\\\\\n&\\quad ", "")
    assert r"\begin{pmatrix} \tau_{0}^{2} & \tau_{01} \\ \tau_{01} & \tau_{1}^{2} \end{pmatrix}" in written


@pytest.mark.parametrize("rung", [0, 1, 2])
def test_numbers_stand_where_the_letters_stood(rung: int) -> None:
    ladder = known("sleepstudy", SLEEP)
    written = equation.equation_with_numbers(ladder.fits[rung], ladder.prepared)
    assert r"= 251.41 + 10.47 \, \text{Days}_{ij}" in written
    spread = (["47.71^{2}"], ["37.12^{2}", "30.99^{2}"], ["24.74^{2}", "9.60", "5.92^{2}", "25.59^{2}"])[rung]
    assert all(number in written for number in spread)


def test_categories_stand_under_their_coefficients_names() -> None:
    ladder = known("orthodont", GROWTH)
    empty = plain_text(equation.model_lines(ladder.prepared, 1))
    assert empty.startswith("distance = β0  + β1 · age  + β2 · SexMale  + β3 · age · SexMale  + u0j")
    filled = plain_text(equation.fitted_lines(ladder.fits[1], ladder.prepared))
    assert "17.37  + 0.480 · age  − 1.03 · SexMale  + 0.305 · age · SexMale" in filled


def test_what_is_constant_within_groups_belongs_to_the_group() -> None:
    growth = equation.equation(known("orthodont", GROWTH).prepared, 1)
    assert r"\text{SexMale}_{j}" in growth
    assert r"\text{age}_{ij}" in growth
    assert r"\text{MEANSES}_{j}" in equation.equation(known("mathachieve", SCHOOLS).prepared, 1)


def test_without_a_time_there_is_a_mean() -> None:
    ladder = known("dyestuff2", BATCHES)
    assert plain_text(equation.model_lines(ladder.prepared, 1)).startswith("Yield = β0  + u0j  + εij")
    assert "above or below the common mean" in equation.legend(ladder.prepared, 1)


def test_a_variance_of_zero_is_written_as_zero() -> None:
    ladder = known("dyestuff2", BATCHES)
    assert "u0j ~ N(0, 0.00²)" in plain_text(equation.fitted_lines(ladder.fits[1], ladder.prepared))


def test_names_cannot_leave_their_braces() -> None:
    ladder = nasty()
    for written in (
        equation.equation(ladder.prepared, 2),
        equation.equation_with_numbers(ladder.fits[2], ladder.prepared),
    ):
        assert "$" not in written
        assert written.count(r"\begin{aligned}") == written.count(r"\end{aligned}") == 1
        assert not re.search(r"(?<!\\)#", written)


def test_a_long_line_is_broken_between_its_terms() -> None:
    terms = tuple(
        (Operator("+"), Symbol("beta", str(i)), Operator("·"), Name(f"predictor {i}", "ij")) for i in range(6)
    )
    written = latex((Line((Name("y", "ij"),), "=", terms),), width=40)
    assert written.count(r"\\") == 2
    assert written.count("&=") == 1
    assert "·" not in written


@pytest.mark.parametrize("rung", [0, 1, 2])
def test_mathml_is_well_formed_whatever_the_names(rung: int) -> None:
    ladder = nasty()
    for lines in (
        equation.model_lines(ladder.prepared, rung),
        equation.fitted_lines(ladder.fits[rung], ladder.prepared),
    ):
        tree = ElementTree.fromstring(mathml(lines))
        names = [node.text or "" for node in tree.iter("mtext")]
        assert any(name.startswith("y =a`b") for name in names)


def test_powers_of_ten_and_thousands_are_mathematics() -> None:
    line = Line((Value("1,743.6"),), "=", ((Value("−1.23 × 10⁻⁵"), Operator("+"), Matrix(((Value("1"),),))),))
    assert latex((line,)).splitlines()[1] == (r"1{,}743.6 &= (-1.23 \times 10^{-5}) + \begin{pmatrix} 1 \end{pmatrix}")
