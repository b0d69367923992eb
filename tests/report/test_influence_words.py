"""Single groups that move the estimates, in the learner's words and with the table's numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lmm_engine.model import fit
from lmm_engine.report.influence_words import (
    CONVENTION,
    deletion_sentence,
    influence_sentence,
    leverage_sentence,
)
from tests.report.ladders import BATCHES, NASTY, SLEEP, known, nasty


def test_nobody_stands_out() -> None:
    ladder = known("sleepstudy", SLEEP)
    assert influence_sentence(ladder.fits[2].influence("Subject"), ladder.prepared) == (
        "Of 18 Subjects, 309 moves the estimates most when it is left out (Cook's distance 0.149). Among so many, a "
        "closer look pays from 0.222 on, so none stands out."
    )


def test_those_beyond_are_named_three_at_most() -> None:
    ladder = known("sleepstudy", SLEEP)
    said = influence_sentence(ladder.fits[1].influence("Subject"), ladder.prepared)
    assert "0.222 on: 335, 308, 309 and 2 more lie beyond. Influence is no fault." in said
    assert said.endswith("if they are right, keep the Subjects and report the fit with and without.")
    frame = ladder.fits[2].influence("Subject")
    frame.loc["309", "cooks_distance"] = 0.3
    said = influence_sentence(frame, ladder.prepared)
    assert "309 lies beyond" in said
    assert "keep the Subject and report" in said


def test_few_groups_and_groups_that_cannot_be_left_out() -> None:
    ladder = known("sleepstudy", SLEEP)
    frame = ladder.fits[2].influence("Subject")
    assert influence_sentence(frame.head(3), ladder.prepared).startswith("With 3 Subjects, each carries so much")
    nothing = frame.assign(cooks_distance=np.nan)
    assert influence_sentence(nothing, ladder.prepared).startswith(
        "Without any one of the Subjects the model could not"
    )


def test_what_the_estimates_would_be_without_one() -> None:
    ladder = known("sleepstudy", SLEEP)
    rung = ladder.fits[2]
    others = ladder.prepared.frame[ladder.prepared.frame["Subject"] != "330"]
    frame = rung.influence("Subject", refit=True)
    said = deletion_sentence(frame, "330", rung, ladder.prepared)
    assert said == (
        "Without Subject 330 (10 rows) the intercept would be 249.15 instead of 251.41 (0.33 standard errors lower) "
        "and the effect of Days would be 10.91 instead of 10.47 (0.28 standard errors higher). The variance of the "
        "levels of Subjects would be 8% smaller."
    )
    assert round(fit("Reaction ~ Days + (Days | Subject)", others).fixed_effects["Days"], 2) == 10.91
    held = deletion_sentence(rung.influence("Subject"), "330", rung, ladder.prepared)
    assert held.endswith("(0.28 standard errors higher).")


def test_a_large_move_and_a_small_one() -> None:
    ladder = known("sleepstudy", SLEEP)
    frame = ladder.fits[1].influence("Subject")
    large = deletion_sentence(frame, "335", ladder.fits[1], ladder.prepared)
    assert large.endswith("That is more than one of 18 Subjects usually moves.")
    small = frame.copy()
    small[["dfbetas_(Intercept)", "dfbetas_Days"]] = 0.01
    assert deletion_sentence(small, "335", ladder.fits[1], ladder.prepared) == (
        "Without Subject 335 (10 rows) no fixed effect would change by 0.05 of its standard error."
    )


def test_variances_that_stay() -> None:
    ladder = known("dyestuff", BATCHES)
    frame = ladder.fits[1].influence("Batch", refit=True)
    told = deletion_sentence(frame, "D", ladder.fits[1], ladder.prepared)
    assert told.endswith(
        "The variance of the levels of Batches would be 22% larger and the residual variance would be 19% smaller."
    )
    calm = frame.assign(**{name: 0.01 for name in frame if name.startswith("rvc_")})
    assert deletion_sentence(calm, "D", ladder.fits[1], ladder.prepared).endswith("The variances would hardly change.")


def test_without_estimates_the_reason_is_told() -> None:
    ladder = known("dyestuff", BATCHES)
    frame = ladder.fits[1].influence("Batch")
    frame.loc["A", "reason"] = "The other rows do not determine all fixed effects."
    assert deletion_sentence(frame, "A", ladder.fits[1], ladder.prepared) == (
        "Without Batch A there are no estimates. The other rows do not determine all fixed effects."
    )


def test_what_the_model_spends() -> None:
    ladder = known("sleepstudy", SLEEP)
    assert leverage_sentence(ladder.fits[2].leverage(), ladder.fits[2], ladder.prepared) == (
        "The model spends 2 fixed effects on 180 rows, and in effect 27.02 parameters more on the differences between "
        "Subjects: partial pooling makes them of 36 random effects. On average a fitted value follows its own outcome "
        "by 16%; that of row 9 does so most, by 29%."
    )
    assert leverage_sentence(ladder.fits[0].leverage(), ladder.fits[0], ladder.prepared).startswith(
        "The model spends 2 fixed effects on 180 rows. On average"
    )


def test_the_convention_is_r_s_up_to_a_factor() -> None:
    assert "(groups − effects) / groups" in CONVENTION


def test_any_names_can_be_told() -> None:
    ladder = nasty()
    rung, group = ladder.fits[2], ladder.prepared.roles.group
    frame = rung.influence(rung.random_terms[0].factor, refit=True)
    level = str(frame.index[0])
    assert level in deletion_sentence(frame, level, rung, ladder.prepared)
    assert isinstance(frame, pd.DataFrame)
    assert NASTY.split()[0] in influence_sentence(frame, ladder.prepared)
    assert group
