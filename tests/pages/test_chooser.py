"""The chooser on its screen: asked one at a time, answered with a method, changed, begun anew, kept over new data."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.app import fine, go, open_app, plain, state_of, use


def answer(at: AppTest, question: str, given: str) -> AppTest:
    return fine(at.radio(key=f"chooser {question}").set_value(given).run())


def asked(at: AppTest) -> list[str]:
    """The questions of the chooser in sight; the lesson beside it asks some of its own."""
    return [radio.key for radio in at.radio if radio.key.startswith("chooser ")]


def test_answers_lead_to_a_method_with_a_place_to_go() -> None:
    at = fine(go(open_app(), "chooser"))
    assert asked(at) == ["chooser outcome"]
    at = answer(at, "outcome", "yes_no")
    assert asked(at) == ["chooser whose_odds"]
    at = answer(at, "whose_odds", "person")
    assert asked(at) == []
    assert "Logistic mixed model" in [heading.value for heading in at.subheader]
    said = plain(at)
    assert "lme4::glmer" in said
    assert "bambi" in said
    assert "Bolker et al. 2009" in said


def test_one_answer_is_changed_and_the_others_wait() -> None:
    at = go(open_app(), "chooser")
    for question, given in (("outcome", "quantity"), ("groups", "examples"), ("occasions", "twice"), ("by_lot", "lot")):
        at = answer(at, question, given)
    assert "Analysis of covariance" in [heading.value for heading in at.subheader]
    at = fine(at.button(key="chooser change groups").click().run())
    assert asked(at) == ["chooser groups"]
    at = answer(at, "groups", "examples")
    assert "Analysis of covariance" in [heading.value for heading in at.subheader]
    at = fine(at.button(key="chooser over").click().run())
    assert asked(at) == ["chooser outcome"]
    assert not state_of(at).chooser


def test_hints_speak_of_the_data_and_answers_outlast_them() -> None:
    at = answer(go(open_app(), "chooser"), "outcome", "quantity")
    assert "In your data" not in plain(at)
    at = fine(go(use(at, "sleepstudy"), "chooser"))
    assert asked(at) == ["chooser groups"]
    assert "In your data: 18 Subjects." in plain(at)
