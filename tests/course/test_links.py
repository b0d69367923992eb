"""Links: what they may ask for, and that nothing else gets in."""

from __future__ import annotations

from urllib.parse import parse_qs

from pages.course.links import Link, columns_left_out, is_link, read, sentence

LESSONS = ["rung_1", "rung_2"]
DATA = ["sleepstudy"]


def test_an_address_is_read_back_as_it_was_made() -> None:
    for link in (
        Link("rung_2", "sleepstudy", "ML"),
        Link("rung_1", "sleepstudy", "REML", "Reaction", "Subject", "", (), ()),
        Link("rung_1", "sleepstudy", None, "a & b=c", "Ü ?", "#", ("x, y", "z"), ("z",)),
    ):
        query = parse_qs(link.address().removeprefix("?"), keep_blank_values=True)
        assert is_link(query)
        assert read(query, LESSONS, DATA)[0].address() == link.address()


def test_what_is_not_offered_is_left_out_and_said() -> None:
    query = {"lesson": ["../secret"], "data": ["https://x"], "method": ["exec"], "formula": ["y ~ x"]}
    link, left_out = read(query, LESSONS, DATA)
    assert link == Link()
    assert sentence(left_out) == (
        "Part of the link was not understood and is left out: "
        "lesson “../secret”, data “https://x”, method “exec”, “formula”."
    )
    assert sentence(()) == ""


def test_roles_that_are_no_columns_are_left_out() -> None:
    link = Link("rung_1", "sleepstudy", None, "Reaction", "nobody", "", ("x" * 300,))
    assert list(columns_left_out(link, ["Reaction"])) == ["group “nobody”", f"predictor “{'x' * 39}…”"]


def test_a_long_list_is_cut() -> None:
    _, left_out = read({"lesson": ["rung_1"], **{f"k{i}": ["v"] for i in range(9)}}, LESSONS, DATA)
    assert sentence(left_out).endswith("“k4” and 4 more.")


def test_an_address_without_a_lesson_or_data_is_no_link() -> None:
    assert not is_link({"utm_source": ["mail"], "method": ["ML"]})
