"""Widgets bound to the state: each shows what stands there and writes back what is chosen, nothing else.

Streamlit deletes a widget's own value when its screen is left, so no widget owns a choice: before it is drawn it is set
to the state's value, and its callback writes the new one. What comes from the browser is checked against the options.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from . import state

Accept = Callable[[Any], None]


def pick(
    label: str,
    path: str,
    options: Sequence[str],
    *,
    shown: Callable[[str], str] = str,
    none: str | None = None,
    accept: Accept | None = None,
    help: str | None = None,  # noqa: A002 - Streamlit's word
    placeholder: str = "Choose a column",
    default: str | None = None,
) -> str | None:
    """One of several names from a list; with `none`, that label stands for choosing nothing.

    While nothing that is offered has been chosen, `default` is shown.
    """
    offered = ["", *options] if none is not None else list(options)
    value = state.read(path)
    current = value if value in options else ("" if none is not None else default)
    st.selectbox(
        label,
        offered,
        index=None if current is None else 0,
        key=state.mirror(path, current),
        format_func=lambda o: none if o == "" and none is not None else shown(o),
        on_change=_take,
        args=(path, tuple(offered), accept or _into(path)),
        help=help,
        placeholder=placeholder,
    )
    return current or None


def pick_many(
    label: str,
    path: str,
    options: Sequence[str],
    *,
    shown: Callable[[str], str] = str,
    accept: Accept | None = None,
    help: str | None = None,  # noqa: A002
    placeholder: str = "Choose columns",
    wrap: bool | None = None,
) -> tuple[str, ...]:
    """Any number of names from a list, in the order in which they were chosen; on several lines if they `wrap`."""
    current = [v for v in state.read(path) if v in options]
    st.multiselect(
        label,
        list(options),
        key=state.mirror(path, current),
        format_func=shown,
        on_change=_take_many,
        args=(path, tuple(options), accept or _into(path)),
        help=help,
        placeholder=placeholder,
        wrap=wrap,
    )
    return tuple(current)


def segmented(
    label: str,
    path: str,
    options: dict[Any, str],
    *,
    accept: Accept | None = None,
    help: str | None = None,  # noqa: A002
    hidden: bool = False,
    default: Any = None,
) -> Any:
    """One of a few, all in sight; `options` are values with their labels, which may hold Markdown.

    While nothing that is offered has been chosen, `default` is shown, or the first without it.
    """
    value = state.read(path)
    current = value if value in options else default if default in options else next(iter(options))
    st.segmented_control(
        label,
        list(options),
        required=True,
        key=state.mirror(path, current),
        format_func=lambda o: options[o],
        on_change=_take,
        args=(path, tuple(options), accept or _into(path)),
        help=help,
        label_visibility="collapsed" if hidden else "visible",
        wrap=True,
    )
    return current


def switch(label: str, path: str, *, accept: Accept | None = None, help: str | None = None) -> bool:  # noqa: A002
    """On or off."""
    current = bool(state.read(path))
    st.toggle(
        label,
        key=state.mirror(path, current),
        on_change=_take,
        args=(path, (True, False), accept or _into(path)),
        help=help,
    )
    return current


def words(
    label: str,
    path: str,
    *,
    accept: Accept | None = None,
    help: str | None = None,  # noqa: A002
    longest: int = 200,
    placeholder: str | None = None,
) -> str:
    """A line of text."""
    current = str(state.read(path))
    st.text_input(
        label,
        key=state.mirror(path, current),
        max_chars=longest,
        on_change=_take_text,
        args=(path, longest, accept or _into(path)),
        help=help,
        placeholder=placeholder,
    )
    return current


def _into(path: str) -> Accept:
    return lambda value: state.write(path, value)


def _take(key: str, offered: tuple[Any, ...], accept: Accept) -> None:
    value = state.shown(key)
    if value in offered:
        accept(None if value == "" else value)


def _take_many(key: str, offered: tuple[str, ...], accept: Accept) -> None:
    accept(tuple(v for v in state.shown(key) if v in offered))


def _take_text(key: str, longest: int, accept: Accept) -> None:
    accept(str(state.shown(key) or "")[:longest])
