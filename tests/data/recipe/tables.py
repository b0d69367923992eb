"""A table with something of every kind, and recipes of steps that fit it, some of them, in random order."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from lmm_engine.data import Family, ReshapeSpec
from lmm_engine.data.recipe import (
    Centre,
    Condition,
    DropColumns,
    KeepRows,
    MakeIdsUnique,
    NumbersFromText,
    NumberWords,
    Recipe,
    Rename,
    Reshape,
    SetLevels,
    SetMissing,
    SetType,
    Step,
    TimeFromDates,
    WithinBetween,
)

NASTY = "it's \"`{x}` __import__('os').system('touch hacked')\n# $x$ \\ <b> 😀 =cmd() \u202e\u2028"


def table() -> pd.DataFrame:
    """Twelve students of three schools, as read."""
    rng = np.random.default_rng(1)
    n = 12
    return pd.DataFrame(
        {
            "student": np.tile([1, 2, 3, 4], 3),
            "school": pd.Series(np.repeat(["a", "b", "c"], 4), dtype="str"),
            "sex": np.tile([1, 2], 6),
            "mood_1": np.where(np.arange(n) % 5 == 0, -99, rng.integers(1, 9, n)),
            "mood_2": np.where(np.arange(n) % 7 == 0, np.nan, rng.normal(5, 1, n).round(2)),
            "price": pd.Series(["1,5", "2,25", "n. a.", "1.234,5"] * 3, dtype="str"),
            "seen": pd.Series(["03.02.2024", "01.12.2023", None, "29.02.2024"] * 3, dtype="str"),
            "when": pd.to_datetime(["2024-01-01", "2024-02-11", None, "2024-03-05"] * 3),
            "often": pd.Series(["never", "often", "rarely", None] * 3, dtype="str"),
            "again": pd.to_datetime(["2024-06-01", None, "2024-07-11"] * 4),
            "nothing": pd.Series([np.nan] * n),
            NASTY: rng.normal(size=n).round(3),
        }
    )


STEPS: tuple[Step, ...] = (
    Rename("sex", "gender"),
    Rename("gender", "sex"),
    Rename(NASTY, "plain"),
    Rename("often", NASTY + "!"),
    SetType("student", "id"),
    SetType("sex", "nominal"),
    SetType("often", "ordered", ("never", "rarely", "often")),
    SetType("often", "nominal"),
    SetType("seen", "date", format="%d.%m.%Y"),
    SetType("when", "text"),
    SetType("mood_2", "text"),
    SetType("school", "numeric"),
    SetType("mood_2", "numeric"),
    SetMissing((("mood_1", ("-99",)), ("price", ("n. a.", "")))),
    SetMissing(((NASTY, ("0.345",)),)),
    SetLevels("sex", labels=(("1", NASTY), ("2", "f")), baseline="f"),
    SetLevels("often", order=("never", "rarely"), labels=(("often", "rarely"),)),
    SetLevels("school", baseline="c"),
    NumbersFromText("price", ",", "."),
    NumbersFromText("price", "."),
    DropColumns(("mood_2",)),
    DropColumns((NASTY,)),
    KeepRows((Condition("mood_1", "≥", "2"), Condition("often", "is not missing"))),
    KeepRows((Condition("school", "≠", "b"),)),
    KeepRows((Condition("when", "<", "2024-03-01"),)),
    KeepRows((Condition("often", "<", "rarely"),)),
    MakeIdsUnique("student", "school"),
    MakeIdsUnique("student", "school", "who"),
    Centre("mood_1"),
    Centre("mood_1", "group_mean", "school"),
    Centre(NASTY, "standardise", name=NASTY + " z"),
    TimeFromDates("when", "weeks", group="school"),
    TimeFromDates("when", "months", since="2023-12-24"),
    TimeFromDates("seen", "days"),
    NumberWords("often", (("never", 0.0), ("rarely", 1.5))),
    NumberWords("school", ((NASTY, 7.0), ("a", -1.0), ("c", 2.25)), NASTY + " nr"),
    WithinBetween("mood_1", "school"),
    WithinBetween(NASTY, "school"),
)
RESHAPES = (
    Reshape(ReshapeSpec((Family("mood", ("mood_1", "mood_2"), (1.0, 2.0)),), ("student", "school"), "week")),
    Reshape(ReshapeSpec((Family("mood", ("mood_2", "mood_1"), (0.5, 2.0)),), (), NASTY + " t", "who", True)),
    Reshape(
        ReshapeSpec(
            (Family("mood", ("mood_1", "mood_2"), (1.0, 3.0)), Family("often", ("often", "seen"), (1.0, 2.0))),
            ("student",),
            carried=("sex",),
            duplicates="keep",
        )
    ),
    Reshape(
        ReshapeSpec(
            (
                Family("on", ("when", "again"), (0.0, 1.0)),
                Family("mood", ("mood_1", "nothing", "mood_2"), (1.0, 2.5, 4.0)),
                Family("answer", ("often", "school"), (0.0, 4.0)),
            ),
            time_name="t",
        )
    ),
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """A recipe of a few steps in any order, some off, with or without a reshape among them."""
    steps: list[Step] = draw(st.lists(st.sampled_from(STEPS), max_size=9))
    if draw(st.booleans()):
        steps.insert(draw(st.integers(0, len(steps))), draw(st.sampled_from(RESHAPES)))
    recipe = Recipe.of(*steps)
    for index in range(len(steps)):
        if draw(st.integers(0, 5)) == 0:
            recipe = recipe.switch(index)
    return recipe


@st.composite
def changes(draw: st.DrawFn) -> Recipe:
    """A recipe after some changes to it."""
    recipe = draw(recipes())
    for _ in range(draw(st.integers(1, 6))):
        n = len(recipe.entries)
        verb = draw(st.sampled_from(("add", "remove", "move", "switch", "undo", "redo")))
        if verb == "add" or n == 0:
            recipe = recipe.add(draw(st.sampled_from(STEPS)))
        elif verb == "remove":
            recipe = recipe.remove(draw(st.integers(0, n - 1)))
        elif verb == "move":
            recipe = recipe.move(draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1)))
        elif verb == "switch":
            recipe = recipe.switch(draw(st.integers(0, n - 1)))
        else:
            recipe = recipe.undo() if verb == "undo" else recipe.redo()
    return recipe
