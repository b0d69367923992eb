"""Shares, coefficients, and a statistic beside what chance brings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

import lmm_engine as lmm
from lmm_engine.charts import reference_distribution, rung_coefficients, variance_bar
from lmm_engine.diagnostics import variance_parts
from tests.cases import table
from tests.charts.reading import layers, marks, rows, spec


def test_the_bar_is_the_whole_variance() -> None:
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    parts = variance_parts(fit)
    drawn = variance_bar(parts)
    found = spec(drawn)
    data = rows(found, layers(found)[0])
    assert data["start"].iloc[0] == 0
    assert data["end"].iloc[-1] == pytest.approx(1.0)
    assert list(data["start"][1:]) == pytest.approx(list(data["end"][:-1]))
    for row in parts.itertuples():
        assert f"{row.part} {row.share:.0%}" in drawn.alt


def test_least_squares_has_two_parts_and_a_part_of_nothing_is_no_obstacle() -> None:
    for variances in ([1.0, 3.0], [0.0, 0.0, 2.0], [1.0]):
        share = np.array(variances) / sum(variances)
        parts = pd.DataFrame({"part": list("abc")[: len(share)], "variance": variances, "share": share})
        colour = marks(spec(variance_bar(parts)), "bar")[0]["encoding"]["color"]["scale"]
        assert len(colour["range"]) == len(set(colour["range"])) == len(colour["domain"]) == len(share)


def test_each_coefficient_is_told_with_its_interval() -> None:
    frame = pd.DataFrame(
        {
            "rung": [0, 1],
            "term": "Days",
            "estimate": [10.467, 10.467],
            "ci_lower": [8.0, 8.9],
            "ci_upper": [13.0, np.nan],
        }
    )
    drawn = rung_coefficients(frame)
    assert drawn.alt == "Days, rung 0: 10.5 from 8 to 13; Days, rung 1: 10.5 from 8.9 to –."
    assert len(layers(spec(drawn))) == 2


@pytest.mark.parametrize("df", [1, 2, 3, 50])
@pytest.mark.parametrize("boundary", [True, False])
@pytest.mark.parametrize("statistic", [0.0, 3.2, 5000.0])
def test_the_curve_is_the_distribution(df: int, boundary: bool, statistic: float) -> None:
    drawn = reference_distribution(statistic, df, boundary)
    found = spec(drawn)
    (curve,), (rule,) = marks(found, "line"), marks(found, "rule")
    data = rows(found, curve)
    assert data["reference"].nunique() == 1 + boundary
    naive = data[data["reference"].str.contains("naive")]
    assert naive["density"].to_numpy() == pytest.approx(np.minimum(chi2.pdf(naive["x"], df), 1.0))
    if boundary:
        mixed = data[~data["reference"].str.contains("naive")]
        lower = chi2.pdf(mixed["x"], df - 1) if df > 1 else 0.0
        assert mixed["density"].to_numpy() == pytest.approx(np.minimum((lower + chi2.pdf(mixed["x"], df)) / 2, 1.0))
    low, high = curve["encoding"]["x"]["scale"]["domain"]
    assert low <= rows(found, rule)["x"].iloc[0] <= high
    assert data["x"].max() == pytest.approx(high)
    assert chi2.sf(high, df) < 0.0015  # the tail is in the picture


def test_the_shaded_tail_begins_at_the_statistic() -> None:
    found = spec(reference_distribution(3.2, 2, True))
    tail = rows(found, marks(found, "area")[0])
    curve = rows(found, marks(found, "line")[0])
    assert tail["x"].min() == curve.loc[curve["x"] >= 3.2, "x"].min()
    assert np.trapezoid(tail["density"], tail["x"]) == pytest.approx((chi2.sf(3.2, 1) + chi2.sf(3.2, 2)) / 2, abs=0.01)
    assert marks(spec(reference_distribution(500.0, 2, True)), "area") == []


def test_far_in_the_tail_the_curve_stays_visible_and_it_is_said() -> None:
    near, far = reference_distribution(5.0, 2, True), reference_distribution(500.0, 2, True)
    assert "the statistic is 500, far to the right of what is drawn" in far.alt
    assert "far" not in near.alt
    assert marks(spec(far), "line")[0]["encoding"]["x"]["scale"]["domain"][1] < 30
    (text,) = marks(spec(far), "text")
    assert rows(spec(far), text)["label"].iloc[0] == "yours: 500 →"
