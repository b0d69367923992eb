"""What holds of every recipe: undo and redo, off and on, replay, storing."""

from __future__ import annotations

import json

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from lmm_engine.data.recipe import Recipe, apply_entries, from_json, to_json

from .tables import STEPS, changes, recipes, table

TABLE = table()
EXACT = settings(max_examples=60, deadline=None)


@EXACT
@given(changes())
def test_undo_then_redo_is_identity(recipe: Recipe):
    if recipe.past:
        assert recipe.undo().redo() == recipe


@EXACT
@given(changes(), st.sampled_from(STEPS))
def test_a_change_undone_leaves_the_steps_as_they_were(recipe: Recipe, step):
    for changed in (recipe.add(step), recipe.add(step).switch(0), recipe.add(step).remove(0)):
        back = changed
        while len(back.past) > len(recipe.past):
            back = back.undo()
        assert back.entries == recipe.entries


@EXACT
@given(recipes(), st.data())
def test_off_and_on_again_is_identity(recipe: Recipe, data):
    if recipe.entries:
        index = data.draw(st.integers(0, len(recipe.entries) - 1))
        assert recipe.switch(index).switch(index).entries == recipe.entries
        assert recipe.switch(index).switch(index).key == recipe.key


@EXACT
@given(recipes())
def test_replay_on_the_same_table_is_apply_and_the_table_read_stays(recipe: Recipe):
    before = TABLE.copy(deep=True)
    applied = recipe.apply(TABLE)
    assert_frame_equal(recipe.replay(before.copy()).table, applied.table)
    assert_frame_equal(TABLE, before)
    assert len(applied.outcomes) == len(recipe.entries)


@EXACT
@given(recipes())
def test_a_recipe_stored_and_read_again_is_the_same(recipe: Recipe):
    again = from_json(json.dumps(json.loads(to_json(recipe))))
    assert again.entries == recipe.entries
    assert_frame_equal(again.apply(TABLE).table, recipe.apply(TABLE).table)


@EXACT
@given(recipes())
def test_the_two_halves_make_the_whole(recipe: Recipe):
    halves = apply_entries(apply_entries(TABLE, recipe.before).table, recipe.after)
    assert_frame_equal(halves.table, recipe.apply(TABLE).table)


@EXACT
@given(recipes())
def test_a_step_that_is_off_or_refused_changes_nothing(recipe: Recipe):
    outcomes = recipe.apply(TABLE).outcomes
    done = Recipe.of(*(outcome.entry.step for outcome in outcomes if outcome.done))
    assert all(outcome.done for outcome in done.apply(TABLE).outcomes)
    assert_frame_equal(done.apply(TABLE).table, recipe.apply(TABLE).table)


def test_the_identity_of_a_recipe_is_what_it_does():
    plain = Recipe.of(*STEPS[:3])
    assert plain.key == Recipe.of(*STEPS[:4]).switch(3).key
    assert plain.key != plain.move(0, 2).key
    assert isinstance(plain.apply(pd.DataFrame({"x": [1]})).outcomes[0].refusal, Exception)
