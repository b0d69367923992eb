"""The chooser: every path ends in a method, every answer is reachable, and all of it reads well."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from pages.course.chooser import FILE, Fork, Method, chooser, problems_of
from pages.course.filling import filled
from pages.course.lessons import lesson_ids
from tests.content.reading import sentences
from tests.content.walks import STAGES, bundled

TREE = chooser()
LONGEST_WAY = 6


def ways(answers: dict[str, str] | None = None) -> Iterator[tuple[dict[str, str], Method]]:
    """Every way through the tree: its answers, and the method at its end."""
    answers = answers or {}
    way, method = TREE.walk(answers)
    if method is not None:
        yield answers, method
        return
    for answer in way[-1].answers:
        yield from ways({**answers, way[-1].id: answer.id})


def test_every_way_ends_and_all_ends_are_reached() -> None:
    found = [*ways()]
    assert {method.id for _, method in found} == set(TREE.methods)
    assert {pair for answers, _ in found for pair in answers.items()} == {
        (fork.id, answer.id) for fork in TREE.forks.values() for answer in fork.answers
    }
    assert max(len(answers) for answers, _ in found) <= LONGEST_WAY


@pytest.mark.parametrize(
    ("answers", "method"),
    [
        ({"outcome": "yes_no", "whose_odds": "person"}, "logistic"),
        ({"outcome": "count", "whose_count": "person"}, "counts"),
        ({"outcome": "event"}, "survival"),
        ({"outcome": "ordered"}, "ordinal"),
        ({"outcome": "quantity", "groups": "few", "few": "inside"}, "fixed_groups"),
        ({"outcome": "quantity", "groups": "these"}, "known_groups"),
        ({"outcome": "quantity", "groups": "examples", "occasions": "twice", "by_lot": "lot"}, "ancova"),
        ({"outcome": "quantity", "groups": "examples", "occasions": "often", "shape": "limit"}, "nonlinear"),
        (
            {
                "outcome": "quantity",
                "groups": "examples",
                "occasions": "often",
                "shape": "straight",
                "special": "types",
            },
            "latent_class",
        ),
        ({"outcome": "quantity", "groups": "examples", "occasions": "members", "special": "space"}, "spatial"),
    ],
)
def test_known_cases_end_where_the_field_sends_them(answers: dict[str, str], method: str) -> None:
    end = TREE.walk(answers)[1]
    assert end is not None
    assert end.id == method


def test_changing_an_answer_leaves_the_others_where_they_are() -> None:
    answers = {"outcome": "quantity", "groups": "examples", "occasions": "twice", "by_lot": "lot"}
    way, end = TREE.walk({**answers, "groups": "few"})
    assert ([fork.id for fork in way], end) == (["outcome", "groups", "few"], None)
    assert [fork.id for fork in TREE.walk(answers)[0]] == list(answers)


def test_answers_that_no_longer_exist_are_asked_again() -> None:
    way, end = TREE.walk({"outcome": "telepathy", "nothing": "nowhere"})
    assert ([fork.id for fork in way], end) == (["outcome"], None)


def texts(part: Fork | Method) -> list[str]:
    if isinstance(part, Fork):
        return [part.ask, part.hint, *(answer.text for answer in part.answers)]
    return [part.name, part.why, part.here, *(place.use for place in part.go)]


def test_it_reads_well_with_and_without_data() -> None:
    for known in (bundled("sleepstudy")[STAGES[0]], bundled("villages")[STAGES[-1]], bundled("sleepstudy")[STAGES[-1]]):
        for part in (*TREE.forks.values(), *TREE.methods.values()):
            for text in texts(part):
                shown = filled(text, known)
                assert not re.search(r"{{|{%|\bNone\b|\bnan\b", shown), (part.id, shown)
                for sentence in sentences(shown):
                    assert len(sentence.split()) <= 40, sentence
    assert "18 Subjects" in filled(TREE.forks["groups"].hint, bundled("sleepstudy")["roles"])


def test_methods_name_programs_and_lessons_that_exist() -> None:
    for method in TREE.methods.values():
        assert method.lesson in lesson_ids(), method.id
        assert method.go, method.id
        assert {place.language for place in method.go} <= {"R", "Python"}


def broken(**changes: Any) -> list[str]:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for path, value in changes.items():
        place = raw
        *way, last = path.split("__")
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = copy.deepcopy(value)
    return [*problems_of(raw)]


def test_mistakes_are_named() -> None:
    assert broken() == []
    assert any("nirvana" in said for said in broken(start="nirvana"))
    assert any("nirvana" in said for said in broken(questions__few__answers__0__to="nirvana"))
    assert any("in a ring" in said for said in broken(questions__few__answers__0__to="outcome"))
    assert any("bayes: nothing leads here." in said for said in broken(questions__few__answers__1__to="fixed_groups"))
    assert any("has no “why”" in said for said in broken(methods__bayes={"name": "x"}))
    assert any("each with an id of its own" in said for said in broken(questions__few__answers__0__id="between"))
    assert any("has no place here" in said for said in broken(questions__few__colour="red"))
    assert [*problems_of(["x"])] == ["The chooser has exactly “start”, “questions” and “methods”."]
