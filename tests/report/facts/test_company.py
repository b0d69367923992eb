"""Other groups beside the chosen ones, and partners in pairs, in data of which both are known."""

from __future__ import annotations

import pytest

from lmm_engine.data import load_dataset
from lmm_engine.model import fit
from lmm_engine.report.facts.company import company_facts
from tests.content.keys import climbed
from tests.content.walks import bundled, special

LAST = "all rungs, REML"


@pytest.mark.parametrize(
    ("dataset", "column", "relation", "inside"),
    [
        ("pastes", "batch", "nested", True),
        ("pain_trial", "treatment", "nested", True),
        ("penicillin", "sample", "crossed", False),
        ("mathachieve", "Minority", "partially_crossed", False),
    ],
)
def test_another_column_of_groups_is_found_and_told(dataset: str, column: str, relation: str, inside: bool) -> None:
    found = bundled(dataset)[LAST]["beside"]
    assert (found["column"], found["relation"], found["inside"]) == (column, relation, inside)


def test_where_there_is_no_other_column_nothing_is_told() -> None:
    assert bundled("sleepstudy")[LAST]["beside"] is None
    assert special("no time")[LAST]["pair"] is None


def test_actor_and_partner_are_half_the_sum_and_half_the_difference_of_between_and_within() -> None:
    pair = bundled("couples")[LAST]["pair"]
    data = load_dataset("couples")
    mean = data.groupby("couple")["own_belief"].transform("mean")
    parts = data.assign(mean=mean, off=data["own_belief"] - mean)
    split = fit("adherence ~ off + mean + who + (1 | couple)", parts).fixed_effects
    assert (pair["within"], pair["between"]) == pytest.approx((split["off"], split["mean"]), rel=1e-4)
    assert pair["actor"] == pytest.approx((split["mean"] + split["off"]) / 2, rel=1e-4)
    assert pair["pairs"] == 150


def test_a_column_that_is_not_the_partners_makes_no_pair() -> None:
    told = climbed("couples")
    frame = told.prepared.frame.assign(partner_belief=lambda d: d["partner_belief"].to_numpy()[::-1])
    shuffled = type(told.prepared)(**{**vars(told.prepared), "frame": frame})
    assert company_facts(shuffled, None, told.rung(1))["pair"] is None
    assert company_facts(told.prepared, None, told.rung(1))["pair"] is not None
