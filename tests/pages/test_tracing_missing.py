"""Where the numbers about what is missing come from, on the screen Look."""

from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.app import choose, fine, go, open_app, open_panel, plain, state_of, use
from tests.pages.test_panels import press


@pytest.fixture(autouse=True)
def _nothing_on_the_shelf() -> None:
    """All sessions of the harness are one to Streamlit's caches."""
    st.cache_resource.clear()


def last_lines(at: AppTest) -> list[str]:
    return [str(block.value).splitlines()[-1] for block in at.code]


def test_what_is_kept_who_leaves_and_both_tests_are_followed() -> None:
    at = go(use(open_app(), "therapy"), "look")
    panels = {"trace kept", "leaving", "trace leaving", "anova beside", "trace both tests", "trace occasions"}
    at.session_state["app"] = replace(state_of(at), views=replace(state_of(at).views, panels=frozenset(panels)))
    at = choose(at.run(), "views.traced.kept row", "Listwise deletion")
    at = choose(at, "views.traced.leaving column", "Together")
    at = fine(choose(at, "views.traced.both tests row", "F (week)"))
    lines = last_lines(at)
    assert 'kept["whole_groups"]' in lines
    assert 'left.effects["odds"].iloc[0]' in lines
    assert "both.anova.F" in lines
    assert 'both.means["complete"].iloc[0]' in lines
    assert "within[2, 4]" in lines  # R
    assert "ANOVA: the 101 clients with an outcome at each of the 8 occasions" in plain(at)


def test_the_shift_is_followed_to_its_seed() -> None:
    at = open_panel(open_panel(go(use(open_app(), "heart_failure"), "look"), "shift"), "trace shift")
    at = choose(at, "views.shift.imputations", 20)
    at = fine(press(at, "Fill in 20 times and fit again"))
    at = fine(choose(at, "views.traced.shift row", "10"))
    code = [str(block.value) for block in at.code]
    assert any("n=20, seed=1)" in block and block.endswith('["estimate"].iloc[10]') for block in code)
    assert "filled in 20 times" in plain(at)
