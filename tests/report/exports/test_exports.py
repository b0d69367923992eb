"""Nothing that is taken away into a spreadsheet runs there, whichever way it is taken."""

from __future__ import annotations

import ast
import csv as csv_module
import io
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from lmm_engine.data import Roles
from lmm_engine.report.exports.document import Contents
from lmm_engine.report.exports.workbook import csv, excel
from tests.report.ladders import Ladder, climb

ROOT = Path(__file__).parents[3]
SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\x00=", "＝"]
WRITERS = {"to_csv", "to_excel", "to_clipboard", "to_html", "Workbook", "ExcelWriter", "writer", "DictWriter"}
# The one place that writes spreadsheets.
ALLOWED = {"lmm_engine/report/exports/workbook.py"}


def written_in(path: Path) -> set[str]:
    """Names in a file's code that write tables for spreadsheets."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return (attributes | names) & WRITERS


def test_spreadsheets_are_written_in_one_place():
    files = [path for room in ("lmm_engine", "pages") for path in (ROOT / room).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): names for path in files if (names := written_in(path))}
    assert set(found) == ALLOWED, found


def test_tables_on_the_screen_have_no_export_of_their_own():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["disableDataExport"] is True


def attack(sign: str) -> str:
    return f"{sign}cmd|' /C calc'!A0"


def is_harmless(text: object) -> bool:
    return not isinstance(text, str) or not text.lstrip(" \x00").startswith(tuple("=+-@\t\r\n＝")) or is_number(text)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("sign", SIGNS)
def test_csv_neutralises_names_labels_and_cells(sign):
    bad = attack(sign)
    frame = pd.DataFrame({bad: [bad, "fine"], "level": pd.Categorical([bad, "b"]), "x": [-1.5, 2.0]}, index=[bad, "r"])
    rows = list(csv_module.reader(io.StringIO(csv(frame.rename_axis(bad + " "), index=True).decode("utf-8-sig"))))
    assert all(is_harmless(cell) for row in rows for cell in row)
    assert rows[1][-1] == "-1.5"  # a number stays one
    assert sum(cell.startswith("'") for row in rows for cell in row) == 5


def ladder_of(names: dict[str, str], level: str) -> Ladder:
    """Ten groups of six with a slope each; the names of the columns, of a category and of the groups as given."""
    rng = np.random.default_rng(11)
    who, when = np.repeat(np.arange(10), 6), np.tile(np.arange(6.0), 10)
    y = 5 + rng.normal(0, 2, 10)[who] + (1 + rng.normal(0, 0.5, 10)[who]) * when + rng.normal(0, 1, 60)
    arm = np.where(who % 2, level, level + "2")
    parts = {"y": y, "who": [f"{level}{i}" for i in who], "when": when, "arm": arm}
    frame = pd.DataFrame({names[part]: values for part, values in parts.items()})
    return climb(frame, Roles(names["y"], names["who"], names["when"], (names["arm"],), (names["arm"],)))


@pytest.mark.parametrize("sign", ["=", "@"])
def test_no_cell_of_the_workbook_runs(sign):
    names = {part: attack(sign) + part for part in ("y", "who", "when", "arm")}
    ladder = ladder_of(names, attack(sign))
    bad = attack(sign)
    contents = Contents(bad, bad, ladder.prepared, ladder.fits, date(2024, 5, 6), comparison=ladder.comparison)
    book = openpyxl.load_workbook(io.BytesIO(excel(contents)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert all(is_harmless(cell.value) for cell in cells)
    assert {sheet.title for sheet in book if any("cmd|" in str(v) for row in sheet.values for v in row)} == {
        *("Fixed effects", "Variance components", "Random effects", "Comparison", "Data used", "About")
    }
