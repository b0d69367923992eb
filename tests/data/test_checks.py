"""Roles that cannot be, and roles that need care."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, check_roles, load_dataset
from lmm_engine.errors import DataError


def growth(n_groups: int = 6, n_times: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = n_groups * n_times
    who = np.repeat(np.arange(n_groups), n_times)
    return pd.DataFrame(
        {
            "who": [f"p{k}" for k in who],
            "time": np.tile(np.arange(n_times), n_groups),
            "y": rng.normal(size=rows),
            "arm": np.where(who % 2 == 0, "a", "b"),
            "dose": who % 3 + 1,
            "note": [f"text {k}" for k in range(rows)],
        }
    )


TABLE = growth()
ROLES = Roles("y", "who", "time")


def codes(table: pd.DataFrame, roles: Roles) -> dict[str, str]:
    return {finding.code: finding.sentence for finding in check_roles(table, roles)}


def test_a_clean_choice_has_nothing_to_say():
    assert check_roles(TABLE, replace(ROLES, predictors=("arm",), interactions=("arm",))) == ()
    assert check_roles(load_dataset("sleepstudy"), Roles("Reaction", "Subject", "Days")) == ()


REFUSALS = {
    "unknown column": (TABLE, Roles("z", "who"), "no column “z”"),
    "a column in two parts": (TABLE, Roles("y", "who", "y"), "“y” plays two parts"),
    "interaction of no predictor": (TABLE, Roles("y", "who", "time", interactions=("arm",)), "“arm” cannot change"),
    "category that is no predictor": (TABLE, Roles("y", "who", "time", categorical=("arm",)), "“arm” cannot be"),
    "text outcome": (TABLE, Roles("arm", "who", "time"), "outcome “arm” holds text .“a” and “b”."),
    "outcome of dates": (TABLE.assign(y=pd.Timestamp("2024-01-01")), ROLES, "holds dates"),
    "empty outcome": (TABLE.assign(y=np.nan), ROLES, "“y” has no values at all"),
    "constant outcome": (TABLE.assign(y=3.0), ROLES, "“y” is always 3: there is nothing to explain"),
    "one group": (TABLE.assign(who="me"), ROLES, "“who” has one value only .“me”."),
    "one row per group": (TABLE, Roles("y", "note", "time"), "Every “note” has one row only .24 groups, 24 rows"),
    "time of words": (TABLE, Roles("y", "who", "arm"), "“arm” cannot be a time, because it holds “a” and “b”"),
    "constant time": (TABLE.assign(time=2), ROLES, "“time” has the same value in every row"),
    "time constant within groups": (TABLE, Roles("y", "who", "dose"), "“dose” has one value only within each “who”"),
    "constant predictor": (TABLE.assign(arm="a"), replace(ROLES, predictors=("arm",)), "“arm” is a in every row"),
    "empty predictor": (TABLE.assign(arm=None), replace(ROLES, predictors=("arm",)), "“arm” has no values at all"),
    "predictor of dates": (
        TABLE.assign(arm=pd.date_range("2024-01-01", periods=24)),
        replace(ROLES, predictors=("arm",)),
        "“arm” holds dates",
    ),
    "predictor that names the groups": (
        TABLE.assign(code=TABLE["who"].str.upper()),
        replace(ROLES, predictors=("code",)),
        "“code” is another name for “who”",
    ),
    "predictor with too many categories": (
        growth(60).assign(note=[f"n{k % 51}" for k in range(240)]),
        replace(ROLES, predictors=("note",)),
        "“note” has 51 categories; at most 50",
    ),
    "empty time": (TABLE.assign(time=np.nan), ROLES, "“time” has no values at all"),
    "no complete row": (
        TABLE.assign(time=[1.0, np.nan] * 12, y=[np.nan, 1.0] * 12),
        ROLES,
        "Of 24 rows none has a value in every column used; “y” is missing in 12",
    ),
    "more effects than rows": (
        growth(2, 3).assign(x=[0.1, 0.2, 0.5, 0.3, 0.9, 0.4], z=[1.5, 2, 1, 4, 3, 2.2]),
        Roles("y", "who", "time", predictors=("x", "z"), interactions=("x",)),
        "6 complete rows cannot carry a model with 5 fixed effects",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(REFUSALS))
def test_what_cannot_be_is_refused_with_its_value(case):
    table, roles, words = REFUSALS[case]
    with pytest.raises(DataError, match=words) as refusal:
        check_roles(table, roles)
    assert refusal.value.problem.endswith(".")
    assert refusal.value.remedy.endswith(".")


def test_rows_set_aside_are_counted_by_column():
    table = TABLE.assign(y=TABLE["y"].where(TABLE.index > 1), time=TABLE["time"].where(TABLE.index != 1).astype(float))
    found = check_roles(table, ROLES)
    assert [finding.code for finding in found] == ["rows_incomplete"]
    assert "2 rows of 24 (8%) are set aside" in found[0].sentence
    assert "“y” (2) and “time” (1)" in found[0].sentence
    assert found[0].severity == "note"
    table = TABLE.assign(y=TABLE["y"].where(TABLE.index > 4))
    assert check_roles(table, ROLES)[0].severity == "caution"


def test_rows_without_a_group_are_set_aside_not_refused():
    table = TABLE.assign(who=TABLE["who"].where(TABLE.index > 2))
    found = codes(table, ROLES)
    assert found["group_missing"].startswith("3 rows have no value in “who”")
    assert "rows_incomplete" in found


def test_few_groups_groups_of_one_and_groups_of_two():
    assert "only 3 values of “who”" in codes(growth(3, 8), ROLES)["few_groups"]
    assert "few_groups" not in codes(growth(5), ROLES)
    table = TABLE.drop(index=[1, 2, 3])
    assert codes(table, ROLES)["groups_of_one"].startswith("1 of 6 values of “who” have one row only")
    assert "12 rows in 6 groups" in codes(growth(6, 2), ROLES)["too_few_rows_for_slopes"]
    assert "too_few_rows_for_slopes" not in codes(growth(6, 3), ROLES)
    assert "too_few_rows_for_slopes" not in codes(growth(6, 2), Roles("y", "who"))


def test_a_time_that_changes_in_few_groups_only():
    table = TABLE.assign(time=np.where(TABLE["who"] == "p0", TABLE["time"], 1))
    assert "changes within 17% of the groups only" in codes(table, ROLES)["time_rarely_varies"]


def test_the_same_time_twice_is_said_with_the_first_case():
    table = TABLE.assign(time=TABLE["time"].mask(TABLE.index == 1, 0))
    said = codes(table, replace(ROLES, time_coding="centred"))["times_repeated"]
    assert said == "1 combination of “who” and “time” occurs more than once (the first is “p0” at 0)."
    assert "times_repeated" not in codes(load_dataset("mathachieve"), Roles("MathAch", "School", "SES"))


def test_codes_that_may_be_categories_are_pointed_out():
    roles = replace(ROLES, predictors=("dose",))
    assert "only the values 1, 2 and 3" in codes(TABLE, roles)["codes_as_numbers"]
    assert codes(TABLE, replace(roles, categorical=("dose",))) == {}
    assert codes(TABLE.assign(dose=TABLE["dose"] % 2), roles) == {}
    assert codes(TABLE.assign(dose=TABLE["dose"] + 0.5), roles) == {}
    assert (
        "looks like an identifier"
        in codes(TABLE.assign(case_id=np.arange(24)), replace(ROLES, predictors=("case_id",)))[
            "identifier_as_predictor"
        ]
    )


def test_a_predictor_that_changes_within_hardly_any_group():
    table = growth(20).assign(sex=lambda t: np.where(t["who"].isin(["p1", "p2"]), "f", "m"))
    roles = replace(ROLES, predictors=("sex",))
    assert "nearly_constant" not in codes(table, roles)
    slip = table.assign(sex=table["sex"].mask(table.index == 0, "f"))
    assert codes(slip, roles)["nearly_constant"] == (
        "“sex” changes within 1 of 20 values of “who” and is constant within all others."
    )
    assert "nearly_constant" not in codes(slip.assign(sex=np.where(slip.index % 3, "f", "m")), roles)


def test_a_choice_without_time_is_a_choice():
    assert check_roles(TABLE, Roles("y", "who", predictors=("arm",))) == ()
