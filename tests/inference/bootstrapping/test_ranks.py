"""Ranks of groups: draws with the right mean and covariance, and intervals that hold what they should."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.inference.bootstrapping import ranks as room
from lmm_engine.inference.bootstrapping.bootstrap import bootstrap
from lmm_engine.inference.bootstrapping.ranks import ranks
from tests.cases import table

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("chickweight", "weight ~ Time + (Time | Chick)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
]


def prediction_error(fit: lmm.FittedModel) -> list[np.ndarray]:
    """Covariance of all levels' effects given the outcome, by Henderson's equations in full: one (k G, k G) a term."""
    columns, blocks = [fit.design.X], [np.zeros((fit.moments.p, fit.moments.p))]
    for i, term in enumerate(fit.random_terms):
        indicator = (term.codes[:, None] == np.arange(len(term.levels))).astype(float)
        columns += [indicator * column[:, None] for column in term.columns.T]
        blocks.append(np.kron(np.linalg.inv(fit.covariance(i)), np.eye(len(term.levels))))
    C = np.column_stack(columns)
    lhs = C.T @ C / fit.sigma**2
    start, places = 0, []
    for block in blocks:
        own = slice(start, start + len(block))
        lhs[own, own] += block
        start, places = own.stop, [*places, own]
    inverse = np.linalg.inv(lhs)
    return [inverse[own, own] for own in places[1:]]


@pytest.mark.parametrize(("dataset", "formula"), MODELS)
def test_draws_have_the_modes_and_the_prediction_error(dataset, formula):
    fit = lmm.fit(formula, table(dataset))
    n = 20_000
    for t, expected in enumerate(prediction_error(fit)):
        term = fit.random_terms[t]
        for effect in range(len(term.terms)):
            own = slice(effect * len(term.levels), (effect + 1) * len(term.levels))
            V = expected[own, own]
            values = room._place(fit, effect, t).draw(fit.profile, None, np.random.default_rng(1), n)
            error = np.sqrt(np.diag(V))
            assert np.abs((values.mean(axis=0) - fit.modes(t)[:, effect]) / error).max() < 5 / np.sqrt(n)
            scatter = np.sqrt((np.outer(np.diag(V), np.diag(V)) + V**2) / n)
            assert np.abs((np.cov(values.T) - V) / scatter).max() < 5.5


def test_theta_of_a_refit_means_the_same_inside():
    fit = lmm.fit("weight ~ Time + (Time | Chick)", table("chickweight"))
    for own, factor in zip(room._internal(fit, fit.theta), fit.profile.factors, strict=True):
        assert own @ own.T == pytest.approx(factor @ factor.T, rel=1e-8)


@pytest.fixture(scope="module")
def sleep() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


def test_a_frame_of_ranks(sleep):
    found = ranks(sleep, effect=1, n=4000)
    assert list(found.columns) == ["level", "rank", "lower", "upper"]
    assert list(found["level"]) == list(sleep.random_terms[0].levels)
    steepest = sleep.modes()[:, 1].argmax()
    assert found["rank"].iloc[steepest] == 1
    assert sorted(found["rank"]) == list(range(1, 19))
    assert ((found["lower"] <= found["rank"]) & (found["rank"] <= found["upper"])).all()
    narrower = ranks(sleep, effect=1, n=4000, level=0.5)
    assert (narrower["upper"] - narrower["lower"] <= found["upper"] - found["lower"]).all()


def test_groups_far_apart_have_one_rank():
    data = table("sleepstudy")
    apart = data.assign(Reaction=data["Reaction"] + 1e5 * data["Subject"].astype("category").cat.codes)
    found = ranks(lmm.fit("Reaction ~ Days + (1 | Subject)", apart), n=200)
    assert (found["lower"] == found["rank"]).all()
    assert (found["upper"] == found["rank"]).all()
    assert list(found["rank"]) == list(range(18, 0, -1))


def test_groups_without_differences_have_any_rank():
    found = ranks(lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff2")), n=2000)
    assert (found["rank"] == 3.5).all()
    assert (found["lower"] == 1).all()
    assert (found["upper"] == 6).all()


def test_not_knowing_theta_widens_what_knowing_it_gives():
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff"))
    known, redrawn = ranks(fit, n=4000), ranks(bootstrap(fit, 2000))
    assert (redrawn["upper"] - redrawn["lower"]).sum() > (known["upper"] - known["lower"]).sum()
    assert (redrawn["rank"] == known["rank"]).all()


@pytest.mark.parametrize("redrawn", [False, True])
def test_intervals_hold_the_true_ranks_of_the_groups(redrawn):
    """12 groups with known effects, over and over: the share of true ranks inside is at least about what was asked."""
    rng = np.random.default_rng(21)
    inside = []
    for _ in range(25):
        b = rng.standard_normal(12)
        codes = np.repeat(np.arange(12), 5)
        data = {"g": [f"g{i:02d}" for i in codes], "y": b[codes] + rng.standard_normal(60)}
        fit = lmm.fit("y ~ 1 + (1 | g)", pd.DataFrame(data))
        found = ranks(bootstrap(fit, 250, seed=1) if redrawn else fit, n=250, level=0.9)
        true = (-b).argsort().argsort() + 1
        inside += list((found["lower"] <= true) & (true <= found["upper"]))
    # Ranks are whole numbers, so that intervals hold more than they must.
    assert 0.86 < np.mean(inside) < 0.985


def test_the_same_seed_gives_the_same_ranks(sleep):
    assert ranks(sleep, n=300, seed=3).equals(ranks(sleep, n=300, seed=3))


def test_too_few_draws_have_no_interval(sleep):
    assert ranks(sleep, n=38)[["lower", "upper"]].isna().all(axis=None)
    assert ranks(sleep, n=39)[["lower", "upper"]].notna().all(axis=None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"term": 1}, "no random effect number 0 in a random term number 1"),
        ({"effect": 2}, "no random effect number 2"),
        ({"level": 0.0}, "level of 0.0 is impossible"),
        ({"n": 0}, "drawn 0 times"),
        ({"n": 1_000_000}, "do not fit in memory"),
    ],
)
def test_impossible_questions_are_refused(sleep, arguments, said):
    with pytest.raises(lmm.ModelError, match=said):
        ranks(sleep, **arguments)


def test_least_squares_has_no_groups():
    with pytest.raises(lmm.ModelError, match="no random effect"):
        ranks(lmm.fit("Reaction ~ Days", table("sleepstudy")))
