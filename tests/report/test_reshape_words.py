"""What is said of a table on its way from wide to long."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.data import RoundTrip
from lmm_engine.report.reshape_words import followed_sentence, round_trip_sentence


@pytest.mark.parametrize(
    ("trip", "said"),
    [
        (RoundTrip(True, 80, 7), "is the original again: 80 rows × 7 columns, every cell the same."),
        (RoundTrip(True, 1, 3), "1 row × 3 columns"),
        (
            RoundTrip(None, reason="the identifier repeats"),
            "cannot be checked by putting it back: the identifier repeats.",
        ),
        (RoundTrip(False, 80, 7, ("y_1",)), "differs from the original in y_1."),
        (RoundTrip(False, 79, 7), "differs from the original in its rows."),
    ],
)
def test_the_way_back(trip, said):
    assert said in round_trip_sentence(trip)


def test_one_person_followed():
    values = {
        "① y": pd.Series([1.0, None, 2.123456789], index=[0, 1, 2]),
        "② z": pd.Series(["a", "b", None], index=[0, 1, 2]),
    }
    assert followed_sentence("p", values, "week") == (
        "Follow p: one row of the wide table holds ① y (1, –, 2.12346) and ② z (a, b, –). In the long table that is 3 "
        "rows, one below the other, at week 0, 1, 2."
    )


def test_a_long_row_is_cut_in_the_middle():
    values = {"y": pd.Series(range(31), index=range(1990, 2021))}
    assert "y (0, 1, 2, 3, 4, …, 30)" in followed_sentence("p", values, "year")
