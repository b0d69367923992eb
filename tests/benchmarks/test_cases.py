"""The benchmark's data are what its table says they are, and its table says what was measured."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.cases import CASES, simulated
from benchmarks.table import Result, duration, growth, markdown, markdown_after


def test_simulated_data_have_the_promised_size_and_are_the_same_each_time():
    table = simulated(5_000, 500)
    assert list(table.columns) == ["g", "x", "y"]
    assert len(table) == 5_000
    assert table["g"].nunique() == 500
    assert table.groupby("g").size().min() >= 2
    pd.testing.assert_frame_equal(table, simulated(5_000, 500))


def test_simulated_data_hold_the_true_random_slope():
    import lmm_engine as lmm

    fit = lmm.fit("y ~ x + (x | g)", simulated(20_000, 2_000))
    assert fit.fixed_effects.to_numpy() == pytest.approx([250, 10], rel=0.02)
    assert fit.sigma == pytest.approx(25, rel=0.02)
    assert fit.variance_components["variance"].iloc[:2].to_numpy() == pytest.approx([625, 36], rel=0.15)


@pytest.mark.parametrize("case", [case for case in CASES if case.n_rows <= 100_000], ids=lambda case: case.name)
def test_data_have_the_size_in_their_case(case):
    table = case.table()
    assert len(table) == case.n_rows
    assert {name: table[name].nunique() for name in case.n_groups} == case.n_groups


def test_equal_groups_are_equal():
    assert set(simulated(400, 20, equal=True).groupby("g").size()) == {20}


def test_days_counted_from_elsewhere_are_the_same_model():
    import lmm_engine as lmm

    here, there = (lmm.fit(case.formula, case.table()) for case in CASES[:2])
    assert there.loglik == pytest.approx(here.loglik, abs=1e-6)


def test_three_crossed_factors_of_many_levels_end_where_lme4_does():
    import lmm_engine as lmm

    case = CASES[-1]
    fit = lmm.fit(case.formula, case.table(), case.method)
    assert fit.converged
    assert fit.loglik == pytest.approx(-118860.884387, abs=1e-5)
    assert fit.n_evaluations <= 10


def test_durations_carry_three_figures_and_a_unit():
    assert [duration(s) for s in (0.00618, 0.128, 20.61, 123.4)] == ["6.18 ms", "128 ms", "20.6 s", "123 s"]


def test_the_table_gives_ratio_and_difference_against_our_own_fit():
    ours = Result("a", "rungs", loglik=-10.0, seconds=(0.1, 0.3), before_mb=100, peak_mb=120)
    theirs = Result("a", "lme4", "1.1", loglik=-10.5, seconds=(0.5, 0.9), before_mb=200, peak_mb=210)
    late = Result("a", "statsmodels", "0.15", reason="> 120 s")
    rows = markdown([ours, theirs, late]).splitlines()[2:]
    assert rows[0] == "| a | rungs | 2 | 100 ms | 200 ms | 1 | -10.000000 |  | 100 → 120 MB (+20) |"
    assert rows[1] == "| a | lme4 1.1 | 2 | 500 ms | 700 ms | 5 | -10.500000 | 5.0e-01 | 200 → 210 MB (+10) |"
    assert rows[2] == "| a | statsmodels 0.15 | | > 120 s | | | | | |"


def test_growth_is_told_of_those_that_fitted_the_first_and_the_last():
    results = [
        Result("a", "rungs", seconds=(0.1,)),
        Result("a", "lme4", seconds=(0.2,)),
        Result("b", "rungs", seconds=(0.5,)),
        Result("b", "lme4", reason="> 2 s"),
    ]
    assert growth(results, ("a", "b")) == ["From a to b and as many times the groups:\n\n- rungs: 5 times the time"]
    assert growth(results, ("a", "c")) == []


def test_what_comes_after_a_fit_has_a_ratio_where_there_is_one():
    rows = markdown_after(
        [
            Result("t", "rungs", seconds=(0.1,)),
            Result("t", "lme4", "1.1", seconds=(2.0,)),
            Result("u", "lme4", reason="no"),
        ]
    ).splitlines()[2:]
    assert rows == ["| t | rungs | 100 ms | 1 |", "| t | lme4 1.1 | 2.00 s | 20 |", "| u | lme4 | no | |"]
