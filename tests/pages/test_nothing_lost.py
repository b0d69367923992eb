"""Nothing that was entered is lost by walking to another screen, handed in or not."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.course.answers import Answer
from pages.course.lessons import load_lesson
from pages.course.precheck import ITEMS
from pages.course.progress import Box
from pages.course.quizzes import items_in
from pages.ui.teaching.keeper import today
from tests.pages.app import ROOT, bring, choose, fine, go, open_app, open_panel, state_of, use

_KINDS = ("text_input", "text_area", "number_input", "slider", "radio", "checkbox", "toggle", "selectbox")
#: Consent to deleting is asked for each time.
_EACH_TIME = ("over sure",)


def fields(at: AppTest) -> dict[str, Any]:
    """Whatever can be typed in, ticked, moved or chosen on the screen, by its key."""
    found = [widget for kind in _KINDS for widget in at.get(kind)]
    return {str(widget.key): widget for widget in found if not str(widget.key).startswith(_EACH_TIME)}


def fill(at: AppTest) -> dict[str, Any]:
    """Enter something else everywhere and press nothing; what the screen holds then."""
    before = {key: widget.value for key, widget in fields(at).items()}
    for widget in fields(at).values():
        enter(widget)
    held = {key: widget.value for key, widget in fields(fine(at.run())).items()}
    assert any(before.get(key) != value for key, value in held.items())
    return held


def enter(widget: Any) -> None:
    """Give a widget a value that it does not have now."""
    value = widget.value
    if widget.type in ("text_input", "text_area"):
        widget.set_value("1.5")
    elif widget.type == "number_input":
        widget.set_value((value or 0) + (widget.step or 1))
    elif widget.type == "slider":
        widget.set_value(widget.max if value != widget.max else widget.min)
    elif widget.type in ("checkbox", "toggle"):
        widget.set_value(not value)
    else:  # the harness knows options by their labels and values by themselves; only the place is both
        last = len(widget.options) - 1
        place = last if value is None or widget.index != last else 0
        widget.__class__ = type("Chosen", (type(widget),), {"index": property(lambda _: place)})


def turn(at: AppTest, item: str) -> AppTest:
    """Turn to a question; the harness does not hear segments that come back with their screen."""
    lesson = item.partition(".")[0]
    app = state_of(at)
    at.session_state["app"] = replace(
        app, sittings=app.sittings.turn(lesson, item), views=replace(app.views, lesson=lesson)
    )
    return at


def missed_once(at: AppTest) -> AppTest:
    """A learner for whom a question is due, and who missed one before the course."""
    wrong = Answer(items_in(ITEMS)[0].id, 1, ("0",), "wrong", today() - timedelta(days=9))
    box = {"rung_1.alike": Box(0, today() - timedelta(days=9))}
    app = state_of(at)
    at.session_state["app"] = replace(app, progress=replace(app.progress.answer(wrong), boxes=box))
    return at


def kept_over_a_walk(at: AppTest, screens: list[str]) -> None:
    """Fill every screen, then see each of them again."""
    held = {screen: fill(go(at, screen)) for screen in screens}
    for screen, before in held.items():
        now = {key: widget.value for key, widget in fields(fine(go(at, screen))).items()}
        assert now == before, screen


def test_the_course_keeps_what_was_not_handed_in():
    at = missed_once(use(open_app(), "sleepstudy"))
    for name in ("precheck", "refresher", "project", "over"):
        open_panel(at, name)
    kept_over_a_walk(at, ["course", "look", "glossary", "explore", "review"])
    assert {"lesson look.parallel", "review rung_1.alike"} <= set(state_of(at).sittings.sheets)


def test_every_kind_of_question_keeps_what_was_not_handed_in():
    at = use(open_app(), "sleepstudy")
    for item in ("compare.statistic", "assumptions.what_it_touches", "estimation.when_it_fails", "assumptions.clouds"):
        screen = load_lesson(item.partition(".")[0]).meta["screen"]
        go(turn(at, item), screen)
        if ups := [button for button in at.button if button.label == "3 up"]:
            ups[0].click().run()
            order = state_of(at).sittings.sheets[f"lesson {item}"].draft
        before = fill(at)
        fine(go(turn(go(at, "start"), item), screen))
        assert {key: widget.value for key, widget in fields(at).items()} == before, item
    assert state_of(at).sittings.sheets["lesson estimation.when_it_fails"].draft == order


def test_predictions_are_kept_before_they_are_committed():
    at = use(open_app(predicts=True), "sleepstudy")
    kept_over_a_walk(at, ["rung_1"])
    assert len(state_of(at).foresight.drafts) > 1


def test_the_tools_keep_what_was_not_used():
    cells = "who,visit,arm,y\n" + "".join(
        f"p{g},{w},{'ab'[g % 2]},{g + k * (1 + g % 3)}\n"
        for g in range(8)
        for k, w in enumerate(("pre", "post", "later"))
    )
    at = bring(open_app(), "visits.csv", cells.encode())
    kept_over_a_walk(choose(go(at, "roles"), "choices.time", "visit"), ["roles"])
    for source in ("web", "paste"):
        kept_over_a_walk(choose(go(at, "data"), "views.source", source), ["data"])
    at = choose(open_panel(at, "column editor"), "views.mended_column", "arm")
    at.selectbox(key="views.levels.baseline").set_value("b").run()
    assert fine(go(go(at, "look"), "data")).selectbox(key="views.levels.baseline").value == "b"


#: Consent holds once, and a sheet of a workbook is taken at once.
_OWNERS = {"show_start_over", "_sheets"}


def test_no_widget_owns_what_is_entered_and_no_form_keeps_it_to_itself():
    owners = set()
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for function in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)):
            called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
            assert not called & {"st.form", "st.form_submit_button"}, path
            if called & {f"st.{kind}" for kind in _KINDS} and "state.mirror" not in called:
                owners.add(function.name)
    assert owners == _OWNERS
