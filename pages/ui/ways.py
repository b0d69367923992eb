"""Ways from here: to another screen, and out of the column to the full width."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import streamlit as st

from .screens import standing

#: Set by the frame for each run.
wide: ContextVar[Any] = ContextVar("wide")


def above() -> Any:
    """The full width over tool and lesson, for a picture that needs it."""
    return wide.get()


def go_to(screen_id: str) -> None:
    """Switch to another screen."""
    st.switch_page(f"pages/steps/{screen_id}.py")


def link_to(screen_id: str, label: str = "{}") -> None:
    """A link to another screen, where that screen stands; ``{}`` in the label is its title."""
    screen = next((s for s in standing() if s.id == screen_id), None)
    if screen is not None:
        st.page_link(screen.file, label=label.format(screen.title), icon=f":material/{screen.icon}:")
