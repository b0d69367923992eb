"""Who was seen when: counted by hand on small tables, and told apart from tables without common occasions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, catalogue, load_dataset
from lmm_engine.data.attendance import Attendance, attendance

ROLES = Roles("y", "who", "t")
#: One line for each group: which of four occasions have an outcome; a hyphen is a row that is not there.
COURSES = {"p1": "xxxx", "p2": "xx..", "p3": "x.x.", "p4": ".xxx", "p5": "x.xx", "p6": "....", "p7": "xxx-"}


def seen(courses: dict[str, str], **columns: object) -> pd.DataFrame:
    rows = [
        (who, t, float(t) if mark == "x" else np.nan)
        for who, course in courses.items()
        for t, mark in enumerate(course)
        if mark != "-"
    ]
    return pd.DataFrame(rows, columns=["who", "t", "y"]).assign(**columns)


def named(found: Attendance, flags: np.ndarray) -> set[str]:
    return set(found.groups[flags])


def test_each_course_is_told_by_what_it_is() -> None:
    found = attendance(seen(COURSES), ROLES)
    assert found.is_common
    assert found.times.tolist() == [0, 1, 2, 3]
    assert named(found, found.complete) == {"p1"}
    assert named(found, found.drops_out) == {"p2", "p3", "p7"}
    assert named(found, found.has_gap) == {"p3", "p5"}
    assert named(found, found.starts_late) == {"p4"}
    assert named(found, found.never_seen) == {"p6"}
    assert (found.n_expected, found.n_seen, found.n_absent) == (28, 17, 1)
    assert not found.is_monotone


def test_a_row_that_is_not_there_is_missing_like_a_row_without_a_value() -> None:
    marked = attendance(seen({"a": "xxxx", "b": "xx..", "c": "x..."}), ROLES)
    absent = attendance(seen({"a": "xxxx", "b": "xx--", "c": "x---"}), ROLES)
    assert np.array_equal(marked.outcome, absent.outcome, equal_nan=True)
    assert (marked.n_absent, absent.n_absent) == (0, 5)
    assert marked.is_monotone
    assert absent.is_monotone


def test_rows_without_a_group_a_time_or_an_outcome_are_counted_and_left_out() -> None:
    table = seen({"a": "xxxx", "b": "xxxx", "c": "xxx."})
    table.loc[0, "who"] = None
    table.loc[5, "t"] = np.nan
    table.loc[6, "y"] = np.inf
    found = attendance(table, ROLES)
    assert (found.n_without_group, found.n_without_time, found.n_without_outcome) == (1, 1, 2)
    assert found.n_seen == 12 - 1 - 1 - 2


def test_repeated_rows_are_counted_and_their_mean_stands_for_them() -> None:
    table = pd.concat([seen({"a": "xxxx", "b": "xxxx"}), pd.DataFrame({"who": ["a"], "t": [3], "y": [9.0]})])
    found = attendance(table, ROLES)
    assert found.n_repeated == 1
    assert found.outcome[0, 3] == 6.0


def test_dates_are_occasions_in_days() -> None:
    table = seen({"a": "xxxx", "b": "xx.."})
    table["t"] = pd.Timestamp("2024-03-01") + pd.to_timedelta(table["t"] * 7, unit="D")
    found = attendance(table, ROLES)
    assert found.times.tolist() == [0, 7, 14, 21]
    assert found.origin == "2024-03-01"


@pytest.mark.parametrize(
    ("table", "roles", "why"),
    [
        (seen(COURSES), Roles("y", "who"), "no_time"),
        (seen({"a": "xxx"}), ROLES, "one_group"),
        (seen({"a": "x", "b": "x"}), ROLES, "one_time"),
        (seen({f"g{i}": "-" * i + "xx" for i in range(40)}), ROLES, "irregular"),
        (seen({"a": "xxxx", "b": "xxxx"}).assign(t=np.arange(8) * 1.1), ROLES, "irregular"),
    ],
)
def test_without_common_occasions_it_says_why(table: pd.DataFrame, roles: Roles, why: str) -> None:
    found = attendance(table, roles)
    assert (found.is_common, found.why_not, found.n_expected) == (False, why, 0)


def test_a_few_rows_at_odd_times_do_not_make_the_times_irregular() -> None:
    table = seen({f"g{i}": "xxxx" for i in range(50)})
    odd = pd.DataFrame({"who": ["g1", "g2"], "t": [1.5, 2.7], "y": [0.0, 0.0]})
    found = attendance(pd.concat([table, odd]), ROLES)
    assert found.times.tolist() == [0, 1, 2, 3]
    assert found.n_astray == 2


def test_bundled_data_have_the_occasions_that_their_study_had() -> None:
    by_id = {e.id: attendance(load_dataset(e.id), e.roles) for e in catalogue() if e.reshape is None}
    occasions = {name: len(found.times) for name, found in by_id.items() if found.is_common}
    assert occasions == {
        "sleepstudy": 10,
        "orthodont": 4,
        "chickweight": 12,
        "therapy": 8,
        "heart_failure": 5,
        "tumour": 8,
    }
    assert by_id["oxboys"].why_not == by_id["ageing"].why_not == "irregular"  # measured near, not at, planned ages


def test_many_rows_take_no_time_and_order_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"who": np.repeat(np.arange(10_000), 5), "t": np.tile(np.arange(5), 10_000)})
    table["y"] = np.where(rng.random(50_000) < 0.2, np.nan, rng.normal(size=50_000))
    found = attendance(table, ROLES)
    assert found.n_seen == int(table["y"].notna().sum())
    mixed = attendance(table.sample(frac=1.0, random_state=1), ROLES)
    assert np.array_equal(found.outcome, mixed.outcome, equal_nan=True)


def test_a_time_at_which_nobody_has_an_outcome_is_no_occasion() -> None:
    found = attendance(seen({"a": "xxx.", "b": "xx..", "c": "xxx."}), ROLES)
    assert found.times.tolist() == [0, 1, 2]
    assert found.empty.tolist() == [3]
    assert named(found, found.complete) == {"a", "c"}
    assert (found.n_astray, found.n_without_outcome) == (0, 4)
