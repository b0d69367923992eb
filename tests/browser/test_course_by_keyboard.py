"""One lesson from prediction to review queue, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import App

pytestmark = [pytest.mark.browser, pytest.mark.long]

#: More stops than this lie between no two places of a screen.
FURTHEST = 300


def tab_to(app: App, place: Locator) -> None:
    """Press the tab key until something in a place has the focus."""
    expect(place).to_be_attached()
    for _ in range(FURTHEST):
        if place.evaluate("e => e.contains(document.activeElement)"):
            return
        app.page.keyboard.press("Tab")
    raise AssertionError("the tab key does not lead there")


def press(app: App, *keys: str) -> None:
    for key in keys:
        app.page.keyboard.press(key)
    app.wait_until_settled()


def push(app: App, key: str) -> None:
    """Push a button by its key in the code."""
    tab_to(app, app.keyed(key).get_by_role("button").first)
    press(app, "Enter")


def choose(app: App, key: str, option: str) -> None:
    """Go through the options of a group with the arrows until the wanted one is chosen."""
    group = app.keyed(key)
    tab_to(app, group)
    press(app, "Space")
    wanted = group.get_by_role("radio", name=option)
    for _ in range(6):
        if wanted.is_checked():
            return
        press(app, "ArrowDown")
    raise AssertionError(f"the arrows do not lead to “{option}”")


def visit(app: App, screen: str) -> None:
    """Follow the navigation."""
    tab_to(app, app.navigation().filter(has=app.page.get_by_text(screen, exact=True)))
    app.page.keyboard.press("Enter")
    app.expect_screen(screen)


def predict(app: App) -> None:
    """Commit to an answer for everything that is asked before the result."""
    tab_to(app, app.keyed("forecast rung_1.residual").get_by_role("slider"))
    press(app, "ArrowLeft", "ArrowLeft")
    choose(app, "forecast rung_1.slope_se", "It falls")
    choose(app, "forecast rung_1.intercept_se", "It rises")
    push(app, "foresight commit rung_1.residual")
    app.expect_text("What you predicted, and what it is")


def test_a_lesson_from_prediction_to_review_queue(app: App) -> None:
    app.predicts = True
    app.open("?lesson=rung_1&data=sleepstudy")
    app.expect_screen("Rung 1")
    predict(app)
    # say why
    tab_to(app, app.keyed("why rung_1 text").get_by_role("textbox"))
    app.page.keyboard.type("They are draws from one curve.")
    push(app, "why rung_1 compare")
    tab_to(app, app.keyed("points rung_1 0"))
    press(app, "Space")
    expect(app.keyed("points rung_1 0").get_by_role("checkbox")).to_be_checked()
    # a wrong answer, its explanation, the solution, the next question
    choose(app, "lesson answer rung_1.new_numbers", "18: a level for each Subject.")
    push(app, "lesson answer rung_1.new_numbers check")
    app.expect_text("Not quite")
    push(app, "lesson solution rung_1.new_numbers")
    app.expect_text("The wrong idea behind this question")
    push(app, "next question rung_1")
    # a number, by the Enter key
    tab_to(app, app.keyed("lesson answer rung_1.alike").get_by_role("textbox"))
    app.page.keyboard.type("59%")
    press(app, "Enter")
    app.expect_text("Your number: 59%")
    # what was missed comes back with the next lesson
    visit(app, "Review")
    app.expect_text("1 question waits. The next one comes back tomorrow, or earlier if you begin another lesson.")
    visit(app, "Data")
    visit(app, "Review")
    app.expect_text("Due for review")
    choose(app, "review answer rung_1.new_numbers", "One: the variance of the levels.")
    push(app, "review answer rung_1.new_numbers check")
    app.expect_text("Right")
    assert app.barriers() == []
    push(app, "review next")
    app.expect_text("Nothing is due now")
    app.no_horizontal_scroll()
    app.no_traceback()
