"""The panels of the rungs in a real browser: opened by a click, slow work in sight and stopped, by day and night."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.screens import take_data
from tests.browser.test_every_screen import look_over

pytestmark = pytest.mark.browser

UNCERTAINTY = "Uncertainty: how far can each number be trusted?"
MEANS = "Means and slopes: the categories compared"
WITHIN = "Within and between: one predictor, two questions"
TERMS = "Whole terms: type III analysis of variance"


def arrive(app: App, data: str, screen: str, panel: str) -> None:
    """Take a data set to a rung and open one of its panels."""
    take_data(app, data)
    app.go_to(screen)
    app.page.get_by_text(panel).click()
    app.wait_until_settled()


def first_cells(app: App, alt: str) -> list[str]:
    return [row[0] for row in app.rows(alt)]


@pytest.mark.long
def test_the_uncertainty_of_a_parameter_by_every_method(app: App) -> None:
    arrive(app, "sleepstudy", "Rung 2", UNCERTAINTY)
    alt = "95% intervals of one parameter by each method: SD of levels between Subjects"
    assert first_cells(app, alt) == ["Profile (REML)"]
    app.press("Draw and refit 1,000 times")
    assert first_cells(app, alt) == ["Profile (REML)", "Bootstrap (1,000)"]
    app.press("Trace every profile")
    assert app.table("95% intervals of all parameters")["Days"][1].split() == ["[7.21,", "13.73]"]
    look_over(app)
    app.go_to("Look")
    app.go_to("Rung 2")
    assert first_cells(app, alt) == ["Profile (REML)", "Bootstrap (1,000)"]


@pytest.mark.long
def test_slow_work_is_stopped_and_what_is_done_is_shown(app: App) -> None:
    arrive(app, "mathachieve", "Rung 2", UNCERTAINTY)
    app.pick("5,000", label="Draws")
    begin = app.page.get_by_role("button", name="Draw and refit 5,000 times")
    begin.click()
    stop = app.page.get_by_role("button", name="Cancel")
    expect(app.page.get_by_test_id("stProgress")).to_contain_text(re.compile(r"[1-9]\d?%"))
    stop.click()
    app.wait_until_settled()
    app.expect_text(re.compile(r"Stopped after \d+ of 5000 refits"))
    expect(stop).to_have_count(0)
    # The work goes on from its beginning when another click came in between.
    begin.click()
    expect(stop).to_be_visible()
    app.go_to("Rung 1")
    expect(stop).to_have_count(0)
    app.go_to("Rung 2")
    expect(app.page.get_by_text("5,000 draws, seed 1.")).to_be_visible(timeout=60_000)
    app.no_traceback()


@pytest.mark.long
def test_categories_are_compared_at_a_chosen_time(app: App) -> None:
    arrive(app, "orthodont", "Rung 2", MEANS)
    on_average = app.table("Expected values of the categories")
    app.choose("At which age?", "14")
    later = app.table("Expected values of the categories")
    assert float(later["Male"][0]) > float(on_average["Male"][0])
    app.expect_text("Expected for an average Subject, with age = 14.")
    look_over(app)
    app.go_to("Rung 1")
    assert app.chosen("At which age?") == "14"


@pytest.mark.long
def test_comparisons_of_several_categories_are_adjusted(app: App) -> None:
    arrive(app, "chickweight", "Rung 2", MEANS)
    app.expect_text("Tukey’s adjustment")
    app.pick("Holm", label="Adjusted after")
    app.expect_text("Holm’s adjustment")
    app.page.get_by_text(TERMS).click()
    app.wait_until_settled()
    assert app.table("Type III tests of whole terms")["Diet"][1] == "3"
    look_over(app)


@pytest.mark.long
def test_a_predictor_is_taken_apart(app: App) -> None:
    arrive(app, "mathachieve", "Rung 2", WITHIN)
    assert first_cells(app, "SES within and between groups") == [
        "Within Schools",
        "Between Schools",
        "Between − within",
    ]
    app.expect_text("MEANSES is left out here")
    look_over(app)


@pytest.mark.long
def test_kenward_roger_needs_reml_and_one_button_gives_it(app: App) -> None:
    take_data(app, "schools")
    app.go_to("Rung 2")
    before = app.table("Fixed effects with standard errors and intervals")
    app.pick("Kenward–Roger", label="Degrees of freedom")
    after = app.table("Fixed effects with standard errors and intervals")
    assert after["ses"][0] == before["ses"][0]
    assert float(after["ses"][1]) > float(before["ses"][1])
    app.pick("ML", label="Estimated by")
    app.expect_text("Kenward–Roger corrects the standard errors that REML gives")
    app.press("Estimate by REML")
    assert app.table("Fixed effects with standard errors and intervals") == after
    app.go_to("Report")
    app.expect_text("degrees of freedom and standard errors after Kenward and Roger")
    look_over(app)
