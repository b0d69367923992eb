"""What was typed and not handed in is there again, even when something was pressed with the cursor in the field."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.app import App

pytestmark = [pytest.mark.browser, pytest.mark.long]

#: As long as a person holds the button of a mouse.
PRESS = 80


def test_half_typed_words_and_numbers_survive_a_walk_and_enter_hands_a_number_in(app: App) -> None:
    app.open("?lesson=rung_1&data=sleepstudy")
    app.expect_screen("Rung 1")
    app.pick("2", label="Questions")
    number = app.keyed("lesson answer rung_1.alike").get_by_role("textbox")
    reason = app.keyed("why rung_1 text").get_by_role("textbox")
    away = app.navigation().filter(has=app.page.get_by_text("Glossary", exact=True))
    for field, text in ((number, "0.5"), (reason, "They are draws")):
        field.press_sequentially(text)
        away.click(delay=PRESS)
        app.expect_screen("Glossary")
        app.go_to("Rung 1")
        expect(field).to_have_value(text)
    # A click so short that it overtakes the words is forgotten by Streamlit; the words are not.
    reason.press_sequentially(" from one curve")
    away.click()
    app.page.wait_for_timeout(1_500)
    app.wait_until_settled()
    app.go_to("Rung 1")
    expect(reason).to_have_value("They are draws from one curve")
    number.press("End")
    number.press_sequentially("9")
    number.press("Enter")
    app.expect_text("Your number: 0.59")
    app.go_to("Data")
    app.pick("From a web address")
    address = app.keyed("entering address").get_by_role("textbox")
    address.press_sequentially("http://example.org/table.csv")
    address.press("Enter")
    app.expect_text("only https is opened here")
    app.no_traceback()
