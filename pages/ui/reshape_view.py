"""Before and after, side by side: the same colour follows each measurement from its wide column to its long row."""

from __future__ import annotations

import colorsys

import pandas as pd
import streamlit as st

from lmm_engine.data import Reshaped, ReshapeSpec

from . import actions, state
from .messages import attempt

PEOPLE_BEFORE = 4
PEOPLE_AFTER = 2
_FIRST, _REST = 0.38, 0.12


def before_and_after(table: pd.DataFrame, spec: ReshapeSpec, made: Reshaped) -> None:
    """The first rows of the wide table, and what became of them."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Before:** one row per person")
        _show(_before(table, spec), "The first rows of the wide table; each time has its colour", "before")
    with right:
        st.markdown("**After:** one row per measurement")
        _show(_after(made.long, spec), "The same people in the long table, in the same colours", "after")


def use_or_undo(*, applied: bool) -> None:
    """Take the long table, or go back to the wide one."""
    label, icon = ("The long table is in use", ":material/check:") if applied else ("Use the long table", None)
    with st.container(horizontal=True):
        if st.button(label, key="apply", type="primary", icon=icon, disabled=applied) and attempt(actions.apply_shape):
            st.rerun()
        if state.now().reshape is not None:
            st.button("Undo", key="undo", icon=":material/undo:", on_click=actions.undo_shape)


def _before(table: pd.DataFrame, spec: ReshapeSpec) -> pd.io.formats.style.Styler:
    families = [c for family in spec.families for c in family.columns]
    others = [c for c in table.columns if c not in families and c not in spec.id_columns]
    head = table[[*spec.id_columns, *families, *others]].head(PEOPLE_BEFORE)
    hue = {c: _hue(t, spec) for family in spec.families for c, t in zip(family.columns, family.times, strict=True)}
    return head.style.apply(lambda column: _shade(column, hue.get(str(column.name))), axis=0)


def _after(long: pd.DataFrame, spec: ReshapeSpec) -> pd.io.formats.style.Styler:
    n_times = len(_times(spec))
    values = [family.value_name for family in spec.families]
    who = [c for c in ([spec.id_name] if spec.id_name else spec.id_columns) if c in long.columns]
    others = [c for c in long.columns if c not in values and c not in who and c != spec.time_name]
    head = long[[*who, spec.time_name, *values, *others]].head(PEOPLE_AFTER * n_times)
    first = head[who].eq(head[who].iloc[0]).all(axis=1) if who and len(head) else pd.Series(True, index=head.index)
    return head.style.apply(lambda row: _shade_row(row, values, bool(first[row.name]), spec), axis=1)


def _shade(column: pd.Series, hue: float | None) -> list[str]:
    if hue is None:
        return [""] * len(column)
    return [_css(hue, _FIRST if i == 0 else _REST) for i in range(len(column))]


def _shade_row(row: pd.Series, values: list[str], first: bool, spec: ReshapeSpec) -> list[str]:
    css = _css(_hue(float(row[spec.time_name]), spec), _FIRST if first else _REST)
    return [css if name == spec.time_name or name in values else "" for name in row.index]


def _times(spec: ReshapeSpec) -> list[float]:
    return sorted({t for family in spec.families for t in family.times})


def _hue(time: float, spec: ReshapeSpec) -> float:
    """Times take their hues around the circle, far apart for neighbours."""
    return (0.55 + _times(spec).index(time) * 0.381966) % 1.0


def _css(hue: float, strength: float) -> str:
    red, green, blue = (round(255 * c) for c in colorsys.hls_to_rgb(hue, 0.5, 0.7))
    return f"background-color: rgba({red}, {green}, {blue}, {strength})"


def _show(styled: pd.io.formats.style.Styler, alt: str, key: str) -> None:
    rows = len(styled.data)
    numbers = list(styled.data.select_dtypes("number").columns)
    styled = styled.format("{:.6g}", subset=numbers, na_rep="")
    st.dataframe(styled, key=key, hide_index=True, height=38 + 35 * min(rows, 10), alt=alt)
