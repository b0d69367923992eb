"""How alike rows of one group are, on the screen Variance."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.report.numbers import share
from tests.pages.app import bring, cells, choose, fine, go, open_app, open_panel, pictures, plain, use
from tests.pages.tables import NO_TIME, PARALLEL, hostile
from tests.report.ladders import SLEEP, known


@pytest.fixture
def variance() -> AppTest:
    return fine(go(use(open_app(), "sleepstudy"), "variance"))


def test_the_icc_has_an_interval_with_its_method(variance: AppTest) -> None:
    assert cells(variance, 0)["Adjusted"][2] == "delta method"
    assert "with 18 it is an approximation" in plain(variance)
    at = fine(choose(variance, "views.checked", 1))
    low, high = (
        share(x) for x in known("sleepstudy", SLEEP).fits[1].icc_interval().loc["adjusted", ["lower", "upper"]]
    )
    assert cells(at, 0)["Adjusted"] == [".59", f"[{low},\N{NO-BREAK SPACE}{high}]", "exact F"]
    assert f"with a 95% confidence interval from {low} to {high}" in plain(at)


def test_with_slopes_the_icc_is_a_curve(variance: AppTest) -> None:
    found = known("sleepstudy", SLEEP).fits[2].icc_at([0.0, 9.0])["icc"]
    alt = pictures(variance)[1].alt
    assert f"from {found[0]:.2f}" in alt
    assert f"to {found[1]:.2f}" in alt
    assert "Subjects drift apart" in plain(variance)
    assert "Subjects would differ least at Days = −0.2738, before the first row" in plain(variance)
    at = fine(choose(variance, "views.checked", 1))
    assert len(pictures(at)) == 1
    assert "drift apart" not in plain(at)


def test_closed_panels_compute_nothing(variance: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a closed panel was computed")

    monkeypatch.setattr("lmm_engine.model.FittedModel.design_effect", never)
    monkeypatch.setattr("lmm_engine.model.FittedModel.correlation_between", never)
    fine(go(variance, "variance"))


def test_the_implied_correlations_wait_behind_their_panel(variance: AppTest) -> None:
    at = fine(open_panel(variance, "correlations"))
    found = known("sleepstudy", SLEEP).fits[2].correlation_between([0, 2, 4, 6, 8])["correlation"]
    assert f"to {found.max():.2f}" in pictures(at)[2].alt
    assert "two rows of one Subject are expected to correlate at" in plain(at)
    go(at, "shrinkage")
    assert len(pictures(fine(go(at, "variance")))) == 3  # it stays open


def test_the_design_effect_waits_behind_its_panel(variance: AppTest) -> None:
    at = fine(open_panel(choose(variance, "views.checked", 1), "design effect"))
    assert cells(at, 1)["Mean"] == ["6.3", "180", "29"]
    assert "worth 29 independent rows" in plain(at)


@pytest.mark.parametrize(("content", "rungs"), [(PARALLEL, (0, 1, 2)), (NO_TIME, (0, 1)), (hostile(), (0, 1, 2))])
def test_other_tables_have_their_answers_too(content: bytes, rungs: tuple[int, ...]) -> None:
    at = go(bring(open_app(), "brought.csv", content), "variance")
    for panel in ("design effect", "correlations"):
        at = open_panel(at, panel)
    for rung in rungs:
        at = fine(choose(at, "views.checked", rung))
        assert not at.error
