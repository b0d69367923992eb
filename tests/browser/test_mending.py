"""A learner mends the table, thinks better of one change, walks on and comes back to what was done."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.app import App

pytestmark = pytest.mark.browser


def diary() -> bytes:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(
        {
            "who": np.repeat(np.arange(10), 6),
            "week": np.tile(np.arange(6), 10),
            "sex": np.repeat(np.tile([1, 2], 5), 6),
            "arm": np.repeat(["drug", "placebo"], 30),
            "score": rng.normal(20, 3, 60).round(1),
        }
    )
    frame.loc[[5, 17], "score"] = -99
    return frame.to_csv(index=False).encode()


@pytest.mark.long
def test_a_suggestion_a_new_name_an_undo_and_a_walk(app: App):
    app.bring("diary.csv", diary())
    app.expect_text("“score” holds “-99” (2×): far outside the other values")
    app.press("Make them missing")
    app.expect_text("2 cells became missing.")
    app.press("Take as categories")
    app.page.get_by_text("Change a column").click()
    app.wait_until_settled()
    app.choose("Column", "score")
    app.write("Name", "mood")
    app.expect_text("3. Call “score” “mood”.")
    app.go_to("Roles")
    app.expect_text("58 of 60 rows")
    app.go_to("Data")
    app.expect_text("3. Call “score” “mood”.")
    assert app.chosen("Column") == "mood"
    app.press("Undo")
    expect(app.page.get_by_text("Call “score” “mood”.")).to_have_count(0)
    app.go_to("Look")
    app.go_to("Data")
    app.expect_text("Recipe: 2 steps")
    app.switch("1. In “score”, “-99” means missing.")
    app.expect_text("Switched off.")
    app.press("Undo")
    app.expect_text("2 cells became missing.")
    app.no_traceback()
    app.no_horizontal_scroll()
    assert app.sticking_out() == []


def test_levels_get_a_baseline_in_the_editor(app: App):
    app.bring("diary.csv", diary())
    app.page.get_by_text("Change a column").click()
    app.wait_until_settled()
    app.choose("Column", "arm")
    # A list that opens at the edge of the window is closed again by the scrolling that brings it into sight.
    app.page.get_by_role("button", name="Leave this column out").scroll_into_view_if_needed()
    app.choose("Baseline", "placebo")
    app.press("Use these levels")
    app.expect_text("1. In “arm”, compare with “placebo”.")
    assert app.chosen("Baseline") == "placebo"
    app.page.get_by_text("Change a column").scroll_into_view_if_needed()
    app.choose("What it holds", "Text")
    app.expect_text("2. Take “arm” as text.")
    app.no_traceback()


def test_the_panel_on_a_telephone_at_night(new_learner: Callable[..., App]):
    app = new_learner(scheme="dark", width=390)
    app.bring("diary.csv", diary())
    app.press("Make them missing")
    app.expect_text("Recipe: 1 step")
    app.no_traceback()
    app.no_horizontal_scroll()
    assert app.sticking_out() == []
    assert app.wordless() == []
