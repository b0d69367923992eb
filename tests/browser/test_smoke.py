"""The app opens in a real browser."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 1280),
        ("dark", 390),
        pytest.param("dark", 1280, marks=pytest.mark.long),
        pytest.param("light", 390, marks=pytest.mark.long),
    ],
)
def test_it_opens_without_complaint(new_learner, scheme, width):
    app = new_learner(scheme=scheme, width=width)
    app.expect_screen("Start")
    app.no_traceback()
    app.no_horizontal_scroll()


@pytest.mark.long
def test_screens_open_from_their_own_addresses(app):
    """One of each group in the navigation; they all come in by the same door."""
    addresses = {
        s: link.get_attribute("href") or "" for s, link in zip(app.screens(), app.navigation().all(), strict=True)
    }
    for screen in ("Data", "Rung 2", "Shrinkage", "Report", "Glossary"):
        address = addresses[screen]
        app.open(address.removeprefix(f"{app.server.address}/"))
        app.expect_screen(screen)
        app.no_traceback()
