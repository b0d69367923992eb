"""What is taken away as a workbook or as CSV."""

from __future__ import annotations

import csv as csv_module
import io
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest

from lmm_engine.report.exports.document import Contents
from lmm_engine.report.exports.workbook import csv, excel
from tests.report.ladders import BATCHES, SLEEP, Ladder, known, nasty


def contents(ladder: Ladder, **changes: object) -> Contents:
    given = {"title": "=A report", "dataset": "sleep", "made_on": date(2024, 5, 6), "comparison": ladder.comparison}
    return Contents(prepared=ladder.prepared, fits=ladder.fits, **(given | changes))


def read(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_numbers_are_numbers_and_unrounded() -> None:
    ladder = known("sleepstudy", SLEEP)
    sheets = read(excel(contents(ladder)))
    assert list(sheets) == [
        "Fixed effects",
        "Variance components",
        "Random effects",
        "Comparison",
        "Data used",
        "About",
    ]
    head, *rows = sheets["Fixed effects"]
    assert head[:4] == ("rung", "term", "estimate", "std_error")
    last = dict(zip(head, rows[-1], strict=True))
    assert last["rung"] == 2
    assert last["estimate"] == pytest.approx(ladder.fits[2].fixed_effects["Days"], rel=1e-15)
    assert last["std_error"] == pytest.approx(ladder.fits[2].std_errors["Days"], rel=1e-15)


def test_random_effects_and_data_are_all_there() -> None:
    ladder = known("sleepstudy", SLEEP)
    sheets = read(excel(contents(ladder)))
    assert len(sheets["Random effects"]) == 1 + 18 + 36
    head, *rows = sheets["Data used"]
    assert len(rows) == 180
    first = dict(zip(head, rows[0], strict=True))
    assert first["Reaction"] == pytest.approx(249.56)
    assert first["fitted (model)"] + first["residual (model)"] == pytest.approx(first["Reaction"], abs=1e-9)


def test_the_comparison_names_its_rungs_and_leaves_empty_what_is_not_known() -> None:
    head, first, second, _ = read(excel(contents(known("sleepstudy", SLEEP))))["Comparison"]
    assert dict(zip(head, second, strict=True))["model"] == "Rung 1"
    assert dict(zip(head, first, strict=True))["statistic"] is None


def test_text_is_text_and_never_runs() -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel(contents(nasty()))))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in kinds
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(text.startswith("'=cmd") for text in texts)
    assert not [text for text in texts if text.startswith(("=", "+", "@"))]


def test_a_singular_fit_and_a_missing_comparison_make_a_workbook_too() -> None:
    sheets = read(excel(contents(known("dyestuff2", BATCHES), comparison=None, digest="abc")))
    assert sheets["Comparison"] == [("model",)]
    assert ("SHA-256 of the data file", "abc") in sheets["About"]
    assert ("made on", "2024-05-06") in sheets["About"]


def test_csv_opens_in_excel_with_its_accents_and_runs_nothing() -> None:
    frame = pd.DataFrame({"Größe": ["=1+1", "é", None], "x": [1.5, np.nan, -2.0], "n": [1, 2, 3]})
    data = csv(frame)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv_module.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [["Größe", "x", "n"], ["'=1+1", "1.5", "1"], ["é", "", "2"], ["", "-2.0", "3"]]


def test_csv_keeps_the_row_labels_when_asked_and_same_names_apart() -> None:
    frame = pd.DataFrame([[1, 2]], index=["-row"], columns=["a", "a"])
    rows = list(csv_module.reader(io.StringIO(csv(frame, index=True).decode("utf-8-sig"))))
    assert rows == [["index", "a", "a"], ["'-row", "1", "2"]]


def test_csv_numbers_are_read_back_exactly() -> None:
    frame = pd.DataFrame({"x": [0.1 + 0.2, 1e-300, 1 / 3]})
    _, *back = csv_module.reader(io.StringIO(csv(frame).decode("utf-8-sig")))
    assert [float(cell) for (cell,) in back] == frame["x"].tolist()
