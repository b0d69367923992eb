"""Where cells end in the bytes of a text, held against a reader that parses it."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.data.formats import marks
from lmm_engine.data.formats.marks import find_marks, leading_zeros, separators_in

CELLS = st.text(alphabet='ab05",;\n -+.', max_size=6)


@st.composite
def tables(draw):
    """Rows of cells, written as csv writes them, with the place where they begin."""
    rows = draw(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
    stream = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(stream, quoting=quoting, lineterminator=draw(st.sampled_from(["\n", "\r\n"]))).writerows(rows)
    head = draw(st.sampled_from(["", "a,b\n", '"x\ny",b\n']))
    return rows, (head + stream.getvalue()).encode(), len(head)


@given(tables())
def test_lines_have_as_many_separators_as_rows_have_cells(table):
    rows, content, start = table
    found = find_marks(content, start, ",", '"')
    assert found is not None
    for n in range(5):
        assert list(found.lines_with_fewer(n)) == [k for k, row in enumerate(rows) if len(row) - 1 < n]
    assert [next(csv.reader(io.StringIO(found.line(content, k), newline=""))) for k in range(len(rows))] == rows


def is_label(cell: str) -> bool:
    bare = cell[1:] if cell[:1] in ("+", "-") and cell[1:] else cell
    return bare[0:1] == "0" and bare[1:2].isdigit()


@given(tables())
def test_leading_zeros_are_found_in_their_columns(table):
    rows, content, start = table
    places = leading_zeros(content, start, ",", '"')
    found = find_marks(content, start, ",", '"')
    assert found is not None
    columns = set(found.columns_of(places))
    labels = {k for row in rows for k, cell in enumerate(row) if is_label(cell)}
    # What follows a line end, space or quotation mark within a cell may be taken for its beginning: looked at in vain.
    assert labels <= columns
    inside = {k for row in rows for k, cell in enumerate(row) if any(sign in cell for sign in '\n "+-,;')}
    assert columns - labels <= inside


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("a,b\n1,007\n", True),
        ("a,b\n007,1\n", True),
        ("a,b\n1,+05\n", True),
        ('a,b\n1,"05"\n', True),
        ("a;b\n1;05\n", True),
        ("a|b\n1|05", True),
        ("a,b\n1,0\n", False),
        ("a,b\n1,0.5\n", False),
        ("a,b\n1,2E-03\n", False),
        ("a,b\n1,2024-01-05\n", False),
        ("a,b\n100,1.05\n", False),
        ("007,b\n1,2\n", False),  # in the header
    ],
)
def test_a_zero_counts_where_it_begins_a_cell(content, found, monkeypatch):
    separator = content[1] if content[1] in ",;|" else ","
    start = content.index("\n") + 1
    assert bool(len(leading_zeros(content.encode(), start, separator, '"'))) is found
    # Pieces of any size see the same.
    monkeypatch.setattr(marks, "_BYTES_AT_A_TIME", 1)
    assert bool(len(leading_zeros(content.encode(), start, separator, '"'))) is found


def test_rows_without_a_header_begin_at_the_first_byte():
    assert leading_zeros(b"007,1\n1,08\n", 0, ",", '"').tolist() == [0, 8]


@pytest.mark.parametrize(
    "content",
    [b'5" disk,1\n2,3\n', b'a,"b\n', b'"a"b,1\n', b'a, "b"\n', b"a,b\rc,d\r", b'"a" "b",1\n'],
)
def test_what_cannot_be_told_without_parsing_is_left_to_the_parser(content):
    assert find_marks(content, 0, ",", '"') is None


def test_without_quotation_marks_every_sign_counts():
    found = find_marks(b'5" disk,1\n2,3\n', 0, ",", "")
    assert found is not None
    assert found.separators.tolist() == [7, 11]


def test_separators_are_counted_piece_by_piece(monkeypatch):
    monkeypatch.setattr(marks, "_BYTES_AT_A_TIME", 3)
    assert separators_in(b"a,b\n1,2,,\n,,", 4, ",") == 5
    assert isinstance(leading_zeros(b"a,b\n1,2\n", 4, ",", '"'), np.ndarray)
