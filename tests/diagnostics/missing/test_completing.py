"""The rows that are missing, found with what is known about them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, TimeCoding
from tests.diagnostics.missing.studies import bundled, study, trial

ROLES = Roles("y", "who", "t", predictors=("arm", "age"))


def test_rows_without_value_and_rows_that_are_not_there_are_both_completed() -> None:
    table, prepared, seen, completed = study(trial(), ROLES)
    assert completed.n_missing == 160 - prepared.n_rows_used
    assert completed.n_without_row == seen.n_absent
    assert (completed.n_unknown, completed.n_new_groups) == (0, 0)
    whole = completed.frame.assign(missing=completed.missing)
    assert (whole.groupby("who", observed=True)["t"].nunique() == 4).all()
    assert not whole[["who", "t"]].duplicated().any()
    first = table.drop_duplicates("who").set_index(table.drop_duplicates("who")["who"].astype(str))
    made = whole[whole["missing"]]
    assert (made["arm"].astype(str).to_numpy() == first.loc[made["who"].astype(str), "arm"].to_numpy()).all()
    assert (made["age"].to_numpy() == first.loc[made["who"].astype(str), "age"].to_numpy()).all()


def test_the_rows_of_the_models_come_first_and_are_theirs() -> None:
    _, prepared, _, completed = study(trial(), ROLES)
    ours = completed.frame[~completed.missing]
    for name in prepared.frame.columns:
        assert (ours[name].to_numpy(dtype=object) == prepared.frame[name].to_numpy(dtype=object)).all(), name


@pytest.mark.parametrize("coding", ["as_is", "zero_at_start", "centred"])
def test_time_is_coded_as_the_models_have_it(coding: TimeCoding) -> None:
    _, prepared, _, completed = study(trial(), Roles("y", "who", "t", time_coding=coding))
    times = completed.frame[prepared.time_name]
    assert set(times[completed.missing]) <= set(times[~completed.missing])  # to the last digit


def test_dates_become_the_days_that_the_models_have() -> None:
    table = trial()
    table["t"] = pd.Timestamp("2024-02-01") + pd.to_timedelta(table["t"] * 7, unit="D")
    _, prepared, _, completed = study(table, Roles("y", "who", "t", time_coding="zero_at_start"))
    assert set(completed.frame[prepared.time_name]) == {0.0, 7.0, 14.0, 21.0}


def test_what_varies_within_a_group_is_not_known_where_there_is_no_row() -> None:
    table = trial().assign(mood=lambda t: np.arange(len(t), dtype=float))
    _, _, seen, completed = study(table, Roles("y", "who", "t", predictors=("mood",)))
    assert (completed.n_unknown, completed.n_without_row) == (seen.n_absent, 0)
    assert completed.n_missing == int(table["y"].isna().sum())


def test_a_group_without_any_outcome_is_completed_if_its_predictors_are_known() -> None:
    table = trial()
    table.loc[table["who"] == 1, "y"] = np.nan
    table.loc[table["who"] == 2, ["y", "age"]] = np.nan
    _, _, _, completed = study(table, ROLES)
    assert (completed.n_new_groups, completed.n_unknown) == (1, 4)
    assert set(completed.frame["who"]) == set(table["who"].astype(str)) - {"2"}


def test_rows_of_nobody_are_left_out() -> None:
    table = trial()
    table["who"] = table["who"].astype("object")
    table.loc[table["y"].isna(), "who"] = None
    assert study(table, ROLES)[3].frame["who"].notna().all()


def test_irregular_times_leave_only_the_rows_that_say_so() -> None:
    table, _, _, _ = bundled("ageing")
    gappy = table.assign(memory=table["memory"].mask(table.index % 9 == 0))
    _, _, seen, completed = study(gappy, Roles("memory", "person", "years", predictors=("age_over_70",)))
    assert not seen.is_common
    assert completed.n_missing == int(gappy["memory"].isna().sum())


def test_a_predictor_that_a_row_lacks_is_its_groups() -> None:
    table = trial()
    empty = table["y"].isna()
    _, _, _, whole = study(table, ROLES)
    _, _, _, completed = study(table.assign(age=table["age"].mask(empty), arm=table["arm"].mask(empty)), ROLES)
    pd.testing.assert_frame_equal(completed.frame, whole.frame)


def test_a_time_yet_to_come_is_not_filled_in() -> None:
    table = trial()
    later = table[table["t"] == 0].assign(t=9, y=np.nan)
    _, _, _, completed = study(pd.concat([table, later], ignore_index=True), ROLES)
    assert set(completed.frame["t"]) == {0, 1, 2, 3}
