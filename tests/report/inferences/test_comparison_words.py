"""Two rungs side by side, in words."""

from __future__ import annotations

import pandas as pd

from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.model import fit
from lmm_engine.report import sentences
from tests.cases import table
from tests.report.ladders import BATCHES, GROWTH, SLEEP, Ladder, known


def changes(ladder: Ladder, lower: int, upper: int) -> list[str]:
    return list(sentences.what_changed(ladder.fits[lower], ladder.fits[upper], ladder.prepared))


def test_from_rung_0_to_rung_1() -> None:
    new, residual, intercept, slope, loglik = changes(known("sleepstudy", SLEEP), 0, 1)
    assert new == "New at this rung: the SD of the levels of Subjects is 37.12."
    assert residual.startswith("The residual SD fell from 47.71 to 30.99: 58% of what counted as noise of single rows")
    assert intercept == (
        "The standard error of the intercept rose from 6.61 to 9.75 (by 47%): rows of one Subject repeat each other, "
        "so 18 Subjects say less than 180 unrelated rows would."
    )
    assert slope == (
        "The standard error of Days fell from 1.24 to 0.804 (by 35%): it is now read within Subjects, "
        "and differences in their level no longer blur it."
    )
    assert (
        loglik == "The restricted log-likelihood (REML) rose by 53.60, from −946.8 to −893.2, for 1 further parameter."
    )


def test_from_rung_1_to_rung_2() -> None:
    new, residual, intercept, slope, loglik = changes(known("sleepstudy", SLEEP), 1, 2)
    assert new == "New at this rung: the SD of the slopes of Days of Subjects is 5.92."
    assert "32% of what counted as noise of single rows is now seen as differences in slope" in residual
    assert (
        "fell from 9.75 to 6.82 (by 30%): where Days = 0, lines with slopes of their own lie closer together"
        in intercept
    )
    assert "rose from 0.804 to 1.55 (1.9 times as large): Subjects differ in slope" in slope
    assert "for 2 further parameters" in loglik


def test_effects_of_what_is_constant_within_groups_lean_on_the_slope() -> None:
    said = " ".join(changes(known("orthodont", GROWTH), 0, 1))
    assert (
        "The standard error of Sex = Male fell from 2.22 to 1.54 (by 31%): where age = 0, it leans on the slope" in said
    )
    assert "The standard error of age × Sex = Male fell from 0.198 to 0.121 (by 39%): it is now read within" in said


def test_nothing_changes_where_there_is_nothing_to_find() -> None:
    said = changes(known("dyestuff2", BATCHES), 0, 1)
    assert said == [
        "New at this rung: the SD of the levels of Batches is estimated as zero.",
        "The residual SD stayed where it was (from 3.72 to 3.72).",
        "The standard error of the intercept stayed at 0.678.",
        "The log-likelihood did not rise: −80.91 with 1 further parameter.",
    ]


def test_different_methods_and_rows_are_not_compared() -> None:
    reml, ml = known("sleepstudy", SLEEP), known("sleepstudy", SLEEP, "ML")
    said = sentences.what_changed(reml.fits[0], ml.fits[1], reml.prepared)
    assert said[-1].startswith("The log-likelihoods are not compared: one fit is by REML, the other by ML")
    shorter = fit("Reaction ~ Days", table("sleepstudy").iloc[:170])
    (said_of_rows,) = sentences.what_changed(shorter, reml.fits[1], reml.prepared)
    assert said_of_rows == "The two fits use different rows (170 and 180); nothing to compare."


def test_both_references_of_the_ratio_test() -> None:
    ladder = known("orthodont", GROWTH)
    said = sentences.lrt_sentence(ladder.comparison.iloc[2], ladder.prepared, 2)
    assert said.startswith("Twice the gain in log-likelihood is 1.18 for 2 further parameters.")
    assert "Held against χ² with 2 degrees of freedom: p = .556." in said
    assert "a mixture, half χ² with 1 and half χ² with 2 degrees of freedom: p = .417." in said
    assert "not unusual even if all Subjects had the same slope of age" in said
    assert "they do not show that there is no difference" in said


def test_a_point_at_zero_for_the_first_variance() -> None:
    ladder = known("sleepstudy", SLEEP)
    said = sentences.lrt_sentence(ladder.comparison.iloc[1], ladder.prepared, 1)
    assert "Held against χ² with 1 degree of freedom: p < .001." in said
    assert "half a point at zero and half χ² with 1 degree of freedom: p < .001." in said
    assert said.endswith("If all Subjects had the same level, so large a gain would be rare.")


def test_several_variances_at_once_have_a_mixture_of_more_than_two() -> None:
    ladder = known("sleepstudy", SLEEP)
    row = compare(ladder.fits[0], ladder.fits[2]).iloc[1]
    said = sentences.lrt_sentence(row, ladder.prepared, 2)
    assert "χ² with 3 degrees of freedom: p < .001." in said
    assert (
        "a mixture, of χ² with 0 to 3 degrees of freedom, weighted by what these data tell of each: p < .001." in said
    )


def test_a_refusal_says_why() -> None:
    ladder = known("sleepstudy", SLEEP)
    null = fit("Reaction ~ 1 + (1 | Subject)", ladder.prepared.frame)
    compared = compare(null, ladder.fits[2])
    said = sentences.lrt_sentence(compared.iloc[1], ladder.prepared, 2)
    assert said.startswith("No test here: REML likelihoods of models with different fixed effects") or (
        said.startswith("No test here: rEML") is False and "REML" in said
    )
    assert "may not be compared" in sentences.information_sentence(compared)


def test_aic_and_bic_agree_or_not() -> None:
    ladder = known("sleepstudy", SLEEP)
    names = ["rung 0", "rung 1", "rung 2"]
    assert sentences.information_sentence(ladder.comparison, names) == (
        "AIC and BIC both prefer rung 2: AIC 1,755.6, 38.8 below rung 1; BIC 1,774.8, 32.5 below rung 1."
    )
    torn = pd.DataFrame({"aic": [10.0, 9.0], "bic": [12.0, 15.0], "delta_aic": [1.0, 0.0]}, index=["a", "b"])
    assert sentences.information_sentence(torn).startswith(
        "AIC prefers b (9.0, 1.0 below a, hardly a difference), BIC prefers a"
    )


def test_parameters_are_counted() -> None:
    ladder = known("sleepstudy", SLEEP)
    assert sentences.parameters_sentence(ladder.fits[2]) == (
        "6 parameters: 2 fixed effects, 3 of the random part and 1 residual variance."
    )
