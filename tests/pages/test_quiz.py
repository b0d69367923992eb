"""Questions on the screen: answered, explained, tried again, remembered; reasons; and the review of what was missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from pages.course import quizzes
from pages.course.answers import LONGEST_REASON, Answer, Reason
from pages.course.lessons import load_lesson
from pages.course.progress import Box, Progress
from pages.course.sittings import Sittings
from pages.ui.teaching.keeper import today
from tests.pages.app import fine, go, open_app, plain, state_of, use, words

IDEA = {"an_idea": "All lines are one line."}
COMMON = {"misconception": "an_idea"}
OPTIONS = [
    {"text": "It falls.", "right": True, "because": "It does fall."},
    {"text": "It rises.", "right": False, "because": "It never rises."},
    {"text": "It stays.", "right": False, "because": "It never stays."},
]
ITEMS: list[dict[str, Any]] = [
    {**COMMON, "id": "rung_0.one", "kind": "choice", "ask": "What of {{ who }}?", "options": OPTIONS},
    {
        **COMMON,
        "id": "rung_0.some",
        "kind": "several",
        "ask": "Which?",
        "options": [OPTIONS[0], {**OPTIONS[1], "right": True, "because": "It may rise."}, OPTIONS[2]],
        "because": "Two of three.",
    },
    {
        **COMMON,
        "id": "rung_0.rows",
        "kind": "number",
        "ask": "How many rows?",
        "needs": ["sample"],
        "key": "sample.rows",
        "tolerance": {"absolute": 0},
        "unit": "rows",
        "near": [{"key": "sample.groups", "because": "Those are groups."}],
        "because": "Every row counts.",
        "hint": "Count the rows.",
    },
    {
        **COMMON,
        "id": "rung_0.steps",
        "kind": "order",
        "ask": "In which order?",
        "steps": ["one", "two", "three"],
        "because": "One by one.",
        "wrong": "Not so.",
    },
    {
        **COMMON,
        "id": "rung_0.fan",
        "kind": "label",
        "ask": "Which is which?",
        "picture": "fan",
        "labels": {"A": "out", "B": "in", "C": "parallel"},
        "because": {"A": "They part.", "B": "They meet.", "C": "They keep apart."},
    },
]
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One lesson has a quiz: five questions, one of each kind."""
    (tmp_path / "misconceptions.yaml").write_text(
        yaml.safe_dump({**quizzes.misconceptions(), **IDEA}), encoding="utf-8"
    )
    (tmp_path / "rung_0.yaml").write_text(yaml.safe_dump(ITEMS), encoding="utf-8")
    monkeypatch.setattr(quizzes, "FOLDER", tmp_path)


@pytest.fixture
def walk() -> AppTest:
    """A learner with data that everybody knows, on the whole walk."""
    return use(open_app(), "sleepstudy")


def draw_quiz() -> None:
    # Streamlit copies this function into a script of its own.
    from pages.course.lessons import Part, render_lesson
    from pages.ui import actions, state
    from pages.ui.known import facts_for
    from pages.ui.teaching.quiz import show_quiz

    if state.now().dataset is None:
        actions.use_bundled("sleepstudy")
    show_quiz(render_lesson("rung_0", facts_for("rung_0")), Part("quiz", "Check yourself", "Now."))


@pytest.fixture
def at() -> AppTest:
    """The same learner at the questions alone, which is quicker."""
    return fine(AppTest.from_function(draw_quiz, default_timeout=60).run())


def turn(at: AppTest, name: str) -> AppTest:
    """Turn to a question; the harness does not hear the numbers of a lesson that was left and came back."""
    app = state_of(at)
    at.session_state["app"] = replace(app, sittings=app.sittings.turn("rung_0", f"rung_0.{name}"))
    return fine(at.run())


def set_to(at: AppTest, key: str, value: Any) -> AppTest:
    at.get_by_key(key).set_value(value)
    return fine(at.run())


def press(at: AppTest, key: str) -> AppTest:
    return fine(at.button(key=key).click().run())


def check(at: AppTest, name: str, place: str = "lesson") -> AppTest:
    return press(at, f"{place} answer rung_0.{name} check")


def said(at: AppTest) -> str:
    """What the callouts say."""
    return "\n".join(str(e.value) for kind in (at.success, at.error, at.warning, at.info) for e in kind)


def kept(at: AppTest, name: str) -> Answer:
    return state_of(at).progress.answers[f"rung_0.{name}"]


def with_progress(at: AppTest, progress: Progress) -> AppTest:
    """The learner comes back with a course behind them: nothing of this session lies on the table."""
    at.session_state["app"] = replace(state_of(at), progress=progress, sittings=Sittings())
    return at


def test_a_choice_is_explained_by_its_own_option_and_tried_again(at: AppTest) -> None:
    assert "Question 1 of 5" in words(at)
    assert "Choose an answer first." in said(check(at, "one"))
    set_to(at, "lesson answer rung_0.one", "1")
    check(at, "one")
    assert "It never rises." in said(at)
    assert "It does fall." not in words(at)
    assert "It never stays." not in words(at)
    set_to(at, "lesson answer rung_0.one", "0")
    check(at, "one")
    assert "It does fall." in said(at)
    assert "It never stays." in words(at)
    assert "All lines are one line." in words(at)
    answer = kept(at, "one")
    assert (answer.given, answer.verdict, answer.tries, answer.missed) == (("0",), "right", 2, True)
    assert (answer.day, answer.version) == (today(), load_lesson("rung_0").meta["version"])
    assert "rung_0.one" in state_of(at).progress.boxes


def test_the_numbers_lead_from_question_to_question(at: AppTest) -> None:
    set_to(at, "turn rung_0", "rung_0.steps")
    assert "In which order?" in words(at)
    set_to(at, "turn rung_0", "rung_0.one")
    set_to(at, "lesson answer rung_0.one", "0")
    check(at, "one")
    press(at, "next question rung_0")
    assert "Question 2 of 5" in words(at)


def test_right_at_once_waits_nowhere_and_can_be_asked_again(at: AppTest) -> None:
    set_to(at, "lesson answer rung_0.one", "0")
    check(at, "one")
    assert not state_of(at).progress.boxes
    assert not at.radio
    assert ":material/radio_button_checked: **It falls.**" in words(at)
    press(at, "lesson again rung_0.one")
    assert at.radio(key="lesson answer rung_0.one").value is None
    assert not said(at)


def test_several_count_what_is_missing_and_the_solution_tells_all(at: AppTest) -> None:
    turn(at, "some")
    set_to(at, "lesson answer rung_0.some 0", True)
    check(at, "some")
    assert kept(at, "some").verdict == "partly"
    assert "1 right option is still missing." in said(at)
    press(at, "lesson solution rung_0.some")
    for told in ("It may rise.", "It never stays.", "Two of three."):
        assert told in said(at)
    assert kept(at, "some").verdict == "partly"


def test_a_number_is_typed_and_what_is_none_is_told(at: AppTest) -> None:
    turn(at, "rows")
    at.get_by_key("lesson answer rung_0.rows").set_value("many")
    check(at, "rows")
    assert "This cannot be read as a number." in said(at)
    assert "rung_0.rows" not in state_of(at).progress.answers
    for typed, told in (("18", "Those are groups."), ("7", "Count the rows."), ("180 rows", "Every row counts.")):
        at.get_by_key("lesson answer rung_0.rows").set_value(typed)
        check(at, "rows")
        assert told in said(at)
    assert (kept(at, "rows").verdict, kept(at, "rows").tries) == ("right", 3)


def test_steps_are_moved_by_buttons_and_labels_chosen_from_lists(at: AppTest) -> None:
    turn(at, "steps")
    check(at, "steps")
    assert not kept(at, "steps").right
    for _ in range(6):
        order = state_of(at).sittings.sheets["lesson rung_0.steps"].draft
        wrong = next((i for i in range(2) if order[i] > order[i + 1]), None)
        if wrong is None:
            break
        press(at, f"lesson answer rung_0.steps down {wrong}")
    check(at, "steps")
    assert "One by one." in said(at)
    turn(at, "fan")
    assert at.get("vega_lite_chart")[-1].proto.alt.startswith("Three panels")
    for letter, label in (("A", "A"), ("B", "C"), ("C", "B")):
        set_to(at, f"lesson answer rung_0.fan {letter}", label)
    check(at, "fan")
    assert kept(at, "fan").verdict == "partly"
    assert "They part." in said(at)
    assert "They meet." not in said(at)


def test_answers_and_drafts_survive_a_walk_and_the_next_session(walk: AppTest) -> None:
    at = fine(go(walk, "rung_0"))
    set_to(at, "lesson answer rung_0.one", "1")
    check(at, "one")
    turn(at, "some")
    set_to(at, "lesson answer rung_0.some 2", True)
    go(go(at, "look"), "rung_0")
    assert at.checkbox(key="lesson answer rung_0.some 2").value
    turn(at, "one")
    assert "It never rises." in said(at)
    later = with_progress(use(open_app(), "sleepstudy"), state_of(at).progress)
    turn(fine(go(later, "rung_0")), "one")
    assert later.radio(key="lesson answer rung_0.one").value == "1"
    assert "It never rises." in said(later)


def test_an_answer_to_another_version_or_about_other_numbers_is_not_held_against_these(at: AppTest) -> None:
    version = load_lesson("rung_0").meta["version"]
    answers = {
        "rung_0.one": Answer("rung_0.one", version + 1, ("1",), "wrong", LONG_AGO),
        "rung_0.rows": Answer("rung_0.rows", version, ("57",), "right", LONG_AGO),
    }
    fine(with_progress(at, Progress(answers=answers)).run())
    for name in ("one", "rows"):
        turn(at, name)
        assert not said(at)
        assert "You answered this before" in words(at)
    assert at.get_by_key("lesson answer rung_0.rows").value == ""
    turn(at, "steps")
    assert "You answered this before" not in words(at)


def test_without_data_the_questions_about_numbers_wait() -> None:
    at = fine(go(open_app(), "rung_0"))
    assert "Question 1 of 4" in words(at)
    assert "One more question waits for data" in words(at)


# ----- saying why -----


def draw() -> None:
    from pages.course.lessons import Lesson, Part
    from pages.ui.teaching.say_why import show_points, show_why

    lesson = Lesson(
        id="rung_0",
        version=3,
        title="Rung 0",
        screen="rung_0",
        minutes=5,
        objectives=(),
        prerequisites=(),
        explorers=(),
        sources=(),
        parts=(),
    )
    show_why(lesson, Part("why", "Say why", "Why is one line not enough?"))
    show_points(lesson, Part("points", "Points", "Because.\n\n- They differ\n- They are\n  many"))


@pytest.fixture
def why() -> AppTest:
    """A prompt with its points, and nothing else."""
    return fine(AppTest.from_function(draw).run())


def test_the_model_answer_is_shown_after_something_was_written(why: AppTest) -> None:
    assert "Because." not in words(why)
    press(why, "why rung_0 compare")
    assert "Write something first" in said(why)
    assert not state_of(why).progress.reasons
    set_to(why, "why rung_0 text", "They are not alike.")
    press(why, "why rung_0 compare")
    assert "Because." in words(why)
    assert [box.label for box in why.checkbox] == ["They differ", "They are many"]
    set_to(why, "points rung_0 1", True)
    assert state_of(why).progress.reasons["rung_0"] == Reason("rung_0", 3, "They are not alike.", today(), (1,))
    set_to(why, "why rung_0 text", "They are not alike at all.")
    set_to(why, "points rung_0 1", False)
    assert state_of(why).progress.reasons["rung_0"] == Reason("rung_0", 3, "They are not alike at all.", today(), ())


def test_a_reason_is_bounded_and_an_emptied_field_loses_nothing(why: AppTest) -> None:
    set_to(why, "why rung_0 text", "x" * (LONGEST_REASON + 50))
    press(why, "why rung_0 compare")
    assert len(state_of(why).progress.reasons["rung_0"].text) == LONGEST_REASON
    set_to(why, "why rung_0 text", "  ")
    assert state_of(why).progress.reasons["rung_0"].text.startswith("xxx")


# ----- the review -----


def missed(*names: str, day: date = LONG_AGO) -> Progress:
    """A course in which these were missed, long enough ago."""
    progress = Progress()
    for name in names:
        progress = progress.answer(Answer(f"rung_0.{name}", 1, ("1",), "wrong", day))
    return progress


def test_what_is_due_is_asked_one_at_a_time_and_moves_on(walk: AppTest) -> None:
    at = walk
    fine(go(with_progress(walk, missed("gone", "one", "fan")), "review"))
    assert "Which is which?" in words(at)  # of two that have waited as long, the first by name
    assert "What of Subject?" not in words(at)
    assert "Due for review, 1 more after this" in words(at)
    fine(go(with_progress(walk, missed("one")), "review"))
    assert at.radio(key="review answer rung_0.one").value is None
    set_to(at, "review answer rung_0.one", "0")
    check(at, "one", "review")
    assert "It does fall." in said(at)
    assert at.button(key="review lesson").label == f"Back to the lesson “{load_lesson('rung_0').meta['title']}”"
    box = state_of(at).progress.boxes["rung_0.one"]
    assert (box.step, box.day) == (1, today())
    press(at, "review next")
    assert "1 question waits. The next one comes back tomorrow" in said(at)


def test_a_question_missed_again_stays_in_sight_until_the_learner_goes_on(walk: AppTest) -> None:
    at = walk
    fine(go(with_progress(walk, missed("one")), "review"))
    set_to(at, "review answer rung_0.one", "2")
    check(at, "one", "review")
    assert "It never stays." in said(at)
    set_to(at, "review answer rung_0.one", "0")
    check(at, "one", "review")
    assert state_of(at).progress.boxes["rung_0.one"].step == 0
    press(at, "review lesson")
    assert state_of(at).last == "rung_0"


def test_when_nothing_is_due_the_day_is_named(walk: AppTest) -> None:
    at = walk
    day = today() + timedelta(days=3)
    waiting = replace(missed("one", day=today()), boxes={"rung_0.one": Box(2, today())})
    fine(go(with_progress(walk, waiting), "review"))
    assert f"comes back on {day:%A}, {day.day} {day:%B}" in said(at)
    fine(go(with_progress(walk, Progress()), "review"))
    assert "Whatever you miss" in said(at)
    assert "Once you have answered questions in lessons" in words(at)


def test_what_needs_data_waits_for_them_and_says_so() -> None:
    at = fine(go(with_progress(open_app(), missed("rows")), "review"))
    assert "1 question waits for numbers of yours" in said(at)


def test_mixed_practice_asks_what_was_met_and_ends(walk: AppTest) -> None:
    at = walk
    settled = Progress(
        answers={f"rung_0.{n}": Answer(f"rung_0.{n}", 1, ("0",), "right", LONG_AGO) for n in ("one", "some")}
    )
    fine(go(with_progress(walk, settled), "review"))
    press(at, "review practise")
    assert "Mixed practice, 1 more after this" in words(at)
    for _ in range(2):
        name = state_of(at).sittings.asked.removeprefix("rung_0.")
        assert not said(at)
        if name == "one":
            set_to(at, "review answer rung_0.one", "0")
        else:
            set_to(at, "review answer rung_0.some 2", True)
        check(at, name, "review")
        press(at, "review next")
    assert "Mixed practice" in plain(at)
    assert set(state_of(at).progress.boxes) == {"rung_0.some"}
