"""Ids that restart are noticed; crossed designs, and what merely looks like a count, are left in peace."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import catalogue, load_dataset
from lmm_engine.data.recipe import MakeIdsUnique
from lmm_engine.data.restarts import find_restart, find_restarts


def pupils(sizes: list[int], waves: int = 3) -> pd.DataFrame:
    """Pupils 1, 2, 3 … of each school, at each wave."""
    rows = [(s, i, t) for s, k in enumerate(sizes, 1) for i in range(1, k + 1) for t in range(waves)]
    return pd.DataFrame(rows, columns=["school", "student", "wave"])


def test_students_that_are_numbered_afresh_in_every_school():
    (found,) = find_restarts(pupils([12, 9, 20, 15]))
    assert (found.crossing.inner, found.crossing.outer) == ("student", "school")
    assert found.evidence == ("numbered", "sizes_differ", "names")
    assert found.example == ("1", 4)
    mended = MakeIdsUnique("student", "school").apply(pupils([12, 9, 20, 15]))
    assert mended["student"].nunique() == found.crossing.n_pairs == 56
    assert find_restarts(mended) == ()


def test_a_few_missing_students_do_not_hide_it():
    table = pupils([20, 20, 20, 20])
    gone = table["student"].isin([3, 11]) & (table["school"] > 2)
    assert [found.evidence for found in find_restarts(table[~gone])] == [("numbered", "names")]


def test_casks_a_b_c_where_another_column_tells_them_apart():
    (found,) = find_restarts(load_dataset("pastes"))
    assert (found.crossing.inner, found.crossing.outer, found.third) == ("cask", "batch", "sample")
    assert found.evidence == ("numbered", "told_by")
    # Without that column nobody could know.
    assert find_restarts(load_dataset("pastes").drop(columns="sample")) == ()


def test_a_trait_that_differs_between_those_of_the_same_id():
    table = pupils([6, 6, 6, 6]).rename(columns={"school": "place", "student": "nr"})
    table["sex"] = np.where((table["place"] * 7 + table["nr"] * 3) % 5 < 2, "f", "m")
    (found,) = find_restarts(table)
    assert (found.crossing.inner, found.crossing.outer, found.evidence, found.third) == (
        "nr", "place", ("numbered", "trait"), "sex"
    )  # fmt: skip
    # The same for everybody with this number: then it may well be the same person.
    steady = table.assign(sex=np.where(table["nr"] % 2, "f", "m"))
    assert find_restarts(steady) == ()


@pytest.mark.parametrize("entry", [entry.id for entry in catalogue() if entry.id != "pastes"])
def test_no_other_bundled_data_set_is_suspected(entry: str):
    assert find_restarts(load_dataset(entry)) == ()


def test_crossed_designs_with_gaps_and_items_are_not_suspected():
    rng = np.random.default_rng(2)
    table = pd.DataFrame(
        {
            "school": rng.integers(0, 30, 4000),
            "item": rng.integers(1, 25, 4000),
            "sex": rng.choice(["F", "M"], 4000),
            "rating": rng.integers(1, 6, 4000),
        }
    )
    assert find_restarts(table) == ()
    assert find_restart(table, "item", "school") is None
    assert find_restart(table, "school", "item") is None


def test_ids_with_a_stem_and_ids_that_never_meet():
    table = pupils([5, 9, 7]).assign(student=lambda t: "S" + t["student"].astype(str).str.zfill(3))
    assert len(find_restarts(table)) == 1
    named = table.assign(student=table["school"].astype(str) + "-" + table["student"])
    assert find_restarts(named) == ()
    assert find_restart(named, "student", "school") is None
