"""Groups that move the estimates, in cells."""

from __future__ import annotations

import numpy as np
import pytest

from lmm_engine.diagnostics import influence_findings
from lmm_engine.diagnostics.refits import variance_parameters
from lmm_engine.model import fit
from lmm_engine.report.numbers import number
from lmm_engine.report.tables_influence import (
    decisive_sentences,
    deletion_table,
    influential_table,
    leverage_table,
)
from tests.report.ladders import BATCHES, GROWTH, NASTY, SLEEP, known, nasty


def test_the_largest_comes_first_with_what_it_moves() -> None:
    ladder = known("sleepstudy", SLEEP)
    frame = ladder.fits[1].influence("Subject")
    cells = influential_table(frame, ladder.fits[1], ladder.prepared)
    assert list(cells.columns) == ["Subject", "Rows", "Cook’s distance", "Moves most (SE)"]
    assert cells["Subject"].tolist() == list(frame["cooks_distance"].sort_values(ascending=False).index[:5])
    assert cells.iloc[0].tolist() == ["335", "10", number(frame.loc["335", "cooks_distance"]), "Days +0.949"]


def test_without_a_group_the_estimates_are_those_of_the_other_rows() -> None:
    ladder = known("sleepstudy", SLEEP)
    model = ladder.fits[2]
    rest = ladder.prepared.frame[ladder.prepared.frame["Subject"].astype(str) != "309"]
    without = fit("Reaction ~ Days + (Days | Subject)", rest)
    frame = model.influence("Subject", refit=True)
    cells = deletion_table(frame, "309", model, ladder.prepared).set_index("")
    assert cells.loc["Days", "Without 309"] == number(without.fixed_effects["Days"])
    shown = cells.loc["Residual variance", "Without 309"]
    assert shown == number(without.sigma**2)
    sd = variance_parameters(model)["var_Days|Subject"]
    assert cells.loc["Variance of Days", "All rows"] == number(sd)
    assert cells.loc["Covariance of level and slope", "Change"] == "–"
    assert list(cells.index) == [
        "Intercept", "Days", "Variance of Intercept", "Covariance of level and slope", "Variance of Days",
        "Residual variance",
    ]  # fmt: skip


def test_with_variances_held_only_coefficients_are_told() -> None:
    ladder = known("orthodont", GROWTH)
    cells = deletion_table(ladder.fits[2].influence("Subject"), "M13", ladder.fits[2], ladder.prepared).set_index("")
    assert list(cells.index) == ["Intercept", "age", "Sex = Male", "age × Sex = Male"]
    assert cells.loc["Intercept", "Change"] == "0.00"  # the girls' line: what M13 cannot move is not a little
    assert cells.loc["age × Sex = Male", "Change"].startswith("−")


def test_a_group_that_cannot_be_left_out_has_dashes() -> None:
    ladder = known("sleepstudy", SLEEP)
    frame = ladder.fits[2].influence("Subject")
    frame.loc["308", [c for c in frame if c not in ("n_rows", "reason")]] = np.nan
    assert "308" not in influential_table(frame, ladder.fits[2], ladder.prepared)["Subject"].tolist()
    assert deletion_table(frame, "308", ladder.fits[2], ladder.prepared).iloc[0, 2:].tolist() == ["–", "–"]


def test_rows_are_shown_as_the_learner_has_them() -> None:
    ladder = known("sleepstudy", SLEEP)
    cells = leverage_table(ladder.fits[2].leverage(), ladder.prepared)
    assert list(cells.columns) == ["Subject", "Days", "Reaction", "Leverage"]
    assert cells["Days"].tolist() == ["9"] * 5  # the ends of the lines
    batches = known("dyestuff", BATCHES)
    assert list(leverage_table(batches.fits[1].leverage(), batches.prepared).columns) == ["Batch", "Yield", "Leverage"]


def test_what_hangs_on_one_group_is_said_in_the_learners_names() -> None:
    ladder = known("orthodont", GROWTH)
    model = ladder.fits[2]
    said = decisive_sentences(influence_findings(model, model.influence("Subject"), "Subject"), model, ladder.prepared)
    assert len(said) == 1
    assert "the effect “age × Sex = Male”" in said[0]
    assert "M13" in said[0]


@pytest.mark.parametrize("rung", [0, 1, 2])
def test_hostile_names_stay_plain_text(rung: int) -> None:
    ladder = nasty()
    group = ladder.prepared.roles.group
    by = group if rung else ladder.prepared.frame[group]
    frame = ladder.fits[rung].influence(by, refit=True)
    frame.index = frame.index.astype(str)
    cells = deletion_table(frame, f"{NASTY} 3", ladder.fits[rung], ladder.prepared)
    assert len(cells) > 2
    assert len(influential_table(frame, ladder.fits[rung], ladder.prepared)) == 5
    assert len(leverage_table(ladder.fits[rung].leverage(), ladder.prepared)) == 5
