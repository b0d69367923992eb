"""The p-values of one question, followed: two rungs, and a rung with one effect left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test
from lmm_engine.inference.comparing.comparison import likelihood_ratio
from lmm_engine.inference.comparing.p_values import f_tests, p_values_of
from lmm_engine.model import FittedModel, fit
from lmm_engine.report.inferences.tables_comparison import p_value_table
from lmm_engine.report.tracing import PValueTraces
from tests.report.ladders import SLEEP, known
from tests.report.scripts.test_code import r_is_here
from tests.report.scripts.walks import Walked
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
    r_gives_them,
)


def traces(smaller: FittedModel, larger: FittedModel, name: str, walked: Walked, below: str = "", draws: int = 0):
    drawn = bootstrap_test(smaller, larger, draws, 3) if draws else None
    found, tests = p_values_of(smaller, larger, drawn), f_tests(smaller, larger)
    ratio = likelihood_ratio(smaller, larger)
    return PValueTraces(found, ratio, smaller, larger, name, walked.prepared, below, tests, drawn)


def two_rungs(walked: Walked, upper: int, draws: int = 0) -> PValueTraces:
    below, above = walked.fits[upper - 1 : upper + 1]
    return traces(below, above, f"rung{upper}", walked, f"rung{upper - 1}", draws)


def without_crossing(walked: Walked, rung: int, draws: int = 0) -> PValueTraces:
    """The rung without its interaction, which has two coefficients."""
    larger = walked.fits[rung]
    formula = larger.formula.replace(" + `Übung (Woche)_from_start`:Klasse", "")
    return traces(fit(formula, walked.prepared.frame, larger.method), larger, f"rung{rung}", walked, "", draws)


@pytest.mark.parametrize("upper", [1, 2])
def test_python_gives_the_p_values_of_two_rungs(upper: int) -> None:
    followed = after_the_script("wide_workbook")
    asked = all_of(two_rungs(followed.walked, upper, draws=20))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


@pytest.mark.parametrize("rung", [0, 2])
def test_python_gives_the_p_values_of_an_effect_that_is_left_out(rung: int) -> None:
    followed = after_the_script("semicolons")
    asked = all_of(without_crossing(followed.walked, rung, draws=20))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


def test_names_out_to_do_harm_stay_names() -> None:
    followed = after_the_script("hostile")
    python_gives_them(followed, all_of(two_rungs(followed.walked, 2)))


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(
    ("name", "rung", "df"),
    [("semicolons", 0, "normal"), ("semicolons", 2, "normal"), ("semicolons", 2, "satterthwaite")],
)
def test_r_gives_the_p_values_of_an_effect_that_is_left_out(name: str, rung: int, df: str, tmp_path: Path) -> None:
    asked = all_of(without_crossing(after_the_script(name).walked, rung))
    r_gives_them(name, asked, tmp_path, df=df)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
def test_r_gives_the_p_values_of_two_rungs(tmp_path: Path) -> None:
    walked = after_the_script("wide_workbook").walked
    r_gives_them("wide_workbook", [*all_of(two_rungs(walked, 1)), *all_of(two_rungs(walked, 2))], tmp_path)


def test_rows_and_columns_are_those_of_the_table() -> None:
    walked = after_the_script("semicolons").walked
    asked = without_crossing(walked, 2, draws=20)
    table = p_value_table(asked.found, asked.ratio, asked.f_tests)
    assert list(asked.rows) == list(table.loc[table["p"] != "–", "Reference"])
    assert asked.columns("χ² (naive)") == ("χ²", "df", "p")
    assert asked.columns("F, Kenward–Roger") == ("F", "df", "df (error)", "p")
    assert asked.columns("Bootstrap") == ("LR", "p", "Monte Carlo ±")


def test_what_was_drawn_is_counted_with_the_data_themselves() -> None:
    ladder = known("sleepstudy", SLEEP)
    walked = Walked(None, ladder.prepared, list(ladder.fits.values()))
    trace = two_rungs(walked, 1).trace("Exact", "p")
    one, reached, _, n, value = numbers_in(trace.formula.rpartition(r"&= \frac")[2])
    assert (one + reached) / (1 + n) == pytest.approx(value, rel=1e-3)
    assert "rare" in trace.sentence


def test_the_mixture_weighs_its_parts() -> None:
    ladder = known("sleepstudy", SLEEP)
    walked = Walked(None, ladder.prepared, list(ladder.fits.values()))
    formula = two_rungs(walked, 2).trace("Mixture (boundary)", "p").formula
    assert formula.count("0.500") == 2
    assert r"\chi^2_{1}" in formula
    assert r"\chi^2_{2}" in formula
