"""Every prediction, with every bundled data set: asked with what is known before, told with what is known after."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from lmm_engine.data import catalogue
from pages.course.lessons import lesson_ids, load_lesson
from pages.course.predictions import Forecast, asked, forecast_lessons, forecasts, outcome
from tests.content.reading import sentences
from tests.content.walks import SPECIAL, STAGES, bundled, special

DATASETS = [entry.id for entry in catalogue()]
BELOW = {"rung_0": "roles", "rung_1": "rung 0", "rung_2": "rung 1"}
AFTER = {"rung_0": "rung 0", "rung_1": "rung 1"}
LAST = "all rungs, REML"
LONGEST_SENTENCE = 40


def everything() -> list[Forecast]:
    return [found for lesson in forecast_lessons() for found in forecasts(lesson)]


def before_and_after(forecast: Forecast, walk: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts that the screen of a forecast has before its result and with it."""
    screen = load_lesson(forecast.lesson).meta["screen"]
    after = walk[AFTER.get(screen, LAST)]
    return walk[BELOW[screen]] if screen in BELOW else after, after


def check_text(forecast: Forecast, text: str) -> None:
    assert not re.search(r"{{|{%|%}|\bNone\b|\bnan\b|\binf\b|\bUndefined\b|–\s*[.,]", text), (forecast.id, text)
    for sentence in sentences(text):
        assert len(sentence.split()) <= LONGEST_SENTENCE, (forecast.id, sentence)


def check(forecast: Forecast, walk: dict[str, Any]) -> bool:
    """Whether it could be asked; then everything that may be told of it reads well."""
    before, after = before_and_after(forecast, walk)
    question = asked(forecast, before, after)
    if question is None:
        return False
    check_text(forecast, question.ask)
    guesses = list(question.options) if question.kind == "choice" else [question.low, question.high]
    for said in guesses:
        told = outcome(forecast, said, after)
        assert told is not None, forecast.id
        check_text(forecast, told.told)
        assert all(x is None or math.isfinite(x) for x in (told.before, told.after)), forecast.id
    if question.kind == "choice":
        assert [outcome(forecast, said, after).right for said in guesses].count(True) == 1
    return True


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_prediction_can_be_asked_and_told(dataset: str) -> None:
    for forecast in everything():
        check(forecast, bundled(dataset))


@pytest.mark.parametrize("case", SPECIAL)
def test_at_the_edges_it_is_asked_well_or_not_at_all(case: str) -> None:
    for forecast in everything():
        check(forecast, special(case))


def test_every_prediction_is_asked_of_somebody() -> None:
    waiting = {forecast.id for forecast in everything()}
    for dataset in DATASETS:
        waiting -= {forecast.id for forecast in everything() if check(forecast, bundled(dataset))}
    assert not waiting


def test_the_question_does_not_know_its_answer() -> None:
    """With the facts of the rung below a question says the same as with those of its own."""
    for forecast in everything():
        screen = load_lesson(forecast.lesson).meta["screen"]
        if screen in BELOW:
            before, after = before_and_after(forecast, bundled("sleepstudy"))
            assert asked(forecast, before, after) == asked(forecast, after, after), forecast.id


def test_every_rung_asks_and_files_belong_to_lessons() -> None:
    assert {"rung_0", "rung_1", "rung_2"} <= set(forecast_lessons()) <= set(lesson_ids())
    ids = [forecast.id for forecast in everything()]
    assert len(set(ids)) == len(ids)


def test_before_its_result_is_known_nothing_is_asked() -> None:
    nothing = bundled("sleepstudy")[STAGES[0]]
    assert [forecast.id for forecast in everything() if asked(forecast, nothing, nothing)] == []
