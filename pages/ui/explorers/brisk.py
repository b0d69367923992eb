"""What keeps a moved slider quick, beside what the engine does: nothing is looked through again that did not change.

Altair compares a chart with its schema when its parts are made and when it is written; for charts that the tests have
compared, this is more than half of what a redrawn explorer costs. And after each run Streamlit looks for garbage in all
that the process holds, most of which are the libraries.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import streamlit as st
from altair.utils.schemapi import debug_mode

from lmm_engine.charts import Picture
from pages.ui import pictures


@contextmanager
def briskly() -> Iterator[None]:
    """Make charts without comparing their parts with the schema."""
    _keep_what_is_here()
    with debug_mode(False):
        yield


def show_picture(picture: Picture, key: str, legend: str = "") -> None:
    """Show a picture as on any other screen, but write its chart without comparing it with the schema."""
    chart = picture.chart.copy(deep=False)
    object.__setattr__(
        chart, "to_dict", partial(chart.to_dict, validate=False)
    )  # a chart's own attributes are its parts
    pictures.show_picture(replace(picture, chart=chart), key, legend)


@st.cache_resource(show_spinner=False)
def _keep_what_is_here() -> None:
    """Let the search for garbage pass over what is held by now; once for the process."""
    gc.collect()
    gc.freeze()
