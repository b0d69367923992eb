"""An SPSS (.sav, .zsav) or Stata (.dta) file → a table with its labels: weighed first, read in memory."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pandas.api import types

from ...errors import DataError
from ...findings import Finding
from ..words import counted, listed, names, note, quoted
from .assembly import refuse_size
from .declared import LESS_WANTED, Declared, finish, left_out
from .limits import Limits

SPSS_SIGNATURES = (b"$FL2", b"$FL3")
Format = Literal["sav", "dta"]
_PROGRAM = {"sav": "SPSS", "dta": "Stata"}
# An empty text cell takes this much in memory all the same.
_CELL_BYTES = 8


def format_of(data: bytes) -> Format | None:
    """Which of the two a file is, by how it begins; None for neither."""
    if data.startswith(SPSS_SIGNATURES):
        return "sav"
    if data.startswith(b"<stata_dta>"):
        return "dta"
    # Before version 117: release, byte order 1 or 2, file type 1, and nothing.
    old = len(data) > 109 and 104 <= data[0] <= 115 and data[1] in (1, 2) and data[2] == 1 and data[3] == 0
    return "dta" if old else None


def parse_labelled(data: bytes, form: Format, limits: Limits, *, codes: bool = False) -> Declared:
    """Read an SPSS or Stata file.

    A numeric column all of whose values have labels becomes categories in the order of the codes, unless the file
    measures it on a scale. Codes declared as missing in the file are missing.

    Parameters
    ----------
    data : bytes
        The file.
    form : {"sav", "dta"}
        SPSS or Stata.
    limits : Limits
        Caps on rows, columns, cells and the size of the unpacked records.
    codes : bool
        Keep the codes instead of the labels.

    Raises
    ------
    DataError
        If it is damaged, too large, or holds fewer than two columns.
    """
    _, about = _read(data, form, metadataonly=True)
    record = sum(max(int(width or 0), _CELL_BYTES) for width in about.variable_storage_width.values())
    refuse_size(about.number_rows or 0, about.number_columns, limits)
    _refuse_unpacked((about.number_rows or 0) * record, limits)
    most = min(limits.max_rows, limits.max_cells // max(about.number_columns, 1), limits.max_unpacked_bytes // record)
    endless = _endless(about, len(data) * (about.number_rows or 0), limits) if form == "dta" else []
    kept = [name for name in about.column_names if name not in endless]
    if not kept:
        raise DataError("The file has no column that can be used.", LESS_WANTED)
    table, about = _read(data, form, usecols=kept, row_limit=most + 1)
    if len(table) > most:
        _refuse_unpacked((limits.max_unpacked_bytes // record + 1) * record, limits)
        refuse_size(len(table), len(table.columns), limits)
    labels = [str(about.column_names_to_labels.get(name) or "") for name in table.columns]
    shown = {name: _shown(table[name], name, about, codes) for name in table.columns}
    done = finish([(name, shown[name]) for name in table.columns], labels, limits)
    said = (*_missing_codes(data, form, about, table), *_labels_said(table, shown, about))
    endless_said = left_out(endless, "as they hold texts of any length")
    return Declared(done.table, done.labels, (*endless_said, *said, *_variable_labels(done.labels), *done.findings))


def _read(data: bytes, form: Format, **options: Any) -> tuple[pd.DataFrame, Any]:
    """Call the reader; whatever it stumbles over is a damaged file."""
    import pyreadstat

    reader = pyreadstat.read_sav if form == "sav" else pyreadstat.read_dta
    logging.getLogger("pyreadstat").setLevel(logging.CRITICAL)
    try:
        return reader(io.BytesIO(data), dates_as_pandas_datetime=True, **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, OverflowError) as error:
        raise DataError(
            f"The {_PROGRAM[form]} file is damaged or was cut off.", "Save it again and bring it anew."
        ) from error


def _refuse_unpacked(n_bytes: int, limits: Limits) -> None:
    if n_bytes > limits.max_unpacked_bytes:
        raise DataError(
            f"The file unpacks to {n_bytes / 1024**2:,.0f} MB or more; at most "
            f"{limits.max_unpacked_bytes / 1024**2:,.0f} MB are opened here.",
            LESS_WANTED,
        )


def _endless(about: Any, most_bytes: int, limits: Limits) -> list[str]:
    """Stata's columns of texts kept apart (strL), where many rows may refer to one that is long."""
    if most_bytes <= limits.max_unpacked_bytes:
        return []
    widths, kinds = about.variable_storage_width, about.readstat_variable_types
    return [name for name in about.column_names if kinds.get(name) == "string" and not widths.get(name)]


def _shown(column: pd.Series, name: str, about: Any, codes: bool) -> pd.Series:
    """A column with its labels where they are meant to be read, in the order of the codes."""
    given: Mapping[Any, str] = about.variable_value_labels.get(name, {})
    plain = _plain(column)
    seen = list(plain.dropna().unique())
    if codes or not given or not seen or any(value not in given for value in seen):
        return plain
    measure = about.variable_measure.get(name)
    if types.is_numeric_dtype(plain) and measure == "scale":
        return plain
    used = set(seen)
    ordered = [(code, str(label).strip()) for code, label in sorted(given.items(), key=_by_code) if _is_answer(code)]
    levels = [(code, label) for code, label in ordered if label]
    texts = [label for _, label in levels]
    if len(set(texts)) < len(texts) or not used <= {code for code, _ in levels}:
        return plain
    kind = pd.CategoricalDtype(pd.Index(texts, dtype="str"), ordered=measure == "ordinal")
    return plain.map(dict(levels)).astype(kind)


def _by_code(item: tuple[Any, str]) -> tuple[bool, float, str]:
    code = item[0]
    return (True, 0.0, code) if isinstance(code, str) else (False, float(code), "")


def _is_answer(code: Any) -> bool:
    """Whether a code is one of a value: Stata's letters stand for kinds of missing."""
    return not (isinstance(code, float) and np.isnan(code))


def _plain(column: pd.Series) -> pd.Series:
    """Whole numbers as such, dates as such, text as text."""
    if types.is_float_dtype(column):
        values = column.astype("float64")
        whole = not values.isna().any() and bool(((values % 1 == 0) & (values.abs() < 2**53)).all())
        return values.astype("int64") if whole and len(values) else values
    if types.is_numeric_dtype(column):
        return column.astype("int64")
    if types.is_datetime64_any_dtype(column):
        return column
    return column.map(str, na_action="ignore").astype("str")


def _missing_codes(data: bytes, form: Format, about: Any, table: pd.DataFrame) -> tuple[Finding, ...]:
    """Say how many cells held a code that the file declares as missing."""
    _, declared = _read(data, form, user_missing=True, metadataonly=True)
    given = {name: declared.missing_ranges.get(name) for name in table.columns}
    ranges = {name: _spelled(found) for name, found in given.items() if found}
    letters = {name: listed(values) for name, values in declared.missing_user_values.items() if values}
    said = [f"{codes} in {quoted(name)}" for name, codes in (ranges | letters).items()]
    if not said:
        return ()
    sentence = f"What the file declares as missing is missing here: {listed(said, len(said))}."
    return (note("declared_missing", len(said), sentence),)


def _spelled(ranges: Sequence[Mapping[str, Any]]) -> str:
    """A column's missing codes in words: 98, 99 and −9 to −1."""
    ends = [(_number(r["lo"]), _number(r["hi"])) for r in ranges]
    return listed([low if low == high else f"{low} to {high}" for low, high in ends])


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _labels_said(table: pd.DataFrame, shown: Mapping[str, pd.Series], about: Any) -> tuple[Finding, ...]:
    """Say which columns show labels, and which kept their codes although some have labels."""
    labelled = [name for name in table.columns if isinstance(shown[name].dtype, pd.CategoricalDtype)]
    kept = [name for name in table.columns if about.variable_value_labels.get(name) and name not in labelled]
    found = []
    if labelled:
        show = counted(len(labelled), "column shows", "columns show")
        sentence = f"{show} the labels of the file: {names(labelled)}."
        found.append(note("labels_kept", len(labelled), sentence))
    if kept:
        given = {name: about.variable_value_labels[name].items() for name in kept}
        meant = {name: listed([f"{_number(c)} = {label}" for c, label in pairs]) for name, pairs in given.items()}
        examples = [f"{quoted(name)} ({said})" for name, said in meant.items()]
        found.append(note("codes_kept", len(kept), f"Codes were kept as numbers or text in {listed(examples)}."))
    return tuple(found)


def _variable_labels(labels: Mapping[str, str]) -> tuple[Finding, ...]:
    if not labels:
        return ()
    said = listed([f"{quoted(name)}: {quoted(label, 60)}" for name, label in labels.items()])
    return (note("variable_labels", len(labels), f"The file describes its columns: {said}."),)
