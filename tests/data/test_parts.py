"""What each column does within the groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import load_dataset
from lmm_engine.data.parts import column_parts
from lmm_engine.errors import DataError


def levels(table: pd.DataFrame, group: str) -> dict[str, int | None]:
    return {part.column: part.level for part in column_parts(table, group)}


def test_what_varies_is_of_level_1_and_what_is_constant_within_every_group_of_level_2():
    table = load_dataset("mathachieve")
    assert levels(table, "School") == {
        "School": None, "Minority": 1, "Sex": 1, "SES": 1, "MathAch": 1, "MEANSES": 2
    }  # fmt: skip
    assert levels(load_dataset("ageing"), "person") == {
        "person": None, "date": 1, "years": 1, "age_over_70": 2, "memory": 1
    }  # fmt: skip
    # Seen from the casks, the batch is of level 2; seen from the batches, the cask is of level 1.
    assert levels(load_dataset("pastes"), "sample")["batch"] == 2
    assert levels(load_dataset("pastes"), "batch")["sample"] == 1


def test_one_change_in_one_group_makes_level_1_and_is_counted():
    table = pd.DataFrame({"g": np.repeat(np.arange(10), 3), "sex": np.repeat(list("fm" * 5), 3)})
    assert column_parts(table, "g")[1].level == 2
    table.loc[0, "sex"] = "m"
    part = column_parts(table, "g")[1]
    assert (part.level, part.within.varying, part.within.several, part.within.varies) == (1, 1, 10, 0.1)


def test_rows_per_value_missing_cells_and_what_rises():
    table = pd.DataFrame(
        {"g": [1, 1, 2, 2, None], "t": [0, 1, 0, 1, 5], "x": [1.0, np.nan, 2.0, np.nan, 3.0], "one": 7, "none": None}
    )
    found = {part.column: part for part in column_parts(table, "g")}
    assert (found["g"].n, found["g"].n_distinct, found["g"].rows_per_value) == (4, 2, 2.0)
    assert found["t"].within.rises == 1
    # One value in each group at most: nothing to tell.
    assert (found["x"].n, found["x"].level) == (3, None)
    assert (found["one"].level, found["none"].level, found["none"].rows_per_value) == (None, None, 0.0)


def test_cells_that_cannot_be_compared_are_told_apart_by_their_text():
    table = pd.DataFrame({"g": [1, 1, 2, 2], "lists": [[1], [1], [2], [2]], "mixed": [[1], [2], "a", 3]})
    assert levels(table, "g") == {"g": None, "lists": 2, "mixed": 1}


def test_a_group_that_is_no_column_is_refused():
    with pytest.raises(DataError, match="The table has no column “h”"):
        column_parts(pd.DataFrame({"g": [1]}), "h")
