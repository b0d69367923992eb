"""What came of reading a file of the corpus, in a few words that travel between processes."""

from __future__ import annotations

import pandas as pd

from lmm_engine.data import read_details
from lmm_engine.errors import DataError
from tests.data.make_hostile_tables import READ


def outcome(data: bytes, name: str) -> str:
    """``"as expected"``, what differs, the refusal, or what escaped."""
    try:
        table = read_details(data, name).table
    except DataError as refusal:
        return f"refused: {refusal.problem} | {refusal.remedy}"
    except BaseException as error:  # nothing else may come out, whatever it is
        return f"escaped: {error!r}"
    if name not in READ:
        return "read"
    expected = READ[name][1]
    if isinstance(expected, tuple):
        return "as expected" if table.shape == expected else f"shape {table.shape}"
    try:
        pd.testing.assert_frame_equal(table, expected)
    except AssertionError as difference:
        return f"differs: {difference}"
    return "as expected"
