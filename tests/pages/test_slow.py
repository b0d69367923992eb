"""Slow work: what is done is kept, a click is answered, a refusal is said, and no more is kept than promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from pages.ui import slow
from tests.pages.app import fine, plain, state_of


def screen() -> None:
    """A screen with one piece of slow work; it runs as a script of its own, with its own imports."""
    import collections.abc as abc

    import streamlit as st

    from lmm_engine.errors import ModelError
    from pages.ui import slow

    def work(progress: abc.Callable[[float], bool]) -> str:
        st.session_state["begun"] = st.session_state.get("begun", 0) + 1
        if st.session_state.get("refuse"):
            raise ModelError("This cannot be.", "Do that.")
        if st.session_state.get("fail"):
            raise RuntimeError("a fault")
        progress(0.5)
        return "the result"

    slow.begin()
    found = slow.slowly("key", work, button="Begin", doing="Working")
    st.markdown(f"found {found}")
    slow.finish()


@pytest.fixture
def at() -> AppTest:
    st.cache_resource.clear()  # all sessions of the harness are one to Streamlit's caches
    return AppTest.from_function(screen, default_timeout=30).run()


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_nothing_is_done_before_it_is_asked_for_and_once_after(at: AppTest) -> None:
    assert "found None" in plain(at)
    assert "begun" not in at.session_state
    at = fine(press(at, "Begin"))
    assert "found the result" in plain(at)
    assert not at.button
    assert state_of(at).asked == ""
    at = fine(at.run())
    assert at.session_state["begun"] == 1


def test_a_refusal_is_said_where_the_result_would_be(at: AppTest) -> None:
    at.session_state["refuse"] = True
    at = fine(press(at, "Begin"))
    assert "This cannot be.\n\nDo that." in plain(at)
    assert "found None" in plain(at)
    assert not at.button
    assert at.session_state["begun"] == 1


def test_a_fault_is_said_calmly_and_the_work_can_be_asked_for_again(at: AppTest) -> None:
    at.session_state["fail"] = True
    at = press(at, "Begin")
    assert "Something went wrong" in at.error[0].value
    assert state_of(at).asked == ""
    at.session_state["fail"] = False
    at = press(at.run(), "Begin")
    assert "found the result" in plain(at)


class Bar:
    """A progress bar that is interrupted at some call, as Streamlit does it after a click."""

    def __init__(self, interrupted_at: int) -> None:
        self.calls, self.interrupted_at = 0, interrupted_at

    def progress(self, share: float, text: str) -> None:
        self.calls += 1
        if self.calls >= self.interrupted_at:
            raise StopException


def test_a_click_stops_the_work_and_what_is_done_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(slow, "_keep", kept.__setitem__)
    monkeypatch.setattr(slow, "_BETWEEN", 0.0)

    def work(progress: Callable[[float], bool]) -> list[int]:
        done = []
        for turn in range(100):
            done.append(turn)
            if not progress((turn + 1) / 100):
                break
        return done

    job = slow._Job("key", "Working", work, None, Bar(interrupted_at=3))
    with pytest.raises(StopException):
        slow._do(job)
    assert kept == {"key": [0, 1, 2]}


def test_the_time_that_is_left_is_told_once_it_matters() -> None:
    assert slow._left(0.5, 0.3) == "50%"
    assert slow._left(0.25, 10.0) == "25%, about 30 seconds to go"
    assert slow._left(0.01, 10.0) == "1%, about 16 minutes to go"
    assert slow._left(0.0, 10.0) == "0%"


def test_the_shelf_holds_no_more_than_it_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import OrderedDict

    shelf: OrderedDict[str, Any] = OrderedDict()
    monkeypatch.setattr(slow, "_shelf", lambda: shelf)
    for i in range(slow.KEPT + 3):
        slow._keep(f"work {i}", i)
    assert list(shelf) == [f"work {i}" for i in range(3, slow.KEPT + 3)]
