"""Reference distributions at the boundary: known mixtures, the information behind the others, and a check by chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

import lmm_engine as lmm
from lmm_engine.inference.comparing.boundary import Mixture, edge_information, mixture
from lmm_engine.inference.comparing.nesting import Nesting, nested, symmetric_basis
from lmm_engine.inference.comparing.nesting.by_rows import _terms
from tests.cases import table


def fits(dataset: str, *formulas: str, **columns) -> list[lmm.FittedModel]:
    return [lmm.fit(formula, table(dataset).assign(**columns), "ML") for formula in formulas]


def relation(smaller: lmm.FittedModel, larger: lmm.FittedModel) -> Nesting:
    found = nested(smaller, larger)
    assert found is not None
    return found


def reference(smaller: lmm.FittedModel, larger: lmm.FittedModel) -> Mixture | None:
    return mixture(smaller, larger, relation(smaller, larger), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("smaller", "larger", "first"),
    [
        ("", "(1|Subject)", 0),
        ("(1|Subject)", "(Days|Subject)", 1),
        ("(1|Subject)", "(Days||Subject)", 0),
        ("(Days|Subject)", "(poly(Days, 2)|Subject)", 2),
    ],
)
def test_one_random_effect_more_is_half_and_half(smaller, larger, first):
    found = reference(*fits("sleepstudy", f"Reaction ~ Days + {smaller or 1}", f"Reaction ~ Days + {larger}"))
    assert found == Mixture(first, (0.5, 0.5))
    assert str(found) == f"{first}:{first + 1}"


def test_without_a_variance_at_zero_there_is_none():
    pair = fits("sleepstudy", "Reaction ~ Days + (Days||Subject)", "Reaction ~ Days + (Days|Subject)")
    assert reference(*pair) is None


def test_crossed_and_balanced_variances_are_independent():
    found = reference(*fits("penicillin", "diameter ~ 1", "diameter ~ 1 + (1|plate) + (1|sample)"))
    assert found is not None
    assert found.weights == pytest.approx((0.25, 0.5, 0.25), abs=1e-6)


def test_tails_and_density_of_a_mixture():
    found = Mixture(0, (0.3, 0.5, 0.2))
    assert found.sf(2.5) == pytest.approx(0.5 * chi2.sf(2.5, 1) + 0.2 * chi2.sf(2.5, 2))
    assert found.sf(0.0) == pytest.approx(1.0)
    assert found.density(np.array([2.5])) == pytest.approx(0.5 * chi2.pdf(2.5, 1) + 0.2 * chi2.pdf(2.5, 2))
    assert (found.first, found.last) == (0, 2)


DENSE = [
    ("sleepstudy", "Reaction ~ Days", "Reaction ~ Days + (Days|Subject)"),
    ("sleepstudy", "Reaction ~ Days + (1|Subject)", "Reaction ~ Days + (poly(Days, 2)|Subject)"),
    ("machines", "score ~ 1 + (1|Worker)", "score ~ 1 + (Machine|Worker) + (1|Machine)"),
    ("pastes", "strength ~ 1", "strength ~ 1 + (1|batch/cask)"),
]


@pytest.mark.parametrize(("dataset", "smaller", "larger"), DENSE)
def test_the_information_is_that_of_the_covariance_matrix_of_the_rows(dataset, smaller, larger):
    small, large = fits(dataset, smaller, larger)
    found = relation(small, large)
    n = large.nobs

    def rows(piece, D):
        return (piece.columns @ D @ piece.columns.T) * (piece.codes[:, None] == piece.codes)

    V = np.eye(n)
    for i, factor in enumerate(small.factors):
        Z = small.random_terms[i].columns @ factor
        codes = small.random_terms[i].codes
        V += (Z @ Z.T) * (codes[:, None] == codes)
    at_edge, directions = [False], [np.eye(n)]
    for piece, (vectors, s) in zip(_terms(large, np.arange(n)), found.edges, strict=False):
        pairs = [(i, j) for i in range(len(vectors)) for j in range(i, len(vectors))]
        at_edge += [i >= len(vectors) - s for i, _ in pairs]
        directions += [rows(piece, B) for B in symmetric_basis(vectors)]
    inverse = np.linalg.inv(V)
    solved = [inverse @ each for each in directions]
    information = 0.5 * np.array([[np.sum(a * b.T) for b in solved] for a in solved])
    edge = np.array(at_edge)
    rest = information[np.ix_(~edge, ~edge)]
    across = information[np.ix_(edge, ~edge)]
    expected = information[np.ix_(edge, edge)] - across @ np.linalg.solve(rest, across.T)
    assert edge_information(small, large, found) == pytest.approx(expected, rel=1e-4, abs=1e-5 * expected.max())


@given(st.floats(-100.0, 100.0), st.floats(0.01, 100.0))
@settings(max_examples=10, deadline=None)
def test_the_weights_do_not_depend_on_units(shift, scale):
    data = {"t": lambda d: scale * (d["Days"] + shift)}
    here = reference(*fits("sleepstudy", "Reaction ~ Days", "Reaction ~ Days + (Days|Subject)"))
    moved = reference(*fits("sleepstudy", "Reaction ~ Days", "Reaction ~ Days + (t|Subject)", **data))
    assert here is not None
    assert moved is not None
    assert moved.weights == pytest.approx(here.weights, abs=1e-6)
