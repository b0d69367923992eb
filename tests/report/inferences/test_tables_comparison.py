"""Models side by side and the p-values of a step, in cells."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test
from lmm_engine.inference.comparing.comparison import likelihood_ratio
from lmm_engine.inference.comparing.p_values import p_values_of
from lmm_engine.inference.effects.hypotheses import FTest
from lmm_engine.report.inferences.tables_comparison import bars_legend, models_table, p_value_table, taken_for_granted
from tests.cases import table
from tests.report.ladders import GROWTH, SLEEP, known

NAMES = ["Rung 0", "Rung 1", "Rung 2"]


def rows(cells: pd.DataFrame) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in cells.to_numpy().tolist()}


def test_weights_are_those_of_aic() -> None:
    found = known("orthodont", GROWTH, "ML").comparison
    shown = rows(models_table(found, NAMES))
    delta = found["aic"] - found["aic"].min()
    assert shown["ΔAIC"] == [f"{d:.1f}" for d in delta]
    share = (-delta / 2).map(math.exp)
    share = share / share.sum()
    assert shown["Weight"] == ["< .01" if w < 0.005 else f"{w:.2f}".lstrip("0") for w in share]
    order = list(shown)
    assert order[order.index("AIC") + 1 : order.index("BIC")] == ["ΔAIC", "Weight"]


def test_a_weight_is_never_rounded_to_none_or_all() -> None:
    shown = rows(models_table(known("sleepstudy", SLEEP).comparison, NAMES))
    assert shown["Weight"] == ["< .01", "< .01", "> .99"]


def test_rows_with_nothing_to_show_are_left_out() -> None:
    full = lmm.fit("Reaction ~ Days + (1|Subject)", table("sleepstudy"))
    part = lmm.fit("Reaction ~ 1 + (1|Subject)", table("sleepstudy"))
    shown = rows(models_table(lmm.compare(part, full), ["without", "with"]))
    assert not {"χ²", "p (naive)", "p (boundary)", "ΔAIC", "Weight"} & set(shown)


def test_p_values_of_a_variance() -> None:
    smaller, larger = (lmm.fit(f, table("dyestuff"), "ML") for f in ("Yield ~ 1", "Yield ~ 1 + (1 | Batch)"))
    drawn = bootstrap_test(smaller, larger, 200, 3)
    found = p_values_of(smaller, larger, drawn)
    cells = p_value_table(found, likelihood_ratio(smaller, larger))
    assert list(cells.columns) == ["Reference", "Statistic", "p", "Monte Carlo ±"]
    shown, twice = rows(cells), f"{2 * (larger.loglik - smaller.loglik):.2f}"
    assert shown["χ² (naive)"] == [f"χ²(1) = {twice}", ".020", "–"]
    assert shown["Mixture (boundary)"] == [f"LR = {twice}", ".010", "–"]
    assert shown["Exact"][:2] == [f"LR = {twice}", ".004"]
    assert shown["Bootstrap"][1] == f"{drawn.p_value:.3f}".lstrip("0")
    assert float(shown["Bootstrap"][2]) == pytest.approx(drawn.monte_carlo_error, rel=0.06)


def test_f_tests_stand_beside_chi_squared() -> None:
    frame = pd.DataFrame(
        [("naive", 0.01, 0, "a"), ("kenward-roger", 0.02, 0, "b"), ("satterthwaite", float("nan"), 0, "none here")],
        columns=["method", "p_value", "n_draws", "reason"],
    )
    ratio = likelihood_ratio(*(known("sleepstudy", SLEEP).fits[i] for i in (0, 1)))
    shown = rows(p_value_table(frame, ratio, {"kenward-roger": FTest(5.5, 1.0, 16.25, 0.02)}))
    assert shown["F, Kenward–Roger"] == ["F(1, 16.25) = 5.50", ".020", "–"]
    assert shown["F, Satterthwaite"] == ["–", "–", "–"]
    assert taken_for_granted(frame) == ["a", "b", "F, Satterthwaite: none here"]


def test_bars_are_named_by_what_made_them() -> None:
    assert bars_legend(1000, exact=False).startswith("Bars: 1,000 statistics from data sets simulated")
    assert "exact distribution" in bars_legend(10_000, exact=True)
