"""Nested, crossed, or in between."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.data import load_dataset
from lmm_engine.data.crossing import crossing, group_candidates
from lmm_engine.errors import DataError


def test_the_classic_designs():
    nested = crossing(load_dataset("pastes"), "sample", "batch")
    assert (nested.inner, nested.outer, nested.relation) == ("sample", "batch", "nested")
    assert (nested.n_inner, nested.n_outer, nested.n_pairs) == (30, 10, 30)
    plates = crossing(load_dataset("penicillin"), "plate", "sample")
    assert (plates.relation, plates.n_inner, plates.n_outer, plates.n_pairs) == ("crossed", 24, 6, 144)
    workers = crossing(load_dataset("machines"), "Machine", "Worker")
    assert (workers.relation, workers.n_pairs) == ("crossed", 18)
    # Casks a, b, c in every batch: by their names they are crossed.
    assert crossing(load_dataset("pastes"), "cask", "batch").relation == "crossed"


def test_the_inner_one_is_found_whichever_comes_first():
    turned = crossing(load_dataset("pastes"), "batch", "sample")
    assert (turned.inner, turned.outer, turned.relation, turned.n_inner) == ("sample", "batch", "nested", 30)
    assert turned.pairs["inner"].iloc[0] == "A:a"
    assert turned.pairs["outer"].iloc[0] == "A"


def test_two_names_of_the_same_and_a_gap_in_the_crossing():
    table = pd.DataFrame({"a": [1, 1, 2, 2, 3], "b": ["x", "x", "y", "y", "z"], "c": [1, 2, 1, 2, 1]})
    assert crossing(table, "a", "b").relation == "same"
    gap = crossing(table, "a", "c")
    assert (gap.relation, gap.n_pairs) == ("partially_crossed", 5)
    assert gap.meets.to_dict() == {"1": 2, "2": 2, "3": 1}
    assert gap.turned().meets.to_dict() == {"1": 3, "2": 2}


def test_the_count_table_is_in_natural_order_and_cut_where_asked():
    table = pd.DataFrame({"g": [10, 2, 2, 2, None], "h": ["b", "a", "a", "b", "a"]})
    found = crossing(table, "g", "h")
    counts = found.table(5, 5)
    assert (list(counts.index), list(counts.columns)) == (["2", "10"], ["a", "b"])
    assert counts.to_numpy().tolist() == [[2, 1], [0, 1]]
    assert found.table(1, 1).to_numpy().tolist() == [[2]]
    assert found.pairs["n"].sum() == 4


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_the_table_counts_every_row_once_and_says_the_relation(pairs):
    table = pd.DataFrame(pairs, columns=["a", "b"])
    found = crossing(table, "a", "b")
    counts = found.table(99, 99)
    assert counts.to_numpy().sum() == len(table)
    shown = counts > 0
    one_each = bool((shown.sum(axis=1) == 1).all())
    back = bool((shown.sum(axis=0) == 1).all())
    expected = (
        "same"
        if one_each and back
        else "nested"
        if one_each
        else "crossed"
        if shown.all(axis=None)
        else "partially_crossed"
    )
    assert found.relation == expected


def test_candidates_are_what_repeats_and_names_something():
    assert group_candidates(load_dataset("pastes")) == ("batch", "cask", "sample")
    # Neither the week, nor the scores, nor the dates.
    table = load_dataset("therapy").assign(day=pd.Timestamp("2024-01-01"), mixed=[[1]] * 1200)
    assert group_candidates(table) == ("client",)
    assert "student" not in group_candidates(load_dataset("schools"))


def test_questions_without_an_answer_are_refused():
    table = pd.DataFrame({"a": [1, np.nan], "b": [np.nan, 2.0]})
    with pytest.raises(DataError, match="No row has both “a” and “b”"):
        crossing(table, "a", "b")
    with pytest.raises(DataError, match="cannot be compared with itself"):
        crossing(table, "a", "a")
    with pytest.raises(DataError, match="no column “c”"):
        crossing(table, "a", "c")
