"""What bands cover, in words, and their values in cells."""

from __future__ import annotations

import pytest

from lmm_engine.diagnostics import Whose, bands
from lmm_engine.report.inferences.band_words import coverage_sentences, expected_sentence, whose_mean
from lmm_engine.report.inferences.tables_bands import band_table
from lmm_engine.report.numbers import interval
from tests.report.ladders import GROWTH, SLEEP, known, nasty


def test_everybodys_band_says_that_it_is_not_about_single_rows() -> None:
    mean, row = coverage_sentences("population", known("sleepstudy", SLEEP).prepared, level=0.9)
    assert mean.startswith("Mean (90%): where the expectation of an average Subject lies.")
    assert "more Subjects make it narrower" in mean
    assert "a single row of a Subject falls that is not in these data" in row
    assert "no larger sample takes these away" in row


def test_a_known_group_is_named_and_a_new_one_is_not_in_the_data() -> None:
    prepared = known("sleepstudy", SLEEP).prepared
    assert "Subject 308’s own expectation" in coverage_sentences("known", prepared, group="308")[0]
    assert "one more row of Subject 308" in coverage_sentences("known", prepared, group="308")[1]
    assert "how far Subjects lie apart is in it" in coverage_sentences("new", prepared)[0]


def test_without_groups_rows_are_taken_as_independent() -> None:
    mean, row = coverage_sentences("population", known("sleepstudy", SLEEP).prepared, mixed=False)
    assert "independent" in mean
    assert "Subject" not in mean + row


@pytest.mark.parametrize(
    ("whom", "group", "said"),
    [("population", "", "an average Subject"), ("new", "", "a new Subject"), ("known", "M10", "Subject M10")],
)
def test_the_value_is_said_with_both_intervals(whom: str, group: str, said: str) -> None:
    ladder = known("orthodont", GROWTH)
    at = {"age": 10, "Sex": "Male"}
    row = bands(ladder.fits[2], ladder.prepared.frame, [at], Whose(group or None, whom == "new"), level=0.8).loc[0]
    sentence = expected_sentence(ladder.prepared, at, row, whom, level=0.8, group=group, unit="mm")
    mean, single = interval(row["lower"], row["upper"]), interval(row["row_lower"], row["row_upper"])
    assert whose_mean(whom, ladder.prepared, group) == said
    assert sentence.startswith("At age = 10 and Sex = Male the model expects distance = ")
    assert sentence.endswith(f"mm for {said}: 80% interval {mean} for that mean, {single} for a single new row.")


def test_without_a_place_the_sentence_begins_with_the_model() -> None:
    ladder = known("sleepstudy", SLEEP)
    row = bands(ladder.fits[0], ladder.prepared.frame, [{}]).loc[0]
    assert expected_sentence(ladder.prepared, {}, row, "population").startswith("The model expects Reaction = 298.51")


def test_the_table_holds_both_intervals() -> None:
    ladder = known("sleepstudy", SLEEP)
    places = [{"Days": 0.0}, {"Days": 9.0}]
    values = bands(ladder.fits[2], ladder.prepared.frame, places, level=0.99)
    cells = band_table(places, values, level=0.99)
    assert list(cells.columns) == ["Days", "Expected", "99% for the mean", "99% for a new row"]
    assert cells["Days"].tolist() == ["0", "9"]
    assert cells["99% for a new row"][1] == interval(values["row_lower"][1], values["row_upper"][1])


def test_hostile_names_stay_in_plain_text() -> None:
    prepared = nasty().prepared
    assert all("\n" not in said for said in coverage_sentences("new", prepared))
