"""The app as a process of its own, and a browser to look at it with."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "streamlit_app.py"
PATIENCE = 60  # seconds until a started app must answer

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A browser that runs as root, without a graphics card, and asks nobody for updates.
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class RunningApp:
    """Where a started app answers, and where its output goes."""

    address: str
    log: Path

    def said(self, since: int = 0) -> str:
        """What the server has printed, from a character on."""
        return self.log.read_text(encoding="utf-8", errors="replace")[since:]


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser without a window."""
    return playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)


@contextmanager
def running_app(log: Path, script: Path = SCRIPT) -> Iterator[RunningApp]:
    """Start a Streamlit script on a free port; yield once it answers, end it afterwards."""
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(script),
        "--server.headless=true", "--server.fileWatcherType=none", "--server.address=127.0.0.1",
        f"--server.port={port}", "--browser.gatherUsageStats=false",
    ]  # fmt: skip
    # Into a file: a pipe that nobody reads fills up and stops the server.
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=script.parent, stdout=output, stderr=subprocess.STDOUT)
        app = RunningApp(f"http://127.0.0.1:{port}", log)
        try:
            wait_until_healthy(app, process)
            yield app
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(app: RunningApp, process: subprocess.Popen[bytes]) -> None:
    """Return when the server answers; raise with its output when it ends or stays silent."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{app.address}/_stcore/health", timeout=5) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The app did not start. It said:\n{app.said()}")
