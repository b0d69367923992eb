"""What lies on the table: drafts stay until they are handed in, and go with their lesson only."""

from __future__ import annotations

from pages.course.sittings import Sheet, Sittings


def test_the_review_asks_on_a_clean_sheet_but_keeps_what_was_begun():
    answered, begun = Sheet(("1",), ("1",), "wrong", 1), Sheet(("0.5",))
    table = Sittings({"review a.x": answered, "review a.y": begun})
    assert table.asking("a.x").sheet("review", "a.x") == Sheet()
    assert table.asking("a.y").sheet("review", "a.y") == begun
    assert table.asking("a.z").sheet("review", "a.z") == Sheet()


def test_a_lesson_begun_anew_takes_its_own_sheets_only():
    table = Sittings({"lesson a.x": Sheet(("1",)), "lesson b.x": Sheet(("2",))}, {"a": "a.x"}, {"b": "so"}, "a.x")
    assert table.without("a") == Sittings({"lesson b.x": Sheet(("2",))}, {}, {"b": "so"})
