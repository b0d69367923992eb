"""Two people with two files of one name and one shape, and one person with one file after the other.

To Streamlit's caches all sessions of the harness are one: what a door keeps by a key that does not tell the two files
apart, one of them is shown of the other's.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from pages.ui.screens import standing
from tests.pages.app import bring, choose, fine, go, open_app, state_of

PANELS = frozenset(
    (
        *("reading", "column editor", "recipe files", "crossing", "centring", "rows", "levels", "leaving"),
        *("anova beside", "shift", "terms", "means", "uncertainty", "correlations", "design effect", "within"),
        *("leverage", "checklist", "influence", "project"),
    )
)
LEVELS = {"amber": 61_400.0, "cobalt": 83_400.0}


def diary(word: str) -> bytes:
    """Twelve people on six days; ids and categories have the word in them, outcomes are around its level."""
    rng = np.random.default_rng(len(word))
    start, slope, noise = rng.normal(LEVELS[word], 40, 12), rng.normal(6, 2, 12), rng.normal(0, 5, (12, 6))
    score = start[:, None] + slope[:, None] * np.arange(6) + noise
    rows = [
        f"{word}{who:02d},{day},{word} {'yes' if who % 2 else 'no'},{score[who, day]:.2f}"
        for who in range(12)
        for day in range(6)
        if (who, day) not in ((3, 5), (4, 4))
    ]
    return "\n".join(["who,day,arm,score", *rows]).encode()


def traces(word: str) -> re.Pattern[str]:
    """What only one of the files can have brought onto a screen: its word, and numbers near its level."""
    thousands = int(LEVELS[word] // 1000)
    return re.compile(rf"{word}|(?<![\w.,-]){thousands},?[1-6]\d\d(?:\.\d+)?(?![\w,])")


def everything(at: AppTest) -> str:
    """All that a screen sends to the browser, tables and the data of pictures included."""
    return "\n".join([*(str(element.proto) for element in at.main if hasattr(element, "proto")), contents(at)])


def contents(at: AppTest) -> str:
    """What stands in the tables and pictures of a screen."""
    told = [table.value.to_string() for table in (*at.dataframe, *at.table)]
    for chart in at.get("vega_lite_chart"):
        told += [convert_arrow_bytes_to_pandas_df(kept.data.data).to_string() for kept in chart.proto.datasets]
    return "\n".join(told)


@pytest.fixture
def taken(monkeypatch) -> list[str]:
    """Everything that the screens offer to be taken away, as text."""
    kept: list[str] = []

    def download_button(label, data, *rest, **more):
        content = data() if callable(data) else data
        kept.append(content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content))
        return False

    monkeypatch.setattr(st, "download_button", download_button)
    return kept


def begin(word: str) -> AppTest:
    at = open_app()
    return ready(at, word)


def ready(at: AppTest, word: str) -> AppTest:
    """Bring the file; roles as they are guessed, and the category as a predictor; all panels open."""
    at = fine(bring(at, "diary.csv", diary(word)))
    at = fine(go(at, "roles"))
    at = fine(choose(at, "choices.predictors", ["arm"]))
    app = state_of(at)
    assert (app.roles.outcome, app.roles.group, app.roles.time) == ("score", "who", "day")
    at.session_state["app"] = replace(app, views=replace(app.views, panels=PANELS, draws=100))
    return at


def visit(at: AppTest, screen: str, taken: list[str]) -> str:
    """All that one screen shows and offers."""
    taken.clear()
    return everything(fine(go(at, screen))) + "\n".join(taken)


SCREENS = [screen.id for screen in standing() if screen.id not in ("explore", "glossary", "review", "chooser")]


def test_two_sessions_never_see_each_other(taken):
    st.cache_resource.clear()
    one, other = begin("amber"), begin("cobalt")
    for screen in SCREENS:
        shown = visit(one, screen, taken)
        begun = [button for button in one.button if str(button.key).startswith("start ")]
        if begun:  # slow work of the one is no work of the other
            fine(begun[0].click().run())
            assert begun[0].key not in {button.key for button in fine(one.run()).button}
        assert not traces("cobalt").search(shown), screen
        seen = visit(other, screen, taken)
        assert not traces("amber").search(seen), screen
        if begun:
            assert [b for b in other.button if str(b.key).startswith("start ")], screen
        if screen not in ("start", "course"):
            assert traces("amber").search(shown), screen
            assert traces("cobalt").search(seen), screen
    assert not traces("cobalt").search(visit(one, "report", taken))


def test_a_second_file_leaves_nothing_of_the_first(taken):
    st.cache_resource.clear()
    at = begin("amber")
    for screen in SCREENS:
        visit(at, screen, taken)
    at = ready(at, "cobalt")
    for screen in SCREENS:
        assert not traces("amber").search(visit(at, screen, taken)), screen
    assert "amber" not in repr(state_of(at))


def test_undo_restores_every_screen(taken):
    st.cache_resource.clear()
    at = begin("amber")
    screens = ["data", "roles", "look", "rung_1", "report"]
    before = {screen: contents(fine(go(at, screen))) for screen in screens}
    fine(choose(go(at, "data"), "views.mended_column", "score"))
    fine(choose(at, "mend name", "points"))
    assert "points" in visit(at, "rung_1", taken)
    fine(go(at, "data").button(key="recipe undo").click().run())
    for screen in screens[1:]:
        assert contents(fine(go(at, screen))) == before[screen], screen
