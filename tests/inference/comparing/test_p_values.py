"""All p-values of a pair side by side: the field's two teaching examples, and what has no answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.inference.comparing import p_values
from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test
from lmm_engine.inference.comparing.p_values import p_values_of
from tests.cases import REFERENCE, table


def beets(formula: str, method: str = "REML") -> lmm.FittedModel:
    data = pd.read_csv(REFERENCE / "data" / "beets.csv", dtype={"harvest": str, "block": str, "sow": str})
    return lmm.fit(formula, data, method)


def by_method(table: pd.DataFrame) -> pd.DataFrame:
    assert list(table.columns) == ["method", "p_value", "n_draws", "reason"]
    return table.set_index("method")


def test_beets_harvest_by_every_road():
    """Three blocks harvested at two times: 2 degrees of freedom, which chi-squared takes for infinitely many."""
    smaller = beets("sugpct ~ block + sow + (1 | block:harvest)")
    larger = beets("sugpct ~ block + sow + harvest + (1 | block:harvest)")
    found = by_method(p_values_of(smaller, larger, bootstrap_test(smaller, larger, 2000, seed=4)))
    assert list(found.index) == ["naive", "mixture", "exact", "satterthwaite", "kenward-roger", "bootstrap"]
    p = found["p_value"]
    assert p["naive"] == pytest.approx(0.000326, abs=5e-7)
    assert p["kenward-roger"] == pytest.approx(0.0599, abs=5e-5)
    assert p["satterthwaite"] == pytest.approx(0.0599, abs=5e-5)
    assert p["bootstrap"] == pytest.approx(0.0310, abs=4 * np.sqrt(2 * 0.031 * 0.969 / 2000))
    assert np.isnan(p["mixture"])
    assert found.loc["mixture", "reason"] == p_values.NO_MIXTURE
    assert found.loc["bootstrap", "n_draws"] == 2000


def test_beets_sowing_is_a_joint_test():
    smaller = beets("sugpct ~ block + harvest + (1 | block:harvest)")
    found = by_method(p_values_of(smaller, beets("sugpct ~ block + sow + harvest + (1 | block:harvest)", "ML")))
    assert found.loc["kenward-roger", "p_value"] == pytest.approx(5.741e-13, rel=1e-3)


@pytest.mark.parametrize(("method", "naive", "mixture"), [("ML", 0.020104, 0.010052), ("REML", 0.011613, 0.005807)])
def test_dyestuff_by_every_road(method, naive, mixture):
    smaller, larger = (lmm.fit(f, table("dyestuff"), method) for f in ("Yield ~ 1", "Yield ~ 1 + (1 | Batch)"))
    found = by_method(p_values_of(smaller, larger, n_draws=40_000))
    assert list(found.index) == ["naive", "mixture", "exact"]
    assert found.loc["naive", "p_value"] == pytest.approx(naive, abs=1e-6)
    assert found.loc["mixture", "p_value"] == pytest.approx(mixture, abs=1e-6)
    assert found.loc["exact", "p_value"] == pytest.approx(0.0044, abs=4 * np.sqrt(0.0044 / 40_000))
    assert list(found["n_draws"]) == [0, 0, 40_000]
    assert list(found["reason"]) == [p_values.NAIVE, p_values.MIXTURE, p_values.EXACT]


def test_an_approximate_answer_says_so():
    data = table("sleepstudy")
    smaller, larger = (lmm.fit(f"Reaction ~ Days + {r}", data) for r in ("(1|Subject)", "(Days||Subject)"))
    found = by_method(p_values_of(smaller, larger, n_draws=500))
    assert found.loc["exact", "reason"].startswith("Approximate")
    assert np.isfinite(found.loc["exact", "p_value"])


def test_fixed_and_random_effects_at_once_have_no_f_test():
    data = table("sleepstudy")
    smaller, larger = lmm.fit("Reaction ~ 1 + (1|Subject)", data), lmm.fit("Reaction ~ Days + (Days|Subject)", data)
    found = by_method(p_values_of(smaller, larger))
    assert found["p_value"].isna().to_dict() == {
        "naive": False,
        "mixture": False,
        "exact": True,
        "satterthwaite": True,
        "kenward-roger": True,
    }
    assert found.loc["kenward-roger", "reason"] == p_values.BOTH_PARTS


def test_f_tests_are_for_fixed_effects_alone():
    data = table("sleepstudy")
    null, slope = (lmm.fit(f"Reaction ~ {x} + (Days|Subject)", data, "ML") for x in ("1", "Days"))
    found = p_values.f_tests(null, slope)
    assert list(found) == ["satterthwaite", "kenward-roger"]
    assert (found["kenward-roger"].F, found["kenward-roger"].den_df) == pytest.approx((45.853, 17.0), abs=1e-3)
    assert p_values.f_tests(slope, null) == {}
    assert p_values.f_tests(lmm.fit("Reaction ~ 1 + (1|Subject)", data), slope) == {}
    assert p_values.f_tests(lmm.fit("Reaction ~ Days + (1|Subject)", data), slope) == {}


def test_least_squares_within_least_squares_is_the_f_test():
    data = table("sleepstudy")
    smaller, larger = lmm.fit("Reaction ~ Days", data), lmm.fit("Reaction ~ poly(Days, 3)", data)
    found = by_method(p_values_of(smaller, larger))
    rss = [float((fit.residuals() ** 2).sum()) for fit in (smaller, larger)]
    F = (rss[0] - rss[1]) / 2 / (rss[1] / 176)
    from scipy.stats import f as f_distribution

    assert found.loc["kenward-roger", "p_value"] == pytest.approx(f_distribution.sf(F, 2, 176), rel=1e-6)


def test_models_that_may_not_be_compared_carry_the_reason_in_every_row():
    data = table("sleepstudy")
    found = p_values_of(lmm.fit("Reaction ~ Days", data), lmm.fit("log(Reaction) ~ Days + (1|Subject)", data))
    assert found["p_value"].isna().all()
    assert found["reason"].str.contains("different outcomes").all()
