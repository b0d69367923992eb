"""Starting values: known estimators in balanced data, and never on the boundary."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lmm_engine.criterion import Criterion
from lmm_engine.design import build_design
from lmm_engine.formula import parse_formula
from lmm_engine.levels import DenseLevels
from lmm_engine.moments import moments
from lmm_engine.numerics import START_SD
from lmm_engine.optimise import minimise
from lmm_engine.starting import starting_factors
from tests.cases import table


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(
    ("dataset", "formula"),
    [
        ("dyestuff", "Yield ~ 1 + (1 | Batch)"),
        ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
        ("machines", "score ~ Machine + (1 | Worker)"),
    ],
)
def test_in_balanced_data_the_start_is_the_end(dataset, formula, method):
    crit = Criterion(moments(build_design(parse_formula(formula), table(dataset))), method)
    ((start,),) = starting_factors(crit.moments, method == "REML")
    np.testing.assert_allclose(start, minimise(crit).factors[0], rtol=1e-7)


@pytest.mark.parametrize(
    ("dataset", "formula"),
    [
        ("pastes", "strength ~ 1 + (1 | batch) + (1 | batch:cask)"),
        ("machines", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)"),
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ],
)
def test_in_balanced_data_with_several_factors_too(dataset, formula):
    sums = moments(build_design(parse_formula(formula), table(dataset)))
    found = minimise(Criterion(sums, "REML")).factors
    for start, factor in zip(starting_factors(sums, reml=True)[0], found, strict=True):
        np.testing.assert_allclose(start, factor, rtol=1e-6)


def test_it_finds_the_truth_of_many_crossed_rows():
    rng = np.random.default_rng(4)
    n, sd = 60_000, {"a": 0.4, "b": 1.2, "c": 0.2}
    codes = {name: rng.integers(0, levels, n) for name, levels in (("a", 900), ("b", 300), ("c", 100))}
    y = sum(rng.normal(0, sd[name], 1000)[codes[name]] for name in sd) + rng.normal(size=n)
    data = pd.DataFrame({"y": y, **{name: [f"{name}{i}" for i in code] for name, code in codes.items()}})
    sums = moments(build_design(parse_formula("y ~ 1 + (1 | a) + (1 | b) + (1 | c)"), data))
    start = [float(factor[0, 0]) for factor in starting_factors(sums, reml=True)[0]]
    assert start == pytest.approx(list(sd.values()), abs=0.05)


def test_a_single_negative_estimate_starts_at_zero_and_others_inside():
    zero = moments(build_design(parse_formula("Yield ~ 1 + (1 | Batch)"), table("dyestuff2")))
    assert starting_factors(zero, reml=True)[0][0][0, 0] == 0.0
    crossed = moments(build_design(parse_formula("Yield ~ 1 + (1 | Batch) + (1 | Day)"), with_a_day_of_no_effect()))
    kept_inside, at_one = starting_factors(crossed, reml=True)
    assert kept_inside[1][0, 0] == START_SD
    assert [factor[0, 0] for factor in at_one] == [1.0, 1.0]


def with_a_day_of_no_effect() -> pd.DataFrame:
    data = table("dyestuff").sort_values(["Batch", "Yield"]).reset_index(drop=True)
    return data.assign(Day=["abcde"[(i + i // 5) % 5] for i in range(30)])


def test_the_scale_of_the_outcome_and_what_x_explains_do_not_matter():
    """A simulated outcome comes on another scale than the moments' own, and with another fixed part."""
    for formula in ("Reaction ~ Days + (Days | Subject)", "Reaction ~ Days + (1 | Subject) + (1 | Days)"):
        sums = moments(build_design(parse_formula(formula), table("sleepstudy")))
        r = len(sums.total)
        moved = np.eye(r)
        moved[sums.q :, -1] = [3.0, -2.0, 5.0]  # y becomes X (3, -2)' + 5 y
        levels = DenseLevels(sums.levels.S, sums.levels.times(moved), sums.levels.weight)
        other = replace(sums, total=moved.T @ sums.total @ moved, levels=levels)
        for own, same in zip(starting_factors(other, reml=True)[0], starting_factors(sums, reml=True)[0], strict=True):
            np.testing.assert_allclose(own, same, atol=1e-9)
