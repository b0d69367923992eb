"""What lessons may say of missing data, counted by hand and by pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Prepared, Roles, load_dataset, prepare
from lmm_engine.report.facts.missing import missing_facts
from lmm_engine.report.facts.tree import facts
from tests.data.test_attendance import COURSES, seen

ROLES = Roles("y", "who", "t")


def made(table: pd.DataFrame, roles: Roles = ROLES) -> tuple[Prepared, pd.DataFrame]:
    return prepare(table, roles), table


def test_nothing_is_known_before_there_are_data() -> None:
    assert facts()["missing"] is None
    assert facts(roles=ROLES)["missing"] is None
    prepared, table = made(seen(COURSES))
    assert missing_facts(prepared, None) is None
    assert facts(prepared=prepared, long=table)["missing"]["rows"] == len(table)


def test_courses_are_counted() -> None:
    known = missing_facts(*made(seen(COURSES)))
    assert known is not None
    counted = {name: known[name] for name in ("complete", "dropouts", "early", "late", "gaps", "late_starts", "never")}
    assert counted == {
        "complete": 1,
        "dropouts": 3,
        "early": 1,
        "late": 2,
        "gaps": 2,
        "late_starts": 1,
        "never": 1,
    }
    assert (known["occasions"], known["expected"], known["holes"], known["absent"]) == (4, 28, 11, 1)
    assert (known["missing_first"], known["missing_last"], known["monotone"]) == (2, 4, False)
    assert known["anything"]


def test_deleting_groups_loses_rows_that_the_models_use() -> None:
    data = load_dataset("therapy")
    known = missing_facts(*made(data, Roles("anxiety", "client", "week")))
    assert known is not None
    whole = data.groupby("client")["anxiety"].transform("count") == 8
    assert (known["rows_used"], known["rows_lost"]) == (979, 221)
    assert (known["whole_groups"], known["whole_rows"]) == (data.loc[whole, "client"].nunique(), whole.sum())
    assert (known["lost_groups"], known["lost_rows"]) == (150 - 101, 979 - 808)
    assert known["monotone"]
    assert known["last_seen_gap"] == pytest.approx(_gap_by_hand(data))


def _gap_by_hand(data: pd.DataFrame) -> float:
    """Those who leave against those who come again, occasion by occasion."""
    there = data.dropna()
    last = there.groupby("client")["week"].transform("max")
    leaves = (there["week"] == last) & (last < 7)
    stayed = there[~leaves].groupby("week")["anxiety"].mean()
    return float((there.loc[leaves, "anxiety"] - there.loc[leaves, "week"].map(stayed)).mean())


def test_a_missing_predictor_costs_rows_though_the_outcome_is_there() -> None:
    table = seen({"a": "xxxx", "b": "xxxx", "c": "xxxx"}, x=1.0)
    table["x"] = np.arange(12.0)
    table.loc[5, "x"] = np.nan
    known = missing_facts(*made(table, Roles("y", "who", "t", predictors=("x",))))
    assert known is not None
    assert (known["holes"], known["rows_lost"], known["anything"]) == (0, 1, True)
    assert (known["whole_groups"], known["whole_rows"], known["lost_rows"]) == (2, 8, 3)


def test_nothing_missing_is_told_as_nothing() -> None:
    data = load_dataset("sleepstudy")
    known = missing_facts(*made(data, Roles("Reaction", "Subject", "Days")))
    assert known is not None
    zeros = ("rows_lost", "lost_rows", "lost_groups", "holes", "dropouts", "gaps", "never", "anything")
    assert not any(known[name] for name in zeros)
    assert known["last_seen_gap"] is None


def test_without_common_occasions_the_counts_over_time_are_none() -> None:
    table = seen({f"g{i}": "-" * i + "xx" for i in range(40)})
    table.loc[0, "y"] = np.nan
    known = missing_facts(*made(table))
    assert known is not None
    assert (known["common"], known["why_not"], known["occasions"], known["monotone"]) == (
        False,
        "irregular",
        None,
        None,
    )
    assert (known["whole_groups"], known["lost_rows"], known["anything"]) == (39, 1, True)


def test_rows_without_a_group_belong_to_nobody() -> None:
    table = seen({"a": "xxxx", "b": "xxxx", "c": "xx.."})
    table.loc[0, "who"] = None
    known = missing_facts(*made(table))
    assert known is not None
    assert (known["rows_lost"], known["groups"], known["complete"], known["late_starts"]) == (3, 3, 1, 1)


def test_a_time_yet_to_come_costs_nobody() -> None:
    known = missing_facts(*made(seen({"a": "xxx.", "b": "xx..", "c": "xxx."})))
    assert known is not None
    assert (known["occasions"], known["dropouts"], known["whole_groups"], known["whole_rows"]) == (3, 1, 2, 6)
