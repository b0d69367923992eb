"""Short standing texts of the frame, from ``content/notices``: words live with the words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).resolve().parents[2] / "content" / "notices"


@lru_cache(maxsize=32)
def notice(name: str) -> str:
    """The text called `name`, in Markdown."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


def show_notice(name: str, **numbers: int) -> None:
    """Show a text, with its numbers filled in."""
    st.markdown(notice(name).format(**numbers))
