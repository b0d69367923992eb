"""One app and one browser for all browser tests, a fresh window for each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.app import App, open_app
from tests.browser.server import RunningApp, find_browser, launch, running_app

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium; without one a test is skipped, and in CI it fails."""
    path = find_browser()
    if path is None:
        missing = "No Chromium on this machine. On Debian: apt install chromium."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app itself, started once."""
    with running_app(tmp_path_factory.mktemp("app") / "server.log") as app:
        yield app


@contextmanager
def learners(browser: Browser, server: RunningApp) -> Iterator[Callable[..., App]]:
    """Open windows of learners who know nothing of each other; at the end none of them may have complaints."""
    windows: list[App] = []

    def arrive(**how: object) -> App:
        windows.append(open_app(browser, server, **how))  # type: ignore[arg-type]
        return windows[-1]

    yield arrive
    for window in windows:
        window.page.context.close()
    assert [complaint for window in windows for complaint in window.complaints] == []


@pytest.fixture
def new_learner(browser: Browser, server: RunningApp) -> Iterator[Callable[..., App]]:
    """Opens windows that are closed after the test."""
    with learners(browser, server) as arrive:
        yield arrive


@pytest.fixture(scope="module")
def companion(browser: Browser, server: RunningApp) -> Iterator[App]:
    """One learner whom the tests of a file accompany; each test goes to its own screen first."""
    with learners(browser, server) as arrive:
        yield arrive()


@pytest.fixture
def app(new_learner: Callable[..., App]) -> App:
    """One learner at the first screen, in a light window of 1280 pixels."""
    return new_learner()
