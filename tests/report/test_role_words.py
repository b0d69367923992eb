"""What columns do within groups, and what zero and one mean, in words."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.data import Roles, prepare
from lmm_engine.data.parts import column_parts
from lmm_engine.report.role_words import (
    centring_sentences,
    dates_sentence,
    intercept_opening,
    kept_sentence,
    levels_sentence,
    parts_table,
    zeros,
)
from tests.cases import table


def test_the_zero_of_each_coding_with_the_units():
    prepared = prepare(table("orthodont"), Roles("distance", "Subject", "age", time_coding="centred"))
    assert intercept_opening(prepared, "mm") == "The intercept will be the distance (in mm) expected at"
    said = zeros(prepared, 10, unit="years")
    assert said == {
        "as_is": "age = 0 years, where nothing was measured: the data run from 8 to 14 years",
        "zero_at_start": "age = 8 years, the first seen",
        "centred": "age = 11 years, the mean",
        "at_value": "age = 10 years",
    }
    assert zeros(prepared, 14)["at_value"] == "age = 14, the last seen"
    assert "at_value" not in zeros(prepared)


@pytest.mark.parametrize("coding", ["as_is", "zero_at_start", "centred"])
def test_the_zeros_do_not_depend_on_the_coding_in_use(coding):
    frame = table("orthodont")
    said = [zeros(prepare(frame, Roles("distance", "Subject", "age", time_coding=c)), 9.5) for c in (coding, "as_is")]
    assert said[0] == said[1]


def test_a_unit_that_the_name_says_already_is_not_said_twice():
    prepared = prepare(table("sleepstudy"), Roles("Reaction", "Subject", "Days"))
    assert zeros(prepared, unit="days")["as_is"] == "Days = 0, the first seen"


def test_dates_have_no_unit_and_are_rounded_to_the_day():
    frame = table("sleepstudy").assign(day=lambda t: pd.Timestamp("2024-02-28") + pd.to_timedelta(t["Days"], unit="D"))
    said = zeros(prepare(frame, Roles("Reaction", "Subject", "day")), 3.0, unit="days")
    assert said["as_is"] == "day = 2024-02-28, the first seen"
    assert said["centred"] == "day = 2024-03-03 or near it, the mean"
    assert said["at_value"] == "day = 2024-03-02"


def test_levels_in_a_table_and_a_sentence():
    frame = pd.DataFrame({"who": list("aabbcc"), "t": [0, 1] * 3, "sex": list("ffmmfm"), "arm": list("xxyyxx"), "k": 1})
    parts = column_parts(frame, "who")
    cells = parts_table(parts, "who", {"t": "time"})
    assert list(cells.columns) == ["Column", "Within a group", "Level", "Looks like", "Values", "Rows per value"]
    assert cells.to_numpy().tolist() == [
        ["who", "the group", "", "", "3", "2"],
        ["t", "rises", "1", "time", "2", "3"],
        ["sex", "varies in 1 of 3", "1", "", "2", "3"],
        ["arm", "constant", "2", "", "2", "3"],
        ["k", "–", "", "", "1", "6"],
    ]
    assert levels_sentence(parts, "Subject") == (
        "Level 1, changing within a Subject: t and sex. Level 2, one value for each Subject: arm."
    )


def test_what_a_date_counts_from():
    assert dates_sentence("days", "2024-01-01", None) == "0 is 2024-01-01; one step is one day."
    assert dates_sentence("months", None, "patient_id") == (
        "0 is the first date of each patient; one step is one month of 30.44 days, the average length."
    )
    assert dates_sentence("years", None, "who").endswith("one year of 365.24 days, the average length.")


def test_what_centring_does_to_zero_and_one():
    values = pd.Series([2.0, 4.0, 9.0])
    assert centring_sentences("dose", "grand_mean", values, None, "mg") == [
        "0 will be the mean of dose over all rows, 5.00 mg.",
        "The unit stays (mg), and so does the slope; the intercept then speaks of an average dose.",
    ]
    assert centring_sentences("dose", "standardise", values, None)[0] == (
        "0 will be the mean of dose, 5.00, and one step its standard deviation, 3.61."
    )
    within = centring_sentences("dose", "group_mean", values, "patient")
    assert within[0].startswith("0 will be the mean of each patient")
    assert "How patients differ in dose is no longer in it" in within[1]
    assert (
        "within one patient, and between patients" in centring_sentences("dose", "within_between", values, "patient")[1]
    )


def test_how_many_rows_stay():
    assert kept_sentence(144, 1180) == "144 of 1,180 rows would stay, 1,036 would be left out."
