"""Fits at the edge: singular, degenerate, impossible; and the value that a fit is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import table


def slopes_data(seed: int, slope_sd: float, correlation: float = 0.0, noise: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n_groups, size = 30, 6
    D = np.array([[1.0, correlation * slope_sd], [correlation * slope_sd, slope_sd**2]])
    own = rng.multivariate_normal([0, 0], D, n_groups, method="svd")
    g, x = np.repeat(np.arange(n_groups), size), np.tile(np.arange(size), n_groups).astype(float)
    y = 2.0 + 0.5 * x + own[g, 0] + own[g, 1] * x + noise * rng.normal(size=len(g))
    return pd.DataFrame({"y": y, "x": x, "g": g})


def test_a_correlation_of_one_is_found_and_said():
    fit = lmm.fit("y ~ x + (x | g)", slopes_data(1, slope_sd=0.5, correlation=1.0, noise=3.0))
    assert fit.converged
    if fit.is_singular:
        assert fit.findings[0].code in {"correlation_at_one", "variance_at_zero"}
        assert fit.findings[0].remedy


@pytest.mark.parametrize("seed", range(20))
def test_no_slope_variance_leaves_a_certified_fit_with_standard_errors(seed):
    """Where others give NaN standard errors or stop short: true slope variance zero."""
    fit = lmm.fit("y ~ x + (x | g)", slopes_data(seed, slope_sd=0.0))
    assert fit.converged
    assert np.isfinite(fit.coefficients().to_numpy()).all()
    assert fit.is_singular == any(f.severity == "caution" for f in fit.findings)


@pytest.mark.parametrize("seed", range(10))
def test_more_random_effects_never_lower_the_likelihood(seed):
    data = slopes_data(seed, slope_sd=0.2)
    logliks = [lmm.fit(f"y ~ x{r}", data).loglik for r in ("", " + (1|g)", " + (x||g)", " + (x|g)")]
    assert all(later >= earlier - 1e-8 for earlier, later in zip(logliks[:-1], logliks[1:], strict=True))


def test_the_optimum_is_no_lower_than_a_grid_of_others():
    from lmm_engine.criterion import Criterion

    fit = lmm.fit("weight ~ Time*Diet + (Time | Chick)", table("chickweight"))
    criterion: Criterion = fit.profile.criterion
    rng = np.random.default_rng(0)
    best = fit.profile.value
    for _ in range(200):
        factor = np.tril(rng.normal(size=(2, 2)) * np.exp(rng.normal(size=(2, 2))))
        assert criterion.at((factor,)).value >= best - 1e-9


def test_rung_zero_is_the_same_kind_of_result():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"), method="ML")
    assert fit.loglik == pytest.approx(-950.1465281782, abs=1e-8)
    assert lmm.fit("Reaction ~ Days", table("sleepstudy")).loglik == pytest.approx(-946.8318317361, abs=1e-8)
    assert fit.theta.shape == (0,)
    assert fit.n_groups == {}
    assert list(fit.random_effects.columns) == ["group", "level", "term", "estimate", "std_error"]
    assert len(fit.random_effects) == 0
    assert list(fit.variance_components["group"]) == ["Residual"]
    assert fit.converged
    assert not fit.is_singular
    r2 = fit.r2()
    assert r2["marginal"] == pytest.approx(r2["conditional"])
    with pytest.raises(lmm.ModelError, match="random effects"):
        fit.icc()


def test_rows_with_missing_values_are_set_aside_and_counted():
    data = table("sleepstudy").copy()
    data.loc[[3, 7], "Reaction"] = np.nan
    data.loc[7, "Days"] = np.nan
    fit = lmm.fit("Reaction ~ Days + (1 | Subject)", data)
    assert fit.nobs == 178
    assert fit.design.n_dropped == 2
    assert dict(fit.design.dropped) == {"Reaction": 2, "Days": 1}
    finding = next(f for f in fit.findings if f.code == "rows_dropped")
    assert "2 rows were left out" in finding.sentence
    assert "178 were used" in finding.sentence
    assert fit.fitted().index.equals(data.index.drop([3, 7]))


def test_a_fit_cannot_be_changed():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        fit.sigma = 1.0
    for array in (fit.design.y, fit.design.X, fit.moments.levels.S, fit.factors[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_the_data_are_not_changed():
    data = table("sleepstudy")
    before = data.copy(deep=True)
    lmm.fit("Reaction ~ Days + (Days | Subject)", data)
    pd.testing.assert_frame_equal(data, before)


def test_an_aliased_column_is_named():
    data = table("sleepstudy").assign(Hours=lambda d: 24 * d["Days"])
    fit = lmm.fit("Reaction ~ Days + Hours + (1 | Subject)", data)
    assert list(fit.fixed_effects.index) == ["(Intercept)", "Days"]
    finding = next(f for f in fit.findings if f.code == "fixed_effect_aliased")
    assert "“Hours”" in finding.sentence


def test_no_intercept_and_large_offsets():
    data = table("machines")
    with_it = lmm.fit("score ~ Machine + (1 | Worker)", data)
    without = lmm.fit("score ~ 0 + Machine + (1 | Worker)", data.assign(score=data["score"] + 1e6))
    assert_allclose(without.fitted() - 1e6, with_it.fitted(), atol=1e-4)
    assert without.loglik == pytest.approx(with_it.loglik, abs=1e-3)


REFUSALS = [
    ("Reaction ~ Days + (young | Subject)", {}, "“youngyes” never varies within a level of “Subject”"),
    ("Reaction ~ Days + (weight | Subject)", {}, "“weight” never varies within a level of “Subject”"),
    ("Reaction ~ Days + (1 | Subject) + (Days * row | Subject)", {}, "random effects"),
    ("Reaction ~ Days + (1 | Subject)", {"method": "MLE"}, "estimation method “MLE”"),
    ("Reaction ~ Days + (Days + twice | Subject)", {}, "cannot be told apart"),
    ("Days ~ Days2 + (1 | Subject)", {}, "exactly"),
    ("constant ~ Days + (1 | Subject)", {}, "exactly|vary|constant|same value"),
    ("Reaction ~ Days + (1 | one)", {}, "one"),
    ("Reaction ~ Days + (1 | row)", {}, "row"),
    ("Reaction ~ Nights + (1 | Subject)", {}, "Nights"),
    ("Subject2 ~ Days + (1 | Subject)", {}, "Subject2"),
]


@pytest.mark.parametrize(("formula", "options", "words"), REFUSALS)
def test_what_cannot_be_fitted_is_refused_in_words(formula, options, words):
    data = table("sleepstudy").assign(
        twice=lambda d: 2 * d["Days"] + 1,
        Days2=lambda d: 3 * d["Days"] - 1,
        constant=7.0,
        young=lambda d: np.where(d["Subject"] < "340", "yes", "no"),
        weight=lambda d: d["Subject"].astype(float) / 10,
        one="a",
        row=lambda d: [f"r{i}" for i in range(len(d))],
        Subject2=lambda d: "s" + d["Subject"],
    )
    with pytest.raises(lmm.LmmError, match=words) as caught:
        lmm.fit(formula, data, **options)
    assert caught.value.problem.endswith(".")
    assert caught.value.remedy.endswith((".", "?"))


BAD_MODELS = [
    ("Reaction ~ Days + (Days * row | Subject)", "random effects"),
    ("Reaction ~ Days + (1 | one)", "“?'?one.*one level"),
    ("Reaction ~ Days + (weight | Subject)", "weight.*never varies within"),
    ("Reaction ~ Days + factor(Subject) + (1 | Subject)", "levels of “Subject” apart completely"),
    ("Reaction ~ factor(Subject) + (Days | Subject)", "levels of “Subject” apart completely"),
    ("Reaction ~ empty + (1 | Subject)", "empty.*no values at all"),
    ("Reaction ~ Days + (1 | empty)", "empty.*no values at all"),
    ("Reaction ~ id + (1 | Subject)", "id.*5,000 levels.*identifier"),
    ("Reaction ~ endless + (1 | Subject)", "endless.*infinite value in row 3"),
    ("endless ~ Days + (1 | Subject)", "endless.*infinite value in row 3"),
]


@pytest.mark.parametrize(("formula", "words"), BAD_MODELS)
def test_a_bad_model_is_a_model_error_that_names_the_term(formula, words):
    data = pd.concat([table("sleepstudy")] * 30, ignore_index=True).assign(
        one="a",
        empty=np.nan,
        weight=lambda d: d["Subject"].astype(float) / 10,
        row=lambda d: [f"r{i % 499}" for i in range(len(d))],
        id=lambda d: [f"p{i % 5000}" for i in range(len(d))],
        endless=lambda d: np.where(np.arange(len(d)) == 2, np.inf, d["Days"]),
    )
    with pytest.raises(lmm.ModelError, match=words):
        lmm.fit(formula, data)


def test_a_group_that_explains_everything_is_refused():
    data = pd.DataFrame({"y": [1.0, 1.0, 2.0, 2.0, 5.0, 5.0], "g": list("aabbcc")})
    with pytest.raises(lmm.ModelError, match="residual variance|exactly"):
        lmm.fit("y ~ 1 + (1 | g)", data)


def once_and_twice() -> pd.DataFrame:
    """Ten people, one of them seen twice, with a predictor that takes up that one difference."""
    who = np.array([*range(10), 0])
    y = np.random.default_rng(3).normal(size=11) + who
    return pd.DataFrame({"y": y, "t": np.arange(11) // 10, "who": [f"p{k}" for k in who]})


def test_variances_that_nothing_tells_apart_are_said_to_be_so():
    found = lmm.fit("y ~ t + (1 | who)", once_and_twice()).findings
    assert [f.code for f in found] == ["variances_not_told_apart"]
    assert "“who”" in found[0].sentence


def test_as_many_effects_as_rows_are_no_reason_to_doubt_what_is_told_apart():
    rng = np.random.default_rng(1)
    who, t = np.repeat(np.arange(30), 2), np.tile([0.0, 1.0], 30)
    y = rng.normal(size=30)[who] + rng.normal(size=30)[who] * t + rng.normal(size=60)
    fit = lmm.fit("y ~ t + (t || who)", pd.DataFrame({"y": y, "t": t, "who": who}))
    before, after = y[t == 0], y[t == 1]
    assert fit.sigma**2 == pytest.approx(before.var(ddof=1) - np.cov(before, after)[0, 1], rel=1e-6)
    assert not fit.findings
