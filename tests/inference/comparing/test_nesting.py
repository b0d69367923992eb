"""One model inside another, told from spans and covariances and not from names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.inference.comparing.nesting import (
    Nesting,
    further_fixed_effects,
    nested,
    nesting_by_columns,
    nesting_by_rows,
    row_order,
    span_within,
)
from lmm_engine.inference.comparing.nesting.by_rows import _terms
from tests.cases import table


def pair(dataset: str, smaller: str, larger: str) -> tuple[lmm.FittedModel, lmm.FittedModel]:
    data = table(dataset)
    if dataset == "sleepstudy":
        data = data.assign(centred=data["Days"] - 4.5, week=(data["Days"] > 6).map({True: "b", False: "a"}))
    if dataset == "pastes":
        data = data.assign(plant=data["batch"].str.upper() + "!")
    return lmm.fit(smaller, data, "ML"), lmm.fit(larger, data, "ML")


def of_random_parts(dataset: str, smaller: str, larger: str) -> tuple[lmm.FittedModel, lmm.FittedModel]:
    return pair(dataset, f"{OUTCOMES[dataset]} ~ 1 + {smaller}", f"{OUTCOMES[dataset]} ~ 1 + {larger}")


def by_rows(fits: tuple[lmm.FittedModel, lmm.FittedModel]) -> Nesting | None:
    return nesting_by_rows(*fits, np.arange(fits[0].nobs))


def means(smaller: str, larger: str) -> bool:
    fits = pair("sleepstudy", f"Reaction ~ {smaller}", f"Reaction ~ {larger}")
    return span_within(*fits, np.arange(180)) is not None


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
    fits = of_random_parts(dataset, smaller, larger)
    for found in (by_rows(fits), nested(*fits)):
        assert found is not None
        assert [s for _, s in found.edges] == edges


@pytest.mark.parametrize(("dataset", "smaller", "larger"), NOT_WITHIN)
def test_covariances_that_do_not(dataset, smaller, larger):
    assert nested(*of_random_parts(dataset, smaller, larger)) is None


@pytest.mark.parametrize(("dataset", "smaller", "larger"), [case[:3] for case in WITHIN])
def test_what_is_carried_over_is_the_same_covariance_of_the_rows(dataset, smaller, larger):
    fits = of_random_parts(dataset, smaller, larger)
    found = by_rows(fits)
    assert found is not None
    rng = np.random.default_rng(3)
    given_ones = [root @ root.T for root in (rng.normal(size=(piece.k, piece.k)) for piece in found.smaller)]

    def rows(terms, matrices):
        return sum(
            (t.columns @ D @ t.columns.T) * (t.codes[:, None] == t.codes) for t, D in zip(terms, matrices, strict=True)
        )

    order = np.arange(fits[0].nobs)
    expected = rows(_terms(fits[0], order), given_ones)
    carried = rows(_terms(fits[1], order), found.carried(given_ones))
    assert np.abs(carried - expected).max() < 1e-9 * np.abs(expected).max()


#: Pairs in which the smaller model's columns are among the larger one's.
BY_COLUMNS = [
    ("sleepstudy", "Reaction ~ Days", "Reaction ~ Days + I(Days^2) + (Days|Subject)"),
    ("sleepstudy", "Reaction ~ 1 + (1|Subject)", "Reaction ~ Days + (Days|Subject)"),
    ("sleepstudy", "Reaction ~ week + (Days||Subject)", "Reaction ~ Days * week + (Days|Subject)"),
    ("sleepstudy", "Reaction ~ Days + (0 + Days|Subject)", "Reaction ~ Days + (Days|Subject)"),
    ("machines", "score ~ 1 + (1|Worker)", "score ~ Machine + (1|Worker/Machine)"),
    ("machines", "score ~ 1 + (1|Machine)", "score ~ 1 + (1|Worker) + (1|Machine)"),
    ("pastes", "strength ~ 1 + (1|batch)", "strength ~ 1 + (1|batch/cask)"),
]


@pytest.mark.parametrize(("dataset", "smaller", "larger"), BY_COLUMNS)
def test_cross_products_say_what_the_rows_say(dataset, smaller, larger):
    fits = pair(dataset, smaller, larger)
    columns, rows = nesting_by_columns(*fits), by_rows(fits)
    assert columns is not None
    assert rows is not None
    assert columns.span == pytest.approx(rows.span, abs=1e-9)
    assert (columns.larger, columns.smaller) == (rows.larger, rows.smaller)
    for one, other in zip(columns.images, rows.images, strict=True):
        assert one == pytest.approx(other, abs=1e-9)
    assert nesting_by_columns(fits[1], fits[0]) is None


def changed(data, column, row, value):
    values = data[column].to_numpy().copy()
    values[row] = value
    return data.assign(**{column: values})


@pytest.mark.parametrize(
    "other",
    [
        lambda d: changed(d, "Reaction", 17, d["Reaction"].iloc[17] + 0.01),
        lambda d: changed(d.astype({"Days": float}), "Days", 17, 7.01),
        lambda d: changed(d, "Subject", 17, "308"),
        lambda d: d.assign(Reaction=d["Reaction"].sample(frac=1.0, random_state=1).to_numpy()),
        lambda d: d.iloc[:-1],
        lambda d: d.assign(Subject=d["Subject"].map(lambda s: f"s{s}")),
    ],
)
def test_cross_products_tell_other_data(other):
    data = table("sleepstudy")
    smaller = lmm.fit("Reaction ~ Days + (1|Subject)", data, "ML")
    assert nesting_by_columns(smaller, lmm.fit("Reaction ~ Days + (Days|Subject)", data, "ML")) is not None
    assert nesting_by_columns(smaller, lmm.fit("Reaction ~ Days + (Days|Subject)", other(data), "ML")) is None


def test_levels_by_other_names_are_seen_in_the_rows():
    data = table("sleepstudy")
    renamed = data.assign(Subject=data["Subject"].map(lambda s: f"s{s}"))
    smaller = lmm.fit("Reaction ~ Days + (1|Subject)", data)
    assert nested(smaller, lmm.fit("Reaction ~ Days + (Days|Subject)", renamed)) is not None


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
    assert span_within(one, other, np.arange(180)) is not None
    assert span_within(other, one, np.arange(180)) is not None


def test_what_the_smaller_model_holds_at_zero():
    smaller, larger = pair("sleepstudy", "Reaction ~ Days", "Reaction ~ poly(Days, 2) + week")
    found = nested(smaller, larger)
    assert found is not None
    held = further_fixed_effects(found, larger)
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
