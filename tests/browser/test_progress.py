"""Progress in a real browser: kept over a reload and over two tabs, in a file, by a link, and gone when it is to go."""

from __future__ import annotations

import re

import pytest

from tests.browser.app import App, listen

pytestmark = pytest.mark.browser

DENIED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
FULL = "() => { Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError') } }"


def open_panel(app: App, label: str) -> None:
    """Open a panel of the screen by the beginning of its label."""
    app.page.get_by_test_id("stExpander").filter(has_text=label).locator("summary").first.click()
    app.wait_until_settled()


def answer(app: App, question: int) -> None:
    """Give the first option of a question of the pre-check, on the course's own screen."""
    app.go_to("My course")
    if not app.keyed("turn precheck").is_visible():
        open_panel(app, "What you need to know first")
    app.pick(str(question), label="Questions")
    app.page.get_by_test_id("stRadio").get_by_role("radio").first.locator("xpath=ancestor::label").click()
    app.wait_until_settled()
    app.press("Check")
    app.expect_text(re.compile("wrong idea behind|show the answer"))
    app.wait_until_settled()


@pytest.mark.long
def test_two_tabs_and_a_reload_lose_nothing_and_starting_over_does(app):
    answer(app, 1)
    other = App(app.server, app.page.context.new_page(), said_before=len(app.server.said()))
    listen(app.page.context, other)
    other.open()
    answer(other, 2)
    answer(app, 3)
    app.open("course")
    app.expect_text("3 of 8 questions answered")
    app.open()
    app.expect_text("Welcome back")
    app.go_to("My course")
    open_panel(app, "Start over")
    app.switch("Yes, delete them")
    app.press("Start over", within=app.keyed("over"))
    app.open("course")
    app.expect_text("What you need to know first")
    assert "questions answered" not in app.text()
    other.go_to("Glossary")
    other.open("course")
    assert "questions answered" not in other.text()
    assert other.complaints == []
    app.page.evaluate(FULL)
    answer(app, 1)
    app.expect_text("storage is full")
    app.no_traceback()


@pytest.mark.long
def test_it_is_switched_off_and_deleted_and_a_browser_that_forbids_it_is_no_obstacle(app):
    answer(app, 1)
    app.page.wait_for_function("localStorage.getItem('rungs.progress').includes('precheck')")
    app.switch("Keep my progress in this browser")
    app.page.wait_for_function("localStorage.getItem('rungs.progress') === null")
    app.open("course")
    app.expect_text("Nothing of your course is kept in this browser.")
    assert "questions answered" not in app.text()
    app.page.add_init_script(DENIED)
    app.open("course")
    app.expect_text("This browser lets no page store anything")
    app.no_traceback()


def test_a_link_opens_a_lesson_with_its_data_and_the_screen_makes_the_same_link(app):
    app.open("?lesson=rung_2&data=sleepstudy&method=ML")
    app.expect_screen("Rung 2")
    app.expect_text("Sleep restriction and reaction time")
    app.page.get_by_test_id("stPopover").get_by_role("button", name="Link").click()
    link = app.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    assert link == f"{app.server.address}/?lesson=rung_2&data=sleepstudy&method=ML"
    app.page.keyboard.press("Escape")
    app.no_traceback()


@pytest.mark.long
def test_a_project_file_goes_on_elsewhere(new_learner, tmp_path):
    rows = "".join(f"p{i // 4},{i % 4},{20 + i // 4 + i % 4 + i % 3}\n" for i in range(40))
    app = new_learner()
    app.bring("scores.csv", f"who,when,score\n{rows}".encode())
    app.expect_text("In use: scores.csv")
    app.go_to("My course")
    open_panel(app, "Keep everything in a file")
    file = app.download("Project with its table", tmp_path)
    elsewhere = new_learner()
    elsewhere.go_to("My course")
    open_panel(elsewhere, "Keep everything in a file")
    elsewhere.upload(file)
    elsewhere.expect_text("Your project is open")
    elsewhere.expect_text("scores.csv")
    elsewhere.no_traceback()
