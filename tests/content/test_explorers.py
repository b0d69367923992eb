"""The explorers' words: complete, right once, in sentences that can be read."""

from __future__ import annotations

import re

import pytest

from pages.course.quizzes import misconceptions
from pages.ui.explorers.frame import offered
from pages.ui.explorers.words import FOLDER, Scene, made_up, words
from pages.ui.held.exploring import Bench

OWN = Scene("Subject", "Subjects", "Subject_id", "Reaction *time*", "Days", own=True)


@pytest.mark.parametrize("name", offered())
def test_a_claim_has_tasks_and_one_reason_against_it(name: str) -> None:
    for scene in (made_up(name), OWN):
        said = words(name, scene)
        assert 3 <= len(said.tasks) <= 4
        assert 3 <= len(said.reasons) <= 4
        assert sum(reason.right for reason in said.reasons) == 1
        for part in (said.tasks, said.reasons):
            assert len({own.id for own in part}) == len(part)
        texts = [said.claim, said.dots, *(task.text for task in said.tasks)]
        texts += [text for reason in said.reasons for text in (reason.text, reason.because)]
        for text in texts:
            assert "{" not in text
            for sentence in re.split(r"(?<=[.:;?!])\s", text):
                assert len(sentence.split()) <= 40, sentence
    assert said.misconception in misconceptions()


def test_every_file_is_offered_and_has_its_knobs() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(offered())
    assert all(hasattr(Bench(), name) for name in offered())


def test_a_name_of_the_learner_comes_out_literal() -> None:
    assert "Reaction \\*time\\*" in words("random_effects", OWN).dots
