"""Records of answers and reasons: what they refuse, and that they are read back as they were."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from pages.course.answers import LONGEST_REASON, Answer, Reason, answer_from, reason_from

DAY = date(2024, 2, 29)
ANSWER = Answer("rung_1.pull", 2, ("0", "2"), "partly", DAY, tries=3)
REASON = Reason("rung_1", 2, "Because each is pulled.", DAY, held=(0, 2))


def test_records_are_read_back_as_they_were_through_json() -> None:
    assert answer_from(json.loads(json.dumps(ANSWER.plain()))) == ANSWER
    assert reason_from(json.loads(json.dumps(REASON.plain()))) == REASON


def test_an_answer_knows_its_lesson_and_whether_it_comes_back() -> None:
    assert ANSWER.lesson == "rung_1"
    assert Answer("a.b", 1, (), "wrong", DAY).missed
    assert Answer("a.b", 1, (), "right", DAY, tries=2).missed
    assert not Answer("a.b", 1, (), "right", DAY).missed


@pytest.mark.parametrize(
    "change",
    [
        {"item": "rung_1"},
        {"item": ".pull"},
        {"item": 3},
        {"version": 0},
        {"version": True},
        {"given": "0"},
        {"given": [0]},
        {"given": ["x" * 1000]},
        {"given": ["0"] * 1000},
        {"verdict": "brilliant"},
        {"verdict": ["right"]},
        {"day": "yesterday"},
        {"day": None},
        {"tries": 0},
        {"tries": 1.5},
        {"more": 1},
    ],
)
def test_an_answer_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        answer_from({**ANSWER.plain(), **change})


@pytest.mark.parametrize(
    "change", [{"lesson": ""}, {"text": "  "}, {"text": "x" * (LONGEST_REASON + 1)}, {"held": [-1]}, {"day": "x"}]
)
def test_a_reason_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        reason_from({**REASON.plain(), **change})


def test_what_is_no_record_at_all_is_refused() -> None:
    for nothing in (None, [], "x", {}):
        with pytest.raises(ValueError, match="exactly"):
            answer_from(nothing)  # type: ignore[arg-type]
