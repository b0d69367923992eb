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


def test_every_screen_opens_from_its_own_address(app):
    addresses = [link.get_attribute("href") or "" for link in app.navigation().all()]
    assert len(addresses) >= 2
    for screen, address in zip(app.screens(), addresses, strict=True):
        app.open(address.removeprefix(f"{app.server.address}/"))
        app.expect_screen(screen)
        app.no_traceback()
