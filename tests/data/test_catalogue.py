"""The bundled data sets against their catalogue, their script and their source."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import pandas as pd
import pytest

from lmm_engine.data import catalogue, check_roles, dataset_entry, load_dataset, read_details, reshape, topics
from lmm_engine.errors import DataError

FOLDER = Path(__file__).parents[2] / "content" / "datasets"
REFERENCE = Path(__file__).parents[1] / "reference" / "data"

entries = pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.id)


@entries
def test_an_entry_says_everything(entry):
    for words in (entry.title, entry.source, entry.citation, entry.licence, entry.teaches, entry.notes):
        assert len(words) > 10
    assert 5 <= entry.minutes <= 60
    assert all(column.meaning for column in entry.columns)
    assert entry.wide == (entry.reshape is not None)
    assert (entry.script is None) == (not entry.truth)


@entries
def test_every_column_of_the_file_is_described_in_its_order(entry):
    assert [column.name for column in entry.columns] == list(load_dataset(entry.id).columns)


@entries
def test_numbers_have_units_or_say_what_they_are(entry):
    table = load_dataset(entry.id)
    measured = [column for column in entry.columns if pd.api.types.is_float_dtype(table[column.name])]
    assert all(column.unit or "standardised" in column.meaning.lower() for column in measured)


@entries
def test_every_role_can_be_played(entry):
    table = load_dataset(entry.id)
    long = reshape(table, entry.reshape).long if entry.reshape else table
    found = check_roles(long, entry.roles)
    assert {finding.code for finding in found} <= {"rows_incomplete"}


@entries
def test_a_file_reads_without_any_guess(entry):
    assert {finding.code for finding in read_details(entry.path).notes} <= {"dates_read"}


@entries
def test_a_card_says_its_point_in_a_line_or_two(entry):
    assert 20 < len(entry.point) <= 80
    assert entry.point.endswith((".", "?"))


def test_topics_hold_every_entry_once_and_none_is_a_topic_of_its_own():
    offered = [entry.id for entries in topics().values() for entry in entries]
    assert sorted(offered) == sorted(entry.id for entry in catalogue())
    assert len(catalogue()) >= 14
    assert all(4 <= len(entries) <= 7 for entries in topics().values())


@entries
def test_files_are_small(entry):
    assert entry.path.stat().st_size < 300_000


def test_files_and_entries_are_the_same_set():
    assert {path.name for path in FOLDER.glob("*.csv")} == {entry.file for entry in catalogue()}
    assert len({entry.id for entry in catalogue()}) == len(catalogue())


@pytest.mark.parametrize(
    "name", ["sleepstudy", "orthodont", "chickweight", "oxboys", "mathachieve", "pastes", "penicillin", "machines"]
)
def test_classic_data_are_the_ones_that_r_was_given(name):
    assert (FOLDER / f"{name}.csv").read_bytes() == (REFERENCE / f"{name}.csv").read_bytes()


def test_the_script_makes_the_simulated_files_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    spec = importlib.util.spec_from_file_location("make_simulated", FOLDER / "make_simulated.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    simulated = [entry for entry in catalogue() if entry.script]
    assert {path.name for path in tmp_path.iterdir()} == {entry.file for entry in simulated}
    for entry in simulated:
        assert (FOLDER / entry.script).exists()
        assert (tmp_path / entry.file).read_bytes() == entry.path.read_bytes()


def test_the_pain_trial_is_what_its_truth_says():
    entry = dataset_entry("pain_trial")
    truth, table = entry.truth, load_dataset("pain_trial")
    assert len(table) == truth["n_patients"] == 80
    assert (truth["treatment"], truth["time"], truth["variance_intercept"], truth["icc"]) == (-12.3, -2.1, 48.2, 0.63)
    between, within = truth["variance_intercept"], truth["variance_residual"]
    assert math.isclose(between / (between + within), truth["icc"], rel_tol=1e-12)
    assert table["treatment"].value_counts().to_dict() == {"control": 40, "therapy": 40}
    pain = table[[column for column in table if column.startswith("pain_m")]]
    assert pain["pain_m0"].notna().all()
    assert 10 <= pain.isna().to_numpy().sum() <= 40
    # Differences between the arms at the visits, each with a standard error of about 2.
    gaps = (
        pain.groupby(table["treatment"]).mean().loc["therapy"] - pain.groupby(table["treatment"]).mean().loc["control"]
    )
    assert (gaps - truth["treatment"]).abs().max() < 5


def test_the_schools_are_what_their_truth_says():
    truth, table = dataset_entry("schools").truth, load_dataset("schools")
    sizes = table["school"].value_counts()
    assert len(sizes) == truth["n_schools"]
    assert sizes.min() >= truth["smallest_school"]
    assert sizes.max() <= truth["largest_school"]
    assert table["student"].is_unique
    assert (table.groupby("school")["sector"].nunique() == 1).all()


def test_an_unknown_data_set_is_refused_with_those_that_exist():
    with pytest.raises(DataError, match="called “iris”.*sleepstudy"):
        load_dataset("iris")
