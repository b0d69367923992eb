"""What the bootstrap's benchmark times does what it says."""

from __future__ import annotations

import pytest

from benchmarks.bootstrap import CASES, work


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_case_can_be_timed(case):
    loglik, call = work(case.what, 60)
    assert loglik == pytest.approx({"intervals": -871.8141, "test": 49.99890}[case.what], abs=1e-4)
    assert call() is not None
