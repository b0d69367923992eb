"""Shares of the variance, and coefficients."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.charts import rung_coefficients, variance_bar
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
