"""Sizes, charges and crowding, held against R's numbers for sleepstudy and against plain least squares."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.content.keys import climbed
from tests.content.walks import bundled, special

LAST = "all rungs, REML"


def test_the_size_of_time_is_its_slope_over_the_whole_range_in_three_spreads() -> None:
    size = bundled("sleepstudy")[LAST]["size"]
    between, within = math.sqrt(1698.07126), 25.5918157
    assert (size["name"], size["kind"], size["step"]) == ("Days", "time", 9.0)
    assert size["effect"] == pytest.approx(9 * 10.467285960, rel=1e-8)
    assert (size["between_sd"], size["within_sd"]) == pytest.approx((between, within), rel=1e-5)
    spreads = np.array([between, within, math.hypot(between, within)])
    assert [size[name] for name in ("by_between", "by_within", "by_total")] == pytest.approx(
        size["effect"] / spreads, rel=1e-5
    )
    assert (size["high"] - size["low"]) / 2 == pytest.approx(9 * 1.545789 * 2.109816, rel=1e-5)  # t with 17 df


def test_a_category_is_told_against_its_baseline_and_a_number_by_its_standard_deviation() -> None:
    villages, couples = (bundled(name)[LAST]["size"] for name in ("villages", "couples"))
    assert (villages["kind"], villages["step"]) == ("category", 1.0)
    frame = climbed("couples").prepared.frame
    assert (couples["kind"], couples["step"]) == ("number", pytest.approx(frame["own_belief"].std(ddof=1)))
    assert special("no time")[LAST]["size"] is None


def test_bic_charges_the_logarithm_of_rows_or_of_groups_and_they_may_disagree() -> None:
    charge, fits = bundled("dose")[LAST]["charge"], climbed("dose").fits
    assert (charge["per_row_count"], charge["per_group_count"]) == pytest.approx((math.log(480), math.log(60)))

    def lowest(n: int) -> int:
        values = [-2 * fit.loglik + fit.n_parameters * math.log(n) for fit in fits.values() if fit is not None]
        return int(np.argmin(values))

    assert (charge["by_rows"], charge["by_groups"]) == (lowest(480), lowest(60)) == (1, 2)


def test_crowding_is_how_much_smaller_the_standard_error_were_without_the_other_predictors() -> None:
    crowding, fit = bundled("countries")[LAST]["crowding"], climbed("countries").rung(2)
    term = fit.random_terms[0]
    blocks = [np.flatnonzero(term.codes == g) for g in range(len(term.levels))]

    def error(columns: list[int]) -> float:
        information = np.zeros((len(columns), len(columns)))
        for rows in blocks:
            own = term.columns[rows]
            v = own @ fit.covariance(0) @ own.T + fit.sigma**2 * np.eye(len(rows))
            x = fit.design.X[np.ix_(rows, columns)]
            information += x.T @ np.linalg.solve(v, x)
        return float(np.sqrt(np.linalg.inv(information)[1, 1]))

    last = fit.design.X.shape[1] - 1
    assert crowding["name"] == "year × income"
    assert crowding["times"] == pytest.approx(error([0, last, 1, 2]) / error([0, last]), rel=1e-6)
    assert crowding["product"]


def test_dummies_of_one_factor_do_not_crowd_each_other() -> None:
    assert bundled("machines")[LAST]["crowding"] is None


def test_both_methods_are_those_of_r() -> None:
    methods = bundled("sleepstudy")["all rungs, ML"]["methods"]
    assert (methods["reml"], methods["ml"]) == pytest.approx((37.123827, 36.012082), rel=1e-5)
    assert bundled("sleepstudy")[LAST]["methods"] == pytest.approx(methods)
