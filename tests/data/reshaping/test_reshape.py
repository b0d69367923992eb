"""Wide to long and the arithmetic of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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
    spec = ReshapeSpec(find_families(wide), ("id",), duplicates="keep")
    done = reshape(wide, spec)
    assert done.n_rows == 8
    assert done.duplicates.to_numpy().tolist() == [[7, 1, 1], [7, 1, 2], [7, 2, 5], [7, 2, 6]]
    with pytest.raises(DataError, match="2 pairs of person and time have more than one row: “7” at time 1 has 2.*keep"):
        reshape(wide, ReshapeSpec(find_families(wide), ("id",)))
    repeated = next(f for f in done.findings if f.code == "id_repeated")
    assert "“7” stands in more than one row" in repeated.sentence
    assert repeated.severity == "serious"
    assert next(f for f in done.findings if f.code == "id_missing").measure == 1
    done = reshape(wide.assign(arm=["a", "b", "a", "a"]).dropna(), ReshapeSpec(find_families(wide), ("id", "arm")))
    assert done.findings == ()


def test_rows_of_one_person_that_never_meet_are_no_duplicates():
    wide = pd.DataFrame({"id": ["a", "a"], "y1": [1.0, NAN], "y2": [NAN, 2.0]})
    spec = ReshapeSpec(find_families(wide), ("id",), drop_empty=True)
    done = reshape(wide, spec)
    assert done.long["y"].tolist() == [1.0, 2.0]
    assert [(f.code, f.severity) for f in done.findings] == [("id_repeated", "note")]


def test_invented_ids_and_people_without_a_measurement_are_said():
    wide = pd.DataFrame({"y1": [1.0, NAN], "y2": [2.0, NAN]})
    kept = reshape(wide, ReshapeSpec(find_families(wide)))
    assert [f.code for f in kept.findings] == ["id_invented"]
    assert "numbered 1 to 2 in “person”" in kept.findings[0].sentence
    dropped = reshape(wide, ReshapeSpec(find_families(wide), drop_empty=True))
    assert [f.code for f in dropped.findings] == ["id_invented", "people_gone"]
    assert "1 person of 2 had nothing measured and is not" in dropped.findings[1].sentence


def test_text_dates_and_categories_keep_their_type():
    wide = pd.DataFrame({"id": [1, 2], "a1": ["u", None], "a2": ["v", "u"]})
    wide["d1"], wide["d2"] = pd.to_datetime(["2024-01-01", "2024-01-02"]), pd.to_datetime(["2024-02-01", None])
    wide["c1"] = pd.Categorical(["lo", "hi"], ["lo", "hi"], ordered=True)
    wide["c2"] = pd.Categorical(["hi", "hi"], ["lo", "hi"], ordered=True)
    families = tuple(Family(x, (f"{x}1", f"{x}2"), (1.0, 2.0)) for x in "adc")
    long = reshape(wide, ReshapeSpec(families, ("id",))).long
    assert long["a"].isna().tolist() == [False, False, True, False]
    assert str(long["d"].dtype).startswith("datetime64")
    assert list(long["c"].cat.categories) == ["lo", "hi"]
    assert long["c"].cat.ordered
    with pytest.raises(DataError, match="mix text and dates"):
        reshape(wide, ReshapeSpec((Family("x", ("a1", "d1"), (1.0, 2.0)),), ("id",)))


def test_whole_numbers_too_long_for_a_gap_are_refused_not_rounded():
    wide = pd.DataFrame({"id": [1], "a1": [2**60 + 1], "a2": [2**60 + 3], "b1": [1], "b2": [2], "b3": [3]})
    assert wide_to_long(wide, "a")["a"].tolist() == [2**60 + 1, 2**60 + 3]
    with pytest.raises(DataError, match="“a1” holds whole numbers of more than 15 digits"):
        wide_to_long(wide)


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
        (
            ReshapeSpec((Family("y", ("y_t1", "sex"), (1.0, 2.0)),)),
            "mix numbers and text: “y_t1” holds numbers and “sex” holds text",
        ),
    ],
)
def test_what_cannot_be_reshaped(spec, words):
    with pytest.raises(DataError, match=words):
        reshape(WIDE, spec)


def test_the_proposal_for_a_wide_table():
    spec = suggest_reshape(load_dataset("pain_trial"))
    assert (spec.families, spec.id_columns, spec.time_name, spec.id_name) == ((PAIN,), ("patient",), "month", None)
    years = pd.DataFrame({"country": ["a", "b"], "2001": [1, 2], "2002": [3, 4]})
    assert (suggest_reshape(years).id_columns, suggest_reshape(years).time_name) == (("country",), "year")
    assert suggest_reshape(years.drop(columns="country")).id_name == "person"


@pytest.mark.parametrize("name", ["sleepstudy", "orthodont", "chickweight", "oxboys", "mathachieve", "schools"])
def test_a_long_table_is_not_taken_for_a_wide_one(name):
    assert suggest_reshape(load_dataset(name)) is None


def test_an_identifier_that_repeats_means_long():
    table = pd.DataFrame({"id": [1, 1, 2, 2], "x1": [1.5, 2.5, 3.5, 4.5], "x2": [1.5, 2.5, 3.5, 4.5]})
    assert suggest_reshape(table) is None


@pytest.mark.parametrize("name", ["id", "who"])
def test_an_id_with_one_slip_is_an_id_and_the_slip_is_shown(name):
    who = [f"p{k}" for k in range(11)] + ["p3"]
    table = pd.DataFrame({name: who, "y1": np.arange(12.0), "y2": np.arange(12.0)})
    assert suggest_reshape(table).id_columns == (name,)
    with pytest.raises(DataError, match="2 pairs of person and time have more than one row: “p3” at time 1 has 2"):
        wide_to_long(table)


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
        wide_to_long(table, {"pain": dict(zip(PAIN.columns, PAIN.times, strict=True))}),
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


def test_columns_on_two_levels_become_long():
    columns = pd.MultiIndex.from_tuples([("id", ""), ("mood", 1), ("mood", 2), ("sleep", 1), ("sleep", 2)])
    long = wide_to_long(pd.DataFrame([["a", 1, 2, 3, 4], ["b", 5, 6, 7, 8]], columns=columns))
    assert list(long.columns) == ["id", "time", "mood", "sleep"]
    assert long.to_numpy().tolist() == [["a", 1, 1, 3], ["a", 2, 2, 4], ["b", 1, 5, 7], ["b", 2, 6, 8]]


def test_repeated_ids_are_refused_or_kept_in_a_script():
    wide = pd.DataFrame({"id": ["a", "a"], "y1": [1, 2], "y2": [3, 4]})
    with pytest.raises(DataError, match="more than one row"):
        wide_to_long(wide, id="id")
    assert wide_to_long(wide, id="id", duplicates="keep")["y"].tolist() == [1, 3, 2, 4]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"families": {"y": "y_t1"}}, "are the one name"),
        ({"families": {"y": {"y_t1": "soon", "y_t2": 2}}}, "A time of “y” is not a number"),
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
