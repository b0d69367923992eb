"""How a picture and a table of ready strings are put on a screen: with words for those who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from lmm_engine.report import escape

if TYPE_CHECKING:
    import altair as alt

    from lmm_engine.charts import Picture

#: Height of a table in a picture's drawer, in pixels.
_DRAWER = 260


def show_picture(picture: Picture, key: str, legend: str = "") -> None:
    """A chart with its text alternative; its legend and note as a caption.

    Parameters
    ----------
    picture : Picture
    key : str
        Keeps the place of the chart from one run to the next, so that it is redrawn and does not jump.
    legend : str
        Which mark is what, in plain text.
    """
    st.altair_chart(_unchecked(picture.chart), key=f"picture {key}", alt=picture.alt, width="stretch")
    said = " ".join(part for part in (legend, picture.note) if part)
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        if said:
            st.caption(escape.markdown(said), width="stretch")
        _offer_rows(picture, key)


def _unchecked(chart: alt.TopLevelMixin) -> Any:
    """The same chart, written without comparing it with its schema: the tests have, and it is half of what it costs."""
    quick = chart.copy(deep=False)
    write = partial(quick.to_dict, validate=False)
    object.__setattr__(quick, "to_dict", write)  # by its own way of setting, it would become a part of the chart
    return quick


def _offer_rows(picture: Picture, key: str) -> None:
    """What the picture draws, as tables; nothing is made ready before somebody opens it."""
    drawer = st.popover(
        "As a table", icon=":material/table_rows:", type="tertiary", key=f"rows {key}", on_change="rerun"
    )
    if not drawer.open:
        return
    from lmm_engine.charts import tabulated

    with drawer:
        for i, rows in enumerate(tabulated(picture)):
            st.dataframe(rows, hide_index=True, height=_DRAWER, key=f"rows {key} {i}", alt=f"Drawn, part {i + 1}")


def show_table(cells: pd.DataFrame, alt: str, *, words: int = 1) -> None:
    """A table of ready strings, every cell literal; the first `words` columns are text, the others numbers.

    A bound such as ``< .001`` and an interval stay on one line; a table that is then too wide scrolls on its own.
    """
    whole = cells.map(lambda cell: cell.replace(" ", "\u00a0") if isinstance(cell, str) and cell[:1] in "<>[" else cell)
    literal = whole.map(lambda cell: escape.markdown(cell) if isinstance(cell, str) else cell)
    literal.columns = [escape.markdown(name) for name in cells.columns]
    right = "text-align: right !important"  # against Streamlit's own, which takes ready strings for words
    columns = [{"selector": f"th.col{i}, td.col{i}", "props": right} for i in range(words, len(cells.columns))]
    st.table(literal.style.set_table_styles(columns), border="horizontal", hide_index=True, alt=alt)


def bullets(sentences: Sequence[str], *, most: int | None = None, rest: str = "") -> None:
    """Sentences as a list, every name in them literal; beyond `most` they wait in a drawer called `rest`.

    The last one stays in sight: what sums up comes last. One sentence too many is no reason for a drawer.
    """
    told = [s for s in sentences if s]
    if not told:
        return
    if most is None or len(told) <= most + 1:
        st.markdown("\n".join(f"- {escape.markdown(s)}" for s in told))
        return
    bullets([*told[: most - 1], told[-1]])
    with st.expander(rest.format(n=len(told) - most), icon=":material/more_horiz:"):
        bullets(told[most - 1 : -1])


def sentence(text: str) -> None:
    """One paragraph, every name in it literal."""
    if text:
        st.markdown(escape.markdown(text))
