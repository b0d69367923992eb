"""The course on its own screen: marks, what finishes a lesson, the pre-check, starting over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from streamlit.testing.v1 import AppTest

from pages.course.answers import Answer
from pages.course.lessons import lesson_ids, load_lesson
from pages.course.precheck import ITEMS, precheck
from pages.course.progress import ALL, Progress
from pages.course.quizzes import items_in
from pages.course.sittings import Sheet, Sittings
from pages.ui.screens import standing
from pages.ui.teaching.marks import SYMBOLS
from tests.pages.app import fine, go, open_app, open_panel, plain, state_of, use

DAY = date(2024, 2, 29)


def give(at: AppTest, progress: Progress) -> AppTest:
    """Let the learner have come so far."""
    at.session_state["app"] = replace(state_of(at), progress=progress)
    return at.run()


def taught() -> list[str]:
    """The lessons whose screens stand."""
    there = {screen.id for screen in standing()}
    return [lesson for lesson in lesson_ids() if load_lesson(lesson).meta["screen"] in there]


def test_every_lesson_stands_in_its_order_with_its_minutes():
    at = fine(go(open_app(), "course"))
    offered = [key.removeprefix("open ") for button in at.button if (key := button.key or "").startswith("open ")]
    assert sorted(offered) == sorted(taught())
    order = [screen.id for screen in standing()]
    places = [order.index(load_lesson(lesson).meta["screen"]) for lesson in offered]
    assert places == sorted(places)
    minutes = sum(load_lesson(lesson).meta["minutes"] for lesson in taught())
    assert f"About {minutes} minutes are left" in plain(at)


def test_a_lesson_that_was_opened_is_begun_and_one_that_waits_is_not():
    at = go(use(open_app(), "sleepstudy"), "roles")
    assert "roles" in state_of(at).progress.lessons
    assert "rung_1" not in state_of(go(open_app(), "rung_1")).progress.lessons


def test_answering_all_its_questions_finishes_a_lesson_right_or_wrong():
    at = go(use(open_app(), "sleepstudy"), "roles")
    progress = state_of(at).progress
    asked = items_asked(at, "roles")
    for item in asked[:-1]:
        progress = progress.answer(Answer(item, 1, ("0",), "wrong", DAY))
    at = fine(give(at, progress))
    assert not state_of(at).progress.finished("roles")
    at = fine(give(at, progress.answer(Answer(asked[-1], 1, ("0",), "right", DAY))))
    assert state_of(at).progress.finished("roles")


def items_asked(at: AppTest, lesson: str) -> list[str]:
    """The questions of a lesson that can be asked with the data in use."""

    def script(lesson: str) -> None:
        import streamlit as st

        from pages.course.questions import questions
        from pages.ui.known import facts_for

        st.session_state["asked"] = [question.id for question in questions(lesson, facts_for(lesson))]

    inner = AppTest.from_function(script, args=(lesson,))
    inner.session_state["app"] = state_of(at)
    return list(fine(inner.run(timeout=60)).session_state["asked"])


def test_the_marks_of_opened_and_finished_differ():
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    at = fine(give(go(open_app(), "course"), Progress().begin("data", 1, DAY).finish("roles", 1, DAY)))
    assert at.button(key="open data").icon == f":material/{SYMBOLS['visited']}:"
    assert at.button(key="open roles").icon == f":material/{SYMBOLS['finished']}:"
    assert at.get("progress")[0].proto.text == f"**1 of {len(taught())} lessons finished**"


def test_missed_questions_are_announced_when_they_are_due():
    at = fine(give(go(open_app(), "course"), Progress().answer(Answer("rung_0.clinics", 1, ("1",), "wrong", DAY))))
    assert "0 of 1 question right" in plain(at)
    assert any("Review 1 question that you missed" in link.label for link in at.page_link)


def test_starting_over_takes_what_lies_on_the_table_as_well():
    sheets = (
        Sittings()
        .put("lesson", "roles.a", Sheet(("0",)))
        .put("review", "roles.b", Sheet())
        .put("lesson", "data.roles", Sheet())
    )
    table = sheets.wrote("roles", "so").turn("roles", "roles.a").asking("roles.b").without("roles")
    assert set(table.sheets) == {"lesson data.roles"}
    assert (table.turned, table.written, table.asked) == ({}, {}, "")


def test_starting_over_needs_consent_and_leaves_the_rest():
    progress = Progress().finish("data", 1, DAY).finish("roles", 1, DAY)
    at = open_panel(give(go(open_app(), "course"), progress), "over")
    assert at.button(key="over").disabled
    at = at.selectbox(key="views.over").set_value("data").run()
    at = at.checkbox[0].check().run()
    at = fine(at.button(key="over").click().run())
    assert set(state_of(at).progress.lessons) == {"roles"}
    assert at.button(key="over").disabled
    at = at.selectbox(key="views.over").set_value(ALL).run()
    at = fine(at.checkbox[0].check().run())
    at = fine(at.button(key="over").click().run())
    assert not state_of(at).progress.lessons


def test_the_refresher_is_for_what_was_missed():
    at = open_panel(go(open_app(), "course"), "precheck")
    assert asked_of_everybody()[0].ask in [text.value for text in at.markdown]
    wrong = Progress().answer(Answer("precheck.p_value", 1, ("1",), "wrong", DAY))
    at = fine(open_panel(give(at, wrong), "refresher"))
    said = plain(at)
    assert "P-values" in said
    assert "Several predictors" not in said
    assert f"1 of {len(items_in(ITEMS))} questions answered, 0 right at once" in said


def asked_of_everybody():
    from lmm_engine.report.facts.tree import facts

    return precheck(facts())


def test_a_learner_who_comes_back_is_greeted_and_the_pre_check_is_offered_once():
    at = open_app()
    assert "precheck" in {button.key for button in at.button}
    back = Progress().finish("data", 1, DAY).answer(Answer("precheck.slope", 1, ("0",), "right", DAY))
    at = fine(give(at, back))
    assert f"Welcome back: 1 of {len(taught())} lessons finished" in plain(at)
    assert "precheck" not in {button.key for button in at.button}
