"""Profiles drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.charts import profile_curve
from tests.charts.reading import marks, rows, spec

VALUES = np.linspace(4.0, 12.0, 21)
CURVE = pd.DataFrame({"value": VALUES, "zeta": 2.0 * np.log(VALUES / 7.0) / 0.5})


def drawn(**changes: object):
    given = {"estimate": 7.0, "std_error": 1.2, "limits": (4.3, 11.4), "cutoff": 3.84, "title": "SD of slopes"}
    return profile_curve(CURVE, **(given | changes))


def test_the_curve_is_the_rise_of_the_deviance_with_its_limits_and_the_line_that_cuts_them_off() -> None:
    found = spec(drawn())
    (lines,) = marks(found, "line")
    data = rows(found, lines)
    profile = data[data["kind"] == "profile"]
    assert profile["rise"].tolist() == pytest.approx((CURVE["zeta"] ** 2).tolist())
    cut, ends = marks(found, "rule")
    assert rows(found, cut)["rise"].tolist() == [3.84]
    assert rows(found, ends)["x"].tolist() == [4.3, 11.4]
    assert rows(found, marks(found, "point")[0])["x"].tolist() == [7.0]
    assert lines["encoding"]["y"]["scale"]["domain"][1] > 3.84


def test_the_parabola_is_that_of_the_standard_error() -> None:
    data = rows(spec(drawn()), marks(spec(drawn()), "line")[0])
    wald = data[data["kind"] != "profile"]
    assert wald["rise"].tolist() == pytest.approx((((wald["x"] - 7.0) / 1.2) ** 2).tolist())


def test_without_an_estimate_or_limits_the_curve_stands_alone() -> None:
    nan = float("nan")
    found = spec(drawn(estimate=nan, std_error=nan, limits=(nan, 11.4)))
    assert set(rows(found, marks(found, "line")[0])["kind"]) == {"profile"}
    assert rows(found, marks(found, "rule")[1])["x"].tolist() == [11.4]
    assert drawn(limits=(nan, 11.4)).alt.endswith("by 3.84 at – and 11.4, the ends of the interval.")


def test_the_words_say_to_which_side_the_interval_reaches_further() -> None:
    said = "It reaches 1.63 times as far above the estimate as below; the standard error alone would say 4.65 to 9.35."
    assert drawn().alt.endswith(said)
    assert "1.63 times as far below the estimate as above" in drawn(limits=(2.6, 9.7)).alt
    assert "It reaches about as far" in drawn(limits=(4.3, 9.8)).alt
    assert drawn(std_error=float("nan")).alt.endswith("as far above the estimate as below.")
    assert "reaches" not in drawn(estimate=0.0, limits=(0.0, 11.4)).alt
