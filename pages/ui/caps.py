"""How large a table may be in this app: the server's own setting for uploads, and settings of the environment."""

from __future__ import annotations

import os

import streamlit as st

from lmm_engine.data import Limits

#: Environment variable → the cap that it sets.
SETTINGS = {
    "RUNGS_MAX_ROWS": "max_rows",
    "RUNGS_MAX_COLUMNS": "max_columns",
    "RUNGS_MAX_CELLS": "max_cells",
    "RUNGS_MAX_WORKBOOK_CELLS": "max_workbook_cells",
}


def limits() -> Limits:
    """The caps in force; a setting that is no whole number above zero is passed over."""
    given = {name: os.environ.get(variable, "") for variable, name in SETTINGS.items()}
    chosen = {name: int(text) for name, text in given.items() if text.isdecimal() and 0 < int(text) < 10**12}
    return Limits(max_bytes=int(st.get_option("server.maxUploadSize")) * 1024**2, **chosen)
