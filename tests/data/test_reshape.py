"""Wide to long and the arithmetic of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.data import Family, ReshapeSpec, find_families, load_dataset, reshape, suggest_reshape, wide_to_long
from lmm_engine.errors import DataError

NAN = float("nan")
WIDE = pd.DataFrame({"id": ["b", "a"], "sex": ["f", "m"], "y_t1": [1.0, NAN], "y_t2": [2.0, NAN], "y_t5": [NAN, 6.0]})
PAIN = Family("pain", ("pain_m0", "pain_m1", "pain_m3", "pain_m6"), (0.0, 1.0, 3.0, 6.0))


def test_the_arithmetic_and_the_order_of_rows():
    done = reshape(WIDE, ReshapeSpec(find_families(WIDE), ("id",)))
    assert (done.n_people, done.n_columns, done.n_rows_expected, done.n_rows, done.n_empty) == (2, 3, 6, 6, 3)
    expected = pd.DataFrame(
        {
            "id": ["b", "b", "b", "a", "a", "a"],
            "sex": ["f", "f", "f", "m", "m", "m"],
            "time": [1, 2, 5, 1, 2, 5],
            "y": [1.0, 2.0, NAN, NAN, NAN, 6.0],
        }
    )
    pd.testing.assert_frame_equal(done.long, expected)
    assert done.findings == ()


def test_empty_rows_are_dropped_by_choice_and_counted_either_way():
    done = reshape(WIDE, ReshapeSpec(find_families(WIDE), ("id",), drop_empty=True))
    assert (done.n_rows_expected, done.n_rows, done.n_empty) == (6, 3, 3)
    assert done.long["y"].tolist() == [1.0, 2.0, 6.0]
    assert done.long.index.tolist() == [0, 1, 2]


def test_a_row_with_one_of_two_measurements_is_not_empty():
    wide = pd.DataFrame({"id": [1, 2], "a1": [1.0, NAN], "b1": [NAN, NAN], "a2": [NAN, 2.0], "b2": [3.0, NAN]})
    done = reshape(wide, ReshapeSpec(find_families(wide), ("id",), drop_empty=True))
    assert done.n_empty == 1
    assert done.long[["id", "time"]].to_numpy().tolist() == [[1, 1], [1, 2], [2, 2]]


def test_families_with_different_times_leave_gaps_and_say_so():
    wide = pd.DataFrame({"id": [1, 2], "a1": [1, 2], "a2": [3, 4], "b1": [5, 6]})
    spec = ReshapeSpec((Family("a", ("a1", "a2"), (1.0, 2.0)), Family("b", ("b1",), (1.0,))), ("id",))
    done = reshape(wide, spec)
    assert done.long["b"].isna().tolist() == [False, True, False, True]
    assert [finding.code for finding in done.findings] == ["family_lacks_time"]
    assert "“b” has no column for time 2" in done.findings[0].sentence


def test_without_an_id_the_people_are_numbered():
    done = reshape(WIDE.drop(columns="id"), ReshapeSpec(find_families(WIDE), (), id_name="child"))
    assert done.long["child"].tolist() == [1, 1, 1, 2, 2, 2]
    assert reshape(WIDE.drop(columns="id"), ReshapeSpec(find_families(WIDE))).long.columns[0] == "person"


def test_a_repeated_or_missing_id_is_said_with_its_values():
    wide = pd.DataFrame({"id": [7, 7, 8, None], "y1": [1, 2, 3, 4], "y2": [5, 6, 7, 8]})
    done = reshape(wide, ReshapeSpec(find_families(wide), ("id",)))
    repeated = next(f for f in done.findings if f.code == "id_repeated")
    assert "“7” stands in more than one row" in repeated.sentence
    assert repeated.severity == "serious"
    assert next(f for f in done.findings if f.code == "id_missing").measure == 1
    done = reshape(wide.assign(arm=["a", "b", "a", "a"]).dropna(), ReshapeSpec(find_families(wide), ("id", "arm")))
    assert done.findings == ()


def test_whole_numbers_stay_whole_where_nothing_is_missing():
    wide = pd.DataFrame({"id": [1, 2], "y1": [1, 2], "y2": [3, 4]})
    assert wide_to_long(wide)["y"].dtype == "int64"
    assert wide_to_long(wide.assign(y2=[3, NAN]))["y"].dtype == "float64"


def test_carried_columns_can_be_chosen():
    spec = ReshapeSpec(find_families(WIDE), ("id",), carried=())
    assert list(reshape(WIDE, spec).long.columns) == ["id", "time", "y"]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (ReshapeSpec(()), "no columns to stack"),
        (ReshapeSpec((Family("y", ("y_t1", "y_t9"), (1.0, 9.0)),)), "no column “y_t9”"),
        (ReshapeSpec((Family("y", ("y_t1", "id"), (1.0, 2.0)),), ("id",)), "“id” is used more than once"),
        (ReshapeSpec((Family("y", ("y_t1", "y_t2"), (1.0, 1.0)),)), "2 columns and 1 different time"),
        (ReshapeSpec((Family("sex", ("y_t1", "y_t2"), (1.0, 2.0)),)), "would be called “sex”"),
        (ReshapeSpec((Family("time", ("y_t1", "y_t2"), (1.0, 2.0)),)), "would be called “time”"),
        (ReshapeSpec((Family("y", ("y_t1", "sex"), (1.0, 2.0)),)), "mix numbers and text: “sex”"),
    ],
)
def test_what_cannot_be_reshaped(spec, words):
    with pytest.raises(DataError, match=words):
        reshape(WIDE, spec)


def test_the_proposal_for_a_wide_table():
    spec = suggest_reshape(load_dataset("pain_trial"))
    assert (spec.families, spec.id_columns, spec.time_name, spec.id_name) == ((PAIN,), ("patient",), "time", None)
    years = pd.DataFrame({"country": ["a", "b"], "2001": [1, 2], "2002": [3, 4]})
    assert (suggest_reshape(years).id_columns, suggest_reshape(years).time_name) == (("country",), "year")
    assert suggest_reshape(years.drop(columns="country")).id_name == "person"


@pytest.mark.parametrize("name", ["sleepstudy", "orthodont", "chickweight", "oxboys", "mathachieve", "schools"])
def test_a_long_table_is_not_taken_for_a_wide_one(name):
    assert suggest_reshape(load_dataset(name)) is None


def test_an_identifier_that_repeats_means_long():
    table = pd.DataFrame({"id": [1, 1, 2, 2], "x1": [1.5, 2.5, 3.5, 4.5], "x2": [1.5, 2.5, 3.5, 4.5]})
    assert suggest_reshape(table) is None


# ----- the door for scripts -----


def test_families_are_found_named_or_spelled_out():
    table = load_dataset("pain_trial")
    found = wide_to_long(table)
    assert list(found.columns) == ["patient", "treatment", "age", "time", "pain"]
    assert len(found) == 4 * len(table)
    for same in (
        wide_to_long(table, "pain"),
        wide_to_long(table, ["pain"], id="patient"),
        wide_to_long(table, [PAIN]),
        wide_to_long(table, {"pain": PAIN.columns}),
        wide_to_long(table, columns=PAIN.columns),
    ):
        pd.testing.assert_frame_equal(same, found)
    named = wide_to_long(table, columns=PAIN.columns, times=[10, 20, 30, 40], value_name="p", time_name="t")
    assert named["t"].unique().tolist() == [10, 20, 30, 40]
    assert "p" in named
    assert len(wide_to_long(table, drop_empty=True)) == len(found) - int(found["pain"].isna().sum())


def test_years_may_be_numbers_in_a_script():
    long = wide_to_long(pd.DataFrame({"country": ["a", "b"], 2001: [1, 2], 2002: [3, 4]}), time_name="year")
    assert long.to_numpy().tolist() == [["a", 2001, 1], ["a", 2002, 3], ["b", 2001, 2], ["b", 2002, 4]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"families": "mood"}, "No columns are called “mood”.*“y”"),
        ({"times": [1, 2]}, "need `columns`"),
        ({"columns": "y_t1"}, "is the one name"),
        ({"families": "y", "columns": ["y_t1", "y_t2"]}, "the same thing twice"),
        ({"columns": ["y_t1", "y_t2"], "times": [1]}, "cannot be paired"),
        ({"id": "nobody"}, "no column “nobody”"),
    ],
)
def test_what_a_script_may_get_wrong(options, words):
    with pytest.raises(DataError, match=words):
        wide_to_long(WIDE, **options)


def test_no_family_is_an_error_that_shows_the_way():
    with pytest.raises(DataError, match=r"No columns look like.*columns=\["):
        wide_to_long(load_dataset("sleepstudy"))


def test_two_columns_of_the_same_name_are_refused():
    table = pd.DataFrame([[1, 2, 3]], columns=["y1", "y1", "y2"])
    with pytest.raises(DataError, match="Several columns are called “y1”"):
        wide_to_long(table, columns=["y1", "y2"])


# ----- law: there and back -----

stems = st.lists(st.sampled_from(["mood", "sleep", "y", "painScore", "bp.sys"]), min_size=1, max_size=3, unique=True)
joints = st.sampled_from(["_", ".", "_t", " ", "_week", "_wave_"])
time_sets = st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True)


@given(stems=stems, joint=joints, times=time_sets, n=st.integers(1, 5), drop=st.booleans(), data=st.data())
def test_wide_to_long_to_wide_is_the_table_itself(stems, joint, times, n, drop, data):
    cell = st.one_of(st.just(NAN), st.floats(-1e6, 1e6))
    columns = data.draw(st.permutations([f"{stem}{joint}{time}" for stem in stems for time in times]))
    cells = data.draw(st.lists(cell, min_size=n * len(columns), max_size=n * len(columns)))
    wide = pd.DataFrame(np.reshape(cells, (n, len(columns))), columns=columns)
    for stem in stems:
        # A family of nothing but gaps is not found by its name.
        wide.loc[0, f"{stem}{joint}{times[0]}"] = 1.0
    wide.insert(0, "id", [f"p{k}" for k in range(n)])
    long = wide_to_long(wide, stems, id="id", drop_empty=drop)
    back = long.pivot(index="id", columns="time", values=stems).reindex(index=wide["id"])
    for stem in stems:
        for time in times:
            column = wide[f"{stem}{joint}{time}"].to_numpy()
            told = back[stem][time].to_numpy() if (stem, time) in back else np.full(n, NAN)
            np.testing.assert_array_equal(told, column)
    assert len(long) + (
        int(wide_to_long(wide, stems, id="id")[stems].isna().all(axis=1).sum()) if drop else 0
    ) == n * len(times)
