"""What a learner is choosing may be incomplete; what comes out of it is complete or refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmm_engine.data import Family, ReshapeSpec, Roles
from lmm_engine.errors import DataError
from pages.ui.held.drafts import Choices, FamilyDraft, Shape, times_in_line, times_of

PAIN = Family("pain", ("pain_m0", "pain_m1", "pain_m3", "pain_m6"), (0.0, 1.0, 3.0, 6.0))


def test_a_family_survives_editing_unchanged():
    assert FamilyDraft.of(PAIN).family() == PAIN


def test_a_specification_survives_editing_unchanged():
    for spec in (
        ReshapeSpec((PAIN,), ("patient",), "month", None, True),
        ReshapeSpec((PAIN,), (), "month", "person", False),
        ReshapeSpec((PAIN,), ("patient",), "month", duplicates="keep"),
    ):
        assert Shape.of(spec).spec() == spec


def test_times_typed_in_any_order_are_sorted_with_their_columns():
    family = FamilyDraft("y", ("late", "early", "middle"), ("9", "0,5", " 3")).family()
    assert family == Family("y", ("early", "middle", "late"), (0.5, 3.0, 9.0))


@pytest.mark.parametrize(
    ("columns", "times", "words"),
    [
        (("a",), ("1",), "at least two columns"),
        (("a", "b"), ("1",), "2 columns but 1 times"),
        (("a", "b"), ("1", "1.0"), "A time occurs twice in “y”: “a” and “b” are both at 1"),
        (("a", "b"), ("1", "soon"), "“soon” of “b” is not a number"),
        (("a", "b"), ("1", " "), "“b” has no time"),
        (("a", "b"), ("1", "nan"), "“nan” of “b” is not a number"),
        (("a", "b"), ("1", "1e400"), "“1e400” of “b” is not a number"),
    ],
)
def test_a_family_that_does_not_pair_up_is_refused(columns, times, words):
    with pytest.raises(DataError, match=words):
        FamilyDraft("y", columns, times).family()


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Shape("wide"), "No family"),
        (Shape("wide", (FamilyDraft("", ("a", "b"), ("1", "2")),)), "no name"),
        (Shape("wide", (FamilyDraft("y", ("a", "b"), ("1", "2")),), time_name=" "), "no name"),
        (Shape("wide", (FamilyDraft("time", ("a", "b"), ("1", "2")),)), "called “time”"),
        (Shape("wide", (FamilyDraft("person", ("a", "b"), ("1", "2")),)), "called “person”"),
    ],
)
def test_a_shape_that_lacks_a_name_or_uses_one_twice_is_refused(shape, words):
    with pytest.raises(DataError, match=words):
        shape.spec()


def test_changing_columns_keeps_known_times_and_reads_or_counts_on_new_ones():
    before = FamilyDraft("y", ("y_a", "y_b"), ("2", "4.5"))
    assert times_of(("y_b", "y_2019", "y_c"), before) == ("4.5", "2019", "2020")
    assert times_of(("y_a",), before) == ("2",)
    assert times_of((), before) == ()
    assert times_of(("y_baseline", "y_3m", "y_6m"), FamilyDraft()) == ("0", "3", "6")


def test_times_in_one_line_may_be_separated_in_several_ways():
    assert times_in_line(" 0, 1;3\n6.5 ") == ("0", "1", "3", "6.5")


def test_choices_without_outcome_or_group_are_no_roles():
    assert Choices().roles() is None
    assert Choices(outcome="y").roles() is None
    assert Choices(group="g").roles() is None
    assert Choices(outcome="y", group="g").roles() == Roles("y", "g")


def test_roles_survive_editing_unchanged():
    roles = Roles("y", "g", "t", ("a", "b"), ("a",), ("b",), "centred")
    assert Choices.of(roles).roles() == roles


def test_a_chosen_zero_stays_with_its_time():
    roles = Roles("y", "g", "t", time_coding="at_value", time_zero=3.0)
    chosen = Choices.of(roles)
    assert chosen.roles() == roles
    assert chosen.give("outcome", "z").roles() == replace(roles, outcome="z")
    assert chosen.give("time", "u").roles() == Roles("y", "g", "u")
    assert chosen.give("time", None).give("time", "t").roles() == Roles("y", "g", "t")
    assert chosen.kept(["y", "g"]).roles() == Roles("y", "g")
    centred = replace(chosen, time_coding="centred")
    assert centred.roles() == Roles("y", "g", "t", time_coding="centred")
    assert replace(centred, time_coding="at_value").roles() == roles


def test_a_column_that_gets_a_new_part_leaves_its_old_one():
    chosen = Choices.of(Roles("y", "g", "t", ("a", "b"), ("a",), ("a",)))
    assert chosen.give("outcome", "g").roles() is None
    assert chosen.give("outcome", "g").group is None
    moved = chosen.give("time", "a")
    assert moved.roles() == Roles("y", "g", "a", ("b",))


def test_without_time_nothing_depends_on_it():
    roles = Choices.of(Roles("y", "g", "t", ("a",), ("a",), (), "centred")).give("time", None).roles()
    assert roles == Roles("y", "g", None, ("a",))


def test_choices_keep_what_fits_another_table():
    chosen = Choices.of(Roles("y", "g", "t", ("a", "b"), ("a",), ("b",), "centred"))
    assert chosen.kept(["y", "g", "b"]).roles() == Roles("y", "g", None, ("b",), (), ("b",))
