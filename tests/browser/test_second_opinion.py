"""Asking another program about a rung."""

from __future__ import annotations

import pytest

from tests.browser.app import App
from tests.browser.screens import take_data

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_a_second_opinion_is_given_when_its_panel_is_opened(app: App) -> None:
    app.open()
    take_data(app, "sleepstudy")
    app.go_to("Rung 2")
    app.page.get_by_text("A second opinion: the same model by another program").click()
    app.expect_text("Both programs reach the same log-likelihood")
    app.expect_text("SD between levels: Days")
    app.no_traceback()
