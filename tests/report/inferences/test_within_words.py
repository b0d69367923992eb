"""A predictor within groups and between them, for people."""

from __future__ import annotations

import pandas as pd

from lmm_engine.report.inferences.within_words import effects_sentences, effects_table, left_out_sentence, two_questions
from tests.report.ladders import SCHOOLS, known

EFFECTS = pd.DataFrame(
    {
        "estimate": [2.19, 5.9, 3.71],
        "std_error": [0.13, 0.36, 0.38],
        "df": [155.0, 153.0, 190.0],
        "statistic": [17.0, 16.4, 9.7],
        "p_value": [0.0, 0.0, 0.0],
        "ci_lower": [1.94, 5.19, 2.95],
        "ci_upper": [2.44, 6.61, 4.46],
    },
    index=["within", "between", "contextual"],
)


def test_two_questions_in_the_learners_names() -> None:
    first, second = two_questions("SES", known("mathachieve", SCHOOLS).prepared)
    assert first.startswith("SES differs within a School, from row to row, and between Schools, from mean to mean;")
    assert "how far a row’s SES is from the mean of its School" in second


def test_both_effects_and_their_difference() -> None:
    prepared = known("mathachieve", SCHOOLS).prepared
    shown = effects_table(EFFECTS, prepared)
    assert shown["Effect"].tolist() == ["Within Schools", "Between Schools", "Between − within"]
    assert shown.iloc[0].tolist() == ["Within Schools", "2.19", "0.130", "[1.94, 2.44]", "155", "< .001"]
    within, between, gap = effects_sentences(EFFECTS, "SES", prepared, unit="points")
    assert "Within a School: where SES is one unit higher, MathAch is higher by 2.19 points on average" in within
    assert "the mean of MathAch is higher by 5.90 points" in between
    assert gap.startswith("The second minus the first is 3.71 points (95% CI [2.95, 4.46], p < .001).")
    assert gap.endswith("the contextual effect.")


def test_a_difference_that_is_not_shown_is_not_called_none() -> None:
    unclear = EFFECTS.assign(p_value=[0.0, 0.2, 0.4], estimate=[2.0, -1.0, -3.0])
    _, between, gap = effects_sentences(unclear, "SES", known("mathachieve", SCHOOLS).prepared)
    assert "is lower by 1.00" in between
    assert "The data do not show that the two differ" in gap


def test_what_is_left_out_is_said() -> None:
    assert left_out_sentence("SES", None, False) == ""
    assert left_out_sentence("SES", "MEANSES", True) == (
        "MEANSES is left out here: it holds these means already. Interactions of SES are left out here."
    )
