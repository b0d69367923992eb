"""The scripts that learners take away are run, and must arrive at the fits that the app showed."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from lmm_engine.data import Family, ReshapeSpec, read_pasted
from lmm_engine.report.scripts.code import Source, python_code, r_code, source_of
from lmm_engine.report.scripts.python import literal
from tests.report.scripts.walks import WALKS, bundled, chosen, hostile, semicolons, wide_workbook

ROOT = Path(__file__).parents[3]


@cache
def r_is_here() -> bool:
    """Whether R has the packages that the scripts load."""
    if shutil.which("Rscript") is None:
        return False
    found = subprocess.run(
        ["Rscript", "-e", "library(lmerTest); library(pbkrtest); library(readxl); library(haven)"],
        capture_output=True,
        check=False,
    )
    return found.returncode == 0


def run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert not (folder / "owned").exists()
    return done.stdout


def logliks(output: str) -> list[float]:
    return [float(x) for x in re.findall(r"^LOGLIK (\S+)$", output, flags=re.MULTILINE)]


@pytest.mark.parametrize("name", WALKS)
def test_the_python_script_arrives_at_the_same_fits(name: str, tmp_path: Path) -> None:
    walked = WALKS[name](tmp_path)
    code = python_code(walked.recipe)
    rungs = ", ".join(f"rung{i}" for i in range(len(walked.fits)))
    tail = f'for rung in ({rungs},):\n    print(f"LOGLIK {{float(rung.loglik)!r}}")\n'
    (tmp_path / "script.py").write_text(code + tail, encoding="utf-8")
    output = run([sys.executable, "-W", "error", "script.py"], tmp_path)
    assert logliks(output) == pytest.approx([fit.loglik for fit in walked.fits], abs=1e-8)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest, readxl and haven")
@pytest.mark.parametrize("name", WALKS)
def test_the_r_script_arrives_at_the_same_fits(name: str, tmp_path: Path) -> None:
    walked = WALKS[name](tmp_path)
    (tmp_path / "script.R").write_text(
        r_code(walked.recipe) + 'cat(sprintf("\\nLOGLIK %.10f\\n", loglik), sep = "")\n', encoding="utf-8"
    )
    output = run(["Rscript", "--vanilla", "script.R"], tmp_path)
    assert logliks(output) == pytest.approx([fit.loglik for fit in walked.fits], abs=1e-4)


TABLE = """
tested <- {table}
cat(sprintf("\\nROW %.10f %.10f %.10f\\n", tested[, 2], tested[, "df"], tested[, ncol(tested)]), sep = "")
"""


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest, readxl and haven")
@pytest.mark.parametrize("df", ["satterthwaite", "kenward-roger", "residual", "normal"])
@pytest.mark.parametrize("name", ["wide_workbook", "hostile"])
def test_the_r_script_counts_degrees_of_freedom_as_the_app(name: str, df: str, tmp_path: Path) -> None:
    walked = WALKS[name](tmp_path)
    code = r_code(replace(walked.recipe, df=df))
    option = {"satterthwaite": "Satterthwaite", "kenward-roger": "Kenward-Roger"}.get(df)
    shown = f'summary(rung1, ddf = "{option}")' if option else "tests(rung1)"
    assert f"print({shown})" in code
    table = f"coef({shown})" if option else shown
    (tmp_path / "script.R").write_text(code + TABLE.format(table=table), encoding="utf-8")
    output = run(["Rscript", "--vanilla", "script.R"], tmp_path)
    rows = [[float(x) for x in row.split()] for row in re.findall(r"^ROW (.+)$", output, flags=re.MULTILINE)]
    here = walked.fits[1].coefficients(df)
    assert [row[0] for row in rows] == pytest.approx(here["std_error"].tolist(), rel=1e-4)
    assert [row[1] for row in rows] == pytest.approx(here["df"].tolist(), rel=1e-3)
    assert [row[2] for row in rows] == pytest.approx(here["p_value"].tolist(), abs=1e-5)


def test_the_scripts_name_the_degrees_of_freedom(tmp_path: Path) -> None:
    recipe = wide_workbook(tmp_path).recipe
    by_kenward_roger = replace(recipe, df="kenward-roger")
    assert 'summary(rung2, ddf = "Kenward-Roger")' in r_code(by_kenward_roger)
    assert 'anova(rung2, type = "III", ddf = "Kenward-Roger")' in r_code(by_kenward_roger)
    assert 'rung2.coefficients(df="kenward-roger")' in python_code(by_kenward_roger)
    assert 'rung2.anova(df="kenward-roger")' in python_code(by_kenward_roger)
    assert "anova" not in r_code(bundled(tmp_path).recipe)
    by_normal = r_code(replace(recipe, df="normal"))
    assert "library(lme4)" in by_normal
    assert "2 * pnorm(" in by_normal


def test_r_reads_the_bundled_file_and_fits_three_rungs(tmp_path: Path) -> None:
    code = r_code(bundled(tmp_path).recipe)
    for line in (
        "library(lmerTest) # brings lme4 along",
        'table <- read.csv("sleepstudy.csv", sep = ",", fileEncoding = "UTF-8-BOM",',
        'data <- table[c("Reaction", "Subject", "Days")]',
        'data[["Reaction"]] <- as_number(table[["Reaction"]])',
        'data[["Subject"]] <- factor(as_text(table[["Subject"]]))',
        "rung0 <- lm(Reaction ~ Days, data = data)",
        "rung1 <- lmer(Reaction ~ Days + (1 | Subject), data = data, REML = TRUE)",
        "rung2 <- lmer(Reaction ~ Days + (Days | Subject), data = data, REML = TRUE)",
        'print(summary(rung2, ddf = "Satterthwaite"))',
    ):
        assert line in code
    assert "stopifnot(nrow(data) == 180)" in code
    assert 'stopifnot(isTRUE(all.equal(mean(data[["Reaction"]]), 298.5078' in code
    assert "readxl" not in code
    assert re.findall(r"^# (\d)\.", code, flags=re.MULTILINE) == ["1", "2", "3", "4"]


def test_r_reshapes_and_codes_time_as_the_app_did(tmp_path: Path) -> None:
    walked = wide_workbook(tmp_path)
    code = r_code(walked.recipe)
    assert 'read_excel("pain trial.xlsx", sheet = "the “data”",' in code
    assert 'table[["patient"]] <- seq_len(nrow(table))' in code
    assert "times <- c(0, 1, 3, 6)" in code
    assert '"pain" = c("pain m0", "pain m1", "pain m3", "pain m6"),\n  "mood" = c("mood m0", NA, NA, NA)' in code
    assert 'factor(as_text(table[["arm"]]), levels = c("@therapy", "control"))' in code
    assert f'data[["month_centred"]] <- data[["month"]] - {walked.prepared.time_offset!r}' in code


def test_r_knows_decimal_commas_titles_and_numeric_codes(tmp_path: Path) -> None:
    code = r_code(semicolons(tmp_path).recipe)
    assert 'sep = ";", fileEncoding = "CP1252", skip = 1' in code
    assert 'grepl(",", x, fixed = TRUE)' in code
    assert 'factor(as_number(table[["Klasse"]]), levels = c(1, 2, 3), labels = c("1", "2", "3"))' in code
    assert 'factor(as_text(table[["T"]]), levels = c("F", "T"))' in code
    assert 'data[["Übung (Woche)_from_start"]] <- data[["Übung (Woche)"]] - 2.5' in code
    assert "REML = FALSE" in code
    assert "`Größe €` ~ `Übung (Woche)_from_start` + Klasse + T + `Übung (Woche)_from_start`:Klasse" in code


def test_names_are_never_code(tmp_path: Path) -> None:
    """Taken apart by the language itself, the Python script holds only the calls that it is meant to make."""
    walked = hostile(tmp_path)
    tree = ast.parse(python_code(walked.recipe))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls == {
        "lmm.read_table",
        "Roles",
        "prepare",
        "len",
        "lmm.fit",
        "print",
        "rung2.coefficients",
        "rung2.coefficients().to_string",
        "rung2.anova",
        "rung2.anova().to_string",
        "rung2.variance_components.to_string",
        "lmm.compare",
        "lmm.compare(rung0, rung1, rung2).to_string",
    }
    outside = re.sub(r'"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|#.*', "", r_code(walked.recipe))
    assert "system(" not in outside
    assert not re.search(r"\bq\(", outside)


def test_python_reads_bundled_data_by_their_name_and_reshapes(tmp_path: Path) -> None:
    assert 'table = load_dataset("sleepstudy")' in python_code(bundled(tmp_path).recipe)
    code = python_code(wide_workbook(tmp_path).recipe)
    assert 'table = lmm.read_table("pain trial.xlsx", sheet="the “data”")' in code
    assert "table = reshape(table, spec).long" in code
    assert 'time_coding="centred"' in code
    assert "from lmm_engine.data import Family, ReshapeSpec, Roles, prepare, reshape" in code


def test_literals_are_what_they_write() -> None:
    family = Family("y\n'", ("a", "b"), (0.0, 1.5))
    spec = ReshapeSpec((family,), (), "time", None, True)
    written = literal(spec)
    assert eval(written, {"Family": Family, "ReshapeSpec": ReshapeSpec}) == spec  # noqa: S307 - our own text
    assert (
        written == 'ReshapeSpec(families=(Family(stem="y\\n\'", columns=("a", "b"), times=(0, 1.5)),), drop_empty=True)'
    )
    with pytest.raises(TypeError, match="a dict has no place in a script"):
        literal({})


def test_long_calls_are_broken_into_lines() -> None:
    family = Family("y", tuple(f"measurement_{i}" for i in range(12)), tuple(map(float, range(12))))
    written = literal(ReshapeSpec((family,), ("patient",), "month"))
    assert max(map(len, written.splitlines())) <= 110
    assert eval(written, {"Family": Family, "ReshapeSpec": ReshapeSpec}).families == (family,)  # noqa: S307


def test_the_scripts_repeat_how_the_learner_had_the_file_read(tmp_path: Path) -> None:
    recipe = chosen(tmp_path).recipe
    python, r = python_code(recipe), r_code(recipe)
    options = python[python.index("options=") : python.index("\n", python.index("options="))]
    for said in ('separator=";"', 'decimal=","', 'encoding="iso8859-15"', 'quote="\'"', "header_row=3", "skip_rows=1"):
        assert said in options
    assert "from lmm_engine.data import ReadOptions, Roles, prepare" in python
    for said in ('sep = ";"', 'fileEncoding = "ISO8859-15"', "skip = 2", 'quote = "\'"', "table[-seq_len(1), , drop"):
        assert said in r
    assert "options=" not in python_code(semicolons(tmp_path).recipe)  # all guessed: it is guessed again


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("ods", "library(readODS)"),
        ("ods", 'read_ods("f", sheet = "s", skip = 2,'),
        ("parquet", 'read_parquet("f")'),
        ("sav", 'as_factor(read_sav("f"))'),
        ("dta", 'as_factor(read_dta("f"))'),
        ("xls", 'read_excel("f", sheet = "s", skip = 2,'),
    ],
)
def test_r_reads_each_kind_of_file_with_its_own_package(kind: str, line: str, tmp_path: Path) -> None:
    recipe = bundled(tmp_path).recipe
    source = Source("f", None, sheet="s", skip=2, kind=kind)
    assert line in r_code(replace(recipe, source=source))


def test_a_source_is_described_by_what_reading_it_found() -> None:
    read = read_pasted("a;a;x\n1,5;2;u\n2,5;3;v\n")
    assert source_of(read, "pasted.txt") == Source("pasted.txt", ";", ",", columns=("a", "a.2", "x"))
    plain = read_pasted("a\tb\n1\t2\n")
    assert source_of(plain, "p.txt") == Source("p.txt", "\t")
