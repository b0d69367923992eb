"""First proposals of roles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, catalogue, guess_roles, load_dataset, reshape

EXPECTED = {
    "sleepstudy": Roles("Reaction", "Subject", "Days"),
    "pain_trial": Roles("pain", "patient", "month"),
    "orthodont": Roles("distance", "Subject", "age", time_coding="zero_at_start"),
    "chickweight": Roles("weight", "Chick", "Time"),
    "oxboys": Roles("height", "Subject", "age"),
    "mathachieve": Roles("MathAch", "School"),
    "schools": Roles("math", "school"),
    "therapy": Roles("anxiety", "client", "week"),
    "ageing": Roles("memory", "person", "date", time_coding="zero_at_start"),
    "countries": Roles("life_expectancy", "country", "year", time_coding="zero_at_start"),
    "heart_failure": Roles("quality", "patient", "month"),
    "tumour": Roles("log_volume", "mouse", "day"),
    "villages": Roles("spending", "village"),
    "diary": Roles("satisfaction", "person", "day", time_coding="zero_at_start"),
    "dose": Roles("blood_pressure", "patient", "visit", time_coding="zero_at_start"),
    "couples": Roles("adherence", "couple"),
    "cells": Roles("expression", "donor"),
    "pastes": Roles("strength", "batch"),
    "penicillin": Roles("diameter", "plate"),
    "machines": Roles("score", "Worker"),
}


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.id)
def test_the_bundled_data(entry):
    table = load_dataset(entry.id)
    long = reshape(table, entry.reshape).long if entry.reshape else table
    assert guess_roles(long).roles == EXPECTED[entry.id]


def test_reasons_name_the_columns_and_the_numbers():
    reasons = guess_roles(load_dataset("sleepstudy")).reasons
    assert reasons["group"].startswith("“Subject”: each of its 18 values stands in 10 rows on average")
    assert "speaks of time" in reasons["time"]
    assert "rises from row to row within a group" in reasons["time"]
    assert "180 different values" in reasons["outcome"]
    reasons = guess_roles(load_dataset("orthodont")).reasons
    assert "runs from 8 to 14, so zero is put at its start" in reasons["time"]


def test_columns_without_telling_names_are_guessed_by_what_they_hold():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "a": np.repeat(np.arange(20), 5),
            "b": np.tile([0, 1, 2, 4, 8], 20),
            "c": np.repeat(rng.normal(size=20), 5),
            "d": rng.normal(size=100),
        }
    )
    assert guess_roles(table).roles == Roles("d", "a", "b")
    assert guess_roles(table.sample(frac=1, random_state=1)).roles == Roles("d", "a")


def test_dates_are_time():
    table = pd.DataFrame(
        {
            "patient": np.repeat(["p1", "p2", "p3"], 3),
            "seen": pd.date_range("2024-01-01", periods=9, freq="D"),
            "hb": np.arange(9) * 1.5,
        }
    )
    assert guess_roles(table).roles == Roles("hb", "patient", "seen", time_coding="zero_at_start")


def test_a_wide_table_gets_no_roles_but_a_reason():
    guess = guess_roles(pd.DataFrame({"id": ["a", "b"], "y1": [1.0, 2.0], "y2": [2.0, 3.0]}))
    assert guess.roles is None
    assert "wide" in guess.reasons["group"]


def test_without_a_numeric_outcome_there_are_no_roles_but_a_reason():
    guess = guess_roles(pd.DataFrame({"id": ["a", "a", "b", "b"], "answer": ["x", "y", "x", "y"]}))
    assert guess.roles is None
    assert guess.reasons["outcome"] == "No numeric column varies within “id”."


def test_what_was_made_by_centring_is_no_outcome():
    table = load_dataset("mathachieve")
    means = table.groupby("School")["SES"].transform("mean")
    made = table.assign(SES_within=table["SES"] - means, MathAch_centred_2=table["MathAch"] - 12)
    assert guess_roles(made).roles.outcome == "MathAch"


def test_outcome_and_time_are_guessed_for_the_chosen_group():
    table = load_dataset("pastes")
    assert guess_roles(table).roles.group == "batch"
    guess = guess_roles(table, "sample")
    assert guess.roles == Roles("strength", "sample")
    assert guess.reasons["time"] == "No column rises within “sample” or is called a time."
    assert guess_roles(table, "gone").roles.group == "batch"
    # A column without reasons for being a group has none said.
    alone = guess_roles(table.assign(nr=range(60)), "nr")
    assert (alone.roles, alone.reasons["group"]) == (None, "")
    assert alone.reasons["outcome"] == "No numeric column varies within “nr”."
