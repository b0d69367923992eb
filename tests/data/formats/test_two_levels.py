"""Two rows of column names become one."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from openpyxl import Workbook

from lmm_engine.data import ReadOptions, read_details, wide_to_long
from lmm_engine.data.formats.two_levels import flat, join_header_rows
from tests.data.make_hostile_tables import ods, ods_table


def row(text: str) -> list[str]:
    return text.split(",")


@pytest.mark.parametrize(
    ("upper", "lower", "joined"),
    [
        ("id,mood,,sleep,", ",pre,post,pre,post", "id,mood_pre,mood_post,sleep_pre,sleep_post"),
        (",mood,,sleep,", "id,1,2,1,2", "id,mood_1,mood_2,sleep_1,sleep_2"),
        ("id,sex,pain,,", "id,sex,2001,2002,2005", "id,sex,pain_2001,pain_2002,pain_2005"),
        (
            "id,mood,,sleep,",
            ",Visit A,Visit B,Visit A,Visit B",
            "id,mood_Visit A,mood_Visit B,sleep_Visit A,sleep_Visit B",
        ),
        ("id,mood,,", ",week 1,week 2,week 4", "id,mood_week 1,mood_week 2,mood_week 4"),
    ],
)
def test_a_name_above_its_times(upper, lower, joined):
    assert join_header_rows(row(upper), row(lower)) == row(joined)


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("id,a,b", "1,2,3"),  # no gap
        ("id,a,,b,", "7,2,5,1,9"),  # data: the id has a value
        ("a,,,b,,", "4,5,6,7,8,9"),  # data: nothing is shared
        ("a,,b,", "5,1,5,1"),  # data: falling
        ("id,a,,", ",red,green,blue"),  # words that are no times, under one name
        ("id,a,,b,", ",pre,,pre,post"),  # a gap below as well
        ("a,,b,", "1,1,2,2"),
    ],
)
def test_rows_that_are_no_pair(upper, lower):
    assert join_header_rows(row(upper), row(lower)) is None


def test_a_text_file_with_two_header_rows_becomes_long():
    text = "id,mood,,sleep,\n,pre,post,pre,post\na,1,2,3,4\nb,2,,4,5\n"
    read = read_details(text.encode(), "x.csv")
    assert list(read.table.columns) == ["id", "mood_pre", "mood_post", "sleep_pre", "sleep_post"]
    assert "header_of_two_rows" in [note.code for note in read.notes]
    assert wide_to_long(read.table)["mood"].tolist()[:3] == [1, 2, 2]


def test_two_header_rows_are_seen_though_something_else_is_chosen():
    text = "Study 1\nid;mood;;sleep;\n;pre;post;pre;post\na;1,5;2;3;4\nb;2;;4;5\n"
    chosen = ReadOptions(separator=";", decimal=",", header_row=2)
    assert list(read_details(text.encode(), "x.csv", options=chosen).table.columns)[:2] == ["id", "mood_pre"]
    # Rows that are said to be no names are none.
    skipped = read_details(text.encode(), "x.csv", options=ReadOptions(separator=";", skip_rows=1))
    assert list(skipped.table.columns)[:2] == ["id", "mood"]


def test_units_may_stand_below_two_header_rows():
    text = "id,rt,,\n,1,2,3\n,ms,ms,ms\na,310,300,290\nb,400,380,370\n"
    read = read_details(text.encode(), "x.csv")
    assert read.units == {"rt_1": "ms", "rt_2": "ms", "rt_3": "ms"}
    assert read.table["rt_1"].tolist() == [310, 400]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_sheet_with_two_header_rows_that_are_not_merged_becomes_long(kind):
    rows = [
        ["id", "arm", "mood", None, "sleep", None],
        [None, None, "pre", "post", "pre", "post"],
        ["a", "x", 1, 2, 3, 4],
        ["b", "y", 2, None, 4, 5],
    ]
    read = read_details(sheet(kind, rows), f"f.{kind}")
    assert list(read.table.columns) == ["id", "arm", "mood_pre", "mood_post", "sleep_pre", "sleep_post"]
    assert "header_of_two_rows" in [note.code for note in read.notes]
    assert "merged" not in " ".join(note.sentence for note in read.notes)
    assert wide_to_long(read.table)["mood"].tolist()[:3] == [1, 2, 2]


def test_a_sheet_with_gaps_among_its_names_and_numbers_below_stays_as_it_is():
    rows = [["id", "a", None, "b", None], [7, 2, 5, 1, 9], [8, 1, 1, 2, 3]]
    assert len(read_details(sheet("xlsx", rows), "f.xlsx").table) == 2


def sheet(kind, rows):
    """A workbook of one sheet, nothing merged."""
    stream = io.BytesIO()
    if kind == "xlsx":
        book = Workbook()
        for cells in rows:
            book.active.append(cells)
        book.save(stream)
        return stream.getvalue()
    return ods(ods_table([tuple(cells) for cells in rows]))


def test_a_text_file_of_numbers_under_gaps_stays_as_it_is():
    read = read_details(b"id,a,,b,\n7,2,5,1,9\n8,1,1,2,3\n", "x.csv")
    assert len(read.table) == 2


def test_levels_of_pandas_are_joined_and_its_fillers_left_out():
    columns = pd.MultiIndex.from_tuples([("id", "Unnamed: 0_level_1"), ("mood", 1), ("mood", 2.0), ("x", "")])
    assert list(flat(pd.DataFrame([[1, 2, 3, 4]], columns=columns)).columns) == ["id", "mood_1", "mood_2", "x"]
