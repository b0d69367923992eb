"""One model inside another, told from spans and covariances and not from names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.inference.nesting import Nesting, fixed_part_within, further_fixed_effects, nesting, row_order
from tests.cases import table


def pair(dataset: str, smaller: str, larger: str) -> tuple[lmm.FittedModel, lmm.FittedModel]:
    data = table(dataset)
    if dataset == "sleepstudy":
        data = data.assign(centred=data["Days"] - 4.5, week=(data["Days"] > 6).map({True: "b", False: "a"}))
    if dataset == "pastes":
        data = data.assign(plant=data["batch"].str.upper() + "!")
    return lmm.fit(smaller, data, "ML"), lmm.fit(larger, data, "ML")


def covariances(dataset: str, outcome: str, smaller: str, larger: str) -> Nesting | None:
    fits = pair(dataset, f"{outcome} ~ 1 + {smaller}", f"{outcome} ~ 1 + {larger}")
    return nesting(*fits, np.arange(fits[0].nobs))


def means(smaller: str, larger: str) -> bool:
    fits = pair("sleepstudy", f"Reaction ~ {smaller}", f"Reaction ~ {larger}")
    return fixed_part_within(*fits, np.arange(180))


#: Smaller, larger, and in how many directions each term of the larger has no variance in the smaller.
WITHIN = [
    ("sleepstudy", "(1|Subject)", "(Days|Subject)", [1]),
    ("sleepstudy", "(Days||Subject)", "(Days|Subject)", [0]),
    ("sleepstudy", "(1|Subject)", "(Days||Subject)", [0, 1]),
    ("sleepstudy", "(0 + Days|Subject)", "(Days|Subject)", [1]),
    ("sleepstudy", "(1|Subject)", "(centred|Subject)", [1]),
    ("sleepstudy", "(centred||Subject)", "(Days|Subject)", [0]),
    ("sleepstudy", "(0 + centred|Subject)", "(Days|Subject)", [1]),
    ("sleepstudy", "(1|Subject)", "(poly(Days, 2)|Subject)", [2]),
    ("sleepstudy", "(Days|Subject)", "(poly(Days, 2)|Subject)", [1]),
    ("sleepstudy", "(1|Subject) + (1|Subject:week)", "(week|Subject)", [0]),
    ("machines", "(1|Worker)", "(1|Worker/Machine)", [1, 0]),
    ("machines", "(1|Worker:Machine)", "(1|Worker/Machine)", [0, 1]),
    ("machines", "(1|Worker) + (1|Worker:Machine)", "(Machine|Worker)", [0]),
    ("machines", "(1|Worker:Machine)", "(0 + Machine|Worker)", [0]),
    ("machines", "(1|Worker)", "(Machine|Worker)", [2]),
    ("machines", "(1|Worker)", "(1|Worker) + (1|Machine)", [0, 1]),
    ("pastes", "(1|sample)", "(1|batch/cask)", [0, 1]),
    ("pastes", "(1|plant)", "(1|batch/cask)", [1, 0]),
]

NOT_WITHIN = [
    ("sleepstudy", "(centred||Subject)", "(Days||Subject)"),
    ("sleepstudy", "(Days|Subject)", "(Days||Subject)"),
    ("sleepstudy", "(0 + Days|Subject)", "(1|Subject)"),
    ("sleepstudy", "(Days|Subject)", "(0 + I(Days^2)|Subject)"),
    ("machines", "(1|Worker) + (1|Machine)", "(Machine|Worker)"),
    ("machines", "(Machine|Worker)", "(1|Worker/Machine)"),
    ("pastes", "(1|cask)", "(1|batch/cask)"),
]
OUTCOMES = {"sleepstudy": "Reaction", "machines": "score", "pastes": "strength"}


@pytest.mark.parametrize(("dataset", "smaller", "larger", "edges"), WITHIN)
def test_covariances_that_lie_in_the_larger_model(dataset, smaller, larger, edges):
    found = covariances(dataset, OUTCOMES[dataset], smaller, larger)
    assert found is not None
    assert [s for _, s in found.edges] == edges


@pytest.mark.parametrize(("dataset", "smaller", "larger"), NOT_WITHIN)
def test_covariances_that_do_not(dataset, smaller, larger):
    assert covariances(dataset, OUTCOMES[dataset], smaller, larger) is None


@pytest.mark.parametrize(("dataset", "smaller", "larger"), [case[:3] for case in WITHIN])
def test_what_is_carried_over_is_the_same_covariance_of_the_rows(dataset, smaller, larger):
    found = covariances(dataset, OUTCOMES[dataset], smaller, larger)
    assert found is not None
    rng = np.random.default_rng(3)
    given_ones = [root @ root.T for root in (rng.normal(size=(piece.k, piece.k)) for piece in found.smaller)]

    def rows(pieces, matrices):
        return sum(
            (p.columns @ D @ p.columns.T) * (p.codes[:, None] == p.codes) for p, D in zip(pieces, matrices, strict=True)
        )

    expected = rows(found.smaller, given_ones)
    assert np.abs(rows(found.larger, found.carried(given_ones)) - expected).max() < 1e-9 * np.abs(expected).max()


@pytest.mark.parametrize(
    ("smaller", "larger", "answer"),
    [
        ("Days", "Days + I(Days^2)", True),
        ("Days + I(Days^2)", "poly(Days, 2)", True),
        ("poly(Days, 2)", "Days + I(Days^2)", True),
        ("poly(Days, 2)", "C(Days)", True),
        ("C(Days)", "poly(Days, 2)", False),
        ("centred", "Days", True),
        ("0 + Days", "Days", True),
        ("0 + Days", "centred", True),
        ("Days", "0 + Days", False),
        ("week", "C(Days)", True),
        ("log(Days + 1)", "Days", False),
        ("I(Days + 1e-3 * Days^2)", "Days", False),
    ],
)
def test_means_by_their_span(smaller, larger, answer):
    assert means(smaller, larger) is answer


@given(st.floats(-1e6, 1e6), st.floats(1e-4, 1e4), st.floats(-5.0, 5.0))
@settings(max_examples=25, deadline=None)
def test_recoding_changes_no_span(shift, scale, turn):
    data = table("sleepstudy").assign(z=lambda d: np.sin(d.index.to_numpy()))
    moved = data.assign(a=scale * (data["Days"] + shift), b=lambda d: data["z"] + turn * d["a"] / scale)
    one, other = (lmm.fit(f, moved) for f in ("Reaction ~ Days + z", "Reaction ~ a + b"))
    assert fixed_part_within(one, other, np.arange(180))
    assert fixed_part_within(other, one, np.arange(180))


def test_what_the_smaller_model_holds_at_zero():
    smaller, larger = pair("sleepstudy", "Reaction ~ Days", "Reaction ~ poly(Days, 2) + week")
    held = further_fixed_effects(smaller, larger, np.arange(180))
    assert held.shape == (2, 4)
    inside = np.linalg.lstsq(larger.design.X, smaller.design.X, rcond=None)[0]
    assert np.abs(held @ inside).max() < 1e-10
    assert np.linalg.matrix_rank(held) == 2


def test_rows_are_found_by_their_labels():
    data = table("sleepstudy")
    fit = lmm.fit("Reaction ~ Days", data)
    moved = lmm.fit("Reaction ~ Days", data.iloc[::-1])
    order = row_order(fit, moved)
    assert order is not None
    assert np.array_equal(fit.design.y[order], moved.design.y)
    assert row_order(fit, lmm.fit("Reaction ~ Days", data.iloc[1:])) is None
    assert row_order(lmm.fit("Reaction ~ Days", data.iloc[:-1]), lmm.fit("Reaction ~ Days", data.iloc[1:])) is None
