"""Two rows of column names become one."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.data import read_details, wide_to_long
from lmm_engine.data.two_levels import flat, join_header_rows


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


def test_a_text_file_of_numbers_under_gaps_stays_as_it_is():
    read = read_details(b"id,a,,b,\n7,2,5,1,9\n8,1,1,2,3\n", "x.csv")
    assert len(read.table) == 2


def test_levels_of_pandas_are_joined_and_its_fillers_left_out():
    columns = pd.MultiIndex.from_tuples([("id", "Unnamed: 0_level_1"), ("mood", 1), ("mood", 2.0), ("x", "")])
    assert list(flat(pd.DataFrame([[1, 2, 3, 4]], columns=columns)).columns) == ["id", "mood_1", "mood_2", "x"]
