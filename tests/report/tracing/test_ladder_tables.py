"""Every number of the tables of the ladder, followed to the code that gives it, which is run as a script."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.model import fit
from lmm_engine.report.inferences.tables_comparison import models_table
from lmm_engine.report.scripts.code import python_code, r_code
from lmm_engine.report.tables import coefficient_table, variance_table
from lmm_engine.report.tracing import (
    EffectTraces,
    MeansTraces,
    ModelTraces,
    TermTraces,
    Trace,
    VarianceTraces,
)
from tests.report.ladders import BATCHES, GROWTH, SLEEP, known
from tests.report.scripts.test_code import r_is_here, run
from tests.report.scripts.walks import WALKS, Walked
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
    r_gives_them,
)


def all_numbers(walked: Walked, df: str) -> list[Trace]:
    """Every number of every table of a walk."""
    found: list[Trace] = []
    for rung, fitted in enumerate(walked.fits):
        found += all_of(EffectTraces(fitted, walked.prepared, f"rung{rung}", df=df))
        found += all_of(VarianceTraces(fitted, walked.prepared, f"rung{rung}"))
        found += all_of(TermTraces(fitted, walked.prepared, f"rung{rung}", df=df))
        for factor in walked.prepared.categories:
            found += all_of(MeansTraces(fitted, walked.prepared, f"rung{rung}", factor, df=df))
    names = {f"Rung {rung}": f"rung{rung}" for rung in range(len(walked.fits))}
    return found + all_of(ModelTraces(compare(*walked.fits), walked.fits, names, walked.prepared))


def once(lines: list[str], assign: str) -> tuple[list[str], list[str]]:
    """Lines in which what is computed alike is computed once; and what computes it, before them."""
    shared = re.compile(
        r"""coef\(summary\(rung\d[^()]*\)\)|anova\(rung\d[^()]*\)|^lmm\.compare\([\w, ]*\)"""
        r"""|^rung\d\.\w+\((?:"\w+")?(?:, )?(?:df="[\w-]+")?\)"""
    )
    names: dict[str, str] = {}
    told = [shared.sub(lambda found: names.setdefault(found[0], f"shared{len(names)}"), line) for line in lines]
    return [f"{name} {assign} {source}" for source, name in names.items()], told


def printed(output: str) -> list[float]:
    return [float(x) for x in re.findall(r"^NUMBER (\S+)$", output, flags=re.MULTILINE)]


@pytest.mark.parametrize(("name", "df"), [("wide_workbook", "kenward-roger"), ("hostile", "satterthwaite")])
def test_the_python_line_gives_the_number(name: str, df: str, tmp_path: Path) -> None:
    walked = WALKS[name](tmp_path)
    asked = all_numbers(walked, df)
    shared, lines = once([trace.python for trace in asked], "=")
    told = "\n".join([*shared, *(f'print("NUMBER", repr(float({line})))' for line in lines)])
    (tmp_path / "script.py").write_text(f"{python_code(walked.recipe)}{told}\n", encoding="utf-8")
    output = run([sys.executable, "-W", "error", "script.py"], tmp_path)
    np.testing.assert_allclose(printed(output), [trace.value for trace in asked], rtol=1e-9)


@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(
    ("name", "df"), [("wide_workbook", "kenward-roger"), ("hostile", "satterthwaite"), ("semicolons", "residual")]
)
@pytest.mark.long
def test_the_r_line_gives_the_number(name: str, df: str, tmp_path: Path) -> None:
    walked = WALKS[name](tmp_path)
    asked = [trace for trace in all_numbers(walked, df) if trace.r]
    slow = [trace for trace in asked if "emmeans" in trace.r]  # each of them takes R a second
    asked = [trace for trace in asked if trace not in slow] + slow[::5]
    shared, lines = once([trace.r for trace in asked], "<-")
    told = "\n".join([*shared, *(f'cat(sprintf("\\nNUMBER %.12g\\n", as.numeric({line})))' for line in lines)])
    (tmp_path / "script.R").write_text(f"{r_code(replace(walked.recipe, df=df))}{told}\n", encoding="utf-8")
    found = printed(run(["Rscript", "--vanilla", "script.R"], tmp_path))
    assert len(found) == len(asked)
    for there, trace in zip(found, asked, strict=True):
        assert there == pytest.approx(trace.value, rel=2e-3, abs=1e-5), (trace.row, trace.column, trace.r)


@pytest.mark.parametrize(("dataset", "roles"), [("sleepstudy", SLEEP), ("orthodont", GROWTH), ("dyestuff", BATCHES)])
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_the_formula_ends_in_the_number_that_the_table_shows(dataset: str, roles: object, method: str) -> None:
    ladder = known(dataset, roles, method)
    formulas_end_in_them(all_numbers(Walked(None, ladder.prepared, list(ladder.fits.values())), "satterthwaite"))


@pytest.mark.parametrize(("method", "degrees"), [("REML", 178), ("ML", 180)])
def test_the_residual_variance_is_what_its_formula_says(method: str, degrees: int) -> None:
    fit = known("sleepstudy", SLEEP, method).fits[0]
    formula = (
        VarianceTraces(fit, known("sleepstudy", SLEEP, method).prepared, "rung0").trace("Residual", "Variance").formula
    )
    squares, *counts, value = numbers_in(formula[formula.rindex("\\frac") :])
    assert squares == pytest.approx(float((fit.residuals() ** 2).sum()), rel=1e-3)
    assert squares / degrees == pytest.approx(value, rel=1e-3)
    assert counts[0] - sum(counts[1:]) == degrees


def test_every_number_of_the_tables_can_be_asked_about() -> None:
    ladder = known("orthodont", GROWTH)
    fit = ladder.fits[2]
    effects = EffectTraces(fit, ladder.prepared, "rung2")
    table = coefficient_table(fit, ladder.prepared)
    assert list(effects.rows) == list(table["Term"])
    assert len(effects.columns(effects.rows[0])) == len(table.columns)  # the interval has two ends, the term none
    assert len(VarianceTraces(fit, ladder.prepared, "rung2").rows) == len(variance_table(fit, ladder.prepared))
    names = {f"Rung {rung}": f"rung{rung}" for rung in ladder.fits}
    models = ModelTraces(ladder.comparison, list(ladder.fits.values()), names, ladder.prepared)
    heads = {column for row in models.rows for column in models.columns(row)}
    assert heads == set(models_table(ladder.comparison, list(names))[""])


def test_the_sentence_is_that_of_the_effect() -> None:
    ladder = known("sleepstudy", SLEEP)
    trace = EffectTraces(ladder.fits[2], ladder.prepared, "rung2", unit="ms").trace("Days", "SE")
    assert "Days" in trace.sentence
    assert trace.value == pytest.approx(1.5457898)
    said = VarianceTraces(ladder.fits[2], ladder.prepared, "rung2").trace("Subject · Days", "SD").sentence
    assert "slope" in said


def test_a_place_that_the_table_does_not_have_is_no_number() -> None:
    ladder = known("sleepstudy", SLEEP)
    with pytest.raises(KeyError):
        EffectTraces(ladder.fits[1], ladder.prepared, "rung1", df="normal").trace("Days", "df")
    with pytest.raises(KeyError):
        VarianceTraces(ladder.fits[1], ladder.prepared, "rung1").trace("Residual", "Correlation")


def with_and_without() -> list[Trace]:
    """A rung beside the same rung without an effect, which no script leaves behind."""
    rung2 = after_the_script("semicolons").walked.fits[2]
    smaller = fit("`Größe €` ~ Klasse + T + (`Übung (Woche)_from_start` | `Schüler Nr`)", rung2.predictors.table, "ML")
    names = {"without Übung": "smaller", "rung 2": "rung2"}
    prepared = after_the_script("semicolons").walked.prepared
    return all_of(ModelTraces(compare(smaller, rung2), [smaller, rung2], names, prepared, made=["smaller"]))


def test_a_model_that_no_script_leaves_behind_is_fitted_first() -> None:
    asked = with_and_without()
    assert all("smaller" in trace.python.splitlines()[0] for trace in asked)
    python_gives_them(after_the_script("semicolons"), asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
def test_r_fits_it_first_too(tmp_path: Path) -> None:
    r_gives_them("semicolons", with_and_without(), tmp_path)
