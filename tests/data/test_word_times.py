"""A number for each word that tells time."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.data import guess_roles
from lmm_engine.data.recipe import NumberWords
from lmm_engine.data.word_times import numbers_for_words
from lmm_engine.errors import DataError


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["month 6", "baseline", "month 3"], {"baseline": 0, "month 3": 3, "month 6": 6}),
        (["post", "pre", "follow-up"], {"pre": 0, "post": 1, "follow-up": 2}),
        (["Visit B", "Visit A"], {"Visit A": 0, "Visit B": 1}),
        (["severe", "mild", "moderate"], {"mild": 0, "moderate": 1, "severe": 2}),
    ],
)
def test_words_say_their_number_or_are_counted_in_their_order(words, expected):
    assert numbers_for_words(pd.Series(words * 3, dtype="str")) == expected


def test_categories_with_an_order_keep_it():
    column = pd.Series(["z", "a", "m"] * 3, dtype=pd.CategoricalDtype(["z", "m", "a", "unused"], ordered=True))
    assert numbers_for_words(column) == {"z": 0, "m": 1, "a": 2}


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 2, 3]),
        pd.Series(["01", "02"] * 4, dtype="str"),
        pd.Series([True, False] * 3),
        pd.Series(pd.to_datetime(["2024-01-01", "2024-01-02"])),
        pd.Series(["one"] * 3, dtype="str"),
        pd.Series([f"word {chr(97 + k // 6)}{chr(97 + k % 6)}" for k in range(30)], dtype="str"),
        pd.Series([None, None]),
    ],
    ids=["numbers", "digits", "truth", "dates", "one word", "too many", "nothing"],
)
def test_no_numbers_for_what_is_no_time_in_words(column):
    assert numbers_for_words(column) is None


def test_the_step_adds_the_numbers_and_says_what_got_none():
    table = pd.DataFrame({"visit": ["pre", "post", "lost", None]})
    step = NumberWords("visit", (("pre", 0.0), ("post", 6.0)))
    made, said = step.work(table)
    assert made["visit_number"].tolist()[:2] == [0, 6]
    assert made["visit_number"].isna().tolist() == [False, False, True, True]
    assert said == "1 cell without a number"
    assert step.sentence() == "Add “visit_number”: in “visit”, “pre” is 0 and “post” is 6."


def test_the_step_refuses_what_makes_no_time():
    table = pd.DataFrame({"visit": ["pre", "post"], "visit_number": [1, 2]})
    with pytest.raises(DataError, match="There is a column “visit_number” already"):
        NumberWords("visit", (("pre", 0.0), ("post", 1.0))).apply(table)
    with pytest.raises(DataError, match="same number"):
        NumberWords("visit", (("pre", 1.0), ("post", 1.0)), "t").apply(table)
    with pytest.raises(DataError, match="“visit” holds none of “a” and “b”"):
        NumberWords("visit", (("a", 0.0), ("b", 1.0)), "t").apply(table)


def test_the_guess_names_a_time_in_words():
    table = pd.DataFrame({"who": [1, 1, 2, 2, 3, 3], "visit": ["pre", "post"] * 3, "y": [1.5, 2, 3.5, 4, 1, 7]})
    guess = guess_roles(table)
    assert guess.roles is not None
    assert guess.roles.time is None
    assert guess.reasons["time"] == "“visit” is called a time but holds words; choose it to give each of them a number."
