"""Effects within and between groups: R's numbers, Simpson's reversal, Mundlak's identity."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.data import within_between
from lmm_engine.inference.effects.within_between import within_between_effects
from tests.cases import REFERENCE, table

EXPECTED = json.loads((REFERENCE / "expected_means" / "within_between.json").read_text())


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    data = table("mathachieve").copy()
    data.loc[EXPECTED["missing"], "SES"] = np.nan
    return within_between(data, "SES", "School")


@pytest.fixture(scope="module")
def reversal() -> pd.DataFrame:
    """Within each group more x means less y; groups with more x have more y."""
    rng = np.random.default_rng(7)
    level = np.repeat(np.arange(12.0), 10)
    within = rng.normal(size=120)
    data = pd.DataFrame({"g": [f"g{int(own)}" for own in level], "x": level + within})
    data["y"] = 5.0 + 2.0 * level - 1.5 * within + np.repeat(rng.normal(size=12), 10) + 0.5 * rng.normal(size=120)
    return data


@pytest.mark.parametrize("expected", EXPECTED["fits"], ids=lambda fit: fit["formula"])
def test_schools_are_r_s(schools, expected):
    fit = lmm.fit(expected["formula"], schools)
    ours = within_between_effects(fit, "SES_within", "SES_between")
    assert list(ours.index) == ["within", "between", "contextual"]
    assert list(ours.columns) == ["estimate", "std_error", "df", "statistic", "p_value", "ci_lower", "ci_upper"]
    for column in ("estimate", "std_error", "statistic", "ci_lower", "ci_upper"):
        assert_allclose(ours[column], expected[column], rtol=1e-5)
    assert_allclose(ours["df"], expected["df"], rtol=1e-4)
    assert_allclose(ours["p_value"], expected["p_value"], atol=1e-5)


def test_simpson_s_reversal_is_seen(reversal):
    pooled = lmm.fit("y ~ x", reversal).coefficients().loc["x"]
    assert pooled["ci_lower"] > 0
    fit = lmm.fit("y ~ x_within + x_between + (1 | g)", within_between(reversal, "x", "g"))
    effects = within_between_effects(fit, "x_within", "x_between")
    assert effects.loc["within", "ci_upper"] < 0 < effects.loc["between", "ci_lower"]
    assert effects.loc["within", "ci_lower"] < -1.5 < effects.loc["within", "ci_upper"]
    assert effects.loc["contextual", "p_value"] < 1e-6


@pytest.mark.parametrize("df", ["satterthwaite", "kenward-roger", "residual", "normal"])
def test_the_difference_is_mundlak_s_coefficient(reversal, df):
    """With x itself in the place of its part within, the mean's coefficient is the difference, test and all."""
    data = within_between(reversal, "x", "g")
    hybrid = lmm.fit("y ~ x_within + x_between + (1 | g)", data)
    mundlak = lmm.fit("y ~ x + x_between + (1 | g)", data).coefficients(df)
    ours = within_between_effects(hybrid, "x_within", "x_between", df)
    assert_allclose(ours.loc["contextual"], mundlak.loc["x_between"], rtol=1e-5)
    assert_allclose(ours.loc["within"], mundlak.loc["x"], rtol=1e-5)


def test_a_difference_that_is_not_there_is_not_found():
    rng = np.random.default_rng(11)
    data = pd.DataFrame({"g": np.repeat(np.arange(30), 8).astype(str), "x": rng.normal(size=240)})
    data["x"] += np.repeat(rng.normal(size=30), 8)
    data["y"] = 1 + data["x"] + np.repeat(rng.normal(size=30), 8) + rng.normal(size=240)
    fit = lmm.fit("y ~ x_within + x_between + (1 | g)", within_between(data, "x", "g"))
    contextual = within_between_effects(fit, "x_within", "x_between", level=0.99).loc["contextual"]
    assert contextual["ci_lower"] < 0 < contextual["ci_upper"]


def test_names_that_r_quotes_are_found(reversal):
    data = within_between(reversal.rename(columns={"x": "my x"}), "my x", "g")
    fit = lmm.fit("y ~ `my x_within` + `my x_between` + (1 | g)", data)
    assert np.isfinite(within_between_effects(fit, "my x_within", "my x_between")["estimate"]).all()


def test_both_parts_are_needed(reversal):
    fit = lmm.fit("y ~ x_within + (1 | g)", within_between(reversal, "x", "g"))
    with pytest.raises(lmm.ModelError, match="no effect of “x_between”.*x_within"):
        within_between_effects(fit, "x_within", "x_between")
