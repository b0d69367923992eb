"""Times what a change in an explorer costs the server, in the running app: python -m benchmarks.explorers [--data …]

A browser moves every slider a step and to both ends, takes every setting in turn and draws others, in each explorer,
on simulated and on a learner's numbers. Asked are less than 200 ms of the server for each change.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from playwright.sync_api import sync_playwright

from benchmarks.table import duration
from benchmarks.timed_app import MARK, SCRIPT
from tests.browser.app import App, open_app
from tests.browser.server import RunningApp, find_browser, free_port, launch, wait_until_healthy

ASKED = 0.2
EXPLORERS = ("random_effects", "shrinkage", "centring", "surface", "study", "dropout")
SIMULATED = "simulated"
#: What widens an explorer's work: put to its end before the rest is moved a second time.
AMOUNTS = ("persons", "waves", "rows", "groups")
SLIDER, CHOICE = 'input[type="range"]', '[role="radio"]'
#: The keys of widgets with a certain beginning and a certain part.
KEYS = """([prefix, part]) => [...document.querySelectorAll(`[class*="st-key-${prefix}"]`)]
    .filter(e => e.querySelector(part)).map(e => [...e.classList].find(c => c.startsWith('st-key-')).slice(7))"""


@dataclass(frozen=True)
class Change:
    """One change of a widget, and what the run after it took.

    Parameters
    ----------
    what : str
        The widget's key and what was done.
    wall, queued, processor : float
        Seconds from the request to the end of the run; of which it waited for a processor; of the processor, with the
        sending of what was drawn.
    part : bool
        Whether the explorer alone ran.
    """

    what: str
    wall: float
    queued: float
    processor: float
    part: bool

    @property
    def server(self) -> float:
        """Seconds that it took, but for the waiting behind others on a busy machine."""
        return self.wall - self.queued


def uneven(n_groups: int = 5_000) -> pd.DataFrame:
    """Diaries of many people, no two of whom wrote on the same days."""
    rng = np.random.default_rng(3)
    size = rng.integers(2, 9, n_groups)
    person = np.repeat(np.arange(n_groups), size)
    day = rng.uniform(0, 10, len(person)).round(2)
    own = rng.normal(0, 8, n_groups)[person] + rng.normal(0, 1.5, n_groups)[person] * day
    mood = (50 + 2 * day + own + rng.normal(0, 5, len(person))).round(2)
    return pd.DataFrame({"person": person + 1, "day": day, "mood": mood})


def bundled(app: App) -> None:
    """The data that everybody meets first."""
    app.use("sleepstudy")


def brought(app: App) -> None:
    """A table of one's own with 5,000 groups, no two alike."""
    app.bring("diaries.csv", uneven().to_csv(index=False).encode())
    app.expect_text("diaries.csv")
    app.go_to("Roles")
    app.assign(outcome="mood", group="person", time="day")


DATA: dict[str, Callable[[App], None] | None] = {
    SIMULATED: None,
    "sleepstudy": bundled,
    "5,000 uneven groups": brought,
}


@contextmanager
def timed_app(log: Path) -> Iterator[RunningApp]:
    """The app in a process of its own, which writes down what its runs take."""
    port = free_port()
    with log.open("wb") as output:
        command = [sys.executable, "-m", "benchmarks.timed_app", str(port)]
        process = subprocess.Popen(command, cwd=SCRIPT.parent, stdout=output, stderr=subprocess.STDOUT)
        try:
            app = RunningApp(f"http://127.0.0.1:{port}", log)
            wait_until_healthy(app, process)
            yield app
        finally:
            process.terminate()
            process.wait(timeout=20)


class Mover:
    """Moves an explorer's widgets and collects what each change took."""

    def __init__(self, app: App, explorer: str, mode: str) -> None:
        self.app, self.prefix = app, f"explorers.{mode}.{explorer}."
        self.changes: list[Change] = []

    def everything(self) -> list[Change]:
        """Every slider and every setting, as they stand at the start and then with as much as can be had."""
        self.slide(self.keys(SLIDER), "ArrowRight")
        self.settings()
        self.slide([key for key in self.keys(SLIDER) if key.endswith(AMOUNTS)], "End")
        self.settings(slides=True)
        self.draw_others()
        return self.changes

    def keys(self, kind: str) -> list[str]:
        """The keys of the explorer's widgets of a kind, as the page writes them."""
        return self.app.page.evaluate(KEYS, [self.prefix.replace(".", "-"), kind])

    def slide(self, keys: list[str], stroke: str) -> None:
        """Press a key on sliders."""
        for key in keys:
            thumb = self.app.page.locator(f".st-key-{key} {SLIDER}").first
            self.note(f"{key} {stroke}", partial(thumb.press, stroke))

    def settings(self, *, slides: bool = False) -> None:
        """Take every setting in turn, the first one last; and move the other sliders under each, if asked to."""
        for key in self.keys(CHOICE):
            choices = self.app.page.locator(f".st-key-{key} {CHOICE}")
            for place in [*range(1, choices.count()), 0]:
                self.note(f"{key} {place}", choices.nth(place).click)
                if slides:
                    self.slide([own for own in self.keys(SLIDER) if not own.endswith(AMOUNTS)], "ArrowLeft")
        if slides and not self.keys(CHOICE):
            self.slide(self.keys(SLIDER), "ArrowLeft")

    def draw_others(self) -> None:
        """Press the button that draws others."""
        button = self.app.page.locator(f'[class*="st-key-others-{self.prefix.replace(".", "-")}"] button')
        for _ in range(3 * button.count()):
            self.note("others", button.first.click)

    def note(self, what: str, act: Callable[[], object]) -> None:
        """Do something, and write down the run that follows; none follows where nothing changed."""
        before = len(self.app.server.said())
        act()
        self.app.wait_until_settled()
        for line in self.app.server.said(before).splitlines():
            if line.startswith(MARK):
                self.changes.append(Change(what, **json.loads(line.removeprefix(MARK))))


def changes(app: App, data: str, explorer: str) -> list[Change]:
    """Everything that can be changed in an explorer that is in sight from now on."""
    app.page.locator(".st-key-explorers-chosen").locator(CHOICE).nth(EXPLORERS.index(explorer)).click()
    app.wait_until_settled()
    return Mover(app, explorer, SIMULATED if data == SIMULATED else "own").everything()


def in_words(data: str, explorer: str, found: list[Change]) -> str:
    """One row of the table, worst changes last."""
    alone = "" if all(change.part for change in found) else ", the whole screen ran"
    cells = [data, explorer, str(len(found))]
    for seconds in ([change.server for change in found], [change.processor for change in found]):
        cells += [duration(median(seconds)), duration(max(seconds))]
    return f"| {' | '.join(cells)}{alone} |"


def driven(data: list[str], explorers: list[str]) -> Iterator[tuple[str, str, list[Change]]]:
    """Every explorer on every kind of numbers, each kind in a window of its own."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright, find_browser() or "chromium")
        for name in data:
            with timed_app(Path(folder) / "log") as server:
                app = open_app(browser, server)
                bring = DATA[name]
                if bring is not None:
                    bring(app)
                app.go_to("Explorers")
                if bring is not None:
                    app.pick("Your data", label="Whose numbers")
                for explorer in explorers:
                    yield name, explorer, changes(app, name, explorer)
                app.page.context.close()
        browser.close()


def main() -> None:
    """Drive the explorers and say what they took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", nargs="+", choices=list(DATA), default=list(DATA), help="only these")
    parser.add_argument("--explorer", nargs="+", choices=EXPLORERS, default=list(EXPLORERS), help="only these")
    parser.add_argument("--each", action="store_true", help="say what every change took")
    asked = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}; asked: less than {duration(ASKED)}\n")
    print("| numbers | explorer | changes | server, median | worst | processor, median | worst |")
    print("|---|---|--:|--:|--:|--:|--:|", flush=True)
    for name, explorer, found in driven(asked.data, asked.explorer):
        print(in_words(name, explorer, found), flush=True)
        for change in sorted(found, key=lambda own: own.server) if asked.each else ():
            print(f"  {duration(change.server)} {duration(change.processor)} {change.what}", flush=True)


if __name__ == "__main__":
    main()
