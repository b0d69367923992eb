"""Kinds of columns, rows per group, patterns of missing values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import (
    column_kinds,
    describe_columns,
    load_dataset,
    missing_pattern,
    observations_per_group,
    varies_within_group,
)
from lmm_engine.errors import DataError

NAN = float("nan")


def test_kinds():
    n = 40
    table = pd.DataFrame(
        {
            "number": np.arange(n),
            "gaps": [NAN, 1.5] * (n // 2),
            "words": ["a", "b"] * (n // 2),
            "prose": [f"line {k}" for k in range(n)],
            "truth": [True, False] * (n // 2),
            "level": pd.Categorical(["x", "y"] * (n // 2)),
            "date": pd.date_range("2024-01-01", periods=n),
            "nothing": [None] * n,
            "lists": [[1]] * n,
        }
    )
    assert column_kinds(table) == {
        "number": "numeric",
        "gaps": "numeric",
        "words": "categorical",
        "prose": "text",
        "truth": "categorical",
        "level": "categorical",
        "date": "date",
        "nothing": "empty",
        "lists": "categorical",
    }


def test_columns_are_described_in_rows():
    table = pd.DataFrame({"y": [NAN, 2.0, 2.0], "g": ["a", None, "b"], "d": pd.to_datetime(["2024-01-01"] * 3)})
    described = describe_columns(table)
    assert list(described.columns) == ["column", "kind", "n_missing", "n_distinct", "example"]
    assert described.to_numpy().tolist() == [
        ["y", "numeric", 1, 1, "2"],
        ["g", "categorical", 1, 2, "a"],
        ["d", "date", 0, 1, "2024-01-01"],
    ]
    with pytest.raises(DataError, match="Several columns are called “y”"):
        describe_columns(pd.DataFrame([[1, 2]], columns=["y", "y"]))


def test_observations_per_group_in_natural_order():
    table = pd.DataFrame({"g": [10, 2, 10, 1, None]})
    assert observations_per_group(table, "g").to_numpy().tolist() == [["1", 1], ["2", 1], ["10", 2]]
    counts = observations_per_group(load_dataset("chickweight"), "Chick")
    assert counts["n"].sum() == len(load_dataset("chickweight"))
    assert (counts["n"] < 12).sum() == 5


def test_what_varies_within_groups():
    table = pd.DataFrame({"g": list("aabbc"), "x": [1, 2, 3, 3, 9], "z": [1, 1, 2, 2, 3], "w": [1, NAN, 2, NAN, 3]})
    assert varies_within_group(table, "x", "g") == 0.5
    assert varies_within_group(table, "z", "g") == 0
    assert varies_within_group(table, "w", "g") == 0
    assert varies_within_group(table.iloc[:0], "x", "g") == 0
    schools = load_dataset("mathachieve")
    assert varies_within_group(schools, "SES", "School") == 1
    assert varies_within_group(schools, "MEANSES", "School") == 0


def test_missing_patterns_by_frequency():
    table = pd.DataFrame({"a": [1, NAN, NAN, 1, 1], "b": [1, NAN, 1, NAN, 1], "c": [1, 1, 1, 1, 1]})
    pattern = missing_pattern(table, ["a", "b"])
    assert list(pattern.columns) == ["pattern", "column", "missing", "n_rows"]
    assert pattern.to_numpy().tolist() == [
        [1, "a", False, 2], [1, "b", False, 2],
        [2, "a", False, 1], [2, "b", True, 1],
        [3, "a", True, 1], [3, "b", False, 1],
        [4, "a", True, 1], [4, "b", True, 1],
    ]  # fmt: skip
    assert missing_pattern(table, ["c"]).to_numpy().tolist() == [[1, "c", False, 5]]
    assert missing_pattern(table, []).empty
    with pytest.raises(DataError, match="no column “x”"):
        missing_pattern(table, ["x"])
