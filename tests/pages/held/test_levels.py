"""The draft of a column's levels: what was typed before and after its table was drawn anew."""

from __future__ import annotations

import pandas as pd

from pages.ui.held.levels import LevelsDraft

LEVELS = pd.DataFrame({"Place": [1, 2], "Level": ["a", "b"], "Label": ["a", "b"]})


def test_changes_stay_when_the_table_is_drawn_again_and_go_with_another_column():
    draft = LevelsDraft().begun("arm")
    assert draft.table(LEVELS).equals(LEVELS)
    typed = LevelsDraft("arm", {0: {"Label": "one"}}, {0: {"Place": 2}, 1: {"Place": 1}}, "b")
    again = typed.begun("arm")
    assert (again.since, again.baseline) == ({}, "b")
    assert again.table(LEVELS).to_dict("list") == {"Place": [2, 1], "Level": ["a", "b"], "Label": ["one", "b"]}
    assert typed.begun("sex") == LevelsDraft("sex")
    assert LEVELS["Label"].tolist() == ["a", "b"]


def test_a_cell_that_the_table_does_not_have_is_passed_over():
    assert LevelsDraft("arm", {7: {"Label": "x"}, 0: {"Other": 1}}).table(LEVELS).equals(LEVELS)
