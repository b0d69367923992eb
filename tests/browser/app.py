"""The app as a learner meets it: go to a screen, choose, press, read. Tests are written in these words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    Request,
    Route,
    TimeoutError,
    expect,
)

from lmm_engine.data import topics
from tests.browser.judges import (
    BARRIERS,
    COVERED,
    DRAWN,
    DRESSED,
    NOTICE_THE_BEGINNING,
    OTHERS,
    SETTLED,
    STICKING_OUT,
    STREAMLITS_OWN,
    WORDLESS,
)
from tests.browser.server import RunningApp

Scheme = Literal["light", "dark"]

# Streamlit folds the navigation away after each use when the browser says that it is a phone's.
PHONE: dict[str, Any] = {
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36",
}
# How the app's own screens begin when an exception was caught that nobody expected.
APOLOGY = "Something went wrong that should not have"
# Streamlit's page, opened at /data, first asks for the server below /data and only then at the root.
HARMLESS = re.compile(r"404 \(Not Found\) \(http://[^/]+/\w+/_stcore/(health|host-config)\)$")
# A list that opens at the edge of the window is closed again by the scrolling that brings its options into sight.
# A list that is opened while the window still scrolls is closed by it: what is told here comes after the last of it.
IN_THE_MIDDLE = """e => new Promise(done => {
  e.scrollIntoView({ block: 'center', behavior: 'instant' });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));
})"""


@dataclass
class App:
    """One learner's browser window on the running app, with everything in it that went wrong.

    Parameters
    ----------
    server : RunningApp
        The app's process.
    page : Page
        Playwright's page, for what has no word here yet.
    complaints : list of str
        Errors on the console, uncaught exceptions, and requests that left the machine.
    said_before : int
        Length of the server's log when the window opened or was last judged.
    predicts : bool
        Whether the learner predicts results before seeing them.
    """

    server: RunningApp
    page: Page
    complaints: list[str] = field(default_factory=list)
    said_before: int = 0
    predicts: bool = False

    # going about

    def open(self, path: str = "") -> None:
        """Load an address of the app, as by typing it: a new session."""
        self.page.goto(f"{self.server.address}/{path}")
        self.wait_until_settled()

    def go_to(self, screen: str) -> None:
        """Follow the navigation to a screen by its title."""
        link = self.navigation().filter(has=self.page.get_by_text(screen, exact=True))
        folded = self.page.get_by_test_id("stExpandSidebarButton")
        if folded.count():
            folded.click()
        link.click()
        try:
            expect(self.page.get_by_role("heading", level=1)).to_have_text(screen, timeout=10_000)
        except AssertionError:
            # A busy browser may lose a click on a list that is just being drawn anew: whoever sees nothing happen
            # clicks again, once.
            link.click()
        self.expect_screen(screen)

    def screens(self) -> list[str]:
        """The titles in the navigation, in order."""
        return self.navigation().locator("p").all_text_contents()

    def walk(self) -> list[str]:
        """The titles of the steps, from the first to the report."""
        screens = self.screens()
        return screens[: screens.index("Report") + 1]

    def navigation(self) -> Locator:
        return self.page.get_by_test_id("stSidebarNavLink")

    def expect_screen(self, screen: str) -> None:
        """Wait until a screen is in sight and at rest; who does not predict says so once."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(screen)
        self.wait_until_settled()
        declines = self.keyed("foresight never").get_by_role("button")
        if not self.predicts and declines.count():
            declines.click()
            self.wait_until_settled()

    # doing

    def press(self, label: str, *, within: Locator | None = None) -> None:
        """Press a button."""
        (within or self.page.get_by_test_id("stMain")).get_by_role("button", name=label).first.click()
        self.wait_until_settled()

    def press_link(self, label: str) -> None:
        """Follow a link on the screen."""
        self.page.get_by_test_id("stPageLink").get_by_role("link", name=label).click()
        self.wait_until_settled()

    def choose(self, label: str, option: str) -> None:
        """Choose one option of a list."""
        box = self.field("stSelectbox", label)
        box.evaluate(IN_THE_MIDDLE)
        box.get_by_role("combobox").click()
        self.option(option).click()
        self.wait_until_settled()

    def choose_many(self, label: str, options: list[str]) -> None:
        """Add options to a list that takes several."""
        box = self.field("stMultiSelect", label)
        box.evaluate(IN_THE_MIDDLE)
        for option in options:
            box.get_by_role("combobox").click()
            self.option(option).click()
            self.wait_until_settled()
        self.page.keyboard.press("Escape")

    def pick(self, option: str, *, label: str | None = None) -> None:
        """Pick one of a few options that are all in sight (segments, radio buttons)."""
        screen = self.page.get_by_test_id("stMain")
        place = screen.get_by_role("radiogroup", name=label, exact=True) if label else screen
        choice = place.get_by_role("radio", name=option, exact=True)
        choice.locator("xpath=ancestor-or-self::*[self::button or self::label][1]").click()
        self.wait_until_settled()

    def switch(self, label: str) -> None:
        """Tick or untick a box or a toggle."""
        self.field("stCheckbox", label).locator("label").first.click()
        self.wait_until_settled()

    def write(self, label: str, text: str) -> None:
        """Write into a field and leave it."""
        box = self.page.get_by_test_id("stMain").get_by_role("textbox", name=label)
        box.fill(text)
        box.press("Tab")
        self.wait_until_settled()

    def upload(self, file: Path) -> None:
        """Hand a file to the screen's uploader."""
        self.upload_bytes(file.name, file.read_bytes())

    def upload_bytes(self, name: str, content: bytes) -> None:
        """Hand a file that exists only here to the screen's uploader."""
        given = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        try:
            self._hand_over(given, seconds=10)
        except TimeoutError:
            # Seldom, on a busy machine, a file arrives and the page does not say so: whoever sees nothing happen tries
            # again, once.
            self._hand_over(given, seconds=30)
        self.wait_until_settled()

    def _hand_over(self, given: FilePayload, seconds: float) -> None:
        # The file travels beside the conversation: until it has arrived, the app is at rest and knows nothing of it.
        with self.page.expect_response(lambda response: "/_stcore/upload_file" in response.url):
            self.page.evaluate(NOTICE_THE_BEGINNING)
            self.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(given)
        self.page.wait_for_function("window.begun", timeout=seconds * 1000)

    def bring(self, name: str, content: bytes) -> None:
        """Go to the data screen and upload a file there."""
        self.go_to("Data")
        self.pick("A file")
        self.upload_bytes(name, content)

    def paste(self, cells: str) -> None:
        """Go to the data screen and paste cells there."""
        self.go_to("Data")
        self.pick("Paste")
        self.write("Cells copied from a spreadsheet", cells)
        self.press("Read the cells")

    def use(self, data: str) -> None:
        """Take a bundled data set by its id, from its card under its topic on the first screen."""
        self.go_to("Start")
        topic = next(title for title, entries in topics().items() if data in {entry.id for entry in entries})
        self.pick(topic.partition(":")[0])
        self.press("Use these data", within=self.keyed(f"use {data}"))
        self.expect_screen("Data")

    def assign(self, **parts: str) -> None:
        """Let columns be outcome, group or time, on the screen Roles."""
        for part, column in parts.items():
            self.keyed(f"choices.{part}").get_by_role("combobox").click()
            self.page.get_by_role("option").filter(has_text=re.compile(rf"^\s*{re.escape(column)} · ")).click()
            self.wait_until_settled()

    def download(self, label: str, folder: Path) -> Path:
        """Press a download button and keep what comes."""
        with self.page.expect_download() as coming:
            self.page.get_by_test_id("stDownloadButton").get_by_role("button", name=label).click()
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    # reading

    def keyed(self, key: str) -> Locator:
        """A part of the screen by its key in the code, as Streamlit writes it into the page."""
        return self.page.locator(f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}")

    def picked(self, *, key: str) -> str:
        """Which of a few options in sight is picked, by the key of the group."""
        chosen = self.keyed(key).get_by_role("radio", checked=True)
        return chosen.evaluate("e => (e.closest('button, label') ?? e).innerText").split("\n")[-1].strip()

    def rows(self, alt: str) -> list[list[str]]:
        """The rows of a table by its text alternative."""
        body = self.page.get_by_role("table", name=alt).locator("tbody tr")
        return body.evaluate_all("rows => rows.map(r => [...r.children].map(c => c.innerText.trim()))")

    def table(self, alt: str) -> dict[str, list[str]]:
        """The rows of a table, each under the words of its first cell."""
        return {first: rest for first, *rest in self.rows(alt)}

    def field(self, kind: str, label: str) -> Locator:
        """A widget by Streamlit's name for its kind and the words beside it."""
        words = self.page.get_by_test_id("stWidgetLabel").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$"))
        return self.page.get_by_test_id(kind).filter(has=words)

    def chosen(self, label: str) -> str:
        """What a list shows as chosen."""
        return self.field("stSelectbox", label).get_by_role("combobox").input_value()

    def option(self, option: str) -> Locator:
        return self.page.get_by_role("option", name=option, exact=True)

    def text(self) -> str:
        """All words on the screen, outside the navigation."""
        return self.page.get_by_test_id("stMain").inner_text()

    def expect_text(self, words: str | re.Pattern[str]) -> None:
        """Wait until words are in sight."""
        expect(self.page.get_by_test_id("stMain")).to_contain_text(words)

    def wait_until_settled(self, seconds: float = 60) -> None:
        """Wait until the app has finished answering and its charts are drawn."""
        # What was done a moment ago needs this long to reach the server and come back as "running".
        self.page.wait_for_timeout(150)
        self.page.evaluate("window.quietSince = undefined")
        self.page.wait_for_function(SETTLED, timeout=seconds * 1000, polling=50)
        self.page.wait_for_function(DRAWN, timeout=seconds * 1000, polling=50)

    # judging

    def no_traceback(self) -> None:
        """Neither the screen nor the server's log shows an exception, not even one that was caught politely."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        said, self.said_before = self.server.said(self.said_before), len(self.server.said())
        assert APOLOGY not in self.text(), said
        assert "Traceback" not in said, said

    def no_horizontal_scroll(self) -> None:
        """Nothing sticks out to the right of the window."""
        wide = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid="stMain"]')]
            .map(e => e.scrollWidth - e.clientWidth))"""
        # Tables measure themselves anew after the window did: for a moment the old width is still there.
        for _ in range(20):
            if self.page.evaluate(wide) <= 0:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.page.url} scrolls sideways")

    def sticking_out(self) -> list[str]:
        """What reaches over the window's right edge, or is wider than its place, without a scroll bar of its own."""
        return self.page.evaluate(STICKING_OUT)

    def covered(self) -> list[str]:
        """Widgets under the toolbar of a chart or a table; on a telephone it is always in sight."""
        return self.page.evaluate(COVERED)

    def wordless(self) -> list[str]:
        """Pictures and tables that say nothing to someone who cannot see them."""
        return self.page.evaluate(WORDLESS)

    def barriers(self) -> list[str]:
        """What axe finds serious or critical on the screen, beyond Streamlit's own."""
        from axe_playwright_python.base import AXE_SCRIPT

        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return [
            f"{rule}: {target}"
            for rule, targets in self.page.evaluate(BARRIERS)
            for target in self.page.evaluate(OTHERS, [targets, STREAMLITS_OWN.get(rule)])
        ]

    def dress(self, scheme: Scheme, width: int) -> None:
        """Turn day to night and a wide window to a narrow one, without asking the app anew."""
        height = (self.page.viewport_size or {"height": 900})["height"]
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_function(DRESSED, arg=[scheme, width], polling=50)

    def screenshot(self, path: Path) -> None:
        """The whole screen to its end, which lies in a part of the page that scrolls on its own."""
        path.parent.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size or {"width": 1280, "height": 900}
        height = self.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        self.page.set_viewport_size({"width": before["width"], "height": max(before["height"], min(height, 12000))})
        self.wait_until_settled()
        self.page.screenshot(path=path)
        self.page.set_viewport_size(before)


def open_app(browser: Browser, server: RunningApp, *, scheme: Scheme = "light", width: int = 1280) -> App:
    """A new learner at the first screen; close `app.page.context` when done."""
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        locale="en-GB",
        timezone_id="Europe/London",
        accept_downloads=True,
        **(PHONE if width < 600 else {}),
    )
    context.set_default_timeout(30_000)
    app = App(server, context.new_page(), said_before=len(server.said()))
    listen(context, app)
    app.open()
    return app


def listen(context: BrowserContext, app: App) -> None:
    """Write down what goes wrong in the window, and let no request leave the machine."""

    def console(message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not HARMLESS.search(said):
            app.complaints.append(f"console: {said}")

    def abroad(route: Route, request: Request) -> None:
        app.complaints.append(f"asked for {request.url}")
        route.abort()

    app.page.on("console", console)
    app.page.on("pageerror", lambda error: app.complaints.append(f"uncaught: {error}"))
    host = re.escape(app.server.address)
    context.route(re.compile(rf"^https?://(?!{host.removeprefix('http://')})"), abroad)
