"""Lessons are plain English."""

from __future__ import annotations

import pytest

from tests.content.readability import reading_ease, report, syllables

#: Below this a text is an article for scholars. Half of it are terms of statistics that a lesson is there to teach.
HARDEST = 45


def test_every_lesson_is_easier_than_an_article() -> None:
    hard = {lesson: round(ease) for lesson, ease in report().items() if ease < HARDEST}
    assert hard == {}


@pytest.mark.parametrize(("word", "count"), [("mean", 1), ("model", 2), ("variance", 3), ("correlation", 4)])
def test_syllables(word: str, count: int) -> None:
    assert abs(syllables(word) - count) <= 1


def test_long_words_and_long_sentences_are_harder() -> None:
    plain = "The cat sat on the mat. It was warm."
    assert reading_ease(plain) > 90
    assert reading_ease("Heterogeneous heteroscedasticity complicates multidimensional generalisation.") < 30
