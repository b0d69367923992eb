"""What a chart draws, as a table."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine import charts
from lmm_engine.charts import Labels, tabulated
from tests.charts.test_hostile import DRAWN


def test_the_table_holds_the_rows_under_the_learners_names() -> None:
    rows = pd.DataFrame({"group": ["a", "a", "b"], "time": [0.0, 1.0, 0.0], "outcome": [3.0, 4.0, 5.0]})
    (table,) = tabulated(charts.spaghetti(rows, labels=Labels("Mood", "Person", "Week")))
    assert list(table.columns) == ["Person", "Week", "Mood"]
    assert table.to_numpy().tolist() == rows.to_numpy().tolist()


def test_fields_of_the_same_title_are_told_apart() -> None:
    rows = pd.DataFrame({"group": ["a", "b"], "time": [0.0, 1.0], "outcome": [3.0, 4.0]})
    (table,) = tabulated(charts.spaghetti(rows, labels=Labels("x", "x", "x")))
    assert list(table.columns) == ["x (group)", "x (time)", "x (outcome)"]


@pytest.mark.parametrize("picture", DRAWN)
def test_every_picture_has_a_table_and_no_ruler_is_one(picture: str) -> None:
    tables = tabulated(DRAWN[picture]("Score"))
    assert tables
    for table in tables:
        assert len(table.columns) > 1
        assert table.columns.is_unique
        assert not table.duplicated().any()
