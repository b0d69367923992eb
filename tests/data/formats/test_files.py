"""Files that are read in pieces: what they hold, and why some cannot be read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lmm_engine.data.formats import files
from lmm_engine.data.formats.files import table_file
from lmm_engine.errors import DataError

COLUMNS = ("id", "when", "score", "arm")


def whole(path: Path, text: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.concat(table_file(path).frames(COLUMNS, text))


@pytest.fixture
def table() -> pd.DataFrame:
    n = 25
    return pd.DataFrame(
        {
            "id": [f"p{i // 5}" for i in range(n)],
            "when": [i % 5 for i in range(n)],
            "score": [i / 4 for i in range(n)],
            "arm": ["Ä", "b"] * 12 + ["Ä"],
        }
    )


@pytest.mark.parametrize(
    ("sep", "decimal", "encoding"),
    [(",", ".", "utf-8"), (";", ",", "cp1252"), ("\t", ".", "utf-16"), ("|", ".", "utf-8")],
)
def test_text_in_pieces_is_the_table(
    table: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sep: str, decimal: str, encoding: str
):
    monkeypatch.setattr(files, "ROWS_AT_A_TIME", 7)
    path = tmp_path / "t.csv"
    table.to_csv(path, index=False, sep=sep, decimal=decimal, encoding=encoding)
    pieces = list(table_file(path).frames(COLUMNS))
    assert [len(piece) for piece in pieces] == [7, 7, 7, 4]
    pd.testing.assert_frame_equal(pd.concat(pieces), table, check_column_type=False)


def test_parquet_in_pieces_is_the_table(table: pd.DataFrame, tmp_path: Path):
    table.to_parquet(tmp_path / "t.parquet", row_group_size=10)
    pd.testing.assert_frame_equal(whole(tmp_path / "t.parquet"), table)


def test_a_long_file_is_read_beyond_its_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "HEAD_BYTES", 200)
    path = tmp_path / "t.csv"
    path.write_text("id,score\n" + "".join(f"{i},{i}.5\n" for i in range(500)))
    assert len(whole(path)) == 500


def test_missing_spellings_titles_and_row_names(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text('Scores of spring\n"id";"score"\n"1";a;"3,5"\n"2";b;NA\n"3";c;.\n', encoding="utf-8")
    read = whole(path)
    assert list(read["id"]) == ["a", "b", "c"]
    assert list(read["score"].isna()) == [False, True, True]
    assert read["score"].iloc[0] == 3.5


def test_asked_for_as_text_labels_keep_their_zeros(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("id,score\n" + "".join(f"{i:03d},{i}\n" for i in range(9)))
    assert whole(path, text=("id",))["id"].iloc[1] == "001"


def test_a_separator_declared_by_excel(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("sep=;\nid;score\na;1,5\nb;2,5\n")
    assert list(whole(path)["score"]) == [1.5, 2.5]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG picture"),
        (b"word\nmore\n", "Only one column"),
        (b"PAR1 and nothing else", "damaged"),
        (b"id,score\n" + b"a,1\n" * 120_000 + b"a,1,2,3\n", "cannot be read to its end"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, match: str):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=match):
        whole(path)


def test_a_file_that_is_not_there():
    with pytest.raises(DataError, match="nowhere.csv.*cannot be read"):
        table_file("nowhere.csv")
