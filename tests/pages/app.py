"""The app without a browser: Streamlit's own test harness, in the words of a learner."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from lmm_engine.data import topics
from pages.course.foresight import Foresight
from pages.course.schematics import SCHEMATICS
from pages.ui.state import AppState

ROOT = Path(__file__).parents[2]
APOLOGY = "Something went wrong that should not have"

# For each new session the harness reads the metadata of every installed package; they stay the same.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
out_of_time = local_script_runner.require_widgets_deltas


def wait_for_the_script(runner: local_script_runner.LocalScriptRunner, timeout: float) -> None:
    """Sleep until the script has ended; the harness itself asks a thousand times a second, and the script waits."""
    assert runner._script_thread is not None
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        out_of_time(runner, timeout=0)


local_script_runner.require_widgets_deltas = wait_for_the_script


def open_app(*, predicts: bool = False) -> AppTest:
    """A new session at the first screen, of somebody who predicts results before seeing them or does not want to."""
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    if not predicts:
        at.session_state["app"] = AppState(foresight=Foresight(wanted=False))
    return at.run()


def go(at: AppTest, screen: str) -> AppTest:
    """Go to a screen by its name."""
    return at.switch_page(f"pages/steps/{screen}.py").run()


def state_of(at: AppTest) -> AppState:
    """The session's state."""
    return at.session_state["app"]


def bring(at: AppTest, name: str, content: bytes) -> AppTest:
    """Upload a file on the screen Data."""
    go(at, "data")
    if state_of(at).views.source != "upload":
        choose(at, "views.source", "upload")
    at.file_uploader(key=f"file {state_of(at).arrivals}").upload(name, content)
    return at.run()


def use(at: AppTest, entry: str) -> AppTest:
    """Take a bundled data set on the first screen, under its topic."""
    go(at, "start")
    choose(at, "views.topic", next(t for t, entries in topics().items() if entry in {e.id for e in entries}))
    return at.button(key=f"use {entry}").click().run()


def choose(at: AppTest, path: str, value: object) -> AppTest:
    """Set the widget that shows a part of the state."""
    widget = at.get_by_key(path)
    widget.set_value(value)
    return at.run()


def open_panel(at: AppTest, name: str) -> AppTest:
    """Open a panel by its name in the state; the harness has no click for that."""
    app = state_of(at)
    at.session_state["app"] = replace(app, views=replace(app.views, panels=app.views.panels | {name}))
    return at.run()


def words(at: AppTest) -> str:
    """All text on the screen."""
    kinds = (at.markdown, at.caption, at.error, at.warning, at.info, at.success, at.title, at.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def plain(at: AppTest) -> str:
    """All text on the screen as it is read, without the backslashes that keep it literal."""
    return re.sub(r"\\(.)", r"\1", words(at))


def fine(at: AppTest) -> AppTest:
    """Nothing went wrong on this screen."""
    assert not at.exception, [e.value for e in at.exception]
    assert APOLOGY not in words(at)
    return at


def cells(at: AppTest, place: int) -> dict[str, list[str]]:
    """A table on the screen, its first column as keys, without the backslashes that keep cells literal."""
    rows = [[re.sub(r"\\(.)", r"\1", str(cell)) for cell in row] for row in at.table[place].value.to_numpy()]
    return {row[0]: row[1:] for row in rows}


def pictures(at: AppTest) -> list[Any]:
    """The charts of data on the screen, each with its ``spec`` and ``alt``; the sketches of a lesson are none."""
    sketches = {sketch.alt for sketch in SCHEMATICS.values()}
    return [chart.proto for chart in at.get("vega_lite_chart") if chart.proto.alt not in sketches]
