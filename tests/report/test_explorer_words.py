"""The explorers' sentences and tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.explore.growth import Growth, closest_time, icc_over_time, implied_correlations
from lmm_engine.explore.pull import errors
from lmm_engine.explore.zero import line_of
from lmm_engine.report.explorer_words import (
    alike_sentences,
    courses_sentences,
    courses_table,
    error_table,
    pull_sentences,
    study_sentences,
    study_table,
    weight_equation,
    zero_sentence,
    zero_table,
)
from tests.cases import table

TIMES = np.array([0.0, 1.0, 4.0])


def alike(growth: Growth) -> list[str]:
    pairs = implied_correlations(growth, TIMES)
    return alike_sentences(icc_over_time(growth, TIMES), pairs, who="pupil", time="term", calmest=closest_time(growth))


def test_without_slopes_the_icc_is_one_number() -> None:
    assert alike(Growth(0, 0, 4.0, 0.0, 0.0, 2.0)) == [
        "The ICC is .80 at every time: without differences in slope it is one number.",
        "Any two rows of one pupil correlate equally, .80.",
    ]


def test_with_slopes_time_is_named() -> None:
    said = alike(Growth(0, 0, 2.0, 1.0, 0.5, 2.0))
    assert said[0] == "The ICC is .50 at term 0 and .88 at term 4."
    assert said[1].startswith("Two rows of one pupil correlate between ")
    assert said[2] == "The lines come closest at term −1.00, outside these waves."


def test_the_weight_is_written_with_the_numbers() -> None:
    assert weight_equation(10, 0.3).endswith(r"\frac{10}{10 + 2.33} = .81")
    assert r"\rightarrow\; 0" in weight_equation(10, 0.0)


def test_the_three_estimates_and_their_misses() -> None:
    cells = error_table(errors(4, 0.5, 100.0).iloc[0], who="school", unit="points")
    assert cells.columns[-1] == "Misses by, on average (points)"
    assert cells.iloc[:, -1].tolist() == ["3.54", "3.16", "7.07"]


def test_groups_without_rows_and_uneven_ones_are_told() -> None:
    levels = pd.DataFrame(
        {
            "group": ["a", "b", "c"],
            "n": [1, 4, 0],
            "own": [3.0, -2.0, np.nan],
            "weight": [0.3, 0.63, 0.0],
            "pulled": [0.9, -1.26, 0.0],
            "truth": [1.0, -3.0, 2.0],
        }
    )
    said = pull_sentences(levels, who="school", many="schools")
    assert said[0] == "With 1 row left, a school’s own rows have a weight of .30; with 4, .63."
    assert said[1].startswith("1 school without any rows left")
    assert said[2] == "The pull brought 1 of 2 schools nearer to their true level."


def test_what_changes_with_zero_and_what_stays() -> None:
    data = table("sleepstudy")
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", data)
    line = line_of(fit, data, "Days")
    cells = zero_table(line, line.moved(4.5), zeros=(0.0, 4.5), sigma=fit.sigma, loglik=fit.loglik)
    for _, row in cells.iterrows():
        same = row["Zero at 0"] == row["Zero at 4.5"]
        assert same == (row["When zero moves it"] == "stays"), row["What"]
    assert "Counting Days from −0.274 makes the correlation zero" in zero_sentence(line, time="Days", many="Subjects")
    again = zero_table(line, line, zeros=(0.0, 0.0), sigma=fit.sigma, loglik=fit.loglik)
    assert again.columns.is_unique


@pytest.mark.parametrize("icc", [0.0, 0.3, 0.95])
def test_no_sentence_is_left_without_a_number(icc: float) -> None:
    cells = error_table(errors(3, icc, 1.0).iloc[0], who="group", unit="")
    assert not cells.map(lambda cell: cell in ("–", "nan")).to_numpy().any()


def test_promises_kept_and_broken_are_told_with_the_reason() -> None:
    kept = pd.DataFrame(
        {"n": 500, "holds": [0.61, 0.99, 0.95], "margin": 0.02, "claimed": [1.2, 3.0, 2.2], "spread": [2.4, 2.0, 2.2]}
    )
    said = study_sentences(kept, lot=True)
    assert said[0].startswith("Rung 0 finds an effect that is not there in 39% of the studies instead of 5%")
    assert "0.50 times the real spread, too small" in said[0]
    assert "too careful" in said[1]
    assert said[2].startswith("Rung 2 keeps its promise")
    assert study_sentences(kept, lot=False)[0].startswith("Rung 0 misses the truth in 39% instead of 5%")
    assert study_table(kept).iloc[0].tolist() == ["Rung 0", "61% ± 2", "39%", "1.20", "2.40"]


def test_leaving_is_told_beside_what_chance_does() -> None:
    index = pd.Index(["truth", "stayers", "complete", "mixed"], name="way")
    end = pd.DataFrame({"mean": [60.0, 67.2, 67.2, 60.3], "miss": [0.0, 7.2, 7.2, 0.3]}, index=index)
    said = courses_sentences(end, left=0.5, rows=900, chance=1.5, many="patients", reason="")
    assert said[0].startswith("50% of the patients have left by the last time; 900 rows were seen.")
    assert said[1] == "The mean of those who stay is 7.20 too high: more than chance does."
    assert said[2] == "The mixed model is 0.300 off: no more than chance does."
    assert courses_table(end).iloc[1].tolist() == ["Mean of those who stay", "67.20", "+7.20"]
    lost = end.assign(miss=[0.0, 7.2, 7.2, float("nan")])
    assert courses_sentences(lost, left=0.5, rows=9, chance=1.0, many="p", reason="Too few.")[-1].endswith("Too few.")
