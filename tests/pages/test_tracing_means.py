"""Slopes, comparisons and intervals are followed to their code from under their tables."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from tests.pages.app import fine, go, open_app, plain, state_of, use


def open_panels(at: AppTest, *names: str) -> AppTest:
    """Several panels in one run."""
    app = state_of(at)
    at.session_state["app"] = replace(app, views=replace(app.views, panels=app.views.panels | set(names)))
    return fine(at.run())


def test_slopes_comparisons_and_intervals_are_followed() -> None:
    at = go(use(open_app(), "orthodont"), "rung_1")
    at = open_panels(at, "means", "trace differences", "trace slopes 0", "uncertainty", "trace limits")
    code = [block.value for block in at.code]
    assert '-rung1.pairwise("Sex")["estimate"].iloc[0]' in code
    assert 'rung1.slopes("age_from_start", "Sex")["estimate"].iloc[0]' in code
    assert any(line.endswith('profiles.intervals().loc["sd_(Intercept)|Subject", "lower"]') for line in code)
    assert "The expected value for Sex = Male, minus the one for Female." in plain(at)
