"""A learner brings a wide file of two measurements at uneven times, types the times in and makes it long."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.app import App

pytestmark = [pytest.mark.browser, pytest.mark.long]

N = 24


def wide_file() -> bytes:
    """Two families side by side, one shorter than the other; the last row repeats a person."""
    head = "client,arm,mood_pre,mood_post,mood_followup,sleep_pre,sleep_followup"
    rows = [
        f"c{k},{'ab'[k % 2]},{k % 7},{k % 5 + 2},{'' if k % 6 == 3 else k % 4 + 4},{k % 3},{k % 5}" for k in range(N)
    ]
    return "\n".join([head, *rows]).encode()


@pytest.fixture(scope="module")
def learner(companion: App) -> App:
    """Someone who has brought the file and typed the real weeks beside the columns."""
    companion.bring("trial.csv", wide_file())
    companion.go_to("Reshape")
    for column, week in {"mood_post": "10", "mood_followup": "26,5", "sleep_followup": "26,5"}.items():
        companion.write(column, week)
    companion.write("Name of the time column", "week")
    return companion


def test_both_families_are_found_with_their_reasons(learner: App):
    learner.go_to("Reshape")
    learner.expect_text("The names stand for occasions: “pre”, “post” and “followup”")
    learner.expect_text("① mood")
    learner.expect_text("② sleep")
    learner.no_traceback()


def test_the_counts_and_the_way_back_are_shown(learner: App):
    learner.go_to("Reshape")
    learner.expect_text(f"{N} clients × 3 times = {3 * N} rows")
    learner.expect_text("Follow c0: one row of the wide table holds ① mood (0, 2, 4) and ② sleep (0, –, 0)")
    learner.expect_text(f"the original again: {N} rows × 7 columns, every cell the same")
    learner.expect_text("“sleep” has no column for week 10; it is missing there")
    learner.no_horizontal_scroll()


def test_the_typed_times_survive_a_walk_and_reach_the_roles(learner: App):
    learner.go_to("Reshape")
    learner.press("Use the long table")
    learner.go_to("Data")
    learner.go_to("Reshape")
    box = learner.page.get_by_test_id("stMain").get_by_role("textbox", name="mood_followup")
    expect(box).to_have_value("26,5")
    expect(learner.page.get_by_role("button", name="The long table is in use")).to_be_disabled()
    learner.go_to("Roles")
    learner.assign(outcome="mood", group="client", time="week")
    learner.expect_text(f"{3 * N - N // 6} rows of {N} clients")
    learner.go_to("Rung 1")
    learner.no_traceback()


def test_a_repeated_person_is_shown_and_kept_only_on_demand(learner: App):
    learner.bring("twice.csv", wide_file() + b"\nc3,b,1,2,3,4,5")
    learner.go_to("Reshape")
    learner.expect_text("Rows of the same person at the same time")
    learner.press("Use the long table")
    learner.expect_text("3 pairs of person and time have more than one row: “c3” at time 0 has 2")
    learner.switch("Keep each of them as a row of its own")
    learner.press("Use the long table")
    expect(learner.page.get_by_role("button", name="The long table is in use")).to_be_disabled()
    learner.no_traceback()
