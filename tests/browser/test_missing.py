"""What is missing, in a real browser: every panel opened, an answer asked for, judged in all dresses."""

from __future__ import annotations

import pytest

from tests.browser.app import App
from tests.browser.test_every_screen import look_over

pytestmark = [pytest.mark.browser, pytest.mark.long]

PANELS = (
    "Who drops out? Could the missing be missing at random?",
    "What deleting costs: repeated-measures ANOVA beside the mixed model",
    "What if the missing are different? A sensitivity analysis",
)


def test_the_panels_on_what_is_missing(app: App) -> None:
    app.use("therapy")
    app.go_to("Look")
    for label in PANELS:
        app.page.get_by_text(label).click()
        app.wait_until_settled()
    app.press("Fill in 50 times and fit again")
    app.expect_text("50 imputations, seed 1")
    look_over(app, barriers=True)
    app.go_to("Roles")
    app.go_to("Look")
    app.expect_text("50 imputations, seed 1")
