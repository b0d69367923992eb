"""Who drops out, held against R's glm and against counts by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles
from lmm_engine.data.attendance import attendance
from lmm_engine.diagnostics.missing import Dropout, dropout
from tests.charts.reading import HOSTILE
from tests.data.test_attendance import seen as courses
from tests.diagnostics.missing.studies import bundled, by_r, trial

Z = 1.959963984540054


def looked_at(table: pd.DataFrame, roles: Roles) -> Dropout:
    found = attendance(table, roles)
    return dropout(found, table, roles.predictors, roles.categorical, group=roles.group)


@pytest.mark.parametrize("expected", by_r()["dropout"], ids=lambda case: case["dataset"])
def test_odds_are_those_of_r(expected: dict[str, Any]) -> None:
    table, prepared, _, _ = bundled(expected["dataset"])
    found = looked_at(table, prepared.roles)
    assert (found.n_rows, found.n_events, found.event) == (expected["n"], expected["events"], "dropout")
    own = found.effects.set_index("role")
    assert own.loc["outcome", "sd"] == pytest.approx(expected["sd_outcome"])
    for way, prefix in (("together", ""), ("alone", "alone_")):
        terms, estimates = expected[way]["terms"], expected[way]["estimate"]
        for i, term in enumerate([terms] if isinstance(terms, str) else terms):
            if way == "alone" and term != "outcome":  # R's second model is that of the outcome beside time
                continue
            row = own.loc["predictor" if term.startswith("treatment") else term]
            estimate, error = np.ravel(estimates)[i], np.ravel(expected[way]["std_error"])[i]
            ends = np.exp(row["sd"] * np.array([estimate, estimate - Z * error, estimate + Z * error]))
            shown = row[[f"{prefix}odds", f"{prefix}lower", f"{prefix}upper"]].to_numpy(dtype=float)
            assert shown == pytest.approx(ends, rel=1e-6)
            assert row[f"{prefix}p"] == pytest.approx(np.ravel(expected[way]["p"])[i], rel=1e-5)


def test_a_limit_that_ends_the_study_is_told_as_perfect_separation() -> None:
    table, prepared, _, _ = bundled("tumour")
    found = looked_at(table, prepared.roles)
    outcome = found.effects.set_index("role").loc["outcome"]
    assert outcome["reason"] == "separated"
    assert np.isnan(outcome["odds"])
    assert found.effects.set_index("role").loc["time", "reason"] == ""  # the others are told without it


def test_the_means_are_those_of_who_leaves_and_who_stays() -> None:
    table, prepared, _, _ = bundled("therapy")
    shown = looked_at(table, prepared.roles).seen.set_index(["leaving", "time"])
    there = table.dropna()
    last = there.groupby("client")["week"].transform("max")
    for leaving in (True, False):
        rows = there[((there["week"] == last) == leaving) & (there["week"] < 7)]
        means = rows.groupby("week")["anxiety"].agg(["mean", "count"])
        assert shown.loc[leaving, "mean"].to_numpy() == pytest.approx(means["mean"].to_numpy())
        assert shown.loc[leaving, "n"].tolist() == means["count"].tolist()


def test_absent_rows_and_missing_values_are_the_same_dropouts() -> None:
    table, prepared, _, _ = bundled("therapy")
    marked, absent = looked_at(table, prepared.roles), looked_at(table.dropna(), prepared.roles)
    pd.testing.assert_frame_equal(marked.effects, absent.effects)


def test_gaps_are_looked_at_where_nobody_leaves_for_good() -> None:
    table = courses({f"g{i}": "x.xx" if i % 3 == 0 else "xxxx" for i in range(12)})
    table["y"] = np.where(table["y"].isna(), np.nan, np.random.default_rng(0).normal(size=len(table)))
    found = looked_at(table, Roles("y", "who", "t"))
    assert (found.event, found.n_events, found.times) == ("gap", 4, (0.0,))


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (courses({"a": "xxx", "b": "xxx"}), "nothing_missing"),
        (courses({"a": "x..", "b": ".xx"}), "nobody_stays"),
        (courses({"a": "xxx"}), "irregular"),
    ],
)
def test_where_there_is_nothing_to_compare_it_says_why(table: pd.DataFrame, reason: str) -> None:
    found = looked_at(table, Roles("y", "who", "t"))
    assert (found.reason, len(found.effects), len(found.seen)) == (reason, 0, 0)


def test_missing_predictors_leave_rows_out_and_many_categories_a_predictor() -> None:
    table = trial()
    table.loc[table["who"] < 4, "age"] = np.nan
    table["name"] = "n" + table["who"].astype(str)
    found = looked_at(table, Roles("y", "who", "t", predictors=("arm", "age", "name")))
    assert found.left_out == ("name",)
    assert found.n_without_predictors > 0
    assert (
        found.n_without_predictors == looked_at(table, Roles("y", "who", "t", predictors=("age",))).n_without_predictors
    )
    assert list(found.effects["column"]) == ["last outcome", "time", "arm", "age"]


def test_names_are_names_whatever_they_hold() -> None:
    table = trial().rename(columns={"arm": HOSTILE[0], "age": HOSTILE[1]})
    plain = looked_at(trial(), Roles("y", "who", "t", predictors=("arm", "age")))
    found = looked_at(table, Roles("y", "who", "t", predictors=(HOSTILE[0], HOSTILE[1])))
    assert list(found.effects["column"][2:]) == [HOSTILE[0], HOSTILE[1]]
    assert found.effects["odds"].to_numpy() == pytest.approx(plain.effects["odds"].to_numpy())
