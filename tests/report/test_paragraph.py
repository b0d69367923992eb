"""The results paragraph, held against R's numbers."""

from __future__ import annotations

from dataclasses import replace

import lmm_engine as lmm
from lmm_engine.report.exports.about import versions
from lmm_engine.report.sentences import results_paragraph
from tests.cases import table
from tests.report.ladders import BATCHES, GROWTH, SLEEP, climb, known


def test_sleepstudy_by_reml() -> None:
    ladder = known("sleepstudy", SLEEP)
    said = results_paragraph(
        ladder.fits[2], ladder.prepared, comparison=ladder.comparison, unit="ms", software=versions()
    )
    for part in (
        "Reaction (180 observations of 18 Subjects) was modelled with Days as fixed effect in a linear mixed model "
        "with a random intercept and a random slope of Days for each Subject, "
        "estimated by restricted maximum likelihood (REML).",
        "intercept, b = 251.41, SE = 6.82, 95% CI [237.01, 265.80], t(17) = 36.84, p < .001",
        "Days, b = 10.47, SE = 1.55, 95% CI [7.21, 13.73], t(17) = 6.77, p < .001.",
        "Between Subjects, the SD was 24.74 ms for the intercept and 5.92 for the slope of Days "
        "(correlated at r = .07); the residual SD was 25.59 ms.",
        "The adjusted ICC was .72 (unadjusted .52); marginal R² = .28, conditional R² = .80.",
        "χ²(2) = 42.84, p < .001 (p < .001 by the mixture ½χ²(1) + ½χ²(2), since a variance is tested at zero).",
        "Tests and intervals use degrees of freedom after Satterthwaite. Computed with lmm_engine (Rungs) ",
    ):
        assert part in said
    assert "missing" not in said


def test_a_mixture_of_more_than_two() -> None:
    ladder = known("sleepstudy", SLEEP)
    said = results_paragraph(ladder.fits[2], ladder.prepared, comparison=lmm.compare(ladder.fits[0], ladder.fits[2]))
    assert "χ²(3) = 150.04, p < .001 (p < .001 by the mixture of χ² with 0 to 3 degrees of freedom" in said


def test_rung_0_is_reported_as_what_it_is() -> None:
    ladder = known("orthodont", GROWTH)
    said = results_paragraph(ladder.fits[0], ladder.prepared, comparison=ladder.comparison)
    assert "(108 observations of 27 Subjects) was modelled with age and Sex as fixed effects" in said
    assert "and the interaction age × Sex by ordinary least squares, treating the observations as independent." in said
    assert "Sex (Male against Female), b = −1.03" in said
    assert "t(104)" in said
    assert said.endswith("Tests and intervals use residual degrees of freedom.")
    assert "ICC" not in said


def test_a_singular_fit_says_so() -> None:
    ladder = known("dyestuff2", BATCHES)
    said = results_paragraph(ladder.fits[1], ladder.prepared)
    assert "Yield (30 observations of 6 Batches) was modelled in a linear mixed model with a random intercept" in said
    assert "Between Batches, the SD was 0 for the intercept; the residual SD was 3.72. The fit was singular" in said


def test_time_coding_missing_rows_and_the_normal_distribution() -> None:
    frame = table("sleepstudy").copy()
    frame.loc[3, "Reaction"] = float("nan")
    ladder = climb(frame, replace(SLEEP, time_coding="centred"), "ML")
    said = results_paragraph(ladder.fits[1], ladder.prepared, df="normal")
    assert "with Days (centred at 4.5" in said
    assert "estimated by maximum likelihood (ML)." in said
    assert "1 row with missing values was left out." in said
    assert "z = " in said
    assert said.endswith("Tests and intervals use the normal distribution.")


def test_kenward_and_roger_are_named_where_they_count() -> None:
    ladder = known("sleepstudy", SLEEP)
    said = [results_paragraph(ladder.fits[rung], ladder.prepared, df="kenward-roger") for rung in (0, 2)]
    assert said[0].endswith("Tests and intervals use residual degrees of freedom.")
    assert said[1].endswith("Tests and intervals use degrees of freedom and standard errors after Kenward and Roger.")
