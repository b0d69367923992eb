"""Ids made unique, dates as time with a zero of one's own, dates counted: the scripts arrive at the same fits."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, prepare, read_details
from lmm_engine.data.recipe import FileRead, MakeIdsUnique, Recipe, Step, TimeFromDates, pandas_script
from lmm_engine.model import fit
from lmm_engine.report.scripts.code import python_code, r_code, recipe, source_of
from tests.report.ladders import formulas
from tests.report.scripts.test_code import logliks, r_is_here, run

UNIQUE: tuple[Step, ...] = (MakeIdsUnique("student", "school"),)
DATED = Roles("score", "student", "seen", time_coding="at_value", time_zero="2023-06-01")
COUNTED = Roles("score", "student", "seen_months", time_coding="at_value", time_zero=2.5)
CASES = [
    pytest.param((), DATED, id="dates as they came"),
    pytest.param((*UNIQUE, TimeFromDates("seen", "months", "student")), COUNTED, id="months since each one's first"),
]


def written(folder: Path, steps: tuple[Step, ...], roles: Roles):
    """The file with both scripts beside it, and the log-likelihoods of the fits."""
    rng = np.random.default_rng(3)
    rows = [(s, i, t) for s, k in enumerate((6, 9, 7), 1) for i in range(1, k + 1) for t in range(5)]
    table = pd.DataFrame(rows, columns=["school", "student", "visit"])
    days = 30 * table["visit"] + rng.integers(0, 12, len(table)) + 11 * table["student"]
    table["seen"] = (pd.Timestamp("2023-01-05") + pd.to_timedelta(days, unit="D")).dt.date
    who = table["school"] * 10 + table["student"]
    level, slope = 6 * rng.normal(size=100)[who], 0.02 + 0.06 * rng.normal(size=100)[who]
    table["score"] = (50 + level + slope * days + rng.normal(0, 3, len(table))).round(2)
    path = folder / "visits.csv"
    table.drop(columns="visit").to_csv(path, index=False)
    read = read_details(path)
    done = Recipe.of(*steps).apply(read.table)
    assert all(outcome.done for outcome in done.outcomes)
    prepared = prepare(done.table, roles)
    rungs = formulas(prepared)
    made = recipe(source_of(read, path.name), prepared, rungs, "REML", steps=steps)
    script = pandas_script(Recipe.of(*steps), read.table, FileRead(path.name, read.separator))
    (folder / "mend.py").write_text(script, encoding="utf-8")
    return made, [fit(rung, prepared.frame, "REML").loglik for rung in rungs]


@pytest.mark.parametrize(("steps", "roles"), CASES)
def test_python_arrives_at_the_same_fits(steps, roles, tmp_path: Path):
    made, expected = written(tmp_path, steps, roles)
    tail = 'for rung in (rung0, rung1, rung2):\n    print(f"LOGLIK {float(rung.loglik)!r}")\n'
    (tmp_path / "script.py").write_text(python_code(made) + tail, encoding="utf-8")
    assert logliks(run([sys.executable, "-W", "error", "script.py"], tmp_path)) == pytest.approx(expected, abs=1e-8)


@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest")
@pytest.mark.parametrize(("steps", "roles"), CASES)
def test_r_arrives_at_the_same_fits(steps, roles, tmp_path: Path):
    made, expected = written(tmp_path, steps, roles)
    if steps:
        run([sys.executable, "-W", "error", "mend.py"], tmp_path)
    tail = 'cat(sprintf("\\nLOGLIK %.10f\\n", loglik), sep = "")\n'
    (tmp_path / "script.R").write_text(r_code(made) + tail, encoding="utf-8")
    assert logliks(run(["Rscript", "--vanilla", "script.R"], tmp_path)) == pytest.approx(expected, abs=1e-4)
