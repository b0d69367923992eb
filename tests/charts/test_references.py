"""A statistic beside what chance brings, from tables and drawn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from lmm_engine.charts import null_distribution, reference_distribution
from lmm_engine.inference.comparing.boundary import Mixture
from tests.charts.reading import expressions, marks, rows, spec


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


def test_a_mixture_of_its_own_is_drawn_with_its_weights() -> None:
    mixture = Mixture(0, (0.2, 0.3, 0.3, 0.2))
    drawn = reference_distribution(4.0, 3, mixture)
    data = rows(spec(drawn), marks(spec(drawn), "line")[0])
    mixed = data[~data["reference"].str.contains("naive")]
    assert mixed["reference"].iloc[0] == "mixture of χ² with 0 to 3 (boundary)"
    expected = sum(w * chi2.pdf(mixed["x"], df) for df, w in enumerate(mixture.weights) if df)
    assert mixed["density"].to_numpy() == pytest.approx(np.minimum(expected, 1.0))


DRAWS = np.concatenate([np.zeros(600), chi2.rvs(1, size=400, random_state=1)])


@pytest.mark.parametrize("statistic", [0.0, 0.01, 2.5, 5.4])
@pytest.mark.parametrize("mixture", [None, Mixture(0, (0.5, 0.5))])
def test_bars_hold_the_draws_above_zero_and_those_beyond_the_statistic_stand_out(statistic, mixture) -> None:
    found = spec(null_distribution(statistic, 1, DRAWS, mixture))
    bars = rows(found, marks(found, "rect")[0])
    end = marks(found, "line")[0]["encoding"]["x"]["scale"]["domain"][1]
    assert bars["high"].max() == pytest.approx(end)
    width = bars["high"].iloc[0] - bars["low"].iloc[0]
    unclipped = bars["density"] < 1.0
    inside = (DRAWS > 0) & (end >= DRAWS)
    expected = np.histogram(DRAWS[inside], [*bars["low"], bars["low"].iloc[-1] + width])[0] / (len(DRAWS) * width)
    assert bars["density"][unclipped].to_numpy() == pytest.approx(expected[unclipped])
    if statistic > width:
        share = (bars.loc[bars["beyond"], "density"] * width).sum()
        assert share == pytest.approx(np.mean((statistic <= DRAWS) & (end >= DRAWS)))
    assert expressions(found) == {"datum.beyond"}


def test_the_words_give_each_share_and_what_has_no_bar() -> None:
    drawn = null_distribution(5.40282609, 1, np.append(DRAWS, 50.0), Mixture(0, (0.5, 0.5)), "exact distribution")
    beyond = int(np.sum(DRAWS >= 5.40282609)) + 1
    assert drawn.alt == (
        f"1,001 statistics drawn from the smaller model (exact distribution); {beyond} of them, "
        f"{100 * beyond / 1001:.2g}%, reach the 5.4 of these data. χ² with 1 df lets one expect 2%, the mixture at the "
        "boundary 1%."
    )
    assert drawn.note == (
        "60% of the draws are exactly zero and have no bar; the mixture expects 50%. "
        "1 of the draws lies further to the right."
    )


def test_without_a_mixture_and_far_out_nothing_is_promised() -> None:
    drawn = null_distribution(300.0, 2, chi2.rvs(2, size=100, random_state=2))
    assert "0 of them, 0%, reach the 300 of these data. χ² with 2 df lets one expect less than 0.01%." in drawn.alt
    assert drawn.note == ""
    (text,) = marks(spec(drawn), "text")
    assert rows(spec(drawn), text)["label"].iloc[0] == "yours: 300 →"
    assert not rows(spec(drawn), marks(spec(drawn), "rect")[0])["beyond"].any()
