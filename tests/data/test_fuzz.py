"""Whatever comes in: a table or a `DataError`, never anything else, and what comes out can be used by the next step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lmm_engine.data import (
    Roles,
    TableRead,
    check_roles,
    describe_columns,
    find_families,
    guess_roles,
    missing_pattern,
    observations_per_group,
    prepare,
    read_details,
    read_pasted,
    reshape,
    suggest_reshape,
)
from lmm_engine.errors import DataError
from tests.data import make_hostile as hostile

PIECES = [
    "a", "1", "2.5", "1,5", "1.234,5", "007", "NA", ".", '"', "'", ",", ";", "\t", "|", " ", "\n", "\r\n", "\n\n", "\r",
    "2024-01-31", "TRUE", "-", "e9", "1e400", "inf", "y_1", "y_2", "id", "\u2212", "\u00a0", "é", "🙂", "\ufeff",
    "sep=;\n", "99999999999999999999", "\x1a", "\u2028", "\x85", "\x0b", "=cmd()", "#N/A", "<b>",
]  # fmt: skip

soup = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def use(table: pd.DataFrame) -> None:
    """Take a table through the steps of the data room, each of which may refuse it."""
    assert table.shape[0] >= 1
    assert table.shape[1] >= 2
    assert table.columns.is_unique
    assert table.index.equals(pd.RangeIndex(len(table)))
    assert set(describe_columns(table)["kind"]) <= {"numeric", "categorical", "text", "date", "empty"}
    missing_pattern(table, list(table.columns))
    observations_per_group(table, table.columns[0])
    find_families(table)
    spec = suggest_reshape(table)
    if spec:
        done = reshape(table, replace(spec, duplicates="keep"))
        assert done.n_rows == done.n_people * done.n_columns == len(done.long)
        table = done.long
    guess = guess_roles(table)
    if guess.roles:
        prepare(table, guess.roles)
        try_roles(table, guess.roles)
    first, *others = table.columns
    try_roles(table, Roles(others[-1], first, predictors=tuple(others[:-1])))


def try_roles(table: pd.DataFrame, roles: Roles) -> None:
    with contextlib.suppress(DataError):
        check_roles(table, roles)


def settle(read: Callable[[], TableRead]) -> None:
    """Read; use the table, or hold the refusal to its form."""
    try:
        table = read().table
    except DataError as error:
        refusal = error
    else:
        use(table)
        return
    assert refusal.problem.endswith(".")
    assert refusal.remedy.endswith(".")


@settings(max_examples=300)
@given(text=soup)
def test_any_text(text):
    settle(lambda: read_pasted(text))
    settle(lambda: read_details(text.encode(), "x.csv"))


CELLS = ["1", "2", "2.5", "4", "a", "b", "x y", "", "NA", "2024-01-01", "007", "1,5", "-99", "TRUE", "6.25"]
HEADER = ["id", "time", "y", "y_1", "y_2", "y_3", "score 2001", "score 2002", "group", "x", ""]


@st.composite
def written_tables(draw) -> str:
    """Text that is a table, of cells that each column draws from a few."""
    separator, n_columns = draw(st.sampled_from(",;\t")), draw(st.integers(2, 6))
    pools = [draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4)) for _ in range(n_columns)]
    rows = draw(st.lists(st.tuples(*(st.sampled_from(pool) for pool in pools)), min_size=2, max_size=14))
    header = draw(st.lists(st.sampled_from(HEADER), min_size=n_columns, max_size=n_columns))
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in [header, *rows])


@settings(max_examples=200)
@given(text=written_tables())
def test_any_table(text):
    settle(lambda: read_pasted(text))


@settings(max_examples=200)
@given(data=st.binary(max_size=300), name=st.sampled_from(["x.csv", "x.xlsx", "x", ""]))
def test_any_bytes(data, name):
    settle(lambda: read_details(data, name))


WORKBOOK = hostile.plain_workbook()


@settings(max_examples=60)
@given(at=st.integers(0, len(WORKBOOK) - 1), byte=st.integers(0, 255))
def test_a_workbook_with_one_wrong_byte(at, byte):
    data = WORKBOOK[:at] + bytes([byte]) + WORKBOOK[at + 1 :]
    settle(lambda: read_details(data, "x.xlsx"))
