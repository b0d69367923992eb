"""What a learner does is one assignment: a run that is interrupted leaves the old state or the new one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.data.recipe import Centre
from pages.ui import actions, projects, state
from pages.ui.mending import actions as mending_actions
from tests.pages.app import fine, open_app, state_of, use


class InterruptedError_(BaseException):
    """What Streamlit raises in a run that gives way to another is no `Exception` either."""


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[state.AppState]:
    """The states that are put in place."""
    seen: list[state.AppState] = []
    put = state.commit

    def counted(new: state.AppState) -> None:
        seen.append(new)
        put(new)

    for module in (state, actions, projects, mending_actions):
        monkeypatch.setattr(module, "commit", counted)
    return seen


def do(at: AppTest, verb: Callable[[], object]) -> state.AppState:
    """Do something in a learner's session; the state then."""

    def script() -> None:
        import streamlit as st

        st.session_state["verb"]()

    inner = AppTest.from_function(script, default_timeout=60)
    inner.session_state["app"], inner.session_state["verb"] = state_of(at), verb
    return state_of(fine(inner.run()))


@pytest.fixture(scope="module")
def at() -> AppTest:
    return use(open_app(), "sleepstudy")


def press_check() -> None:
    from pages.course.questions import questions
    from pages.ui.known import facts_for
    from pages.ui.teaching import quiz_table

    asked = next(q for q in questions("rung_1", facts_for("rung_1")) if q.kind == "choice")
    quiz_table.draft(asked, "lesson", ("0",))
    state.write("views.seed", 7)  # a mark between the two
    quiz_table.hand_in(asked, "lesson")


def test_an_answer_is_put_on_its_sheet_and_remembered_at_once(at: AppTest, commits: list[state.AppState]):
    do(at, press_check)
    *_, drafted, answered = commits
    assert not drafted.progress.answers
    assert answered.progress.answers
    assert all(sheet.verdict for sheet in answered.sittings.sheets.values())


def test_a_reason_is_kept_and_compared_at_once(at: AppTest, commits: list[state.AppState]):
    from pages.ui.teaching import say_why

    do(at, lambda: say_why._take("rung_1", 1, "They are draws.", compare=True))
    (new,) = commits
    assert new.sittings.written["rung_1"] == new.progress.reasons["rung_1"].text == "They are draws."


@pytest.mark.parametrize(
    "verb",
    [
        lambda: actions.use_bundled("orthodont"),
        lambda: rename(),
        lambda: mending_actions.take(Centre("Days")),
        lambda: actions.set_form("long"),
        lambda: reopen(),
    ],
    ids=["data", "name", "step", "shape", "project"],
)
def test_everything_that_follows_from_a_choice_is_assigned_with_it(
    at: AppTest, commits: list[state.AppState], verb: Callable[[], None]
):
    new = do(at, verb)
    assert len(commits) == 1
    assert commits[0] is new


def reopen() -> None:
    projects.open_project(projects.saved(state.now(), with_table=True))


def rename() -> None:
    mending_actions.rename("Days", "Nights")


@pytest.mark.parametrize(
    ("verb", "place"),
    [(reopen, "proposed_choices"), (reopen, "begun"), (reopen, "choices_for"), (rename, "choices_for")],
)
def test_an_interrupted_verb_leaves_the_state_as_it_was(
    at: AppTest, monkeypatch: pytest.MonkeyPatch, verb: Callable[[], None], place: str
):
    def interrupted(*_: object, **__: object) -> None:
        raise InterruptedError_

    def tried() -> None:
        with pytest.raises(InterruptedError_):
            verb()

    monkeypatch.setattr(actions, place, interrupted)
    assert do(at, tried) is state_of(at)


def test_two_sessions_know_nothing_of_each_other(at: AppTest):
    before = state_of(at)
    other = use(open_app(), "orthodont")
    assert state_of(at) is before
    assert state_of(other).dataset.entry_id == "orthodont"
    assert fine(at.run()).session_state["app"].dataset.entry_id == "sleepstudy"
