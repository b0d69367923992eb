"""Shares of variance as formulas: what is written is what the engine computed."""

from __future__ import annotations

import pytest

from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.model import fit
from lmm_engine.report.mathematics import plain_text
from lmm_engine.report.numbers import number, share
from lmm_engine.report.sentences import effect_test_sentence
from lmm_engine.report.shares import icc_equation, letters_of_shares, r2_equations
from tests.cases import table
from tests.report.ladders import SLEEP, known


def test_icc_of_rung_1_is_filled_with_its_two_variances() -> None:
    rung = known("sleepstudy", SLEEP).fits[1]
    text = icc_equation(rung)
    assert r"\frac{1{,}378.2}{1{,}378.2 + 960.46}" in text
    assert text.count(share(rung.icc()["adjusted"])) == 1


def test_random_slopes_are_averaged_over_the_rows() -> None:
    rung = known("sleepstudy", SLEEP).fits[2]
    assert f"= {share(rung.icc()['adjusted'])}" in icc_equation(rung)
    assert "averaged over the rows" in letters_of_shares(rung)


@pytest.mark.parametrize("step", [1, 2])
def test_both_r2_stand_beside_their_sums(step: int) -> None:
    rung = known("sleepstudy", SLEEP).fits[step]
    text = "".join(r2_equations(rung))
    for value in rung.r2():
        assert f"= {share(value)}" in text
    assert number(rung.sigma**2) in text.replace("{,}", ",")


def test_rung_0_has_one_r2() -> None:
    rung = known("sleepstudy", SLEEP).fits[0]
    (text,) = r2_equations(rung)
    assert text.count(r"\text{R²}") == 1
    assert "groups" not in letters_of_shares(rung)


def test_a_fraction_reads_aloud() -> None:
    from lmm_engine.report.shares import _lines, _parts

    parts = _parts(known("sleepstudy", SLEEP).fits[1])
    said = plain_text(_lines("ICC", [parts["random"]], [parts["random"], parts["residual"]]))
    assert said.splitlines()[1].strip() == "= 1,378.2 / (1,378.2 + 960.46) = .59"


def test_leaving_out_an_effect_is_told_with_its_test() -> None:
    frame = table("orthodont")
    pair = [fit(f"distance ~ {fixed} + (1 | Subject)", frame, "ML") for fixed in ("age + Sex", "age * Sex")]
    said = effect_test_sentence(compare(*pair).iloc[1], "age × Sex")
    assert said.startswith("Without age × Sex twice the log-likelihood is lower by 6.22, for 1 parameter saved.")
    assert "p = .013" in said
    assert "would be rare" in said


def test_reml_with_other_fixed_effects_is_refused_in_words() -> None:
    frame = table("orthodont")
    pair = [fit(f"distance ~ {fixed} + (1 | Subject)", frame, "REML") for fixed in ("age", "age * Sex")]
    said = effect_test_sentence(compare(*pair).iloc[1], "Sex")
    assert said.startswith("No test here: REML likelihoods")
    assert "refit both by ML" in said
