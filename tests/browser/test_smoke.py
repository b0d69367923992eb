"""The app opens in a real browser."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_complaint(new_learner, scheme, width):
    app = new_learner(scheme=scheme, width=width)
    app.expect_screen("Start")
    app.no_traceback()
    app.no_horizontal_scroll()


def test_an_unknown_address_leads_to_a_screen(app):
    app.open("no-such-screen")
    app.no_traceback()
