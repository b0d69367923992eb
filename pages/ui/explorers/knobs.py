"""Sliders bound to the explorers' part of the state. One that was not touched stands where its mode begins."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from pages.ui import state


def knob(
    label: str,
    path: str,
    start: float,
    low: float,
    high: float,
    *,
    step: float | None = None,
    help: str | None = None,  # noqa: A002 - Streamlit's word
) -> float:
    """A slider over real numbers.

    While it is untouched its value is exactly `start`, and what it shows the nearest step.
    """
    by = step or nice_step(high - low)
    low, high = math.floor(low / by + 1e-9) * by, math.ceil(high / by - 1e-9) * by
    kept = state.read(path)
    value = start if kept is None else min(max(float(kept), low), high)
    shown = min(max(_rounded(value, by), _rounded(low, by)), _rounded(high, by))
    st.slider(
        label,
        min_value=_rounded(low, by),
        max_value=_rounded(high, by),
        step=by,
        format=f"%.{_decimals(by)}f",
        key=state.mirror(path, shown),
        on_change=_take,
        args=(path, low, high),
        help=help,
    )
    return float(value)


def whole(label: str, path: str, start: int, low: int, high: int, *, help: str | None = None) -> int:  # noqa: A002
    """A slider over whole numbers."""
    kept = state.read(path)
    value = min(max(int(start if kept is None else kept), low), high)
    st.slider(
        label,
        min_value=low,
        max_value=high,
        step=1,
        key=state.mirror(path, value),
        on_change=_take,
        args=(path, low, high),
        help=help,
    )
    return value


def others(path: str, label: str) -> None:
    """A button that draws others: the next seed."""
    st.button(label, key=f"others {path}", icon=":material/casino:", on_click=_next, args=(path,))


def nice_step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, at least a hundredth of the span."""
    if not (math.isfinite(span) and span > 0):
        return 0.1
    power = 10.0 ** math.floor(math.log10(span / 100))
    return float(next(power * digit for digit in (1, 2, 5, 10) if power * digit >= span / 100 * (1 - 1e-9)))


def _rounded(value: float, step: float) -> float:
    return round(round(value / step) * step, _decimals(step) + 2)


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _take(path: str, low: float, high: float) -> None:
    value: Any = state.shown(path)
    if isinstance(value, int | float) and math.isfinite(value):
        state.write(path, min(max(value, low), high))


def _next(path: str) -> None:
    state.write(path, state.read(path) % 9_999 + 1)
