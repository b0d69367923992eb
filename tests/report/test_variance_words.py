"""Where the variance lies, in words."""

from __future__ import annotations

import pytest

from lmm_engine.data import Roles
from lmm_engine.findings import Finding
from lmm_engine.report import sentences
from tests.report.ladders import BATCHES, GROWTH, SLEEP, climb, known, lines


def test_rung_0_has_one_source() -> None:
    ladder = known("sleepstudy", SLEEP)
    (said,) = sentences.variance_sentences(ladder.fits[0], ladder.prepared, unit="ms")
    assert said == (
        "There is one source of chance only: rows scatter around the common line with an SD of 47.71 ms. "
        "Differences between Subjects are hidden in it."
    )


def test_rung_2_in_four_sentences() -> None:
    ladder = known("sleepstudy", SLEEP)
    level, slope, together, noise = sentences.variance_sentences(ladder.fits[2], ladder.prepared)
    assert level == (
        "Subjects differ in level at Days = 0 with an SD of 24.74: "
        "about 68% of them lie within 24.74 of the common line."
    )
    assert slope == (
        "About 68% of Subjects have a slope of Days between 4.55 and 16.39 (10.47 ± 5.92); "
        "about 4% would have one below zero."
    )
    assert together.startswith(
        "Levels at Days = 0 and slopes correlate at r = .07: Subjects with a higher level have hardly"
    )
    assert noise == "Around the line of its own Subject, a single row scatters with an SD of 25.59."


def test_a_slope_that_differs_by_a_category_says_whose_it_is() -> None:
    ladder = known("orthodont", GROWTH)
    said = sentences.variance_sentences(ladder.fits[2], ladder.prepared)
    assert "(0.480 ± 0.180, where Sex = Female)" in said[1]
    assert "tend to have a lower slope" in said[2]


def test_no_variance_is_told_as_an_answer() -> None:
    ladder = known("dyestuff2", BATCHES)
    level, noise = sentences.variance_sentences(ladder.fits[1], ladder.prepared)
    assert level == "No difference in level between Batches was found beyond the noise of single rows (variance zero)."
    assert noise.startswith("Around the level of its own Batch")


def test_shares_between_groups() -> None:
    ladder = known("sleepstudy", SLEEP)
    none, one, two = (sentences.icc_sentence(ladder.fits[i], ladder.prepared) for i in range(3))
    assert "has no intraclass correlation" in none
    assert "59% lies between Subjects (adjusted ICC = .59)" in one
    assert "two rows of one Subject are expected to correlate at .59" in one
    assert (
        "72% lies between Subjects (adjusted ICC = .72); of all variance of Reaction, 52% (unadjusted ICC = .52)" in two
    )
    assert "this share changes along Days" in two
    assert "correlate" not in two


def test_no_share_is_no_share() -> None:
    ladder = known("dyestuff2", BATCHES)
    assert sentences.icc_sentence(ladder.fits[1], ladder.prepared).startswith("The intraclass correlation is 0")


def test_explained_variance() -> None:
    ladder = known("sleepstudy", SLEEP)
    assert sentences.r2_sentence(ladder.fits[2], ladder.prepared) == (
        "Days explains 28% of the variance of Reaction (marginal R²); "
        "together with the differences between Subjects it is 80% (conditional R²)."
    )
    assert "together" not in sentences.r2_sentence(ladder.fits[0], ladder.prepared)
    growth = known("orthodont", GROWTH)
    assert sentences.r2_sentence(growth.fits[1], growth.prepared).startswith("age and Sex explain 41%")
    batches = known("dyestuff2", BATCHES)
    assert sentences.r2_sentence(batches.fits[1], batches.prepared).startswith(
        "The fixed part, a mean alone, explains 0%"
    )


def test_singular_fits_are_told_in_the_learners_names() -> None:
    ladder = known("dyestuff2", BATCHES)
    said = sentences.singular_sentence(ladder.fits[1], ladder.prepared)
    assert "Batches are estimated not to differ in level at all" in said
    assert "not a failure" in said
    assert "does not prove that Batches are alike" in said
    sleep = known("sleepstudy", SLEEP)
    assert sentences.singular_sentence(sleep.fits[2], sleep.prepared) == ""


def test_parallel_lines_have_no_slopes_to_speak_of() -> None:
    ladder = climb(lines([10.0, 14, 8, 12, 20, 3, 9, 16], [2.0] * 8), Roles("y", "who", "t"))
    said = sentences.variance_sentences(ladder.fits[2], ladder.prepared)
    found = "No difference in the slope of t between groups was found (variance zero)"
    assert said[1] == f"{found}: the lines are parallel."
    assert "slope of t" in sentences.singular_sentence(ladder.fits[2], ladder.prepared)


@pytest.mark.parametrize("remedy", ["", "Do this."])
def test_findings_are_joined_with_their_remedy(remedy: str) -> None:
    assert sentences.finding_sentence(Finding("x", "note", 1.0, 2.0, "Seen.", remedy)) == f"Seen. {remedy}".strip()
