"""Shrinkage: the weight is that of the fit's conditional modes, and it buys what theory says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.explore.pull import departures, drawn_levels, errors, kept_rows, own_levels, pulled_levels, weight
from tests.cases import table


def test_the_weight_is_that_of_the_formula_and_of_its_limits() -> None:
    n = np.array([1.0, 4.0, 10.0])
    assert weight(n, 0.2) == pytest.approx(n / (n + 0.8 / 0.2))
    assert weight(n, 0.0).tolist() == [0, 0, 0]
    assert weight(np.array([0.0, 1.0]), 1.0).tolist() == [0, 1]


@pytest.mark.parametrize("lost", [0, 40], ids=["balanced", "unbalanced"])
def test_weight_times_own_mean_is_the_conditional_mode_of_a_fit(lost: int) -> None:
    data = table("sleepstudy")
    data = data.drop(np.random.default_rng(2).choice(data.index, lost, replace=False))
    fit = lmm.fit("Reaction ~ Days + (1 | Subject)", data)
    residual, codes, names = departures(fit)
    between = fit.covariance()[0, 0]
    pulled = pulled_levels(own_levels(residual, codes, names), between / (between + fit.sigma**2))
    modes = fit.random_effects.set_index("level")["estimate"]
    assert pulled["pulled"].to_numpy() == pytest.approx(modes[pulled["group"]], abs=1e-8 * modes.abs().max())
    assert (pulled["n"].nunique() > 1) == bool(lost)


def test_the_average_misses_are_those_of_many_simulated_groups() -> None:
    levels = drawn_levels(20_000, 6, 0.3, 0.0, np.random.default_rng(8), sd=10.0)
    pulled = pulled_levels(levels, 0.3)
    expected = errors(6, 0.3, 100.0).iloc[0]
    seen = [np.sqrt(((pulled[way] - pulled["truth"]) ** 2).mean()) for way in ("own", "pulled")]
    assert seen == pytest.approx([expected["own"], expected["pulled"]], rel=0.02)
    assert expected["pulled"] < min(expected["own"], expected["common"])


def test_rows_are_kept_and_lost_in_an_order_that_stays() -> None:
    codes = np.array([0, 1, 0, 1, 0, 1, 0, 2])
    kept = [kept_rows(codes, most, 0.0, np.random.default_rng(3)) for most in (1, 2, 9)]
    assert [np.bincount(codes[k], minlength=3).tolist() for k in kept] == [[1, 1, 1], [2, 2, 1], [4, 3, 1]]
    assert not (kept[0] & ~kept[1]).any()
    fewer = [kept_rows(codes, 9, share, np.random.default_rng(3)) for share in (0.3, 0.6, 1.0)]
    assert not (fewer[1] & ~fewer[0]).any()
    assert not fewer[2].any()


def test_a_group_without_rows_is_pulled_all_the_way() -> None:
    levels = own_levels(np.array([1.0, 3.0]), np.array([0, 0]), ["a", "b"])
    found = pulled_levels(levels, 0.5).set_index("group")
    assert found.loc["a", ["n", "own"]].tolist() == [2, 2.0]
    assert found.loc["b", "pulled"] == 0.0
    assert np.isnan(found.loc["b", "own"])


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(lmm.ModelError, match="intraclass correlation of 1.5"):
        weight(3, 1.5)
    data = pd.DataFrame({"y": np.arange(8.0) ** 1.5, "t": np.tile([0.0, 1, 2, 4], 2), "g": list("aaaabbbb")})
    with pytest.raises(lmm.ModelError, match="one random intercept and no slope"):
        departures(lmm.fit("y ~ t", data))
