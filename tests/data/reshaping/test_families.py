"""Column names read as stem and number."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.data import Family, family_of, find_families, guess_families
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
        (("week 1", "week 2"), "", (1, 2)),
        (("T0", "T1"), "T", (0, 1)),
        (("y_0.5", "y_1.5", "y_2"), "y", (0.5, 1.5, 2)),
        (("y_-1", "y_0", "y_1"), "y", (-1, 0, 1)),
        (("Pain (month 0)", "Pain (month 3)"), "Pain", (0, 3)),
        (("score_day2", "score_day10"), "score", (2, 10)),
        (("2001 score", "2002 score"), "score", (2001, 2002)),
        (("1_mood", "2_mood"), "mood", (1, 2)),
        (("w2.sleep", "w4.sleep", "w8.sleep"), "sleep", (2, 4, 8)),
        (("mood1_post", "mood2_post"), "mood_post", (1, 2)),
        (("Mood_1", "mood_2", "MOOD_5"), "Mood", (1, 2, 5)),
        (("gdp_1990", "gdp_2000", "gdp_2020"), "gdp", (1990, 2000, 2020)),
        (("X1990", "X1991"), "", (1990, 1991)),
        (("1990 [YR1990]", "1991 [YR1991]"), "", (1990, 1991)),
        (("Jan", "Feb", "Dec"), "", (1, 2, 12)),
        (("sales_January", "sales_March"), "sales", (1, 3)),
        (("Oct", "Nov", "Dec", "Jan", "Feb"), "", (10, 11, 12, 13, 14)),
        (("rain Jan 2020", "rain Dec 2020", "rain Jan 2021"), "rain", (1, 12, 13)),
        (("Nov-20", "Dec-20", "Jan-21"), "", (11, 12, 13)),
        (("2020-01", "2020-02", "2021-01"), "", (1, 2, 13)),
        (("gdp_2020Q1", "gdp_2020Q4", "gdp_2021Q1"), "gdp", (1, 4, 5)),
        (("2024-03-01", "2024-03-08", "2024-04-01"), "", (0, 7, 31)),
        (("01.03.2024", "08.03.2024"), "", (0, 7)),
        (("stress_Mon", "stress_Tue", "stress_Sun"), "stress", (1, 2, 7)),
        (("bdi_pre", "bdi_post", "bdi_followup"), "bdi", (0, 1, 2)),
        (("pre_bdi", "post_bdi"), "bdi", (0, 1)),
        (("bdiPre", "bdiPost"), "bdi", (0, 1)),
        (("bdi_baseline", "bdi_3m", "bdi_6m", "bdi_1y"), "bdi", (0, 3, 6, 12)),
        (("bdi_t0", "bdi_3m", "bdi_6m"), "bdi", (0, 3, 6)),
        (("baseline", "3m", "6m"), "", (0, 3, 6)),
        (("bdi_pre", "bdi_post", "bdi_3m", "bdi_6m"), "bdi", (0, 1, 3, 6)),
        (("bdi_pre", "bdi_post", "bdi_fu1", "bdi_fu2"), "bdi", (0, 1, 2, 3)),
        (("bdi_baseline", "bdi_fu3", "bdi_fu12"), "bdi", (0, 3, 12)),
        (("bdi_fu_3m", "bdi_fu_6m"), "bdi", (3, 6)),
        (("bdi_baseline", "bdi_t1", "bdi_t2"), "bdi", (0, 1, 2)),
        (("bdi_pre", "bdi_post1", "bdi_post2"), "bdi", (0, 1, 2)),
        (("score_week_-2", "score_week_0", "score_week_2"), "score", (-2, 0, 2)),
        (("wk01", "wk02", "wk10"), "", (1, 2, 10)),
    ],
)
def test_one_family(columns, stem, times):
    assert found("name", *columns, "x") == [(stem, columns, times)]


@pytest.mark.parametrize(
    "columns",
    [("start", "end"), ("sat_math", "sat_verbal"), ("height_m", "height_f"), ("may", "mood"), ("pre", "score")],
)
def test_words_that_are_no_times_make_no_family(columns):
    assert found("name", *columns) == []


def test_occasions_in_words_have_an_order_and_say_that_it_is_a_guess():
    guess = guess_families(wide("id", "y_post", "y_pre", "y_followup"))[0]
    assert guess.family == Family("y", ("y_pre", "y_post", "y_followup"), (0.0, 1.0, 2.0))
    assert guess.is_order
    assert "places in an order" in guess.reason
    known = guess_families(wide("y_baseline", "y_3m", "y_6m"))[0]
    assert (known.is_order, known.unit) == (False, "month")


def test_words_and_numbers_in_one_name_leave_the_word_the_time():
    columns = ("mood1_pre", "mood1_post", "mood2_pre", "mood2_post")
    assert [family[:2] for family in found(*columns)] == [("mood1", columns[:2]), ("mood2", columns[2:])]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (("y_1", "y_2"), "differ in the number alone: 1, 2."),
        (("2001", "2002"), "differ in the year alone: 2001, 2002."),
        (tuple(str(year) for year in range(1990, 2021)), "differ in the year alone: 1990 to 2020."),
        (("y_m0", "y_m6"), "differ in the month alone: 0, 6."),
        (("Jan", "Feb"), "counted from January = 1: 1, 2."),
        (("y_pre", "y_post"), "stand for occasions: “pre” and “post”. Taken as 0, 1: places in an order"),
    ],
)
def test_every_family_says_why(columns, words):
    assert words in guess_families(wide(*columns))[0].reason


def test_a_column_that_only_its_text_keeps_out_is_named():
    table = wide("y_1", "y_2").assign(y_3=["4", "five"])
    guess = guess_families(table)[0]
    assert guess.family.columns == ("y_1", "y_2")
    assert guess.left_out == ("y_3",)
    assert "“y_3” would belong to it but holds text" in guess.reason


def test_families_of_two_levels_are_found():
    columns = pd.MultiIndex.from_tuples(
        [("id", ""), ("mood", "pre"), ("mood", "post"), ("sleep", 2001), ("sleep", 2003)]
    )
    table = pd.DataFrame([["a", 1, 2, 3, 4]], columns=columns)
    assert [(f.stem, f.columns, f.times) for f in find_families(table)] == [
        ("mood", ("mood_pre", "mood_post"), (0, 1)),
        ("sleep", ("sleep_2001", "sleep_2003"), (2001, 2003)),
    ]


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


def test_capitals_tell_families_apart_only_where_they_must():
    assert [family[0] for family in found("a1", "a2", "A1", "A2")] == ["a", "A"]
    assert [family[0] for family in found("a1", "A2")] == ["a"]


def test_families_of_different_length_and_with_gaps():
    assert found("y_1", "y_5", "y_9", "z_1", "z_2") == [
        ("y", ("y_1", "y_5", "y_9"), (1, 5, 9)),
        ("z", ("z_1", "z_2"), (1, 2)),
    ]


def test_two_families_without_a_name_get_one_each():
    names = [family[0] for family in found("week 1", "week 2", "2001", "2002")]
    assert len(set(names)) == 2


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
    assert family_of(["before", "after"]) == Family("", ("before", "after"), (0.0, 1.0))
    assert family_of(["left", "right"]) == Family("", ("left", "right"), (1.0, 2.0))
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
