"""Column names read as stem and number."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.data import Family, family_of, find_families
from lmm_engine.errors import DataError


def wide(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({column: [1.5, 2.5] for column in columns})


def found(*columns: str) -> list[tuple[str, tuple[str, ...], tuple[float, ...]]]:
    return [(family.stem, family.columns, family.times) for family in find_families(wide(*columns))]


@pytest.mark.parametrize(
    ("columns", "stem", "times"),
    [
        (("y_t1", "y_t2", "y_t3"), "y", (1, 2, 3)),
        (("score.2019", "score.2020"), "score", (2019, 2020)),
        (("2001", "2002", "2003"), "", (2001, 2002, 2003)),
        (("t1_y", "t2_y"), "y", (1, 2)),
        (("y1", "y2", "y3"), "y", (1, 2, 3)),
        (("pain_m0", "pain_m1", "pain_m3", "pain_m6"), "pain", (0, 1, 3, 6)),
        (("painT1", "painT2"), "pain", (1, 2)),
        (("weight1", "weight2"), "weight", (1, 2)),
        (("pre1_total", "pre2_total"), "pre_total", (1, 2)),
        (("week 1", "week 2"), "week", (1, 2)),
        (("T0", "T1"), "T", (0, 1)),
        (("y_0.5", "y_1.5", "y_2"), "y", (0.5, 1.5, 2)),
        (("y_-1", "y_0", "y_1"), "y", (-1, 0, 1)),
        (("Pain (month 0)", "Pain (month 3)"), "Pain", (0, 3)),
        (("score_day2", "score_day10"), "score", (2, 10)),
        (("2001 score", "2002 score"), "score", (2001, 2002)),
        (("wk01", "wk02", "wk10"), "wk", (1, 2, 10)),
    ],
)
def test_one_family(columns, stem, times):
    assert found("name", *columns, "x") == [(stem, columns, times)]


def test_several_families_share_their_times():
    assert found("mood_1", "sleep_1", "mood_2", "sleep_2") == [
        ("mood", ("mood_1", "mood_2"), (1, 2)),
        ("sleep", ("sleep_1", "sleep_2"), (1, 2)),
    ]


def test_a_word_for_time_decides_between_two_numbers():
    assert [family[0] for family in found("item1_w1", "item2_w1", "item3_w1", "item1_w2", "item2_w2", "item3_w2")] == [
        "item1",
        "item2",
        "item3",
    ]
    assert [family[0] for family in found("phq9_t1", "phq9_t2", "gad7_t1", "gad7_t2")] == ["phq9", "gad7"]


def test_columns_are_sorted_by_time_not_by_place():
    assert found("y10", "y2", "y1") == [("y", ("y1", "y2", "y10"), (1, 2, 10))]


def test_families_whose_stems_would_be_the_same_are_told_apart():
    assert [family[0] for family in found("y_m0", "y_m1", "y_t0", "y_t1")] == ["y_m", "y_t"]
    assert [family[0] for family in found("pain", "pain_m0", "pain_m1")] == ["pain_m"]


def test_identifiers_text_and_single_columns_are_no_family():
    assert found("id1", "id2", "subject1", "subject2", "patientID1", "patientID2") == []
    assert found("y1", "x") == []
    table = pd.DataFrame({"a1": ["u", "v"], "a2": ["u", "v"], "b1": [1, 2], "b2": [3, 4]})
    assert [family.stem for family in find_families(table)] == ["b"]


def test_an_empty_column_belongs_to_its_family():
    table = pd.DataFrame({"y1": [1.0, 2.0], "y2": [float("nan")] * 2})
    assert find_families(table)[0].columns == ("y1", "y2")


def test_of_two_names_for_one_time_the_first_stays():
    assert found("y1", "y01", "y2") == [("y", ("y1", "y2"), (1, 2))]


def test_a_family_of_chosen_columns():
    assert family_of(["y_t3", "y_t1"]) == Family("y", ("y_t1", "y_t3"), (1.0, 3.0))
    assert family_of(["before", "after"]) == Family("", ("before", "after"), (1.0, 2.0))
    assert family_of(["before", "after"], stem="pain", times=[0, 6]) == Family("pain", ("before", "after"), (0.0, 6.0))
    assert family_of(["phq9_1", "phq9_2"]) == Family("phq9", ("phq9_1", "phq9_2"), (1.0, 2.0))
    assert family_of(["before", "after"]).value_name == "value"


@pytest.mark.parametrize(
    ("columns", "times", "words"),
    [
        ([], None, "needs columns"),
        (["a", "a"], None, "each of them once"),
        (["a", "b"], [1], "2 columns cannot be paired with the times 1"),
        (["a", "b"], [1, 1], "cannot be paired"),
    ],
)
def test_columns_that_make_no_family(columns, times, words):
    with pytest.raises(DataError, match=words):
        family_of(columns, times=times)
