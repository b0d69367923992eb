"""Facts for single lessons, held against R's numbers for sleepstudy and against the engine's own verbs."""

from __future__ import annotations

from typing import Any

import pytest

from lmm_engine.data import Roles, prepare
from lmm_engine.model import FittedModel
from lmm_engine.report.facts.course import course_facts
from lmm_engine.report.facts.tree import facts
from tests.cases import table
from tests.content.walks import climb, special

NAMES = {"cluster", "alike", "search", "time_test"}


@pytest.fixture(scope="module")
def sleep() -> tuple[Any, dict[int, FittedModel]]:
    prepared = prepare(table("sleepstudy"), Roles("Reaction", "Subject", "Days"))
    return prepared, {rung: fit for rung, fit in climb(prepared).items() if fit is not None}


def test_nothing_is_known_before_there_are_fits() -> None:
    assert course_facts(None, {}) == dict.fromkeys(NAMES)
    assert facts().keys() >= NAMES


def test_likeness_is_that_of_the_engines_verbs(sleep: tuple[Any, dict[int, FittedModel]]) -> None:
    prepared, fits = sleep
    alike = facts(prepared=prepared, fits=fits)["alike"]
    assert alike["far"] == pytest.approx(0.29993881, abs=1e-5)
    pairs = fits[2].correlation_between([0.0, 4.5, 9.0]).set_index(["time1", "time2"])["correlation"]
    assert (alike["near"], alike["far"]) == pytest.approx((pairs[0.0, 4.5], pairs[0.0, 9.0]), rel=1e-9)


def test_the_search_ends_at_the_theta_of_r(sleep: tuple[Any, dict[int, FittedModel]]) -> None:
    search = course_facts(*sleep)["search"]
    assert search["theta"] == pytest.approx([0.966732894, 0.015169068, 0.230909592], abs=1e-5)
    assert search["theta_rung1"] == pytest.approx(1.197881539, abs=1e-5)
    assert search["criterion"] == pytest.approx(1743.6282719585, abs=1e-6)
    assert search["rung"] == 2
    assert search["converged"]
    assert not search["singular"]
    assert search["evaluations"] > 0


def test_one_size_of_group_has_the_textbooks_design_effect(sleep: tuple[Any, dict[int, FittedModel]]) -> None:
    known = facts(prepared=sleep[0], fits=sleep[1])
    expected = 1 + 9 * 0.5893089198
    assert known["cluster"]["design_effect"] == pytest.approx(expected, rel=1e-5)
    assert known["cluster"]["effective_rows"] == pytest.approx(180 / expected, rel=1e-5)


def test_the_test_of_time_is_that_of_the_table(sleep: tuple[Any, dict[int, FittedModel]]) -> None:
    test = course_facts(*sleep)["time_test"]
    assert (test["rung1"]["df"], test["rung2"]["df"]) == pytest.approx((161.0, 17.0), rel=1e-4)
    assert test["rung2"]["statistic"] == pytest.approx(10.467285960 / 1.545789, rel=1e-4)
    assert course_facts(*sleep, df="normal")["time_test"]["rung2"]["df"] is None


def test_without_time_or_slope_nothing_is_said_of_them() -> None:
    known = special("no time")["all rungs, REML"]
    assert known["alike"] is None
    assert known["time_test"] is None
    assert known["search"]["rung"] == 1
