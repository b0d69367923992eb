"""Means, comparisons and slopes for people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles
from lmm_engine.report.inferences.means_words import (
    ADJUSTMENTS_SAY,
    held_sentence,
    means_sentence,
    pairs_sentences,
    reasons,
    slopes_sentence,
    standing,
)
from lmm_engine.report.inferences.tables_means import contrasts, drawn, means_table, pairs_table, turned
from lmm_engine.report.numbers import number
from tests.cases import table
from tests.report.ladders import GROWTH, climb, known

CHICKS = Roles("weight", "Chick", "Time", ("Diet",), ("Diet",), ("Diet",))
LEVELS = ("1", "2", "3", "4")


def test_marginal_means_of_balanced_data_are_the_means_of_the_rows() -> None:
    ladder = known("orthodont", GROWTH)
    found = ladder.fits[2].means("Sex")
    by_sex = table("orthodont").groupby("Sex")["distance"].mean()
    shown = means_table(found, "Sex", ["Female", "Male"], "Mean")
    assert list(shown.columns) == ["Sex", "Mean", "SE", "95% CI", "df"]
    assert shown["Mean"].tolist() == [number(by_sex["Female"]), number(by_sex["Male"])]
    said = means_sentence(found, ladder.prepared, "Sex", "mm")
    assert said.startswith(
        "The expected distance is highest for Sex = Male, 24.97 mm (95% CI [23.97, 25.97]), and lowest"
    )
    assert held_sentence(ladder.prepared, "Sex", None) == (
        "Expected for an average Subject, with age = 11, its mean over the rows."
    )
    assert held_sentence(ladder.prepared, "Sex", 8.0) == "Expected for an average Subject, with age = 8."


def test_other_predictors_stand_where_the_grid_has_them() -> None:
    frame = table("orthodont").assign(dose=lambda t: (t["age"] > 10).astype(float), size=np.arange(108.0))
    prepared = climb(frame, Roles("distance", "Subject", None, ("Sex", "dose", "size"))).prepared
    assert held_sentence(prepared, "Sex", None) == (
        "Expected for an average Subject, with dose = 0.5, halfway between its two values and size = 53.5, its mean "
        "over the rows."
    )
    assert "the categories of Sex counting alike" in held_sentence(prepared, "dose", None)
    grid = climb(frame, Roles("distance", "Subject", None, ("Sex", "dose", "size"))).fits[1].predictors
    assert [sum(grid[name].values) / len(grid[name].values) for name in ("dose", "size")] == [
        standing(prepared, name)[0] for name in ("dose", "size")
    ]


def test_pairs_are_told_from_the_baseline() -> None:
    ladder = known("chickweight", CHICKS)
    found = ladder.fits[2].pairwise("Diet")
    compared, pairs = contrasts(LEVELS), turned(found)
    assert [c.words for c in compared][:3] == ["2 against 1", "3 against 1", "4 against 1"]
    assert [f"{c.second} - {c.first}" for c in compared] == list(found.index)
    assert (-found["estimate"]).tolist() == pairs["estimate"].tolist()
    assert (pairs["ci_lower"] < pairs["estimate"]).all()
    shown = pairs_table(pairs, compared)
    assert shown["Difference"][1] == "39.74"
    clearest, apart = pairs_sentences(pairs, compared, "Diet", unit="g", what="weight")
    assert clearest == "With Diet = 3 instead of 1, weight is 39.74 g higher (95% CI [13.48, 66.00], p = .001)."
    assert apart == "Zero lies outside 2 of the 6 intervals: 3 against 1 and 4 against 1."
    rows = drawn(pairs, [c.words for c in compared])
    assert list(rows.columns) == ["estimate", "lower", "upper", "label"]


def test_nothing_told_apart_is_not_nothing_there() -> None:
    pairs = pd.DataFrame(
        {"estimate": [-1.0, 2.0, 3.0], "statistic": [-0.1, 0.2, 0.3], "p_value": 0.9, "ci_lower": -9.0, "ci_upper": 9.0}
    )
    first, apart = pairs_sentences(pairs, contrasts(("a", "b", "c")), "arm", what="y")
    assert first.endswith("The data leave the direction open.")
    assert apart == "The intervals of all 3 comparisons hold zero; that is not to say that nothing differs."
    (only,) = pairs_sentences(pairs[:1], contrasts(("a", "b")), "arm", what="y")
    assert only.startswith("With arm = b instead of a, y is 1.00 lower")


def test_slopes_are_told_from_steepest_to_flattest() -> None:
    ladder = known("orthodont", GROWTH)
    labels = ["Sex = Female", "Sex = Male"]
    said = slopes_sentence(ladder.fits[2].slopes("age", "Sex"), labels, ladder.prepared)
    assert said == (
        "For each further unit of age, distance rises by 0.784 (95% CI [0.607, 0.961]) with Sex = Male and rises by "
        "0.480 (95% CI [0.266, 0.693]) with Sex = Female."
    )


def test_what_cannot_be_told_gives_its_reason() -> None:
    frame = table("chickweight")
    gone = frame[~((frame["Diet"].astype(str) == "4") & (frame["Time"] > 0))]
    roles = Roles("weight", "Chick", None, ("Diet", "kind"), (), ("Diet",))
    known_kind = gone.assign(kind=np.where(gone["Diet"].astype(str) == "4", "only", "others"))
    found = climb(known_kind, roles).fits[0].means("Diet")
    assert reasons(found, LEVELS)
    assert all(said.startswith(tuple(f"{level}: " for level in LEVELS)) for said in reasons(found, LEVELS))
    assert pairs_sentences(found.assign(statistic=np.nan, p_value=np.nan)[:0], [], "Diet") == []
    empty = found.assign(estimate=np.nan, ci_lower=np.nan, ci_upper=np.nan)
    assert means_sentence(empty, known("chickweight", CHICKS).prepared, "Diet") == ""


@pytest.mark.parametrize("adjust", ["tukey", "holm"])
def test_every_adjustment_is_explained(adjust: str) -> None:
    assert ADJUSTMENTS_SAY[adjust].lower().startswith(adjust)
