"""The corpus of files that people bring, and of those that nobody should: each read in a watched process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data import make_hostile, make_hostile_tables

ROOT = Path(__file__).parents[2]
REFUSED_TOO = {name: words for name, (_, words) in make_hostile_tables.REFUSED_TOO.items()}
NAMES = [*make_hostile_tables.READ, *make_hostile.REFUSED, *REFUSED_TOO]


@pytest.fixture(scope="module")
def came() -> dict[str, dict[str, object]]:
    worker = [sys.executable, "-m", "tests.data.hostile_worker"]
    done = subprocess.run(worker, cwd=ROOT, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr[-2_000:]
    return {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}


def test_the_corpus_is_read_to_its_end(came):
    assert list(came) == NAMES
    assert len(NAMES) >= 60
    assert not set(make_hostile.REFUSED) & set(REFUSED_TOO)


def test_the_corpus_lies_there_to_be_tried_by_hand():
    lying = {path.name for path in (ROOT / "tests" / "data" / "hostile").iterdir()}
    assert lying <= set(NAMES)
    assert len(lying) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_each_file_ends_in_a_correct_table_or_a_refusal_in_words(came, name):
    what = str(came[name]["came"])
    if name in make_hostile_tables.READ:
        assert what == "as expected"
        return
    assert what.startswith("refused: ")
    problem, _, remedy = what.removeprefix("refused: ").partition(" | ")
    assert problem.endswith(".")
    assert remedy.endswith(".")
    assert "\n" not in what
    if name in REFUSED_TOO:
        assert re.search(REFUSED_TOO[name], what)


@pytest.mark.parametrize("name", NAMES)
def test_none_hangs_or_takes_the_memory(came, name):
    assert came[name]["seconds"] < 5
    assert came[name]["mb"] < 500


def test_none_executes_connects_or_writes(came):
    assert {name: line["doings"] for name, line in came.items() if line["doings"]} == {}
    assert not Path("/tmp/rungs-was-here").exists()
