"""Long to wide, and the law that there and back is the table itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.data import (
    Family,
    ReshapeSpec,
    check_round_trip,
    find_families,
    load_dataset,
    long_to_wide,
    reshape,
    suggest_reshape,
    wide_to_long,
)
from lmm_engine.errors import DataError

NAN = float("nan")
LONG = pd.DataFrame({"who": ["b", "b", "a"], "sex": ["f", "f", "m"], "week": [1, 3, 3], "y": [1.0, 2.0, 3.0]})


def test_without_a_specification_the_columns_are_named_by_value_and_time():
    wide = long_to_wide(LONG, id="who", time="week")
    expected = pd.DataFrame({"who": ["b", "a"], "sex": ["f", "m"], "y_1": [1.0, NAN], "y_3": [2.0, 3.0]})
    pd.testing.assert_frame_equal(wide, expected)
    back = wide_to_long(wide, id="who", time_name="week", drop_empty=True)
    pd.testing.assert_frame_equal(back, LONG)


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        (LONG, {}, "not said whose rows"),
        (LONG, {"id": "nobody"}, "no column “nobody”"),
        (LONG, {"id": "who", "time": "when"}, "no column “when”"),
        (LONG, {"id": "sex", "time": "y", "values": ["week", "z"]}, "no column “z”"),
        (LONG.assign(week=1), {"id": "who", "time": "week", "values": "y"}, "“b” has more than one row at one time"),
        (LONG.assign(week=[1, None, 2]), {"id": "who", "time": "week"}, "1 row has no “week”"),
        (LONG.rename(columns={"sex": "y_1"}), {"id": "who", "time": "week", "values": ["y"]}, "would be called “y_1”"),
    ],
)
def test_what_cannot_be_made_wide(table, options, words):
    with pytest.raises(DataError, match=words):
        long_to_wide(table, **options)


def test_the_check_of_a_bundled_table():
    table = load_dataset("pain_trial")
    spec = suggest_reshape(table)
    for drop in (False, True):
        chosen = replace(spec, drop_empty=drop)
        trip = check_round_trip(table, reshape(table, chosen), chosen)
        assert (trip.is_same, trip.n_rows, trip.n_columns) == (True, 80, 7)


def test_the_check_sees_one_changed_cell_and_one_lost_row():
    table = load_dataset("pain_trial")
    spec = suggest_reshape(table)
    made = reshape(table, spec)
    changed = made.long.copy()
    changed.loc[2, "pain"] += 1
    assert check_round_trip(table, replace(made, long=changed), spec).differing == ("pain_m3",)
    lost = replace(made, long=made.long.iloc[4:])
    assert check_round_trip(table, lost, spec).is_same is False


def test_the_check_says_why_it_cannot_tell():
    table = pd.DataFrame({"id": ["a", "a"], "y1": [1, 2], "y2": [3, 4]})
    spec = ReshapeSpec(find_families(table), ("id",), duplicates="keep")
    trip = check_round_trip(table, reshape(table, spec), spec)
    assert trip.is_same is None
    assert "several rows at one time" in trip.reason


# ----- law: there and back -----

TIMES = st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True)
PATTERNS = ["{stem}_{time}", "{stem}.{time}", "{stem}_t{time}", "{stem} week {time}", "t{time}_{stem}", "{time}_{stem}",
            "{stem}{time}_post", "w{time}.{stem}", "{stem}_{time}m"]  # fmt: skip


def _stems() -> st.SearchStrategy[list[str]]:
    letters = st.text("bcfghjklnpqrz", min_size=4, max_size=8)
    return st.lists(letters, min_size=1, max_size=3, unique=True)


@given(stems=_stems(), pattern=st.sampled_from(PATTERNS), n=st.integers(1, 5), drop=st.booleans(), data=st.data())
def test_wide_to_long_to_wide_is_the_table_itself(stems, pattern, n, drop, data):
    # Families have times of their own, with gaps, and the columns stand in any order.
    named = {stem: {t: pattern.format(stem=stem, time=t) for t in data.draw(TIMES)} for stem in stems}
    columns = data.draw(st.permutations([column for times in named.values() for column in times.values()]))
    cell = st.one_of(st.just(NAN), st.floats(-1e6, 1e6))
    cells = data.draw(st.lists(cell, min_size=n * len(columns), max_size=n * len(columns)))
    wide = pd.DataFrame(np.reshape(cells, (n, len(columns))), columns=columns)
    for times in named.values():
        # A family of nothing but gaps is not found by its name.
        wide.loc[0, next(iter(times.values()))] = 1.0
    wide.insert(0, "id", [f"p{k}" for k in range(n)])
    families = find_families(wide)
    assert sorted(sorted(zip(f.times, f.columns, strict=True)) for f in families) == sorted(
        sorted(times.items()) for times in named.values()
    )
    spec = ReshapeSpec(families, ("id",), drop_empty=drop)
    made = reshape(wide, spec)
    # people × times = rows + dropped
    assert made.n_people * made.n_columns == made.n_rows_expected
    assert made.n_rows_expected == len(made.long) + (made.n_empty if drop else 0)
    assert check_round_trip(wide, made, spec).is_same
    expected = wide[wide[columns].notna().any(axis=1)].reset_index(drop=True) if drop else wide
    back = long_to_wide(made.long, spec)
    pd.testing.assert_frame_equal(back[list(wide.columns)], expected)


@given(values=st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "é", ""])), min_size=6, max_size=6))
def test_text_comes_back_as_well(values):
    wide = pd.DataFrame({"id": [1, 2], "x_1": values[:2], "x_2": values[2:4], "x_5": values[4:]})
    spec = ReshapeSpec((Family("x", ("x_1", "x_2", "x_5"), (1.0, 2.0, 5.0)),), ("id",))
    assert check_round_trip(wide, reshape(wide, spec), spec).is_same
