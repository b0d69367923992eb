"""A field whose Enter key presses the button beside it.

A form would do that too, but it keeps what is typed to itself until it is handed in, so that walking away loses it.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

# One listener for the page. It waits a moment, so that the session hears what stands in the field before the button.
_SCRIPT = """<script>
window.rungsEnter ??= (document.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("input")) return;
  const place = event.target.closest("[class*='st-key-entering-']");
  if (place) setTimeout(() => place.querySelector(".stButton button")?.click(), 100);
}), true);
</script>"""


def entering(name: str) -> Any:
    """A row for one field and one button; `name` is its own on the screen."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
    return st.container(key=f"entering {name}", horizontal=True, vertical_alignment="bottom")
