"""Ways into the explorers, for lessons and other screens: by name."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.ui import state

from ..held.exploring import NAMES, Name
from .words import title

#: Where an address names an explorer: explore?explorer=shrinkage.
PARAMETER = "explorer"
_SCREEN = "pages/steps/explore.py"


def choose(name: Name) -> None:
    """Have an explorer in sight, here and in the address where that names one."""
    state.change(explorers=replace(state.now().explorers, chosen=name))
    if PARAMETER in st.query_params:
        st.query_params[PARAMETER] = name


def link_to_explorer(name: Name, label: str = "Try it: {}") -> None:
    """A link to an explorer; ``{}`` in the label is its title."""
    if name in NAMES:
        st.page_link(
            _SCREEN, label=label.format(title(name)), icon=":material/science:", query_params={PARAMETER: name}
        )
