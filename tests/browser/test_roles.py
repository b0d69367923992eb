"""A learner gives dates a zero, centres a predictor, tells ids apart, walks on and finds it all again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.app import App

pytestmark = pytest.mark.browser

PUPILS = "school,student,wave,score\n" + "\n".join(
    f"{s},{i},{t},{50 + 3 * s + (i * 7) % 5 + t * (i % 3) + (i + t) % 2}"
    for s, size in enumerate((6, 9, 4), 1)
    for i in range(1, size + 1)
    for t in range(4)
)


@pytest.mark.long
def test_time_from_dates_a_zero_of_ones_own_and_a_centred_predictor_survive_a_walk(app: App):
    app.use("ageing")
    app.go_to("Roles")
    app.assign(time="date")
    app.pick("Months")
    app.pick("The first date of each person")
    app.pick("At a value", label="Where is zero on it?")
    zero = app.page.get_by_role("spinbutton", name="Zero is at (in months)")
    zero.fill("24")
    zero.press("Tab")
    app.wait_until_settled()
    app.expect_text("At a value: date_months = 24 months")
    app.page.get_by_text("Centre or standardise a column").click()
    app.wait_until_settled()
    app.press("Add age_over_70_centred")
    app.expect_text("2. Add “age_over_70_centred”: “age_over_70” minus its mean.")
    app.go_to("Rung 1")
    app.go_to("Report")
    app.expect_text("date_months (counted from 24)")
    app.go_to("Roles")
    assert app.picked(key="choices.time_coding") == "At a value"
    assert app.picked(key="time unit") == "Months"
    assert zero.input_value() == "24"
    expect(app.page.get_by_text("age_over_70_centred · numeric · level 2").first).to_be_visible()
    app.press("Undo")
    app.expect_text("Recipe: 1 step")
    expect(app.page.get_by_text("age_over_70 · numeric · level 2").first).to_be_visible()
    assert app.chosen("Time, or another predictor that varies within groups") == "date_months · numeric"
    app.no_traceback()
    app.no_horizontal_scroll()
    assert app.sticking_out() == []


@pytest.mark.long
def test_ids_are_told_apart_on_a_telephone_at_night(new_learner: Callable[..., App]):
    app = new_learner(scheme="dark", width=390)
    app.bring("pupils.csv", PUPILS.encode())
    app.go_to("Roles")
    app.expect_text("student 1 occurs in 3 schools")
    app.press("Make the ids unique")
    app.expect_text("76 rows of 19 students")
    app.page.get_by_text("Two kinds of groups: nested or crossed?").click()
    app.wait_until_settled()
    app.expect_text("Nested: each student occurs in one school only. 19 students lie in 3 schools, 4 to 9 in each.")
    app.no_traceback()
    app.no_horizontal_scroll()
    assert app.sticking_out() == []
    assert app.covered() == []
    assert app.wordless() == []
