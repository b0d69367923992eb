"""Tables that cannot be used, or only with care: one clear sentence each, no traceback, and nothing lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from lmm_engine.report.numbers import number
from tests.browser.app import App
from tests.cases import cases

pytestmark = pytest.mark.browser


def written(header: Sequence[object], rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def people(n: int = 8) -> list[tuple[str, int, float]]:
    """Some weeks of some people, as a model likes them."""
    return [(f"p{i // 4}", i % 4, 50 + 7 * (i // 4) % 13 + i % 4 + (i * 37 % 11) / 10) for i in range(4 * n)]


HEADER = ("who", "week", "score")

UNREADABLE = {
    "an empty file": (b"", "The file is empty."),
    "a header alone": (written(HEADER, []), "There is a header row (“who”, “week” and “score”) but no data below it."),
    "one column": (written(["score"], [[1], [2], [3]]), "Only one column was found; its first row reads “score”."),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ""),
    "half a workbook": (b"PK\x03\x04 truncated", ""),
}


@pytest.mark.parametrize(("content", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_what_was_there_stays(
    companion: App, content: bytes, said: str
):
    app = companion
    app.go_to("Start")
    if not app.keyed("use sleepstudy").get_by_role("button", name="In use").count():
        app.use("sleepstudy")
    app.bring("my table.csv", content)
    refusal = app.page.get_by_test_id("stAlert")
    expect(refusal).to_have_count(1)
    expect(refusal).to_contain_text(said)
    app.expect_text("In use: Sleep restriction and reaction time")
    app.go_to("Rung 1")
    r = next(c.expected for c in cases() if (c.dataset, c.method) == ("sleepstudy", "REML"))
    shown = app.table("Fixed effects with standard errors and intervals")
    assert [shown["Intercept"][0], shown["Days"][0]] == [number(b) for b in r["fixef"].values()]
    app.no_traceback()


def test_pasting_nothing_is_answered_in_words(companion: App):
    companion.paste(" ")
    expect(companion.page.get_by_test_id("stAlert")).to_have_count(1)
    companion.no_traceback()


REFUSED = {
    "an outcome that is text": (
        written(("who", "week", "mood"), [(who, week, "bad" if week % 3 else "good") for who, week, _ in people()]),
        {"outcome": "mood", "group": "who", "time": "week"},
        "The outcome “mood” holds text (“good” and “bad”)",
    ),
    "one group only": (
        written(HEADER, [("p1", i, i + i % 3) for i in range(12)]),
        {"outcome": "score", "group": "who", "time": "week"},
        "“who” has one value only (“p1”), so all rows belong to one group.",
    ),
    "one row per group": (
        written(HEADER, [(f"p{i}", i % 4, i + i % 3) for i in range(12)]),
        {"outcome": "score", "group": "who", "time": "week"},
        "Every “who” has one row only (12 groups, 12 rows): nothing is measured repeatedly.",
    ),
    "a constant outcome": (
        written(HEADER, [(who, week, 5) for who, week, _ in people()]),
        {"outcome": "score", "group": "who", "time": "week"},
        "The outcome “score” is always 5: there is nothing to explain.",
    ),
    "a random slope of what is constant within groups": (
        written(("who", "age", "score"), [(who, 30 + int(who[1:]), score) for who, _, score in people()]),
        {"outcome": "score", "group": "who", "time": "age"},
        "“age” has one value only within each “who”, so there is no slope over it within “who”.",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("case", REFUSED)
def test_roles_that_cannot_be_are_refused_where_they_are_chosen_and_later_screens_lead_back(companion: App, case: str):
    content, parts, said = REFUSED[case]
    app = companion
    app.bring(f"{case}.csv", content)
    app.expect_text(f"In use: {case}.csv")  # and no longer the file before it
    app.go_to("Roles")
    app.assign(**parts)
    app.expect_text(said)
    app.go_to("Rung 2")
    app.expect_text("The roles cannot be used as they are.")
    app.expect_text(said)
    app.press_link("Go to Roles")
    app.expect_screen("Roles")
    app.no_traceback()


def test_rows_without_a_group_are_set_aside_and_counted(companion: App):
    app = companion
    app.bring("table.csv", written(HEADER, [("", 1, 3.5), *people(), ("", 2, 4.5)]))
    app.go_to("Roles")
    app.expect_text("2 rows have no value in “who”")
    app.expect_text("2 rows of 34 (6%) are set aside")
    app.go_to("Rung 2")
    app.expect_text("32 of 34 rows")
    assert "week" in app.table("Fixed effects with standard errors and intervals")
    app.no_traceback()


def test_duplicated_column_names_are_told_apart(companion: App):
    app = companion
    app.bring("table.csv", written((*HEADER, "score"), [(*row, i % 5) for i, row in enumerate(people())]))
    app.expect_text("The column name “score” occurs more than once; the repetition is called “score.2” here.")
    app.go_to("Roles")
    app.assign(outcome="score.2")
    app.go_to("Rung 1")
    app.expect_text("score.2 by week")
    app.no_traceback()


HOSTILE = {
    "who": "<script>document.title='taken'</script>`who` $x$",
    "when": "__import__('os').system('true') :red[x] 🦘 {{ 7*7 }}",
    "y": "**y** ![i](http://example.com/i.png) [l](javascript:alert(1)) <img src=x onerror=alert(1)> :material/home:",
    "long": "a name of many words " * 15,
}


@pytest.mark.long
def test_hostile_names_are_shown_as_they_are_on_every_screen_and_never_run(companion: App):
    app = companion
    rows = [(f"$p{who}$ <b>|", week, score, i % 3) for i, (who, week, score) in enumerate(people(10))]
    app.bring("<b>$x$ :red[file].csv", written([HOSTILE[k] for k in ("who", "when", "y", "long")], rows))
    app.go_to("Roles")
    names = [" ".join(name.split())[:20] for name in HOSTILE.values()]
    for part, name in zip(("outcome", "group", "time"), (names[2], names[0], names[1]), strict=True):
        app.keyed(f"choices.{part}").get_by_role("combobox").click()
        app.page.get_by_role("option").filter(has_text=name).click()
        app.wait_until_settled()
    for screen in app.screens():
        app.go_to(screen)
        app.no_traceback()
        app.no_horizontal_scroll()
        screen_itself = app.page.get_by_test_id("stMain")
        expect(screen_itself.locator("img[src='x'], img[src*='example.com'], a[href^='javascript']")).to_have_count(0)
        assert screen_itself.locator("b").count() == 0
        assert "49" not in app.page.get_by_role("heading", level=1).inner_text()
    assert app.page.title() != "taken"
    app.go_to("Rung 2")
    app.expect_text("__import__('os').system('true') :red[x] 🦘 {{ 7*7 }}")
