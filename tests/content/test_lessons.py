"""Every lesson, with every bundled data set, at every stage of the walk, and with names chosen to do harm."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from lmm_engine.data import Roles, catalogue
from lmm_engine.report.escape import markdown
from lmm_engine.report.facts.tree import facts
from pages.course.lessons import FOLDER, KINDS, lesson_ids, lessons_at, load_lesson, render_lesson
from pages.ui.held.exploring import NAMES as EXPLORERS
from pages.ui.screens import COURSE, SCREENS
from tests.cases import table
from tests.content.reading import sentences, whole_text
from tests.content.walks import SPECIAL, STAGES, bundled, special, walk

LESSONS = list(lesson_ids())
RUNGS = [screen for screen in LESSONS if screen.startswith("rung_")]
DATASETS = [entry.id for entry in catalogue()]
FRONT_MATTER = {"id": str, "version": int, "title": str, "screen": str, "minutes": int, "objectives": list}
LONGEST_SENTENCE = 40


def test_every_step_of_the_walk_has_its_lesson_and_every_lesson_its_screen() -> None:
    assert {path.suffix for path in FOLDER.iterdir()} == {".md"}
    assert all(lessons_at(screen.id)[:1] == (screen.id,) for screen in SCREENS if screen.group != COURSE)
    assert {load_lesson(lesson).meta["screen"] for lesson in LESSONS} <= {screen.id for screen in SCREENS}


@pytest.mark.parametrize("screen", LESSONS)
def test_front_matter_says_what_the_app_and_the_reader_need(screen: str) -> None:
    meta = load_lesson(screen).meta
    assert set(FRONT_MATTER) <= set(meta) <= {*FRONT_MATTER, "prerequisites", "explorers", "sources"}
    assert all(type(meta[key]) is kind for key, kind in FRONT_MATTER.items())
    assert meta["id"] == screen
    assert set(meta.get("prerequisites", ())) < set(LESSONS) - {screen}
    assert set(meta.get("explorers", ())) <= set(EXPLORERS)
    assert 1 <= meta["minutes"] <= 15
    assert meta["version"] >= 1
    assert 2 <= len(meta["objectives"]) <= 4
    assert all(goal[0].isupper() and not goal.endswith(".") for goal in meta["objectives"])


@pytest.mark.parametrize("screen", LESSONS)
def test_markers_are_spelt_as_the_renderer_reads_them(screen: str) -> None:
    text = (FOLDER / f"{screen}.md").read_text(encoding="utf-8")
    markers = re.findall(r"^<!-- (\w+): (\S.*\S) -->$", text, re.MULTILINE)
    assert len(markers) == text.count("<!--") == text.count("-->")
    assert {kind for kind, _ in markers} <= set(KINDS)


@pytest.mark.parametrize("screen", LESSONS)
def test_each_lesson_has_an_opening_a_pitfall_and_something_deeper(screen: str) -> None:
    for stage in STAGES:
        lesson = render_lesson(screen, bundled(DATASETS[0])[stage], strict=True)
        kinds = [part.kind for part in lesson.parts]
        assert (lesson.parts[0].kind, lesson.parts[0].title) == ("text", "")
        assert kinds.count("pitfall") == 1
        assert kinds[-1] == "deeper"


@pytest.mark.parametrize("screen", RUNGS)
def test_rungs_ask_before_they_tell(screen: str) -> None:
    kinds = [part.kind for part in render_lesson(screen, bundled(DATASETS[0])["all rungs, REML"], strict=True).parts]
    assert kinds.index("predict") < kinds.index("answer")


def check_reads_well(screen: str, known: dict[str, Any]) -> None:
    text = whole_text(render_lesson(screen, known, strict=True))
    assert not re.search(r"{{|{%|%}|\bNone\b|\bnan\b|\binf\b|\bUndefined\b|–\s*[.,]", text)
    quiet = {**known, "seen": {**known["seen"], "findings": []}} if known["seen"] else known
    for sentence in sentences(whole_text(render_lesson(screen, quiet, strict=True))):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
        assert not re.search(r" [.,;](?:\s|$)|\(\s*\)|\.\.|,\s*\.", sentence), sentence


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("screen", LESSONS)
def test_reads_well_with_every_bundled_data_set_at_every_stage(screen: str, dataset: str) -> None:
    for stage in STAGES:
        check_reads_well(screen, bundled(dataset)[stage])


@pytest.mark.parametrize("case", SPECIAL)
@pytest.mark.parametrize("screen", LESSONS)
def test_reads_well_at_the_edges(screen: str, case: str) -> None:
    for stage in STAGES:
        check_reads_well(screen, special(case)[stage])


def test_the_lesson_speaks_of_the_learners_own_numbers() -> None:
    known = bundled("sleepstudy")["all rungs, REML"]
    rung_2 = whole_text(render_lesson("rung_2", known, strict=True))
    assert "its standard error went from 0.804 to 1.55" in rung_2
    assert "They fan out." in rung_2
    variance = whole_text(render_lesson("variance", known, strict=True))
    assert r"\frac{ 1{,}378.2 }{ 1{,}378.2 + 960.46 }" in variance
    shrinkage = whole_text(render_lesson("shrinkage", known, strict=True))
    assert "each keeps 93%" in shrinkage


def test_singular_fits_are_named_by_what_stands_at_the_edge() -> None:
    def rung_2(case: str) -> str:
        return whole_text(render_lesson("rung_2", special(case)["all rungs, REML"], strict=True))

    assert "The slope variance is estimated as zero" in rung_2("no spread between slopes")
    assert "The intercept variance is estimated as zero" in rung_2("no spread between levels at zero")
    assert "The correlation is at its limit" in whole_text(
        render_lesson("rung_2", bundled("pain_trial")["all rungs, REML"], strict=True)
    )
    rung_1 = special("no spread between groups")["rung 1"]
    assert "The estimated variance between groups is zero" in whole_text(render_lesson("rung_1", rung_1, strict=True))


def test_without_time_rung_2_asks_nothing_and_says_why() -> None:
    lesson = render_lesson("rung_2", special("no time")["all rungs, REML"], strict=True)
    assert "none has been named" in lesson.parts[0].markdown
    assert not {"predict", "answer"} & {part.kind for part in lesson.parts}


def test_what_the_numbers_say_is_not_said_too_roundly() -> None:
    def said(lesson: str, dataset: str) -> str:
        return whole_text(render_lesson(lesson, bundled(dataset)["all rungs, REML"], strict=True))

    assert "much nearer to the number of Subjects" in said("variance", "sleepstudy")
    assert "That lies between the number of couples" in said("variance", "couples")
    assert "first they draw together, then they fan out" in said("rung_2", "therapy")


HOSTILE = (
    "*b*",
    "__b__",
    "$x$",
    "$$",
    "{{7*7}}",
    "{% for x in y %}",
    "{# comment #}",
    "`code`",
    ":red[x]",
    ":material/home:",
    "<script>alert(1)</script>",
    "<!-- deeper: mine -->",
    "[a](http://example.com)",
    "![i](javascript:alert(1))",
    "| cell |",
    "# heading",
    "> quote",
    r"\frac{1}{2}",
    "~~gone~~",
    "&lt;b&gt;",
)


@cache
def tame_parts(lesson: str) -> tuple[tuple[str, str], ...]:
    """Kinds and titles of a lesson's parts where the same data have harmless names."""
    parts = render_lesson(lesson, tame_facts(), strict=True).parts
    return tuple((part.kind, part.title) for part in parts)


@cache
def tame_facts() -> dict[str, Any]:
    return walk(table("sleepstudy").head(60), Roles("Reaction", "Subject", "Days"), only=["all rungs, REML"])[
        "all rungs, REML"
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_out_literal_and_unevaluated(name: str) -> None:
    plain = table("sleepstudy").head(60)
    outcome, group, time, level = f"{name} y", f"{name} g", f"{name} t", f"{name} 309"
    known = walk(
        plain.rename(columns={"Reaction": outcome, "Subject": group, "Days": time}).replace({group: {"309": level}}),
        Roles(outcome, group, time),
        only=["all rungs, REML"],
        name=name,
    )["all rungs, REML"]
    course = ""
    for screen in LESSONS:
        parts = render_lesson(screen, known, strict=True).parts
        assert tuple((part.kind, part.title) for part in parts) == tame_parts(screen)
        course += "\n".join(part.markdown for part in parts)
    for typed in (outcome, group, time, level):
        assert markdown(typed) in course
        assert typed not in course.replace(markdown(typed), "")


def test_names_of_the_facts_are_there_from_the_start() -> None:
    assert facts().keys() == bundled("sleepstudy")["all rungs, REML"].keys()
