"""Lessons as templates and as pieces on a screen: what is filled, what is refused, what is drawn."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError
from streamlit.testing.v1 import AppTest

from lmm_engine.report import escape
from lmm_engine.report.facts.tree import facts
from pages.course import lessons
from pages.course.language import environment
from pages.course.lessons import UNFILLED, course_minutes, lesson_ids, load_lesson, render_lesson
from tests.content.walks import bundled

FRONT = """---
id: {id}
version: 1
title: A lesson
screen: {id}
minutes: 7
objectives:
  - Fill a sentence
sources:
  - Somebody 1999
---
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A folder of lessons of our own; returns a function that writes one."""
    monkeypatch.setattr(lessons, "FOLDER", tmp_path)

    def written(body: str, name: str = "mine") -> str:
        (tmp_path / f"{name}.md").write_text(FRONT.format(id=name) + body, encoding="utf-8")
        return name

    return written


def said(text: str, **known: Any) -> str:
    return environment().from_string(text).render(known)


def test_numbers_are_rounded_for_people_and_names_are_literal() -> None:
    assert said("{{ x|number }}", x=-1234.567) == "−1,234.6"
    assert said("{{ n }} rows", n=7185) == "7,185 rows"
    assert said("{{ x }}", x=0.123456) == "0.123"
    assert said("{{ x|plain }}", x=9.0) == "9"
    assert said("{{ x|percent }}", x=0.589) == "59%"
    assert said("{{ x|p }}", x=2.8e-10) == "p\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}.001"
    assert said("{{ x|fixed(1) }}", x=0.9) == "0.9"
    assert said("{{ name }}", name="*a*") == r"\*a\*"
    assert said("{{ 'the ' ~ name }}", name="*a*") == r"the \*a\*"
    assert said("{{ names|listing }}", names=["a", "*b*", "c"]) == r"a, \*b\* and c"
    assert said("{{ x|measured }}", x=37.1238, unit="ms") == "37.12\N{NO-BREAK SPACE}ms"
    assert said("{{ x|measured }}", x=37.1238, unit="") == "37.12"
    assert said("{{ x|measured }}", x=37.1238, unit="$m$") == "37.12\N{NO-BREAK SPACE}" + r"\$m\$"


def test_mathematics_gets_numbers_and_names_that_katex_reads() -> None:
    assert said("${{ x|latex }}$", x=-1378.2) == "$-1{,}378.2$"
    assert said("${{ x|latex(2) }}$", x=0.5893) == "$0.59$"
    assert said("${{ x|latex }}$", x=1.234e-7) == r"$1.23 \times 10^{-7}$"
    assert said("${{ x|latex }}$", x="a_b$") == r"$\text{a\_b\textdollar{}}$"


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), True])
@pytest.mark.parametrize("text", ["{{ x }}", "{{ x|number }}", "{{ x|latex }}", "{{ x|measured }}", "{{ x|percent }}"])
def test_what_is_no_number_is_refused_rather_than_printed(text: str, nothing: object) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        said(text, x=nothing)


@pytest.mark.parametrize(
    "text", ["{{ y }}", "{{ y|number }}", "{{ x.y }}", "{{ x.y|latex }}", "{% if y %}1{% endif %}"]
)
def test_a_misspelt_name_is_refused(text: str) -> None:
    with pytest.raises(UndefinedError):
        said(text, x={})


def test_the_sandbox_keeps_templates_from_the_machinery() -> None:
    with pytest.raises(SecurityError):
        said("{{ x.__class__.__mro__ }}", x="")
    with pytest.raises(SecurityError):
        said("{{ x.append(1) }}", x=[])


def test_markers_cut_a_lesson_into_parts(write: Any) -> None:
    name = write(
        "Hello {{ who }}.\n\n<!-- predict: Guess -->\nWhat?\n\n<!-- text: Gone -->\n{% if x %}not here{% endif %}\n\n"
        "{% if not x %}\n<!-- deeper: The maths -->\n$a$\n\nmore\n{% endif %}\n"
    )
    lesson = render_lesson(name, {"who": "you", "x": None}, strict=True)
    assert [(p.kind, p.title, p.markdown) for p in lesson.parts] == [
        ("text", "", "Hello you."),
        ("predict", "Guess", "What?"),
        ("deeper", "The maths", "$a$\n\nmore"),
    ]
    assert (lesson.minutes, lesson.objectives, lesson.sources) == (7, ("Fill a sentence",), ("Somebody 1999",))


def test_a_marker_in_data_is_text(write: Any) -> None:
    name = write("{{ who }}\n")
    typed = "<!-- deeper: mine -->"
    (part,) = render_lesson(name, {"who": typed}, strict=True).parts
    assert (part.kind, part.markdown) == ("text", escape.markdown(typed))


def test_a_paragraph_that_cannot_be_filled_says_so_and_takes_no_other_with_it(
    write: Any, caplog: pytest.LogCaptureFixture
) -> None:
    name = write("One.\n\nTwo {{ secret.slope }}.\n\n<!-- deeper: More -->\nThree.\n")
    with caplog.at_level(logging.WARNING):
        lesson = render_lesson(name, {"secret": {"Jane Doe": 1}})
    assert [p.markdown for p in lesson.parts] == [f"One.\n\n{UNFILLED}", "Three."]
    assert "mine" in caplog.text
    assert "Jane Doe" not in caplog.text
    with pytest.raises(UndefinedError):
        render_lesson(name, {"secret": {}}, strict=True)


def test_a_condition_over_paragraphs_stays_in_one_piece(write: Any) -> None:
    name = write("{% if x %}\nOne.\n\n{% for y in x %}\n- {{ y }}\n\n{% endfor %}\n{% endif %}\n\nTwo.\n")
    assert len(load_lesson(name).blocks) == 2
    assert render_lesson(name, {"x": ["a", "b"]}, strict=True).parts[0].markdown == "One.\n\n- a\n\n- b\n\nTwo."


def test_a_lesson_is_read_again_when_its_file_changes(write: Any, tmp_path: Path) -> None:
    name = write("Old.\n")
    first = load_lesson(name)
    assert load_lesson(name) is first
    write("New.\n")
    os.utime(tmp_path / f"{name}.md", ns=(1, 1))
    assert render_lesson(name, {}, strict=True).parts[0].markdown == "New."


def test_the_course_counts_its_minutes() -> None:
    exact = sum(load_lesson(name).meta["minutes"] for name in lesson_ids())
    assert abs(course_minutes() - exact) <= 5
    assert course_minutes() % 10 == 0


def draw(screen: str, known: dict, kinds: tuple | None = None, heading: bool = True) -> None:
    # Streamlit copies this function into a script of its own: only builtins in its signature.
    from pages.course.lessons import KINDS
    from pages.ui.teaching.lesson import show_lesson

    show_lesson(screen, known, kinds=kinds or KINDS, heading=heading)


def drawn(screen: str, known: dict[str, Any], **options: Any) -> AppTest:
    app = AppTest.from_function(draw, kwargs={"screen": screen, "known": known, **options}, default_timeout=20).run()
    assert not app.exception
    return app


@pytest.fixture(autouse=True)
def _no_other_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lesson drawn alone has no app around it to link to."""
    monkeypatch.setattr("pages.ui.explorers.opening.link_to_explorer", lambda *_: None)


@pytest.mark.parametrize("screen", lesson_ids())
def test_each_lesson_is_drawn_with_and_without_results(screen: str) -> None:
    for known in (facts(), bundled("sleepstudy")["all rungs, REML"]):
        app = drawn(screen, known)
        lesson = render_lesson(screen, known, strict=True)
        folded = [part for part in lesson.parts if part.kind in ("answer", "deeper")]
        assert len(app.expander) == len(folded)
        shown = "\n".join(element.value for element in app.markdown)
        # The model answer waits until something was written.
        missing = [part.title for part in lesson.parts if part.kind != "points" and part.markdown not in shown]
        assert missing == []
        assert lesson.title in shown


def test_a_screen_may_put_the_question_before_its_result_and_the_answer_after() -> None:
    known = bundled("sleepstudy")["all rungs, REML"]
    question = drawn("rung_1", known, kinds=("predict",), heading=False)
    assert len(question.markdown) == 1
    assert not question.expander
    answer = drawn("rung_1", known, kinds=("answer",), heading=False)
    assert len(answer.expander) == 1
    assert not answer.caption


def session(roles: bool) -> None:
    import streamlit as st

    from lmm_engine.data import dataset_entry, load_dataset
    from pages.ui import known, state
    from pages.ui.held.drafts import Choices

    entry = dataset_entry("sleepstudy")
    held = state.Dataset(entry.title, "bundled", "digest", load_dataset(entry.id), entry_id=entry.id)
    chosen = Choices.of(entry.roles) if roles else Choices()
    state.commit(state.AppState(dataset=held, choices=chosen))
    found = {screen: known.facts_for(screen) for screen in ("data", "rung_0", "rung_1", "rung_2", "compare")}
    st.json({screen: [name for name, value in told.items() if value is not None] for screen, told in found.items()})


def told(roles: bool) -> dict[str, list[str]]:
    import json

    app = AppTest.from_function(session, kwargs={"roles": roles}, default_timeout=30).run()
    assert not app.exception
    return json.loads(app.json[0].value)


def test_a_lesson_is_told_what_stands_below_its_rung_and_nothing_above() -> None:
    known = told(roles=True)
    assert {"dataset", "sample", "clock"} <= set(known["data"])
    assert "rung0" not in known["data"]
    assert [name for name in known["rung_0"] if name.startswith("rung")] == ["rung0"]
    assert [name for name in known["rung_1"] if name.startswith("rung")] == ["rung0", "rung1"]
    assert {"rung2", "step12", "fan", "line", "seen"} <= set(known["rung_2"])
    assert {"lrt1", "lrt2", "best"} <= set(known["compare"])


def test_before_there_are_roles_a_lesson_knows_the_table_only() -> None:
    known = told(roles=False)
    assert "dataset" in known["rung_2"]
    assert not {"sample", "rung0", "rung1"} & set(known["rung_2"])
