"""Sentences about the data."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lmm_engine.data import Reshaped, Roles, prepare
from lmm_engine.report import sentences
from tests.cases import table
from tests.report.ladders import BATCHES, SLEEP, known


def reshaped(people: int, columns: int, empty: int, *, dropped: bool) -> Reshaped:
    rows = people * columns
    return Reshaped(pd.DataFrame(), people, columns, rows, rows - empty if dropped else rows, empty)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (reshaped(18, 10, 0, dropped=True), "18 people × 10 columns = 180 rows, none of them empty."),
        (reshaped(18, 10, 3, dropped=False), "18 people × 10 columns = 180 rows, 3 of them empty."),
        (
            reshaped(80, 4, 25, dropped=True),
            "80 people × 4 columns = 320 rows, 25 of them empty and left out, so 295 rows remain.",
        ),
    ],
)
def test_the_arithmetic_of_reshaping(given: Reshaped, said: str) -> None:
    assert sentences.reshape_arithmetic(given) == said


def test_the_arithmetic_speaks_of_whom_the_learner_speaks() -> None:
    assert sentences.reshape_arithmetic(reshaped(80, 4, 0, dropped=False), "patient_id").startswith("80 patients × 4")


def test_sample() -> None:
    assert (
        sentences.sample_sentence(known("sleepstudy", SLEEP).prepared)
        == "180 rows of 18 Subjects, 10 for each Subject."
    )
    uneven = prepare(table("sleepstudy").iloc[:-3], SLEEP)
    assert sentences.sample_sentence(uneven) == "177 rows of 18 Subjects, 7 to 10 for each Subject."


def test_dropped_rows_are_counted_and_placed() -> None:
    frame = table("sleepstudy").copy()
    frame.loc[[0, 20, 40], "Reaction"] = float("nan")
    frame.loc[[40, 50], "Days"] = float("nan")
    said = sentences.dropped_sentence(prepare(frame, SLEEP))
    assert said == (
        "4 of 180 rows were set aside because a value is missing in Reaction (3) and Days (2); "
        "a row may lack more than one; the other rows of the same Subject stay in."
    )
    assert sentences.dropped_sentence(known("sleepstudy", SLEEP).prepared) == ""


def test_time_as_it_stands_within_the_data() -> None:
    said = sentences.time_meaning(known("sleepstudy", SLEEP).prepared)
    assert (
        said
        == "Days is used as it stands. The intercept is the Reaction expected at Days = 0, which lies within the data."
    )


def test_time_as_it_stands_outside_the_data_is_a_guess() -> None:
    said = sentences.time_meaning(prepare(table("orthodont"), Roles("distance", "Subject", "age")))
    assert "but age was only seen from 8 to 14: that is a guess beyond the data." in said


def test_time_from_the_start() -> None:
    prepared = prepare(table("orthodont"), Roles("distance", "Subject", "age", time_coding="zero_at_start"))
    said = sentences.time_meaning(prepared)
    assert said == (
        f"{prepared.time_name} counts from the first age in the data, 8. "
        "The intercept is the distance expected at age = 8, which lies within the data."
    )


def test_time_centred() -> None:
    prepared = prepare(table("orthodont"), Roles("distance", "Subject", "age", time_coding="centred"))
    said = sentences.time_meaning(prepared)
    assert said.startswith(
        f"{prepared.time_name} is age minus its mean, 11. The intercept is the distance expected at age = 11"
    )


def test_time_at_a_chosen_value() -> None:
    roles = Roles("distance", "Subject", "age", time_coding="at_value", time_zero=11.5)
    said = sentences.time_meaning(prepare(table("orthodont"), roles))
    assert said.startswith(
        "age_from_11.5 counts from 11.5, as you chose. The intercept is the distance expected at age = 11.5,"
    )
    beyond = sentences.time_meaning(prepare(table("orthodont"), replace(roles, time_zero=20)))
    assert "but age was only seen from 8 to 14: that is a guess beyond the data." in beyond
    as_it_is = sentences.time_meaning(prepare(table("orthodont"), replace(roles, time_zero=0)))
    assert as_it_is.startswith("age counts from 0, as you chose.")


def test_time_as_dates() -> None:
    frame = table("sleepstudy").copy()
    frame["when"] = pd.Timestamp("2023-02-27") + pd.to_timedelta(frame["Days"], unit="D")
    said = {
        coding: sentences.time_meaning(prepare(frame, Roles("Reaction", "Subject", "when", time_coding=coding)))
        for coding in ("as_is", "zero_at_start", "centred")
    }
    assert said["as_is"].startswith(
        "when_days counts days from 2023-02-27. The intercept is the Reaction expected at when ="
    )
    assert "expected at when = 2023-02-27, which lies within the data." in said["as_is"]
    assert "counts days from the first when in the data, 2023-02-27." in said["zero_at_start"]
    assert "is when minus its mean, 4.5 days after 2023-02-27." in said["centred"]


def test_years_keep_their_fraction() -> None:
    prepared = known("sleepstudy", SLEEP).prepared
    assert sentences.zero_of_time(replace(prepared, time_offset=2004.5)) == "Days = 2004.5"
    assert sentences.zero_of_time(replace(prepared, time_offset=4.6111111)) == "Days = 4.611"


def test_without_a_time() -> None:
    said = sentences.time_meaning(known("dyestuff2", BATCHES).prepared)
    assert said == "There is no time in this model: the intercept is the Yield expected over Batches."


def test_rounding_dust_at_the_start_is_within_the_data() -> None:
    prepared = known("sleepstudy", SLEEP).prepared
    dusty = replace(prepared, frame=prepared.frame.assign(Days=prepared.frame["Days"] + 1e-12))
    assert "lies within the data" in sentences.time_meaning(dusty)
