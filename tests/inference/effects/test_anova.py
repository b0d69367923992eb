"""Type III tables and their hypotheses: lmerTest's whatever the model, exact ones without random effects, laws."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.inference.effects.type_three import type_three
from tests.cases import cases, table
from tests.inference.tests_by_r import by_term, case_names, fitted, results
from tests.inference.tests_by_r import table as table_of

WITH_ANOVA = [case for case in cases() if "anova3" in case.expected]
COLUMNS = ["F", "num_df", "den_df", "p_value"]


def assert_tests(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """R puts a term that cannot be tested last; here it keeps its place."""
    assert list(ours.columns) == COLUMNS
    assert sorted(ours.index) == sorted(theirs.index)
    tested = theirs["F"].notna()
    assert list(ours.index[ours["F"].notna()]) == list(theirs.index[tested])
    own, theirs = ours.loc[theirs.index[tested]], theirs[tested]
    assert_allclose(own["F"], theirs["F"], rtol=1e-4)
    assert (own["num_df"] == theirs["num_df"]).all()
    assert_allclose(own["den_df"], theirs["den_df"], rtol=1e-3)
    assert_allclose(own["p_value"], theirs["p_value"], atol=1e-5)


@pytest.mark.parametrize("case", WITH_ANOVA, ids=str)
def test_lmertest_on_the_textbook_s_data(case):
    fit = lmm.fit(case.formula, table(case.dataset), method=case.method)
    assert_tests(fit.anova(), by_term(case.expected["anova3"]))
    if "anova3_kr" in case.expected:
        assert_tests(fit.anova(df="kenward-roger"), by_term(case.expected["anova3_kr"]))


def test_all_cases_are_there():
    assert len(WITH_ANOVA) == 30
    assert sum("anova3_kr" in case.expected for case in WITH_ANOVA) == 13


@pytest.mark.parametrize("index", range(len(case_names())), ids=case_names())
def test_lmertest_on_every_structure(index):
    """Crossed factors, empty cells, interactions without main effects, no intercept, polynomials, singular fits."""
    expected, fit = results()["fits"][index], fitted(index)
    assert fit.is_singular == expected["singular"]
    assert_tests(fit.anova(), by_term(expected["anova3"]))
    assert_tests(fit.anova(df="kenward-roger"), by_term(expected["anova3_kr"]))


@pytest.mark.parametrize("index", range(len(case_names())), ids=case_names())
def test_the_hypotheses_are_lmertest_s(index):
    expected, fit = results()["fits"][index], fitted(index)
    ours = type_three(fit.design, fit.moments.to_beta, lambda: fit.predictors.dependence)
    assert set(ours) == set(expected["hypotheses"])
    for term, rows in ours.items():
        theirs = np.array(expected["hypotheses"][term] or [], dtype=float).reshape(-1, len(fit.fixed_effects))
        assert_allclose(rows, theirs, atol=1e-9)


def test_a_term_without_columns_of_its_own_says_so():
    anova = lmm.fit("y ~ A + B + I(2*x) + x + (1 | g)", table_of("unbalanced")).anova()
    assert list(anova.index) == ["A", "B", "I(2 * x)", "x"]
    assert anova.loc["x", COLUMNS].isna().tolist() == [True, False, True, True]
    assert anova.loc["x", "num_df"] == 0
    assert list(anova.attrs["reasons"]) == ["x"]
    assert "could be estimated" in anova.attrs["reasons"]["x"]


def test_the_cake_s_table_in_the_textbook_s_digits():
    data = table_of("cake")
    anova = lmm.fit("angle ~ recipe*temperature + (1 | recipe:replicate)", data).anova()
    assert list(anova.index) == ["recipe", "temperature", "recipe:temperature"]
    assert_allclose(anova["F"], [0.24879, 20.51986, 1.00620], atol=5e-6)
    assert_allclose(anova["den_df"], [42, 210, 210], rtol=1e-6)
    assert anova["num_df"].tolist() == [2, 5, 10]


def test_beets_by_kenward_and_roger():
    """Halekoh & Højsgaard (2014): a split plot, whose chi-squared test of harvest gives p = .000326."""
    fit = lmm.fit("sugpct ~ block + sow + harvest + (1 | block:harvest)", table_of("beets"))
    anova = fit.anova(df="kenward-roger")
    assert_allclose(anova.loc["harvest"], [15.21, 1, 2.00, 0.0599], rtol=5e-4)
    assert_allclose(anova.loc["sow", ["F", "num_df", "den_df"]], [101, 4, 20], rtol=1e-6)


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("df", ["satterthwaite", "kenward-roger", "residual"])
def test_without_random_effects_the_tests_are_exact(index, df):
    expected = results()["exact"][index]
    ours = lmm.fit(expected["formula"], table_of("unbalanced")).anova(df=df)
    assert_allclose(ours, by_term(expected["anova3"]), rtol=1e-9)


def test_the_normal_distribution_and_the_residual_s_degrees_of_freedom():
    fit = fitted(3)
    plain, normal, residual = (fit.anova(df=df) for df in ("satterthwaite", "normal", "residual"))
    assert_allclose(normal["F"], plain["F"])
    assert np.isinf(normal["den_df"]).all()
    assert (residual["den_df"] == fit.nobs - len(fit.fixed_effects)).all()
    assert (normal["p_value"] < residual["p_value"]).all()


def test_an_intercept_alone_has_an_empty_table():
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff"))
    for df in ("satterthwaite", "kenward-roger", "normal"):
        empty = fit.anova(df=df)
        assert list(empty.columns) == COLUMNS
        assert not len(empty)
        assert set(empty.dtypes.astype(str)) == {"float64"}


def test_refusals():
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff"), method="ML")
    with pytest.raises(lmm.ModelError, match="by ML"):
        fit.anova(df="kenward-roger")
    with pytest.raises(lmm.ModelError, match="no degrees of freedom called"):
        fit.anova(df="anova")
    aliased = fitted(case_names().index("unbalanced: y ~ A*B + (1|g)"))
    passed = lmm.fit(aliased.formula, lmm.accumulate(aliased.formula, [aliased.design.table]))
    with pytest.raises(lmm.ModelError, match="table of this fit passed by"):
        passed.anova()
    kept = fitted(1)
    assert len(lmm.fit(kept.formula, lmm.accumulate(kept.formula, [kept.design.table])).anova()) == len(kept.anova())


def cells(seed: int) -> pd.DataFrame:
    """All combinations of two factors and a number, unequally often."""
    rng = np.random.default_rng(seed)
    grid = pd.DataFrame(list(product("pqr", "stuv")), columns=["A", "B"])
    data = grid.iloc[np.repeat(np.arange(12), rng.integers(2, 6, 12))].reset_index(drop=True)
    data["x"] = rng.normal(size=len(data))
    data["g"] = [f"g{i}" for i in rng.integers(7, size=len(data))]
    data["y"] = (
        rng.normal(size=len(data)) + (data["A"] == "q") * data["x"] + rng.normal(size=7)[data["g"].str[1:].astype(int)]
    )
    return data


@settings(max_examples=10)
@given(st.integers(0, 1000), st.permutations("pqr"), st.permutations("stuv"))
def test_the_baselines_do_not_matter(seed, first, second):
    """Another level as the baseline changes every coefficient and no type III test."""
    data = cells(seed)
    order = data.assign(A=pd.Categorical(data["A"], first), B=pd.Categorical(data["B"], second))
    formula = "y ~ A*B + A*x + (1 | g)"
    plain, other = (lmm.fit(formula, own) for own in (data, order))
    for df in ("residual", "kenward-roger"):
        assert_allclose(other.anova(df=df), plain.anova(df=df), rtol=1e-5, atol=1e-8)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_a_main_effect_is_that_of_unweighted_means(seed):
    """With all cells filled, A's hypothesis is that its unweighted marginal means are equal (Yates)."""
    data = cells(seed)
    fit = lmm.fit("y ~ A*B + x + (1 | g)", data)
    grid = pd.DataFrame([(a, b, 0.3) for a in "pqr" for b in "stuv"], columns=["A", "B", "x"])
    means = fit.design.fixed_matrix(grid).reshape(3, 4, -1).mean(axis=1)
    joint = fit.contrast(means[1:] - means[0], joint=True, df="kenward-roger")
    assert_allclose(fit.anova(df="kenward-roger").loc["A"], joint.iloc[0], rtol=1e-8)
