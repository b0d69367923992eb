"""Influence of groups and rows: held against lme4's refits and against V written out in R, and its exact laws."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.diagnostics.influence import influence, sets_of
from lmm_engine.diagnostics.influence_checks import influence_findings
from lmm_engine.diagnostics.leverage import InnerRows
from lmm_engine.diagnostics.refits import refitted, variance_parameters
from tests.cases import REFERENCE, results, table

CASES = json.loads((REFERENCE / "expected_influence" / "influence.json").read_text())
HELD = {"cooks": "cooks_distance", "mdffits": "mdffits", "covratio": "covratio", "covtrace": "covtrace"}


@cache
def fitted(dataset: str, formula: str, method: str = "REML") -> lmm.FittedModel:
    return lmm.fit(formula, table(dataset), method)


@pytest.fixture(params=CASES, ids=lambda c: f"{c['dataset']} {c['formula']} by {c['by'] or 'row'} REML={c['reml']}")
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


def found_for(case: dict[str, Any], refit: bool) -> tuple[lmm.FittedModel, pd.DataFrame]:
    fit = fitted(case["dataset"], case["formula"], "REML" if case["reml"] else "ML")
    frame = influence(fit, case["by"] or None, refit)
    return fit, frame.loc[case["units"]] if case["by"] else frame


def assert_measures(frame: pd.DataFrame, expected: dict[str, Any]) -> None:
    for name, column in HELD.items():
        assert frame[column].to_numpy() == pytest.approx(expected[name], abs=1e-5), column
    assert frame.filter(regex="^dfbetas_").to_numpy() == pytest.approx(np.array(expected["dfbetas"]), abs=1e-5)
    assert set(frame["reason"]) == {""}


def test_with_theta_and_sigma_held(case: dict[str, Any]) -> None:
    fit, frame = found_for(case, refit=False)
    assert_measures(frame, case["held"])
    extra = [] if case["by"] else ["cooks_conditional"]
    effects = [f"dfbetas_{name}" for name in fit.fixed_effects.index]
    effects += [f"estimate_{name}" for name in fit.fixed_effects.index]
    assert list(frame.columns) == [*HELD.values(), "leverage", "n_rows", *effects, *extra, "reason"]
    assert float((frame["leverage"] * frame["n_rows"]).sum()) == pytest.approx(sum(case["hat"]), abs=1e-5)
    assert frame["n_rows"].sum() == fit.nobs
    if not case["by"]:
        assert frame["cooks_conditional"].to_numpy() == pytest.approx(case["cooks_conditional"], abs=1e-6)


def test_by_refits(case: dict[str, Any]) -> None:
    fit, frame = found_for(case, refit=True)
    expected = case["refit"]
    assert_measures(frame, expected)
    assert frame["likelihood_displacement"].to_numpy() == pytest.approx(expected["displacement"], rel=1e-5, abs=1e-5)
    assert [name for name in frame if name.startswith("rvc_")] == [f"rvc_{name}" for name in variance_parameters(fit)]
    assert frame.filter(regex="^rvc_").to_numpy() == pytest.approx(np.array(expected["rvc"], float), abs=1e-4)


@pytest.mark.parametrize("dataset", ["sleepstudy", "orthodont", "oxboys", "chickweight"])
def test_lme4s_own_influence_up_to_its_scaling(dataset: str) -> None:
    """lme4 refits with its usual tolerance and multiplies Cook's distance by (s - p) / s."""
    expected = results(dataset)["influence"]
    fit = fitted(dataset, expected["formula"])
    rows, sets = InnerRows(fit), sets_of(fit, expected["group"])
    frame, s, p = influence(fit, expected["group"], refit=True), len(sets), len(fit.fixed_effects)
    assert frame["cooks_distance"].to_dict() == pytest.approx(
        {level: value * s / (s - p) for level, value in expected["cooks"].items()}, rel=1e-5
    )
    change = fit.moments.y_scale * refitted(rows, sets).deletions.change @ fit.moments.to_beta.T
    order = sets.labels.get_indexer(list(expected["cooks"]))
    errors = fit.std_errors.to_numpy()
    assert change[order] / errors == pytest.approx(np.array(expected["dfbeta"]) / errors, abs=1e-5)


def test_known_numbers_of_sleepstudy() -> None:
    fit = fitted("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    held = fit.influence("Subject")
    assert held["cooks_distance"].head(3).to_list() == pytest.approx([0.09241703, 0.14852477, 0.11052209], abs=2e-8)
    assert held["cooks_distance"].idxmax() == "309"
    assert held["mdffits"].head(2).to_list() == pytest.approx([0.087283, 0.140273], abs=1e-6)
    assert held["covtrace"].to_list() == pytest.approx([0.11764706] * 18, abs=1e-8)
    assert held["covratio"].to_list() == pytest.approx([1.12110727] * 18, abs=1e-8)
    refit = fit.influence("Subject", refit=True)
    assert refit.loc["308", ["dfbetas_(Intercept)", "dfbetas_Days"]].to_list() == pytest.approx(
        [0.058724853, -0.44892746], abs=1e-5
    )
    by_row = fit.influence()
    assert by_row["cooks_conditional"].head(3).to_list() == pytest.approx(
        [0.00496313, 0.04020595, 0.22609777], abs=1e-6
    )


def test_balanced_groups_take_an_equal_share_of_the_information() -> None:
    """Without one of s alike groups the covariance grows by s / (s - 1)."""
    frame = fitted("dyestuff", "Yield ~ 1 + (1 | Batch)").influence("Batch")
    assert frame["covratio"].to_numpy() == pytest.approx(np.full(6, 6 / 5))
    assert frame["mdffits"].to_numpy() == pytest.approx(frame["cooks_distance"].to_numpy() * 5 / 6)


def test_least_squares_is_cooks_own_distance() -> None:
    fit = fitted("sleepstudy", "Reaction ~ Days")
    frame, h = fit.influence(), fit.leverage()["total"]
    raw = fit.residuals() / (1 - h)
    expected = raw**2 * h / (2 * fit.sigma**2)
    assert frame["cooks_distance"].to_numpy() == pytest.approx(expected.to_numpy())
    assert frame["cooks_conditional"].to_numpy() == pytest.approx(expected.to_numpy())
    assert frame["covratio"].to_numpy() == pytest.approx(1 / (1 - h.to_numpy()))


def test_labels_of_ones_own_divide_the_rows() -> None:
    data = table("sleepstudy")
    mixed, plain = fitted("sleepstudy", "Reaction ~ Days + (Days | Subject)"), fitted("sleepstudy", "Reaction ~ Days")
    own = mixed.influence(data["Subject"])
    pd.testing.assert_frame_equal(own, mixed.influence("Subject"))
    assert len(plain.influence(data["Subject"])) == 18
    halves = pd.Series(np.where(data["Days"] < 5, "early", "late"), name="half")
    assert list(mixed.influence(halves).index) == ["early", "late"]


def test_an_unknown_factor_is_refused() -> None:
    fit = fitted("sleepstudy", "Reaction ~ Days + (Days | Subject)")
    with pytest.raises(lmm.ModelError, match="no grouping factor “Person”.*“Subject”"):
        fit.influence("Person")
    with pytest.raises(lmm.ModelError, match="cannot be divided"):
        fit.influence(pd.Series("all", index=range(180)))


def test_what_cannot_be_refitted_says_why() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"g": np.repeat(["a", "b"], 8), "y": rng.normal(size=16) + np.repeat([0.0, 5.0], 8)})
    two = lmm.fit("y ~ 1 + (1 | g)", data)
    assert np.isfinite(two.influence("g")["cooks_distance"]).all()
    frame = two.influence("g", refit=True)
    assert frame["cooks_distance"].isna().all()
    assert frame["reason"].str.contains("Fewer than two levels of “g”").all()


def test_slopes_that_one_group_alone_can_tell() -> None:
    rng = np.random.default_rng(2)
    data = pd.DataFrame({"g": np.repeat(list("abcde"), 5), "x": np.tile(np.arange(5.0), 5), "e": rng.normal(size=25)})
    data.loc[data["g"] != "e", "x"] = 1.0
    data["y"] = data["x"] + data["e"] + np.repeat(rng.normal(size=5), 5)
    frame = lmm.fit("y ~ 1 + (x | g)", data).influence("g", refit=True)
    assert frame.loc["e", "reason"] == "The other rows do not tell the random effects of “g” ((Intercept), x) apart."
    assert frame["reason"].drop("e").eq("").all()


def test_refits_can_be_stopped_and_keep_what_is_there() -> None:
    fit, told = fitted("sleepstudy", "Reaction ~ Days + (Days | Subject)"), []

    def until_five(share: float) -> bool:
        told.append(share)
        return len(told) < 5

    frame = fit.influence("Subject", refit=True, progress=until_five)
    assert told == pytest.approx([1 / 18, 2 / 18, 3 / 18, 4 / 18, 5 / 18])
    assert frame.attrs["cancelled"]
    assert frame["cooks_distance"].notna().sum() == 5
    assert frame["reason"].iloc[5] == "Not reached: the refits were stopped before."
    whole = fit.influence("Subject", refit=True, progress=lambda share: None)
    assert not whole.attrs["cancelled"]


@pytest.mark.parametrize(
    ("formula", "by"),
    [("y ~ x + (x | g)", "g"), ("y ~ x + (1 | g) + (1 | h)", "g"), ("y ~ x + (1 | g) + (1 | h)", "h")],
)
@pytest.mark.parametrize("between", [0.0, 1.0])
def test_a_refit_is_the_fit_to_the_other_rows(formula: str, by: str, between: float) -> None:
    """Also where variances are estimated as zero, with all rows or without some."""
    rng = np.random.default_rng(5)
    n = 80
    data = pd.DataFrame({"g": rng.integers(0, 8, n).astype(str), "h": rng.integers(0, 5, n).astype(str)})
    data["x"] = rng.normal(size=n)
    data["y"] = data["x"] + between * data["g"].astype(int) + rng.normal(size=n)
    fit = lmm.fit(formula, data)
    frame = fit.influence(by, refit=True)
    variances = np.array(list(variance_parameters(fit).values()))
    for level in frame.index:
        other = lmm.fit(formula, data[data[by] != level])
        d = (other.fixed_effects - fit.fixed_effects).to_numpy()
        estimates = frame.loc[level, ["estimate_(Intercept)", "estimate_x"]].to_numpy(float)
        assert estimates == pytest.approx(other.fixed_effects.to_numpy(), rel=1e-4)
        cooks = d @ np.linalg.solve(fit.vcov.to_numpy(), d) / 2
        assert frame.loc[level, "cooks_distance"] == pytest.approx(cooks, rel=1e-4, abs=1e-6)
        assert frame.loc[level, "covratio"] == pytest.approx(
            np.linalg.det(other.vcov) / np.linalg.det(fit.vcov), rel=1e-4
        )
        expected = np.array(list(variance_parameters(other).values()))
        found = (frame.loc[level].filter(like="rvc_").to_numpy(float) + 1) * variances
        kept = variances > 1e-8 * fit.sigma**2
        assert found[kept] == pytest.approx(expected[kept], rel=1e-3, abs=1e-5)


def test_the_likelihood_is_lost_and_never_won() -> None:
    for method in ("REML", "ML"):
        fit = fitted("pastes", "strength ~ 1 + (1 | batch/cask)", method)
        assert (fit.influence("batch", refit=True)["likelihood_displacement"] >= -1e-9).all()


# ----- findings -----


def growing(outlying: float, n_groups: int = 20) -> tuple[lmm.FittedModel, pd.DataFrame]:
    """Groups with slopes near 1 and, last, one whose slope is ``outlying`` higher."""
    rng = np.random.default_rng(0)
    group, x = np.repeat(np.arange(n_groups), 6), np.tile(np.arange(6.0), n_groups)
    slope = rng.normal(1, 0.3, n_groups) + outlying * (np.arange(n_groups) == n_groups - 1)
    y = slope[group] * x + rng.normal(size=len(x))
    fit = lmm.fit("y ~ x + (x | g)", pd.DataFrame({"y": y, "x": x, "g": [f"g{i:02d}" for i in group]}))
    return fit, fit.influence("g")


def test_a_group_that_the_estimates_lean_on_is_named() -> None:
    fit, frame = growing(8.0)
    first = influence_findings(fit, frame, "g")[0]
    assert (first.code, first.severity) == ("influence_strong", "caution")
    assert "“g19”" in first.sentence
    assert "the effect “x” changes by" in first.sentence
    assert first.measure == frame["cooks_distance"].max()


def test_nothing_seen_is_said_too() -> None:
    fit, frame = growing(0.0)
    (only,) = influence_findings(fit, frame.assign(cooks_distance=frame["cooks_distance"] / 10), "g")
    assert (only.code, only.severity) == ("influence_nothing_seen", "note")
    assert str(frame["cooks_distance"].idxmax()) in only.sentence


def test_more_influence_than_others_is_a_note() -> None:
    fit, frame = growing(0.0)
    distance = frame["cooks_distance"].where(frame.index != "g07", 0.22)
    (only,) = influence_findings(fit, frame.assign(cooks_distance=distance.clip(upper=0.22)), "g")
    assert (only.code, only.severity) == ("influence_stands_out", "note")


def test_a_conclusion_that_hangs_on_one_group() -> None:
    rng = np.random.default_rng(3)
    group, x = np.repeat(np.arange(8), 5), np.tile(np.arange(5.0), 8)
    y = rng.normal(0, 0.8, 40) + 0.15 * x + np.where(group == 7, 1.5 * x, 0.0)
    fit = lmm.fit("y ~ x + (1 | g)", pd.DataFrame({"y": y, "x": x, "g": group.astype(str)}))
    found = {f.code: f for f in influence_findings(fit, fit.influence("g"), "g")}
    assert "can with all of them, and cannot without group “7”." in found["influence_decides"].sentence
    others = lmm.fit("y ~ x + (1 | g)", pd.DataFrame({"y": y, "x": x, "g": group.astype(str)})[group != 7])
    assert others.coefficients().loc["x", "p_value"] > 0.05 > fit.coefficients().loc["x", "p_value"]


def test_a_group_that_an_effect_needs_is_named() -> None:
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"g": np.repeat(list("abcdef"), 4), "y": rng.normal(size=24)})
    data["treated"] = (data["g"] == "c").astype(int)
    fit = lmm.fit("y ~ treated + (1 | g)", data)
    found = influence_findings(fit, fit.influence("g"), "g")
    assert found[0].code == "influence_not_estimable"
    assert "Without group “c” the model cannot be estimated" in found[0].sentence


def test_three_groups_are_too_few_to_single_one_out() -> None:
    data = pd.DataFrame({"g": np.repeat(list("abc"), 4), "y": np.random.default_rng(0).normal(size=12)})
    fit = lmm.fit("y ~ 1 + (1 | g)", data)
    assert influence_findings(fit, fit.influence("g"), "g")[0].code == "influence_few_groups"
