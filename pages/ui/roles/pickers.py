"""The role pickers: each option says what the column holds, each proposal says why it was made."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lmm_engine.data import Kind
from lmm_engine.report import escape

from .. import actions, doors, state
from ..held.drafts import Choices, numeric_columns
from ..widgets import pick, pick_many
from .levels import levels_of_predictors, marks
from .time import shape_time


def pick_roles() -> None:
    """Widgets for all roles."""
    kinds = doors.kinds()
    names = list(kinds)

    def labelled(name: str) -> str:
        return f"{name} · {kinds[name]}"

    _part("outcome", "Outcome: what was measured", names, labelled)
    _part("group", "Group: who was measured repeatedly", names, labelled)
    _part("time", "Time, or another predictor that varies within groups", names, labelled, none="None")
    chosen = state.now().choices
    if chosen.time:
        shape_time()
    free = [n for n in names if n not in (chosen.outcome, chosen.group, chosen.time)]
    pick_many(
        "Further predictors",
        "choices.predictors",
        free,
        shown=marks().__getitem__,
        accept=actions.set_predictors,
        placeholder="None",
        wrap=True,
    )
    levels_of_predictors()
    _details(chosen, kinds)


def _details(chosen: Choices, kinds: dict[str, Kind]) -> None:
    """What may be said of predictors once there are any."""
    if chosen.predictors and chosen.time:
        pick_many(
            f"Predictors that may change the slope of {escape.markdown(chosen.time)}",
            "choices.interactions",
            chosen.predictors,
            placeholder="None",
        )
    codes = [p for p in numeric_columns(kinds) if p in chosen.predictors]
    if codes:
        pick_many(
            "Numbers that are only codes for categories",
            "choices.categorical",
            codes,
            placeholder="None",
        )


def _part(part: str, label: str, names: list[str], shown: Callable[[str], str], none: str | None = None) -> None:
    with st.container(gap="xxsmall"):
        value = pick(
            label,
            f"choices.{part}",
            names,
            shown=shown,
            none=none,
            accept=lambda column: actions.give_part(part, column),
        )
        guess = doors.role_guess(None if part == "group" else state.now().choices.group)
        reason = guess.reasons.get(part)
        if reason and value == getattr(guess.roles, part, None):
            ours = "Our guess, " if value is not None else ""
            st.caption(f":material/lightbulb: {ours}{escape.markdown(reason)}")
