"""Whole terms for people, held against R's type III tables."""

from __future__ import annotations

import pytest

from lmm_engine.data import Roles
from lmm_engine.report.inferences.tables_terms import anova_sentences, anova_table, terms_say_more
from lmm_engine.report.numbers import number
from lmm_engine.report.words import named
from tests.cases import cases
from tests.report.ladders import BATCHES, GROWTH, SCHOOLS, SLEEP, known, nasty

CHICKS = Roles("weight", "Chick", "Time", ("Diet",), ("Diet",), ("Diet",))


@pytest.mark.parametrize(("df", "key"), [("satterthwaite", "anova3"), ("kenward-roger", "anova3_kr")])
def test_the_table_is_that_of_r(df: str, key: str) -> None:
    wanted = ("chickweight", "weight ~ Time*Diet + (Time|Chick)", "REML")
    expected = next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == wanted)[key]
    ladder = known("chickweight", CHICKS)
    shown = anova_table(ladder.fits[2].anova(df), ladder.prepared)
    assert list(shown.columns) == ["Term", "F", "df", "df (error)", "p"]
    assert shown["Term"].tolist() == ["Time", "Diet", "Time × Diet"]
    assert shown["F"].tolist() == [number(F) for F in expected["F"]]
    assert shown["df"].tolist() == ["1", "3", "3"]
    assert [float(df) for df in shown["df (error)"]] == pytest.approx(expected["den_df"], abs=0.006)


def test_it_is_offered_where_it_says_more_than_the_coefficients() -> None:
    assert terms_say_more(known("chickweight", CHICKS).prepared)
    assert terms_say_more(known("orthodont", GROWTH).prepared)  # two levels, but they change the slope
    for dataset, roles in (("sleepstudy", SLEEP), ("dyestuff", BATCHES), ("mathachieve", SCHOOLS)):
        assert not terms_say_more(known(dataset, roles).prepared)
    assert not terms_say_more(known("orthodont", Roles("distance", "Subject", "age", ("Sex",))).prepared)


def test_what_is_tested_is_said_in_the_learners_names() -> None:
    ladder = known("chickweight", CHICKS)
    several, averaged = anova_sentences(ladder.fits[2].anova(), ladder.prepared)
    assert several == (
        "Diet: do its 4 categories differ at all where Time = 0? F(3, 45.97) = 3.34, p = .027. "
        "The coefficients above compare each with 1 alone."
    )
    assert averaged.startswith("Time is tested on average over the categories of Diet, each counting the same.")
    growth = known("orthodont", GROWTH)
    assert len(anova_sentences(growth.fits[2].anova(), growth.prepared)) == 1


def test_a_test_that_is_missing_gives_its_reason() -> None:
    ladder = known("chickweight", CHICKS)
    tests = ladder.fits[2].anova()
    tests.loc["Diet"] = float("nan")
    tests.attrs["reasons"] = {"Diet": "It cannot be told."}
    assert anova_sentences(tests, ladder.prepared)[-1] == "Diet: It cannot be told."
    assert anova_table(tests, ladder.prepared).iloc[1].tolist() == ["Diet", "–", "–", "–", "–"]


def test_names_of_any_kind_are_found() -> None:
    ladder = nasty()
    roles = ladder.prepared.roles
    when, arm = named(roles.time), named(roles.predictors[0])
    shown = anova_table(ladder.fits[1].anova(), ladder.prepared)["Term"]
    assert shown.tolist() == [when, arm, f"{when} × {arm}"]
