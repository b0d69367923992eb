"""How alike rows of one group are, in the learner's words and with the table's numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles
from lmm_engine.inference.clusters.correlation import minimum_variance_time
from lmm_engine.report.inferences.clustering_words import (
    calmest_sentence,
    correlation_sentence,
    design_effect_sentence,
    icc_interval_sentence,
    icc_over_time_sentence,
)
from tests.report.ladders import BATCHES, GROWTH, SLEEP, known, nasty

CENTRED = Roles("Reaction", "Subject", "Days", time_coding="centred")


def test_the_icc_says_how_it_was_found() -> None:
    ladder = known("sleepstudy", SLEEP)
    one, two = ladder.fits[1], ladder.fits[2]
    assert icc_interval_sentence(one.icc_interval(), one, ladder.prepared) == (
        "The intraclass correlation is .59, with a 95% confidence interval from .42 to .77. It is exact for normally "
        "distributed data, however few the Subjects."
    )
    assert icc_interval_sentence(two.icc_interval(level=0.9), two, ladder.prepared, level=0.9) == (
        "The intraclass correlation is .72, with a 90% confidence interval from .59 to .82. It rests on there being "
        "many Subjects; with 18 it is an approximation."
    )
    drawn = icc_interval_sentence(one.icc_interval(bootstrap=one.bootstrap(60)), one, ladder.prepared)
    assert "the values from data simulated from the model" in drawn


def test_no_interval_has_its_reason() -> None:
    ladder = known("dyestuff2", BATCHES)
    said = icc_interval_sentence(ladder.fits[1].icc_interval("delta"), ladder.fits[1], ladder.prepared)
    assert said.startswith("The intraclass correlation is .00. There is no interval: No variance between levels")


def test_a_reservation_is_told_beside_the_numbers() -> None:
    frame = pd.DataFrame(
        {"estimate": [0.3], "lower": 0.1, "upper": 0.5, "method": "delta", "reason": "Mind the boundary."},
        index=["adjusted"],
    )
    ladder = known("dyestuff", BATCHES)
    assert icc_interval_sentence(frame, ladder.fits[1], ladder.prepared).endswith(
        "an approximation. Mind the boundary."
    )


@pytest.mark.parametrize("roles", [SLEEP, CENTRED], ids=["as it is", "centred"])
def test_over_time_on_the_learners_own_scale(roles: Roles) -> None:
    ladder = known("sleepstudy", roles)
    rung, times = ladder.fits[2], np.array([0.0, 4.5, 9.0]) - ladder.prepared.time_offset
    assert icc_over_time_sentence(rung.icc_at(times), ladder.prepared) == (
        "Of the variance that the fixed effects leave, 48% [26%, 71%] lies between Subjects at Days = 0 and 85% [72%, "
        "92%] at Days = 9: Subjects drift apart."
    )
    assert correlation_sentence(rung.correlation_between(times), ladder.prepared) == (
        "Beyond the fixed effects, two rows of one Subject are expected to correlate at .73 when they are from Days = "
        "4.5 and 9, and at .30 when they are from Days = 0 and 9. A random intercept alone would make all of these the "
        "same."
    )
    assert calmest_sentence(minimum_variance_time(rung), ladder.prepared) == (
        "Subjects would differ least at Days = −0.2738, before the first row: over all that was seen the lines fan out."
    )


def test_shares_that_fall_rise_or_stay() -> None:
    prepared = known("sleepstudy", SLEEP).prepared

    def said(*icc: float) -> str:
        times = np.arange(float(len(icc)))
        return icc_over_time_sentence(
            pd.DataFrame({"time": times, "icc": icc, "lower": np.nan, "upper": np.nan}), prepared
        )

    assert said(0.8, 0.4).endswith("Days = 1: Subjects draw together.")
    assert said(0.5, 0.2, 0.6).endswith("at Days = 2; in between it falls to 20%, at Days = 1.")
    assert said(0.5, 0.52).endswith("at Days = 0, and hardly more or less at any other of these times.")
    assert (
        said(0.5, 0.5) == "Of the variance that the fixed effects leave, 50% lies between Subjects, at all times alike."
    )
    assert said(0.5, 0.6, 0.53).endswith("and 53% at Days = 2.")


def test_a_random_intercept_has_one_correlation() -> None:
    ladder = known("sleepstudy", SLEEP)
    said = correlation_sentence(ladder.fits[1].correlation_between([0, 4, 9]), ladder.prepared)
    assert said.endswith("are expected to correlate at .59, whichever of these times they are from.")
    alone = correlation_sentence(ladder.fits[1].correlation_between([3]), ladder.prepared)
    assert alone == "There is one time only, so no two rows of one Subject to compare."


def test_where_groups_differ_least() -> None:
    inside = known("orthodont", GROWTH)
    said = calmest_sentence(minimum_variance_time(inside.fits[2]), inside.prepared)
    assert said.startswith("Subjects differ least at age = 8.905: up to there the lines close in")
    assert "after the last row" in calmest_sentence(99.0, inside.prepared)
    assert "parallel" in calmest_sentence(float("nan"), inside.prepared)


def test_what_rows_are_worth() -> None:
    ladder = known("sleepstudy", SLEEP)
    one, two = (
        design_effect_sentence(rung.design_effect(), rung, ladder.prepared) for rung in list(ladder.fits.values())[1:]
    )
    assert one == (
        "For the mean, 180 rows of 18 Subjects are worth 29 independent rows: rows of one Subject repeat each other, "
        "and the variance is 6.3 times as large (the design effect). For the slope of Days they are worth 438 rows, "
        "more than there are, because every Subject is compared with itself."
    )
    assert two.endswith("For the slope of Days they are worth 119 rows, because slopes differ between Subjects.")
    zero = known("dyestuff2", BATCHES)
    said = design_effect_sentence(zero.fits[1].design_effect(), zero.fits[1], zero.prepared)
    assert said == "For the mean, 30 rows of 6 Batches are worth as much as independent ones."


def test_any_names_can_be_told() -> None:
    ladder = nasty()
    rung = ladder.fits[2]
    said = [
        icc_interval_sentence(rung.icc_interval(), rung, ladder.prepared),
        icc_over_time_sentence(rung.icc_at([0.0, 4.0]), ladder.prepared),
        correlation_sentence(rung.correlation_between([0.0, 4.0]), ladder.prepared),
        design_effect_sentence(rung.design_effect(), rung, ladder.prepared),
    ]
    assert all(sentence.endswith(".") and "nan" not in sentence for sentence in said)
