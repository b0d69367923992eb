"""The dialogue of browser and session: what is merged, put aside, switched off, and never believed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pages.course import progress_text
from pages.course.answers import Answer
from pages.course.keeping import Keeping, hear
from pages.course.progress import Progress

HERE = Progress().answer(Answer("rung_1.here", 1, ("0",), "right", date(2024, 2, 29)))
THERE = Progress().answer(Answer("rung_1.there", 1, ("0",), "right", date(2024, 2, 29)))


def test_what_the_browser_held_is_merged_and_the_browser_is_told() -> None:
    keeping, progress = hear(Keeping("s"), HERE, {"n": 1, "text": progress_text.write(THERE)})
    assert set(progress.answers) == {"rung_1.here", "rung_1.there"}
    said = keeping.says(progress)
    assert (said["heard"], said["aside"]) == (1, 0)
    assert progress_text.read(said["text"]) == progress


def test_what_cannot_be_read_is_to_be_put_aside_and_changes_nothing() -> None:
    keeping, progress = hear(Keeping("s", heard=4), HERE, {"n": 5, "text": "{broken"})
    assert progress == HERE
    assert (keeping.heard, keeping.aside, keeping.trouble) == (5, 5, "unreadable")


def test_nothing_is_written_before_there_is_something_to_keep() -> None:
    assert Keeping("s").says(Progress())["text"] == ""


def test_a_browser_that_keeps_nothing_says_so() -> None:
    assert hear(Keeping("s"), HERE, {"n": 1, "off": True})[0].on is False
    assert hear(Keeping("s"), HERE, {"n": 1, "trouble": "full"})[0].trouble == "full"
    back_on = Keeping("s", on=False).switched(True)
    assert (back_on.on, back_on.choices) == (True, 1)


@pytest.mark.parametrize(
    "message",
    [None, [], "text", {}, {"text": "x"}, {"n": "2", "text": "x"}, {"n": True}, {"n": 1, "text": "x"}, {"n": 10**12}],
)
def test_a_message_that_is_none_or_old_changes_nothing(message: Any) -> None:
    keeping = Keeping("s", heard=1)
    assert hear(keeping, HERE, message) == (keeping, HERE)


def test_unknown_trouble_is_not_repeated() -> None:
    assert hear(Keeping("s"), HERE, {"n": 1, "trouble": "<b>bad</b>"})[0].trouble == ""
