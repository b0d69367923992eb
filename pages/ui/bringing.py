"""The doors by which a table comes in: a file, an address on the web, the clipboard, the course's own data."""

from __future__ import annotations

import streamlit as st

from . import actions, state
from .cards import dataset_choice
from .entering import entering
from .messages import attempt
from .notices import show_notice
from .widgets import segmented, words

FILES = ["csv", "tsv", "tab", "txt", "dat", "xlsx", "xlsm", "xls", "ods", "parquet", "sav", "zsav", "dta"]
_DOORS = {
    "upload": ":material/upload_file: A file",
    "web": ":material/link: From a web address",
    "paste": ":material/content_paste: Paste",
    "bundled": ":material/inventory_2: Bundled",
}


def bring_a_table() -> None:
    """One of the doors, the others a click away."""
    source = segmented("Where from", "views.source", _DOORS, hidden=True)
    {"upload": _upload, "web": _from_the_web, "paste": _paste, "bundled": _bundled}[source]()


def _upload() -> None:
    # A new key per arrival empties the uploader: the table it brought is in the state by then.
    key = f"file {state.now().arrivals}"
    file = st.file_uploader(
        "CSV and its kin, Excel, OpenDocument, Parquet, SPSS or Stata, with the names of the columns above the data",
        FILES,
        key=key,
    )
    if file is not None and attempt(actions.use_file, file.getvalue(), file.name):
        st.rerun()
    show_notice("privacy")


def _from_the_web() -> None:
    with entering("address"):
        address = words(
            "Address of the file",
            "views.address",
            placeholder="https://…",
            longest=2_000,
            help="Pages that show a file on GitHub, and Google Sheets open to everybody, are understood as well.",
        )
        asked = st.button("Fetch the table", key="fetch", icon=":material/cloud_download:")
    if asked:
        with st.spinner("Fetching …", show_time=True):
            done = attempt(actions.use_address, address)
        if done:
            st.rerun()
    show_notice("address")


def _paste() -> None:
    text = state.now().views.pasted
    st.text_area(
        "Cells copied from a spreadsheet, column names first",
        height=200,
        key=state.mirror("views.pasted", text),
        on_change=lambda: state.write("views.pasted", str(state.shown("views.pasted") or "")),
    )
    pasted = st.button("Read the cells", key="read cells", icon=":material/table_view:")
    if pasted and attempt(actions.use_pasted, text):
        st.rerun()


def _bundled() -> None:
    dataset_choice(st.rerun)
