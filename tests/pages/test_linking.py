"""Links for a class: a fresh session opens at the lesson, with the data and the model; a session can make one."""

from __future__ import annotations

from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

from tests.pages.app import ROOT, choose, fine, go, open_app, plain, state_of, use


def arrive(**query: str | list[str]) -> AppTest:
    """A new session that came by a link."""
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return fine(at.run())


def test_a_link_opens_a_lesson_with_data_and_a_model():
    at = arrive(lesson="rung_2", data="sleepstudy", method="ML")
    app = state_of(at)
    assert at.title[0].value == "Rung 2"
    assert (app.dataset.entry_id, app.method, app.left_off) == ("sleepstudy", "ML", "rung_2")
    assert "not understood" not in plain(at)
    assert not at.query_params


def test_wide_data_are_made_long_and_roles_are_taken():
    at = arrive(lesson="rung_1", data="pain_trial", outcome="pain", group="patient", time="month", predictor=["age"])
    assert at.title[0].value == "Rung 1"
    assert state_of(at).choices.predictors == ("age",)
    assert state_of(at).reshape is not None


def test_a_lesson_that_shares_its_screen_is_turned_to():
    at = arrive(lesson="estimation", data="sleepstudy")
    assert at.title[0].value == "Rung 2"
    assert state_of(at).views.lesson == "estimation"


def test_anything_else_is_left_out_in_one_sentence_that_goes_with_the_screen():
    at = arrive(lesson="rung_1", data="sleepstudy", group="*Nobody*", method="MCMC", formula="y ~ x")
    assert "left out: method “MCMC”, “formula”, group “*Nobody*”." in plain(at)
    assert state_of(at).choices.group == "Subject"
    assert "left out" not in plain(fine(go(at, "rung_0")))


def test_a_link_without_a_lesson_or_with_nothing_known_opens_quietly():
    assert arrive(data="sleepstudy").title[0].value == "Data"
    at = arrive(data="C:\\secret.csv", lesson="nothing")
    assert at.title[0].value == "Start"
    assert state_of(at).dataset is None
    assert "not understood" in plain(at)


def test_a_link_says_what_is_in_use_and_opens_the_same():
    at = choose(go(use(open_app(), "sleepstudy"), "compare"), "method", "ML")
    assert links_in(at) == "lesson=compare&data=sleepstudy&method=ML"
    at = choose(go(at, "roles"), "choices.time", "")
    query = parse_qs(links_in(at), keep_blank_values=True)
    assert (query["lesson"], query["group"], query["time"]) == (["roles"], ["Subject"], [""])
    back = arrive(**{name: values[0] for name, values in query.items()})
    assert state_of(back).choices == state_of(at).choices


def links_in(at: AppTest) -> str:
    """What follows the question mark in the link that the screen offers."""
    (link,) = (code.value for code in at.code if "?lesson=" in code.value)
    return link.partition("?")[2]
