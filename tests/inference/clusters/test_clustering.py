"""The intraclass correlation's intervals and design effects: held against R, and their exact laws."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lmm_engine as lmm
from lmm_engine.inference.clusters.clustering import design_effect, icc_interval
from tests.cases import REFERENCE, table

R = json.loads((REFERENCE / "expected_clustering" / "clustering.json").read_text())


@cache
def fitted(dataset: str, formula: str, method: str = "REML") -> lmm.FittedModel:
    return lmm.fit(formula, table(dataset), method)


def named(case: dict[str, Any]) -> str:
    return f"{case['dataset']}: {case.get('formula', '')}"


def unbalanced(seed: int, between: float = 1.0, n_groups: int = 9) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), rng.integers(2, 9, n_groups))
    x = rng.normal(size=len(group)) + group
    y = x + between * rng.normal(size=n_groups)[group] + rng.normal(size=len(group))
    return pd.DataFrame({"y": y, "x": x, "g": group.astype(str)})


# ----- intervals -----


@pytest.mark.parametrize("case", R["exact"], ids=named)
def test_exact_intervals(case: dict[str, Any]) -> None:
    """Balanced and not, with predictors within and between groups; the estimate's method does not matter."""
    for method in ("REML", "ML"):
        found = fitted(case["dataset"], case["formula"], method).icc_interval()
        assert list(found.columns) == ["estimate", "lower", "upper", "method", "reason"]
        assert list(found.index) == ["adjusted", "unadjusted"]
        assert found.loc["adjusted", "method"] == "exact"
        assert found.loc["adjusted", "lower"] == pytest.approx(case["lower"], abs=1e-9)
        assert found.loc["adjusted", "upper"] == pytest.approx(case["upper"], abs=1e-9)


@pytest.mark.parametrize("case", R["searle"], ids=named)
def test_in_balanced_groups_it_is_searles(case: dict[str, Any]) -> None:
    found = icc_interval(fitted(case["dataset"], "Yield ~ 1 + (1 | Batch)")).loc["adjusted"]
    assert [found["lower"], found["upper"]] == pytest.approx([case["lower"], case["upper"]], abs=1e-9)
    assert found["reason"] == ""


@pytest.mark.parametrize("case", R["shares"], ids=named)
def test_delta_method(case: dict[str, Any]) -> None:
    """R differentiates numerically and stops its search at 1e-6 or so of theta."""
    found = icc_interval(fitted(case["dataset"], case["formula"]), "delta")
    for share in ("adjusted", "unadjusted"):
        assert found.loc[share, ["estimate", "lower", "upper"]].to_list() == pytest.approx(case[share], abs=1e-6)
    assert set(found["method"]) == {"delta"}


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), shift=st.floats(-1e3, 1e3), scale=st.floats(1e-3, 1e3))
def test_units_do_not_matter(seed: int, shift: float, scale: float) -> None:
    data = unbalanced(seed)
    moved = data.assign(y=scale * data["y"] + shift, x=data["x"] / scale - shift).sample(frac=1, random_state=seed)
    for method in ("exact", "delta"):
        first, second = (icc_interval(lmm.fit("y ~ x + (1 | g)", each), method) for each in (data, moved))
        assert second[["lower", "upper"]].to_numpy() == pytest.approx(
            first[["lower", "upper"]].to_numpy(), abs=1e-5, nan_ok=True
        )


def test_an_interval_of_a_higher_level_holds_the_lower_one() -> None:
    fit = fitted("chickweight", "weight ~ Time * Diet + (1 | Chick)")
    for method in ("exact", "delta"):
        narrow, wide = (icc_interval(fit, method, level).loc["adjusted"] for level in (0.8, 0.99))
        assert wide["lower"] < narrow["lower"] < narrow["estimate"] < narrow["upper"] < wide["upper"]


@pytest.mark.slow
def test_the_exact_interval_covers_as_often_as_it_says() -> None:
    """Unbalanced groups and a predictor between and within them; 600 draws: a standard error of .012 at .90."""
    rng, covered = np.random.default_rng(0), 0
    data = unbalanced(1)
    fit = lmm.fit("y ~ x + (1 | g)", data)
    codes = fit.design.random[0].codes
    for _ in range(600):
        y = rng.normal(0, 0.8, 9)[codes] + rng.normal(size=len(data))
        found = icc_interval(lmm.fit("y ~ x + (1 | g)", data.assign(y=y)), "exact", 0.9).loc["adjusted"]
        covered += found["lower"] <= 0.64 / 1.64 <= found["upper"]
    assert covered / 600 == pytest.approx(0.9, abs=0.037)  # three standard errors


def test_a_variance_of_zero() -> None:
    fit = fitted("dyestuff2", "Yield ~ 1 + (1 | Batch)")
    exact, delta = (icc_interval(fit, method).loc["adjusted"] for method in ("exact", "delta"))
    assert (exact["estimate"], exact["lower"]) == (0.0, 0.0)
    assert exact["upper"] == pytest.approx(0.333483020000207, abs=1e-9)
    assert np.isnan(delta["lower"])
    assert "No variance between levels was found" in delta["reason"]


def test_other_models_have_no_exact_interval_and_say_so() -> None:
    fit = fitted("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    found = icc_interval(fit, "exact")
    assert found[["lower", "upper"]].isna().all(axis=None)
    assert "one grouping factor whose only random effect is the intercept" in found.loc["adjusted", "reason"]
    assert "no exact test" in found.loc["unadjusted", "reason"]
    assert list(icc_interval(fit)["method"]) == ["delta", "delta"]


def test_a_boundary_is_mentioned_beside_the_numbers() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"g": np.repeat(np.arange(12), 5).astype(str), "x": np.tile(np.arange(5.0), 12)})
    data["y"] = np.repeat(rng.normal(0, 2, 12), 5) + rng.normal(size=60)
    fit = lmm.fit("y ~ x + (x | g)", data)
    assert fit.is_singular
    found = icc_interval(fit)
    assert np.isfinite(found[["lower", "upper"]]).all(axis=None)
    assert found["reason"].str.contains("may be too narrow").all()


def test_bootstrap_draws_give_their_quantiles() -> None:
    fit = fitted("dyestuff", "Yield ~ 1 + (1 | Batch)")
    draws = fit.bootstrap(200, seed=1)
    found = icc_interval(fit, bootstrap=draws)
    assert list(found["method"]) == ["bootstrap", "bootstrap"]
    shares = draws.share_intervals(0.95)
    assert found.loc["adjusted", ["lower", "upper"]].to_list() == shares.loc["icc_adjusted"].to_list()
    few = icc_interval(fit, bootstrap=fit.bootstrap(5, seed=1))
    assert few["lower"].isna().all()
    assert (few["reason"] == "There are too few draws.").all()


def test_refusals() -> None:
    fit = fitted("dyestuff", "Yield ~ 1 + (1 | Batch)")
    with pytest.raises(lmm.ModelError, match="no intervals by the method “wald”"):
        icc_interval(fit, "wald")  # type: ignore[arg-type]
    with pytest.raises(lmm.ModelError, match="Make a bootstrap"):
        icc_interval(fit, "bootstrap")
    with pytest.raises(lmm.ModelError, match="level of 95"):
        icc_interval(fit, level=95)
    with pytest.raises(lmm.ModelError, match="no intraclass correlation"):
        icc_interval(lmm.fit("Yield ~ 1", table("dyestuff")))


def test_r2_and_icc_of_a_singular_fit_are_numbers() -> None:
    fit = fitted("dyestuff2", "Yield ~ 1 + (1 | Batch)")
    assert fit.r2().to_dict() == pytest.approx({"marginal": 0.0, "conditional": 0.0}, abs=1e-15)
    assert fit.icc().to_dict() == {"adjusted": 0.0, "unadjusted": 0.0}


# ----- design effects -----


@pytest.mark.parametrize("case", R["effects"], ids=named)
def test_design_effects(case: dict[str, Any]) -> None:
    fit = fitted(case["dataset"], case["formula"])
    found = fit.design_effect()
    assert list(found.columns) == ["design_effect", "effective_n", "reason"]
    assert list(found.index) == ["(mean)", *fit.fixed_effects.index]
    assert found["design_effect"].to_numpy() == pytest.approx(np.array(case["effect"]), rel=1e-5)
    assert (found["effective_n"] * found["design_effect"]).to_numpy() == pytest.approx(np.full(len(found), fit.nobs))


def test_balanced_groups_cost_one_plus_m_minus_one_icc() -> None:
    for dataset, formula, m in (
        ("dyestuff", "Yield ~ 1 + (1 | Batch)", 5),
        ("sleepstudy", "Reaction ~ Days + (1 | Subject)", 10),
    ):
        fit = fitted(dataset, formula)
        assert design_effect(fit).loc["(mean)", "design_effect"] == pytest.approx(1 + (m - 1) * fit.icc()["adjusted"])
    # Within balanced groups each is its own control.
    slope = design_effect(fitted("sleepstudy", "Reaction ~ Days + (1 | Subject)")).loc["Days", "design_effect"]
    assert slope == pytest.approx(1 - fit.icc()["adjusted"])


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_effective_rows_of_unequal_groups(seed: int) -> None:
    data = unbalanced(seed)
    fit = lmm.fit("y ~ x + (1 | g)", data)
    sizes, icc = data["g"].value_counts().to_numpy(), fit.icc()["adjusted"]
    expected = float(np.sum(sizes / (1 + (sizes - 1) * icc)))
    assert design_effect(fit).loc["(mean)", "effective_n"] == pytest.approx(expected)


def test_independent_rows_have_no_design_effect() -> None:
    for fit in (lmm.fit("Yield ~ 1", table("dyestuff")), fitted("dyestuff2", "Yield ~ 1 + (1 | Batch)")):
        assert design_effect(fit)["design_effect"].to_numpy() == pytest.approx([1.0, 1.0])


def test_without_an_intercept_there_is_no_mean() -> None:
    found = design_effect(fitted("sleepstudy", "Reaction ~ 0 + Days + (1 | Subject)"))
    assert np.isnan(found.loc["(mean)", "effective_n"])
    assert found.loc["(mean)", "reason"].startswith("The model has no intercept")
    assert np.isfinite(found.loc["Days", "design_effect"])
