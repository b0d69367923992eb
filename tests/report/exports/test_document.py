"""The report as a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from lmm_engine.data import dataset_entry
from lmm_engine.findings import Finding
from lmm_engine.report.exports.document import Contents, Figure, html_report
from tests.report.ladders import BATCHES, NASTY, SLEEP, Ladder, known, nasty

VOID = {"meta", "br", "hr", "img", "link", "input", "line", "circle", "path", "mspace"}


class Page(HTMLParser):
    """Reads a page strictly: every tag closed in order; keeps tags, headings and text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and re.fullmatch(r"h[1-6]", self.open[-1]):
            self.headings.append((self.open[-1], data))
        if self.open and self.open[-1] != "style":
            self.texts.append(data)


def contents(ladder: Ladder, **changes: object) -> Contents:
    given = {
        "title": "Sleep",
        "dataset": "sleepstudy.csv",
        "made_on": date(2024, 5, 6),
        "comparison": ladder.comparison,
    }
    return Contents(prepared=ladder.prepared, fits=ladder.fits, **(given | changes))


def page(ladder: Ladder, **changes: object) -> Page:
    return Page(html_report(contents(ladder, **changes)))


def test_the_page_says_all_that_was_found() -> None:
    read = page(
        known("sleepstudy", SLEEP), r_code="library(lme4)", python_code="import lmm_engine as lmm", digest="0a1b"
    )
    assert [text for level, text in read.headings if level == "h2"] == [
        "Results in a paragraph",
        "Data",
        "The model: rung 2",
        "Estimates",
        "The ladder",
        "Where the variance lies",
        "What was checked",
        "Reporting checklist",
        "Code",
        "Made with",
    ]
    text = " ".join(read.texts)
    for said in (
        "251.41",
        "[7.21, 13.73]",
        "χ²(2) = 42.84",
        "24.74",
        "library(lme4)",
        "0a1b",
        "6 May 2024",
        "Python 3.",
    ):
        assert said in text


def test_words_stand_left_and_numbers_right() -> None:
    source = html_report(contents(known("sleepstudy", SLEEP)))
    assert '<td class="text">Intercept</td><td>612.09</td>' in source
    assert '<th scope="col" class="text">Term</th><th scope="col">Variance</th>' in source
    assert '<th scope="row">p (boundary)</th><td>–</td><td>&lt; .001</td><td>&lt; .001</td>' in source


def test_headings_come_in_order_and_tables_have_heads() -> None:
    read = page(known("sleepstudy", SLEEP))
    levels = [int(level[1]) for level, _ in read.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels[:-1], levels[1:], strict=True))
    tags = [tag for tag, _ in read.tags]
    assert tags.count("table") == tags.count("caption") == 6
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in read.tags if tag == "th")
    assert dict(read.tags)["html"] == {"lang": "en"}


def test_nothing_is_fetched_and_nothing_runs() -> None:
    for ladder in (known("sleepstudy", SLEEP), nasty()):
        source = html_report(contents(ladder, r_code="x <- 1", title=NASTY, dataset=NASTY))
        read = Page(source)
        tags = {tag for tag, _ in read.tags}
        assert not tags & {"script", "link", "img", "iframe", "object", "b", "form"}
        names = {name for _, attrs in read.tags for name in attrs}
        assert not {name for name in names if name.startswith("on") or name in ("src", "href")}
        assert "url(" not in source
        assert "@import" not in source


def test_names_are_read_as_they_are() -> None:
    read = page(nasty(), title=NASTY)
    assert ("h1", NASTY) in read.headings
    assert any(NASTY in text for text in read.texts)


def test_it_reads_by_day_and_by_night_and_on_paper() -> None:
    source = html_report(contents(known("sleepstudy", SLEEP)))
    assert "@media (prefers-color-scheme: dark)" in source
    assert "@media print" in source
    assert 'name="viewport"' in source


def test_pictures_come_with_their_takeaway() -> None:
    svg = '<svg class="picture" role="img"><title>t</title></svg>'
    read = page(known("sleepstudy", SLEEP), figures=(Figure("Lines <1>", svg, "All rise & fall."),))
    assert ("h2", "Pictures") in read.headings
    assert "Lines <1>" in read.texts
    assert "All rise & fall." in read.texts


def test_findings_are_listed_and_their_absence_is_no_proof() -> None:
    quiet = page(known("sleepstudy", SLEEP))
    assert any("not a proof" in text for text in quiet.texts)
    seen = page(
        known("sleepstudy", SLEEP), checks=(Finding("x", "caution", 1.0, 2.0, "Tails are heavy.", "Look again."),)
    )
    assert "Tails are heavy. Look again." in seen.texts


def test_a_singular_fit_without_time_is_a_page_too() -> None:
    read = page(known("dyestuff2", BATCHES))
    assert any("Batches are estimated not to differ in level" in text for text in read.texts)
    assert sum("estimated as zero" in text for text in read.texts) == 1


@pytest.mark.parametrize("rung", [0, 1, 2])
def test_any_rung_can_be_reported(rung: int) -> None:
    read = page(known("sleepstudy", SLEEP), rung=rung)
    assert ("h2", f"The model: rung {rung}") in read.headings


def test_one_fit_has_no_ladder() -> None:
    ladder = known("sleepstudy", SLEEP)
    read = page(Ladder(ladder.prepared, {0: ladder.fits[0]}, ladder.comparison), comparison=None)
    assert "The ladder" not in [text for _, text in read.headings]


def test_bundled_data_name_their_source() -> None:
    entry = replace(dataset_entry("sleepstudy"), source="From a <lab>.", citation="Someone (2003).")
    text = " ".join(page(known("sleepstudy", SLEEP), entry=entry).texts)
    assert "From a <lab>." in text
    assert "Reference: Someone (2003)." in text
