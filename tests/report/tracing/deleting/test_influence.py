"""Groups left out, at once and by fitting again: every number of both tables comes out of the lines that are told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lmm_engine.report.tables_influence import deletion_table, influential_table
from lmm_engine.report.tracing import DeletionTraces, InfluenceTraces, Trace
from tests.report.ladders import SLEEP, known
from tests.report.scripts.test_code import r_is_here
from tests.report.scripts.walks import WALKS, Walked
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    python_gives_them,
    r_gives_them,
)


def moved(walked: Walked, rung: int, *, refit: bool) -> pd.DataFrame:
    group = walked.prepared.roles.group
    fit = walked.fits[rung]
    frame = fit.influence(group if fit.design.random else walked.prepared.frame[group], refit=refit)
    frame.index = frame.index.astype(str)
    return frame


def numbers(walked: Walked, rung: int, *, refit: bool) -> list[Trace]:
    """Both tables, without the group that moves most."""
    frame, fit, name = moved(walked, rung, refit=refit), walked.fits[rung], f"rung{rung}"
    level = str(frame["cooks_distance"].idxmax())
    tables = (
        InfluenceTraces(fit, walked.prepared, name, frame),
        DeletionTraces(fit, walked.prepared, name, frame, level),
    )
    return all_of(tables)


@pytest.mark.parametrize(
    ("name", "rung", "refit"), [("semicolons", 2, True), ("semicolons", 0, False), ("hostile", 1, False)]
)
def test_each_number_comes_out_of_its_lines(name: str, rung: int, refit: bool) -> None:
    followed = after_the_script(name)
    asked = numbers(followed.walked, rung, refit=refit)
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(
    ("name", "rung", "refit"),
    [("wide_workbook", 2, True), ("wide_workbook", 0, True), ("semicolons", 2, True), ("hostile", 1, True)],
)
def test_r_gives_the_refitted_numbers(name: str, rung: int, refit: bool, tmp_path: Path) -> None:
    asked = numbers(WALKS[name](tmp_path), rung, refit=refit)
    r_gives_them(name, asked, tmp_path)


def test_rows_and_columns_are_those_of_the_tables() -> None:
    ladder = known("sleepstudy", SLEEP)
    fit, ready = ladder.fits[2], ladder.prepared
    frame = fit.influence("Subject", refit=True)
    table, top = influential_table(frame, fit, ready), InfluenceTraces(fit, ready, "rung2", frame)
    assert list(top.rows) == list(table["Subject"])
    assert list(top.columns("309")) == list(table.columns[1:])
    table, one = deletion_table(frame, "308", fit, ready), DeletionTraces(fit, ready, "rung2", frame, "308")
    assert list(one.rows) == list(table[""])
    assert list(one.columns("Days")) == list(table.columns[1:])
    assert one.columns("Covariance of level and slope") == ("All rows", "Without 308")  # its change is no share


def test_what_is_held_and_what_is_estimated_anew_is_said() -> None:
    ladder = known("sleepstudy", SLEEP)
    fit, ready = ladder.fits[2], ladder.prepared
    at_once, again = (fit.influence("Subject", refit=refit) for refit in (False, True))
    held, anew = (DeletionTraces(fit, ready, "rung2", frame, "335") for frame in (at_once, again))
    assert "held" in held.trace("Days", "Change").meaning
    assert held.trace("Days", "Change").r == ""
    assert "anew" in anew.trace("Days", "Change").meaning
    assert anew.trace("Variance of Days", "Change").value == pytest.approx(again.loc["335", "rvc_var_Days|Subject"])
    assert r"\hat\tau_{1(i)}^2" in anew.trace("Variance of Days", "Change").formula  # one index: two are no LaTeX
    assert "Without Subject 335" in anew.trace("Days", "Change").sentence
    assert "the 170 other rows" in anew.trace("Days", "Change").data


def test_without_a_group_on_which_an_effect_hangs_only_the_whole_fit_has_numbers() -> None:
    ladder = known("sleepstudy", SLEEP)
    frame = ladder.fits[2].influence("Subject")
    frame.loc["308", [name for name in frame if name.startswith(("estimate_", "dfbetas_", "cooks"))]] = float("nan")
    one = DeletionTraces(ladder.fits[2], ladder.prepared, "rung2", frame, "308")
    assert one.columns("Days") == ("All rows",)
    assert "308" not in InfluenceTraces(ladder.fits[2], ladder.prepared, "rung2", frame).rows
