"""What columns, groups and coefficients are called."""

from __future__ import annotations

import pytest

from lmm_engine.report import words
from tests.report.ladders import GROWTH, SLEEP, known, nasty


@pytest.mark.parametrize(
    ("column", "one", "many"),
    [
        ("Subject", "Subject", "Subjects"),
        ("patient_id", "patient", "patients"),
        ("SubjectID", "Subject", "Subjects"),
        ("person", "person", "people"),
        ("Child", "Child", "Children"),
        ("Batch", "Batch", "Batches"),
        ("class", "class", "classes"),
        ("family", "family", "families"),
        ("school nr", "school", "schools"),
        ("id", "group", "groups"),
        ("ID", "group", "groups"),
        ("x1", "group (x1)", "groups (x1)"),
        ("PLZ", "group (PLZ)", "groups (PLZ)"),
        ("subjects", "subjects", "subjects"),
        ("bus", "bus", "buses"),
        ("boy", "boy", "boys"),
    ],
)
def test_groups_are_called_as_the_learner_calls_them(column: str, one: str, many: str) -> None:
    assert words.noun(column) == one
    assert words.nouns(column) == many


def test_counts_of_groups() -> None:
    assert words.groups(18, "Subject") == "18 Subjects"
    assert words.groups(1, "id") == "1 group"


@pytest.mark.parametrize(("name", "shown"), [("Days", "Days"), ("y_t1", "y_t1"), ("a b", "“a b”"), ("2001", "“2001”")])
def test_names_that_do_not_read_as_a_word_are_quoted(name: str, shown: str) -> None:
    assert words.named(name) == shown


@pytest.mark.parametrize(("dataset", "roles"), [("sleepstudy", SLEEP), ("orthodont", GROWTH)])
def test_terms_are_the_coefficients_of_the_fit(dataset: str, roles: object) -> None:
    ladder = known(dataset, roles)
    assert [t.name for t in words.terms(ladder.prepared)] == list(ladder.fits[1].fixed_effects.index)


def test_terms_know_their_coefficients_under_any_name() -> None:
    ladder = nasty()
    assert [t.name for t in words.terms(ladder.prepared)] == list(ladder.fits[1].fixed_effects.index)


def test_a_coefficient_in_words() -> None:
    prepared = known("orthodont", GROWTH).prepared
    assert words.term_of("age:SexMale", prepared).words == "age × Sex = Male"
    assert words.term_of("SexMale:age", prepared).words == "age × Sex = Male"
    assert words.term_of("(Intercept)", prepared).words == "Intercept"
    assert words.term_of("I(age^2)", prepared).words == "“I(age^2)”"
    male = words.term_of("SexMale", prepared).parts[0]
    assert (male.column, male.level, male.baseline) == ("Sex", "Male", "Female")
