"""Rows read in pieces: what a column holds does not depend on where the pieces end, nor is a file read twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import read_details, read_table
from lmm_engine.data.formats import body


@pytest.fixture
def in_small_pieces(monkeypatch):
    """Pieces of two rows."""
    monkeypatch.setattr(body, "_CELLS_AT_A_TIME", 1)
    monkeypatch.setattr(body, "_FEWEST_ROWS", 2)


@pytest.fixture
def passes(monkeypatch):
    """How often the parser passes over a file, and for how many columns."""
    seen = []
    parsed = body._parsed

    def counted(stream, source, n_rows, texts, **options):
        seen.append(len(options.get("usecols", range(source.width))))
        return parsed(stream, source, n_rows, texts, **options)

    monkeypatch.setattr(body, "_parsed", counted)
    return seen


COLUMNS = {
    "whole numbers, then words": (["1", "2", "3", "x"], ["1", "2", "3", "x"]),
    "007 only at the end": (["1", "2", "3", "007"], ["1", "2", "3", "007"]),
    "007 only at the beginning": (["007", "2", "3", "4"], ["007", "2", "3", "4"]),
    "yes and no, then numbers": (["TRUE", "FALSE", "1", "0"], ["TRUE", "FALSE", "1", "0"]),
    "numbers, then decimals": (["1", "2", "3.5", "4"], [1.0, 2.0, 3.5, 4.0]),
    "nothing, then words": (["", "", "a", "b"], [np.nan, np.nan, "a", "b"]),
    "long labels among short numbers": (["1", "2", "12345678901234567", ""], ["1", "2", "12345678901234567", np.nan]),
    "longer than the machine's numbers": (["1", "2", "9223372036854775808", "-3"],) * 2,
    "infinite": (["1", "2", "inf", "3"], [1.0, 2.0, np.nan, 3.0]),
}


@pytest.mark.parametrize("case", COLUMNS)
@pytest.mark.parametrize("pieces", ["small", "whole"])
def test_a_column_is_what_all_its_pieces_are(case, pieces, request):
    if pieces == "small":
        request.getfixturevalue("in_small_pieces")
    cells, expected = COLUMNS[case]
    text = "id,y\n" + "".join(f"p{k},{cell}\n" for k, cell in enumerate(cells))
    read = read_table(text.encode())["y"]
    pd.testing.assert_series_equal(read, pd.Series(expected, name="y"), check_dtype=not isinstance(expected[0], str))


def test_a_row_longer_than_the_others_widens_every_piece(in_small_pieces):
    text = "a,b\n" + "1,2,3\n" * 5
    assert list(read_table(text.encode()).columns) == ["row_name", "a", "b"]


def test_text_read_again_needs_no_row_with_all_cells():
    # No row has the third cell, for spaces at its end separate nothing, and a column of yes and no is read again.
    table = read_table(b"a b c\n" + b"TRUE 1 \n" * 4)
    assert table["a"].tolist() == ["TRUE"] * 4


def test_labels_with_leading_zeros_cost_no_second_pass(passes):
    table = read_table(b"id,day,y\n" + b"007,1,2.5\n010,2,3.5\n")
    assert table["id"].tolist() == ["007", "010"]
    assert passes == [3]


def test_quoted_labels_cost_no_second_pass(passes):
    table = read_table(b'id,note,y\n"007","a, b",2.5\n"010","say ""01""",3.5\n')
    assert table["id"].tolist() == ["007", "010"]
    assert table["note"].tolist() == ["a, b", 'say "01"']
    assert passes == [3]


def test_only_doubtful_columns_are_read_again(passes):
    read_table(b'id,note,y\n007,5" disk,2.5\n010,6" disk,3.5\n')
    assert passes == [3, 2]


def test_short_rows_are_found_among_quoted_separators():
    details = read_details(b'id,note,y\n1,"a, b",2\n2,"a\nb"\n\n3,"c,d",4\n')
    said = next(note for note in details.notes if note.code == "short_rows")
    assert said.measure == 1
    assert "row 3" in said.sentence
