"""Progress: verbs, merges without loss, and text that is read back or refused in one sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmm_engine.errors import DataError
from pages.course import progress_text
from pages.course.answers import Answer, Reason
from pages.course.progress import ALL, Mark, Prediction, Progress

DAY = date(2024, 2, 29)
LESSONS = ["rung_1", "rung_2", "precheck"]
_days = st.integers(0, 9).map(lambda n: DAY + timedelta(days=n))
_lessons = st.sampled_from(LESSONS)
_items = st.builds("{}.{}".format, _lessons, st.sampled_from(["x", "y"]))
_deeds = st.one_of(
    st.tuples(st.just("begin"), _lessons, st.integers(1, 3), _days),
    st.tuples(st.just("finish"), _lessons, st.integers(1, 3), _days),
    st.tuples(
        st.just("answer"),
        st.builds(
            Answer,
            _items,
            st.just(1),
            st.tuples(st.sampled_from("01")),
            st.sampled_from(["right", "wrong"]),
            _days,
            st.integers(1, 2),
        ),
    ),
    st.tuples(st.just("predict"), st.builds(Prediction, _items, st.sampled_from(["rises", 1.5]), _days)),
    st.tuples(st.just("explain"), st.builds(Reason, _lessons, st.just(1), st.sampled_from(["so", "because"]), _days)),
    st.tuples(st.just("start_over"), st.sampled_from([*LESSONS, ALL])),
)
courses = st.lists(_deeds, max_size=12).map(
    lambda deeds: reduce(lambda progress, deed: getattr(progress, deed[0])(*deed[1:]), deeds, Progress())
)


@settings(max_examples=150, deadline=None)
@given(courses, courses, courses)
def test_merging_is_the_same_in_any_order_and_as_often_as_one_likes(a: Progress, b: Progress, c: Progress) -> None:
    assert a.merged(a) == a
    assert a.merged(b) == b.merged(a)
    assert a.merged(b).merged(c) == a.merged(b.merged(c))
    assert a.merged(b).merged(b) == a.merged(b)
    assert a.merged(Progress()) == a


@settings(max_examples=80, deadline=None)
@given(courses)
def test_progress_is_read_back_as_it_was(progress: Progress) -> None:
    text = progress_text.write(progress)
    assert progress_text.read(text) == progress
    assert progress_text.write(progress_text.read(text)) == text


def answered(item: str) -> Progress:
    return Progress().answer(Answer(item, 1, ("0",), "right", DAY))


def test_two_tabs_keep_what_each_of_them_did() -> None:
    one = answered("rung_1.x").finish("rung_1", 1, DAY)
    two = answered("rung_1.y").begin("rung_1", 2, DAY - timedelta(days=1))
    both = one.merged(two)
    assert set(both.answers) == {"rung_1.x", "rung_1.y"}
    assert both.lessons["rung_1"] == Mark(2, DAY - timedelta(days=1), DAY)


def test_what_was_started_over_does_not_come_back() -> None:
    kept = answered("rung_1.x").merged(answered("rung_2.x"))
    assert set(kept.start_over("rung_1").merged(kept).answers) == {"rung_2.x"}
    assert kept.start_over().merged(kept).answers == {}
    later = kept.start_over().merged(answered("rung_1.x").start_over("rung_1"))
    assert later.rounds == {ALL: 1}
    again = kept.start_over("rung_1").answer(Answer("rung_1.y", 1, ("1",), "wrong", DAY))
    assert set(again.merged(kept).answers) == {"rung_1.y", "rung_2.x"}


def test_the_first_day_of_a_finished_lesson_counts() -> None:
    progress = Progress().finish("start", 1, DAY).finish("start", 2, DAY + timedelta(days=3))
    assert progress.finished("start")
    assert progress.lessons["start"] == Mark(2, DAY, DAY)


def test_an_older_version_is_read_by_the_steps_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    old = progress_text.plain(answered("rung_1.x"))
    monkeypatch.setattr(progress_text, "VERSION", 2)
    monkeypatch.setattr(progress_text, "UPGRADES", {1: lambda found: {**found, "answers": []}})
    assert progress_text.from_plain(old).answers == {}


GOOD = progress_text.plain(
    replace(answered("rung_1.x"), lessons={"rung_1": Mark(1, DAY)})
    .answer(Answer("rung_1.y", 1, ("0",), "wrong", DAY))
    .predict(Prediction("rung_1.se", 2.5, DAY))
    .explain(Reason("rung_1", 1, "so", DAY))
)
DAMAGED: dict[str, Any] = {
    "no object": [],
    "another format": {**GOOD, "format": "rungs recipe"},
    "a newer version": {**GOOD, "version": 2},
    "no version": {k: v for k, v in GOOD.items() if k != "version"},
    "a part too many": {**GOOD, "data": {}},
    "a part too few": {k: v for k, v in GOOD.items() if k != "boxes"},
    "a list for a table": {**GOOD, "lessons": []},
    "a number for a table": {**GOOD, "rounds": 3},
    "no such day": {**GOOD, "lessons": {"rung_1": {"version": 1, "begun": "2024-02-30", "finished": None}}},
    "no such box": {**GOOD, "boxes": {"rung_1.y": [5, "2024-02-29", 0]}},
    "a box of text": {**GOOD, "boxes": {"rung_1.y": "abc"}},
    "a long id": {**GOOD, "rounds": {"x" * 1000: 1}},
    "a negative count": {**GOOD, "rounds": {"rung_1": -1}},
    "a prediction without end": {**GOOD, "predictions": {"a.b": {"said": 1e999, "day": "2024-02-29", "about": ""}}},
    "a prediction of lists": {**GOOD, "predictions": {"a.b": {"said": [[]], "day": "2024-02-29", "about": ""}}},
    "an answer of nothing": {**GOOD, "answers": [None]},
    "too many": {**GOOD, "rounds": {str(k): 1 for k in range(6000)}},
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_no_progress_is_refused_in_one_sentence(damage: str) -> None:
    with pytest.raises(DataError, match=r"^(The progress that was kept|What was kept)[^.]*\. Nothing of it was"):
        progress_text.read(json.dumps(DAMAGED[damage]))
    assert progress_text.from_plain(GOOD).lessons


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[" * 100_000, "9" * 5_000, '{"format": "rungs progress"', "x" * 2_000_000]
)
def test_text_that_is_no_json_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(DataError, match=r"^(The progress that was kept|What was kept)[^.]*\."):
        progress_text.read(text)
