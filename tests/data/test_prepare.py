"""What the model will see."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, load_dataset, prepare
from lmm_engine.errors import DataError

TABLE = pd.DataFrame(
    {
        "who": [10, 10, 2, 2, None, 2],
        "week": [3, 5, 3, 5, 3, 9],
        "y": [1.0, 2.0, np.nan, 4.0, 5.0, 6.0],
        "arm": ["b", "b", "a", "a", "a", None],
        "dose": [10, 10, 9, 9, 9, 9],
        "unused": [None] * 6,
    },
    index=[100, 101, 102, 103, 104, 105],
)


def test_complete_rows_of_used_columns_with_the_count_of_the_others():
    prepared = prepare(TABLE, Roles("y", "who", "week", predictors=("arm", "dose")))
    assert list(prepared.frame.columns) == ["y", "who", "week", "arm", "dose"]
    assert prepared.frame.index.tolist() == [100, 101, 103]
    assert (prepared.n_rows_in, prepared.n_rows_used) == (6, 3)
    assert prepared.dropped == {"y": 1, "who": 1, "arm": 1}
    assert prepare(TABLE, Roles("y", "who")).frame.index.tolist() == [100, 101, 103, 105]


def test_groups_are_text_in_natural_order_without_unused_ones():
    group = prepare(TABLE, Roles("y", "who")).frame["who"]
    assert group.tolist() == ["10", "10", "2", "2"]
    assert list(group.cat.categories) == ["2", "10"]
    assert not group.cat.ordered
    names = pd.DataFrame({"g": ["M10", "M2", "F1", "M2", "-5", "3"], "y": np.arange(6.0)})
    assert list(prepare(names, Roles("y", "g")).frame["g"].cat.categories) == ["-5", "3", "F1", "M2", "M10"]
    gone = pd.DataFrame({"g": ["a", "b", "c"], "y": [1.0, np.nan, 2.0]})
    assert list(prepare(gone, Roles("y", "g")).frame["g"].cat.categories) == ["a", "c"]


def test_categories_come_in_the_order_of_r():
    frame = pd.DataFrame(
        {"g": ["a"] * 4, "y": np.arange(4.0), "c": ["beta", "Alpha", "gamma", "dose10"], "n": [10, 9, 1, 10]}
    )
    prepared = prepare(frame, Roles("y", "g", predictors=("c", "n"), categorical=("n",)))
    assert prepared.categories == {"c": ("Alpha", "beta", "dose10", "gamma"), "n": ("1", "9", "10")}
    assert prepared.frame["n"].tolist() == ["10", "9", "1", "10"]
    assert prepare(frame, Roles("y", "g", predictors=("n",))).frame["n"].dtype == "int64"
    ordered = frame.assign(c=pd.Categorical(frame["c"], ["gamma", "beta", "unused", "Alpha", "dose10"]))
    assert prepare(ordered, Roles("y", "g", predictors=("c",))).categories["c"] == ("gamma", "beta", "Alpha", "dose10")
    accents = frame.assign(c=["Zorn", "ärger", "b", "B"])
    assert prepare(accents, Roles("y", "g", predictors=("c",))).categories["c"] == ("ärger", "b", "B", "Zorn")
    truth = frame.assign(c=[True, False, True, False])
    assert prepare(truth, Roles("y", "g", predictors=("c",))).categories["c"] == ("False", "True")


@pytest.mark.parametrize(
    ("coding", "name", "offset", "values"),
    [
        ("as_is", "week", 0.0, [3, 5, 5, 9]),
        ("zero_at_start", "week_from_start", 3.0, [0, 2, 2, 6]),
        ("centred", "week_centred", 5.5, [-2.5, -0.5, -0.5, 3.5]),
    ],
)
def test_time_is_recoded_over_the_rows_used(coding, name, offset, values):
    prepared = prepare(TABLE, Roles("y", "who", "week", time_coding=coding))
    assert (prepared.time_name, prepared.time_offset) == (name, offset)
    assert prepared.frame[name].tolist() == values
    assert ("week" in prepared.frame) == (coding == "as_is")
    assert prepared.roles.time == "week"


def test_the_recoded_name_never_clashes():
    table = TABLE.assign(week_centred=1.0, week_centred_2=2.0)
    roles = Roles("y", "who", "week", predictors=("week_centred",), time_coding="centred")
    prepared = prepare(table, roles)
    assert prepared.time_name == "week_centred_3"
    assert list(prepared.frame.columns) == ["y", "who", "week_centred_3", "week_centred"]


def test_dates_become_days_since_the_first():
    table = TABLE.assign(
        day=pd.to_datetime(["2024-02-01", "2024-02-03", "2024-01-01", "2024-03-01", "2024-03-01", None])
    )
    prepared = prepare(table, Roles("y", "who", "day"))
    assert (prepared.time_name, prepared.time_origin, prepared.time_offset) == ("day_days", "2024-01-01", 0.0)
    assert prepared.frame["day_days"].tolist() == [31, 33, 60]
    prepared = prepare(table, Roles("y", "who", "day", time_coding="zero_at_start"))
    assert prepared.frame["day_days_from_start"].tolist() == [0, 2, 29]
    assert prepared.time_offset == 31


def test_zero_is_put_at_a_chosen_value():
    prepared = prepare(TABLE, Roles("y", "who", "week", time_coding="at_value", time_zero=4))
    assert (prepared.time_name, prepared.time_offset) == ("week_from_4", 4.0)
    assert prepared.frame["week_from_4"].tolist() == [-1, 1, 1, 5]
    prepared = prepare(TABLE, Roles("y", "who", "week", time_coding="at_value", time_zero=-1.5))
    assert prepared.frame["week_from_-1.5"].tolist() == [4.5, 6.5, 6.5, 10.5]
    prepared = prepare(TABLE, Roles("y", "who", "week", time_coding="at_value", time_zero=0.0))
    assert (prepared.time_name, prepared.time_offset) == ("week", 0.0)


def test_centring_what_is_centred_subtracts_nothing():
    table = pd.DataFrame({"y": range(10), "who": [1, 2] * 5, "t": np.arange(10) / 7 + 0.1})
    table["t"] -= table["t"].mean()
    assert table["t"].mean() != 0, "no dust to be seen"
    assert prepare(table, Roles("y", "who", "t", time_coding="centred")).time_offset == 0


def test_zero_is_put_at_a_chosen_date():
    table = TABLE.assign(
        day=pd.to_datetime(["2024-02-01", "2024-02-03", "2024-01-01", "2024-03-01", "2024-03-01", None])
    )
    prepared = prepare(table, Roles("y", "who", "day", time_coding="at_value", time_zero="2024-02-02"))
    assert (prepared.time_name, prepared.time_offset) == ("day_days_from_2024-02-02", 32.0)
    assert prepared.frame["day_days_from_2024-02-02"].tolist() == [-1, 1, 28]
    first = prepare(table, Roles("y", "who", "day", time_coding="at_value", time_zero="2024-01-01"))
    assert (first.time_name, first.time_offset) == ("day_days_from_2024-01-01", 0.0)


@pytest.mark.parametrize(
    ("zero", "said"),
    [(None, "no number was chosen"), ("2024-01-01", "“2024-01-01” is no number"), (float("nan"), "“nan” is no number")],
)
def test_a_zero_that_is_no_number_is_refused(zero, said):
    with pytest.raises(DataError, match=f"“week” holds numbers, and for its zero {said}. Type a number."):
        prepare(TABLE, Roles("y", "who", "week", time_coding="at_value", time_zero=zero))


@pytest.mark.parametrize(
    ("zero", "said"),
    [(None, "no date was chosen"), (4.0, "no date was chosen|“4.0” is no date"), ("soon", "“soon” is no date")],
)
def test_a_zero_that_is_no_date_is_refused(zero, said):
    table = TABLE.assign(day=pd.Timestamp("2024-02-01") + pd.to_timedelta(range(len(TABLE)), unit="D"))
    with pytest.raises(DataError, match=f"“day” holds dates, and for its zero ({said}). Choose a date"):
        prepare(table, Roles("y", "who", "day", time_coding="at_value", time_zero=zero))


def test_digits_kept_as_text_can_be_a_time():
    table = TABLE.assign(visit=["01", "02", "01", "02", "01", "10"])
    assert prepare(table, Roles("y", "who", "visit")).frame["visit"].tolist() == [1, 2, 2, 10]


def test_infinite_values_count_as_missing():
    table = TABLE.assign(y=[1.0, np.inf, 2.0, 4.0, -np.inf, 6.0], week=[3, 5, np.inf, 5, 3, 9])
    assert prepare(table, Roles("y", "who", "week")).dropped == {"y": 2, "who": 1, "week": 1}


def test_the_table_is_left_as_it_was():
    before = TABLE.copy(deep=True)
    prepare(TABLE, Roles("y", "who", "week", predictors=("arm",), time_coding="centred"))
    pd.testing.assert_frame_equal(TABLE, before)


def test_refusals_name_the_column():
    for roles, words in (
        (Roles("y", "nobody"), "no column “nobody”"),
        (Roles("arm", "who"), "outcome “arm” holds text"),
        (Roles("y", "who", "arm"), "“arm” cannot be a time"),
        (Roles("y", "who", predictors=("unused",)), "“unused” has no values"),
    ):
        with pytest.raises(DataError, match=words):
            prepare(TABLE, roles)
    with pytest.raises(DataError, match="Several columns are called “y”"):
        prepare(pd.concat([TABLE, TABLE[["y"]]], axis=1), Roles("y", "who"))


def test_the_bundled_data_keep_every_row_that_r_uses():
    table = load_dataset("sleepstudy")
    frame = prepare(table, Roles("Reaction", "Subject", "Days")).frame
    assert len(frame) == len(table)
    np.testing.assert_array_equal(frame["Reaction"], table["Reaction"])
    assert frame["Subject"].astype(int).tolist() == table["Subject"].tolist()
