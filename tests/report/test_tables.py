"""Tables for people."""

from __future__ import annotations

from lmm_engine.inference.opinion.second_opinion import second_opinion
from lmm_engine.report.tables import (
    coefficient_table,
    comparison_table,
    ladder_table,
    opinion_table,
    variance_table,
)
from tests.report.ladders import BATCHES, GROWTH, SLEEP, known, nasty


def test_fixed_effects() -> None:
    ladder = known("sleepstudy", SLEEP)
    shown = coefficient_table(ladder.fits[2], ladder.prepared)
    assert list(shown.columns) == ["Term", "Estimate", "SE", "95% CI", "df", "t", "p"]
    assert shown.iloc[0].tolist() == ["Intercept", "251.41", "6.82", "[237.01, 265.80]", "17", "36.84", "< .001"]
    assert shown.iloc[1].tolist() == ["Days", "10.47", "1.55", "[7.21, 13.73]", "17", "6.77", "< .001"]


def test_the_normal_distribution_has_z_and_no_df() -> None:
    ladder = known("sleepstudy", SLEEP)
    shown = coefficient_table(ladder.fits[2], df="normal", level=0.9)
    assert list(shown.columns) == ["Term", "Estimate", "SE", "90% CI", "z", "p"]
    assert shown["90% CI"][1] == "[7.92, 13.01]"


def test_categories_read_as_a_comparison() -> None:
    ladder = known("orthodont", GROWTH)
    named = coefficient_table(ladder.fits[1], ladder.prepared)["Term"]
    assert named.tolist() == ["Intercept", "age", "Sex = Male", "age × Sex = Male"]
    spelled = coefficient_table(ladder.fits[1])["Term"]
    assert spelled.tolist() == ["Intercept", "age", "SexMale", "age:SexMale"]


def test_variance_components() -> None:
    ladder = known("sleepstudy", SLEEP)
    shown = variance_table(ladder.fits[2], ladder.prepared)
    assert shown.to_numpy().tolist() == [
        ["Subject", "Intercept", "612.09", "24.74", ""],
        ["Subject", "Days", "35.07", "5.92", ""],
        ["Subject", "Intercept, Days", "–", "–", ".07"],
        ["Residual", "", "654.94", "25.59", ""],
    ]


def test_a_variance_of_zero_is_zero() -> None:
    shown = variance_table(known("dyestuff2", BATCHES).fits[1])
    assert shown.iloc[0].tolist() == ["Batch", "Intercept", "0.00", "0.00", ""]


def test_rungs_side_by_side() -> None:
    ladder = known("sleepstudy", SLEEP)
    shown = ladder_table(list(ladder.fits.values()), ladder.prepared).set_index("")
    assert list(shown.columns) == ["Rung 0", "Rung 1", "Rung 2"]
    assert shown.loc["Days"].tolist() == ["10.47 (1.24)", "10.47 (0.804)", "10.47 (1.55)"]
    assert shown.loc["SD of Intercept (Subject)"].tolist() == ["–", "37.12", "24.74"]
    assert shown.loc["Correlation of Intercept, Days (Subject)"].tolist() == ["–", "–", ".07"]
    assert shown.loc["Log-likelihood"].tolist() == ["−946.83", "−893.23", "−871.81"]
    assert shown.loc["Parameters"].tolist() == ["3", "4", "6"]
    assert shown.loc["R² conditional"].tolist() == ["–", ".70", ".80"]
    assert shown.loc["Groups"].tolist() == ["–", "18", "18"]


def test_headings_are_as_given() -> None:
    ladder = known("dyestuff2", BATCHES)
    assert list(ladder_table({"flat": ladder.fits[0], "tiered": ladder.fits[1]}).columns) == ["", "flat", "tiered"]


def test_comparison() -> None:
    shown = comparison_table(known("orthodont", GROWTH).comparison, ["a", "b", "c"])
    assert shown["Model"].tolist() == ["a", "b", "c"]
    assert shown.iloc[0, 5:].tolist() == ["–"] * 4
    assert shown.iloc[2].tolist() == ["c", "8", "−216.29", "448.6", "470.0", "1.18", "2", ".556", ".417"]


def test_every_cell_is_a_string() -> None:
    ladder = nasty()
    for shown in (
        coefficient_table(ladder.fits[2], ladder.prepared),
        variance_table(ladder.fits[2], ladder.prepared),
        ladder_table(ladder.fits.values(), ladder.prepared),
        comparison_table(ladder.comparison),
    ):
        assert all(isinstance(cell, str) for row in shown.to_numpy() for cell in row)
        assert all(isinstance(name, str) for name in shown.columns)


def test_a_second_opinion_is_a_table_of_both_programs() -> None:
    fit = known("sleepstudy", SLEEP).fits[1]
    shown = opinion_table(second_opinion(fit))
    assert list(shown.columns) == ["", "here", "statsmodels"]
    assert shown.iloc[0, 0] == "log-likelihood"
    assert "10.467" in shown.set_index("").loc["estimate: Days"].tolist()
