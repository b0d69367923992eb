"""The report as a learner takes it away: what is on the page is in the files."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.report.numbers import number
from tests.cases import cases
from tests.pages.app import bring, cells, choose, fine, go, open_app, open_panel, plain, state_of, use
from tests.pages.tables import PARALLEL


@pytest.fixture
def report() -> AppTest:
    return fine(go(use(open_app(), "sleepstudy"), "report"))


def expected() -> dict:
    wanted = ("sleepstudy", "Reaction ~ Days + (Days|Subject)", "REML")
    return next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == wanted)


def test_table_and_paragraph_hold_the_numbers_of_r(report: AppTest) -> None:
    r = expected()
    assert cells(report, 0)["Days"][:2] == [number(r["fixef"]["Days"]), number(r["se"][1])]
    said = plain(report)
    assert f"Days, b = {number(r['fixef']['Days'])}, SE = {number(r['se'][1])}" in said
    assert f"the residual SD was {number(r['sigma'])} ms" in said


def test_the_code_is_shown_in_both_languages(report: AppTest) -> None:
    shown = [c.value for c in report.code]
    assert any("lmer(Reaction ~ Days + (Days | Subject)" in code for code in shown)
    at = fine(choose(report, "views.code", "python"))
    assert any("lmm.fit(" in code for code in [c.value for c in at.code])


def test_the_proposed_rung_is_explained() -> None:
    at = fine(go(bring(open_app(), "parallel.csv", PARALLEL), "report"))
    assert at.get_by_key("views.reported").value == 1
    assert "Rung 1 is reported" in plain(at)
    assert "Rung 2 is singular" in plain(at)
    at = fine(choose(at, "views.reported", 2))
    assert "You chose rung 2; rung 1 would be proposed" in plain(at)


def test_the_checklist_is_filled_where_it_can_be(report: AppTest) -> None:
    assert "Yours to say" not in plain(report)
    said = plain(fine(open_panel(report, "checklist")))
    assert "SD between Subjects: level 24.74 ms; slope of Days 5.92; correlation .07; residual SD 25.59 ms." in said
    assert "Yours to say:* How the Subjects were chosen, and whom they stand for." in said


def test_the_files_hold_what_the_page_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {}

    def keep(label: str, data: object, name: str, mime: str, **_: object) -> bool:
        made[name.rpartition(".")[2]] = (name, data)
        return False

    monkeypatch.setattr("streamlit.download_button", keep)
    at = fine(go(use(open_app(), "sleepstudy"), "report"))
    assert set(made) == {"html", "xlsx", "csv"}
    assert not at.error
    html = made["html"][1]().decode()
    assert "<svg" in html
    assert "Only you can say" in html
    assert number(expected()["sigma"]) in html
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"][1]()))
    assert {"Fixed effects", "Variance components", "Comparison"} <= set(book.sheetnames)
    fixed = pd.read_csv(io.BytesIO(made["csv"][1]()))
    assert fixed["estimate"].tolist() == pytest.approx(list(expected()["fixef"].values()), rel=1e-6)
    assert made["csv"][0].endswith("rung-2.csv")
    assert state_of(at).views.reported is None
