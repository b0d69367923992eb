"""The project file: a session out and in again, through the doors of any upload; whatever is foreign is refused."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.data.recipe import Rename
from lmm_engine.errors import LmmError
from pages.course.answers import Answer
from pages.course.foresight import Foresight
from pages.course.progress import Progress
from pages.course.sittings import Sheet, Sittings
from pages.ui import projects
from pages.ui.held.desk import Desk
from pages.ui.held.exploring import Bench, Centring, Explorers, RandomEffects, Verdicts
from pages.ui.project_file import largest, read
from tests.pages.app import bring, choose, fine, go, open_app, open_panel, plain, state_of, use

LIMIT = 2_000_000
ROWS = "\n".join(f"p{i // 4},{i % 4},{20 + i // 4 + i % 4 + (i * 7) % 3}" for i in range(40))
CSV = f"who;;when,score\n{ROWS}".replace("who;;when", "who,when").encode()
WIDE = ("id,s1,s2,s3\n" + "\n".join(f"{i},{i},{i + 1},{i + 3}" for i in range(12))).encode()
DONE = Progress().finish("data", 1, date(2024, 2, 29)).answer(Answer("roles.x", 1, ("0",), "right", date(2024, 2, 29)))


def walked(at: AppTest) -> AppTest:
    """A learner on the way, with progress and choices of their own."""
    app = state_of(at)
    at.session_state["app"] = replace(app, progress=app.progress.merged(DONE), method="ML")
    return fine(go(at, "rung_1"))


def opened(content: bytes) -> AppTest:
    """A new session in which a project file is opened."""
    at = open_panel(go(open_app(), "course"), "project")
    at.file_uploader[0].upload("project.json", content)
    return at.run()


def test_a_walk_with_a_file_of_ones_own_goes_on_where_it_was():
    at = bring(open_app(), "my *scores*.csv", CSV)
    at = walked(choose(go(at, "roles"), "choices.time", "when"))
    app = state_of(at)
    app = replace(app, recipe=app.recipe.add(Rename("score", "points")), choices=app.choices.give("outcome", "points"))
    back = state_of(fine(opened(projects.saved(app, with_table=True))))
    assert back.dataset is not None
    assert (back.dataset.name, back.dataset.digest) == (app.dataset.name, app.dataset.digest)
    assert back.dataset.table.equals(app.dataset.table)
    assert (back.recipe.entries, back.shape, back.choices, back.method) == (
        app.recipe.entries,
        app.shape,
        app.choices,
        "ML",
    )
    assert app.visited <= back.visited
    assert back.left_off == "rung_1"
    assert set(DONE.answers) <= set(back.progress.answers)


def test_a_reshaped_bundled_table_is_kept_by_its_name_only():
    at = go(use(open_app(), "pain_trial"), "reshape")
    app = state_of(walked(at.button(key="apply").click().run()))
    content = projects.saved(app, with_table=True)
    assert json.loads(content)["walk"]["data"] == {"bundled": "pain_trial"}
    at = fine(go(opened(content), "rung_1"))
    back = state_of(at)
    assert (back.reshape, back.choices) == (app.reshape, app.choices)
    assert "step 7 of" in plain(at)


def test_without_its_table_a_walk_waits_until_that_is_brought():
    app = state_of(walked(bring(open_app(), "scores.csv", CSV)))
    content = projects.saved(app, with_table=False)
    assert base64.b64encode(CSV[:30]) not in content
    at = fine(opened(content))
    assert "waits for its table, “scores.csv”" in plain(at)
    assert state_of(at).progress.finished("data")
    at = bring(at, "other.csv", WIDE)
    assert state_of(at).awaited is not None
    assert "waits for its table, “scores.csv”" in plain(at)
    at = fine(bring(at, "renamed.csv", CSV))
    assert state_of(at).awaited is None
    assert (state_of(at).method, state_of(at).choices) == ("ML", app.choices)


def test_what_was_done_since_stays_when_a_project_is_opened():
    at = open_panel(go(open_app(), "course"), "project")
    here = Progress().answer(Answer("roles.y", 1, ("1",), "wrong", date(2024, 3, 1)))
    at.session_state["app"] = replace(state_of(at), progress=here)
    at = at.run()
    at.file_uploader[0].upload("project.json", projects.saved(replace(state_of(at), progress=DONE), with_table=True))
    assert set(state_of(fine(at.run())).progress.answers) == {"roles.x", "roles.y"}


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    """A project as JSON."""
    return json.loads(projects.saved(state_of(bring(open_app(), "scores.csv", CSV)), with_table=True))


def begun(at: AppTest) -> AppTest:
    """A learner in the middle of the course: something set, begun or answered in each of its tools."""
    app = state_of(at)
    wrong = Sheet(("2",), ("1",), "wrong", 2)
    sittings = Sittings(
        {"lesson look.parallel": wrong, "review rung_1.alike": Sheet(("0.5",))},
        {"look": "look.parallel"},
        {"look": "Because it falls."},
        "rung_1.alike",
        ("look.parallel",),
        True,
        2,
    )
    explorers = Explorers(
        "study",
        "own",
        Bench(RandomEffects(slope=2.5, persons=7, seed=9)),
        Bench(centring=Centring(3.0)),
        "these data",
        frozenset({"study.more"}),
        Verdicts(study="power"),
    )
    foresight = Foresight(
        False, {"abc rung_1.residual": 0.25, "abc rung_1.slope_se": "falls"}, frozenset({"abc rung_1"})
    )
    chooser = {"outcome": "number"}
    at.session_state["app"] = replace(app, sittings=sittings, explorers=explorers, foresight=foresight, chooser=chooser)
    return at


def test_what_was_begun_in_the_course_goes_out_and_comes_in():
    app = state_of(begun(use(open_app(), "sleepstudy")))
    back = state_of(fine(opened(projects.saved(app, with_table=True))))
    assert Desk.of(back) == Desk.of(app)
    assert not {"sleepstudy", "308"} & set(json.dumps(json.loads(projects.saved(app, with_table=True))["desk"]).split())


def test_a_project_of_an_older_course_is_read_with_an_empty_desk(good: dict[str, Any]) -> None:
    older = {name: part for name, part in good.items() if name != "desk"} | {"version": 1}
    assert read(json.dumps(older).encode(), LIMIT).desk == Desk()
    assert read(json.dumps(good | {"desk": {"chooser": {"a": "b"}}}).encode(), LIMIT).desk == Desk(chooser={"a": "b"})


def test_what_cannot_be_is_as_at_the_start_and_no_screen_minds(good: dict[str, Any]) -> None:
    sheets = {
        "lesson look.parallel": {"draft": ["77"]},
        "lesson rung_1.alike": {"given_up": True},
        "lesson data.x": {"verdict": "right", "handed_in": ["99"], "tries": 1},
        "nowhere": {"refusal": "<b>"},
    }
    desk = {
        "explorers": {"simulated": {"study": {"seed": -4, "persons": 10**30}}, "verdicts": {"random_effects": "none"}},
        "chooser": {"nothing": "never"},
        "sittings": {"sheets": sheets, "turned": {"look": "no.such"}, "asked": "no.such", "practised": -3},
        "foresight": {"drafts": {"x y.z": "nothing"}},
    }
    app = read(json.dumps(good | {"desk": desk}).encode(), LIMIT).desk
    assert app.explorers.simulated.study.seed == 1
    assert set(app.sittings.sheets) == {"lesson look.parallel", "lesson data.x"}
    at = opened(json.dumps(good | {"desk": desk}).encode())
    for screen in ("look", "explore", "chooser", "review"):
        fine(go(at, screen))


def put(found: Any, path: str, value: Any) -> Any:
    """The same with another value at a dotted path."""
    first, _, rest = path.partition(".")
    return {**found, first: put(found[first], rest, value) if rest else value}


HOSTILE: dict[str, Any] = {
    "format": "rungs recipe",
    "version": 3,
    "progress": None,
    "progress.version": 99,
    "walk": [],
    "walk.data": None,
    "walk.data.name": 3,
    "walk.data.origin": "bundled",
    "walk.data.digest": "0" * 64,
    "walk.data.bytes": "%%%",
    "walk.data.options": {"separator": "; import os"},
    "walk.data.options.code": "x",
    "walk.data.bundled": "../../etc/passwd",
    "walk.recipe": {"format": "rungs recipe", "version": 1, "steps": [{"step": "System"}]},
    "walk.shape": {"form": "round"},
    "walk.choices": {"outcome": ["a"]},
    "walk.choices.time_zero": 10**400,
    "walk.method": "MCMC",
    "walk.seen.reported": 7,
    "walk.seen.df": "infinite",
    "walk.visited": "all",
    "walk.left_off": None,
    "desk": [],
    "desk.explorers.chosen": "nothing",
    "desk.explorers.simulated": {"study": {"persons": "many"}},
    "desk.explorers.own": {"surface": {"start": "os.system"}},
    "desk.explorers.own_of": "x" * 60_000,
    "desk.explorers.done": ["x" * 100],
    "desk.explorers.verdicts": {"study": 3},
    "desk.chooser": {"many": "x" * 100},
    "desk.sittings.sheets": {"lesson roles.x": {"draft": "0"}},
    "desk.sittings.written": {"roles": "x" * 2_001},
    "desk.sittings.turned": {f"lesson{i}": "x" for i in range(3_000)},
    "desk.sittings.practised": True,
    "desk.foresight.drafts": {"about x.y": [1]},
    "desk.foresight.wanted": "no",
}


@pytest.mark.parametrize("path", HOSTILE)
def test_a_project_that_was_tampered_with_is_refused_in_a_sentence(good: dict[str, Any], path: str) -> None:
    with pytest.raises(LmmError) as refusal:
        read(json.dumps(put(good, path, HOSTILE[path])).encode(), LIMIT)
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"{", b"null", b"[" * 100_000, b"9" * 10_000, b"\x80\x04\x95cos\nsystem", b" " * 8_000_000],
    ids=["empty", "no text", "cut", "null", "deep", "long number", "pickle", "huge"],
)
def test_a_file_that_is_no_project_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(LmmError, match=r"Choose a project file that was saved here\.$"):
        read(content, LIMIT)


def test_a_table_that_is_too_large_is_refused_before_it_is_read(good: dict[str, Any]) -> None:
    with pytest.raises(LmmError, match="more than 100 bytes"):
        read(json.dumps(good).encode(), 100)
    assert largest(75) > 100


def test_a_cut_or_hostile_file_leaves_the_session_as_it_was(good: dict[str, Any]) -> None:
    whole = json.dumps(good).encode()
    at = fine(opened(whole[: len(whole) // 2]))
    assert "damaged, or it is not a project" in at.error[0].value
    assert state_of(at).dataset is None
    at = fine(opened(json.dumps(put(good, "walk.data.name", "<script>alert(1)</script>.exe\u202e*b*" * 30)).encode()))
    assert state_of(at).dataset is None or "<script" not in plain(at).replace("\\", "")


def test_foreign_columns_and_screens_are_passed_over(good: dict[str, Any]) -> None:
    strange = put(put(good, "walk.left_off", "../admin"), "walk.visited", ["roles", "admin"])
    strange = put(strange, "walk.choices", {"outcome": "nothing", "group": "who", "time": "when"})
    app = state_of(fine(opened(json.dumps(strange).encode())))
    assert app.left_off == "data"
    assert "admin" not in app.visited
    assert app.choices.outcome in (None, "score")
