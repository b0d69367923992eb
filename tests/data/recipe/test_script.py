"""The pandas script reads the file, does the steps and ends in the same table; nothing in it is run that is a name."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from pandas.testing import assert_frame_equal

from lmm_engine.data import load_dataset, read_details
from lmm_engine.data.recipe import FileRead, Recipe, Rename, SetType, operations, pandas_script, reading_cells
from lmm_engine.data.recipe.writing import comment, literal

from .tables import NASTY, RESHAPES, STEPS, recipes, table

AS_FRAME = "\nimport sys as _sys\ntable.to_parquet(_sys.argv[1])\n"
TABLE = table()


def run(script: str, folder: Path) -> pd.DataFrame:
    """Run a script in a process of its own, and fetch its table with its types."""
    (folder / "script.py").write_text(script.partition("\n\n\nif __name__")[0] + AS_FRAME, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "script.py", "made.parquet"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "not the one" not in done.stderr
    assert not (folder / "hacked").exists()
    return pd.read_parquet(folder / "made.parquet")


def do(recipe: Recipe, frame: pd.DataFrame) -> pd.DataFrame:
    """Do the recipe's own statements to a frame, in this process."""
    names = {f: getattr(operations, f) for f in dir(operations) if not f.startswith("_")}
    for outcome in recipe.apply(frame).outcomes:
        if outcome.done:
            ast.parse(outcome.entry.step.code())
            names["table"] = names.get("table", frame).copy()
            exec(outcome.entry.step.code(), names)
    return names.get("table", frame)


@settings(max_examples=120, deadline=None)
@given(recipes())
def test_code_equals_apply(recipe: Recipe):
    assert_frame_equal(do(recipe, TABLE), recipe.apply(TABLE).table)


@pytest.mark.parametrize("step", [*STEPS, *RESHAPES], ids=lambda step: type(step).__name__)
def test_each_step_is_written_as_it_is_done(step):
    recipe = Recipe.of(SetType("often", "nominal"), SetType("seen", "date", format="%d.%m.%Y"), step)
    assert_frame_equal(do(recipe, TABLE), recipe.apply(TABLE).table)


def _file(folder: Path, **how) -> pd.DataFrame:
    written = TABLE.rename(columns={NASTY: "odd 'name' {x}"})
    written.to_csv(folder / "file.csv", index=False, **how)
    return written


@pytest.mark.parametrize("how", [{}, {"sep": ";", "decimal": ","}, {"sep": "\t", "encoding": "utf-16"}])
def test_the_whole_script_from_a_text_file(tmp_path, how):
    _file(tmp_path, **how)
    content = (tmp_path / "file.csv").read_bytes()
    read = read_details(content, "file.csv")
    file = FileRead("file.csv", read.separator, read.decimal, read.encoding)
    for recipe in (Recipe(), Recipe.of(*STEPS, RESHAPES[0]), Recipe.of(*STEPS[3:9], RESHAPES[1], *STEPS[-8:])):
        made = run(pandas_script(recipe, read.table, file), tmp_path)
        assert_frame_equal(made, recipe.apply(read.table).table, check_dtype=True)


def test_the_whole_script_from_a_workbook(tmp_path):
    written = _file(tmp_path)
    written.to_excel(tmp_path / "book.xlsx", sheet_name="it's here", index=False)
    read = read_details((tmp_path / "book.xlsx").read_bytes(), "book.xlsx")
    recipe = Recipe.of(*STEPS, RESHAPES[0])
    script = pandas_script(recipe, read.table, FileRead("book.xlsx", None, sheet=read.sheet))
    assert_frame_equal(run(script, tmp_path), recipe.apply(read.table).table)


def test_the_whole_script_from_a_parquet_file(tmp_path):
    _file(tmp_path)
    TABLE.rename(columns={NASTY: "odd"}).drop(columns="nothing").to_parquet(tmp_path / "t.parquet")
    read = read_details((tmp_path / "t.parquet").read_bytes(), "t.parquet")
    recipe = Recipe.of(*STEPS[4:12])
    script = pandas_script(recipe, read.table, FileRead("t.parquet", None, kind="parquet"))
    assert_frame_equal(run(script, tmp_path), recipe.apply(read.table).table)


def test_rows_above_and_below_the_header_are_passed_over(tmp_path):
    text = "Study of 2024\n\nwho|dose\n-|mg\na|1.5\nb|'2|5'\nc|3.5\n"
    (tmp_path / "f.txt").write_text(text.replace("'2|5'", "2.5"), encoding="utf-8")
    read = read_details((tmp_path / "f.txt").read_bytes(), "f.txt")
    file = FileRead("f.txt", read.separator, skip=read.header_row - 1, below=bool(read.units))
    assert_frame_equal(run(pandas_script(Recipe(), read.table, file), tmp_path), read.table)
    assert list(read.table.columns) == ["who", "dose"]


def test_words_for_missing_thousands_and_days_are_read_as_the_app_reads_them(tmp_path):
    text = 'who;big;when;code;note\na;1.234,5;03.02.2024;007;"x; y"\n\nb;.;;008;none\nc;17;29.02.2024;010;NA\n'
    (tmp_path / "f.csv").write_text(text, encoding="cp1252")
    read = read_details(text.encode("cp1252"), "f.csv")
    script = pandas_script(Recipe(), read.table, FileRead("f.csv", read.separator, read.decimal, read.encoding))
    assert_frame_equal(run(script, tmp_path), read.table)


def test_a_wide_data_set_of_the_catalogue_from_its_file_to_its_long_table(tmp_path):
    from lmm_engine.data import dataset_entry

    entry = dataset_entry("pain_trial")
    (tmp_path / entry.file).write_bytes(entry.path.read_bytes())
    recipe = Recipe.of(SetType("patient", "id")).with_reshape(entry.reshape)
    wide = load_dataset("pain_trial")
    made = run(pandas_script(recipe, wide, FileRead(entry.file)), tmp_path)
    assert_frame_equal(made, recipe.apply(wide).table)


def test_steps_that_are_off_or_refused_stand_in_it_as_comments():
    recipe = Recipe.of(Rename("sex", NASTY + "\nimport os"), Rename("nowhere\r\nimport os", "b"), STEPS[5]).switch(0)
    script = pandas_script(recipe, TABLE, FileRead(NASTY))
    assert "(switched off)" in script
    assert "(left out: The table has no column" in script
    modules = {a.name for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import) for a in node.names}
    assert modules == {"sys", "numpy", "pandas"}


@pytest.mark.parametrize("text", [NASTY, "\ud800", "\x00", "''' \"\"\"", "\\", "\N{RIGHT-TO-LEFT OVERRIDE}", "é😀"])
def test_any_text_is_one_literal_and_one_comment(text):
    assert ast.literal_eval(literal(text)) == text
    assert comment(text).isprintable()
    with pytest.raises(TypeError):
        literal(object())


def test_an_operation_uses_only_what_a_script_has():
    for module in (operations, reading_cells):
        imports = [n for n in ast.walk(ast.parse(Path(module.__file__).read_text())) if isinstance(n, ast.ImportFrom)]
        assert all(node.module in ("__future__", "operations") for node in imports)
