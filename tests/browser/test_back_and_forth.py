"""Choices stay where they were made, whatever way a learner takes; sessions and files never mix."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.app import App

pytestmark = pytest.mark.browser


def choose_everything(app: App) -> None:
    """On every screen something that was not proposed."""
    app.use("pain_trial")
    app.pick("Bundled")
    app.pick("Columns")
    app.go_to("Reshape")
    app.write("Name of the time column", "weeks")
    for column, week in zip(("pain_m0", "pain_m1", "pain_m3", "pain_m6"), ("0", "4", "13", "26"), strict=True):
        app.write(column, week)
    app.switch("Leave out rows in which nothing was measured")
    app.press("Use the long table")
    app.go_to("Roles")
    app.pick("Centred", label="Where is zero on it?")
    app.choose_many("Further predictors", ["treatment · categorical · level 2"])
    app.choose_many("Predictors that may change the slope of weeks", ["treatment"])
    app.page.get_by_text("Centre or standardise a column").click()
    app.wait_until_settled()
    app.pick("Standardise", label="How?")
    app.go_to("Look")
    app.choose("One patient in colour", "P05")
    app.go_to("Rung 1")
    app.pick("ML", label="Estimated by")
    app.pick("With your numbers")
    app.pick("Residual")
    app.go_to("Compare")
    app.pick("With and without an effect")
    app.pick("treatment", label="Leave out")
    app.pick("Rung 0", label="Rung")
    app.go_to("Variance")
    app.pick("Rung 2", label="Rung")
    app.go_to("Assumptions")
    app.pick("By group")
    app.go_to("Predictions")
    app.choose("One line for each", "treatment")
    app.write("At which", "0, 10")
    app.go_to("Report")
    app.pick("Rung 0", label="Rung")
    app.pick("Python")


def a_list(key: str, value: str) -> Callable[[App], None]:
    """A list shows `value` as chosen."""
    return lambda app: expect(app.keyed(key).get_by_role("combobox")).to_have_value(value)


def several(key: str, *values: str) -> Callable[[App], None]:
    """A list that takes several shows `values`."""
    return lambda app: expect(app.keyed(key).locator("[data-tag]")).to_have_text(list(values))


def picked(key: str, value: str) -> Callable[[App], None]:
    """Of a few options in sight, `value` is picked."""

    def judge(app: App) -> None:
        assert app.picked(key=key) == value

    return judge


def typed(key: str, value: str) -> Callable[[App], None]:
    """A field holds `value`."""
    return lambda app: expect(app.keyed(key).get_by_role("textbox")).to_have_value(value)


def ticked(key: str) -> Callable[[App], None]:
    """A switch is on."""
    return lambda app: expect(app.keyed(key).get_by_role("switch")).to_be_checked()


def words(said: str) -> Callable[[App], None]:
    """Words are in sight."""
    return lambda app: app.expect_text(said)


METHOD, LEVEL = picked("method", "ML"), a_list("views.level", "P05")
ON_A_RUNG = (METHOD, LEVEL, picked("views.equation", "With your numbers"), picked("views.df", "Residual"))
STILL_THERE: dict[str, tuple[Callable[[App], None], ...]] = {
    "Start": (words("You left off with Pain after a therapy programme"),),
    "Data": (picked("views.source", "Bundled"), picked("views.data_panel", "Columns")),
    "Reshape": (
        picked("shape.form", "One row per person"),
        typed("shape.time_name", "weeks"),
        *(typed(f"shape.families.0.times.{k}", week) for k, week in enumerate(("0", "4", "13", "26"))),
        ticked("shape.drop_empty"),
        words("The long table is in use"),
    ),
    "Roles": (
        a_list("choices.outcome", "pain · numeric"),
        a_list("choices.time", "weeks · numeric"),
        picked("choices.time_coding", "Centred"),
        several("choices.predictors", "treatment · categorical · level 2"),
        several("choices.interactions", "treatment"),
        picked("views.shaping.how", "Standardise"),
    ),
    "Look": (LEVEL,),
    "Rung 0": ON_A_RUNG,
    "Rung 1": ON_A_RUNG,
    "Rung 2": ON_A_RUNG,
    "Compare": (
        METHOD,
        picked("views.question", "With and without an effect"),
        picked("views.left_out", "treatment"),
        picked("views.effect_rung", "Rung 0"),
    ),
    "Variance": (picked("views.checked", "Rung 2"),),
    "Shrinkage": (picked("views.checked", "Rung 2"), LEVEL),
    "Assumptions": (picked("views.checked", "Rung 2"), picked("views.assumption", "By group")),
    "Predictions": (
        picked("views.checked", "Rung 2"),
        a_list("views.split", "treatment"),
        typed("views.times", "0, 10"),
    ),
    "Report": (picked("views.reported", "Rung 0"), picked("views.code", "Python"), picked("views.df", "Residual")),
}


def judge(app: App, screen: str) -> None:
    """All that was chosen on a screen is there, and in the widgets, not only in the numbers."""
    for still_there in STILL_THERE[screen]:
        still_there(app)
    app.no_traceback()


@pytest.mark.long
def test_every_choice_is_found_again_on_the_way_there_and_back_and_criss_cross(app: App):
    choose_everything(app)
    assert app.screens()[: len(STILL_THERE)] == list(STILL_THERE)
    app.go_to("Start")
    judge(app, "Start")
    for screen in list(STILL_THERE)[1:]:
        app.press(f"Next: {screen}")
        app.expect_screen(screen)
        judge(app, screen)
    for screen in [*list(STILL_THERE)[::-3], *list(STILL_THERE)[1::3], *list(STILL_THERE)[::4]]:
        app.go_to(screen)
        judge(app, screen)


@pytest.mark.long
def test_undoing_the_reshape_waits_for_another_and_brings_all_roles_back(app: App):
    app.use("pain_trial")
    app.go_to("Reshape")
    app.press("Use the long table")
    app.go_to("Roles")
    app.pick("Centred", label="Where is zero on it?")
    app.go_to("Reshape")
    app.press("Undo")
    app.go_to("Rung 1")
    app.expect_text("The table still has one row per person")
    app.press("Next: Rung 2")
    app.expect_text("The table still has one row per person")
    app.go_to("Reshape")
    expect(app.page.get_by_role("button", name="Undo")).to_have_count(0)
    app.press("Use the long table")
    app.go_to("Roles")
    a_list("choices.outcome", "pain · numeric")(app)
    assert app.picked(key="choices.time_coding") == "Centred"
    app.no_traceback()


def diary(person: str, mood: str, start: float) -> bytes:
    """A long file with names and numbers of its own."""
    rows = [(i // 5, i % 5, start + 3 * (i // 5) + i % 5 * (1 + i // 5 % 3) + i * 37 % 7) for i in range(50)]
    return "\n".join([f"{person},visit,{mood}", *(f"{person}{who},{when},{y}" for who, when, y in rows)]).encode()


def everything_said(app: App, screens: tuple[str, ...] = ("Data", "Rung 1", "Report")) -> str:
    """The words of several screens, with the alternatives of tables and pictures."""
    said = []
    for screen in screens:
        app.go_to(screen)
        app.no_traceback()
        said.append(app.page.get_by_test_id("stMain").evaluate("e => e.innerText + e.innerHTML"))
    return "\n".join(said)


@pytest.mark.long
def test_two_learners_at_once_never_see_each_others_names_or_numbers(new_learner: Callable[..., App]):
    one, other = new_learner(), new_learner()
    one.bring("wombats.csv", diary("wombat", "grumpiness", 100))
    other.bring("yaks.csv", diary("yak", "wooliness", 9000))
    for app, own, foreign in ((one, "grumpiness", "wool"), (other, "wooliness", "grump"), (one, "wombat", "yak")):
        said = everything_said(app)
        assert own in said
        assert foreign not in said
    assert "9,0" not in everything_said(one, ("Rung 1",))


@pytest.mark.long
def test_a_second_file_replaces_the_first_to_the_last_word(app: App):
    app.bring("wombats.csv", diary("wombat", "grumpiness", 100))
    app.go_to("Look")
    app.choose("One wombat in colour", "wombat3")
    app.go_to("Roles")
    app.pick("Centred", label="Where is zero on it?")
    app.bring("yaks.csv", diary("yak", "wooliness", 9000))
    said = everything_said(app)
    assert "yak3" in said
    assert "wombat" not in said
    assert "grumpiness" not in said
    app.go_to("Roles")
    assert app.picked(key="choices.time_coding") == "As it is"
