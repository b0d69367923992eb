from __future__ import annotations

import pytest

from lmm_engine.diagnostics.wording import correlation, expected, figure, names, percent


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.284, "1.3"), (-0.0482, "−0.048"), (12.4, "12"), (1204.6, "1,205"), (0, "0"), (float("nan"), "–")],
)
def test_figures_have_two_significant_digits_and_a_true_minus(value, text):
    assert figure(value) == text


def test_shares_correlations_and_counts():
    assert [percent(x) for x in (0.0, 0.0002, 0.0471, 0.524)] == ["0%", "<0.1%", "4.7%", "52%"]
    assert [correlation(x) for x in (0.487, -0.001, -0.31)] == ["0.49", "0.00", "−0.31"]
    assert [expected(x) for x in (0.01, 0.49, 12.3, 2700)] == ["none", "0.5", "12", "2,700"]


def test_names_beyond_three_are_counted():
    assert names(["a"]) == "“a”"
    assert names(["a", "b"]) == "“a” and “b”"
    assert names(["a", "b", "c"]) == "“a”, “b” and “c”"
    assert names(list("abcdef")) == "“a”, “b”, “c” and 3 more"
