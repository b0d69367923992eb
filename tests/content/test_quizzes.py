"""Every item of every quiz, with every bundled data set, at every stage of the walk at which it may be asked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lmm_engine.data import catalogue
from lmm_engine.report.facts.tree import facts
from pages.course.lessons import FOLDER as LESSONS
from pages.course.lessons import lesson_ids
from pages.course.questions import Question, Target, offered, question
from pages.course.quizzes import FOLDER, Item, Number, Options, Order, item, misconceptions, quiz, quiz_lessons
from tests.content.keys import KEYS, climbed
from tests.content.reading import sentences
from tests.content.walks import SPECIAL, STAGES, bundled, special

DATASETS = [entry.id for entry in catalogue()]
LONGEST_SENTENCE = 40
LAST = "all rungs, REML"


def everything() -> list[Item]:
    """All items there are."""
    return [found for lesson in quiz_lessons() for found in quiz(lesson)]


def texts(asked: Question) -> Iterator[str]:
    """All that a learner may read of a question."""
    yield asked.ask
    yield asked.idea
    body = asked.body
    if isinstance(body, Options):
        yield from (text for option in body.options for text in (option.text, option.because))
        yield body.because
    elif isinstance(body, Target):
        yield from (body.because, body.hint, *(near.because for near in body.near))
    elif isinstance(body, Order):
        yield from (*body.steps, body.because, body.wrong)
    else:
        yield from (text for label in body.labels for text in (label.text, label.because))


def check_reads_well(asked: Question) -> None:
    for text in texts(asked):
        assert not re.search(r"{{|{%|%}|\[\[|\bNone\b|\bnan\b|\binf\b|\bUndefined\b|–\s*[.,]", text), (asked.id, text)
        for sentence in sentences(text):
            assert len(sentence.split()) <= LONGEST_SENTENCE, (asked.id, sentence)
            assert not re.search(r" [.,;](?:\s|$)|\(\s*\)|\.\.|,\s*\.", sentence), (asked.id, sentence)


def check_can_be_answered(asked: Question) -> None:
    body = asked.body
    if isinstance(body, Options):
        assert len({option.text for option in body.options}) == len(body.options), asked.id
    elif isinstance(body, Target):
        assert math.isfinite(body.value), asked.id
        assert all(math.isfinite(near.value) for near in body.near), asked.id
    elif isinstance(body, Order):
        assert len(set(body.steps)) == len(body.steps), asked.id
    else:
        assert len({label.text for label in body.labels}) == len(body.labels), asked.id


def check_all(known: dict[str, Any]) -> None:
    for found in everything():
        if offered(found, known):
            asked = question(found, known)
            check_reads_well(asked)
            check_can_be_answered(asked)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_item_fills_with_every_bundled_data_set_at_every_stage(dataset: str) -> None:
    for stage in STAGES:
        check_all(bundled(dataset)[stage])


@pytest.mark.parametrize("case", SPECIAL)
def test_every_item_fills_at_the_edges(case: str) -> None:
    for stage in STAGES:
        check_all(special(case)[stage])


def test_files_belong_to_lessons_and_items_to_one_file_each() -> None:
    assert {path.suffix for path in FOLDER.iterdir()} <= {".yaml"}
    assert set(quiz_lessons()) <= set(lesson_ids())
    ids = [found.id for found in everything()]
    assert len(set(ids)) == len(ids)
    assert all(item(found.id) == found for found in everything())


def test_an_id_is_kept_for_good() -> None:
    """Answers are kept under ids: one that was given out may not vanish, and new ones are added to the list."""
    given_out = (Path(__file__).parent / "item_ids.txt").read_text(encoding="utf-8").split()
    assert sorted(found.id for found in everything()) == given_out


def test_there_are_questions_enough_of_every_kind() -> None:
    kinds = Counter(found.kind for found in everything())
    assert sum(kinds.values()) >= 60
    assert set(kinds) == {"choice", "several", "number", "order", "label"}
    assert set(quiz_lessons()) == set(lesson_ids())


@pytest.mark.parametrize("lesson", quiz_lessons())
def test_a_lesson_says_where_its_quiz_stands(lesson: str) -> None:
    assert "\n<!-- quiz: " in (LESSONS / f"{lesson}.md").read_text(encoding="utf-8")


def test_every_item_is_aimed_at_a_named_misconception() -> None:
    assert all(found.misconception in misconceptions() for found in everything())
    for sentence in misconceptions().values():
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


def test_needs_are_facts_that_lessons_know() -> None:
    known = set(facts())
    assert {need.partition(".")[0] for found in everything() for need in found.needs} <= known


def test_every_item_is_asked_of_somebody() -> None:
    waiting = {found.id: found for found in everything()}
    for dataset in DATASETS:
        asked = [name for name, found in waiting.items() if offered(found, bundled(dataset)[LAST])]
        for name in asked:
            del waiting[name]
    assert not waiting


@cache
def numeric() -> tuple[Item, ...]:
    """The items that ask for a number."""
    return tuple(found for found in everything() if isinstance(found.body, Number))


def test_every_numeric_key_has_a_second_computation() -> None:
    assert {found.id for found in numeric()} == set(KEYS)


@pytest.mark.parametrize("dataset", DATASETS)
def test_numeric_keys_are_what_the_engine_computes(dataset: str) -> None:
    known = bundled(dataset)[LAST]
    for found in numeric():
        if offered(found, known):
            asked = question(found, known)
            assert isinstance(asked.body, Target)
            assert asked.body.value == pytest.approx(KEYS[found.id](climbed(dataset)), rel=1e-9), found.id
