"""Small buttons without a frame: taking out, moving, undoing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def quiet_button(
    label: str, key: str, icon: str, do: Callable[..., None], *args: Any, disabled: bool = False, place: Any = st
) -> None:
    """Offer to call `do` with `args`; `icon` is the name of a Material symbol."""
    place.button(
        label,
        key=key,
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=disabled,
        on_click=do,
        args=args,
    )
