"""An explorer as a learner meets it: by keyboard, with nothing but itself redrawn."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.app import App

pytestmark = pytest.mark.browser


def test_a_claim_is_tested_by_keyboard_and_judged(app: App) -> None:
    app.open("explore?explorer=random_effects")
    app.expect_text("The ICC is .72 at every time")
    # What marks the title stays if only the explorer is drawn anew.
    app.page.evaluate("document.querySelector('h1').dataset.marked = 'yes'")
    slopes = app.keyed("explorers.simulated.random_effects.sd_slope").get_by_role("slider")
    slopes.focus()
    slopes.press("End")
    app.wait_until_settled()
    app.expect_text(re.compile(r"The ICC is \.72 at term 0 and \.\d\d at term 5"))
    assert app.page.evaluate("document.querySelector('h1').dataset.marked") == "yes"
    app.keyed("explorers.verdicts.random_effects").get_by_role("radio").nth(1).focus()
    app.page.keyboard.press("Space")
    app.wait_until_settled()
    app.expect_text("So the claim is wrong.")
    app.go_to("Start")
    app.go_to("Explorers")
    expect(slopes).to_have_value("5")
    app.expect_text("So the claim is wrong.")
    app.no_horizontal_scroll()
    app.no_traceback()
