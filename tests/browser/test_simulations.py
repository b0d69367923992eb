"""Work that takes a while, as a learner meets it: begun, watched, stopped, and there again after a walk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.app import App

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_the_bootstrap_joins_the_other_p_values_and_stays(app: App):
    app.use("sleepstudy")
    app.go_to("Compare")
    assert "Bootstrap" not in app.table("The p-values of this question")
    app.press("Draw 1,000 data sets")
    app.expect_text("those in orange reach yours")
    app.wait_until_settled()
    assert app.table("The p-values of this question")["Bootstrap"][1] == ".001"
    app.go_to("Variance")
    app.go_to("Compare")
    assert "Bootstrap" in app.table("The p-values of this question")
    app.no_traceback()


@pytest.mark.long
def test_a_long_bootstrap_can_be_stopped_and_the_screen_goes_on(app: App):
    app.use("mathachieve")
    app.go_to("Compare")
    app.pick("5,000")
    screen = app.page.get_by_test_id("stMain")
    screen.get_by_role("button", name="Draw 5,000 data sets").click()
    expect(screen.get_by_role("progressbar")).to_be_visible()
    expect(screen.get_by_text("Drawing 5,000 data sets")).to_contain_text("%")
    screen.get_by_role("button", name="Cancel").click()
    expect(screen.get_by_role("button", name="Draw 5,000 data sets")).to_be_visible()
    app.wait_until_settled()
    expect(screen.get_by_role("progressbar")).to_have_count(0)
    app.go_to("Predictions")
    app.go_to("Compare")
    expect(screen.get_by_role("progressbar")).to_have_count(0)
    app.no_traceback()


@pytest.mark.long
def test_groups_are_left_out_by_fitting_again(app: App):
    app.use("sleepstudy")
    app.go_to("Assumptions")
    app.pick("Influence")
    assert "Residual variance" not in app.table("Estimates with all rows and without one group")
    app.press("each time without one")
    app.expect_text("Every number here is from fitting again")
    app.wait_until_settled()
    assert "Residual variance" in app.table("Estimates with all rows and without one group")
    app.go_to("Report")
    app.go_to("Assumptions")
    app.expect_text("Every number here is from fitting again")
    app.no_traceback()
