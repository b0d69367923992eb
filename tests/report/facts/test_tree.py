"""What lessons may say, held against R, against identities of the field, and against plain recomputation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lmm_engine.data import Roles, catalogue, load_dataset, prepare, reshape
from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.report.facts.fits import spread_at, trend
from lmm_engine.report.facts.tree import facts
from tests.cases import results, table
from tests.content.walks import climb, lines

SLEEP = Roles("Reaction", "Subject", "Days")


@pytest.fixture(scope="module")
def sleep() -> dict[str, Any]:
    prepared = prepare(table("sleepstudy"), SLEEP)
    fits = climb(prepared)
    return facts(prepared=prepared, fits=fits, comparison=compare(*[f for f in fits.values() if f is not None]))


def r_fit(formula: str, *, reml: bool = True) -> dict[str, Any]:
    return next(f for f in results("sleepstudy")["fits"] if f["formula"] == formula and f["reml"] is reml)


def test_rung_1_and_2_say_what_r_says(sleep: dict[str, Any]) -> None:
    for rung, formula in (
        ("rung1", "Reaction ~ Days + (1 | Subject)"),
        ("rung2", "Reaction ~ Days + (Days | Subject)"),
    ):
        expected, found = r_fit(formula), sleep[rung]
        assert found["slope"] == pytest.approx(expected["fixef"]["Days"], rel=1e-6)
        assert found["intercept"] == pytest.approx(expected["fixef"]["(Intercept)"], rel=1e-6)
        assert (found["intercept_se"], found["slope_se"]) == pytest.approx(expected["se"], rel=1e-4)
        assert found["sigma"] == pytest.approx(expected["sigma"], rel=1e-4)
        assert found["loglik"] == pytest.approx(expected["loglik"], abs=1e-6)
        assert found["parameters"] == expected["df"]
    sds = expected["varcorr"]["sdcor"]
    assert [found[name] for name in ("intercept_sd", "slope_sd", "correlation")] == pytest.approx(sds[:3], rel=1e-3)


def test_shares_of_variance_are_those_of_the_notes(sleep: dict[str, Any]) -> None:
    assert sleep["icc"]["rung1"] == pytest.approx(0.5893089198, abs=1e-5)
    assert sleep["icc"]["rung2"] == pytest.approx(0.7216584736, abs=1e-5)
    assert (sleep["icc"]["first"], sleep["icc"]["last"]) == pytest.approx((0.48308997, 0.84700192), abs=1e-5)
    assert sleep["r2"] == pytest.approx({"marginal": 0.2786520335, "conditional": 0.7992189059}, abs=1e-5)


def test_likelihood_ratio_allows_for_the_boundary(sleep: dict[str, Any]) -> None:
    assert sleep["lrt2"]["statistic"] == pytest.approx(42.8368134364, abs=1e-5)
    assert sleep["lrt2"]["df"] == 2
    assert sleep["lrt2"]["p"] == pytest.approx(4.990041e-10, rel=1e-4)
    assert sleep["lrt2"]["verdict_p"] == pytest.approx(2.792530e-10, rel=1e-4)
    assert sleep["lrt1"]["verdict_p"] == pytest.approx(sleep["lrt1"]["p"] / 2, rel=1e-9)
    assert sleep["lrt1"]["reason"] is None
    assert sleep["best"] == {"aic": 2, "bic": 2}


def test_steps_compare_a_rung_with_the_one_below(sleep: dict[str, Any]) -> None:
    step = sleep["step12"]
    assert step["loglik_gain"] == pytest.approx(42.8368134364 / 2, abs=1e-5)
    assert step["extra_parameters"] == 2
    assert (step["slope_se_trend"], step["sigma_trend"], step["intercept_se_trend"]) == ("rose", "fell", "fell")
    assert sleep["step01"]["slope_se_trend"] == "fell"
    assert sleep["step01"]["intercept_se_trend"] == "rose"


def test_a_groups_level_is_its_mean_distance_times_the_weight(sleep: dict[str, Any]) -> None:
    example, weight = sleep["example"], sleep["weight"]
    assert weight["largest"]["weight"] == pytest.approx(10 / (10 + weight["ratio"]))
    assert example["model_distance"] == pytest.approx(example["weight"] * example["own_distance"], rel=1e-6)
    data = table("sleepstudy")
    line = sleep["rung1"]["intercept"] + sleep["rung1"]["slope"] * data["Days"]
    means = (data["Reaction"] - line).groupby(data["Subject"]).mean()
    assert example["level"] == means.abs().idxmax()
    assert example["own_distance"] == pytest.approx(means[example["level"]])


def test_the_slope_example_is_the_slope_pulled_furthest(sleep: dict[str, Any]) -> None:
    data = table("sleepstudy")
    own = {level: np.polyfit(rows["Days"], rows["Reaction"], 1)[0] for level, rows in data.groupby("Subject")}
    effects = r_fit("Reaction ~ Days + (Days | Subject)")["ranef"]["Subject"]
    models = {level: 10.467285960 + blup[1] for level, blup in zip(effects["levels"], effects["blup"], strict=True)}
    example = sleep["slope_example"]
    assert example["level"] == max(own, key=lambda level: abs(own[level] - models[level]))
    assert example["own"] == pytest.approx(own[example["level"]])
    assert example["model"] == pytest.approx(models[example["level"]], rel=1e-4)
    assert example["average"] == pytest.approx(10.467285960)


def test_groups_that_leave_the_common_line_are_counted(sleep: dict[str, Any]) -> None:
    data = table("sleepstudy")
    line = stats.linregress(data["Days"], data["Reaction"])
    residual = data["Reaction"] - line.intercept - line.slope * data["Days"]
    sigma = math.sqrt((residual**2).sum() / 178)
    by_group = residual.groupby(data["Subject"])
    rung0 = sleep["rung0"]
    assert rung0["off_groups"] == (by_group.mean().abs() > 1.959964 * sigma / math.sqrt(10)).sum()
    assert rung0["same_side"] == ((by_group.min() > 0) | (by_group.max() < 0)).sum()
    assert rung0["off_expected"] == pytest.approx(0.9)
    assert rung0["same_side_expected"] == pytest.approx(18 * 2 * 0.5**10)


def test_the_fan_is_wide_where_the_lines_are(sleep: dict[str, Any]) -> None:
    rung2, fan = sleep["rung2"], sleep["fan"]
    variance = rung2["intercept_variance"] + 18 * rung2["covariance"] + 81 * rung2["slope_variance"]
    assert fan["last_sd"] == pytest.approx(math.sqrt(variance))
    assert fan["first_sd"] == pytest.approx(rung2["intercept_sd"])
    assert fan["shape"] == "out"
    assert not fan["narrowest_inside"]
    around = [spread_at(rung2, fan["narrowest_time"] + step) for step in (-0.1, 0.1)]
    assert fan["narrowest_sd"] < min(around)


def test_one_new_measurement_spreads_as_far_as_all_its_variances(sleep: dict[str, Any]) -> None:
    # Standard error of the mean, spread between lines and residual at day 9: 67.04 in all for sleepstudy.
    line = sleep["line"]
    assert (line["first_time"], line["last_time"]) == (0, 9)
    assert line["last"] == pytest.approx(251.405104848 + 9 * 10.467285960)
    assert (line["person_high"] - line["person_low"]) / 2 == pytest.approx(1.959964 * 67.04263833, rel=5e-3)


def test_the_fit_is_the_same_wherever_zero_lies_and_the_facts_say_where() -> None:
    said = {}
    codings = {"as_is": "outside", "zero_at_start": "first", "centred": "inside", "at_value": "last"}
    for coding, zero_is in codings.items():
        zero = 14 if coding == "at_value" else None
        prepared = prepare(table("orthodont"), Roles("distance", "Subject", "age", time_coding=coding, time_zero=zero))
        known = facts(prepared=prepared, fits=climb(prepared))
        assert known["clock"]["zero_is"] == zero_is
        assert known["clock"]["column"] == "age"
        said[coding] = known
    logliks = [known["rung2"]["loglik"] for known in said.values()]
    assert logliks == pytest.approx([logliks[0]] * 4, abs=1e-5)
    fans = [(known["fan"]["first_sd"], known["fan"]["last_sd"]) for known in said.values()]
    assert fans[1] == pytest.approx(fans[0], rel=1e-4)
    assert (said["at_value"]["clock"]["coding"], said["at_value"]["clock"]["offset"]) == ("at_value", 14)
    assert fans[3] == pytest.approx(fans[0], rel=1e-4)
    assert said["as_is"]["rung2"]["correlation"] < 0 < said["centred"]["rung2"]["correlation"]


@pytest.mark.parametrize(
    ("levels", "slopes", "kind"),
    [
        ([10.0, 14, 8, 12, 20, 3, 9, 16], [2.0] * 8, "slope"),
        ([10.0] * 8, [2.0, 4, 1, -3, 5, 0, 3, 2.5], "intercept"),
        ([10.0, 14, 8, 12, 20, 3, 9, 16], [4.0, 8, 2, 6, 14, -3, 3, 10], "correlation"),
    ],
)
def test_a_singular_fit_says_which_number_stands_at_its_edge(
    levels: list[float], slopes: list[float], kind: str
) -> None:
    prepared = prepare(lines(levels, slopes), Roles("y", "who", "t"))
    rung2 = facts(prepared=prepared, fits=climb(prepared))["rung2"]
    assert rung2["singular"]
    assert rung2["singular_kind"] == kind


def test_no_time_leaves_the_third_rung_and_the_clock_open() -> None:
    prepared = prepare(table("sleepstudy"), Roles("Reaction", "Subject"))
    known = facts(prepared=prepared, fits=climb(prepared))
    assert [known[name] for name in ("time", "clock", "rung2", "step12", "fan", "line", "slope_example")] == [None] * 7
    assert (known["rung1"]["slope"], known["step01"]["slope_se_trend"]) == (None, None)
    assert (known["when"], known["chosen"]) == ("time", {"rung": 1, "singular": False})


def test_rows_that_are_left_out_are_counted() -> None:
    data = table("sleepstudy").assign(Reaction=lambda t: t["Reaction"].mask(t.index < 7))
    sample = facts(prepared=prepare(data, SLEEP))["sample"]
    assert (sample["rows"], sample["dropped"], sample["groups"]) == (173, 7, 18)
    assert (sample["smallest"], sample["typical"], sample["largest"], sample["balanced"]) == (3, 10, 10, False)


def test_the_outcomes_unit_is_found_in_the_catalogue_for_wide_files_too() -> None:
    units = {e.id: facts(roles=e.roles, entry=e)["unit"] for e in catalogue()}
    assert (units["sleepstudy"], units["pain_trial"], units["oxboys"]) == ("ms", "points", "cm")
    assert facts(roles=SLEEP)["unit"] == ""


def test_reshaping_is_told_as_its_arithmetic() -> None:
    entry = next(e for e in catalogue() if e.id == "pain_trial")
    reshaped = reshape(load_dataset(entry.id), entry.reshape)
    told = facts(entry=entry, reshaped=reshaped)["reshape"]
    assert told["people"] * told["columns"] == told["rows_expected"] == 320
    assert told["rows"] == len(reshaped.long)
    assert told["empty"] == int(reshaped.long["pain"].isna().sum())


def test_the_checks_look_at_the_rung_that_is_asked_for() -> None:
    prepared = prepare(table("sleepstudy"), SLEEP)
    fits = climb(prepared)
    assert facts(prepared=prepared, fits=fits)["chosen"]["rung"] == 2
    at_1 = facts(prepared=prepared, fits=fits, rung=1)
    assert at_1["chosen"]["rung"] == 1
    assert at_1["r2"]["conditional"] == pytest.approx(0.7042554538, abs=1e-5)
    assert at_1["seen"]["largest"]["level"] == "332"


def test_a_singular_rung_is_looked_at_only_when_asked_for() -> None:
    prepared = prepare(lines([10.0, 14, 8, 12, 20, 3, 9, 16], [2.0] * 8), Roles("y", "who", "t"))
    fits = climb(prepared)
    assert facts(prepared=prepared, fits=fits)["chosen"] == {"rung": 1, "singular": False}
    assert facts(prepared=prepared, fits=fits, rung=2)["chosen"] == {"rung": 2, "singular": True}
    assert facts(prepared=prepared, fits={0: fits[0]})["chosen"]["rung"] == 0


def test_the_learner_may_choose_the_example() -> None:
    prepared = prepare(table("sleepstudy"), SLEEP)
    fits = climb(prepared)
    known = facts(prepared=prepared, fits=fits, level="335")
    assert (known["example"]["level"], known["slope_example"]["level"]) == ("335", "335")
    assert not known["example"]["furthest"]
    assert known["slope_example"]["own"] == pytest.approx(-2.881034, abs=1e-5)
    assert facts(prepared=prepared, fits=fits, level="nobody")["example"]["furthest"]


def test_a_refused_comparison_hands_its_reason_on() -> None:
    prepared = prepare(table("sleepstudy"), SLEEP)
    fits = climb(prepared)
    mixed = compare(fits[0], climb(prepared, "ML")[1])
    lrt1 = facts(prepared=prepared, fits=fits, comparison=mixed)["lrt1"]
    assert lrt1["statistic"] is None
    assert "REML" in lrt1["reason"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(1.0, 1.5, "rose"), (1.0, 0.5, "fell"), (1.0, 1.019, "same"), (0.0, 0.0, "same"), (None, 1.0, None)],
)
def test_small_changes_are_not_told_as_changes(before: float | None, after: float, said: str | None) -> None:
    assert trend(before, after) == said


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, f"{path}.{key}")]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner, f"{path}[]")]
    return [(path, value)]


def test_facts_are_plain_values_that_a_template_can_reach(sleep: dict[str, Any]) -> None:
    for path, value in leaves(sleep):
        assert value is None or type(value) in (str, bool, int, float), path
        assert not isinstance(value, float) or math.isfinite(value), path
        assert not any(hasattr(dict, key) for key in path.replace("[]", "").split(".")), path


def test_nothing_known_is_none_or_empty_but_never_missing() -> None:
    known = facts()
    assert {name for name, value in known.items() if value} == {"who", "many", "what", "when"}
    assert facts(table=pd.DataFrame({"a": [1, None]}), name="mine")["dataset"] == {
        "title": "mine",
        "rows": 2,
        "columns": 1,
        "missing": 1,
    }
