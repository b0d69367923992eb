"""Files in, tables or one clear sentence out."""

from __future__ import annotations

import io
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lmm_engine.data import Limits, ReadOptions, read_details, read_pasted, read_table, table_digest
from lmm_engine.errors import DataError
from tests.data import make_hostile as hostile

EXPECTED = pd.DataFrame({"id": ["a", "a", "b", "b"], "time": [0, 1, 0, 1], "y": [1.5, 2.5, 3.5, 4.5]})


def codes(details) -> set[str]:
    return {finding.code for finding in details.notes}


# ----- refusals: each by its words -----

REFUSALS = {
    "empty.csv": "The file is empty",
    "blank.csv": "The file is empty",
    "bom_only.csv": "The file is empty",
    "header_only.csv": "no data below it",
    "header_and_blank_rows.csv": "no data below it",
    "one_column.csv": "Only one column was found",
    "one_column_decimal_comma.csv": "Only one column was found",
    "one_word.csv": "Only one column was found",
    "picture.csv": "a PNG picture",
    "document.csv": "a PDF document",
    "page.csv": "a web page",
    "pickle.csv": "a Python pickle",
    "named.pkl": "can run code",
    "named.sav": "The SPSS file is damaged",
    "named.xyz": "“.xyz” cannot be read",
    "named.json": "JSON files",
    "nul_bytes.csv": "Row 3 holds a NUL character",
    "controls.csv": "control characters",
    "row_too_long.csv": "Row 3 has 5 cells, but the header names 3 columns",
    "row_too_long_far_down.csv": "Row 402 has 4 cells, but the header names 3 columns",
    "quote_never_closed.csv": "opened in row 3 is never closed",
    "truncated.xlsx": "damaged or was cut off",
    "garbage.xlsx": "damaged or was cut off",
    "zip_of_csv.xlsx": "a zip archive",
    "document.xlsx": "a text document",
    "open_document.ods": "OpenDocument text",
    "binary.xlsb": "binary Excel workbook",
    "encrypted.xlsx": "protected by a password",
    "old.xls": "damaged or was cut off",
    "zip_password.xlsx": "protected by a password",
    "entities.xlsx": "no spreadsheet program writes",
    "broken_sheet.xlsx": "damaged",
    "no_sheets.xlsx": "damaged|empty",
    "empty_sheet.xlsx": "empty",
    "bomb.xlsx": "unpacks to 160 MB .* at most 150 MB",
}


@pytest.mark.parametrize("name", sorted(hostile.REFUSED))
def test_a_bad_file_is_refused_in_one_sentence_and_a_remedy(name):
    with pytest.raises(DataError, match=REFUSALS[name]) as refusal:
        read_table(hostile.REFUSED[name](), name)
    assert refusal.value.problem.endswith(".")
    assert refusal.value.remedy.endswith(".")
    assert "\n" not in str(refusal.value)


def test_every_refusal_of_the_corpus_is_named():
    assert set(REFUSALS) == set(hostile.REFUSED)


def test_caps_are_named_in_the_message():
    data = hostile.GOOD.encode()
    for limits, words in (
        (Limits(max_bytes=10), "at most 0.0 MB"),
        (Limits(max_rows=3), "more than 3 rows; at most 3 "),
        (Limits(max_columns=2), "3 columns; at most 2 "),
        (Limits(max_cells=11), "12 cells; at most 11 "),
    ):
        with pytest.raises(DataError, match=words):
            read_table(data, "x.csv", limits=limits)
    read_table(data, "x.csv", limits=Limits(max_bytes=len(data), max_rows=4, max_columns=3, max_cells=12))


def test_caps_hold_for_workbooks():
    data = hostile.plain_workbook()
    for limits, words in (
        (Limits(max_rows=3), "more than 3 rows"),
        (Limits(max_columns=2), "3 columns"),
        (Limits(max_workbook_cells=14), "more than 14 cells"),
        (Limits(max_unpacked_bytes=1000), "unpacks to"),
    ):
        with pytest.raises(DataError, match=words):
            read_table(data, "x.xlsx", limits=limits)
    assert len(read_table(data, limits=Limits(max_rows=4, max_columns=3, max_workbook_cells=15))) == 4


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(DataError, match="“nothing.csv” cannot be read: No such file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="cannot be read"):
        read_table(tmp_path)


# ----- text files -----


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        (hostile.GOOD, ","),
        (hostile.GOOD.replace(",", "\t"), "\t"),
        (hostile.GOOD.replace(",", "|"), "|"),
        (hostile.GOOD.replace(",", ";"), ";"),
        (hostile.GOOD.replace(",", " "), " "),
        (hostile.GOOD.replace("\n", "\r\n"), ","),
        (hostile.GOOD.replace("\n", "\r"), ","),
        ("sep=;\n" + hostile.GOOD.replace(",", ";"), ";"),
        ("\n\n" + hostile.GOOD + "\n\n", ","),
        ("Sleep study\n\n" + hostile.GOOD, ","),
        ("Sleep study,,\n,,\n" + hostile.GOOD, ","),
        ('"id","time","y"\n"a","0","1.5"\n"a","1","2.5"\n"b","0","3.5"\n"b","1","4.5"', ","),
        ("id,time,y,,\n" + hostile.GOOD.split("\n", 1)[1].replace("\n", ",,\n"), ","),
        ("id;time;y\na;0;1,5\na;1;2,5\nb;0;3,5\nb;1;4,5\n", ";"),
        ("id\ttime\ty\na\t0\t1,5\na\t1\t2,5\nb\t0\t3,5\nb\t1\t4,5\n", "\t"),
        ('id,time,y\na,0,"1,5"\na,1,"2,5"\nb,0,"3,5"\nb,1,"4,5"\n', ","),
    ],
)
def test_layouts_of_text(text, separator):
    details = read_details(text.encode(), "x.csv")
    pd.testing.assert_frame_equal(details.table, EXPECTED)
    assert details.separator == separator


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
     ("utf-16-be", "utf-16-be"), ("utf-32", "utf-32"), ("cp1252", "cp1252")],
)  # fmt: skip
def test_encodings(encoding, found):
    details = read_details("Gruppe,größe,prix €\nÄ,1,2\nß,3,4\n".encode(encoding), "x.csv")
    assert list(details.table.columns) == ["Gruppe", "größe", "prix €"]
    assert list(details.table["Gruppe"]) == ["Ä", "ß"]
    assert details.encoding == found
    assert ("encoding_guessed" in codes(details)) == (found == "cp1252")


def test_quoted_cells_keep_separators_quotes_and_line_breaks():
    table = read_table(b'name,y\n"Smith, ""Jo""",1\n"two\nlines",2\n"a;b\tc",3\n', "x.csv")
    assert list(table["name"]) == ['Smith, "Jo"', "two\nlines", "a;b\tc"]
    assert list(table["y"]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1,500", "2,250"], [1.5, 2.25]),
        (["1.234,5", "12.000,0"], [1234.5, 12000.0]),
        (["-1,5", "+2,5"], [-1.5, 2.5]),
        (["\u22121,5", "2"], [-1.5, 2.0]),
        (["1,5e3", "2"], [1500.0, 2.0]),
        (["1.5", "2.25"], [1.5, 2.25]),
        (["1 234,5", "2"], [1234.5, 2.0]),
        ([",5", "1,"], [0.5, 1.0]),
    ],
)
def test_numbers_in_a_semicolon_file(cells, values):
    table = read_table("g;y\n{};{}\n{};{}\n".format("a", cells[0], "b", cells[1]).encode(), "x.csv")
    assert list(table["y"]) == values


def test_thousands_of_an_english_file_are_removed_and_said():
    details = read_details(b'g,y,z\na,"1,234",1.5\nb,"12,000",2.5\n', "x.csv")
    assert list(details.table["y"]) == [1234, 12000]
    assert "thousands_removed" in codes(details)
    assert details.decimal == "."


def test_points_group_thousands_where_other_columns_have_decimal_commas():
    details = read_details(b"g;income;y\na;1.234;1,5\nb;12.000;2,25\n", "x.csv")
    assert list(details.table["income"]) == [1234, 12000]
    assert list(details.table["y"]) == [1.5, 2.25]
    assert details.decimal == ","
    assert {"thousands_removed", "decimal_comma"} <= codes(details)


def test_labels_with_leading_zeros_stay_text():
    details = read_details(b"id,y,zip\n001,1,10115\n002,2,01067\n010,0,04109\n", "x.csv")
    assert list(details.table["id"]) == ["001", "002", "010"]
    assert list(details.table["zip"]) == ["10115", "01067", "04109"]
    assert details.table["y"].tolist() == [1, 2, 0]
    assert "leading_zeros_kept" in codes(details)


def test_labels_too_long_for_a_number_stay_text():
    table = read_table(b"id,y\n12345678901234567890,0.5\n12345678901234567891,0.25\n", "x.csv")
    assert list(table["id"]) == ["12345678901234567890", "12345678901234567891"]
    table = read_table(b"id,y\n123456789012345678,0.5\n123456789012345679,0.25\n", "x.csv")
    assert list(table["id"]) == ["123456789012345678", "123456789012345679"]


def test_true_and_false_stay_as_written():
    table = read_table(b"g,smoker,y\na,TRUE,1\nb,FALSE,2\n", "x.csv")
    assert list(table["smoker"]) == ["TRUE", "FALSE"]


def test_words_for_missing_are_taken_as_such_and_said():
    details = read_details(b"id,y,z,answer\na,NA,.,none\nb,2,1,NA\nc,n/a,-,some\n", "x.csv")
    assert details.table["y"].isna().tolist() == [True, False, True]
    assert details.table["z"].isna().tolist() == [True, False, True]
    assert details.table["answer"].tolist()[0] == "none"
    assert pd.isna(details.table["answer"][1])
    said = next(f for f in details.notes if f.code == "words_for_missing")
    assert said.measure == 5
    assert "“NA” (2×)" in said.sentence


def test_a_few_words_among_numbers_are_pointed_out_by_row():
    rows = [f"g{k},{k}" for k in range(20)]
    rows[4] = "g4,<5"
    details = read_details(("id,y\n" + "\n".join(rows)).encode(), "x.csv")
    said = next(f for f in details.notes if f.code == "text_among_numbers")
    assert said.sentence == "“y” would be numeric but for 1 cell: “<5” in row 6."


def test_infinite_numbers_are_missing():
    details = read_details(b"g,y\na,1.5\nb,inf\nc,-inf\n", "x.csv")
    assert details.table["y"].isna().tolist() == [False, True, True]
    assert "infinite_values" in codes(details)


def test_dates_without_doubt_are_dates_and_others_stay_text():
    details = read_details(b"d,e,f\n2024-01-31,31.01.2024,01/02/2024\n2024-02-01,1.2.2024,02/03/2024\n", "x.csv")
    assert details.table["d"].tolist() == [pd.Timestamp("2024-01-31"), pd.Timestamp("2024-02-01")]
    assert details.table["e"].tolist() == [pd.Timestamp("2024-01-31"), pd.Timestamp("2024-02-01")]
    assert details.table["f"].tolist() == ["01/02/2024", "02/03/2024"]
    assert "dates_read" in codes(details)
    assert read_table(b"d,y\n2024-13-45,1\n2024-02-01,2\n", "x.csv")["d"].tolist() == ["2024-13-45", "2024-02-01"]


def test_short_rows_are_completed_with_missing_cells_and_said():
    details = read_details(b"id,time,y\na,0,1\na,1\nb,0,3\n", "x.csv")
    assert details.table["y"].isna().tolist() == [False, True, False]
    said = next(f for f in details.notes if f.code == "short_rows")
    assert "row 3" in said.sentence
    assert "short_rows" not in codes(read_details(b'id,name\na,"x,y"\nb,"z"\n', "x.csv"))


def test_empty_rows_between_others_are_left_out_and_said():
    details = read_details(b"id,y\na,1\n\n,\nb,2\n\n\n", "x.csv")
    assert len(details.table) == 2
    assert next(f for f in details.notes if f.code == "empty_rows").measure == 2
    assert "empty_rows" not in codes(read_details(b"id,y\na,1\nb,2\n\n\n", "x.csv"))


def test_row_names_of_r_get_a_column():
    table = read_table(b'"id","y"\n"1","a",1.5\n"2","b",2.5\n', "x.csv")
    assert list(table.columns) == ["row_name", "id", "y"]
    assert list(table["y"]) == [1.5, 2.5]


# ----- column names -----


def test_repeated_names_are_made_unique_and_the_learner_can_go_on():
    details = read_details(b"y,y,y.2,y\n1,2,3,4\n5,6,7,8\n", "x.csv")
    assert list(details.table.columns) == ["y", "y.3", "y.2", "y.4"]
    said = next(f for f in details.notes if f.code == "names_made_unique")
    assert said.measure == 2
    assert "“y” occurs more than once" in said.sentence


def test_empty_names_are_invented_and_empty_columns_left_out():
    details = read_details(b"id,,y,\na,1,2,\nb,3,4,\n", "x.csv")
    assert list(details.table.columns) == ["id", "column_2", "y"]
    assert "names_invented" in codes(details)


def test_names_are_trimmed_to_one_line_and_endless_ones_cut():
    details = read_details(f'" a ","two\nlines",{"x" * 10_000}\n1,2,3\n4,5,6\n'.encode(), "x.csv")
    assert list(details.table.columns[:2]) == ["a", "two lines"]
    assert len(details.table.columns[2]) == 200
    assert "names_shortened" in codes(details)


HEADERS = [
    "__import__('os').system('touch hacked')", "<script>alert(1)</script>", "$x$", "=cmd()", "a.b[0]", "🙂", "אבג",
    "`x`", "{y}", "a'b", "%s", "\\alpha", "y~x|z",
]  # fmt: skip


def test_names_that_mean_something_elsewhere_are_kept_as_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = pd.DataFrame([[float(k)] * len(HEADERS) for k in range(3)], columns=HEADERS)
    back = read_table(table.to_csv(index=False).encode(), "x.csv")
    assert list(back.columns) == HEADERS
    assert not list(tmp_path.iterdir())


def test_a_first_row_of_numbers_is_pointed_out():
    assert "header_of_numbers" in codes(read_details(b"1,2.5\n2,3.5\n3,4.5\n", "x.csv"))
    assert "header_of_numbers" not in codes(read_details(b"country,2001,2002\na,1,2\nb,3,4\n", "x.csv"))


# ----- paste and digests -----


def test_cells_pasted_from_a_spreadsheet():
    details = read_pasted("id\ttime\ty\na\t0\t1,5\na\t1\t2,5\nb\t0\t3,5\nb\t1\t4,5")
    pd.testing.assert_frame_equal(details.table, EXPECTED)
    for text in ("", "  \n"):
        with pytest.raises(DataError, match="nothing here yet"):
            read_pasted(text)
    with pytest.raises(DataError, match="at most"):
        read_pasted(hostile.GOOD, limits=Limits(max_bytes=10))


def test_the_digest_is_that_of_the_bytes():
    assert table_digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# ----- workbooks -----


def test_a_workbook_reads_like_its_csv():
    details = read_details(hostile.plain_workbook(), "x.xlsx")
    pd.testing.assert_frame_equal(details.table, EXPECTED)
    assert (details.sheets, details.sheet, details.separator) == (("Sheet",), "Sheet", None)


def test_a_workbook_is_known_by_its_content_not_its_name():
    pd.testing.assert_frame_equal(read_table(hostile.plain_workbook(), "x.csv"), EXPECTED)
    pd.testing.assert_frame_equal(read_table(hostile.GOOD.encode(), "x.xlsx"), EXPECTED)


def test_sheets_are_chosen_by_name_and_empty_ones_passed_over():
    def fill(book):
        book.active.title = "Notes"
        for title, value in (("First", 1), ("Second", 2)):
            sheet = book.create_sheet(title)
            for row in [("g", "y"), ("a", value), ("b", value + 0.5)]:
                sheet.append(row)

    data = hostile.workbook(fill)
    details = read_details(data, "x.xlsx")
    assert (details.sheets, details.sheet) == (("Notes", "First", "Second"), "First")
    assert "empty_sheets" in codes(details)
    assert list(read_table(data, "x.xlsx", sheet="Second")["y"]) == [2, 2.5]
    with pytest.raises(DataError, match="no sheet called “Third”.*“First”"):
        read_table(data, "x.xlsx", sheet="Third")
    with pytest.raises(DataError, match="The sheet “Notes” is empty"):
        read_table(data, "x.xlsx", sheet="Notes")


def test_a_sheet_with_titles_gaps_dates_formulas_and_truth_values():
    def fill(book):
        sheet = book.active
        sheet["A1"] = "Trial of 2024"
        sheet.merge_cells("A1:E1")
        for column, cells in enumerate(
            [
                ("id", 1, 2, None, 3),
                ("when", datetime(2024, 1, 31), date(2024, 2, 1), None, None),
                ("ok", True, False, None, True),
                (2001, 1.5, "NA", None, 2),
                ("sum", "=D4*2", "=1+1", None, "=WEBSERVICE(1)"),
            ],
            start=2,
        ):
            for row, cell in enumerate(cells, start=3):
                sheet.cell(row, column, cell)

    details = read_details(hostile.workbook(fill), "x.xlsx")
    table = details.table
    assert list(table.columns) == ["id", "when", "ok", "2001", "sum"]
    assert list(table["id"]) == [1, 2, 3]
    assert table["when"].tolist()[:2] == [pd.Timestamp("2024-01-31"), pd.Timestamp("2024-02-01")]
    assert table["ok"].tolist() == ["TRUE", "FALSE", "TRUE"]
    assert table["2001"].tolist()[0::2] == [1.5, 2.0]
    assert table["sum"].isna().all()
    assert {"title_rows", "empty_rows", "words_for_missing"} <= codes(details)


def test_a_sheet_whose_size_is_declared_absurdly_is_read_quickly():
    data = hostile.plain_workbook()
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:C5"', b'ref="A1:XFD1048576"')
    pd.testing.assert_frame_equal(
        read_table(hostile.repacked(data, {"xl/worksheets/sheet1.xml": sheet}), "x.xlsx"), EXPECTED
    )


# ----- law: what is written is read back -----

names = st.text(st.characters(codec="utf-8", categories=("L", "N", "S")), min_size=1, max_size=12).filter(
    lambda name: not any(ch.isdigit() and not ch.isascii() for ch in name)
)
numbers = st.floats(-1e300, 1e300).map(lambda v: v + 0.0)
words = st.text(st.characters(codec="utf-8", categories=("Lu", "Ll", "P")), min_size=1, max_size=8).filter(
    lambda word: word.upper() not in {"NA", "NAN", "INF"} and any(ch.isalpha() for ch in word)
)


@st.composite
def tables(draw) -> pd.DataFrame:
    n_rows, n_columns = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    header = draw(st.lists(names, min_size=n_columns, max_size=n_columns, unique=True))
    columns = {}
    for name in header:
        kind = draw(st.sampled_from(["float", "int", "text"]))
        if kind == "text":
            cells = draw(st.lists(words, min_size=n_rows, max_size=n_rows))
            columns[name] = pd.Series(["w" + cell for cell in cells], dtype="str")
        elif kind == "int":
            columns[name] = draw(st.lists(st.integers(-(10**15), 10**15), min_size=n_rows, max_size=n_rows))
        else:
            columns[name] = draw(st.lists(numbers, min_size=n_rows, max_size=n_rows))
    return pd.DataFrame(columns)


@settings(deadline=None, max_examples=150)
@given(table=tables(), separator=st.sampled_from([",", ";", "\t"]), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_csv_written_is_read_back_equal(table, separator, encoding):
    data = table.to_csv(index=False, sep=separator).encode(encoding)
    back = read_table(data, "x.csv")
    pd.testing.assert_frame_equal(back, table, check_exact=True)


@settings(deadline=None, max_examples=40)
@given(table=tables())
def test_xlsx_written_is_read_back_equal(table):
    # Excel keeps numbers as floats: whole ones come back as whole numbers. A header that begins with = is a formula.
    assume(not any(name.startswith("=") for name in table.columns))
    out = io.BytesIO()
    table.to_excel(out, index=False)
    back = read_table(out.getvalue(), "x.xlsx")
    pd.testing.assert_frame_equal(back, table, check_dtype=False, rtol=1e-14)
    assert np.array_equal(back.dtypes == "str", table.dtypes == "str")


def test_a_first_sheet_with_one_column_is_a_note_and_passed_over():
    out = io.BytesIO()
    with pd.ExcelWriter(out) as book:
        pd.DataFrame({"Read me first": ["Made in March", "Units: ms"]}).to_excel(book, sheet_name="About", index=False)
        pd.DataFrame({"id": [1, 1, 2], "y": [1.5, 2.5, 3.5]}).to_excel(book, sheet_name="Values", index=False)
    read = read_details(out.getvalue(), "x.xlsx")
    assert read.sheet == "Values"
    assert list(read.table.columns) == ["id", "y"]
    assert any("“About”" in finding.sentence and "hold no table" in finding.sentence for finding in read.notes)


def test_a_workbook_with_nothing_but_one_column_is_refused_for_that():
    out = io.BytesIO()
    pd.DataFrame({"y": [1.5, 2.5, 3.5]}).to_excel(out, index=False)
    with pytest.raises(DataError, match="one column"):
        read_table(out.getvalue(), "x.xlsx")


def test_a_line_that_declares_the_separator_is_a_row_of_the_file():
    text = "sep=|\nwho|dose\na|1\nb|2\nc|2|3|4\n"
    with pytest.raises(DataError, match="Row 5 has 4 cells"):
        read_table(text.encode())
    read = read_details(text[:-9].encode(), options=ReadOptions(header_row=2))
    assert (read.header_row, list(read.table.columns), len(read.table)) == (2, ["who", "dose"], 2)


def test_rows_of_different_length_are_named_where_every_row_has_the_separator():
    with pytest.raises(DataError, match="Row 2 has 4 cells, but the header names 2 columns"):
        read_table(b"a,b\n1,2,3,4\n")
    with pytest.raises(DataError, match="Only one column was found"):
        read_table(b"score\n1,5\n2,5\n")
