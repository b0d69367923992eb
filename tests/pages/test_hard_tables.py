"""Tables that no model can use, or only with care: every screen answers in words, none breaks."""

from __future__ import annotations

import pytest

from pages.ui.screens import standing
from tests.pages.app import bring, choose, fine, go, open_app, plain, state_of


def csv(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows]).encode()


PEOPLE = [f"p{i // 4},{i % 4},{50 + 7 * (i // 4) % 13 + i % 4 + (i * 37 % 11) / 10}" for i in range(32)]

TABLES = {
    "one column": csv("score", ["1", "2", "3"]),
    "a text outcome": csv("who,week,mood", [f"p{i // 4},{i % 4},{'good' if i % 3 else 'bad'}" for i in range(24)]),
    "a group with missing values": csv("who,week,score", [",1,3.5", *PEOPLE, ",2,4.5"]),
    "one group only": csv("who,week,score", [f"p1,{i},{i + i % 3}" for i in range(12)]),
    "one row per group": csv("who,week,score", [f"p{i},{i % 4},{i + i % 3}" for i in range(12)]),
    "a constant outcome": csv("who,week,score", [f"p{i // 4},{i % 4},5" for i in range(24)]),
    "duplicated names": csv("who,week,score,score", [f"{row},1" for row in PEOPLE]),
    "all missing outcome": csv("who,week,score", [f"p{i // 4},{i % 4}," for i in range(24)]),
    "three rows": csv("who,week,score", ["a,1,2", "a,2,3", "b,1,4"]),
    "header only": csv("who,week,score", []),
    "nameless columns": csv(",,", PEOPLE),
}


def give_roles(at, outcome, group, time=None):
    for part, column in (("outcome", outcome), ("group", group), ("time", time)):
        names = state_of(at).dataset.table.columns
        if column is None or column in names:
            choose(at, f"choices.{part}", column or "")
    return at


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_screen_answers(table):
    at = fine(bring(open_app(), "table.csv", table))
    if state_of(at).dataset is None:
        assert at.error
        return
    go(at, "reshape")
    choose(at, "shape.form", "long")
    fine(go(at, "roles"))
    give_roles(at, "score", "who", "week")
    for screen in standing():
        fine(go(at, screen.id))


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [
        ("a text outcome", "mood", "mood"),
        ("one group only", "score", "who"),
        ("one row per group", "score", "who"),
        ("a constant outcome", "score", "score"),
    ],
)
def test_a_refusal_names_the_column_and_every_later_screen_leads_back(name, outcome, said):
    at = bring(open_app(), "table.csv", TABLES[name])
    choose(go(at, "reshape"), "shape.form", "long")
    give_roles(go(at, "roles"), outcome, "who", "week")
    assert any(said in error.value for error in fine(at).error)
    at = fine(go(at, "rung_1"))
    assert "cannot be used" in at.info[0].value
    assert any(said in error.value for error in at.error)
    assert at.page_link[0].value == "Go to Roles"


def test_a_slope_that_cannot_vary_is_refused_with_the_reason():
    rows = [f"p{i // 4},{30 + i // 4},{50 + i % 7}" for i in range(32)]
    at = bring(open_app(), "table.csv", csv("who,age,score", rows))
    give_roles(go(at, "roles"), "score", "who", "age")
    fine(at)
    assert any("age" in error.value for error in at.error)


def test_rows_without_a_group_are_counted():
    at = bring(open_app(), "table.csv", TABLES["a group with missing values"])
    give_roles(go(at, "roles"), "score", "who", "week")
    assert "2 rows of 34" in plain(fine(at))
