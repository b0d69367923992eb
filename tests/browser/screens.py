"""Pictures of every screen, light and dark, wide and narrow: python -m tests.browser.screens

They go to tests/browser/screenshots/<data>-<scheme>-<width>/<place>-<screen>.png. What goes wrong on the way is
printed, and the walk goes on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.app import App, open_app
from tests.browser.server import RunningApp, find_browser, launch, running_app

PICTURES = Path(__file__).parent / "screenshots"
SCHEMES = ("light", "dark")
WIDTHS = (1280, 390)


def arguments() -> argparse.Namespace:
    """What to photograph."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="sleepstudy", help="id of a bundled data set; 'none' to go without")
    parser.add_argument("--scheme", nargs="+", choices=SCHEMES, default=SCHEMES)
    parser.add_argument("--width", nargs="+", type=int, default=WIDTHS)
    parser.add_argument("--only", nargs="+", metavar="SCREEN", help="titles; all of them without this")
    parser.add_argument("--to", type=Path, default=PICTURES, help="folder")
    return parser.parse_args()


def take_data(app: App, data: str) -> None:
    """Press the card of a bundled data set, and make it long if it is wide."""
    app.use(data)
    app.go_to("Reshape")
    apply = app.keyed("apply").get_by_role("button")
    if apply.count() and apply.is_enabled():
        apply.click()
        app.wait_until_settled()


def walk(app: App, folder: Path, only: list[str] | None) -> Iterator[str]:
    """Photograph each screen; yields a line for everything that is not as it should be."""
    for place, screen in enumerate(app.screens(), 1):
        if only and screen not in only:
            continue
        try:
            app.go_to(screen)
            app.screenshot(folder / f"{place:02d}-{screen.lower().replace(' ', '-')}.png")
            app.no_horizontal_scroll()
            app.no_traceback()
        except (Error, AssertionError) as problem:
            yield f"{screen}: {problem}"
    yield from app.complaints


def photograph(browser: Browser, server: RunningApp, asked: argparse.Namespace) -> int:
    """Walk once per scheme and width; returns the number of problems."""
    problems = 0
    for scheme in asked.scheme:
        for width in asked.width:
            app = open_app(browser, server, scheme=scheme, width=width)
            folder = asked.to / f"{asked.data}-{scheme}-{width}"
            if asked.data != "none":
                take_data(app, asked.data)
            for problem in walk(app, folder, asked.only):
                print(f"{scheme} {width}: {problem}", file=sys.stderr)
                problems += 1
            app.page.context.close()
            print(folder)
    return problems


def main() -> int:
    """Start app and browser, take the pictures."""
    asked = arguments()
    path = find_browser()
    if path is None:
        print("No Chromium on this machine. On Debian: apt install chromium.", file=sys.stderr)
        return 2
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "server.log") as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright, path)
        problems = photograph(browser, server, asked)
        browser.close()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
