"""What a chart draws, as tables: for those who would rather read it, and for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from .picture import Picture

#: Channels whose fields are something to read.
_PLACES = ("x", "y", "x2", "y2", "column", "row", "color", "shape", "strokeDash", "text", "tooltip")


def tabulated(picture: Picture) -> tuple[pd.DataFrame, ...]:
    """The rows that a picture draws, under the names that its axes and tooltips give them.

    Parameters
    ----------
    picture : Picture

    Returns
    -------
    tuple of DataFrame
        One for each set of marks that has data of its own, in the order in which they are drawn. Columns that nothing
        shows are left out, as are the rulers of a chart: marks at a single place, such as a line at zero.
    """
    spec = picture.chart.to_dict()
    titles: dict[str, dict[str, str]] = {}
    for source, field, title in _fields(spec, None):
        known = titles.setdefault(source, {})
        if field not in known or known[field] == field:
            known[field] = title
    tables = [_named(pd.DataFrame(spec["datasets"][source]), known) for source, known in titles.items()]
    return tuple(table for table in tables if len(table.columns) > 1 and len(table))


def _named(rows: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    shown = [field for field in titles if field in rows and not _says_nothing(rows[field])]
    names = [titles[field] for field in shown]
    unique = [name if names.count(name) == 1 else f"{name} ({field})" for name, field in zip(names, shown, strict=True)]
    return rows[shown].set_axis(unique, axis=1).drop_duplicates(ignore_index=True)


def _says_nothing(column: pd.Series) -> bool:
    """The same word in every row: the name of a line, for its legend."""
    return len(column) > 1 and not pd.api.types.is_numeric_dtype(column) and column.nunique(dropna=False) == 1


def _fields(node: Any, source: str | None) -> Iterator[tuple[str, str, str]]:
    """Every field that is drawn: the name of its data, its own, and its title."""
    if isinstance(node, list):
        for part in node:
            yield from _fields(part, source)
        return
    if not isinstance(node, dict):
        return
    source = node.get("data", {}).get("name", source) if isinstance(node.get("data", {}), dict) else source
    for channel, encoding in node.get("encoding", {}).items():
        for found in encoding if isinstance(encoding, list) else [encoding]:
            if source is not None and channel in _PLACES and isinstance(found.get("field"), str):
                yield source, found["field"], _title(found)
    for name in ("layer", "hconcat", "vconcat", "concat", "spec"):
        yield from _fields(node.get(name, []), source)


def _title(encoding: dict[str, Any]) -> str:
    legend = encoding.get("legend") or {}
    axis = encoding.get("axis") or {}
    said = encoding.get("title") or axis.get("title") or legend.get("title") or encoding["field"]
    return (" ".join(said) if isinstance(said, list) else str(said)).removesuffix(":")
