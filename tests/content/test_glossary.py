"""The glossary: enough terms, each whole, each found, and every term that a lesson marks among them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from pages.course.glossary import FOLDER, Entry, entry_for, glossary, search
from pages.course.lessons import FOLDER as LESSONS
from pages.course.lessons import lesson_ids
from tests.content.reading import sentences

LONGEST_SENTENCE = 40
MARKED = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]|]+)?\]\]")
ALLOWED = {"id", "term", "aliases", "sentence", "formula", "example", "lesson"}


def raw() -> list[dict[str, Any]]:
    return [entry for path in sorted(FOLDER.glob("*.yaml")) for entry in yaml.safe_load(path.read_text("utf-8"))]


def test_there_are_terms_enough_and_each_has_an_id_of_its_own() -> None:
    ids = [entry.id for entry in glossary()]
    assert len(ids) >= 70
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in ids)


def test_entries_hold_what_they_must_and_nothing_else() -> None:
    for entry in raw():
        assert ALLOWED - {"aliases", "formula"} <= set(entry) <= ALLOWED, entry["id"]


@pytest.mark.parametrize("entry", glossary(), ids=lambda entry: entry.id)
def test_an_entry_is_short_and_says_where_it_is_taught(entry: Entry) -> None:
    assert entry.lesson in lesson_ids()
    assert entry.sentence.endswith((".", ".)"))
    assert len(sentences(entry.sentence)) == 1
    for text in (entry.sentence, entry.example):
        assert all(len(sentence.split()) <= LONGEST_SENTENCE for sentence in sentences(text)), text
    assert entry.formula.count("{") == entry.formula.count("}")
    assert "$$" not in entry.formula


def test_no_two_entries_claim_the_same_word() -> None:
    words = [word.casefold() for entry in glossary() for word in (entry.term, *entry.aliases)]
    assert sorted({word for word in words if words.count(word) > 1}) == []


@pytest.mark.parametrize("lesson", lesson_ids())
def test_every_term_that_a_lesson_marks_is_in_the_glossary(lesson: str) -> None:
    marked = MARKED.findall((LESSONS / f"{lesson}.md").read_text("utf-8"))
    assert [term for term in marked if entry_for(term.strip()) is None] == []


def test_a_search_puts_beginnings_first_and_finds_what_is_inside() -> None:
    assert [entry.id for entry in search("shrinkage")][0] == "shrinkage"
    assert {entry.id for entry in search("")} == {entry.id for entry in glossary()}
    assert search("no such word anywhere") == ()
    inside = search("chance")
    assert inside
    assert all("chance" in f"{e.term} {e.aliases} {e.sentence} {e.example}".casefold() for e in inside)


def test_other_words_for_a_term_find_it() -> None:
    assert entry_for("SHRUNKEN") == entry_for("Shrinkage") is not None
    assert entry_for("shrinkages of the third kind") is None
