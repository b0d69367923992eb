"""What is suspected, with its reason, and what is rightly left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import catalogue, load_dataset
from lmm_engine.data.recipe import NumbersFromText, Recipe, SetMissing, SetType
from lmm_engine.data.suggestions.column_types import column_types
from lmm_engine.data.suggestions.offered import suggest_steps

rng = np.random.default_rng(3)
N = 60


def of(kind: str, **columns):
    """The suggestions of one kind for a table of these columns."""
    table = pd.DataFrame({"filler": rng.normal(size=len(next(iter(columns.values())))), **columns})
    before = table.copy(deep=True)
    found = [s for s in suggest_steps(table) if s.kind == kind]
    pd.testing.assert_frame_equal(table, before)
    for suggestion in found:
        assert all(outcome.done for outcome in Recipe.of(suggestion.step).apply(table).outcomes)
    return found


def text(*values: object) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize("code", [-9, -99, 999, 9999])
def test_a_number_far_outside_the_others_may_mean_missing(code):
    ages = rng.integers(20, 80, N).astype(float)
    ages[[3, 17]] = code
    (found,) = of("missing", age=ages)
    assert found.step == SetMissing((("age", (str(code),)),))
    assert f"“{code}” (2×): far outside the other values, which run from" in found.sentence


def test_columns_that_share_a_code_share_a_suggestion():
    one, two, three = (rng.integers(1, 6, N) for _ in range(3))
    one[:4], two[5:8] = 9, 9
    (found,) = of("missing", mood_1=one, mood_2=two, mood_3=three)
    assert found.columns == ("mood_1", "mood_2")
    assert "“9” (7×): far outside the other values, and 2 columns share it" in found.sentence


def test_several_codes_of_one_column_are_one_suggestion():
    score = rng.integers(0, 50, N)
    score[:5], score[5:7] = -99, -88
    (found,) = of("missing", score=score)
    assert found.step == SetMissing((("score", ("-99", "-88")),))


@pytest.mark.parametrize(
    "values",
    [
        np.arange(0, 120),  # 99 among its neighbours
        np.arange(-150, -90),  # -99 as well
        np.arange(900, 1100),
        np.r_[np.arange(60), 88],  # one 88 above 59
        np.r_[np.tile([1, 2, 3, 4, 5, 6, 7], 5), 9, 9],  # a nine-point scale, perhaps
    ],
)
def test_values_among_the_others_are_left_alone(values):
    assert of("missing", x=values) == []


def test_words_for_missing_among_text():
    (found,) = of("missing", dose=text(*["low", "high"] * 5, "n. a.", "?", "?"))
    assert found.step == SetMissing((("dose", ("?", "n. a.")),))
    (found,) = of("missing", answer=text(*["yes", "no"] * 5, "99", "99"))
    assert found.step == SetMissing((("answer", ("99",)),))
    assert of("missing", dose=text("low", "high", "low")) == []


def test_numbers_kept_as_text_are_offered_with_what_would_be_lost():
    (found,) = of("numbers_as_text", price=text("1,5", "2,25", "n. a.", "1.234,5", "17"))
    assert found.step == NumbersFromText("price", ",", ".")
    assert "4 of 5 cells read as numbers with a decimal comma" in found.sentence
    assert "(“n. a.”) would become missing" in found.sentence


@pytest.mark.parametrize("values", [("007", "012", "101"), ("a", "b", "3"), ("room 1", "room 2", "room 3")])
def test_labels_are_no_numbers(values):
    assert of("numbers_as_text", room=text(*values)) == []


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (("03/24/2024", "12/01/2023", "02/28/2024"), "%m/%d/%Y"),
        (("24/03/2024", "01/12/2023", "28/02/2024"), "%d/%m/%Y"),
        (("24.3.24", "01.12.23", "28.02.24"), "%d.%m.%y"),
        (("3 Mar 2024", "12 Dec 2023", "1 May 2024"), "%d %b %Y"),
        (("2024-03-01 10:30", "2024-03-02 11:00", "2024-03-03 09:15"), "%Y-%m-%d %H:%M"),
    ],
)
def test_dates_kept_as_text(values, form):
    (found,) = of("dates_as_text", seen=text(*values))
    assert found.step == SetType("seen", "date", format=form)


def test_dates_that_may_be_read_two_ways_say_so():
    (found,) = of("dates_as_text", seen=text("03/04/2024", "05/06/2024", "01/02/2024"))
    assert "It could be month/day/year as well: check." in found.sentence


def test_dates_written_as_one_number():
    (found,) = of("dates_as_text", seen=[20240131, 20231224, 20240229])
    assert found.step == SetType("seen", "date", format="%Y%m%d")


def test_codes_for_categories():
    assert [s.column for s in of("categories_as_numbers", sex=np.tile([1, 2], 9))] == ["sex"]
    assert [s.column for s in of("categories_as_numbers", x=np.tile([1, 2], 9))] == ["x"]
    assert [s.column for s in of("categories_as_numbers", treatment=np.tile([0, 1, 2], 9))] == ["treatment"]
    for name in ("week", "score", "subject", "x"):
        assert of("categories_as_numbers", **{name: np.tile([1, 2, 3], 9)}) == []


def test_levels_of_a_known_scale_have_an_order():
    (found,) = of("ordered", pain=text(*["Severe", "none", "Mild", "moderate"] * 4))
    assert found.step == SetType("pain", "ordered", ("none", "Mild", "moderate", "Severe"))


def test_none_is_a_level_of_a_scale_that_has_it():
    assert of("missing", pain=text(*["Severe", "none", "Mild"] * 4)) == []
    assert [s.columns for s in of("missing", town=text(*["Bonn", "none", "Kiel"] * 4))] == [("town",)]


def test_what_was_taken_is_not_offered_again():
    table = pd.DataFrame({"sex": np.tile([1, 2], 9), "y": np.r_[np.arange(17), -99], "p": text(*["1,5", "x"] * 9)})
    table.loc[:14, "p"] = "2,5"
    found = suggest_steps(table)
    assert {s.kind for s in found} == {"missing", "numbers_as_text", "categories_as_numbers"}
    mended = Recipe.of(*(s.step for s in found)).apply(table).table
    assert suggest_steps(mended) == ()


def test_bundled_data_are_not_accused():
    for entry in catalogue():
        found = suggest_steps(load_dataset(entry.id))
        assert not [s for s in found if s.kind != "categories_as_numbers"], (entry.id, found)


def test_types_of_columns():
    table = pd.DataFrame(
        {
            "subject": [1, 2, 3, 4],
            "school": text("a", "a", "b", "b"),
            "y": [1.5, 2.5, 3.5, 4.5],
            "on": pd.to_datetime(["2024-01-01"] * 4),
            "note": text("she came late", "he left early", "", "all well"),
            "free": pd.Series([f"some words {i}" for i in range(4)], dtype="str"),
            "grade": pd.Categorical(["a", "b", "a", "b"], ordered=True),
            "kind": pd.Categorical(["a", "b", "a", "b"]),
        }
    )
    long = pd.concat([table] * 20, ignore_index=True).assign(free=[f"words {i}" for i in range(80)])
    assert column_types(long) == {
        "subject": "id",
        "school": "nominal",
        "y": "numeric",
        "on": "date",
        "note": "nominal",
        "free": "text",
        "grade": "ordered",
        "kind": "nominal",
    }
