"""A table that was mended step by step: the scripts arrive at the same fits from the file as it came."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Family, ReshapeSpec, Roles, prepare, read_details
from lmm_engine.data.recipe import (
    Centre,
    Condition,
    FileRead,
    KeepRows,
    NumbersFromText,
    Recipe,
    Rename,
    Reshape,
    SetLevels,
    SetMissing,
    SetType,
    Step,
    pandas_script,
)
from lmm_engine.model import fit
from lmm_engine.report.scripts.code import python_code, r_code, recipe, source_of
from tests.report.ladders import NASTY, formulas
from tests.report.scripts.test_code import logliks, r_is_here, run

STEPS: tuple[Step, ...] = (
    SetMissing((("pain m6", ("-99",)),)),
    NumbersFromText("pain m3", ",", ""),
    SetType("arm", "nominal"),
    SetLevels("arm", labels=(("1", "waiting " + NASTY), ("2", "therapy")), baseline="therapy"),
    Rename("nr", "who " + NASTY),
    KeepRows((Condition("age", "≥", "20"),)),
    Reshape(
        ReshapeSpec(
            (Family("pain", tuple(f"pain m{m}" for m in (0, 1, 3, 6)), (0.0, 1.0, 3.0, 6.0)),),
            ("who " + NASTY,),
            "month",
        )
    ),
    Centre("age", "standardise"),
)


ROLES = Roles(
    "pain", "who " + NASTY, "month", ("arm", "age_standardised"), ("arm",), time_coding="at_value", time_zero=1.5
)


@pytest.fixture
def walked(tmp_path: Path):
    """The file, its recipe in scripts, and the fits."""
    rng = np.random.default_rng(11)
    level = rng.normal(50, 7, 40)
    frame = pd.DataFrame({"nr": np.arange(40), "arm": np.arange(40) % 2 + 1, "age": rng.integers(18, 70, 40)})
    for month in (0, 1, 3, 6):
        frame[f"pain m{month}"] = (level - 2 * month - 6 * (np.arange(40) % 2) + rng.normal(0, 5, 40)).round(2)
    frame.loc[[3, 9], "pain m6"] = -99
    frame["pain m3"] = [f"{x:.2f}".replace(".", ",") if i != 5 else "ill" for i, x in enumerate(frame["pain m3"])]
    path = tmp_path / "trial.csv"
    frame.to_csv(path, index=False)
    read = read_details(path)
    done = Recipe.of(*STEPS).apply(read.table)
    assert all(outcome.done for outcome in done.outcomes)
    prepared = prepare(done.table, ROLES)
    assert prepared.categories["arm"][0] == "therapy"
    rungs = formulas(prepared)
    fits = [fit(rung, prepared.frame, "REML") for rung in rungs]
    source = source_of(read, path.name)
    (tmp_path / "mend.py").write_text(
        pandas_script(Recipe.of(*STEPS), read.table, FileRead(path.name, read.separator, read.decimal, read.encoding)),
        encoding="utf-8",
    )
    return recipe(source, prepared, rungs, "REML", STEPS[-2].spec, steps=STEPS), fits


def test_the_python_script_mends_and_arrives_at_the_same_fits(walked, tmp_path):
    made, fits = walked
    rungs = ", ".join(f"rung{i}" for i in range(len(fits)))
    tail = f'for rung in ({rungs},):\n    print(f"LOGLIK {{float(rung.loglik)!r}}")\n'
    (tmp_path / "script.py").write_text(python_code(made) + tail, encoding="utf-8")
    output = run([sys.executable, "-W", "error", "script.py"], tmp_path)
    assert logliks(output) == pytest.approx([found.loglik for found in fits], abs=1e-8)


@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
def test_the_r_script_begins_with_the_table_that_the_recipe_writes(walked, tmp_path):
    made, fits = walked
    run([sys.executable, "-W", "error", "mend.py"], tmp_path)
    (tmp_path / "script.R").write_text(
        r_code(made) + 'cat(sprintf("\\nLOGLIK %.10f\\n", loglik), sep = "")\n', encoding="utf-8"
    )
    output = run(["Rscript", "--vanilla", "script.R"], tmp_path)
    assert logliks(output) == pytest.approx([found.loglik for found in fits], abs=1e-4)


def test_a_recipe_that_only_reshapes_is_written_as_before(walked):
    made, _ = walked
    only = recipe(made.source, made.prepared, made.formulas, "REML", made.reshape, steps=STEPS[-2:-1])
    assert only.steps == ()
    assert "reshape(table, spec)" in python_code(only)
    assert "long table.csv" not in r_code(only)
