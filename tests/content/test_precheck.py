"""The pre-check and its refresher: the rules of a quiz, and sections for every item with every bundled data set."""

from __future__ import annotations

import re

import pytest

from lmm_engine.data import catalogue
from lmm_engine.report.facts.tree import facts
from pages.course.precheck import ITEMS, precheck, refresher
from pages.course.questions import Target, question
from pages.course.quizzes import items_in
from tests.content.reading import sentences
from tests.content.test_quizzes import LONGEST_SENTENCE, check_can_be_answered, check_reads_well
from tests.content.walks import SPECIAL, STAGES, bundled, special


def test_every_item_can_be_asked_of_everybody_and_reads_well() -> None:
    items = items_in(ITEMS)
    assert 6 <= len(items) <= 8
    assert [asked.id for asked in precheck(facts())] == [item.id for item in items]
    for item in items:
        asked = question(item, facts())
        check_reads_well(asked)
        check_can_be_answered(asked)


def test_the_standard_error_is_computed_right() -> None:
    (number,) = (asked.body for asked in precheck(facts()) if isinstance(asked.body, Target))
    assert number.value == pytest.approx(20 / 10)


def test_the_refresher_explains_every_item_and_only_those_that_were_missed() -> None:
    explained = [name for section in refresher(facts()) for name in section.items]
    assert sorted(explained) == sorted(item.id for item in items_in(ITEMS))
    assert [section.items for section in refresher(facts(), ("precheck.p_value",))] == [("precheck.p_value",)]


def check(known: dict) -> None:
    for section in refresher(known, strict=True):
        assert not re.search(r"{{|{%|%}|\bNone\b|\bnan\b|\binf\b", section.markdown)
        for sentence in sentences(section.markdown):
            assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("dataset", [entry.id for entry in catalogue()])
def test_the_refresher_reads_well_with_every_bundled_data_set(dataset: str) -> None:
    for stage in STAGES:
        check(bundled(dataset)[stage])


@pytest.mark.parametrize("kind", SPECIAL)
def test_the_refresher_reads_well_with_hard_data(kind: str) -> None:
    for stage in STAGES:
        check(special(kind)[stage])
