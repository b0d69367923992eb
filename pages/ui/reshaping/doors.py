"""Cached calls that the reshape alone needs: families with their reasons, and the way back for checking."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lmm_engine.data import FamilyGuess, Reshaped, ReshapeSpec, RoundTrip, check_round_trip, guess_families

from .. import doors
from ..recipe_doors import mended_key


def family_guesses() -> tuple[FamilyGuess, ...]:
    """The families of the mended table, each with its reason."""
    return _guesses(mended_key(), doors.table_as_mended())


def round_trip(spec: ReshapeSpec) -> RoundTrip:
    """Whether the long table, made wide again, is the mended one."""
    return _round_trip(f"{mended_key()} {spec!r}", doors.table_as_mended(), doors.reshaped(spec), spec)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _guesses(key: str, _table: pd.DataFrame) -> tuple[FamilyGuess, ...]:
    return guess_families(_table)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _round_trip(key: str, _table: pd.DataFrame, _made: Reshaped, _spec: ReshapeSpec) -> RoundTrip:
    return check_round_trip(_table, _made, _spec)
