"""Every number that a lesson writes out is a convention, an example of its own making, or has a source."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pages.course.lessons import FOLDER, lesson_ids, load_lesson

REFERENCE = Path(__file__).parents[1] / "reference" / "expected_lessons"

#: Numbers that mean nothing more than themselves: shares of chance, levels, places of a ladder, small counts.
CONVENTIONS = {"0", "1", "2", "3", "4", "5", "6", "10", "19", "20", "95%", ".05"}
#: Everything else that is written out, by lesson: what it is.
SAID = {
    "beyond": {".2": "where a logistic curve is nearly straight", ".8": "the same"},
    "compare": {"1,000": "what a button says"},
    "data": dict.fromkeys(("200", "61", "999", "−9", "99"), "a made-up file"),
    "estimation": {"2019": "a year"},
    "missing": {"5%": "supposed", "60%": ".95 to the tenth"},
    "reshape": {"11": "a made-up table of 3 persons", "12": "the same"},
    "roles": {".8": "a made-up report", ".1": "the same"},
    "rung_1": {"50": "a source of the lesson: Maas and Hox 2005"},
    "size": {
        **dict.fromkeys(("0.2", "0.5", "0.8"), "a source of the lesson: Cohen 1988"),
        "1.2": "a made-up report",
    },
    "start": {"2.1": "a made-up sentence", "0.4": "the same"},
    "lingering": dict.fromkeys(
        ("−893.2", "−868.1", "−871.8", "−862.1", "0.80", "1.34", "1.55", "1.53"), "structures.json"
    ),
    "within_between": dict.fromkeys(("1930", "−.53", ".12"), "a source of the lesson: Robinson 1950"),
}

_NOT_SAID = (
    (r"\$\$.*?\$\$", re.DOTALL),
    (r"{{.*?}}|{%.*?%}", re.DOTALL),
    (r"\$[^$\n]+\$", 0),
    (r"`[^`]+`", 0),
    (r"^\s*\d+\.\s", re.MULTILINE),
)
_NUMBER = re.compile(r"(?<![\w.])−?(?:\d[\d,]*)?\.?\d+(?:\.\d+)?%?")


def numbers_said(lesson: str) -> set[str]:
    """The numbers in a lesson's own words: no placeholder, no formula, no code, no place in a list."""
    text = (FOLDER / f"{lesson}.md").read_text("utf-8").split("---\n", 2)[2]
    for pattern, how in _NOT_SAID:
        text = re.sub(pattern, " ", text, flags=how)
    return set(_NUMBER.findall(text))


@pytest.mark.parametrize("lesson", lesson_ids())
def test_every_number_is_accounted_for(lesson: str) -> None:
    assert numbers_said(lesson) - CONVENTIONS == set(SAID.get(lesson, {}))


@pytest.mark.parametrize("lesson", [lesson for lesson, said in SAID.items() if "source" in " ".join(said.values())])
def test_a_number_from_the_literature_has_its_source_in_the_lesson(lesson: str) -> None:
    names = {what.rpartition(": ")[2].split()[0] for what in SAID[lesson].values() if "source" in what}
    sources = " ".join(load_lesson(lesson).meta["sources"])
    assert all(name in sources for name in names)


def test_the_share_of_complete_persons() -> None:
    assert f"{0.95**10:.0%}" == "60%"


def test_structures_are_those_of_r() -> None:
    told = json.loads((REFERENCE / "structures.json").read_text("utf-8"))
    fits = [told[name] for name in ("levels", "lingering", "slopes", "both")]
    written = [f"−{-fit['loglik']:.1f}" for fit in fits] + [f"{fit['slope_se']:.2f}" for fit in fits]
    assert written == list(SAID["lingering"])
    assert f"nlme {told['nlme'].replace('.162', '-162')}" in " ".join(load_lesson("lingering").meta["sources"])
