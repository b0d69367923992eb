"""Panels that stay closed until they are asked for, and open once they are, on every rung and after a walk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from . import state


def panel(name: str, label: str, icon: str) -> Any:
    """A place that opens and closes; draw and compute in it only while its ``open`` is true.

    Parameters
    ----------
    name : str
        Its name in the state; the same on all screens that show it.
    label : str
        What it offers, in Markdown.
    icon : str
        Material symbol.
    """
    key = f"panel {name}"
    state.mirror(key, name in state.now().views.panels)
    return st.expander(label, icon=f":material/{icon}:", key=key, on_change=_turn, args=(key, name))


def _turn(key: str, name: str) -> None:
    views = state.now().views
    panels = views.panels | {name} if state.shown(key) else views.panels - {name}
    state.change(views=replace(views, panels=panels))
