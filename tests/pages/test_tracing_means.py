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


def test_slopes_and_comparisons_are_followed() -> None:
    at = go(use(open_app(), "orthodont"), "rung_1")
    at = open_panels(at, "means", "trace differences", "trace slopes 0", "trace slope differences")
    code = [block.value for block in at.code]
    assert '-rung1.pairwise("Sex")["estimate"].iloc[0]' in code
    assert 'rung1.slopes("age", "Sex")["estimate"].iloc[0]' in code
    assert '-rung1.pairwise("Sex", slope="age")["estimate"].iloc[0]' in code
    assert "With Sex = Male instead of Female, the slope of age is" in plain(at)
