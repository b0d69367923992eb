"""Kenward and Roger adjust standard errors: whoever asks for theirs reads them in every table and sentence, as in R."""

from __future__ import annotations

from datetime import date

import pytest

from lmm_engine.data import Roles
from lmm_engine.report.exports.document import Contents, html_report
from lmm_engine.report.facts.tree import facts
from lmm_engine.report.numbers import number
from lmm_engine.report.sentences import results_paragraph, what_changed
from lmm_engine.report.tables import coefficient_table, ladder_table
from tests.cases import cases
from tests.report.ladders import Ladder, known

CHICKS = Roles("weight", "Chick", "Time", ("Diet",), ("Diet",), ("Diet",))
ROW = 1  # of Time, whose error Kenward and Roger move in the third digit


@pytest.fixture(scope="module")
def ladder() -> Ladder:
    return known("chickweight", CHICKS)


@pytest.fixture(scope="module")
def errors() -> tuple[float, float]:
    """R's standard error of Time on rung 2: plain, and Kenward and Roger's."""
    wanted = ("chickweight", "weight ~ Time*Diet + (Time|Chick)", "REML")
    r = next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == wanted)
    return r["se"][ROW], r["kr_se"][ROW]


def test_the_two_are_told_apart_by_what_a_reader_sees(errors: tuple[float, float]) -> None:
    assert number(errors[0]) != number(errors[1])


@pytest.mark.parametrize(("df", "place"), [("satterthwaite", 0), ("kenward-roger", 1)])
def test_every_table_and_sentence_has_the_same(
    ladder: Ladder, errors: tuple[float, float], df: str, place: int
) -> None:
    shown, other = number(errors[place]), number(errors[1 - place])
    fit, prepared = ladder.fits[2], ladder.prepared
    assert coefficient_table(fit, prepared, df=df)["SE"][ROW] == shown
    side_by_side = ladder_table(ladder.fits.values(), prepared, df=df).set_index("")
    assert side_by_side.loc["Time", "Rung 2"].endswith(f"({shown})")
    changed = " ".join(what_changed(ladder.fits[1], fit, prepared, df=df))
    assert f"to {shown} (" in changed
    known_facts = facts(prepared=prepared, fits=ladder.fits, df=df)
    assert known_facts["rung2"]["slope_se"] == pytest.approx(errors[place], rel=1e-4)
    assert f"SE = {shown}" in results_paragraph(fit, prepared, df=df)
    page = html_report(Contents("t", "d", prepared, ladder.fits, date(2024, 5, 6), df=df, anova=fit.anova(df)))
    assert other not in page
    assert "Whole terms, type III" in page


def test_the_page_says_how_degrees_of_freedom_were_counted(ladder: Ladder) -> None:
    page = html_report(Contents("t", "d", ladder.prepared, ladder.fits, date(2024, 5, 6), df="kenward-roger"))
    assert "Kenward–Roger: as Satterthwaite, and the standard errors are corrected too" in page
    assert "degrees of freedom and standard errors after Kenward and Roger" in page
    assert "Whole terms" not in page
