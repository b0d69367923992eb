"""Several p-values for one question, told side by side."""

from __future__ import annotations

import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test
from lmm_engine.inference.comparing.exact_test import NUISANCE
from lmm_engine.inference.comparing.p_values import p_values_of
from lmm_engine.report.sentences import p_value_sentences
from tests.cases import REFERENCE, table


def told(*rows: tuple[str, float, int], reason: str = "") -> list[str]:
    frame = pd.DataFrame(rows, columns=["method", "p_value", "n_draws"]).assign(reason=reason)
    return list(p_value_sentences(frame))


def test_dyestuff():
    smaller, larger = (lmm.fit(f, table("dyestuff"), "ML") for f in ("Yield ~ 1", "Yield ~ 1 + (1 | Batch)"))
    side, boundary, groups, meaning, report, drawn = p_value_sentences(p_values_of(smaller, larger))
    assert side == (
        "One question, three answers: p = .020 by χ², p = .010 by the mixture and p = .004 by the exact distribution."
    )
    assert "as free to fall below zero as to rise above it" in boundary
    assert boundary.endswith("by χ² p is 2.0 times as large.")
    assert groups.endswith("by it the mixture is still too cautious.")
    assert meaning == "All lie below .05, so the choice does not change the conclusion here."
    assert report == "Report the exact distribution: p = .004."
    assert drawn == (
        "What is drawn by chance moves a little with the draws: the exact distribution by about .0007 (10,000 draws)."
    )


def test_beets():
    data = pd.read_csv(REFERENCE / "data" / "beets.csv", dtype={"harvest": str, "block": str, "sow": str})
    smaller = lmm.fit("sugpct ~ block + sow + (1 | block:harvest)", data)
    larger = lmm.fit("sugpct ~ block + sow + harvest + (1 | block:harvest)", data)
    found = p_value_sentences(p_values_of(smaller, larger, bootstrap_test(smaller, larger, 500, seed=2)))
    side, few, meaning, report, _ = found
    assert "p < .001 by χ²" in side
    assert "p = .060 by the F test after Kenward and Roger" in side
    assert few.endswith("With so few, χ² calls chance a finding too often.")
    assert meaning.startswith("They do not lie on one side of .05 (p < .001 by χ², p = .060 by the F test")
    assert meaning.endswith("make it by the method, not by the answer.")
    assert report == "Report the F test after Kenward and Roger: p = .060."


def test_answers_that_agree_are_said_to():
    said = told(("naive", 0.40, 0), ("mixture", 0.20, 0), ("exact", 0.21, 10_000))
    assert said[2].endswith("made for data of this size, and the two agree.")
    assert said[3] == "All lie above .05, so the choice does not change the conclusion here."
    few = told(("naive", 0.40, 0), ("kenward-roger", 0.42, 0))
    assert few[1].endswith("here the groups are enough for the two to agree.")


def test_a_mixture_that_is_too_bold():
    said = told(("naive", 0.06, 0), ("mixture", 0.03, 0), ("bootstrap", 0.08, 1_000))
    assert "the parametric bootstrap is made for data of this size" in said[2]
    assert said[2].endswith("by it the mixture is too quick to see a difference.")
    assert "p = .030 by the mixture, p = .080 by the parametric bootstrap" in said[3]


def test_no_draw_as_far_as_the_data_is_not_held_against_the_mixture():
    said = told(("naive", 1e-20, 0), ("mixture", 5e-21, 0), ("bootstrap", 1 / 1001, 1_000))
    assert not any("made for data of this size" in sentence for sentence in said)
    assert said[-1] == (
        "Not one of the 1,000 draws for the parametric bootstrap came as far as these data: more would lower its p."
    )


def test_the_approximation_is_not_called_exact_and_not_reported_before_the_bootstrap():
    rows = [("naive", 0.4, 0), ("mixture", 0.2, 0), ("exact", 0.2, 10_000), ("bootstrap", 0.21, 1_000)]
    frame = pd.DataFrame(rows, columns=["method", "p_value", "n_draws"]).assign(reason="")
    frame.loc[2, "reason"] = NUISANCE
    said = " ".join(p_value_sentences(frame))
    assert "it is only nearly exact here" in said
    assert "Report the parametric bootstrap: p = .210." in said


def test_one_answer_is_not_compared():
    assert told(("naive", 0.839, 0)) == [
        "One question, one answer: p = .839 by χ².",
        "There is no second answer to hold it against.",
    ]


@pytest.mark.parametrize("p", [1.0, 0.9999])
def test_nothing_moves_where_all_draws_are_larger(p):
    said = told(("naive", 1.0, 0), ("mixture", 1.0, 0), ("exact", p, 10_000))
    assert "p > .999 by the exact distribution" in said[0]
    assert not any(".00 (" in sentence for sentence in said)


def test_no_answer_at_all_carries_the_reason():
    frame = pd.DataFrame(
        {"method": ["naive"], "p_value": [float("nan")], "n_draws": [0], "reason": ["Different rows."]}
    )
    assert p_value_sentences(frame) == ("No test here: different rows.",)
