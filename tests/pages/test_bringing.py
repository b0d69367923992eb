"""How tables come in on the screen Data: every door, and reading a file another way."""

from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
import pytest

from lmm_engine.data.formats import web
from lmm_engine.errors import DataError
from tests.pages.app import bring, choose, fine, go, open_app, open_panel, plain, state_of, words

SEMICOLONS = b"Study;;\nid;time;y\n;(days);(ms)\na;0;1,5\na;1;2,5\nb;0;3,5\nb;1;4,5\n"
NASTY = "<script>alert(1)</script> $x$ `b` [a](http://e.org) :material/home: **bold**"


def table(at) -> pd.DataFrame:
    return state_of(at).dataset.table


@pytest.fixture
def at():
    return open_app()


def test_what_was_guessed_is_said_and_can_be_changed(at):
    fine(bring(at, "x.csv", SEMICOLONS))
    assert "cells separated by semicolons" in plain(at)
    assert "column names in row 2" in plain(at)
    assert "holds 2 units" in plain(at)
    assert "time in days" in plain(at)
    fine(open_panel(at, "reading"))
    choose(at, "views.rereading.units_row", "no")
    assert "It would be read like this: 5 rows" in plain(at).replace("*", "")
    assert len(table(at)) == 4  # nothing is changed yet
    fine(at.button(key="reread").click().run())
    assert len(table(at)) == 5
    assert state_of(at).dataset.options.units_row is False
    assert "It would be read" not in plain(at)


def test_choices_survive_a_walk_and_can_be_put_back(at):
    bring(at, "x.csv", SEMICOLONS)
    open_panel(at, "reading")
    choose(at, "views.rereading.header_row", "1")
    fine(go(at, "start"))
    fine(go(at, "data"))
    assert at.get_by_key("views.rereading.header_row").value == "1"
    assert "It would be read like this" in plain(at)
    fine(at.button(key="put back").click().run())
    assert state_of(at).views.rereading.header_row is None
    assert "It would be read like this" not in plain(at)


def test_choices_that_exclude_each_other_are_refused_in_words(at):
    bring(at, "x.csv", SEMICOLONS)
    open_panel(at, "reading")
    choose(at, "views.rereading.separator", ",")
    choose(at, "views.rereading.decimal", ",")
    fine(at)
    assert "The comma cannot be the decimal sign" in plain(at)


def test_another_reading_has_another_identity(at):
    bring(at, "x.csv", SEMICOLONS)
    before = state_of(at).dataset.digest
    open_panel(at, "reading")
    choose(at, "views.rereading.decimal", ".")
    at.button(key="reread").click().run()
    after = state_of(at).dataset.digest
    assert before != after
    assert before.partition("/")[0] == after.partition("/")[0]


def test_a_second_file_is_read_by_its_own_guesses(at):
    bring(at, "x.csv", SEMICOLONS)
    open_panel(at, "reading")
    choose(at, "views.rereading.units_row", "no")
    bring(at, "y.csv", b"who,score\na,1\nb,2\n")
    fine(at)
    assert list(table(at).columns) == ["who", "score"]
    assert state_of(at).views.rereading.units_row is None


def test_a_pasted_table_can_be_read_another_way(at):
    go(at, "data")
    choose(at, "views.source", "paste")
    at.text_area(key="views.pasted").set_value("id\ty\na\t1,5\nb\t2,5\n")

    submit = next(b for b in at.button if b.label == "Read the cells")
    fine(submit.click().run())
    assert table(at)["y"].tolist() == [1.5, 2.5]
    fine(open_panel(at, "reading"))
    choose(at, "views.rereading.header_row", "0")
    fine(at.button(key="reread").click().run())
    assert len(table(at)) == 3


def test_a_table_from_the_web(at, monkeypatch):
    from pages.ui import actions

    def fetch(address, **options):
        if "inside" in address:
            raise DataError("“inside” does not lead to a public web server, so it is not opened.", "Bring a file.")
        return web.Fetched(b"id,y\na,1\nb,2\n", "sleep.csv", address)

    monkeypatch.setattr(actions, "fetch", fetch)
    go(at, "data")
    choose(at, "views.source", "web")
    for address, words_said in (
        ("https://inside/x", "public web server"),
        ("https://x.org/s.csv", "In use: sleep.csv"),
    ):
        next(t for t in at.text_input if t.label == "Address of the file").set_value(address)
        fine(next(b for b in at.button if b.label == "Fetch the table").click().run())
        assert words_said in plain(at)
    assert state_of(at).dataset.origin == "web"
    assert "from the web" in plain(at)


def test_names_and_cells_from_a_file_stay_text_on_the_screen(at):
    text = f'"id","{NASTY}","{NASTY}"\n,"({NASTY[:12]})",ms\na,1,2\nb,3,4\nc,x,{NASTY}\n'
    fine(bring(at, f"{NASTY}.csv".replace("/", "_"), text.encode()))
    fine(open_panel(at, "reading"))
    choose(at, "views.rereading.units_row", "yes")
    fine(at)
    said = words(at)
    assert "<script>" not in said
    assert "[a](http" not in said
    assert "$x$" not in said
    assert "**bold**" not in said


def test_labels_of_spss_are_kept_and_can_be_changed_to_codes(at):
    import tempfile
    from pathlib import Path

    import pyreadstat

    frame = pd.DataFrame({"id": ["a", "b"], "sex": [1.0, 2.0]})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sav"
        labels = {"sex": {1: "men", 2: "women"}}
        pyreadstat.write_sav(frame, path, variable_value_labels=labels, column_labels={"sex": "Sex at birth"})
        content = path.read_bytes()
    fine(bring(at, "x.sav", content))
    assert table(at)["sex"].tolist() == ["men", "women"]
    assert "sex: Sex at birth" in plain(at)
    fine(open_panel(at, "reading"))
    at.toggle(key="views.rereading.codes").set_value(True).run()
    fine(at.button(key="reread").click().run())
    assert table(at)["sex"].tolist() == [1, 2]


def test_the_caps_are_settings_and_are_named(at, monkeypatch):
    monkeypatch.setenv("RUNGS_MAX_ROWS", "3")
    fine(bring(at, "x.csv", SEMICOLONS))
    assert "more than 3 rows; at most 3 can be used here" in plain(at)
    assert state_of(at).dataset is None
    monkeypatch.setenv("RUNGS_MAX_ROWS", "many")
    fine(bring(at, "y.csv", SEMICOLONS))
    assert len(table(at)) == 4


def test_sheets_and_header_rows_of_a_workbook(at):
    out = io.BytesIO()
    with pd.ExcelWriter(out) as book:
        pd.DataFrame({"id": ["a", "b"], "y": [1, 2]}).to_excel(book, sheet_name="One", index=False)
        pd.DataFrame({"id": ["c", "d"], "y": [3, 4]}).to_excel(book, sheet_name="Two", index=False)
    fine(bring(at, "x.xlsx", out.getvalue()))
    sheet = next(s for s in at.selectbox if s.label == "Sheet of the workbook")
    fine(sheet.set_value("Two").run())
    assert table(at)["id"].tolist() == ["c", "d"]
    fine(open_panel(at, "reading"))
    choose(at, "views.rereading.header_row", "0")
    fine(at.button(key="reread").click().run())
    assert state_of(at).dataset.sheet == "Two"
    assert len(table(at)) == 3


def test_every_option_survives_the_way_to_the_widgets_and_back():
    from lmm_engine.data import ReadOptions
    from pages.ui.held.rereading import Rereading

    options = ReadOptions(";", ",", "cp1252", "", 0, 2, False, "S", True)
    assert Rereading.of(options).options("S") == options
    assert Rereading.of(ReadOptions()).options(None) == ReadOptions()
    assert Rereading.of(replace(options, quote="'", units_row=True)).options("S").quote == "'"
