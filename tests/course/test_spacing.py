"""Missed items come back at the next lesson, then after 1, 3 and 7 days, and start again when missed."""

from __future__ import annotations

from datetime import date, timedelta

from pages.course.answers import Answer, Verdict
from pages.course.progress import PRECHECK, Progress
from pages.course.spacing import coming_back, due_items, next_day

MONDAY = date(2024, 2, 26)


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def answered(progress: Progress, on: int, verdict: Verdict = "right", *, item: str = "a.x", tries: int = 1) -> Progress:
    return progress.answer(Answer(item, 1, ("0",), verdict, day(on), tries))


def test_what_was_right_at_once_never_comes_back() -> None:
    progress = answered(Progress(), 0)
    assert due_items(progress, day(100)) == ()
    assert next_day(progress, day(0)) is None


def test_a_missed_item_waits_for_the_next_lesson_or_the_next_day() -> None:
    progress = answered(Progress().begin("a", 1, day(0)), 0, "wrong")
    assert due_items(progress, day(0)) == ()
    assert next_day(progress, day(0)) == day(1)
    assert due_items(progress, day(1)) == ("a.x",)
    assert due_items(progress.begin("a", 1, day(0)), day(0)) == ()  # the same lesson again is not the next
    assert due_items(progress.begin("b", 1, day(0)), day(0)) == ("a.x",)


def test_right_at_last_after_the_explanation_still_comes_back() -> None:
    progress = answered(answered(Progress(), 0, "wrong"), 0, "right", tries=2)
    assert progress.answers["a.x"].right
    assert due_items(progress, day(1)) == ("a.x",)


def test_the_waits_grow_to_one_three_and_seven_days_and_end() -> None:
    progress, asked = answered(Progress(), 0, "wrong"), []
    for on in range(1, 40):
        if due_items(progress, day(on)):
            asked.append(on)
            progress = answered(progress, on)
    assert asked == [1, 2, 5, 12]
    assert coming_back(progress) == {}
    assert next_day(progress, day(40)) is None


def test_what_is_settled_is_not_brought_back_by_an_older_copy() -> None:
    older = answered(Progress(), 0, "wrong")
    settled = older
    for on in (1, 2, 5, 12):
        settled = answered(settled, on)
    assert due_items(settled.merged(older), day(99)) == due_items(older.merged(settled), day(99)) == ()
    assert due_items(answered(settled.merged(older), 99, "wrong"), day(100)) == ("a.x",)


def test_missed_again_it_starts_again_and_practice_before_its_day_changes_nothing() -> None:
    progress = answered(answered(Progress(), 0, "wrong"), 1)
    assert answered(progress, 1).boxes == progress.boxes
    again = answered(progress, 2, "partly")
    assert due_items(again, day(2)) == ()
    assert due_items(again, day(3)) == ("a.x",)
    assert again.boxes["a.x"].step == 0


def test_what_waited_longest_is_asked_first_and_the_pre_check_does_not_come_back() -> None:
    progress = answered(answered(Progress(), 1, "wrong", item="a.late"), 0, "wrong", item="b.early")
    progress = answered(progress, 0, "wrong", item=f"{PRECHECK}.se")
    assert due_items(progress, day(9)) == ("b.early", "a.late")
