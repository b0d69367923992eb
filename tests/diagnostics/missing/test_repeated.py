"""Repeated-measures ANOVA against R's aov, statsmodels and the mixed model where the two are one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmm_engine.data import Roles
from lmm_engine.data.attendance import attendance
from lmm_engine.diagnostics.missing import repeated, repeated_anova, side_by_side
from tests.data.test_attendance import seen as courses
from tests.diagnostics.missing.studies import bundled, by_r


@pytest.mark.parametrize("expected", by_r()["anova"], ids=lambda case: case["dataset"])
def test_the_table_is_that_of_r(expected: dict[str, Any]) -> None:
    found = side_by_side(bundled(expected["dataset"])[2])
    anova = found.anova
    assert (anova.n_groups, anova.num_df, anova.den_df) == tuple(expected[k] for k in ("n_groups", "num_df", "den_df"))
    assert pytest.approx(expected["F"], rel=1e-10) == anova.F
    assert anova.p_value == pytest.approx(expected["p_value"], rel=1e-6)
    assert anova.p_corrected == pytest.approx(expected["p_corrected"], rel=1e-8)
    assert anova.epsilon == pytest.approx(expected["epsilon"], abs=5.1e-5)  # R prints four digits
    assert found.means["complete"].to_numpy() == pytest.approx(expected["means"])


@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(2, 6), st.sampled_from([1e-6, 1.0, 1e9]))
@settings(max_examples=15, deadline=None)
def test_statsmodels_and_the_sums_of_squares_are_one_table(seed: int, n: int, J: int, scale: float) -> None:
    y = scale * np.random.default_rng(seed).normal(size=(n, J)) + 3 * scale
    by_statsmodels = repeated_anova(y)
    ours = repeated._sums_of_squares(y)
    assert by_statsmodels.program == "AnovaRM"
    assert (ours[0] / (J - 1)) / (ours[1] / ((J - 1) * (n - 1))) == pytest.approx(by_statsmodels.F, rel=1e-7)
    assert 1 / (J - 1) - 1e-9 <= by_statsmodels.epsilon <= 1 + 1e-9


@pytest.mark.parametrize("name", ["sleepstudy", "orthodont"])
def test_with_nothing_missing_the_mixed_model_says_the_same(name: str) -> None:
    found = side_by_side(bundled(name)[2])
    assert found.test is not None
    assert found.test["F"] == pytest.approx(found.anova.F, rel=1e-6)
    assert found.test["den_df"] == pytest.approx(found.anova.den_df, rel=1e-4)
    assert found.means["model"].to_numpy() == pytest.approx(found.means["complete"].to_numpy(), rel=1e-8)


def test_with_something_missing_the_mixed_model_uses_every_outcome() -> None:
    found = side_by_side(bundled("therapy")[2])
    assert (found.anova.n_rows, found.fit.nobs) == (808, 979)
    assert found.means["n_all"].sum() == 979
    assert (found.means["model"] > found.means["complete"]).all()  # the anxious left, and count here


def test_many_rows_do_without_statsmodels() -> None:
    rng = np.random.default_rng(2)
    y = rng.normal(size=(10_000, 5)) + rng.normal(size=(10_000, 1))
    found = repeated_anova(y)
    assert found.program == "sums of squares"
    assert found.epsilon == pytest.approx(1.0, abs=0.01)  # spherical by construction


@pytest.mark.parametrize(
    ("shape", "reason"),
    [({"a": "xxx", "b": "x.x"}, "few_groups"), ({"a": "xx.", "b": "x.x"}, "few_groups")],
)
def test_too_few_complete_groups_have_no_anova_but_still_a_model(shape: dict[str, str], reason: str) -> None:
    table = courses({**shape, **{f"g{i}": "xx." if i % 2 else "x.x" for i in range(12)}})
    table["y"] += np.random.default_rng(1).normal(size=len(table))
    found = side_by_side(attendance(table, Roles("y", "who", "t")))
    assert found.anova.reason == reason
    assert np.isnan(found.anova.F)
    assert found.fit is not None


def test_an_outcome_that_leaves_no_error_is_refused_in_both() -> None:
    found = side_by_side(attendance(courses({"a": "xxx", "b": "xxx", "c": "xxx"}), Roles("y", "who", "t")))
    assert found.anova.reason == "no_error"
    assert found.fit is None
    assert found.model_reason


def test_several_rows_at_an_occasion_are_not_averaged() -> None:
    table = courses({"a": "xxx", "b": "xxx"})
    twice = attendance(pd.concat([table, table[:1]], ignore_index=True), Roles("y", "who", "t"))
    assert side_by_side(twice).reason == "repeated_rows"


def test_a_time_yet_to_come_is_left_out_of_both() -> None:
    table, prepared, _, _ = bundled("therapy")
    later = pd.concat([table, table[:20].assign(week=8, anxiety=np.nan)], ignore_index=True)
    found = side_by_side(attendance(later, prepared.roles))
    assert (found.anova.n_groups, found.means["time"].max()) == (101, 7.0)


def test_without_common_occasions_there_is_no_table() -> None:
    assert side_by_side(bundled("ageing")[2]).reason == "irregular"
