"""Reading a file's cells as the app does, as plain pandas functions whose source goes into scripts."""

from __future__ import annotations

import pandas as pd

from .operations import labels_of


def as_read(cells: pd.DataFrame, columns: dict[str, str], decimal: str) -> pd.DataFrame:
    """Cells as a table: names and types as given, rows and nameless columns that are empty left out."""
    texts = cells.apply(lambda column: labels_of(column).str.strip())
    texts = texts.mask(texts.isin(["", "NA", "N/A", "#N/A", "<NA>"]))
    kept = [k for k, name in enumerate(cells.columns) if texts.iloc[:, k].notna().any() or not nameless(name)]
    if len(kept) > len(columns):
        kept = [k for k in kept if texts.iloc[:, k].notna().any()]
    texts, cells = texts.iloc[:, kept], cells.iloc[:, kept]
    full = texts.notna().any(axis=1)
    made = {}
    for k, (name, kind) in enumerate(columns.items()):
        text = texts.iloc[:, k][full]
        if kind in ("integer", "number"):
            made[name] = read_numbers(text, decimal).astype("int64" if kind == "integer" else "float64")
        elif kind == "date":
            made[name] = read_dates(cells.iloc[:, k][full], text)
        else:
            made[name] = text == "True" if kind == "boolean" else text
    return pd.DataFrame(made).reset_index(drop=True)


def nameless(name: object) -> bool:
    """Whether pandas made the name up because the header has none."""
    return str(name).startswith("Unnamed: ")


def read_numbers(texts: pd.Series, decimal: str) -> pd.Series:
    """Text as numbers: words for “missing” out, then the first way of writing them that all cells have."""
    words = ["na", "n/a", "#n/a", "<na>", "nan", "null", "none", "missing", ".", "-", "--", "–", "—", "?"]
    words += ["#value!", "#div/0!", "#num!", "#ref!", "#name?", "#null!"]
    texts = texts.mask(texts.str.lower().isin(words)).str.replace("\u2212", "-", regex=False)
    texts = texts.str.replace("[\u00a0\u202f\u2009]", " ", regex=True)
    ways = [("", "."), (",", "."), ("", ","), (".", ","), (" ", "."), (" ", ",")]
    if decimal == ",":
        ways = [*ways[2:4], *ways[:2], *ways[4:]]
    for between, point in ways:
        plain = rf"[+-]?(?:[0-9]+[{point}]?[0-9]*|[{point}][0-9]+)(?:[eE][+-]?[0-9]+)?"
        first = "[0-9]" if between == " " else "[1-9]"
        grouped = rf"[+-]?{first}[0-9]{{0,2}}(?:[{between or ' '}][0-9]{{3}})+(?:[{point}][0-9]+)?"
        if texts.dropna().str.fullmatch(f"{plain}|{grouped}" if between else plain).all():
            texts = texts.str.replace(between, "", regex=False) if between else texts
            break
    return pd.to_numeric(texts.str.replace(point, ".", regex=False), errors="coerce")


def read_dates(cells: pd.Series, texts: pd.Series) -> pd.Series:
    """Dates written year-month-day or day.month.year, or as a workbook has them."""
    if not cells.map(lambda cell: isinstance(cell, str)).all():
        return pd.to_datetime(cells.where(texts.notna()), errors="coerce")
    dotted = texts.dropna().str.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}").all()
    return pd.to_datetime(texts, format="%d.%m.%Y" if dotted else "ISO8601", errors="coerce")
