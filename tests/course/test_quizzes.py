"""Quiz files as authors may get them wrong, each mistake in a sentence; and items filled with what is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pages.course import questions as quiz_questions
from pages.course import quizzes
from pages.course.authoring import AuthoringError
from pages.course.questions import Target, asks, offered, question, question_or_none, questions
from pages.course.quizzes import Options, item, misconceptions, quiz, quiz_lessons

IDEA = {"blups_are_means": "A group's predicted level is the mean of its rows."}
THREE = [
    {"text": "It falls.", "right": True, "because": "It does."},
    {"text": "It rises.", "right": False, "because": "It does not."},
    {"text": "It stays.", "right": False, "because": "It moves."},
]
CHOICE = {"id": "mine.pull", "kind": "choice", "misconception": "blups_are_means", "ask": "What?", "options": THREE}
NUMBER = {
    "id": "mine.share",
    "kind": "number",
    "misconception": "blups_are_means",
    "ask": "How large is it for {{ who }}?",
    "needs": ["icc"],
    "key": "100 * icc.rung1",
    "tolerance": {"relative": 0.02},
    "unit": "%",
    "near": [{"key": "100 - 100 * icc.rung1", "because": "That is the rest."}],
    "because": "It is {{ icc.rung1|percent }}.",
    "hint": "Divide.",
}
ORDER = {
    "id": "mine.steps",
    "kind": "order",
    "misconception": "blups_are_means",
    "ask": "In which order?",
    "steps": ["One", "Two", "Three"],
    "because": "So.",
    "wrong": "Not so.",
}
LABEL = {
    "id": "mine.fan",
    "kind": "label",
    "misconception": "blups_are_means",
    "ask": "Which is which?",
    "picture": "fan",
    "labels": {"A": "out", "B": "in", "C": "parallel"},
    "because": {"A": "They part.", "B": "They meet.", "C": "They do neither."},
}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A folder of quizzes of our own; returns a function that writes one and reads it."""
    monkeypatch.setattr(quizzes, "FOLDER", tmp_path)
    (tmp_path / "misconceptions.yaml").write_text(yaml.safe_dump(IDEA), encoding="utf-8")

    def written(*items: Any, text: str | None = None) -> tuple[quizzes.Item, ...]:
        content = yaml.safe_dump(list(items), allow_unicode=True) if text is None else text
        (tmp_path / "mine.yaml").write_text(content, encoding="utf-8")
        quizzes._read.cache_clear()
        return quiz("mine")

    return written


def problem(write: Any, *items: Any, text: str | None = None) -> str:
    """The one sentence about what is wrong."""
    with pytest.raises(AuthoringError) as refusal:
        write(*items, text=text)
    (sentence,) = refusal.value.problems
    return sentence


def without(entry: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != key}


def test_good_items_of_every_kind_are_read(write: Any) -> None:
    items = write(CHOICE, {**CHOICE, "id": "mine.more", "kind": "several"}, NUMBER, ORDER, LABEL)
    assert [i.kind for i in items] == ["choice", "several", "number", "order", "label"]
    assert {i.lesson for i in items} == {"mine"}
    assert quiz_lessons() == ("mine",)
    assert item("mine.fan") == items[-1]
    assert item("mine.gone") is None
    assert item("nowhere.at_all") is None
    assert misconceptions() == IDEA


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({**CHOICE, "kind": "essay"}, "its kind is 'essay'; it must be choice, several, number, order or label"),
        (without(CHOICE, "ask"), "mine.pull: it has no “ask”."),
        (without(NUMBER, "hint"), "it has no “hint”."),
        ({**CHOICE, "hint": "x"}, "“hint” is nothing that an item of kind choice has."),
        ({**CHOICE, "id": "yours.pull"}, "its id must be “mine.” and a name"),
        ({**CHOICE, "id": "mine.Pull!"}, "its id must be “mine.” and a name"),
        ({**CHOICE, "misconception": "none_such"}, "“none_such” is not among the misconceptions."),
        ({**CHOICE, "ask": 7}, "“ask” is 7, not a text; put it in quotes."),
        ({**CHOICE, "ask": " "}, "“ask” is empty."),
        ({**CHOICE, "ask": "{{ x"}, "“ask” is no template"),
        ({**CHOICE, "needs": "rung1"}, "“needs” is a list of facts"),
        ({**CHOICE, "when": "rung1."}, "“when” is no expression"),
        ({**CHOICE, "options": THREE[:2]}, "it needs 3 to 5 options in a list."),
        ({**CHOICE, "options": THREE * 2}, "it needs 3 to 5 options in a list."),
        ({**CHOICE, "options": [*THREE[1:], THREE[1]]}, "exactly one right option, not 0."),
        ({**CHOICE, "options": [*THREE, THREE[0]]}, "exactly one right option, not 2."),
        ({**CHOICE, "options": [*THREE, {"text": "x", "right": False}]}, "option 4: it has exactly “text”, “right”"),
        ({**CHOICE, "options": [*THREE, {**THREE[1], "right": "no"}]}, "option 4: “right” is true or false."),
        ({**CHOICE, "kind": "several", "options": THREE[1:] * 2}, "at least one option of several is right"),
        ({**NUMBER, "key": "icc."}, "“key” is no expression"),
        ({**NUMBER, "key": True}, "“key” is True, not an expression"),
        ({**NUMBER, "tolerance": 0.02}, "its tolerance is either {relative: 0.02} or {absolute: 0.5}."),
        ({**NUMBER, "tolerance": {"absolute": -1}}, "the size of its tolerance is a number, not below zero."),
        ({**NUMBER, "near": [{"key": "1"}]}, "“near” is a list of entries, each with exactly “key” and “because”."),
        ({**ORDER, "steps": ["One"]}, "it needs 3 to 7 steps in a list, in the right order."),
        ({**LABEL, "picture": "monalisa"}, "there is no picture “monalisa”; there are bands, crossing"),
        ({**LABEL, "labels": {"A": "out"}}, "“labels” has a text for each letter of the picture: A, B and C."),
        ({**LABEL, "because": "So."}, "“because” has a text for each letter of the picture: A, B and C."),
    ],
)
def test_each_mistake_is_one_sentence(write: Any, entry: dict[str, Any], said: str) -> None:
    assert said in problem(write, entry)


def test_mistakes_of_the_file_are_sentences_too(write: Any) -> None:
    assert "A quiz is a list of items" in problem(write, text="id: mine.pull")
    assert "A quiz is a list of items" in problem(write, text="")
    assert "mine.pull: this id stands twice" in problem(write, CHOICE, CHOICE)
    assert problem(write, text="- id: a\n  id: b\n") == "line 2: “id” stands twice in one place."
    assert problem(write, text="- id: [a\n").startswith("line 2: ")


def test_all_mistakes_of_a_file_are_told_at_once(write: Any) -> None:
    with pytest.raises(AuthoringError, match="mine.yaml") as refusal:
        write({**CHOICE, "ask": "", "misconception": "x"}, {**ORDER, "id": "x"})
    assert len(refusal.value.problems) == 3
    assert str(refusal.value).count("/mine.yaml: ") == 3


@pytest.mark.parametrize("listed", ["- a\n", "Key: x.\n", "key: no stop\n", "key: 3\n"])
def test_the_list_of_misconceptions_has_rules_of_its_own(write: Any, tmp_path: Path, listed: str) -> None:
    (tmp_path / "misconceptions.yaml").write_text(listed, encoding="utf-8")
    with pytest.raises(AuthoringError, match="misconceptions.yaml"):
        misconceptions()


def test_items_are_filled_with_what_is_known(write: Any) -> None:
    (numbered,) = write(NUMBER)
    asked = question(numbered, {"who": "*pupil*", "icc": {"rung1": 0.25}})
    assert asked.ask == r"How large is it for \*pupil\*?"
    assert isinstance(asked.body, Target)
    assert (asked.body.value, asked.body.unit, asked.body.because) == (25.0, "%", "It is 25%.")
    assert [near.value for near in asked.body.near] == [75.0]
    assert asked.idea == IDEA["blups_are_means"]


def test_items_wait_for_what_they_need(write: Any) -> None:
    (chosen,) = write({**CHOICE, "needs": ["rung1", "weight.ratio"], "when": "rung1.slope > 2"})
    assert not offered(chosen, {"rung1": None, "weight": {"ratio": 1}})
    assert not offered(chosen, {"rung1": {"slope": 3}, "weight": None})
    assert not offered(chosen, {"rung1": {"slope": 3}, "weight": {"ratio": None}})
    assert not offered(chosen, {"rung1": {"slope": 1}, "weight": {"ratio": 1}})
    assert offered(chosen, {"rung1": {"slope": 3}, "weight": {"ratio": 1}})


def test_an_item_that_cannot_be_filled_is_left_out_and_the_others_stand(
    write: Any, caplog: pytest.LogCaptureFixture
) -> None:
    broken, good = {**NUMBER, "needs": []}, CHOICE
    write(broken, good)
    known = {"who": "Jane Doe", "icc": {"rung1": None}}
    assert [asked.id for asked in questions("mine", known)] == ["mine.pull"]
    assert "mine.share" in caplog.text
    assert "Jane" not in caplog.text


def test_whether_there_is_a_question_is_asked_without_filling_them_all(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(NUMBER, CHOICE, ORDER)
    filled: list[str] = []

    def counted(item: Any, known: Any) -> Any:
        filled.append(item.id)
        return question(item, known)

    monkeypatch.setattr(quiz_questions, "question", counted)
    assert asks("mine", {"icc": None})
    assert filled == ["mine.pull"]
    assert asks("mine", {"icc": None}, {"mine.pull"})
    assert not asks("mine", {"icc": None}, {"mine.pull", "mine.steps"})
    assert not asks("none", {})


@pytest.mark.parametrize("change", [{"needs": ["misspelt"]}, {"when": "misspelt"}, {"key": "1 / 0"}, {"key": "who"}])
def test_what_cannot_be_asked_never_reaches_the_learner(write: Any, change: dict[str, Any]) -> None:
    (numbered,) = write({**NUMBER, **change})
    assert question_or_none(numbered, {"who": "x", "icc": {"rung1": 0.5}}) is None


def test_options_keep_the_authors_order(write: Any) -> None:
    (chosen,) = write(CHOICE)
    body = question(chosen, {}).body
    assert isinstance(body, Options)
    assert [option.text for option in body.options] == ["It falls.", "It rises.", "It stays."]
