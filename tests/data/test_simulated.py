"""The simulated data against the truth that made them: a fit finds it, and the point that each makes shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import catalogue, dataset_entry, load_dataset, reshape
from lmm_engine.model import FittedModel, fit


@dataclass(frozen=True)
class Known:
    """A formula that has the truth as one of its cases, and what its parameters are called in the truth."""

    formula: str
    effects: dict[str, str]
    spreads: tuple[str, ...] = ("sd_intercept", "sd_slope")


KNOWN = {
    "pain_trial": Known(
        "pain ~ treatment + month + (1 | patient)",
        {"(Intercept)": "intercept", "treatmenttherapy": "treatment", "month": "time"},
        ("sd_intercept",),
    ),
    "schools": Known(
        "math ~ sector + ses + (1 + ses | school)",
        {"(Intercept)": "intercept", "sectorpublic": "public", "ses": "ses"},
    ),
    "therapy": Known("anxiety ~ week + (1 + week | client)", {"(Intercept)": "intercept", "week": "week"}),
    "ageing": Known(
        "memory ~ years * age_over_70 + (1 + years | person)",
        {"(Intercept)": "intercept", "years": "years", "age_over_70": "age", "years:age_over_70": "years_by_age"},
    ),
    "countries": Known(
        "life_expectancy ~ since * income + (1 + since | country)",
        {"(Intercept)": "intercept", "since": "year", "incomelow": "low_income", "since:incomelow": "low_income_year"},
    ),
    "heart_failure": Known(
        "quality ~ month * treatment + (1 + month | patient)",
        {
            "(Intercept)": "intercept",
            "month": "month",
            "treatmentexercise": "treatment",
            "month:treatmentexercise": "treatment_month",
        },
    ),
    "tumour": Known(
        "log_volume ~ day * treatment + (1 + day | mouse)",
        {"(Intercept)": "intercept", "day": "day", "treatmentdrug": "", "day:treatmentdrug": "treatment_day"},
    ),
    "villages": Known(
        "spending ~ arm + household_size + (1 | village)",
        {"(Intercept)": "intercept", "armprogramme": "programme", "household_size": "size"},
        ("sd_village",),
    ),
    "diary": Known(
        "satisfaction ~ stress_today + stress_usual + (1 + stress_today | person)",
        {"(Intercept)": "intercept", "stress_today": "within", "stress_usual": "between"},
    ),
    "dose": Known(
        "blood_pressure ~ dose_change + dose_usual + (1 + dose_change | patient)",
        {"(Intercept)": "intercept", "dose_change": "within", "dose_usual": "between"},
    ),
    "couples": Known(
        "adherence ~ own_belief + partner_belief + who + (1 | couple)",
        {"(Intercept)": "intercept", "own_belief": "actor", "partner_belief": "partner", "whowoman": "woman"},
        ("sd_couple",),
    ),
    "cells": Known(
        "expression ~ condition + (1 | donor)",
        {"(Intercept)": "intercept", "conditionill": "condition"},
        ("sd_donor",),
    ),
}
SIMULATED = [entry.id for entry in catalogue() if entry.truth]


def long_table(entry_id: str) -> pd.DataFrame:
    """The data set as a model takes it."""
    entry, table = dataset_entry(entry_id), load_dataset(entry_id)
    long = reshape(table, entry.reshape).long if entry.reshape else table
    return long.assign(since=long["year"] - 2000) if entry_id == "countries" else long


def truth_of(entry_id: str) -> dict[str, float]:
    """The truth by name, with what follows from it; an effect without a name is none."""
    truth = {"": 0.0, **dataset_entry(entry_id).truth}
    if "variance_intercept" in truth:
        truth |= {"sd_intercept": truth["variance_intercept"] ** 0.5, "sd_residual": truth["variance_residual"] ** 0.5}
    return truth


def fitted(entry_id: str) -> FittedModel:
    return fit(KNOWN[entry_id].formula, long_table(entry_id))


def random_part(model: FittedModel) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviations and correlations of the random effects."""
    covariance = model.covariance()
    sd = np.sqrt(np.diag(covariance))
    return sd, covariance / np.outer(sd, sd)


def test_every_simulated_data_set_has_its_model_here():
    assert set(KNOWN) == set(SIMULATED)


@pytest.mark.parametrize("entry_id", SIMULATED)
def test_a_fit_finds_the_true_effects(entry_id):
    known, truth, model = KNOWN[entry_id], truth_of(entry_id), fitted(entry_id)
    table = model.coefficients(df="normal")
    assert set(table.index) == set(known.effects)
    true = np.array([truth[known.effects[name]] for name in table.index])
    assert np.abs((table["estimate"] - true) / table["std_error"]).max() < 4


@pytest.mark.parametrize("entry_id", SIMULATED)
def test_a_fit_finds_the_true_spreads(entry_id):
    known, truth, model = KNOWN[entry_id], truth_of(entry_id), fitted(entry_id)
    rows, groups = (
        len(long_table(entry_id).dropna()),
        long_table(entry_id)[dataset_entry(entry_id).roles.group].nunique(),
    )
    sd, correlation = random_part(model)
    # A standard deviation from m draws has a relative standard error of 1 / sqrt(2 m); noise adds to that of a slope.
    for found, name in zip(sd, known.spreads, strict=True):
        assert abs(np.log(found / truth[name])) < 4 * 1.5 / np.sqrt(2 * groups)
    assert abs(np.log(model.sigma / truth["sd_residual"])) < 4 * 1.5 / np.sqrt(2 * (rows - len(sd) * groups))
    if "correlation" in truth:
        assert abs(np.arctanh(correlation[0, 1]) - np.arctanh(truth["correlation"])) < 4 * 1.5 / np.sqrt(groups - 3)


def test_those_who_start_high_in_therapy_decline_more_steeply_and_the_anxious_leave():
    table, model = long_table("therapy"), fitted("therapy")
    assert random_part(model)[1][0, 1] < -0.3
    left = table["anxiety"].isna()
    assert (left.groupby(table["client"]).diff().dropna() >= 0).all()
    assert 0.1 < left.mean() < 0.3
    assert not left[table["week"] < 2].any()
    stayed = ~left.groupby(table["client"]).transform("any")
    early = table["week"] < 2
    assert table.loc[early & ~stayed, "anxiety"].mean() > table.loc[early & stayed, "anxiety"].mean() + 1


def test_visits_in_old_age_lie_at_irregular_dates():
    table = long_table("ageing")
    gaps = table.groupby("person")["date"].diff().dropna().dt.days
    assert gaps.nunique() > 100
    assert gaps.mean() == pytest.approx(730, abs=15)
    assert set(table.groupby("person").size()) == {3, 4, 5, 6}
    from_first = (table["date"] - table.groupby("person")["date"].transform("min")).dt.days / 365.25
    np.testing.assert_allclose(table["years"], from_first, atol=0.006)


@pytest.mark.parametrize(
    ("entry_id", "raw", "centred"), [("diary", "stress", "stress_today"), ("dose", "dose", "dose_change")]
)
def test_within_and_between_have_opposite_signs(entry_id, raw, centred):
    table = long_table(entry_id)
    roles = dataset_entry(entry_id).roles
    usual = table[raw].groupby(table[roles.group]).transform("mean")
    np.testing.assert_allclose(table[roles.predictors[0]], usual, atol=0.006)
    np.testing.assert_allclose(table[centred], table[raw] - table[roles.predictors[0]], atol=1e-9)
    effects = fitted(entry_id).coefficients(df="normal")
    signs = np.sign(effects["estimate"]) * (effects["p_value"] < 0.001)
    assert signs[centred] == -1
    assert signs[roles.predictors[0]] == -signs[centred]
    means = table.groupby(roles.group)[[raw, roles.outcome]].mean()
    assert np.sign(np.polyfit(means[raw], means[roles.outcome], 1)[0]) == -signs[centred]


def test_actor_and_partner_both_count_and_stand_in_each_others_row():
    table = long_table("couples")
    first, second = (table.groupby("couple").nth(place).set_index("couple") for place in (0, 1))
    assert (table.groupby("couple").size() == 2).all()
    assert first["own_belief"].equals(second["partner_belief"])
    assert first["partner_belief"].equals(second["own_belief"])
    effects = fitted("couples").coefficients()
    assert (effects.loc[["own_belief", "partner_belief"], "p_value"] < 0.001).all()
    assert effects["estimate"]["own_belief"] > effects["estimate"]["partner_belief"] > 0
    both = table.groupby("couple")[["own_belief", "adherence"]].mean()
    between = np.polyfit(both["own_belief"], both["adherence"], 1)[0]
    assert between == pytest.approx(effects["estimate"]["own_belief"] + effects["estimate"]["partner_belief"])


def naive(formula: str, table: pd.DataFrame, effect: str) -> pd.Series:
    """The row of an effect where each row counts as independent."""
    return fit(formula, table).coefficients().loc[effect]


def test_cells_counted_as_donors_find_what_is_not_there():
    believed = naive("expression ~ condition", long_table("cells"), "conditionill")
    honest = fitted("cells").coefficients().loc["conditionill"]
    assert believed["p_value"] < 0.01
    assert honest["p_value"] > 0.2
    assert honest["std_error"] > 2 * believed["std_error"]


def test_households_counted_as_villages_give_too_small_a_standard_error():
    believed = naive("spending ~ arm + household_size", long_table("villages"), "armprogramme")
    honest = fitted("villages").coefficients()
    assert honest["std_error"]["armprogramme"] > 2 * believed["std_error"]
    assert honest["df"]["armprogramme"] < 45
    assert (long_table("villages").groupby("village")["arm"].nunique() == 1).all()


def test_arms_start_alike_and_grow_apart():
    for entry_id, start, growth in [
        ("heart_failure", "treatmentexercise", "month:treatmentexercise"),
        ("tumour", "treatmentdrug", "day:treatmentdrug"),
    ]:
        p = fitted(entry_id).coefficients()["p_value"]
        assert p[growth] < 0.001 < 0.05 < p[start]


def test_a_mouse_is_not_seen_after_the_day_on_which_its_tumour_is_too_large():
    table = long_table("tumour")
    last = table.groupby("mouse")["day"].transform("max")
    assert (table.loc[table["day"] < last, "volume"] <= 1500).all()
    gone = table[(table["day"] == last) & (last < 21)]
    assert 5 <= len(gone) <= 25
    assert (gone["volume"] > 1490).all()
    np.testing.assert_allclose(table["log_volume"], np.log(table["volume"]), atol=0.02)


def test_countries_that_began_lower_catch_up():
    effects = fitted("countries").coefficients()
    assert effects["estimate"]["incomelow"] < 0 < effects["estimate"]["since:incomelow"]
    assert effects["p_value"]["since:incomelow"] < 0.001
    assert [column for column in load_dataset("countries") if column.isdigit()] == [
        str(y) for y in range(2000, 2021, 2)
    ]
