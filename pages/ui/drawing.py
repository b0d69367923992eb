"""How many data sets a simulation draws, and from which seed: one choice for all simulations of the app."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.numbers import count

from . import state
from .widgets import segmented

DRAWS = (200, 1_000, 5_000)
LARGEST_SEED = 2**31 - 1


def draws_and_seed() -> tuple[int, int]:
    """The number of draws and the seed."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        draws = segmented("Draws", "views.draws", {n: count(n) for n in DRAWS}, default=1_000)
        return draws, choose_seed()


def choose_seed() -> int:
    """The seed alone."""
    seed = state.now().views.seed
    st.number_input(
        "Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        step=1,
        key=state.mirror("views.seed", seed),
        on_change=_take_seed,
        help="Where the random draws begin. Another seed shows how much chance is left in the answer.",
        width=140,
    )
    return seed


def _take_seed() -> None:
    value = state.shown("views.seed")
    if isinstance(value, int) and 0 <= value <= LARGEST_SEED:
        state.write("views.seed", value)
