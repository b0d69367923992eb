"""What is missing, number by number: what is kept, who leaves, ANOVA beside the mixed model, the shift."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmm_engine.data import Attendance, attendance, dataset_entry, load_dataset, prepare
from lmm_engine.diagnostics.missing import Dropout, complete_rows, dropout, shifted, side_by_side
from lmm_engine.report.facts.missing import missing_facts
from lmm_engine.report.missing.tables import deletion_table, dropout_table, means_table, shift_table
from lmm_engine.report.tracing import (
    KeptTraces,
    LeavingTraces,
    OccasionMeansTraces,
    OccasionTraces,
    ShiftTraces,
    Trace,
    Traces,
)
from tests.report.scripts.test_code import r_is_here
from tests.report.scripts.walks import WALKS, Walked, walk
from tests.report.tracing.following import (
    Followed,
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
    r_gives_them,
)


def left_early(folder: Path) -> Walked:
    """A bundled study that patients leave."""
    entry = dataset_entry("heart_failure")
    path = folder / "heart_failure.csv"
    path.write_bytes(entry.path.read_bytes())
    assert entry.roles is not None
    return walk(path, entry.roles, bundled="heart_failure")


@pytest.fixture(autouse=True)
def _walks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WALKS, "left_early", left_early)


def who(followed: Followed) -> Attendance:
    return attendance(followed.known["table"], followed.walked.prepared.roles)


def leavers(followed: Followed) -> Dropout:
    roles = followed.walked.prepared.roles
    return dropout(who(followed), followed.known["table"], roles.predictors, roles.categorical, group=roles.group)


def tables(followed: Followed) -> list[Traces]:
    """Every table about what is missing but the shift."""
    prepared, seen = followed.walked.prepared, who(followed)
    known = missing_facts(prepared, followed.known["table"])
    assert known is not None
    found = side_by_side(seen)
    means = [OccasionMeansTraces(found, seen, prepared)] if not found.reason else []
    return [
        KeptTraces(known, seen, prepared),
        LeavingTraces(leavers(followed), seen, prepared),
        *([OccasionTraces(found, seen, prepared)] if not found.reason else []),
        *means,
    ]


def shift(followed: Followed, whom: tuple[str, str] | None = None) -> ShiftTraces:
    prepared, table = followed.walked.prepared, followed.known["table"]
    completed = complete_rows(prepared, table, who(followed))
    moved = None if whom is None else completed.rows_in(*whom)
    found = shifted(followed.walked.fits[1], completed, [-4.0, 0.0, 4.0], moved=moved, n=5, seed=7)
    return ShiftTraces(found, list(found.fit.fixed_effects.index)[-1], prepared, "rung1", whom)


@pytest.mark.parametrize("name", ["left_early", "wide_workbook"])
def test_each_number_comes_out_of_its_lines(name: str) -> None:
    followed = after_the_script(name)
    asked = all_of(tables(followed))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


def test_the_shift_repeats_with_its_seed() -> None:
    followed = after_the_script("wide_workbook")
    asked = all_of(shift(followed, ("arm", "control")))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)
    assert all(trace.r == "" for trace in asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize("name", ["left_early", "wide_workbook", "semicolons"])
def test_r_gives_the_numbers(name: str, tmp_path: Path) -> None:
    asked = all_of(tables(after_the_script(name)))
    told = {place(trace) for trace in asked if trace.r}
    r_gives_them(name, asked, tmp_path)
    if name == "left_early":  # all that is missing here is outcomes: R has every number
        assert told == {place(trace) for trace in asked if trace.row != "In the table"}


def place(trace: Trace) -> tuple[str, str]:
    return trace.row, trace.column


def test_rows_and_columns_are_those_of_the_tables() -> None:
    followed = after_the_script("left_early")
    prepared, seen = followed.walked.prepared, who(followed)
    kept, leaving, _, means = tables(followed)
    known = missing_facts(prepared, followed.known["table"])
    assert known is not None
    table = deletion_table(known, prepared)
    assert (list(kept.rows), list(kept.columns("Mixed model"))) == (list(table["Way"]), list(table.columns[1:]))
    shown = dropout_table(leavers(followed), prepared)
    assert len(leaving.rows) == len(set(leaving.rows)) == len(shown)
    assert "Step" in leaving.columns("last quality")
    assert "Step" not in leaving.columns("treatment = exercise")  # a step to another category is no number
    shown = means_table(side_by_side(seen), seen, prepared)
    assert list(means.rows) == list(shown["month"])
    heads = {column.split(",")[0] for column in means.columns(means.rows[0])}
    assert heads == set(shown.columns[1:])
    one = shift(followed)
    assert list(one.rows) == list(shift_table(one.found, one.term)["Shift"]) == ["−4", "0", "4"]


def test_the_total_variance_is_what_rubins_rules_make_of_its_parts() -> None:
    trace = shift(after_the_script("wide_workbook")).trace("0", "p")
    filled = trace.formula.split("&=")[2]  # U + (1 + 1/M) B = T
    within, one, above, M, between, total = numbers_in(filled)[:6]
    assert M == 5
    assert within + (one + above / M) * between == pytest.approx(total, rel=1e-3)
    assert "filled in 5 times" in trace.data
    assert "none of them moved" in trace.data


def test_nobody_who_leaves_has_no_numbers() -> None:
    table, entry = load_dataset("sleepstudy"), dataset_entry("sleepstudy")
    assert entry.roles is not None
    seen = attendance(table, entry.roles)
    found = dropout(seen, table, group="Subject")
    assert LeavingTraces(found, seen, prepare(table, entry.roles)).rows == ()
