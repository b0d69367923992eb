"""Thousands of simulated studies: do tests err as often as they say, and intervals hold the truth as often?"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from tests.calibration.studies import Finding, everything
from tests.calibration.written import page

pytestmark = pytest.mark.calibration

SEED = 20_240_601
#: How far a test's Type I error may be from its level.
NEAR = 0.012


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    """All results, written down as they are before anything is asked of them."""
    start = time.process_time()
    found = everything(SEED)
    text = page(found, SEED, time.process_time() - start, date.today())
    (Path(__file__).parent / "README.md").write_text(text, encoding="utf-8")
    return found


def one(findings: list[Finding], studies: str, what: str, method: str) -> Finding:
    (found,) = (f for f in findings if (f.studies, f.what, f.method) == (studies, what, method))
    return found


@pytest.mark.parametrize("effect", ["x, within groups", "w, between groups"])
@pytest.mark.parametrize("method", ["t, Satterthwaite", "t, Kenward–Roger"])
def test_t_tests_with_good_degrees_of_freedom_err_as_often_as_they_say(findings, effect, method):
    found = one(findings, "6 × 4", f"Type I error: {effect}", method)
    assert found.n >= 2_000
    assert found.share == pytest.approx(0.05, abs=NEAR)
    assert one(findings, "6 × 4", f"Coverage: {effect}", f"Wald, {method}").share == pytest.approx(0.95, abs=NEAR)


def test_z_does_not(findings):
    assert one(findings, "6 × 4", "Type I error: w, between groups", "z").share > 0.05 + 2 * NEAR


@pytest.mark.parametrize("studies", ["6 × 4", "6 of 2 to 6"])
@pytest.mark.parametrize("likelihood", ["LRT", "RLRT"])
def test_the_exact_distribution_of_a_variance_is_right_and_the_others_cautious(findings, studies, likelihood):
    what = f"Type I error: variance of the intercept, {likelihood}"
    naive, mixed, exact = (one(findings, studies, what, m) for m in ("naive χ²", "mixture", "exact"))
    assert exact.share == pytest.approx(0.05, abs=4 * exact.error)
    assert naive.share < mixed.share < 0.05 - 4 * mixed.error
    assert naive.share < 0.025


def test_with_many_groups_the_mixtures_are_right(findings):
    mixtures = [f for f in findings if f.studies == "600 × 10" and f.method.startswith("mixture")]
    assert [f.method for f in mixtures] == ["mixture of χ² 0:3", "mixture of χ² 0:2", "mixture of χ² 1:2"]
    for found in mixtures:
        assert found.share == pytest.approx(0.05, abs=4 * found.error)
        assert one(findings, "600 × 10", found.what, "naive χ²").share < 0.05 - 4 * found.error


def test_bootstrap_tests_err_as_often_as_they_say(findings):
    drawn = [f for f in findings if f.method.startswith("bootstrap") and f.nominal == 0.05]
    assert len(drawn) == 2
    for found in drawn:
        assert found.share == pytest.approx(0.05, abs=4 * found.error)


def test_leaving_the_other_variance_out_costs_little(findings):
    what = "Type I error: slope beside the intercept, uncorrelated, RLRT"
    assert one(findings, "6 × 4", what, "exact for the slope alone").share == pytest.approx(0.05, abs=NEAR)


def test_intervals_of_profile_and_bootstrap_are_near_their_promise_within_groups(findings):
    near = [f for f in findings if f.what in ("Coverage: x, within groups", "Coverage: residual SD") and f.n == 1_000]
    assert len(near) == 4
    for found in near:
        assert found.share == pytest.approx(0.95, abs=0.05)
