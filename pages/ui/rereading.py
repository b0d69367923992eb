"""How the table was read, and reading it another way: what was guessed can be said, with the result in sight."""

from __future__ import annotations

import streamlit as st

from lmm_engine.data import ReadOptions, TableRead, read_details, read_pasted
from lmm_engine.data.formats.options import ENCODINGS, QUOTE_NAMES, SEPARATOR_NAMES
from lmm_engine.errors import LmmError
from lmm_engine.report import escape
from lmm_engine.report.numbers import count, things

from . import actions, state, tables
from .caps import limits
from .messages import attempt, show_error, show_notes
from .panel import panel
from .widgets import pick, switch

_NO_NAMES = "0"
_HEADER_ROWS = (_NO_NAMES, *(str(k) for k in range(1, 31)))
_SKIPPED = tuple(str(k) for k in range(1, 11))
_SIGNS = {".": "point", ",": "comma"}
_LABELLED = ("sav", "dta")


def rereading_panel() -> None:
    """The options with their guesses, and a preview as soon as one differs from how the table was read."""
    held = state.now().dataset
    if held is None or held.content is None or held.kind == "parquet":
        return
    place = panel("reading", "Read it differently", "tune")
    if place.open:
        with place:
            _choices(held)
            try:
                options = state.now().views.rereading.options(held.options.sheet)
            except LmmError as refusal:
                show_error(refusal)
                return
            if options != held.options:
                _preview(held, options)


def _choices(held: state.Dataset) -> None:
    with st.grid("auto", min_column_width=200, gap="small"):
        if held.kind == "text":
            _choice("Between the cells", "separator", SEPARATOR_NAMES, _said(SEPARATOR_NAMES, held.separator))
            _choice("Decimal sign", "decimal", _SIGNS, _said(_SIGNS, held.decimal))
            if held.origin != "paste":
                _choice("Encoding", "encoding", ENCODINGS, _said(ENCODINGS, held.encoding))
            marks = {mark or "none": name for mark, name in QUOTE_NAMES.items()}
            _choice("Quotation marks", "quote", marks, "double")
        if held.kind in _LABELLED:
            switch("Codes instead of labels", "views.rereading.codes")
            return
        rows = {row: "there are none" if row == _NO_NAMES else f"row {row}" for row in _HEADER_ROWS}
        _choice("Column names", "header_row", rows, rows.get(str(held.header_row), f"row {held.header_row}"))
        skipped = {n: things(int(n), "row") for n in _SKIPPED}
        _choice("Rows to skip below the names", "skip_rows", skipped, "none", guessed=False)
        units = {"yes": "is there", "no": "is not there"}
        _choice("A row of units", "units_row", units, units["yes" if held.units else "no"])


def _said(known: dict[str, str], found: str | None) -> str:
    return known.get(found or "", found or "unknown")


def _choice(label: str, name: str, offered: dict[str, str], found: str, *, guessed: bool = True) -> None:
    """One option; choosing nothing leaves it to the guess, which is shown where that was made."""
    path = f"views.rereading.{name}"
    asked = state.read(path) is not None
    none = "guess it" if guessed and asked else f"guessed: {found}" if guessed else found
    pick(label, path, tuple(offered), shown=lambda o: offered[o], none=none[0].upper() + none[1:])


def _preview(held: state.Dataset, options: ReadOptions) -> None:
    try:
        with st.spinner("Reading …", show_time=False):
            found = _read_again(f"{held.digest} {options!r}", held.content or b"", held.name, held.origin, options)
    except LmmError as refusal:
        show_error(refusal)
    else:
        n_rows, n_columns = found.table.shape
        st.markdown(f"**It would be read like this:** {count(n_rows)} rows × {things(n_columns, 'column')}")
        tables.preview(found.table, key="preview of another reading")
        show_notes(found.notes)
        st.caption("The steps and roles chosen so far are proposed afresh.")
        if st.button("Read it this way", icon=":material/check:", type="primary", key="reread") and attempt(
            actions.use_again, found
        ):
            st.rerun()
    st.button("Put back", key="put back", on_click=actions.forget_rereading, type="tertiary")


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _read_again(key: str, _content: bytes, _name: str, _origin: str, _options: ReadOptions) -> TableRead:
    if _origin == "paste":
        return read_pasted(_content.decode("utf-8"), options=_options, limits=limits())
    return read_details(_content, _name, options=_options, limits=limits())


def notes_of_columns() -> None:
    """Units and descriptions that the file gives of its columns."""
    held = state.now().dataset
    if held is None or not (held.units or held.labels):
        return
    units = [f"{escape.markdown(name)} in {escape.markdown(unit)}" for name, unit in held.units.items()]
    labels = [f"{escape.markdown(name)}: {escape.markdown(label)}" for name, label in held.labels.items()]
    said = [*units, *labels]
    more = f" · and {count(len(said) - _LISTED)} more" if len(said) > _LISTED else ""
    st.caption(" · ".join(said[:_LISTED]) + more)


_LISTED = 12
